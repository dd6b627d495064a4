//! Keys that never leave where they are, run as people run them: the binary, against the sandbox and whatever signs.

#![cfg(all(feature = "sandbox", unix))]
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod azure;
mod openbao;
mod places;
mod program;
mod shared;
#[cfg(not(target_env = "musl"))]
mod token;

use maskinporten_testkit::World;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// That no private key has come into this home but the one of the business certificate.
#[track_caller]
fn has_no_private_key(world: &World, kids: &[&str]) {
    let keys = world.json("key list");
    for kid in kids {
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["held_as"] == *kid).unwrap();
        let name = key["thumbprint"].as_str().unwrap();
        let stored = world.files().into_iter().filter(|(path, _)| path.to_string_lossy().contains("secrets"));
        assert!(stored.into_iter().all(|(path, _)| !path.to_string_lossy().contains(name)), "{kid}");
    }
}
