//! What is printed with `-o json` is what docs/schema says.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "what is missing is to fail where it stands")]

mod check;
mod commands;
mod judge;
#[cfg(feature = "schema")]
mod written;
