//! What the house promises of itself: who words what, and how large a room may be.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use toml_edit::DocumentMut;

/// All Rust files below these folders.
fn sources(folders: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => walk(&path, found),
                path if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for folder in folders {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

/// The string literals in a file's code, but for those in attributes that only document or test.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let words = tokens.peek().map(ToString::to_string).unwrap_or_default();
                if words.starts_with("[doc") {
                    tokens.next();
                }
            }
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) if literal.to_string().contains('"') => found.push(literal.to_string()),
            _ => {}
        }
    }
}

/// The crates don't know what stands on them: advice that names a command or a flag of the program is the program's.
#[test]
fn no_literal_in_the_crates_names_a_command_or_a_flag() {
    let crates = ["crates/protocol/src", "crates/engine/src", "crates/sandbox/src"];
    let mut named = Vec::new();
    for path in sources(&crates) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let mut found = Vec::new();
        literals(code.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display())), &mut found);
        let is_flag = |literal: &String| {
            literal.split([' ', '`', '"', '(']).any(|word| {
                word.strip_prefix("--").is_some_and(|flag| flag.starts_with(|first: char| first.is_ascii_lowercase()))
            })
        };
        // The first field of a digest that can't change.
        let is_command =
            |literal: &String| literal.contains("maskinporten ") && literal != "\"maskinporten token cache 1\"";
        let ours = found.into_iter().filter(|literal| is_flag(literal) || is_command(literal));
        named.extend(ours.map(|literal| format!("{}: {literal}", path.display())));
    }
    assert!(named.is_empty(), "{named:#?}");
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let all = sources(&["src", "crates", "tests", "benches", "fuzz", "xtask"]);
    let mut lengths: Vec<(usize, PathBuf)> =
        all.into_iter().map(|path| (std::fs::read_to_string(&path).unwrap().lines().count(), path)).collect();
    lengths.sort();
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > 400).collect();
    assert!(long.is_empty(), "{long:#?}");
    assert!(lengths[lengths.len() / 2].0 <= 150, "the median is {}", lengths[lengths.len() / 2].0);
}

/// What `cargo binstall` is told, for a target: the archive's address, and where the program lies in it.
fn binstall(manifest: &DocumentMut, target: &str) -> [String; 2] {
    let told = &manifest["package"]["metadata"]["binstall"];
    let own = told["overrides"].get(target);
    let of = |key: &str| own.and_then(|own| own.get(key)).unwrap_or(&told[key]).as_str().unwrap();
    let (suffix, extension) = match of("pkg-fmt") {
        "tgz" => (".tar.gz", ""),
        "zip" => (".zip", ".exe"),
        other => panic!("{other}"),
    };
    let repository = manifest["workspace"]["package"]["repository"].as_str().unwrap();
    let words = [
        ("{ repo }", repository),
        ("{ name }", "maskinporten"),
        ("{ bin }", "maskinporten"),
        ("{ version }", env!("CARGO_PKG_VERSION")),
        ("{ target }", target),
        ("{ archive-suffix }", suffix),
        ("{ binary-ext }", extension),
    ];
    ["pkg-url", "bin-dir"].map(|key| {
        let expanded = words.iter().fold(of(key).to_owned(), |text, (word, value)| text.replace(word, value));
        assert!(!expanded.contains(['{', '}']), "{expanded}");
        expanded
    })
}

#[test]
fn binstall_is_told_of_the_archives_as_they_are_released() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: DocumentMut = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    let (repository, version) = (env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
    for (target, archive, program) in [
        ("x86_64-unknown-linux-musl", "tar.gz", "maskinporten"),
        ("aarch64-unknown-linux-musl", "tar.gz", "maskinporten"),
        ("universal-apple-darwin", "tar.gz", "maskinporten"),
        ("x86_64-pc-windows-gnu", "zip", "maskinporten.exe"),
        ("x86_64-pc-windows-msvc", "zip", "maskinporten.exe"),
    ] {
        let name = format!("maskinporten-{version}-{target}");
        let address = format!("{repository}/releases/download/v{version}/{name}.{archive}");
        assert_eq!(binstall(&manifest, target), [address, format!("{name}/bin/{program}")]);
    }
}
