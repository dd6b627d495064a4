//! The built program, end to end: each command in a world with nothing of the user's in it, against a sandbox of its
//! own over real HTTP.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

#[cfg(unix)]
mod asked;
mod cache;
mod can_i;
#[cfg(unix)]
mod choices;
mod client;
#[cfg(unix)]
mod completion;
mod demo;
mod doctor;
mod explain;
mod given;
mod help;
mod input;
mod interrupted;
mod jwks;
#[cfg(target_os = "linux")]
mod keyring;
mod network;
#[cfg(unix)]
mod onboard;
mod path;
mod promises;
#[cfg(unix)]
mod prompts;
mod redaction;
#[cfg(unix)]
mod run;
mod safety;
mod scope;
mod screen;
mod servers;
mod shape;
mod status;
mod switch;
mod version;
#[cfg(unix)]
mod widths;
mod witness;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// The person in all tests.
const PID: &str = "01810090150";
