//! The chain looked at by an operator without a program. The server is the sandbox.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod causes;
mod links;
#[path = "../setting/local.rs"]
mod local;
mod machine;
