//! Keys that never leave where they are, and keys that several machines share.

use maskinporten_testkit::World;

use super::told::tell;
use crate::PROGRAM;

pub fn keys_elsewhere() {
    let world = World::new(PROGRAM);
    let id = world.register("app");
    let Some(at) = world.signer("keys", &["one"]) else { return };
    let values = [("SIGNER", at.as_str()), ("KID", "two")];
    // It only signs: keys are made there by hand.
    tell(&world, ["keygen", "--profile", "app", "--in", &at], 6).then("put the key on record", &values);
    let existing = ["keygen", "--in", &at, "--existing"];
    tell(&world, existing, 6).then("see `maskinporten key list", &[]);
    world.ok("jwks upload --profile app");
    tell(&world, ["keygen", "--in", &at, "--store", "plain-file"], 2).says("leave --store out");
    world.signer("keys", &["one", "two"]);
    let told = tell(&world, "rotate app -y", 6);
    told.then_with("put the key on record", &values, "--kid two").then("switches to it", &values);

    tell(&world, "profile remove app --with-key --yes", 2).says("leave out --with-key: the profile goes");
    tell(&world, "store policy cmd:signer", 2).says("name the profile that uses it with --profile");
    let add = |name: &str, at: &str, more: &[&str], code: i32| {
        let words = ["profile", "add", name, "--environment", "local", "--client-id", &id, "--signer", at];
        tell(&world, [&words[..], more].concat(), code)
    };
    add("second", &at, &[], 2).says("--signer goes with a kid").says("name the --kid that the key is registered");
    let thumbprint = world.profile("app")["thumbprint"].as_str().unwrap().to_owned();
    add("second", &at, &["--kid", "two"], 2)
        .again("choose one with --thumbprint", &[&format!("--thumbprint={thumbprint}")]);
    let empty = world.signer("empty", &[]).unwrap();
    add("third", &empty, &["--kid", "three"], 3).says("make one there with");

    // The key isn't on record here, and the program doesn't have it any more.
    world.ok("key delete two --force --yes");
    world.signer("keys", &["three"]);
    tell(&world, "token --profile app --no-cache", 3).then("see `maskinporten key list", &[]);
}

pub fn shared_keys() {
    let world = World::with_reader(PROGRAM);
    let Some(store) = world.shared_store("store") else { return };
    let told = tell(&world, ["profile", "share", "reader", "--in", &store], 6);
    told.again("pass --yes to confirm", &["--yes"]);
    world.register("other");
    world.ok("keygen --profile other");
    let told = tell(&world, ["profile", "share", "other", "--in", &store, "--yes"], 0);
    told.then("on another machine", &[("STORE", &store)]);
}
