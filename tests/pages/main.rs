//! The README and each page in `docs/book`: every block runs or is parsed, every command, flag and link exists.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]
#![cfg(all(feature = "sandbox", unix))]

mod doors;
mod reader;
mod shell;

use std::path::Path;

use clap::CommandFactory as _;
use maskinporten_testkit::pages::{blocks, page, pages, root};
use maskinporten_testkit::{OpenBao, has, skipped};

use reader::Reader;
use shell::Piped;

/// One world for each page, which has nothing of ours in it. Blocks run in one shell, in their order, as they stand.
#[test]
fn every_block_runs() {
    if ["bash", "curl", "jq"].iter().any(|tool| !has(tool)) {
        return skipped("bash, curl or jq isn't installed: the pages weren't run");
    }
    let mut pages = pages();
    if OpenBao::program().is_none() {
        skipped("OpenBao isn't installed: the pages that start it weren't run");
        pages.retain(|path| !page(path).contains("\nbao server "));
    }
    let run = |path: &std::path::PathBuf| {
        let text = page(path);
        let blocks = blocks(&text);
        let mut reader = Reader::new(path, text.contains("--environment prod"), Piped::new);
        let mut said = None;
        let mut count = 0;
        for block in &blocks {
            match block.language.as_str() {
                "sh" => {
                    said = Some(reader.run(&block.text));
                    count += 1;
                }
                // Output, of the block before.
                "text" => reader.compare(&block.text, said.as_deref().expect("output of nothing")),
                _ => {}
            }
        }
        count
    };
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let all: Vec<_> = pages.iter().map(|path| scope.spawn(move || run(path))).collect();
        all.into_iter().map(|one| one.join().expect("a page can't be followed")).collect()
    });
    assert!(counts.iter().sum::<usize>() >= 30, "{counts:?}");
}

#[test]
fn what_is_not_run_is_known() {
    for path in pages() {
        for block in blocks(&page(&path)) {
            let known = match block.language.as_str() {
                // Commands that build: running them in a test would build in a build. Those that install are run by
                // `install`, as far as they can be.
                "console" => {
                    path == Path::new("docs/book/install.md")
                        || block.text.lines().all(|line| line.contains("cargo "))
                }
                // Run by the test above; output; other systems' configuration, which `recipes` runs.
                "sh" | "text" => true,
                "yaml" | "ini" => ["docs/book/ci.md", "docs/book/jobs.md"].map(Path::new).contains(&path.as_path()),
                _ => false,
            };
            assert!(known, "nothing runs this block of {}:\n{}", path.display(), block.text);
        }
    }
}

#[test]
fn commands_and_flags_in_passing_exist() {
    let mut command = maskinporten::Cli::command();
    command.build();
    let mut checked = 0;
    for path in pages() {
        let text = page(path);
        let spans =
            text.split('`').skip(1).step_by(2).chain(text.lines().filter(|line| line.contains("maskinporten ")));
        for span in spans.filter(|span| span.trim_start().starts_with("maskinporten ")) {
            for call in span.split("maskinporten ").skip(1) {
                check_call(&command, call);
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} were found");
}

/// The words up to the end of a command: subcommands and flags that exist.
fn check_call(root: &clap::Command, call: &str) {
    let mut command = root;
    for word in call.split_whitespace().take_while(|word| !["|", ">", "\\", "#", "--"].contains(word)) {
        let word = word.trim_end_matches(')');
        if let Some(flag) = word.strip_prefix("--") {
            let flag = flag.split('=').next().unwrap();
            let exists = flag == "help"
                || command
                    .get_arguments()
                    .any(|one| one.get_long_and_visible_aliases().is_some_and(|all| all.contains(&flag)));
            assert!(exists, "`maskinporten {call}`: there is no --{flag}");
        } else if command.has_subcommands() {
            command =
                command.find_subcommand(word).unwrap_or_else(|| panic!("`maskinporten {call}`: there is no {word}"));
        }
    }
}

#[test]
fn links_lead_somewhere() {
    let mut checked = 0;
    for path in pages() {
        for link in links(&page(&path)) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(root().join(&target).exists(), "{}: {link} isn't there", path.display());
            let found = anchor.is_empty() || anchors(&page(&target)).any(|one| one == anchor);
            assert!(found, "{}: {link} has no such heading", path.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} were found");
}

/// Where a page's links lead.
fn links(text: &str) -> Vec<String> {
    text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The names of a page's headings, as mdBook and forges make them.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}
