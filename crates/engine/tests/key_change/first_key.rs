//! The first key on a client that logs in with its certificate.

use std::time::Duration;

use maskinporten_engine::key_change::SwitchError;
use maskinporten_engine::profile::Login;
use maskinporten_engine::rotate::{RotateError, Undone};
use maskinporten_sandbox::{ADMIN_CLIENT, Change, Options};
use serde_json::json;

use crate::Desk;
use crate::desk::{PATIENCE, stranger};

fn desk() -> Desk {
    Desk::with_certificate(Options::default())
}

/// It stopped, and what was begun was undone, in which these keys are left.
#[track_caller]
fn undone(desk: &Desk, went: Result<impl std::fmt::Debug, Box<SwitchError>>, left: &[&str]) {
    let error = *went.unwrap_err();
    let SwitchError::Stopped(
        RotateError::Unproven { undone: Ok(Undone { first, left: told }), .. }
        | RotateError::BrokenOff { undone: Ok(Undone { first, left: told }), .. },
    ) = error
    else {
        panic!("{error:?}")
    };
    assert!(first && told == left, "{told:?}");
    assert_eq!(desk.kids(), left);
}

/// Whether the client still logs in as it did, and the profile says so.
#[track_caller]
fn unchanged(desk: &Desk) {
    desk.server.fail(&[]);
    assert!(desk.keys().is_empty(), "{:?}", desk.keys());
    assert!(matches!(desk.profile("app").login, Some(Login::Certificate { .. })));
    desk.token("app").unwrap();
}

#[test]
fn a_key_that_is_not_known_in_time_is_removed_again() {
    let desk = desk();
    desk.server.set(|options| options.propagation_delay = Duration::from_secs(60));
    undone(&desk, desk.switch("app", &desk.keep("first"), Duration::from_millis(300)), &[]);
    desk.server.set(|options| options.propagation_delay = Duration::ZERO);
    unchanged(&desk);
}

#[test]
fn whatever_fails_on_the_way_is_undone() {
    // The proof fails; the read-back fails; the write's answers are lost.
    std::thread::scope(|scope| {
        for fault in ["POST token:500 @1", "GET /clients/ID/jwks:500 x4 @1", "PUT /clients/ID/jwks:lost"] {
            scope.spawn(move || {
                let desk = desk();
                let first = desk.keep("first");
                desk.server.fail(&[&fault.replace("ID", desk.id.as_str())]);
                undone(&desk, desk.switch("app", &first, PATIENCE), &[]);
                unchanged(&desk);
            });
        }
    });
}

#[test]
fn the_undoing_outlives_the_token() {
    let desk = desk();
    let first = desk.keep("first");
    // The proof fails, and the first request after it finds the token too old.
    desk.server.fail(&["POST token:400 x1 @1", &format!("GET /clients/{}/jwks:401 x1 @3", desk.id)]);
    undone(&desk, desk.switch("app", &first, PATIENCE), &[]);
    assert!(desk.server.log().iter().any(|entry| entry.status == 401));
    unchanged(&desk);
}

#[test]
fn the_admin_client_itself_switches_and_is_never_locked_out() {
    let desk = desk();
    let own = desk.keep("own");
    // No longer than the token lives that could undo it: without it nobody gets another.
    desk.server.alter(ADMIN_CLIENT, json!({"access_token_lifetime": 21}));
    desk.server.set(|options| options.propagation_delay = Duration::from_secs(60));
    let error = *desk.switch("admin", &own, Duration::from_secs(50)).unwrap_err();
    let SwitchError::Stopped(RotateError::Unproven { undone: Ok(_), waited, .. }) = error else {
        panic!("{error:?}")
    };
    assert!(waited.as_secs() < 21, "{waited:?}");
    desk.server.set(|options| options.propagation_delay = Duration::ZERO);
    assert!(desk.server.keys(ADMIN_CLIENT).is_empty());
    desk.token("admin").unwrap();

    assert_eq!(desk.switch("admin", &own, PATIENCE).unwrap().kids(), ["own"]);
    assert_eq!(desk.kid_of("admin"), "own");
    desk.session();
}

#[test]
fn to_undo_takes_nothing_of_others() {
    let desk = desk();
    let first = desk.keep("first");
    let change = Change::AddKey(stranger("theirs", 8));
    desk.server.change_after("PUT /clients/ID/jwks/first", desk.id.as_str(), change);
    desk.server.fail(&["POST token:400 @1"]);
    undone(&desk, desk.switch("app", &first, PATIENCE), &["theirs"]);
}
