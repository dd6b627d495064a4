//! Debian and RPM packages of the static programs, which need nothing else.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use toml_edit::{Array, InlineTable, Value};

use super::moment::Moment;
use super::target::Target;
use super::tools::Tools;
use super::{VERSION, tree};
use crate::{Outcome, succeed};

/// Writes both packages of a Linux.
pub(super) fn write(dist: &Path, target: Target, tools: &Tools, moment: &Moment) -> Outcome {
    let Some(architecture) = target.linux() else { return Ok(()) };
    let seconds = moment.seconds.to_string();
    let mut deb = tools.cargo()?;
    deb.args(["deb", "--quiet", "--locked", "--no-build", "--no-strip", "--target", target.triple(), "--output"]);
    deb.arg(dist.join(format!("maskinporten_{VERSION}-1_{architecture}.deb")));
    succeed(deb.env("SOURCE_DATE_EPOCH", &seconds).env("CARGO_TARGET_DIR", target.folder()))?;

    let mut rpm = tools.cargo()?;
    rpm.args(["generate-rpm", "--target", target.triple(), "--target-dir"]).arg(target.folder());
    rpm.args(["--auto-req", "disabled", "--payload-compress", "gzip", "--source-date", &seconds]);
    rpm.args(["--set-metadata", &format!("assets = {}", assets(target, moment)?)]);
    let processor = target.triple().split('-').next().unwrap_or_default();
    rpm.arg("--output").arg(dist.join(format!("maskinporten-{VERSION}-1.{processor}.rpm")));
    succeed(&mut rpm)
}

/// The files as the RPM's maker wants to be told. They are copies with the commit's time: it would keep the time of a file
/// that is older.
fn assets(target: Target, moment: &Moment) -> Outcome<Array> {
    let copies = target.folder().join("rpm");
    let mut assets = Array::new();
    for file in tree::of(target)? {
        let copy = copies.join(&file.path);
        fs::create_dir_all(copy.parent().ok_or("a file lies in a folder")?)?;
        fs::copy(&file.source, &copy)?;
        File::open(&copy)?.set_modified(UNIX_EPOCH + Duration::from_secs(moment.seconds))?;
        let mut asset = InlineTable::new();
        asset.insert("source", copy.to_string_lossy().into_owned().into());
        asset.insert("dest", format!("/usr/{}", file.path).into());
        asset.insert("mode", format!("{:o}", file.mode()).into());
        assets.push(Value::from(asset));
    }
    Ok(assets)
}
