//! What is said of a release: its section of CHANGELOG.md.

use std::fs;

use clap::Args;

use crate::{Outcome, root};

/// Print what CHANGELOG.md says of a release, if that is the version in Cargo.toml
#[derive(Debug, Args)]
pub(crate) struct Notes {
    /// The release, as `1.2.0` or by its tag `v1.2.0` [default: what isn't released]
    version: Option<String>,
}

impl Notes {
    pub(crate) fn run(&self) -> Outcome {
        let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
        let name = match &self.version {
            None => "Unreleased",
            Some(tag) => released(tag, env!("CARGO_PKG_VERSION"))?,
        };
        println!("{}", unwrapped(section(&changelog, name)?));
        Ok(())
    }
}

/// The version that a tag names.
fn released<'a>(tag: &'a str, current: &str) -> Outcome<&'a str> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    if version == current {
        return Ok(version);
    }
    Err(format!("Cargo.toml has version {current}, so {tag:?} can't be its release").into())
}

/// What stands below the heading `## [NAME]`.
fn section<'a>(changelog: &'a str, name: &str) -> Outcome<&'a str> {
    let sections = changelog.split("\n## [").skip(1).filter_map(|section| section.split_once(']'));
    let all: Vec<(&str, &str)> =
        sections.map(|(name, rest)| (name, rest.split_once('\n').unwrap_or_default().1.trim())).collect();
    match all.iter().find(|(one, _)| *one == name) {
        Some((_, "")) => Err(format!("CHANGELOG.md says nothing of {name}").into()),
        Some((_, text)) => Ok(text),
        None => {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            Err(format!("CHANGELOG.md has no section {name:?}, but {}", names.join(", ")).into())
        }
    }
}

/// With each paragraph in one line: where releases are shown, every line's end is one.
fn unwrapped(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines() {
        let starts = line.is_empty() || line.starts_with(['#', '-']) || joined.ends_with("\n\n");
        match line.trim_start() {
            line if starts => joined.extend(["\n", line]),
            line => joined.extend([" ", line]),
        }
    }
    joined.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\nFor all.\n\n## [Unreleased]\n\n## [1.10.0] - 2026-12-01\n\n### Added\n\n\
                             - One thing,\n  which is long.\n- Another [thing](x).\n\n## [1.1.0]\n\nAll\nof it.\n";

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let whole = "### Added\n\n- One thing, which is long.\n- Another [thing](x).";
        assert_eq!(unwrapped(section(CHANGELOG, "1.10.0").unwrap()), whole);
        assert_eq!(unwrapped(section(CHANGELOG, "1.1.0").unwrap()), "All of it.");
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let said = |name: &str| section(CHANGELOG, name).unwrap_err().to_string();
        assert_eq!(said("1.1"), r#"CHANGELOG.md has no section "1.1", but Unreleased, 1.10.0, 1.1.0"#);
        assert_eq!(said("Unreleased"), "CHANGELOG.md says nothing of Unreleased");
    }

    #[test]
    fn a_tag_is_the_manifests_version() {
        assert_eq!(released("v1.1.0", "1.1.0").unwrap(), "1.1.0");
        assert_eq!(released("1.1.0", "1.1.0").unwrap(), "1.1.0");
        for tag in ["v1.1.1", "vv1.1.0", "", "v"] {
            assert!(released(tag, "1.1.0").unwrap_err().to_string().contains(&format!("{tag:?}")));
        }
    }

    #[test]
    fn this_version_has_a_section() {
        let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
        assert!(section(&changelog, env!("CARGO_PKG_VERSION")).is_ok());
    }
}
