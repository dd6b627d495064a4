//! The first key on a client that logs in with its certificate. What fails on the way is tried in the engine.

use std::time::Duration;

use maskinporten_testkit::{World, interrupt};

use crate::PROGRAM;

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
    world.run(SWITCH).success().never_says("two minutes");
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
fn a_proof_that_fails_is_undone() {
    let (world, id) = certified();
    world.sandbox.fail(&["POST token:500 @1"]);
    world.run(SWITCH).fails(5).says("removing it again").without_result();
    unchanged(&world, &id);
}

#[test]
fn the_admin_client_itself_switches() {
    let world = World::new(PROGRAM);
    world.run("keygen --kid own").success();
    let words = ["jwks", "upload", "--profile", "admin", "--key", "own", "--switch-to-key"];
    world.run(words).success();
    assert_eq!(world.profile("admin")["kid"], "own");
    world.run("client list").success();
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
