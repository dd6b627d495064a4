//! Of what the program is made: a bill of materials (`CycloneDX`), and the licences of everything in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::moment::Moment;
use super::tools::Tools;
use super::{VERSION, step};
use crate::{Outcome, root, succeed};

/// The file with the licences.
pub(super) const LICENCES: &str = "THIRD-PARTY.html";

/// Where that file lies.
pub(super) fn licences() -> PathBuf {
    root().join("dist").join(LICENCES)
}

/// Writes both.
pub(super) fn write(dist: &Path, tools: &Tools, moment: &Moment) -> Outcome {
    step("the bill of materials, and the licences");
    let mut about = tools.cargo()?;
    about.args(["about", "--color", "never", "generate", "--frozen", "--fail", "--config", "xtask/about.toml"]);
    about.args(["--manifest-path", "Cargo.toml", "--output-file"]).arg(licences()).arg("xtask/about.hbs");
    succeed(&mut about)?;
    let mut bill = tools.cargo()?;
    bill.args(["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--target", "all"]);
    bill.args(["--override-filename", "bill-of-materials"]).env("SOURCE_DATE_EPOCH", moment.seconds.to_string());
    succeed(&mut bill)?;
    // Every crate gets one; the program's has all that is in it. They name this folder.
    let own = root().canonicalize()?;
    let text = fs::read_to_string(own.join("bill-of-materials.json"))?;
    let text = text.replace(&*own.to_string_lossy(), ".");
    fs::write(dist.join(format!("maskinporten-{VERSION}.cdx.json")), text)?;
    let crates = own.join("crates").read_dir()?.map(|entry| Ok(entry?.path()));
    let rest = ["", "fuzz", "xtask"].map(|folder| Ok(own.join(folder)));
    for folder in crates.chain(rest) {
        let beside = folder.map_err(|error: std::io::Error| error)?.join("bill-of-materials.json");
        if beside.exists() {
            fs::remove_file(beside)?;
        }
    }
    Ok(())
}
