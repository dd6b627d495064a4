//! jwt-grant-generator's files, and profiles that come from other tools' settings and go back to them: the built
//! program against a sandbox.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]
#![cfg(feature = "sandbox")]

#[cfg(unix)]
mod export;
mod from;
mod generator;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_testkit::World;
use serde_json::Value;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// Runs keytool in a world's folder.
fn keytool(world: &World, arguments: &[&str]) {
    let output = world.command("keytool").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Header and claims of a JWT, unverified.
fn jwt(token: &str) -> (Value, Value) {
    let part = |index: usize| {
        let bytes = URL_SAFE_NO_PAD.decode(token.trim().split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}
