//! A profile that has a client and no key yet.

use maskinporten_testkit::World;
use serde_json::json;

use super::commands;
use crate::PROGRAM;

/// What is there is shown, and the key is what isn't.
#[test]
fn a_key_that_is_still_to_be_made_is_the_cause() {
    let world = World::with_reader(PROGRAM);
    world.register("keyless");
    let ran = world.run("doctor keyless").fails(3);
    ran.prints("✘  key").prints("profile keyless has no key yet").prints("✔  network").prints("✔  client");
    world.run("doctor --profile keyless --environment local").fails(3).prints("✘  key");
    let found = world.run("doctor --profile keyless -o json").fails(3).json();
    assert_eq!((&found["cause"]["name"], &found["profile"]), (&json!("key"), &json!("keyless")));
    let mend = commands(&found);
    let mend = &mend[..2];
    assert_eq!(mend, ["keygen", "jwks upload"].map(|one| format!("maskinporten {one} --profile keyless")));
    for command in mend {
        world.shell(command).run().success();
    }
    world.run("doctor keyless").success();
}
