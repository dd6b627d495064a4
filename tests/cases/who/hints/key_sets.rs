//! Key sets that others change, or that a server keeps in its own way.

use maskinporten_sandbox::Change;
use maskinporten_testkit::World;
use serde_json::Value;

use super::told::tell;
use crate::PROGRAM;

/// A world with `reader`, whose client has the key `theirs` beside its own, and with the key `extra` in the store.
fn world() -> (World, String) {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.add_foreign_key(&id, "theirs", 10_000_000);
    world.ok("keygen --kid extra");
    (world, id)
}

fn key(world: &World, id: &str, kid: &str) -> Value {
    let mut key = world.sandbox.key(id, "theirs").unwrap();
    key["kid"] = kid.into();
    key
}

pub fn changed_meanwhile() {
    let (world, id) = world();
    world.sandbox.set(|options| options.single_key_operations = false);
    world.sandbox.change_after("GET /clients/ID/jwks", &id, Change::AddKey(key(&world, &id, "more")));
    let told = tell(&world, "jwks upload --key extra", 6);
    told.then("check it with `maskinporten jwks list", &[]);
    world.ok("jwks upload --key extra");
    // Gone with another, or changed with it.
    let (world, id) = self::world();
    world.sandbox.add_foreign_key(&id, "more", 10_000_000);
    world.sandbox.change_after("DELETE /clients/ID/jwks/more", &id, Change::RemoveKey("theirs".into()));
    tell(&world, "jwks remove more --yes", 6).then("may have removed them meanwhile", &[]);
    let (world, id) = self::world();
    let mut aged = key(&world, &id, "theirs");
    aged["exp"] = (jiff::Timestamp::now().as_second() + 5_000_000).into();
    world.sandbox.change_after("PUT /clients/ID/jwks/reader-1", &id, Change::AddKey(aged));
    tell(&world, "jwks renew reader-1 --yes", 6).then("somebody else may be changing them", &[]);
    // The last place is taken.
    let (world, id) = self::world();
    for kid in ["a", "b"] {
        world.sandbox.add_foreign_key(&id, kid, 10_000_000);
    }
    world.sandbox.change_after("GET /clients/ID/jwks", &id, Change::AddKey(key(&world, &id, "c")));
    let told = tell(&world, "jwks upload --key extra", 6);
    told.then("remove one that is no longer used", &[("KID", "a")]);
    world.ok("jwks upload --key extra");
}

pub fn of_servers() {
    // Two keys of one name.
    let (world, id) = world();
    let own = world.sandbox.key(&id, "reader-1").unwrap();
    let mut other = own.clone();
    other["kid"] = "theirs".into();
    let all = vec![own, other, key(&world, &id, "theirs")];
    world.sandbox.change(&id, &Change::SetKeys(all)).unwrap();
    tell(&world, "jwks remove theirs --yes", 6).then("replaces all keys with one", &[]);
    assert_eq!(world.sandbox.kids(&id), ["reader-1"]);
    // No renewal.
    let (world, id) = self::world();
    world.sandbox.age(&id, "reader-1", 1_000_000);
    world.sandbox.set(|options| options.renewal = false);
    tell(&world, "jwks renew reader-1 --yes", 4).then("a new key gets another year", &[]);
    // Only whole sets, and none with an expired key.
    let (world, id) = self::world();
    world.sandbox.set(|options| options.single_key_operations = false);
    world.sandbox.add_foreign_key(&id, "expired", -10);
    let upload = tell(&world, "jwks upload --key extra", 6);
    upload.says("remove them first");
    tell(&world, "jwks renew reader-1 --yes", 4).then("remove those with", &[]);
    world.sandbox.add_foreign_key(&id, "expired", -10);
    upload.then("remove them first", &[("KID", "expired")]);
    world.ok("jwks upload --key extra");
}

pub fn taken_away() {
    let (world, id) = world();
    tell(&world, "jwks remove reader-1 --yes", 6).says("register another and make it the profile's, or use --force");
    tell(&world, "jwks remove theirs --dry-run", 0).says("not sent (--dry-run)");
    tell(&world, "jwks prune --not-held --dry-run", 0).says("not removed (--dry-run)");
    tell(&world, "jwks revoke theirs --dry-run", 0).says("not revoked (--dry-run)");
    tell(&world, "jwks renew reader-1 --dry-run", 0).says("not sent (--dry-run)");
    tell(&world, "jwks upload --key extra --dry-run", 0).says("not sent (--dry-run)");
    tell(&world, "jwks prune", 6).again("choose with --expired or --not-held", &["--not-held", "--yes"]);
    world.sandbox.change(&id, &Change::SetKeys(vec![foreign(&world)])).unwrap();
    let told = tell(&world, "jwks prune --not-held --yes", 6);
    told.then("remove the last one, too", &[("KID", "foreign")]);
    // A certificate that registered keys have turned off.
    let world = World::with_certified(PROGRAM);
    let jwk = world.ok("keygen --kid spare -o jwk");
    let id = world.client_id("certified");
    world.sandbox.change(&id, &Change::AddKey(serde_json::from_str(&jwk).unwrap())).unwrap();
    let told = tell(&world, "jwks upload --key spare", 0);
    told.again("With --switch-to-key this command", &["--switch-to-key"]);
    world.ok("token --no-cache");
}

fn foreign(world: &World) -> Value {
    let mut key = world.sandbox.keys(maskinporten_sandbox::FOREIGN_KEY_CLIENT)[0].clone();
    key["kid"] = "foreign".into();
    key
}
