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
mod world;
