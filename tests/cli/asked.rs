//! Values that are missing are asked for on a terminal, where nothing else is needed to begin.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::World;

use crate::PROGRAM;
use crate::prompts::{DOWN, answer, ended, ends, press};

const ESCAPE: &str = "\x1b";

/// With `reader` and `writer`, neither of them chosen.
fn two() -> World {
    let world = World::with_reader(PROGRAM);
    world.register("writer");
    world.ok("keygen --profile writer");
    world.ok("jwks upload --profile writer");
    let config = world.config().join("config.toml");
    let text = world.read(&config);
    world.write(&config, text.lines().filter(|line| !line.starts_with("default = ")).collect::<Vec<_>>().join("\n"));
    world
}

#[test]
fn a_profile_is_picked_from_a_list() {
    let world = two();
    let kids = || ["reader", "writer"].map(|name| world.profile(name)["kid"].clone());
    let mut session = world.call("token --no-cache").on_terminal();
    press(&mut session, "Which profile?", &format!("{DOWN}\r"));
    ends(session, 0, "eyJ");
    let before = kids();
    let mut session = world.call("rotate --every=10ms --grace=0s").on_terminal();
    press(&mut session, "Which profile?", &format!("{DOWN}\r"));
    press(&mut session, "Rotate writer: replace", "y");
    ends(session, 0, "");
    let after = kids();
    assert!(after[0] == before[0] && after[1] != before[1], "{before:?} {after:?}");
    // A key can be nobody's.
    let mut session = world.call("keygen").on_terminal();
    press(&mut session, "none of them", &format!("{DOWN}{DOWN}\r"));
    ends(session, 0, "key-20");
    let (code, rest) = ended(world.call("keygen --kid by-itself").on_terminal());
    assert!(code == 0 && !rest.contains("Which profile?"), "{rest}");
}

#[test]
fn nothing_is_asked_where_it_was_not_before() {
    let world = two();
    // Nothing is under way.
    assert_eq!(ended(world.call("rotate --resume").on_terminal()).0, 0);
    for (words, code) in [
        // A profile picked in passing would be the wrong one to change.
        (&["jwks", "upload"][..], 2),
        (&["client", "delete"], 2),
        (&["token", "--no-input"], 2),
        (&["rotate", "--no-input"], 2),
        (&["profile", "add", "--no-input"], 2),
        (&["client", "register", "--no-input"], 2),
        (&["client", "register", "--name", "x", "--no-input"], 2),
        (&["profile", "add", "x", "--client-id", "y", "--private-key", "z"], 2),
    ] {
        let (ended, rest) = ended(world.call(words).on_terminal());
        assert_eq!(ended, code, "{words:?}: {rest}");
        let asks = ["Which profile?", "Name of", "Id of"].iter().any(|question| rest.contains(question));
        assert!(!asks, "{words:?}: {rest}");
        world.run(words).fails(code);
    }
    world.run("client register --name x").fails(2).says("name one with --scope");
    world.run("client register").fails(2).says("--name <NAME>");
    world.run("profile add").fails(2).says("--client-id <ID>");
}

#[test]
fn a_client_is_registered_with_a_name_and_a_scope_that_it_may_have() {
    let world = World::new(PROGRAM);
    let mut session = world.call("client register").on_terminal();
    answer(&mut session, "Name of the client", "Værstasjon");
    session.exp_string("Which scope?").unwrap();
    press(&mut session, GRANTED_SCOPE, "\r");
    ends(session, 0, "");
    let id = world.client_id("vaerstasjon");
    let client = world.sandbox.client(&id);
    assert_eq!(client["client_name"], "Værstasjon");
    // The first that is offered is nothing that lets it change other clients.
    assert_eq!(client["scopes"], serde_json::json!([GRANTED_SCOPE]));
    assert_eq!(world.sandbox.client(&id)["scopes"].as_array().unwrap().len(), 1);
}

#[test]
fn a_profile_is_added_with_a_name_and_a_client() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("profile add --environment local").on_terminal();
    answer(&mut session, "Id of the client", ADMIN_CLIENT);
    answer(&mut session, "Name of the profile", "not a name");
    // Asked again, with what is wrong.
    session.exp_string("not a name").unwrap();
    session.send_control('u').unwrap();
    session.send_line("first").unwrap();
    ends(session, 0, "");
    assert_eq!(world.profile("first")["client_id"], ADMIN_CLIENT);
}

#[test]
fn a_scope_is_picked_from_the_clients_own() {
    let world = World::with_reader(PROGRAM);
    let config = world.config().join("config.toml");
    let text = world.read(&config);
    world.write(&config, text.lines().filter(|line| !line.starts_with("scopes = ")).collect::<Vec<_>>().join("\n"));
    world.run("token --no-cache").fails(2).says("no scope to ask for");
    let mut session = world.call("token --no-cache").on_terminal();
    session.exp_string("Which scope?").unwrap();
    press(&mut session, GRANTED_SCOPE, "\r");
    ends(session, 0, "eyJ");
    // Or typed.
    let mut session = world.call("token --no-cache").on_terminal();
    press(&mut session, "another one", &format!("{DOWN}\r"));
    answer(&mut session, "Scope:", GRANTED_SCOPE);
    ends(session, 0, "eyJ");
}

#[test]
fn every_question_can_be_given_up() {
    let world = two();
    let (files, clients) = (world.files(), world.sandbox.clients().len());
    for (words, question) in [
        ("token", "Which profile?"),
        ("rotate", "Which profile?"),
        ("keygen", "Which profile?"),
        ("client register", "Name of the client"),
        ("client register --name x", "Which scope?"),
        ("profile add", "Id of the client"),
        ("profile add --client-id x", "Name of the profile"),
    ] {
        let mut session = world.call(words).on_terminal();
        session.exp_string(question).unwrap();
        session.send_control('c').unwrap();
        let (code, rest) = ended(session);
        assert_eq!(code, 130, "{words}: {rest}");
    }
    let mut session = world.call("token").on_terminal();
    press(&mut session, "Which profile?", ESCAPE);
    ends(session, 130, "");
    assert_eq!((world.files(), world.sandbox.clients().len()), (files, clients));
}
