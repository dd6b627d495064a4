//! Cases from the field: what people reported, or what a real client, server or file showed. Each test has the id of
//! its case first.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod certificates;
mod files;
mod machines;
mod networks;
mod restarts;
mod safety;
mod sandbox;
mod tokens;
mod values;
mod who;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");
