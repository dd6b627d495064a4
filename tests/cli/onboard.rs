//! `onboard`: each way to a token, walked as a person would, replayed from a file, and broken off anywhere.

mod killed;
mod left;
mod replayed;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, DENIED_SCOPE, GRANTED_SCOPE, ORGANISATION};
use maskinporten_testkit::World;
use rexpect::session::PtySession;

use crate::PROGRAM;
use crate::prompts::{DOWN, UP, answer, ends, press};

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
    world.write("README.txt", "The password is sandbox.\n");
    let mut session = world.call("onboard --save-answers answers.toml").on_terminal();
    let first = session.exp_string("Name of the client").unwrap();
    assert!(
        first.contains("step by step") && first.contains("maskinporten onboard --save-answers answers.toml` goes on"),
        "{first}"
    );
    session.send_line("Værstasjon").unwrap();
    press(&mut session, "local: http", &local());
    press(&mut session, "neither yet: write to Digdir", "\r");
    answer(&mut session, "File with the business certificate", "no-such.p12");
    session.exp_string("there is no such file").unwrap();
    session.send_control('u').unwrap();
    session.send_line("README.txt").unwrap();
    session.exp_string("no key or certificate was recognised").unwrap();
    session.send_control('u').unwrap();
    session.send_line("'~/business.p12'").unwrap();
    answer(&mut session, "Id of the admin client", ADMIN_CLIENT);
    agree(&mut session, "1 of 5: log in as the admin client");
    answer(&mut session, "Password for", "sandbox");
    answer(&mut session, "What is the client for", "Leser målinger");
    pick_scope(&mut session);
    agree(&mut session, "2 of 5: register the client");
    agree(&mut session, "3 of 5: make the client's key");
    agree(&mut session, "4 of 5: register the public half");
    session.exp_string("5 of 5: get a token").unwrap();
    let rest = ends(session, 0, "");
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
fn through_the_portal_left_in_the_middle() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", &format!("{DOWN}\r"));
    agree(&mut session, "1 of 4: make the client's key");
    answer(&mut session, "What is the client for", "");
    answer(&mut session, "Scopes that the client may request", GRANTED_SCOPE);
    answer(&mut session, "Client id that the page shows", "");
    ends(session, 0, "go on with `maskinporten onboard --profile weather`");

    // Taken up again: nothing is asked twice, and the same is to be pasted.
    let mut session = world.call("onboard").on_terminal();
    press(&mut session, "another client", "\r");
    session.exp_string("exactly this:").unwrap();
    let shown = session.exp_string("Client id that the page shows").unwrap();
    let key = between(&shown, "[\r\n", "\r\n]");
    let id = at_the_portal(&world, &format!("[{}]", key.replace('\r', "")));
    session.send_line(&id).unwrap();
    agree(&mut session, "3 of 4: try the key");
    ends(session, 0, "fetched and verified");
    assert_eq!(world.client_id("weather"), id);
    world.ok("token --profile weather --no-cache");
}

#[test]
fn from_nothing_with_a_request_to_the_service_desk() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard --timeout 5").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", &format!("{DOWN}{DOWN}\r"));
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
    answer(&mut session, "What is the client for", "");
    pick_scope(&mut session);
    for step in ["4 of 7", "5 of 7", "6 of 7"] {
        agree(&mut session, step);
    }
    ends(session, 0, "fetched and verified");
}

#[test]
fn what_was_wrong_is_asked_again_and_an_empty_line_keeps_it() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", "\r");
    answer(&mut session, "File with the business certificate", "business.p12");
    answer(&mut session, "Id of the admin client", "sandbox-admni");
    press(&mut session, "Do it?", "\r");
    answer(&mut session, "Password for", "sandbox");
    ends(session, 4, "go on with `maskinporten onboard --profile weather`");
    assert!(!world.read(world.config().join("config.toml")).contains("admni"), "nothing is kept that doesn't work");

    let mut session = world.call("onboard --profile weather --yes").on_terminal();
    press(&mut session, "business.p12]", "\r");
    answer(&mut session, "[sandbox-admni]", ADMIN_CLIENT);
    answer(&mut session, "Password for", "sandbox");
    answer(&mut session, "What is the client for", "");
    pick_scope(&mut session);
    ends(session, 0, "fetched and verified");
}

#[test]
fn a_whole_word_agrees_and_answers_nothing_else() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", "\r");
    answer(&mut session, "File with the business certificate", "business.p12");
    answer(&mut session, "Id of the admin client", ADMIN_CLIENT);
    answer(&mut session, "Do it?", "yes");
    answer(&mut session, "Password for", "sandbox");
    let said = session.exp_string("What is the client for").unwrap();
    assert!(!said.contains("Wrong"), "{said}");
    answer(&mut session, "?", "");
    pick_scope(&mut session);
    answer(&mut session, "Do it?", "no");
    ends(session, 6, "");
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
    press(&mut session, "another client", "\r");
    answer(&mut session, "Client id that the page shows", &id[1..]);
    ends(session, 4, "");
    let mut session = world.call("onboard --yes").on_terminal();
    press(&mut session, "another client", "\r");
    answer(&mut session, &format!("[{}]", &id[1..]), &id);
    ends(session, 0, "fetched and verified");
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
fn one_of_several_admins_is_picked() {
    let world = World::new(PROGRAM);
    world.add_admin("boss", "").success();
    let mut session = world.call("onboard --yes").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "> admin", &format!("{DOWN}\r"));
    answer(&mut session, "What is the client for", "");
    pick_scope(&mut session);
    session.exp_string("--admin boss").unwrap();
    ends(session, 0, "fetched and verified");
    assert_eq!(world.profile("weather")["admin"], "boss");
}

#[test]
fn ctrl_c_leaves_it_to_be_gone_on_with() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", &format!("{DOWN}\r"));
    agree(&mut session, "1 of 4: make the client's key");
    session.exp_string("What is the client for").unwrap();
    session.send_control('c').unwrap();
    ends(session, 130, "");
    assert!(world.run("key list").success().stdout.contains("weather-"));
}

/// The beginning, and each answer on the way to a step: nobody is asked again for what was said.
/// Answers are written once they are complete, so that the command line is the same for whoever goes on.
/// A person sees it before agreeing, not once it is registered.
/// An id is pasted behind its question, and shown once.
#[test]
fn what_breaks_between_steps_is_named() {
    let world = World::new(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    begin(&mut session, "Weather");
    answer(&mut session, "What is the client for", "");
    pick_scope(&mut session);
    agree(&mut session, "2 of 5: register the client");
    agree(&mut session, "3 of 5: make the client's key");
    session.exp_string("4 of 5: register the public half").unwrap();
    session.exp_string("Do it?").unwrap();
    let id = world.client_id("weather");
    let may = |grants: &[&str]| {
        world.sandbox.alter(&id, serde_json::json!({"grant_types": grants}));
    };
    may(&["authorization_code"]);
    session.send("\r").unwrap();
    session.flush().unwrap();
    let rest = ends(session, 4, "may not use the grant type");
    assert!(rest.contains("maskinporten doctor weather"), "{rest}");
    may(&["urn:ietf:params:oauth:grant-type:jwt-bearer"]);
    world.run("onboard --profile weather").success();
    // Nobody but the API's owner can mend this.
    world
        .write("answers.toml", format!("name = \"Other\"\nenvironment = \"local\"\nscopes = [\"{DENIED_SCOPE}\"]\n"));
    world.run("onboard --answers answers.toml").fails(4).says("MP-250").says("maskinporten doctor other");
}
