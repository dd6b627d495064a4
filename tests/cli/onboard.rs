//! `onboard`: each way to a token, walked as a person would, replayed from a file, and broken off anywhere.

mod killed;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, DENIED_SCOPE, GRANTED_SCOPE, ORGANISATION};
use maskinporten_testkit::World;
use rexpect::session::PtySession;

use crate::PROGRAM;
use crate::prompts::ended;

const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";

/// Presses keys, once the question is there.
fn press(session: &mut PtySession, question: &str, keys: &str) {
    session.exp_string(question).unwrap();
    session.send(keys).unwrap();
    session.flush().unwrap();
}

/// Types a line, once the question is there.
fn answer(session: &mut PtySession, question: &str, line: &str) {
    session.exp_string(question).unwrap();
    session.send_line(line).unwrap();
}

/// Names the client, and picks the environment `local`, which comes after those that are built in.
fn begin(session: &mut PtySession, name: &str) {
    answer(session, "Name of the client", name);
    press(session, "local: http", &local());
}

/// Of those that the organisation has access to, another one.
fn pick_scope(session: &mut PtySession) {
    press(session, "another one", &format!("{UP}\r"));
    answer(session, "Scope:", GRANTED_SCOPE);
}

fn local() -> String {
    format!("{DOWN}{DOWN}{DOWN}\r")
}

fn agree(session: &mut PtySession, step: &str) {
    session.exp_string(step).unwrap();
    press(session, "Do it?", "\r");
}

/// What stands between two texts of an answer.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from:?} isn't in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to:?} isn't in {rest}")).0
}

/// What whoever sits before the portal does with the key that is to be pasted there. Returns the id that is shown then.
fn at_the_portal(world: &World, key: &str) -> String {
    let other = world.another();
    other.add_admin("admin", "").success();
    let id = other.register("Weather");
    other.write("key.json", key);
    other.ok(format!("jwks upload --client {id} --file key.json --yes --switch-to-key"));
    id
}

#[test]
fn from_a_p12_and_an_admin_client_to_a_token() {
    let world = World::empty(PROGRAM);
    std::fs::copy(world.at("business.p12"), world.at("home/business.p12")).unwrap();
    let mut session = world.call("onboard --save-answers answers.toml").on_terminal();
    begin(&mut session, "Værstasjon");
    press(&mut session, "neither yet: write the request", "\r");
    answer(&mut session, "File with the business certificate", "no-such.p12");
    session.exp_string("there is no such file").unwrap();
    session.send_control('u').unwrap();
    session.send_line("'~/business.p12'").unwrap();
    answer(&mut session, "Id of the admin client", ADMIN_CLIENT);
    agree(&mut session, "1 of 5: log in as the admin client");
    answer(&mut session, "Password for", "sandbox");
    answer(&mut session, "What is it for?", "Leser målinger");
    pick_scope(&mut session);
    agree(&mut session, "2 of 5: register the client");
    agree(&mut session, "3 of 5: make the client's key");
    agree(&mut session, "4 of 5: register the public half");
    session.exp_string("5 of 5: get a token").unwrap();
    let (code, rest) = ended(session);
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("fetched and verified") && rest.contains("--as github --run"), "{rest}");
    let profile = world.profile("vaerstasjon");
    let client = world.sandbox.client(profile["client_id"].as_str().unwrap());
    assert_eq!((&client["client_name"], &client["description"]), (&"Værstasjon".into(), &"Leser målinger".into()));
    assert_eq!(client["jwks"]["keys"].as_array().unwrap().len(), 1);
    world.ok("token --profile vaerstasjon --no-cache");
    let answers = world.read("answers.toml");
    assert!(
        answers.contains(ADMIN_CLIENT) && !answers.contains("password") && !answers.contains("sandbox\""),
        "{answers}"
    );
}

