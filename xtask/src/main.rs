//! Chores of the repository, as `cargo xtask`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

mod figures;
mod generated;
mod notes;
mod picture;

/// How a chore ends.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Chores of this repository
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    Generate(generated::Generate),
    Figures(figures::Figures),
    Picture(picture::Picture),
    Notes(notes::Notes),
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn main() -> ExitCode {
    let outcome = match Chore::parse() {
        Chore::Generate(chore) => chore.run(),
        Chore::Figures(chore) => chore.run(),
        Chore::Picture(chore) => chore.run(),
        Chore::Notes(chore) => chore.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
