//! A store that can't be reached for a while, as in a job that has no session.

use std::time::Duration;

use maskinporten_testkit::{Call, Ran, World, kit};
use serde_json::Value;

use super::switching::{UPLOAD, certified};
use crate::PROGRAM;

/// What is held in files is now said to be in the keyring, which a job without a session can't reach.
fn in_keyring(world: &World) {
    let keys = world.config().join("keys.toml");
    let text = std::fs::read_to_string(&keys).unwrap();
    std::fs::write(&keys, text.replace("\"plain-file\"", "\"keyring\"")).unwrap();
}

/// As cron runs it.
fn from_cron(world: &World, words: &[&str]) -> Call {
    let nowhere = format!("unix:path={}", world.at("nowhere").display());
    world
        .call(words)
        .env("MASKINPORTEN_STORE", "keyring")
        .env("MASKINPORTEN_CERTIFICATE_PASSWORD", kit().good().password.as_str())
        .env("DBUS_SESSION_BUS_ADDRESS", nowhere)
}

/// As it is when somebody is logged in: the store is back.
fn back(world: &World, words: &[&str]) -> Ran {
    let password = kit().good().password.as_str();
    world.call(words).env("MASKINPORTEN_CERTIFICATE_PASSWORD", password).run()
}

/// A world whose admin needs no store: its certificate is in a file that is only referred to.
fn with_reader() -> World {
    let world = World::with_reader(PROGRAM);
    world.add_admin("admin", "--force --reference").success();
    // From here on its key has a kid of the kind that rotations give.
    back(&world, &["rotate", "reader", "--yes", "--every=10ms", "--grace=0s"]).success();
    world
}

fn kids(world: &World) -> Vec<Value> {
    let id = world.client_id("reader");
    world.sandbox.keys(&id).iter().map(|key| key["kid"].clone()).collect()
}

/// The new key is in use, and the grace is over.
fn in_the_middle() -> World {
    let world = with_reader();
    let words = ["rotate", "reader", "--yes", "--every=10ms", "--grace=7d", "-o", "json"];
    let begun = back(&world, &words).success().json();
    let until = begun["rotations"][0]["until"].as_str().unwrap();
    let journal = world.config().join("rotations/reader.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap().replace(until, "2026-01-01T00:00:00Z");
    std::fs::write(&journal, text).unwrap();
    assert_eq!(kids(&world).len(), 2);
    world
}

/// Killed while the new key is being proven: the profile still has the old one.
fn before_the_switch() -> World {
    let world = with_reader();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(3600));
    let password = kit().good().password.as_str();
    let words = ["rotate", "reader", "--yes", "--every=10ms", "--grace=0s"];
    let mut child = world.call(words).env("MASKINPORTEN_CERTIFICATE_PASSWORD", password).start();
    while kids(&world).len() < 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    assert_eq!(world.profile("reader")["kid"], kids(&world)[0]);
    world
}

