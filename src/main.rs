//! The `maskinporten` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    maskinporten::cli::run(std::env::args_os())
}
