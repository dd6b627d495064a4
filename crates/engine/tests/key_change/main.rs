//! Keys changed by an operator without a program: stores and servers are real, and the server is the sandbox.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod desk;
mod first_key;
mod imported;
#[path = "../setting/local.rs"]
mod local;
mod rotation;
mod sets;
mod shared;

pub(crate) use desk::Desk;