/// The store's own words, exit code 5, and nothing changed: not here, and not on the server.
#[track_caller]
fn says_what_is_missing(world: &World, words: &[&str]) {
    let (files, keys) = (world.files(), kids(world));
    world.sandbox.clear_log();
    let ran = from_cron(world, words).run().fails(5).says("D-Bus").says("--store file").without_result();
    ran.never_says("isn't on this machine").never_says("isn't stored").never_says("isn't in the");
    assert_eq!(kids(world), keys, "{words:?}");
    assert!(
        world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")),
        "{words:?}: {:?}",
        world.sandbox.sent()
    );
    let kept = |files: Vec<(std::path::PathBuf, Vec<u8>)>| -> Vec<_> {
        let ours = |path: &std::path::Path| {
            path.extension().is_some_and(|end| end == "toml" || end == "der") || path.ends_with("reader.jsonl")
        };
        files.into_iter().filter(|(path, _)| ours(path)).collect()
    };
    // A journal may say that a step was about to be taken, or that a time was over, and nothing else.
    let (before, after) = (kept(files), kept(world.files()));
    for ((path, before), (same, after)) in before.iter().zip(&after) {
        assert_eq!(path, same);
        let added = after.strip_prefix(before.as_slice()).unwrap_or_else(|| panic!("{} changed", path.display()));
        for line in String::from_utf8_lossy(added).lines() {
            let is_harmless = line.contains("\"intent\"") || line.contains(r#""done","step":"grace""#);
            assert!(is_harmless, "{}: {line}", path.display());
        }
    }
    assert_eq!(before.len(), after.len());
}

const RESUME: [&str; 5] = ["rotate", "reader", "--resume", "--yes", "--every=10ms"];

#[cfg(target_os = "linux")]
#[test]
fn f2_a_store_that_can_not_be_reached_is_named_and_resumed_with() {
    for world in [in_the_middle(), before_the_switch()] {
        // What is registered is noted whenever it is seen; now there is no news.
        back(&world, &["jwks", "list", "--profile", "reader"]).success();
        in_keyring(&world);
        let new = kids(&world)[1].clone();
        says_what_is_missing(&world, &["token", "--profile", "reader", "--no-cache"]);
        says_what_is_missing(&world, &["rotate", "--resume", "--yes"]);
        says_what_is_missing(&world, &RESUME);
        says_what_is_missing(&world, &["rotate", "reader", "--rollback", "--yes"]);
        // The store is back.
        back(&world, &["rotate", "--resume", "--yes", "--every=10ms"]).success();
        assert_eq!((kids(&world), &world.profile("reader")["kid"]), (vec![new.clone()], &new));
        back(&world, &["token", "--profile", "reader", "--no-cache"]).success().token();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f2_without_a_journal_either_it_is_not_said_that_there_is_nothing_to_do() {
    for world in [in_the_middle(), before_the_switch()] {
        std::fs::remove_dir_all(world.config().join("rotations")).unwrap();
        back(&world, &["jwks", "list", "--profile", "reader"]).success();
        in_keyring(&world);
        says_what_is_missing(&world, &RESUME);
        says_what_is_missing(&world, &["rotate", "reader", "--rollback", "--yes"]);
        says_what_is_missing(&world, &["rotate", "reader", "--yes"]);
        back(&world, &[&RESUME[..], &["--grace=0s"]].concat()).success();
        assert_eq!(kids(&world), [world.profile("reader")["kid"].clone()]);
        back(&world, &["token", "--profile", "reader", "--no-cache"]).success().token();
    }
}

/// Every other command that asks whether a private half is here.
#[cfg(target_os = "linux")]
#[test]
fn f2_no_command_takes_a_store_that_can_not_be_reached_for_an_empty_one() {
    let world = with_reader();
    world.run("keygen --kid spare").success();
    back(&world, &["jwks", "upload", "--profile", "reader", "--key", "spare"]).success();
    in_keyring(&world);
    for words in [
        &["rotate", "reader", "--yes"] as &[&str],
        &["rotate", "reader", "--yes", "--new-key", "spare"],
        &["rotate", "reader", "--dry-run", "--new-key", "spare"],
        &["jwks", "revoke", "spare", "--profile", "reader", "--yes"],
        &["key", "export", "spare", "--private", "--to-file", "out.pem", "--unencrypted"],
        &["token", "--profile", "reader", "--no-cache"],
    ] {
        says_what_is_missing(&world, words);
    }
    // What is public needs no store.
    for words in [
        &["key", "list"] as &[&str],
        &["key", "show", "spare"],
        &["jwks", "list", "--profile", "reader"],
        &["expiry", "reader"],
    ] {
        from_cron(&world, words).run().success();
    }
    // To switch to a key that can't be read would lock the client out.
    let (world, id) = certified();
    world.add_admin("admin", "--force --reference").success();
    in_keyring(&world);
    from_cron(&world, &UPLOAD).run().fails(5).says("D-Bus").without_result();
    assert!(world.sandbox.keys(&id).is_empty());
}

/// The answer to the registration is lost, and whether it was made can't be looked up: it stays on record.
#[test]
fn f2_a_client_that_may_have_been_made_is_not_forgotten_for_a_refusal_that_is_about_something_else() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:lost x1", "GET /clients:403 x1"]);
    let words = ["client", "register", "--name", "once", "--scope", maskinporten_sandbox::GRANTED_SCOPE];
    world.run(words).fails(4);
    world.sandbox.fail(&[]);
    world.run(words).success().says("an earlier attempt created this client");
    assert_eq!(world.sandbox.clients_named("once").len(), 1);
}
