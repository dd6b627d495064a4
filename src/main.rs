//! The `maskinporten` program.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

use std::process::ExitCode;

fn main() -> ExitCode {
    maskinporten::run(std::env::args_os())
}
