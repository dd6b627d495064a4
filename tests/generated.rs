//! What `cargo xtask generate` goes by, and what it writes, is in order.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]
#![cfg(all(feature = "sandbox", unix))]

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::CommandFactory as _;
use maskinporten::{Cli, VARIABLES};
use maskinporten_testkit::{has, skipped};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn completions_are_what_the_program_prints() {
    let shells = [
        ("bash", "maskinporten.bash"),
        ("zsh", "_maskinporten"),
        ("fish", "maskinporten.fish"),
        ("powershell", "_maskinporten.ps1"),
        ("elvish", "maskinporten.elv"),
    ];
    for (shell, file) in shells {
        let program = env!("CARGO_BIN_EXE_maskinporten");
        let output =
            Command::new(program).args(["completions", shell]).env_clear().env("HOME", "/").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let committed = fs::read(root().join("completions").join(file)).unwrap();
        assert!(output.stdout == committed, "{file} is out of date: run `cargo xtask generate`");
    }
}

#[test]
fn man_pages_render_without_complaint() {
    if !has("mandoc") {
        return skipped("mandoc isn't installed: the man pages weren't checked");
    }
    let pages = root().join("man").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let output = Command::new("mandoc").args(["-Tlint", "-Wwarning"]).args(pages).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints: Vec<&str> = said.lines().filter(|line| !line.contains("missing date")).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
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
    check(&Cli::command());
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
                // The last is only set, for the command that `run` starts.
                let listed = VARIABLES.iter().any(|(name, _)| *name == word) || word == "MASKINPORTEN_TOKEN";
                assert!(!is_name || listed, "{word} in {} isn't in cli::VARIABLES", entry.display());
            }
        }
    }
}
