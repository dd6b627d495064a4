//! What is offered for choice on a terminal: which key goes.

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::PROGRAM;
use crate::jwks::stranger;
use crate::prompts::{DOWN, UP, ended, ends, press};
use crate::widths::seen;

/// The reader's client with four keys of others.
fn full() -> (World, String) {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let mut keys: Vec<Value> = world.sandbox.keys(&id);
    keys.extend((1..5).map(|number| stranger(&format!("other-{number}"), number)));
    keys[1]["exp"] = json!(1_600_000_000);
    world.sandbox.change(&id, &Change::SetKeys(keys)).unwrap();
    (world, id)
}

#[test]
fn a_full_set_asks_which_key_is_to_go() {
    let (world, id) = full();
    let rotate = ["rotate", "reader", "--yes", "--grace", "0s", "--every", "10ms"];
    // "None" is where the cursor begins, and Escape says the same.
    for answer in ["\r", "\u{1b}"] {
        let mut session = world.call(rotate).on_terminal();
        session.exp_string("Which one should be removed?").unwrap();
        press(&mut session, "none of them", answer);
        let (code, rest) = ended(session);
        assert!(code == 6 && rest.contains("nothing was changed"), "{answer:?}: {rest}");
        assert_eq!(world.sandbox.kids(&id).len(), 5);
    }
    let mut session = world.call(rotate).on_terminal_of(60);
    session.exp_string("removed?").unwrap();
    let list = session.exp_string("none of them").unwrap();
    assert!(seen(&list).iter().all(|line| line.chars().count() <= 60), "{list}");
    assert!(list.contains("other-1: expired 2020-09-13") && list.contains("other-2: expires"), "{list}");
    assert!(list.contains("be in use") && !list.contains("reader-1"), "{list}");
    // Over the end to the first, and one more.
    session.send(&format!("{DOWN}{DOWN}\r")).unwrap();
    session.flush().unwrap();
    ends(session, 0, "removed other-2 from the client");
    let left = world.sandbox.kids(&id);
    assert!(left[..3] == ["other-1", "other-3", "other-4"] && left.len() == 4, "{left:?}");
}

#[test]
fn a_sixth_key_to_upload_asks_which_is_to_go() {
    let world = World::new(PROGRAM);
    world.run("keygen --kid ours").success();
    let keys = (1..6).map(|number| stranger(&format!("other-{number}"), number)).collect();
    world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::SetKeys(keys)).unwrap();
    let mut session = world.call(["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"]).on_terminal();
    press(&mut session, "none of them", &format!("{UP}\r"));
    ends(session, 0, "");
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), ["other-1", "other-2", "other-3", "other-4", "ours"]);
}

#[test]
fn prune_asks_key_by_key() {
    let (world, id) = full();
    for (answers, code, left) in [
        ("nnnn", 6, vec!["reader-1", "other-1", "other-2", "other-3", "other-4"]),
        ("ynyn", 0, vec!["reader-1", "other-2", "other-4"]),
        ("\u{3}", 130, vec!["reader-1", "other-2", "other-4"]),
    ] {
        let mut session = world.call("jwks prune --profile reader").on_terminal();
        for answer in answers.chars() {
            let question = session.exp_string("[y/N]").unwrap();
            assert!(question.contains("Remove \"other-") && question.contains("isn't stored here"), "{question}");
            session.send(&answer.to_string()).unwrap();
            session.flush().unwrap();
        }
        let (ended, rest) = ended(session);
        assert_eq!(ended, code, "{answers}: {rest}");
        assert_eq!(world.sandbox.kids(&id), left, "{answers}");
    }
}
