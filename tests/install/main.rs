//! How people and jobs get the program: `install.sh`, the GitHub action and the GitLab component, each run as it stands
//! against a mirror on loopback.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

mod action;
mod component;
mod machines;
mod mirror;
mod page;
mod prefix;
mod refused;
mod release;
#[cfg(target_os = "linux")]
mod trust;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use maskinporten_testkit::pages::root;
use maskinporten_testkit::{Call, Home, has, run_tool, skipped};

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// The build that most tests serve.
const LINUX: &str = "x86_64-unknown-linux-musl";

/// What the script must run in.
const SHELLS: [&str; 2] = ["dash", "busybox sh"];

/// Does it in each shell, in a home where everything is a Linux on `x86_64`, and nobody waits.
fn in_each_shell(test: impl Fn(&Home, &str)) {
    for shell in SHELLS {
        if !has(shell.split(' ').next().unwrap()) {
            skipped(format!("{shell} isn't installed: install.sh wasn't run in it"));
            continue;
        }
        let home = Home::new(PROGRAM);
        is_machine(&home, "Linux", "x86_64");
        home.script("sleep", "#!/bin/sh\n");
        test(&home, shell);
    }
}

/// From now on `uname` says so.
fn is_machine(home: &Home, system: &str, machine: &str) {
    let script = format!("#!/bin/sh\ncase $1 in -s) echo '{system}' ;; *) echo '{machine}' ;; esac\n");
    home.script("uname", &script);
}

/// The script in a shell, with these arguments.
fn install(home: &Home, shell: &str, arguments: &str) -> Call {
    home.shell(format!("exec {shell} '{}' {arguments}", root().join("install.sh").display()))
}

#[test]
fn shellcheck_has_nothing_to_say() {
    if !has("shellcheck") {
        return skipped("shellcheck isn't installed: install.sh wasn't checked with it");
    }
    run_tool("shellcheck", &[root().join("install.sh").to_str().unwrap()]);
}

/// Everything below a folder: folders, and files with what is in them.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
                found.insert(path, None);
            } else {
                let bytes = fs::read(&path).unwrap();
                found.insert(path, Some(bytes));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, &mut found);
    found
}
