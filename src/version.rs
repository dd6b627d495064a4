//! `version`: which build of the program this is.

use std::fmt;

use clap::Args;
use serde::Serialize;

use crate::failure::Outcome;
use crate::output::Format;
use crate::terminal::Terminal;
use maskinporten_engine::pkcs11;

/// Show the version, the commit and the target of this build
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten version")]
pub struct Version {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Version {
    pub(super) fn run(&self, terminal: &Terminal) -> Outcome {
        let build = Build::this();
        terminal.out.either(self.output, &build, || build.to_string())
    }
}

/// Parts of the program that a build can leave out, by their features' names, each with whether this one has it.
const PARTS: [(&str, bool); 2] = [("sandbox", cfg!(feature = "sandbox")), ("pkcs11", pkcs11::AVAILABLE)];

/// Which build of the program this is.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Build {
    version: &'static str,
    /// The commit, 40 hexadecimal digits, unless the builder didn't say.
    commit: Option<&'static str>,
    /// The target, as Rust names it.
    target: &'static str,
    /// The parts that a build can leave out and this one has.
    features: Vec<&'static str>,
}

impl Build {
    /// The one that runs.
    pub(crate) fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: Some(env!("BUILD_COMMIT")).filter(|commit| !commit.is_empty()),
            target: env!("BUILD_TARGET"),
            features: PARTS.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect(),
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, commit, target, features } = self;
        write!(f, "maskinporten {version} (")?;
        if let Some(commit) = commit {
            write!(f, "{}, ", &commit[..12])?;
        }
        write!(f, "{target}")?;
        if !features.is_empty() {
            write!(f, "; {}", features.join(", "))?;
        }
        write!(f, ")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_is_known_of_the_build() {
        let commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
        let whole = Build {
            version: "0.1.0",
            commit: Some(commit),
            target: "x86_64-unknown-linux-musl",
            features: vec!["sandbox"],
        };
        assert_eq!(whole.to_string(), "maskinporten 0.1.0 (1a2b3c4d5e6f, x86_64-unknown-linux-musl; sandbox)");
        let bare = Build { commit: None, features: Vec::new(), ..whole };
        assert_eq!(bare.to_string(), "maskinporten 0.1.0 (x86_64-unknown-linux-musl)");
    }

    #[test]
    fn every_feature_of_a_release_is_a_part() {
        let manifest: toml_edit::DocumentMut = include_str!("../Cargo.toml").parse().unwrap();
        let features = manifest["features"].as_table().unwrap().iter().map(|(name, _)| name);
        let of_releases = features.filter(|name| !["default", "fault", "schema"].contains(name));
        assert_eq!(of_releases.collect::<Vec<_>>(), PARTS.map(|(name, _)| name));
    }
}
