//! A login that changes while the program is killed.

use std::time::Duration;

use maskinporten_sandbox::Change;
use maskinporten_testkit::World;
use serde_json::json;

use crate::PROGRAM;
use crate::jwks::stranger;

/// A client with certificate login, and a key to switch to.
pub(super) fn certified() -> (World, String) {
    let world = World::with_certified(PROGRAM);
    world.run("keygen --kid first").success();
    let id = world.client_id("certified");
    (world, id)
}

pub(super) const UPLOAD: [&str; 8] =
    ["jwks", "upload", "--profile", "certified", "--key", "first", "--switch-to-key", "--yes"];
const ROTATE: [&str; 5] = ["rotate", "certified", "--switch-to-key", "--yes", "--every=10ms"];
const TOKEN: [&str; 4] = ["token", "--profile", "certified", "--no-cache"];

/// Starts a command, and kills it when the client has its first key: the certificate is off, the profile not switched.
fn killed_when_registered(world: &World, id: &str, words: &[&str]) {
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(3600));
    let mut child = world.call(words).start();
    while world.sandbox.keys(id).is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "{words:?} ended by itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    world.run(TOKEN).fails(4);
    assert_eq!(world.profile("certified")["login"], "certificate");
}

#[track_caller]
fn switched(world: &World, id: &str, kid: &str) {
    let profile = world.profile("certified");
    assert_eq!((&profile["login"], &profile["kid"]), (&"key".into(), &kid.into()));
    assert!(world.sandbox.keys(id).iter().any(|key| key["kid"] == kid));
    world.run(TOKEN).success().token();
}

#[track_caller]
fn as_it_was(world: &World, id: &str) {
    assert_eq!(world.profile("certified")["login"], "certificate");
    assert!(world.sandbox.keys(id).is_empty(), "{:?}", world.sandbox.keys(id));
    world.run(TOKEN).success().token();
}

#[test]
fn f3_an_upload_that_was_killed_is_finished_by_the_same_command() {
    let (world, id) = certified();
    killed_when_registered(&world, &id, &UPLOAD);
    let again = world.run([&UPLOAD[..], &["-o", "json"]].concat()).success().json();
    assert_eq!((&again["kid"], &again["client_id"]), (&json!("first"), &json!(id)));
    switched(&world, &id, "first");
    // Nothing is left to be done, and nothing is done twice.
    world.sandbox.clear_log();
    world.run(UPLOAD).success().prints("already registered");
    world.run("rotate certified --resume --yes").success();
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")));
}

#[test]
fn f3_an_upload_that_was_killed_is_resumed_or_undone_as_any_rotation() {
    let (world, id) = certified();
    killed_when_registered(&world, &id, &UPLOAD);
    let status = world.run("rotate certified --status -o json").success().json();
    assert_eq!(status["rotations"][0]["state"], "begun");
    world.run("rotate --resume --yes --every=10ms").success();
    switched(&world, &id, "first");

    let (world, id) = certified();
    killed_when_registered(&world, &id, &UPLOAD);
    world.run("rotate certified --rollback --yes").success();
    as_it_was(&world, &id);
    // The key was brought: it stays, and the switch can be made after all.
    world.run("key show first").success();
    world.run(UPLOAD).success();
    switched(&world, &id, "first");
}

/// Without its consent the same upload doesn't finish it either; it names what does.
#[test]
fn f3_what_is_not_finished_is_never_said_to_be_well() {
    let (world, id) = certified();
    killed_when_registered(&world, &id, &UPLOAD);
    world.run("keygen --kid second").success();
    for words in [
        &["jwks", "upload", "--profile", "certified", "--key", "first", "--yes"] as &[&str],
        &["jwks", "upload", "--client", &id, "--key", "second", "--yes"],
        &["jwks", "upload", "--profile", "certified", "--key", "second", "--switch-to-key", "--yes"],
    ] {
        let ran = world.run(words).fails(6).without_result();
        ran.says("rotate certified --resume").says("rotate certified --rollback");
    }
    assert_eq!(world.sandbox.keys(&id).len(), 1);
    let dry = world.run([&UPLOAD[..], &["--dry-run"]].concat());
    dry.fails(6).says("rotate certified --resume");
    world.run(TOKEN).fails(4);
}

