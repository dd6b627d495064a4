//! What is generated from the command line's definition is committed, and is what it would be today: completions,
//! man pages, and the tables in the README. `UPDATE=1 cargo test --test generated` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]
#![cfg(all(feature = "sandbox", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory as _;
use clap_complete::{Generator as _, Shell};
use maskinporten::{Cli, VARIABLES};

mod jobs;
mod man;
mod tables;

const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "bash"),
    (Shell::Zsh, "zsh"),
    (Shell::Fish, "fish"),
    (Shell::PowerShell, "powershell"),
    (Shell::Elvish, "elvish"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The whole command line, with every subcommand's own name and its global flags worked out.
fn command() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

#[test]
fn completions_are_what_the_program_prints() {
    let scripts = SHELLS.map(|(shell, name)| {
        let program = env!("CARGO_BIN_EXE_maskinporten");
        let output = Command::new(program).args(["completions", name]).env_clear().env("HOME", "/").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        (shell.file_name("maskinporten"), String::from_utf8(output.stdout).unwrap())
    });
    hold("completions", scripts.into());
}

#[test]
fn man_pages_say_what_help_says() {
    hold("man", pages());
}

#[test]
fn tables_in_the_readme_say_what_help_says() {
    let path = root().join("README.md");
    let before = fs::read_to_string(&path).unwrap();
    let after = tables::renewed(&before, &command());
    if before != after {
        write_or_fail(&path, &after);
    }
}

#[test]
fn every_variable_of_a_flag_is_listed() {
    fn check(command: &clap::Command) {
        for variable in command.get_arguments().filter_map(clap::Arg::get_env) {
            let listed = VARIABLES.iter().any(|(name, _)| variable == *name);
            assert!(listed, "{variable:?} of `{command}` isn't in cli::VARIABLES");
        }
        command.get_subcommands().for_each(check);
    }
    check(&command());
}

#[test]
fn every_variable_that_the_code_reads_is_listed() {
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let mut code = fs::read_to_string(&entry).unwrap();
            // Some of those that no other program gets are other tools': not ours to read.
            if let Some((before, after)) = code.split_once("SECRET_VARIABLES: ") {
                code = format!("{before}{}", after.split_once("];").unwrap().1);
            }
            for word in code.split('"').filter(|word| word.starts_with("MASKINPORTEN_")) {
                let is_name = word.len() > 13 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
                let listed = VARIABLES.iter().any(|(name, _)| *name == word);
                assert!(!is_name || listed, "{word} in {} isn't in cli::VARIABLES", entry.display());
            }
        }
    }
}

/// Every man page, by file name.
fn pages() -> BTreeMap<String, String> {
    let mut pages = man::pages(&command());
    pages
        .insert("maskinporten-jobs.7".to_owned(), jobs::page(&fs::read_to_string(root().join("README.md")).unwrap()));
    pages
}

/// The folder holds these files and no others.
fn hold(folder: &str, files: BTreeMap<String, String>) {
    let folder = root().join(folder);
    let there: Vec<PathBuf> =
        folder.read_dir().map(|all| all.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    for left_over in there.iter().filter(|path| !files.contains_key(path.file_name().unwrap().to_str().unwrap())) {
        assert!(updating(), "{} belongs to nothing. {HOW}", left_over.display());
        fs::remove_file(left_over).unwrap();
    }
    for (name, contents) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).unwrap_or_default() != contents {
            write_or_fail(&path, &contents);
        }
    }
}

const HOW: &str = "Run `UPDATE=1 cargo test --test generated`, and commit what it writes";

fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn write_or_fail(path: &Path, contents: &str) {
    assert!(updating(), "{} isn't what it would be today. {HOW}", path.display());
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}
