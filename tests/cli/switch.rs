//! The first key on a client that logs in with its certificate.

use std::time::Duration;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, Intrusion};
use maskinporten_testkit::{World, interrupt};
use serde_json::{Map, json};

use crate::PROGRAM;
use crate::jwks::stranger;

/// A client with certificate login, and a key to switch to.
fn certified() -> (World, String) {
    let world = World::with_certified(PROGRAM);
    world.run("keygen --kid first").success();
    let id = world.client_id("certified");
    (world, id)
}

/// Whether the client still logs in as it did, and the profile says so.
#[track_caller]
fn unchanged(world: &World, id: &str) {
    world.sandbox.fail(&[]);
    assert!(world.sandbox.keys(id).is_empty(), "{:?}", world.sandbox.keys(id));
    assert_eq!(world.profile("certified")["login"], "certificate");
    world.run("token --no-cache --wait=5s").success().token();
}

const SWITCH: [&str; 5] = ["jwks", "upload", "--key", "first", "--switch-to-key"];

#[test]
fn it_takes_more_than_yes() {
    let (world, id) = certified();
    world.run("jwks upload --key first").fails(6).says("certificate login").says("--switch-to-key");
    world.run("jwks upload --key first --yes").fails(6).says("--switch-to-key");
    unchanged(&world, &id);
    // The same for a client that no profile here knows.
    world.run("profile remove certified --yes").success();
    world.run(["jwks", "upload", "--key", "first", "--client", &id, "--yes"]).fails(6).says("--switch-to-key");
    assert!(world.sandbox.keys(&id).is_empty());
}

/// Somewhere else the client may log in with a certificate: only one that was registered from here is known not to.
#[test]
fn a_client_that_was_there_before_may_have_others_who_log_in() {
    let (world, id) = certified();
    let add = ["profile", "add", "late", "--environment", "local", "--client-id", &id];
    world.run(add).success();
    world.run("keygen --profile late").success();
    world.run("jwks upload --profile late --yes").fails(6).says("--switch-to-key");
    unchanged(&world, &id);
    world.run("jwks upload --profile late --switch-to-key").success();
    world.run("token --profile late --scope sandbox:widgets.read").success().token();
}

#[test]
fn the_profile_switches_when_the_key_has_had_a_token() {
    let (world, id) = certified();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_millis(700));
    world.run(SWITCH).success();
    let profile = world.profile("certified");
    assert_eq!((&profile["login"], &profile["kid"]), (&"key".into(), &"first".into()));
    assert_eq!(world.sandbox.keys(&id).len(), 1);
    let token = world.run("token").success().stdout;
    world.call("inspect").input(token).run().success().prints("a registered key");
}

#[test]
fn a_key_that_is_not_known_in_time_is_removed_again() {
    let (world, id) = certified();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(60));
    world.run([&SWITCH[..], &["--wait=1s"]].concat()).fails(4).says("removing it again").without_result();
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    unchanged(&world, &id);
}

#[test]
fn whatever_fails_on_the_way_is_undone() {
    // The proof fails; the read-back fails; the write's answers are lost.
    std::thread::scope(|scope| {
        for fault in ["POST token:500 @1", "GET /clients/ID/jwks:500 x4 @1", "PUT /clients/ID/jwks:lost"] {
            scope.spawn(move || {
                let (world, id) = certified();
                world.sandbox.fail(&[&fault.replace("ID", &id)]);
                world.run(SWITCH).fails(5).says("removing it again").without_result();
                unchanged(&world, &id);
            });
        }
    });
}

#[test]
fn the_undoing_outlives_the_token() {
    let (world, id) = certified();
    // The proof fails, and the first request after it finds the token too old.
    world.sandbox.fail(&["POST token:400 x1 @1", &format!("GET /clients/{id}/jwks:401 x1 @3")]);
    world.run(SWITCH).fails(4).says("nothing has changed");
    assert!(world.sandbox.log().iter().any(|entry| entry.status == 401));
    unchanged(&world, &id);
}

#[test]
fn the_admin_client_itself_switches_and_is_never_locked_out() {
    let world = World::new(PROGRAM);
    world.run("keygen --kid own").success();
    let words = ["jwks", "upload", "--profile", "admin", "--key", "own", "--switch-to-key"];
    // No longer than the token lives that could undo it: without it nobody gets another.
    let short = Map::from_iter([("access_token_lifetime".to_owned(), json!(21))]);
    world.sandbox.change(ADMIN_CLIENT, &Change::Alter(short)).unwrap();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(60));
    world.run([&words[..], &["--wait=50s"]].concat()).fails(4).says("nothing has changed");
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    assert!(world.sandbox.keys(ADMIN_CLIENT).is_empty());
    world.run("dcr-token --no-cache").success().token();

    world.run(words).success();
    assert_eq!(world.profile("admin")["kid"], "own");
    world.run("client list").success();
}

#[test]
fn to_undo_takes_nothing_of_others() {
    let (world, id) = certified();
    world.sandbox.intrude(Intrusion {
        after: format!("PUT /clients/{id}/jwks/first"),
        skip: 0,
        client_id: id.clone(),
        change: Change::AddKey(stranger("theirs", 8)),
    });
    world.sandbox.fail(&["POST token:400 @1"]);
    world.run(SWITCH).fails(4).never_says("still logs in with its certificate");
    let left: Vec<_> = world.sandbox.keys(&id).iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(left, ["theirs"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_waiting_is_undone() {
    let (world, id) = certified();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(60));
    world.sandbox.clear_log();
    let mut child = world.call(SWITCH).start();
    // The first is the admin's, those after it try the new key.
    while world.sandbox.tokens_asked() < 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    unchanged(&world, &id);
}
