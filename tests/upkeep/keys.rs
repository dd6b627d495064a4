//! `jwks renew`, `jwks revoke`, `jwks prune`.

use maskinporten_sandbox::{Change, Keyless};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::with_reader;

const DAY: i64 = 86_400;

fn exp(world: &World, id: &str, kid: &str) -> i64 {
    world.sandbox.key(id, kid).unwrap()["exp"].as_i64().unwrap()
}

/// A second key that is held here and registered.
fn second_key(world: &World) {
    world.run("keygen --kid reader-2 --profile reader").success();
    world.run("jwks upload --profile reader --key reader-2").success();
}

#[test]
fn a_renewed_key_has_a_new_year_and_the_others_keep_theirs() {
    for single in [true, false] {
        let (world, id) = with_reader();
        world.sandbox.set(|options| options.single_key_operations = single);
        world.sandbox.add_foreign_key(&id, "theirs", 40 * DAY);
        world.sandbox.age(&id, "reader-1", 5 * DAY);
        let theirs = world.sandbox.key(&id, "theirs").unwrap();
        world.sandbox.clear_log();
        world.run("jwks renew reader-1 --profile reader --dry-run").success();
        assert_eq!(world.sandbox.count("PUT", "") + world.sandbox.count("POST", "/jwks"), 0);
        let renewed = world.json("jwks renew reader-1 --profile reader");
        let left = exp(&world, &id, "reader-1") - jiff::Timestamp::now().as_second();
        assert!(left > 364 * DAY, "{left}");
        assert!(renewed["expires"].as_str().unwrap() > renewed["expired_before"].as_str().unwrap());
        let after = world.sandbox.key(&id, "theirs").unwrap();
        for member in ["exp", "n", "x_owner"] {
            assert!(!after[member].is_null(), "{member} is gone, single {single}");
            assert_eq!(after[member], theirs[member], "{member}, single {single}");
        }
        assert_eq!(world.sandbox.count("POST", "/jwks"), usize::from(!single));
        // Once more has nothing to add and is no error.
        world.run("jwks renew reader-1 --profile reader").success();
        world.run("token --profile reader --no-cache").success();
    }
}

#[test]
fn a_server_that_keeps_the_date_is_reported() {
    let (world, id) = with_reader();
    world.sandbox.set(|options| options.renewal = false);
    world.sandbox.age(&id, "reader-1", 5 * DAY);
    world
        .run("jwks renew reader-1 --profile reader")
        .fails(4)
        .says("kept its expiry date")
        .says("maskinporten rotate");
    world.run("jwks renew nothing --profile reader").fails(3).says("available: reader-1");
}

#[test]
fn a_renewal_stops_when_the_set_changes_under_it() {
    let (world, id) = with_reader();
    world.sandbox.set(|options| options.single_key_operations = false);
    let jwk: Value = world
        .sandbox
        .key(&id, "reader-1")
        .map(|mut key| {
            key["kid"] = json!("intruder");
            key
        })
        .unwrap();
    world.sandbox.change_after("GET /clients/ID/jwks", &id, Change::AddKey(jwk));
    world.run("jwks renew reader-1 --profile reader").fails(6).says("somebody else");
    assert!(world.sandbox.key(&id, "intruder").is_some());
}

#[test]
fn an_expired_neighbour_is_named_when_the_set_is_refused() {
    let (world, id) = with_reader();
    world.sandbox.set(|options| options.single_key_operations = false);
    world.sandbox.add_foreign_key(&id, "lapsed", -DAY);
    world.run("jwks renew reader-1 --profile reader").fails(4).says("jwks prune --expired").says("lapsed");
    assert!(world.sandbox.key(&id, "lapsed").is_some());
}

#[test]
fn a_key_is_revoked_when_another_still_gets_a_token() {
    let (world, id) = with_reader();
    second_key(&world);
    world.run("jwks revoke reader-2 --profile reader").fails(6).says("pass --yes to confirm");
    let dry = world.json("jwks revoke reader-2 --profile reader --dry-run");
    assert_eq!(dry["proved"], "reader-1");
    assert!(world.sandbox.key(&id, "reader-2").is_some());
    let done = world.json("jwks revoke reader-2 --profile reader --yes --reason lost");
    assert_eq!((&done["revoked"], &done["proved"]), (&json!("reader-2"), &json!("reader-1")));
    assert!(world.sandbox.key(&id, "reader-2").is_none());
    world.run("token --profile reader --no-cache").success();
}

