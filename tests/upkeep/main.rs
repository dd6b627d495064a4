//! Keeping keys fresh, with the built program against a sandbox of its own: what is on record, what is about to
//! expire, and keys that are renewed, revoked and pruned.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

mod audit;
mod expiry;
mod keys;
mod lint;

use maskinporten_testkit::World;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// A world with the profile `reader`, and its client.
fn with_reader() -> (World, String) {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    (world, id)
}
