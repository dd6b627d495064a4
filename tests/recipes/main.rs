//! The page with scheduled jobs: their syntax, and that each command line in them is one that this program takes.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

#[cfg(all(feature = "sandbox", unix))]
mod run;

use std::path::Path;
use std::process::Command;

use clap::Parser as _;
use maskinporten::Cli;
use maskinporten_testkit::{pages, skipped};
use saphyr::{LoadableYamlNode as _, YamlOwned};

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// What the variables in the recipes could stand for.
const CLIENT_ID: &str = "5a9d0b0c-0000-4000-8000-000000000001";

/// The page's blocks in one language, each with the last unit's path in backticks before it.
fn blocks(language: &str) -> Vec<(String, String)> {
    let mut name = String::new();
    let named = pages::blocks(&pages::page("docs/book/jobs.md")).into_iter().map(|block| {
        if let Some(path) = block.before.split('`').rfind(|word| word.starts_with("/etc/systemd/")) {
            path.clone_into(&mut name);
        }
        (block.language, name.clone(), block.text)
    });
    named.filter(|(own, ..)| own == language).map(|(_, name, text)| (name, text)).collect()
}

/// All texts in a YAML document, and its lists of texts as lines of words.
fn lines(node: &YamlOwned, found: &mut Vec<Vec<String>>) {
    if let Some(text) = node.as_str() {
        found.extend(text.lines().map(words));
    }
    match node {
        YamlOwned::Sequence(list) => {
            found.push(list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
            for one in list {
                lines(one, found);
            }
        }
        YamlOwned::Mapping(members) => members.values().for_each(|one| lines(one, found)),
        _ => {}
    }
}

/// A shell's words, as far as these recipes go: quotes and plain variables.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match c {
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ' ' if quote.is_none() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    assert_eq!(quote, None, "{line}");
    words.extend(word);
    words.iter().map(|word| if word == "$ADMIN_CLIENT_ID" { CLIENT_ID.to_owned() } else { word.clone() }).collect()
}

/// Whether the words are a command line of ours, and one that it takes.
fn is_taken(words: &[String]) -> bool {
    let [program, _, ..] = words else { return false };
    if Path::new(program).file_name().is_none_or(|name| name != "maskinporten") {
        return false;
    }
    if let Err(error) = Cli::try_parse_from(words) {
        panic!("{}: {error}", words.join(" "));
    }
    true
}

#[test]
fn yaml_is_yaml_and_its_commands_are_ours() {
    let mut commands = 0;
    let blocks = blocks("yaml");
    assert_eq!(blocks.len(), 9);
    for (_, text) in blocks {
        let documents = YamlOwned::load_from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut found = Vec::new();
        for document in &documents {
            assert!(matches!(document, YamlOwned::Mapping(_)), "{text}");
            lines(document, &mut found);
        }
        commands += found.iter().filter(|words| is_taken(words)).count();
    }
    assert_eq!(commands, 11);
}

/// All members of this name in a document.
fn named<'a>(node: &'a YamlOwned, name: &str, found: &mut Vec<&'a YamlOwned>) {
    match node {
        YamlOwned::Mapping(members) => {
            for (key, value) in members {
                if key.as_str() == Some(name) {
                    found.push(value);
                }
                named(value, name, found);
            }
        }
        YamlOwned::Sequence(list) => list.iter().for_each(|one| named(one, name, found)),
        _ => {}
    }
}

/// The one member of this name.
fn only<'a>(node: &'a YamlOwned, name: &str) -> &'a YamlOwned {
    let mut found = Vec::new();
    named(node, name, &mut found);
    let [one] = found[..] else { panic!("{name}: {found:?}") };
    one
}

/// Jobs install this version, from this repository, with inputs that there are, and compile nothing.
#[test]
fn jobs_install_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let text = pages::page("docs/book/jobs.md");
    assert!(!text.contains("cargo "));
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|word| word.split('.').count() == 3);
    for number in numbers {
        assert_eq!(number.trim_matches('.'), version, "docs/book/jobs.md");
    }
    let repository = env!("CARGO_PKG_REPOSITORY").strip_prefix("https://github.com/").unwrap();
    let action = format!("{repository}@v{version}");
    let component = format!("$CI_SERVER_FQDN/maskinporten/maskinporten/maskinporten@v{version}");
    for (installs, called, given, file) in
        [("uses", action, "with", "action.yml"), ("component", component, "inputs", "templates/maskinporten.yml")]
    {
        let (_, text) = blocks("yaml").into_iter().find(|(_, text)| text.contains(&called)).expect(&called);
        let job = YamlOwned::load_from_str(&text).unwrap().remove(0);
        assert_eq!(only(&job, installs).as_str(), Some(&*called));
        let known = YamlOwned::load_from_str(&pages::page(file)).unwrap().remove(0);
        let known = only(&known, "inputs").as_mapping().unwrap();
        for (name, value) in only(&job, given).as_mapping().unwrap() {
            assert!(known.contains_key(name), "{file} has no {name:?}");
            assert!(name.as_str() != Some("version") || value.as_str() == Some(version), "{value:?}");
        }
    }
}

#[test]
fn systemd_takes_the_units() {
    let folder = tempfile::tempdir().unwrap();
    let units = blocks("ini");
    assert_eq!(units.len(), 3);
    let mut paths = Vec::new();
    for (name, text) in units {
        for line in text.lines().filter_map(|line| line.strip_prefix("ExecStart=")) {
            assert!(is_taken(&words(line)), "{line}");
        }
        // systemd wants the program to be there.
        let text = text.replace("/usr/bin/maskinporten", PROGRAM);
        let path = folder.path().join(Path::new(&name).file_name().unwrap());
        std::fs::write(&path, text).unwrap();
        paths.push(path);
    }
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&paths).output();
    let Ok(verified) = verified else {
        return skipped("systemd-analyze isn't here to verify the units");
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && !said.contains("maskinporten-"), "{said}");
}
