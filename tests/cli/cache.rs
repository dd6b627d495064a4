//! The token cache: asked for once, given out until shortly before it ends.

use std::thread;

use maskinporten_sandbox::{GRANTED_SCOPE, OPEN_SCOPE, SHORT_SCOPE};
use maskinporten_testkit::World;
use serde_json::json;

use crate::PROGRAM;

#[test]
fn a_second_asker_makes_no_request() {
    let world = World::with_reader(PROGRAM);
    let first = world.run("token").success().token();
    assert_eq!(world.sandbox.sent(), ["POST /token"]);
    assert_eq!(world.run("token").success().token(), first);
    let json = world.run("token -o json").success().json();
    assert_eq!(json["access_token"], first);
    assert!(json["expires_in"].as_i64().unwrap() <= 120);
    assert_eq!(world.sandbox.sent(), ["POST /token"]);

    assert_ne!(world.run("token --no-cache").success().token(), first);
    assert_eq!(world.run("token").success().token(), first);
    assert_eq!(world.sandbox.tokens_asked(), 2);
    // It lives two minutes: that is too short for who needs three.
    let fresh = world.run("token --min-life 3m").success().token();
    assert_ne!(fresh, first);
    assert_eq!(world.sandbox.tokens_asked(), 3);
    assert_ne!(world.run("token --resource https://a.no").success().token(), fresh);
    assert_eq!(world.sandbox.tokens_asked(), 4);
}

#[test]
fn other_scopes_are_another_token_and_their_order_is_not() {
    let world = World::with_reader(PROGRAM);
    world.run(["client", "update", "--add-scope", OPEN_SCOPE]).success();
    world.sandbox.clear_log();
    let ask = |scopes: &[&str]| {
        let flags: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
        world.run([&["token"], &flags[..]].concat()).success().token()
    };
    let both = ask(&[GRANTED_SCOPE, OPEN_SCOPE]);
    assert_eq!(ask(&[OPEN_SCOPE, GRANTED_SCOPE]), both);
    assert_ne!(ask(&[OPEN_SCOPE]), both);
    assert_eq!(world.sandbox.tokens_asked(), 2);
}

#[test]
fn an_expired_token_is_replaced_and_forgotten() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.alter(&id, json!({"access_token_lifetime": 2}));
    let first = world.run("token").success().token();
    thread::sleep(std::time::Duration::from_millis(2100));
    assert_ne!(world.run("token").success().token(), first);
    assert_eq!(world.sandbox.tokens_asked(), 2);
    let kept = |(_, bytes): &(std::path::PathBuf, Vec<u8>)| String::from_utf8_lossy(bytes).contains(&first);
    assert!(!world.files().iter().any(kept));
}

#[test]
fn twenty_at_once_make_one_request() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.set(|options| options.latency = std::time::Duration::from_millis(300));
    let tokens: Vec<String> = thread::scope(|scope| {
        let askers: Vec<_> = (0..20).map(|_| scope.spawn(|| world.run("token").success().token())).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    assert_eq!(world.sandbox.tokens_asked(), 1);
}

#[test]
fn stores_that_are_no_place_for_tokens_keep_none() {
    let world = World::new(PROGRAM);
    let words = ["client", "register", "--name", "sealed", "--scope", SHORT_SCOPE];
    world.run(words).success();
    let sealed = |words: &[&str]| {
        world.call(words).env("MASKINPORTEN_STORE", "file").env("MASKINPORTEN_PASSPHRASE", "correct horse").run()
    };
    sealed(&["keygen"]).success();
    world.call("jwks upload").run().success();
    let before = world.files().len();
    let first = sealed(&["token"]).success().token();
    assert_ne!(sealed(&["token"]).success().token(), first);
    assert_eq!(world.files().len(), before);
    let folder = world.at("tokens");
    let kept = || sealed(&["token", "--cache-dir", folder.to_str().unwrap()]).success().token();
    assert_eq!(kept(), kept());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn a_broken_cache_is_no_error() {
    let world = World::with_reader(PROGRAM);
    let first = world.run("token").success().token();
    let kept: Vec<_> =
        world.files().into_iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(&first)).collect();
    assert_eq!(kept.len(), 1);
    for broken in [&b""[..], b"{", b"\xff\xff"] {
        std::fs::write(&kept[0].0, broken).unwrap();
        world.run("token").success().token();
    }
    std::fs::remove_file(&kept[0].0).unwrap();
    world.run("token").success().token();
}
