//! Servers that aren't Maskinporten: what is taken from them, and what isn't.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

#[path = "servers/answers.rs"]
mod answers;
#[path = "servers/discovery.rs"]
mod discovery;