/// As an earlier version left it: a key that is registered, and no journal of how it came there.
#[test]
fn f3_a_client_that_is_locked_out_is_let_in_by_a_command_that_is_named() {
    let locked_out = || {
        let (world, id) = certified();
        killed_when_registered(&world, &id, &UPLOAD);
        std::fs::remove_dir_all(world.config().join("rotations")).unwrap();
        (world, id)
    };
    let (world, id) = locked_out();
    let plain = ["jwks", "upload", "--profile", "certified", "--key", "first"];
    world.run(plain).success().prints("already registered").says("--switch-to-key");
    world.run(TOKEN).fails(4);
    world.run(UPLOAD).success();
    switched(&world, &id, "first");

    let (world, id) = locked_out();
    world.run(ROTATE).fails(6).says("rotate certified --resume").says("rotate certified --rollback");
    world.run("rotate certified --resume --yes --every=10ms").success();
    switched(&world, &id, "first");

    let (world, id) = locked_out();
    world.run("rotate certified --rollback --yes").success();
    as_it_was(&world, &id);
    world.run("key show first").success();

    // Nobody here has the private half: a new key is put beside it, or the certificate is let in again.
    let (world, id) = certified();
    world.sandbox.change(&id, &Change::AddKey(stranger("theirs", 5))).unwrap();
    let said = world.run(ROTATE).fails(6).says("jwks remove theirs").says("--new-key");
    said.never_says("isn't taken");
    world.run("rotate certified --resume --yes").success().says("no rotation");
    world.run([&ROTATE[..], &["--new-key", "first"]].concat()).success();
    switched(&world, &id, "first");
    assert_eq!(world.sandbox.keys(&id).len(), 2);
}

#[test]
fn f3_a_rotation_to_the_first_key_is_undone_like_an_upload() {
    for (fault, code) in [("POST token:500 @1", 5), ("POST token:400 @1", 4)] {
        let (world, id) = certified();
        world.sandbox.fail(&[fault]);
        world.run(ROTATE).fails(code).says("nothing has changed");
        world.sandbox.fail(&[]);
        as_it_was(&world, &id);
        world.run("rotate --resume --yes").success();
        as_it_was(&world, &id);
    }
}

/// The key is registered as it was asked for, by whichever command finishes it.
#[test]
fn f3_what_was_asked_of_the_key_is_remembered() {
    for words in [&["rotate", "--resume", "--yes", "--every=10ms"][..], &UPLOAD[..]] {
        let (world, id) = certified();
        world.sandbox.fail(&[&format!("PUT /clients/{id}/jwks:hang")]);
        let mut child = world.call([&UPLOAD[..], &["--alg", "RS512", "--kid", "named"]].concat()).start();
        while !world.sandbox.sent().iter().any(|request| request.starts_with("PUT ")) {
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        world.sandbox.fail(&[]);
        if words.len() == UPLOAD.len() {
            world.run([words, &["--alg", "RS512", "--kid", "named"]].concat()).success();
        } else {
            world.run(words).success();
        }
        switched(&world, &id, "named");
        assert_eq!(world.sandbox.keys(&id)[0]["alg"], "RS512");
    }
}

#[test]
fn f3_a_key_whose_private_half_is_elsewhere_is_not_switched_to() {
    let (world, id) = certified();
    world.write("theirs.json", stranger("theirs", 5).to_string());
    world.sandbox.clear_log();
    let words = ["jwks", "upload", "--profile", "certified", "--file", "theirs.json", "--switch-to-key"];
    world.run(words).fails(3).says("theirs").never_says("--rollback");
    as_it_was(&world, &id);
    assert!(!world.sandbox.sent().iter().any(|request| request.starts_with("PUT ")));
    // A profile whose key is registered by another machine first: nothing is switched, and all is well.
    world.run(["profile", "add", "late", "--environment", "local", "--client-id", &id]).success();
    world.run("jwks upload --profile late --key first --switch-to-key").success();
    assert_eq!(world.profile("late")["kid"], "first");
    world.run("token --profile late --scope sandbox:widgets.read").success().token();
}

/// Two profiles of a client with one certificate: the first key turns it off for both.
#[test]
fn f3_every_profile_with_the_certificate_is_switched() {
    let (world, id) = certified();
    let config = world.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let section = text.split("[profiles.certified]").nth(1).unwrap().split("\n[").next().unwrap().to_owned();
    std::fs::write(&config, format!("{text}\n[profiles.twin]{section}\n")).unwrap();
    world.run(UPLOAD).success();
    switched(&world, &id, "first");
    world.run("token --profile twin --no-cache").success().token();
}

#[test]
fn f3_a_key_that_comes_in_between_is_no_reason_to_lock_the_client_out() {
    let (world, id) = certified();
    world.sandbox.change_after("PUT /clients/ID/jwks/first", &id, Change::AddKey(stranger("theirs", 8)));
    world.run(UPLOAD).success();
    switched(&world, &id, "first");
    assert_eq!(world.sandbox.keys(&id).len(), 2);
}
