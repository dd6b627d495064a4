//! Without a terminal: answers from a file.

use maskinporten_sandbox::{ADMIN_CLIENT, DENIED_SCOPE, GRANTED_SCOPE, ORGANISATION};
use maskinporten_testkit::World;

use super::at_the_portal;
use crate::PROGRAM;

#[test]
fn a_second_run_with_the_same_answers_changes_nothing() {
    let world = World::with_answers(PROGRAM);
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
    ran.never_says("certificate expired");
    // Nobody waits for an answer about a certificate that is refused then.
    world.write("expired.toml", world.read("answers.toml").replace("business.p12", "expired.p12"));
    world
        .run("onboard --answers expired.toml --profile late --password-from password.txt")
        .fails(3)
        .says("the certificate expired on");
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
fn answers_that_do_not_fit_are_refused_before_anything_is_done() {
    let world = World::new(PROGRAM);
    let before = world.files();
    for (answers, words, code, says) in [
        ("password = \"x\"", "", 2, "password"),
        ("way = \"flown\"", "", 2, "line 1, `way`"),
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
    world.write("answers.toml", "name = \"W\"\nclient_secret = \"hunter2\"\n");
    let said = world.run("onboard --answers answers.toml").fails(2).says("line 2").says("client_secret").stderr;
    assert!(!said.contains("hunter2"), "{said}");
    world.write("key.pem", "-----BEGIN PRIVATE KEY-----\nhunter2\n");
    for file in ["business.p12", "key.pem"] {
        let said = world.run(format!("onboard --answers {file}")).fails(2).says("isn't a file with answers").stderr;
        assert!(!said.contains("hunter2"), "{said}");
    }
    world.run("onboard").fails(2).says("--answers");
    world.run("onboard --answers no-such.toml").fails(3);
}

#[test]
fn nothing_is_begun_that_would_stop_for_want_of_an_answer() {
    let world = World::empty(PROGRAM);
    let before = world.files();
    let admin = format!("[admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n");
    let own = "[admin]\nown_key = true\n";
    for (answers, code, says) in [
        ("way = \"portal\"\nprofile = \"w\"\nname = \"\"\nscopes = [\"a:b\"]\n".into(), 2, "`name`"),
        ("way = \"portal\"\nname = \"W\"\nscopes = []\n".into(), 2, "`scopes`"),
        (format!("way = \"admin\"\nname = \"W\"\n{admin}"), 2, "`scopes`"),
        (format!("way = \"admin\"\nprofile = \"w\"\nname = \" \"\nscopes = [\"a:b\"]\n{admin}"), 2, "`name`"),
        (format!("way = \"service-desk\"\nname = \"W\"\nscopes = [\"a:b\"]\n{own}"), 2, "`admin.organisation`"),
        (format!("environment = \"prod\"\nway = \"admin\"\nname = \"W\"\nscopes = [\"a:b\"]\n{admin}"), 6, "--yes"),
    ] {
        let environment = if answers.starts_with("environment") { "" } else { "environment = \"local\"\n" };
        world.write("answers.toml", format!("{environment}{answers}"));
        world.run("onboard --answers answers.toml --password-from password.txt").fails(code).says(says);
        std::fs::remove_file(world.at("answers.toml")).unwrap();
        assert!(world.files() == before && world.sandbox.sent().is_empty(), "{answers}");
    }
}

#[test]
fn the_form_of_digdirs_own_portal_says_where_that_is() {
    let world = World::empty(PROGRAM);
    for (environment, host) in [("test", "sjolvbetjening.test.samarbeid"), ("prod", "sjolvbetjening.samarbeid")] {
        let answers = format!(
            "environment = \"{environment}\"\nway = \"portal\"\nname = \"In {environment}\"\nscopes = [\"a:b\", \"a:c\"]\n"
        );
        world.write("answers.toml", answers);
        let form = world.run("onboard --answers answers.toml -o json").fails(3).json()["form"].clone();
        assert_eq!(form["portal"], format!("https://{host}.digdir.no"));
        for (name, value) in [("client_name", format!("In {environment}")), ("scopes", "a:b a:c".into())] {
            assert!(form["fields"].as_array().unwrap().contains(&serde_json::json!([name, value])), "{form}");
        }
        assert!(form["key"].as_str().unwrap().starts_with('[') && !form["key"].as_str().unwrap().contains("\"d\""));
    }
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
    for command in commands(&world, words) {
        world.shell(command.replace("--description TEXT", "--description x")).run().success();
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
fn a_step_that_holds_names_the_key_that_is_there() {
    let world = World::with_reader(PROGRAM);
    world.write("answers.toml", "profile = \"reader\"\n");
    for words in ["onboard --answers answers.toml", "onboard --answers answers.toml --dry-run"] {
        let done = world.json(words);
        let key = done["steps"].as_array().unwrap().iter().find(|step| step["step"] == "key").unwrap();
        assert_eq!(key["command"], "maskinporten keygen --profile reader --kid reader-1", "{done}");
    }
}

/// What was said first doesn't count against what was put right by hand.
#[test]
fn it_goes_on_with_the_scopes_that_the_profile_has_now() {
    let world = World::with_answers(PROGRAM);
    world.write("answers.toml", world.read("answers.toml").replace(GRANTED_SCOPE, DENIED_SCOPE));
    world.run("onboard --answers answers.toml --password-from password.txt").fails(4).says("MP-250");
    world.ok(format!("client update --profile weather --add-scope {GRANTED_SCOPE} --remove-scope {DENIED_SCOPE}"));
    assert!(world.json("onboard --profile weather --save-answers after.toml")["token_expires"].is_string());
    assert!(world.read("after.toml").contains(GRANTED_SCOPE) && !world.read("after.toml").contains(DENIED_SCOPE));
}
