//! What a person sees and types on the way, and how it is left.

use maskinporten_sandbox::{ADMIN_CLIENT, DENIED_SCOPE, GRANTED_SCOPE};
use maskinporten_testkit::World;
use rexpect::session::PtySession;

use super::{begin, between};
use crate::PROGRAM;
use crate::prompts::{DOWN, UP, answer, ended, ends, press};

/// The beginning, and each answer on the way to a step: nobody is asked again for what was said.
#[test]
fn what_was_said_is_kept_wherever_it_is_left() {
    let left = |mut session: PtySession, question: &str| {
        session.exp_string(question).unwrap();
        session.send_control('c').unwrap();
        let rest = ends(session, 130, "interrupted");
        let (before, after) = rest.split_once("interrupted").unwrap();
        assert!(before.contains("\r\n") && after.contains("onboard --profile weather`"), "{rest}");
    };
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal_of(80);
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", "\r");
    answer(&mut session, "File with the business certificate", "business.p12");
    left(session, "Id of the admin client");
    let mut session = world.call("onboard --profile weather").on_terminal_of(80);
    answer(&mut session, "Id of the admin client", ADMIN_CLIENT);
    press(&mut session, "Do it?", "\r");
    left(session, "Password for the PKCS#12 keystore");

    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal_of(80);
    begin(&mut session, "Weather");
    press(&mut session, "neither yet: write to Digdir", &format!("{DOWN}{DOWN}\r"));
    press(&mut session, "with a key that is made here", "\r");
    left(session, "File with the business certificate");
    let mut session = world.call("onboard --profile weather").on_terminal_of(80);
    press(&mut session, "with a key that is made here", &format!("{DOWN}\r"));
    left(session, "Do it?");
}

/// Answers are written once they are complete, so that the command line is the same for whoever goes on.
#[test]
fn answers_are_saved_by_the_run_that_comes_to_an_end() {
    let world = World::with_answers(PROGRAM);
    let words = "onboard --answers answers.toml --password-from password.txt --save-answers all.toml";
    world.sandbox.fail(&["POST /clients:503"]);
    let said = world.run(format!("{words} --timeout 2")).fails(5).stderr;
    world.sandbox.fail(&[]);
    assert!(!world.at("all.toml").exists());
    world.shell(between(&said, "go on with `", "`")).run().success();
    assert!(world.read("all.toml").contains("business.p12"));
}

/// A person sees it before agreeing, not once it is registered.
#[test]
fn a_scope_that_will_be_refused_is_told_of_before_it_is_registered() {
    let world = World::new(PROGRAM);
    for (scope, says) in [
        ("nowhere:widgets", "there is no scope nowhere:widgets: nobody has its prefix"),
        ("sandbox:widget.read", "but there is sandbox:widgets.read"),
        (DENIED_SCOPE, "your organisation has no access to"),
    ] {
        let mut session = world.call("onboard").on_terminal();
        begin(&mut session, scope);
        answer(&mut session, "What is the client for", "");
        press(&mut session, "another one", &format!("{UP}\r"));
        answer(&mut session, "Scope:", scope);
        session.exp_string(says).unwrap();
        answer(&mut session, "Do it?", "no");
        ends(session, 6, "");
        std::fs::remove_dir_all(world.config().join("onboardings")).unwrap();
    }
}

/// An id is pasted behind its question, and shown once.
#[test]
fn an_id_has_room_on_a_terminal_of_eighty_columns() {
    let world = World::empty(PROGRAM);
    let answers =
        format!("environment = \"local\"\nway = \"portal\"\nname = \"W\"\nscopes = [\"{GRANTED_SCOPE}\"]\n");
    world.write("answers.toml", answers);
    world.run("onboard --answers answers.toml").fails(3);
    let id = "0f4b2c1e-1111-4222-8333-abcdefabcdef";
    let mut session = world.call("onboard --profile w --wait 0s").on_terminal_of(80);
    answer(&mut session, "Client id that the page shows (empty: go on later):\r\n> ", " ");
    ended(session);
    let mut session = world.call("onboard --profile w --wait 0s").on_terminal_of(80);
    answer(&mut session, "\r\n> ", id);
    press(&mut session, "3 of 4: try the key", "");
    press(&mut session, "Do it?", "\r");
    ends(session, 4, "");
    let mut session = world.call("onboard --profile w --wait 0s").on_terminal_of(80);
    answer(&mut session, &format!("Client id that the page shows [{id}]:\r\n> "), "");
    session.exp_string(&format!("> {id}\r\n")).unwrap();
}

/// What is to be copied stands as it is, also where the result is for programs.
#[test]
fn beside_json_the_key_is_shown_as_it_is_pasted() {
    let world = World::empty(PROGRAM);
    world.write(
        "answers.toml",
        format!("environment = \"local\"\nway = \"portal\"\nname = \"W\"\nscopes = [\"{GRANTED_SCOPE}\"]\n"),
    );
    let key = world.run("onboard --answers answers.toml -o json").fails(3).json()["form"]["key"].clone();
    let mut session = world.call("onboard --profile w -o json").on_terminal_of(80);
    let shown = session.exp_string("Client id that the page shows").unwrap().replace('\r', "");
    assert!(shown.contains(&format!("\n{}\n", key.as_str().unwrap())), "{shown}");
}

#[test]
fn nothing_is_no_name() {
    let world = World::empty(PROGRAM);
    let mut session = world.call("onboard").on_terminal();
    answer(&mut session, "Name of the client", "");
    session.exp_string("it can't be empty").unwrap();
    answer(&mut session, "Name of the client", "§");
    session.exp_string("it needs a letter from a to z, or a digit").unwrap();
}
