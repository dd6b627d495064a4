//! The page on installing: its commands, from a mirror instead of the repository.

use std::fs;

use maskinporten_testkit::pages::{blocks, page};
use maskinporten_testkit::{has, skipped};

use crate::mirror::{Mirror, answer};
use crate::release::Release;
use crate::{LINUX, in_each_shell, tree};

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The page's commands that a test can't run: they belong to package managers, to GitHub, or compile.
const OTHERS: [&str; 7] = ["brew ", "cargo ", "gh ", "scoop ", "sudo ", "AWS_LC_SYS_NO_JITTER_ENTROPY=1 ", "winget "];

/// Those of its commands that a test can run.
fn commands() -> Vec<String> {
    let blocks = blocks(&page("docs/book/install.md"));
    let lines = blocks.iter().filter(|block| block.language == "console").flat_map(|block| block.text.lines());
    let is_other = |line: &&str| OTHERS.iter().any(|other| line.starts_with(other)) || line.contains("$(brew ");
    lines.filter(|line| !is_other(line)).map(str::to_owned).collect()
}

#[test]
fn each_command_does_what_the_page_says() {
    let commands = commands();
    let release = Release::new("0.2.0", LINUX);
    let mirror = Mirror::of(&release);
    let script = page("install.sh");
    assert_eq!(script.matches(REPOSITORY).count(), 1);
    // As a fork has it, whose releases are here.
    let script = answer("200 OK", "", script.replace(REPOSITORY, &mirror.from()).as_bytes());
    mirror.say("/releases/latest/download/install.sh", script);
    if !has("sha256sum") {
        return skipped("sha256sum isn't installed: the page on installing wasn't run");
    }
    in_each_shell(|home, shell| {
        let before = tree(&home.at("home"));
        let mut seen = Vec::new();
        for command in &commands {
            let here = command.replace(REPOSITORY, &mirror.from()).replace("| sh", &format!("| {shell}"));
            let (archive, program) = (release.name(), home.at("home/.local/bin/maskinporten"));
            if command.starts_with("tar ") {
                // By hand it goes where the script put it.
                home.write(&archive, release.packed());
                fs::remove_file(&program).unwrap();
            }
            home.shell(here).run().success();
            seen.push(match command {
                line if line.ends_with("| sh") => program.exists(),
                line if line.ends_with("--prefix ~/tools") => home.at("home/tools/bin/maskinporten").exists(),
                line if line.starts_with("tar ") => program.exists(),
                line if line.ends_with("/SHA256SUMS") => home.at("SHA256SUMS").exists(),
                line if line.starts_with("sha256sum ") => home.at(&archive).exists(),
                line if line.ends_with("--uninstall") => !program.exists(),
                line => panic!("what does `{line}` do?"),
            });
        }
        assert_eq!(seen, [true; 6]);
        fs::remove_dir_all(home.at("home/tools")).unwrap();
        assert_eq!(tree(&home.at("home")), before);
    });
}

/// The README has the page's first command.
#[test]
fn the_readme_says_the_same() {
    let first = &commands()[0];
    assert!(page("README.md").contains(&format!("- Linux and macOS: `{first}`\n")), "{first}");
}
