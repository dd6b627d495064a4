//! What lies where once it is installed: the one list is that of the Debian package, in Cargo.toml.

use std::path::{Path, PathBuf};

use super::bill;
use super::manifest::Manifest;
use super::target::Target;
use crate::{Outcome, root};

/// A file as it is installed.
pub(super) struct Installed {
    /// Below the prefix, like `share/man/man1/maskinporten.1`.
    pub(super) path: String,
    /// Where it lies now.
    pub(super) source: PathBuf,
    /// Whether it is run.
    pub(super) is_program: bool,
}

impl Installed {
    /// Who may do what with it.
    pub(super) fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }

    /// Whether it says what others may do with the program.
    pub(super) fn is_licence(&self) -> bool {
        self.path.contains("/LICENSE-") || self.path.ends_with(bill::LICENCES)
    }
}

/// Everything that is installed for a target, by path.
pub(super) fn of(target: Target) -> Outcome<Vec<Installed>> {
    let manifest = Manifest::read()?;
    let mut files = Vec::new();
    for (source, goal) in manifest.assets()? {
        // Debian has a folder of its own for zsh, which it alone looks into.
        let goal = goal.trim_start_matches("usr/").replace("zsh/vendor-completions", "zsh/site-functions");
        for source in sources(source, target)? {
            let is_program = source == target.program();
            files.push(Installed { path: installed_as(&goal, &source)?, source, is_program });
        }
    }
    if target.is_windows() {
        let source = root().join("completions/_maskinporten.ps1");
        files.push(Installed { path: "share/maskinporten/_maskinporten.ps1".into(), source, is_program: false });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The files that a source of the list stands for.
fn sources(source: &str, target: Target) -> Outcome<Vec<PathBuf>> {
    if source == "target/release/maskinporten" {
        return Ok(vec![target.program()]);
    }
    if source.ends_with(bill::LICENCES) {
        return Ok(vec![bill::licences()]);
    }
    let Some((folder, ending)) = source.split_once('*') else { return Ok(vec![root().join(source)]) };
    let mut found = Vec::new();
    for entry in root().join(folder).read_dir()? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    Ok(found)
}

/// A goal that is a folder keeps the file's name.
fn installed_as(goal: &str, source: &Path) -> Outcome<String> {
    let name = source.file_name().and_then(|name| name.to_str()).ok_or("a file without a name")?;
    Ok(if goal.ends_with('/') { format!("{goal}{name}") } else { goal.to_owned() })
}
