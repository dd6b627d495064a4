//! What Homebrew, Scoop and winget are told: where the archives are, and their sums. What isn't in the folder isn't named.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::manifest::Manifest;
use super::target::Target;
use super::{REPOSITORY, VERSION, archive, sums};
use crate::Outcome;
use crate::generated::address;

const LICENCE: &str = env!("CARGO_PKG_LICENSE");

/// An archive of the release.
struct Archive {
    address: String,
    sum: String,
}

/// Writes them beside the archives.
pub(super) fn write(folder: &Path) -> Outcome {
    let sums = sums::of(folder)?;
    let description = Manifest::read()?.description()?.to_owned();
    if let Some(formula) = formula(&description, &sums) {
        fs::write(folder.join("maskinporten.rb"), formula)?;
    }
    // Microsoft's own linker is what Windows expects; where both were built, that one is meant.
    let windows = [Target::WindowsMsvc, Target::WindowsGnu];
    let Some((target, zip)) = windows.iter().find_map(|target| Some((*target, find(*target, &sums)?))) else {
        return Ok(());
    };
    let scoop = serde_json::to_string_pretty(&scoop(&description, target, &zip))?;
    fs::write(folder.join("maskinporten.json"), scoop + "\n")?;
    for (name, text) in winget(address::owner()?, &description, target, &zip) {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn find(target: Target, sums: &BTreeMap<String, String>) -> Option<Archive> {
    let name = archive::file_name(target);
    let sum = sums.get(&name)?.clone();
    Some(Archive { address: format!("{REPOSITORY}/releases/download/v{VERSION}/{name}"), sum })
}

/// A Homebrew formula (<https://docs.brew.sh/Formula-Cookbook>).
fn formula(description: &str, sums: &BTreeMap<String, String>) -> Option<String> {
    // Homebrew wants a short one that doesn't begin with the name.
    let description = description.split_once(": ").map_or(description, |(_, what)| what);
    let places = [
        ("on_macos", None, Target::Mac),
        ("on_linux", Some("on_intel"), Target::LinuxX86),
        ("on_linux", Some("on_arm"), Target::LinuxArm),
    ];
    let mut blocks = String::new();
    for (system, processor, target) in places {
        let Some(found) = find(target, sums) else { continue };
        let (open, close) =
            processor.map_or((String::new(), ""), |processor| (format!("    {processor} do\n"), "    end\n"));
        let _ = writeln!(
            blocks,
            "  {system} do\n{open}      url \"{}\"\n      sha256 \"{}\"\n{close}  end\n",
            found.address, found.sum
        );
    }
    (!blocks.is_empty()).then(|| {
        format!(
            r##"class Maskinporten < Formula
  desc "{description}"
  homepage "{REPOSITORY}"
  version "{VERSION}"
  license any_of: [{licences}]

{blocks}  def install
    prefix.install "bin", "share"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/maskinporten --version")
  end
end
"##,
            licences = LICENCE.split(" OR ").map(|licence| format!("\"{licence}\"")).collect::<Vec<_>>().join(", "),
        )
    })
}

/// A Scoop manifest (<https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests>).
fn scoop(description: &str, target: Target, zip: &Archive) -> serde_json::Value {
    json!({
        "version": VERSION,
        "description": description,
        "homepage": REPOSITORY,
        "license": LICENCE.replace(" OR ", "|"),
        "architecture": { "64bit": { "url": zip.address, "hash": zip.sum, "extract_dir": archive::name(target) } },
        "bin": "bin\\maskinporten.exe",
        "checkver": "github",
    })
}

/// The three files of a winget manifest (<https://learn.microsoft.com/windows/package-manager/package/manifest>).
fn winget(owner: &str, description: &str, target: Target, zip: &Archive) -> [(String, String); 3] {
    let head = format!("PackageIdentifier: {owner}.maskinporten\nPackageVersion: {VERSION}\n");
    let tail = |kind: &str| format!("ManifestType: {kind}\nManifestVersion: 1.9.0\n");
    let program = format!("{}\\bin\\maskinporten.exe", archive::name(target));
    let installer = format!(
        "{head}InstallerType: zip\nNestedInstallerType: portable\nNestedInstallerFiles:\n- RelativeFilePath: \
         {program}\n  PortableCommandAlias: maskinporten\nInstallers:\n- Architecture: x64\n  InstallerUrl: {}\n  \
         InstallerSha256: {}\n{}",
        zip.address,
        zip.sum.to_uppercase(),
        tail("installer"),
    );
    let locale = format!(
        "{head}PackageLocale: en-US\nPublisher: {owner}\nPackageName: maskinporten\nPackageUrl: {REPOSITORY}\nLicense: \
         {LICENCE}\nShortDescription: \"{description}\"\n{}",
        tail("defaultLocale"),
    );
    let version = format!("{head}DefaultLocale: en-US\n{}", tail("version"));
    let name = |part: &str| format!("{owner}.maskinporten{part}.yaml");
    [(name(".installer"), installer), (name(".locale.en-US"), locale), (name(""), version)]
}