#[test]
fn a_second_run_with_the_same_answers_changes_nothing() {
    let world = World::empty(PROGRAM);
    world.write(
        "answers.toml",
        format!(
            "environment = \"local\"\nway = \"admin\"\nname = \"Weather\"\nscopes = [\"{GRANTED_SCOPE}\"]\n\
             [admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n"
        ),
    );
    let words = "onboard --answers answers.toml --password-from password.txt";
    let dry = world.ok(format!("{words} --dry-run"));
    assert!(
        dry.contains("2. register the client") && dry.contains("maskinporten jwks upload --profile weather"),
        "{dry}"
    );
    assert!(world.sandbox.sent().is_empty());
    let first = world.json(words);
    assert!(first["token_expires"].is_string() && first["steps"].as_array().unwrap().len() == 5, "{first}");
    let (files, state) = (world.files(), world.sandbox.state());
    world.sandbox.clear_log();
    let second = world.json(words);
    let states: Vec<&str> =
        second["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["held", "held", "held", "held", "taken"]);
    assert!(second["token_expires"].is_string());
    let sorted = |mut files: Vec<_>| {
        files.sort();
        files
    };
    assert!(sorted(world.files()) == sorted(files), "a file was changed");
    assert_eq!(world.sandbox.state(), state);
    let changes = world.sandbox.sent().into_iter().filter(|sent| !sent.starts_with("GET") && sent != "POST /token");
    assert_eq!(changes.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn through_the_portal_left_in_the_middle() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write the request", &format!("{DOWN}\r"));
    agree(&mut session, "1 of 4: make the client's key");
    answer(&mut session, "What is it for?", "");
    answer(&mut session, "Scopes that the client may request", GRANTED_SCOPE);
    answer(&mut session, "Client id that the page shows", "");
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("go on with `maskinporten onboard --profile weather`"), "{rest}");

    // Taken up again: nothing is asked twice, and the same is to be pasted.
    let mut session = world.call("onboard").on_terminal();
    press(&mut session, "begin with another client", "\r");
    session.exp_string("exactly this:").unwrap();
    let shown = session.exp_string("Client id that the page shows").unwrap();
    let key = between(&shown, "[\r\n", "\r\n]");
    let id = at_the_portal(&world, &format!("[{}]", key.replace('\r', "")));
    session.send_line(&id).unwrap();
    agree(&mut session, "3 of 4: try the key");
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("fetched and verified"), "{rest}");
    assert_eq!(world.client_id("weather"), id);
    world.ok("token --profile weather --no-cache");
}

#[test]
fn from_nothing_with_a_request_to_the_service_desk() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard --timeout 5").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write the request", &format!("{DOWN}{DOWN}\r"));
    press(&mut session, "with a key that is made here", &format!("{DOWN}\r"));
    agree(&mut session, "1 of 7: make a key for the admin client");
    answer(&mut session, "Organisation number", "310400008");
    session.exp_string("310400008").unwrap();
    session.send_control('u').unwrap();
    session.send_line(ORGANISATION).unwrap();
    let letter = session.exp_string("Id of the admin client").unwrap();
    assert!(letter.contains("servicedesk@digdir.no") && letter.contains("idporten:dcr.write"), "{letter}");
    assert!(!letter.contains("\"d\""), "{letter}");
    // Digdir registers the key, and answers.
    let key = serde_json::from_str(between(&letter, "[\r\n", "\r\n]")).unwrap();
    world.sandbox.change(ADMIN_CLIENT, &Change::SetKeys(vec![key])).unwrap();
    session.send_line(ADMIN_CLIENT).unwrap();
    agree(&mut session, "3 of 7: log in as the admin client");
    answer(&mut session, "What is it for?", "");
    pick_scope(&mut session);
    for step in ["4 of 7", "5 of 7", "6 of 7"] {
        agree(&mut session, step);
    }
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("fetched and verified"), "{rest}");
}

