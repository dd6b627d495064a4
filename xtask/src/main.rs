//! Chores of the repository, as `cargo xtask`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use clap::Parser;

mod dist;
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
    Dist(dist::Dist),
}

fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Runs a program to its end, with our output.
fn succeed(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed: {status}", command.get_program().display()).into())
    }
}

/// What a program prints, without the line's end.
fn answer(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} failed: {}", command.get_program().display(), said.trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

fn main() -> ExitCode {
    let outcome = match Chore::parse() {
        Chore::Generate(chore) => chore.run(),
        Chore::Figures(chore) => chore.run(),
        Chore::Picture(chore) => chore.run(),
        Chore::Notes(chore) => chore.run(),
        Chore::Dist(chore) => chore.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
