//! Of what the program is made: a bill of materials (`CycloneDX`), and the licences of everything in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::moment::Moment;
use super::tools::Tools;
use super::{REPOSITORY, VERSION, step};
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
    // The build has fetched what it needs alone; this is of all systems, and asks nobody but Cargo's registry.
    succeed(tools.cargo()?.args(["fetch", "--locked", "--quiet"]))?;
    let mut about = tools.cargo()?;
    about.args(["about", "--color", "never", "generate", "--frozen", "--fail", "--config", "xtask/about.toml"]);
    about.args(["--manifest-path", "Cargo.toml", "--output-file"]).arg(licences()).arg("xtask/about.hbs");
    succeed(&mut about)?;
    let mut bill = tools.cargo()?;
    bill.args(["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--target", "all"]);
    bill.args(["--override-filename", "bill-of-materials"]).env("SOURCE_DATE_EPOCH", moment.seconds.to_string());
    succeed(&mut bill)?;
    // Every crate gets one; the program's has all that is in it.
    let own = root();
    let text = fs::read_to_string(own.join("bill-of-materials.json"))?;
    let text = of_any_folder(&text, &own.to_string_lossy(), moment.commit.as_deref().unwrap_or("HEAD"));
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

/// A bill that doesn't name the folder it was written in. Cargo leaves a package's name out where the folder has it.
fn of_any_folder(text: &str, folder: &str, commit: &str) -> String {
    text.replace(folder, ".")
        .replace(&format!("file://.#{VERSION}"), &format!("file://.#maskinporten@{VERSION}"))
        .replace("download_url=file://.", &format!("vcs_url=git%2B{REPOSITORY}@{commit}"))
}

#[cfg(test)]
mod tests {
    use super::{VERSION, of_any_folder};

    #[test]
    fn a_bill_is_the_same_from_every_folder() {
        let short =
            format!(r#""path+file:///src/maskinporten#{VERSION}", "path+file:///src/maskinporten/crates/x#x@1""#);
        let long = format!(r#""path+file:///src/copy#maskinporten@{VERSION}", "path+file:///src/copy/crates/x#x@1""#);
        let bill = of_any_folder(&short, "/src/maskinporten", "HEAD");
        assert_eq!(bill, of_any_folder(&long, "/src/copy", "HEAD"));
        assert_eq!(bill, format!(r#""path+file://.#maskinporten@{VERSION}", "path+file://./crates/x#x@1""#));
    }
}
