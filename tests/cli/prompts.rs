//! Questions, through a terminal of our own.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::World;
use rexpect::process::WaitStatus;
use rexpect::session::PtySession;

use crate::PROGRAM;

pub(crate) const DOWN: &str = "\u{1b}[B";
pub(crate) const UP: &str = "\u{1b}[A";

/// Presses keys, once the question is there.
pub(crate) fn press(session: &mut PtySession, question: &str, keys: &str) {
    session.exp_string(question).unwrap();
    session.send(keys).unwrap();
    session.flush().unwrap();
}

/// Types a line, once the question is there.
pub(crate) fn answer(session: &mut PtySession, question: &str, line: &str) {
    session.exp_string(question).unwrap();
    session.send_line(line).unwrap();
}

/// Reads to the end, and returns the exit code with what came.
pub(crate) fn ended(mut session: PtySession) -> (i32, String) {
    let rest = session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => (code, rest),
        other => panic!("{other:?}: {rest}"),
    }
}

/// It ends with this exit code, and shows this before. Returns all that came.
#[track_caller]
pub(crate) fn ends(session: PtySession, expected: i32, shows: &str) -> String {
    let (code, rest) = ended(session);
    assert!(code == expected && rest.contains(shows), "{code}: {rest}");
    rest
}

const ADD: [&str; 9] = [
    "profile",
    "add",
    "asked",
    "--environment",
    "local",
    "--client-id",
    ADMIN_CLIENT,
    "--certificate",
    "business.p12",
];

#[test]
fn a_password_is_asked_for_and_not_shown() {
    let world = World::empty(PROGRAM);
    let mut session = world.call(ADD).on_terminal();
    answer(&mut session, "Password for", "wrong-canary");
    answer(&mut session, "Wrong. Password for", "sandbox");
    let rest = ends(session, 0, "");
    assert!(rest.contains("added asked") && !rest.contains("canary") && !rest.contains("sandbox\r"), "{rest}");
}

#[test]
fn ctrl_c_at_a_prompt_changes_nothing() {
    let world = World::with_reader(PROGRAM);
    world.run("keygen --kid reader-2").success();
    let before = world.files();
    for (words, question) in [
        (&ADD[..], "Password for"),
        (&["profile", "remove", "reader"], "Remove profile reader"),
        (&["jwks", "upload", "--replace", "--key", "reader-2"], "Remove reader-1 from"),
        (&["client", "delete"], "Deactivate client"),
        (&["client", "delete", ADMIN_CLIENT, "--force"], "Type its client id"),
    ] {
        let mut session = world.call(words).on_terminal();
        session.exp_string(question).unwrap();
        session.send_control('c').unwrap();
        let (code, rest) = ended(session);
        assert_eq!(code, 130, "{words:?}: {rest}");
    }
    assert_eq!(world.files(), before);
    assert_eq!(world.sandbox.client(ADMIN_CLIENT)["active"], true);
}

#[test]
fn no_is_the_default_and_yes_is_enough() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    for (answer, code) in [("", 6), ("n", 6), ("y", 0)] {
        let mut session = world.call("client delete").on_terminal();
        session.exp_string("It will get no more tokens").unwrap();
        if answer.is_empty() {
            session.send_line("").unwrap();
        } else {
            session.send(answer).unwrap();
            session.flush().unwrap();
        }
        let (ended, rest) = ended(session);
        assert_eq!(ended, code, "{answer:?}: {rest}");
        assert_eq!(world.sandbox.client(&id)["active"], code != 0);
    }
}

#[test]
fn the_first_key_is_asked_about() {
    let world = World::with_certified(PROGRAM);
    world.run("keygen --kid first").success();
    let id = world.client_id("certified");
    for (answer, code, keys) in [("n", 6, 0), ("y", 0, 1)] {
        let mut session = world.call("jwks upload --key first --yes").on_terminal();
        press(&mut session, "certificate login is turned off", answer);
        let (ended, rest) = ended(session);
        assert_eq!((ended, world.sandbox.keys(&id).len()), (code, keys), "{answer}: {rest}");
    }
    assert_eq!(world.profile("certified")["login"], "key");
}

#[test]
fn the_admin_clients_id_must_be_typed() {
    let world = World::new(PROGRAM);
    for (typed, code, active) in [("sandbox-admni", 6, true), ("yes", 6, true), (ADMIN_CLIENT, 0, false)] {
        let mut session = world.call(["client", "delete", ADMIN_CLIENT, "--force", "--yes"]).on_terminal();
        answer(&mut session, "Type its client id", typed);
        let (ended, rest) = ended(session);
        assert_eq!(ended, code, "{typed}: {rest}");
        assert_eq!(world.sandbox.client(ADMIN_CLIENT)["active"], active);
    }
}

#[test]
fn no_input_never_asks() {
    let world = World::with_reader(PROGRAM);
    for (words, code) in [
        (&ADD[..], 2),
        (&["client", "delete"], 6),
        (&["client", "delete", ADMIN_CLIENT, "--force"], 6),
        (&["profile", "remove", "reader"], 6),
        (&["inspect"], 2),
        (&["keygen", "--store", "file"], 2),
    ] {
        let (ended, rest) = ended(world.call([words, &["--no-input"]].concat()).on_terminal());
        assert_eq!(ended, code, "{words:?}: {rest}");
        assert!(rest.contains("hint:"), "{rest}");
    }
}

/// Both profiles have their keys in the encrypted store, and the admin's is opened beside the client's.
#[test]
fn a_passphrase_is_asked_for_once_however_many_keys_it_opens() {
    let world = World::empty(PROGRAM);
    let call = |words: &str| world.call(words).env("MASKINPORTEN_STORE", "file");
    for words in [
        &format!(
            "profile add admin --environment local --administers --client-id {ADMIN_CLIENT} --certificate business.p12 \
             --password-from password.txt"
        ),
        &format!("client register --name reader --scope {GRANTED_SCOPE}"),
        "keygen --kid reader-1",
        "jwks upload",
    ] {
        call(words).env("MASKINPORTEN_PASSPHRASE", "horse").run().success();
    }
    let mut session = call("doctor reader").on_terminal();
    session.exp_string("Passphrase for the keys on this machine").unwrap();
    session.send_line("horse").unwrap();
    let (code, rest) = ended(session);
    assert!(code == 0 && rest.contains("answers profile admin"), "{rest}");
    assert_eq!(rest.matches("Passphrase").count(), 1, "once, with its answer: {rest}");
}

#[test]
fn a_new_passphrase_is_asked_for_twice() {
    let world = World::empty(PROGRAM);
    let words = ["keygen", "--store", "file", "--kid", "sealed"];
    let mut session = world.call(words).on_terminal();
    answer(&mut session, "New passphrase", "correct horse");
    answer(&mut session, "Repeat it", "correct hose");
    session.exp_string("They don't match").unwrap();
    answer(&mut session, "New passphrase", "correct horse");
    answer(&mut session, "Repeat it", "correct horse");
    let rest = ends(session, 0, "");
    assert!(!rest.contains("horse"), "{rest}");
}
