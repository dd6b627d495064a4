//! Files that follow from the command line's definition: completions, man pages, and tables in the documentation; and
//! this repository's address.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::{Generator as _, Shell};
use maskinporten::Cli;

use crate::{Outcome, root};

pub(crate) mod address;
mod jobs;
mod man;
mod tables;

/// The shells whose completions follow from the command line alone; those of the others are written, and ask the program.
const SHELLS: [Shell; 2] = [Shell::PowerShell, Shell::Elvish];
/// The pages with tables.
const TABLES: [&str; 2] = ["docs/book/commands.md", "docs/book/exit-codes.md"];
/// The folders in which everything is generated.
const FOLDERS: [&str; 1] = ["man"];

/// Write completions, man pages and the documentation's tables from the command line's definition, and the address
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Write nothing; fail if a file isn't what it would be today
    #[arg(long)]
    check: bool,
}

impl Generate {
    pub(crate) fn run(&self) -> Outcome {
        let stale = stale()?;
        if self.check {
            return refuse(&stale);
        }
        for (path, contents) in &stale {
            println!("{}", path.display());
            let path = root().join(path);
            match contents {
                Some(contents) => fs::write(path, contents)?,
                None => fs::remove_file(path)?,
            }
        }
        Ok(())
    }
}

/// Files by their paths in the repository, each with its contents, or none where it should not be.
type Files = BTreeMap<PathBuf, Option<String>>;

fn refuse(stale: &Files) -> Outcome {
    if stale.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = stale.keys().map(|path| path.display().to_string()).collect();
    Err(format!("out of date: {}. Run `cargo xtask generate`, and commit what it writes", paths.join(", ")).into())
}

/// The files that differ from what they would be today.
fn stale() -> Outcome<Files> {
    let mut files: Files = generated()?.into_iter().map(|(path, contents)| (path, Some(contents))).collect();
    for folder in FOLDERS {
        for entry in root().join(folder).read_dir()? {
            files.entry(PathBuf::from(folder).join(entry?.file_name())).or_insert(None);
        }
    }
    files.retain(|path, contents| fs::read_to_string(root().join(path)).ok() != *contents);
    Ok(files)
}

/// Everything that is generated.
fn generated() -> Outcome<BTreeMap<PathBuf, String>> {
    let command = command();
    let owner = address::owner()?;
    let read =
        |path: &str| -> Outcome<String> { Ok(address::renewed(&fs::read_to_string(root().join(path))?, owner)) };
    let mut files = BTreeMap::new();
    for path in address::ADDRESSED.into_iter().filter(|path| root().join(path).exists()) {
        files.insert(path.into(), read(path)?);
    }
    for path in TABLES {
        files.insert(path.into(), tables::renewed(&read(path)?, &command)?);
    }
    files.insert("man/maskinporten-jobs.7".into(), jobs::page(&read("docs/book/jobs.md")?)?);
    for (name, page) in man::pages(&command)? {
        files.insert(PathBuf::from("man").join(name), page);
    }
    for shell in SHELLS {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "maskinporten", &mut script);
        files.insert(PathBuf::from("completions").join(shell.file_name("maskinporten")), String::from_utf8(script)?);
    }
    Ok(files)
}

/// The whole command line, with every subcommand's own name and its global flags worked out.
fn command() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}
