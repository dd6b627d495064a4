//! Key sets: one key is added beside others, and nobody else's is ever lost or altered.

use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::RegisteredKey;
use maskinporten_protocol::selfservice::ChangeError;
use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT, FOREIGN_KID, OLD_KEY_CLIENT, Options};
use serde_json::{Value, json};

use crate::Desk;
use crate::desk::{Jwk as _, stranger};

/// A server that takes single keys, or only whole sets.
fn desk(single_key_operations: bool) -> Desk {
    Desk::with_certificate(Options { single_key_operations, ..Options::default() })
}

/// Adds our key to those that a client has, as they were seen a moment before.
fn added(desk: &Desk, client: &str, ours: &RegisteredKey) -> Result<(), ChangeError> {
    let (session, id) = (desk.session(), client.parse::<ClientId>().unwrap());
    let seen = session.api().keys(&id).unwrap();
    session.api().add_key(&id, &seen, ours).map(drop)
}

fn removed(desk: &Desk, kid: &str) -> Result<(), ChangeError> {
    let (session, id) = (desk.session(), FOREIGN_KEY_CLIENT.parse::<ClientId>().unwrap());
    let seen = session.api().keys(&id).unwrap();
    session.api().take_key(&id, &seen, kid).map(drop)
}

fn comes_between(desk: &Desk, key: Value) {
    desk.server.change_after("GET /clients/ID/jwks", FOREIGN_KEY_CLIENT, Change::AddKey(key));
}

fn without_update(key: &Value) -> Value {
    let mut key = key.clone();
    key.as_object_mut().unwrap().shift_remove("last_updated");
    key
}

#[test]
fn a_foreign_key_comes_through_unaltered() {
    for single in [true, false] {
        let desk = desk(single);
        let before = desk.server.keys(FOREIGN_KEY_CLIENT);
        assert!(before[0]["exp"].is_i64() && before[0]["x_rotation"].is_object());
        added(&desk, FOREIGN_KEY_CLIENT, &desk.keep("ours").registered()).unwrap();
        let after = desk.server.keys(FOREIGN_KEY_CLIENT);
        assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "ours"]);
        assert_eq!(without_update(&after[0]), without_update(&before[0]), "single: {single}");
        for entry in desk.server.log() {
            let body = entry.body.unwrap_or_default().to_string();
            assert!(!body.contains("\"d\"") && !body.contains("created"), "{body}");
        }
        removed(&desk, "ours").unwrap();
        let [left] = desk.server.keys(FOREIGN_KEY_CLIENT).try_into().unwrap();
        assert_eq!(without_update(&left), without_update(&before[0]), "single: {single}");
    }
}

#[test]
fn a_key_without_use_gets_it_and_nothing_else() {
    let desk = desk(false);
    let before = desk.server.keys(OLD_KEY_CLIENT);
    added(&desk, OLD_KEY_CLIENT, &desk.keep("ours").registered()).unwrap();
    let mut expected = without_update(&before[0]);
    expected["use"] = json!("sig");
    assert_eq!(without_update(&desk.server.keys(OLD_KEY_CLIENT)[0]), expected);
}

#[test]
fn somebody_who_comes_in_between_loses_nothing() {
    let desk = desk(false);
    let ours = desk.keep("ours").registered();
    comes_between(&desk, stranger("theirs", 9));
    let refused = added(&desk, FOREIGN_KEY_CLIENT, &ours);
    assert!(matches!(refused, Err(ChangeError::ChangedMeanwhile)), "{refused:?}");
    assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "theirs"]);

    // The operation for one key needs no such care.
    desk.server.set(|options| options.single_key_operations = true);
    comes_between(&desk, stranger("others", 8));
    added(&desk, FOREIGN_KEY_CLIENT, &ours).unwrap();
    assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "theirs", "others", "ours"]);

    // Not even who means to replace all that was seen takes what was not.
    comes_between(&desk, stranger("last", 7));
    let (session, id) = (desk.session(), FOREIGN_KEY_CLIENT.parse::<ClientId>().unwrap());
    let seen = session.api().keys(&id).unwrap();
    let new = serde_json::from_value(json!({"keys": [ours]})).unwrap();
    let refused = session.api().put_in_place(&id, &seen, &new);
    assert!(matches!(refused, Err(ChangeError::ChangedMeanwhile)), "{refused:?}");
    assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT).len(), 5);
}

#[test]
fn our_very_kid_that_was_taken_meanwhile_is_not_written_over() {
    let desk = desk(false);
    comes_between(&desk, stranger("ours", 9));
    let refused = added(&desk, FOREIGN_KEY_CLIENT, &desk.keep("ours").registered());
    assert!(matches!(refused, Err(ChangeError::ChangedMeanwhile)), "{refused:?}");
    assert_eq!(desk.server.keys(FOREIGN_KEY_CLIENT)[1]["n"], stranger("ours", 9)["n"]);
}

#[test]
fn an_expired_foreign_key_makes_a_whole_set_refused_and_stays() {
    let desk = desk(false);
    let mut expired = stranger("expired", 3);
    expired["exp"] = json!(1_700_000_000);
    desk.server.change(FOREIGN_KEY_CLIENT, &Change::AddKey(expired)).unwrap();
    let refused = added(&desk, FOREIGN_KEY_CLIENT, &desk.keep("ours").registered());
    assert!(matches!(refused, Err(ChangeError::SetRefused(_))), "{refused:?}");
    assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "expired"]);
}

#[test]
fn s1_a_kid_can_not_leave_its_place_in_the_path() {
    let desk = desk(true);
    for kid in ["a/../b?c#d", "../../clients", "é %2f", ".", "..", "a\tb"] {
        desk.server.change(FOREIGN_KEY_CLIENT, &Change::AddKey(stranger(kid, 4))).unwrap();
        removed(&desk, kid).unwrap();
        assert_eq!(desk.server.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID], "{kid}");
    }
    let sent = desk.server.sent();
    assert!(sent.iter().any(|request| request.ends_with("/jwks/a%2F..%2Fb%3Fc%23d")), "{sent:?}");
    // Where no path leads to a single key, the whole set is sent without it, and never deleted.
    assert!(sent.iter().all(|request| !request.starts_with("DELETE ") || request.contains("/jwks/")), "{sent:?}");
}

#[test]
fn success_is_what_is_read_back() {
    let desk = desk(true);
    let ours = desk.keep("ours").registered();
    // The write is said to have worked, and has not.
    desk.server.fail(&[&format!("PUT /clients/{FOREIGN_KEY_CLIENT}/jwks:empty x1")]);
    let refused = added(&desk, FOREIGN_KEY_CLIENT, &ours);
    assert!(matches!(&refused, Err(ChangeError::NotThere(kid)) if kid == "ours"), "{refused:?}");
    // The answer to the write is lost; the key is there.
    desk.server.fail(&[&format!("PUT /clients/{FOREIGN_KEY_CLIENT}/jwks:lost x1")]);
    added(&desk, FOREIGN_KEY_CLIENT, &ours).unwrap();
}