#[test]
fn a_request_with_a_certificate_names_what_is_in_it() {
    let world = World::empty(PROGRAM);
    world.write(
        "answers.toml",
        "environment = \"local\"\nway = \"service-desk\"\nname = \"Weather\"\n[admin]\ncertificate = \"business.p12\"\n",
    );
    let words = "onboard --answers answers.toml --password-from password.txt";
    let ran = world.run(words).fails(3).says("admin.client_id");
    assert!(ran.stdout.contains(&format!("Organisasjonsnummer: {ORGANISATION}")), "{}", ran.stdout);
    let json = world.run(format!("{words} -o json")).fails(3).json();
    assert!(json["request"].as_str().unwrap().contains("virksomhetssertifikatet"), "{json}");
    assert_eq!(json["steps"][0]["state"], "waiting");
    // The answer goes into the file.
    let answers = world.read("answers.toml");
    world.write(
        "answers.toml",
        format!("{answers}client_id = \"{ADMIN_CLIENT}\"\n")
            .replace("name = \"Weather\"\n", &format!("name = \"Weather\"\nscopes = [\"{GRANTED_SCOPE}\"]\n")),
    );
    assert!(world.json(words)["token_expires"].is_string());
}

#[test]
fn what_was_wrong_is_asked_again_and_an_empty_line_keeps_it() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write the request", "\r");
    answer(&mut session, "File with the business certificate", "business.p12");
    answer(&mut session, "Id of the admin client", "sandbox-admni");
    press(&mut session, "Do it?", "\r");
    answer(&mut session, "Password for", "sandbox");
    let (code, rest) = ended(session);
    assert!(code == 4 && rest.contains("go on with `maskinporten onboard --profile weather`"), "{rest}");
    assert!(!world.read(world.config().join("config.toml")).contains("admni"), "nothing is kept that doesn't work");

    let mut session = world.call("onboard --profile weather --yes").on_terminal();
    press(&mut session, "business.p12]", "\r");
    answer(&mut session, "[sandbox-admni]", ADMIN_CLIENT);
    answer(&mut session, "Password for", "sandbox");
    answer(&mut session, "What is it for?", "");
    pick_scope(&mut session);
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("fetched and verified"), "{rest}");
}

#[test]
fn a_client_id_that_is_not_the_portals_is_asked_again() {
    let world = World::empty(PROGRAM);
    let portal =
        format!("environment = \"local\"\nway = \"portal\"\nname = \"Weather\"\nscopes = [\"{GRANTED_SCOPE}\"]\n");
    world.write("answers.toml", &portal);
    let shown = world.run("onboard --answers answers.toml -o json").fails(3).json();
    let id = at_the_portal(&world, shown["form"]["key"].as_str().unwrap());
    let mut session = world.call("onboard --yes --wait 1s").on_terminal();
    press(&mut session, "begin with another client", "\r");
    answer(&mut session, "Client id that the page shows", &id[1..]);
    let (code, rest) = ended(session);
    assert_eq!(code, 4, "{rest}");
    let mut session = world.call("onboard --yes").on_terminal();
    press(&mut session, "begin with another client", "\r");
    answer(&mut session, &format!("[{}]", &id[1..]), &id);
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("fetched and verified"), "{rest}");
    assert_eq!(world.client_id("weather"), id);
    // Replayed with the id, nothing changes.
    world.write("answers.toml", format!("{portal}client_id = \"{id}\"\n"));
    let files = world.files().len();
    world.run("onboard --answers answers.toml").success().says("3 of 4: try the key").says("done already");
    assert_eq!(world.files().len(), files);
    world.write("answers.toml", format!("{portal}client_id = \"another\"\n"));
    world.run("onboard --answers answers.toml").fails(6).says("client_id");
}

#[test]
fn answers_that_do_not_fit_are_refused_before_anything_is_done() {
    let world = World::new(PROGRAM);
    let before = world.files();
    for (answers, words, code, says) in [
        ("password = \"x\"", "", 2, "password"),
        ("way = \"flown\"", "", 2, "flown"),
        ("environment = \"nowhere\"\nname = \"W\"", "", 3, "nowhere"),
        ("environment = \"test\"\nname = \"W\"", "--environment local", 2, "another environment"),
        ("profile = \"one\"", "--profile two", 2, "not for two"),
        ("profile = \"admin\"", "", 2, "administers others"),
        ("environment = \"local\"\nname = \"W\"\n[admin]\nclient_id = \"other\"", "", 6, "not as other"),
        ("environment = \"local\"\nname = \"…\"", "", 2, "profile name"),
        (
            "environment = \"local\"\nname = \"W\"\nway = \"portal\"\nprofile = \"w\"",
            "--save-answers answers.toml",
            6,
            "answers.toml",
        ),
    ] {
        world.write("answers.toml", answers);
        world.run(format!("onboard --answers answers.toml {words}")).fails(code).says(says).without_result();
        assert!(world.files() == before && world.sandbox.sent().is_empty(), "{answers}");
    }
    world.run("onboard").fails(2).says("--answers");
    world.run("onboard --answers no-such.toml").fails(3);
}

