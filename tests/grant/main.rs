//! jwt-grant-generator's files, and profiles that come from other tools' settings and go back to them: the built
//! program against a sandbox.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]
#![cfg(feature = "sandbox")]

#[cfg(unix)]
mod export;
mod from;
mod generator;
mod world;
