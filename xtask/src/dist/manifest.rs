//! The program's Cargo.toml: what it says of itself, and what is installed.

use std::fs;

use toml_edit::{DocumentMut, Value};

use crate::{Outcome, root};

/// The manifest of the program.
pub(super) struct Manifest(DocumentMut);

impl Manifest {
    pub(super) fn read() -> Outcome<Self> {
        Ok(Self(fs::read_to_string(root().join("Cargo.toml"))?.parse()?))
    }

    /// In one sentence.
    pub(super) fn description(&self) -> Outcome<&str> {
        Ok(self.0["package"]["description"].as_str().ok_or("Cargo.toml has no description")?)
    }

    /// Source and goal of what the Debian package installs, as `cargo-deb` is told.
    pub(super) fn assets(&self) -> Outcome<Vec<(&str, &str)>> {
        let assets = self.0["package"]["metadata"]["deb"]["assets"].as_array().ok_or("Cargo.toml has no assets")?;
        let mut pairs = Vec::new();
        for asset in assets {
            let parts: Vec<&str> = asset.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let [source, goal, _mode] = parts[..] else { return Err("an asset isn't source, goal and mode".into()) };
            pairs.push((source, goal));
        }
        Ok(pairs)
    }
}