#[test]
fn the_profiles_own_key_can_be_revoked_too_with_a_warning() {
    let (world, id) = with_reader();
    second_key(&world);
    world
        .run("jwks revoke reader-1 --profile reader --yes")
        .success()
        .says("profile reader signs with the revoked key");
    assert!(world.sandbox.key(&id, "reader-1").is_none());
}

#[test]
fn a_key_is_not_revoked_when_nothing_else_is_known_to_work() {
    let (world, id) = with_reader();
    world.run("jwks revoke reader-1 --profile reader --yes").fails(6).says("last key");
    world.sandbox.add_foreign_key(&id, "theirs", 40 * DAY);
    world.run("jwks revoke reader-1 --profile reader --yes").fails(6).says("no other registered key is stored");
    second_key(&world);
    world.sandbox.age(&id, "reader-2", -DAY);
    world.run("jwks revoke reader-1 --profile reader --yes").fails(6);
    assert_eq!(world.sandbox.keys(&id).len(), 3);
    // Its proof is a token, not a look: a server that gives none proves nothing.
    world.sandbox.age(&id, "reader-2", 40 * DAY);
    world.sandbox.fail(&["token:400 @1"]);
    world.run("jwks revoke reader-1 --profile reader --yes").fails(6).says("nothing was revoked");
    world.sandbox.fail(&[]);
    world.run("jwks revoke reader-1 --profile reader --yes --force").success();
    assert!(world.sandbox.key(&id, "reader-1").is_none());
}

#[test]
fn the_last_key_is_revoked_with_force_however_an_empty_set_looks() {
    for keyless in [Keyless::EmptySet, Keyless::EmptyObject, Keyless::NotFound] {
        let (world, id) = with_reader();
        world.sandbox.set(|options| options.keyless = keyless);
        world.run("jwks revoke reader-1 --profile reader --yes --force").success();
        assert_eq!(world.sandbox.keys(&id).len(), 0);
    }
}

#[test]
fn pruning_takes_what_was_chosen_and_nothing_else() {
    for single in [true, false] {
        let (world, id) = with_reader();
        world.sandbox.set(|options| options.single_key_operations = single);
        world.run("jwks prune --profile reader").success();
        world.sandbox.add_foreign_key(&id, "lapsed-1", -DAY);
        world.sandbox.add_foreign_key(&id, "lapsed-2", -2 * DAY);
        world.sandbox.add_foreign_key(&id, "theirs", 40 * DAY);
        // Nobody to ask and nothing chosen: a list, and nothing else.
        let listed = world.run("jwks prune --profile reader -o json").fails(6).says("nothing was chosen").json();
        assert_eq!(listed["candidates"].as_array().unwrap().len(), 3);
        assert_eq!(world.sandbox.keys(&id).len(), 4);
        world.run("jwks prune --expired --profile reader").fails(6).says("pass --yes to confirm");
        world.run("jwks prune --expired --profile reader --dry-run").success();
        assert_eq!(world.sandbox.keys(&id).len(), 4);
        let done = world.json("jwks prune --expired --profile reader --yes");
        assert_eq!(done["removed"], json!(["lapsed-1", "lapsed-2"]));
        let kids: Vec<Value> = world.sandbox.keys(&id).iter().map(|key| key["kid"].clone()).collect();
        assert_eq!(kids, ["reader-1", "theirs"]);
        world.run("jwks prune --not-held --profile reader --yes").success();
        assert_eq!(world.sandbox.keys(&id).len(), 1);
        world.run("token --profile reader --no-cache").success();
    }
}

#[test]
fn pruning_never_takes_the_last_that_works() {
    let (world, id) = with_reader();
    world.sandbox.age(&id, "reader-1", -DAY);
    world.run("jwks prune --expired --profile reader --yes").fails(6).says("all of the client's keys");
    world.sandbox.add_foreign_key(&id, "theirs", 40 * DAY);
    world.run("jwks prune --not-held --profile reader --yes").fails(6).says("only expired keys would be left");
    assert_eq!(world.sandbox.keys(&id).len(), 2);
}