#[test]
fn ctrl_c_leaves_it_to_be_gone_on_with() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write the request", &format!("{DOWN}\r"));
    agree(&mut session, "1 of 4: make the client's key");
    session.exp_string("What is it for?").unwrap();
    session.send_control('c').unwrap();
    let (code, rest) = ended(session);
    assert_eq!(code, 130, "{rest}");
    assert!(world.run("key list").success().stdout.contains("weather-"));
}

/// Each step has a command that does the same: whoever types them all comes to the same end.
#[test]
fn the_commands_that_are_shown_do_the_same() {
    let world = World::empty(PROGRAM);
    let begin = format!("environment = \"local\"\nname = \"Weather's\"\nscopes = [\"{GRANTED_SCOPE}\"]\n");
    let admin = format!("way = \"admin\"\n[admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n");
    world.write("answers.toml", format!("{begin}{admin}"));
    let words = "onboard --answers answers.toml --password-from password.txt";
    let commands = |world: &World, words: &str| -> Vec<String> {
        let planned = world.json(format!("{words} --dry-run"));
        let steps = planned["steps"].as_array().unwrap().iter();
        steps.filter_map(|step| step["command"].as_str().map(str::to_owned)).collect()
    };
    for (number, command) in commands(&world, words).into_iter().enumerate() {
        let password = if number == 0 { " --password-from password.txt" } else { "" };
        world.shell(command.replace("--description TEXT", "--description x") + password).run().success();
    }
    let states = |world: &World, words: &str| -> Vec<String> {
        let done = world.json(words);
        done["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states(&world, words), ["held", "held", "held", "held", "taken"]);

    let world = World::empty(PROGRAM);
    let portal = format!("{begin}way = \"portal\"\n");
    world.write("answers.toml", &portal);
    let words = "onboard --answers answers.toml";
    let commands = commands(&world, words);
    let [keygen, add, token] = commands.as_slice() else { panic!("{commands:?}") };
    let key = world.shell(keygen).run().success().stdout;
    let id = at_the_portal(&world, &key);
    world.shell(add.replace("--client-id ID", &format!("--client-id {id}"))).run().success();
    world.shell(token).run().success();
    world.write("answers.toml", format!("{portal}client_id = \"{id}\"\n"));
    assert_eq!(states(&world, words), ["held", "held", "held", "taken"]);
}

#[test]
fn what_breaks_between_steps_is_named() {
    let world = World::new(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    answer(&mut session, "What is it for?", "");
    pick_scope(&mut session);
    agree(&mut session, "2 of 5: register the client");
    agree(&mut session, "3 of 5: make the client's key");
    session.exp_string("4 of 5: register the public half").unwrap();
    session.exp_string("Do it?").unwrap();
    let id = world.client_id("weather");
    let may = |grants: &[&str]| {
        let members = serde_json::json!({"grant_types": grants});
        world.sandbox.change(&id, &Change::Alter(serde_json::from_value(members).unwrap())).unwrap();
    };
    may(&["authorization_code"]);
    session.send("\r").unwrap();
    session.flush().unwrap();
    let (code, rest) = ended(session);
    assert!(code == 4 && rest.contains("may not use the grant type"), "{rest}");
    assert!(rest.contains("maskinporten doctor weather"), "{rest}");
    may(&["urn:ietf:params:oauth:grant-type:jwt-bearer"]);
    world.run("onboard --profile weather").success();
    // Nobody but the API's owner can mend this.
    world
        .write("answers.toml", format!("name = \"Other\"\nenvironment = \"local\"\nscopes = [\"{DENIED_SCOPE}\"]\n"));
    world.run("onboard --answers answers.toml").fails(4).says("MP-250").says("maskinporten doctor other");
}
