//! The programs themselves.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::moment::Moment;
use super::step;
use super::target::Target;
use super::tools::Tools;
use crate::{Outcome, root, succeed};

/// Builds all of them at once, so that one links while another still compiles.
pub(super) fn build(targets: &[Target], tools: &Tools, moment: &Moment) -> Outcome {
    let (zig, own): (Vec<Target>, Vec<Target>) = targets.iter().partition(|target| target.needs_zig());
    for (targets, builds) in [(zig, "zigbuild"), (own, "build")] {
        if targets.is_empty() {
            continue;
        }
        let parts: Vec<&str> = targets.iter().flat_map(|target| target.parts()).copied().collect();
        step(&format!("building for {}", parts.join(", ")));
        let mut cargo = tools.auditable()?;
        cargo.args([builds, "--release", "--locked", "--package", "maskinporten"]);
        for part in parts {
            cargo.args(["--target", part]);
        }
        cargo.env("SOURCE_DATE_EPOCH", moment.seconds.to_string());
        match &moment.commit {
            Some(commit) => cargo.env("MASKINPORTEN_COMMIT", commit),
            None => cargo.env_remove("MASKINPORTEN_COMMIT"),
        };
        // Cargo's own setting for it, trim-paths, isn't in the oldest version that builds this.
        let mut rust: Vec<String> = Vec::new();
        let mut c: Vec<String> = Vec::new();
        for (path, stands_for) in remapped()? {
            rust.push(format!("--remap-path-prefix={}={stands_for}", path.display()));
            c.push(format!("-ffile-prefix-map={}={stands_for}", path.display()));
        }
        if targets.contains(&Target::WindowsMsvc) {
            // Needs no library that a fresh Windows lacks, and has no time in it.
            rust.extend(["-Ctarget-feature=+crt-static".to_owned(), "-Clink-arg=/Brepro".to_owned()]);
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", rust.join("\x1f"));
        if !cfg!(windows) {
            cargo.env("CFLAGS", c.join(" "));
        }
        succeed(&mut cargo)?;
    }
    targets.iter().filter(|target| target.parts().len() > 1).try_for_each(|target| join(*target))
}

/// Paths of this machine, and what a program says instead. The last that fits counts.
fn remapped() -> Outcome<Vec<(PathBuf, &'static str)>> {
    let home = env::home_dir().ok_or("there is no home folder")?;
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    Ok(vec![(home, "~"), (cargo_home, "/cargo"), (root().to_owned(), ".")])
}

/// Programs for several processors in one file.
fn join(target: Target) -> Outcome {
    let program = target.program();
    fs::create_dir_all(program.parent().ok_or("a program lies in a folder")?)?;
    let mut lipo = Command::new("lipo");
    lipo.args(["-create", "-output"]).arg(&program);
    for part in target.parts() {
        lipo.arg(root().join("target/dist").join(part).join("release/maskinporten"));
    }
    succeed(&mut lipo)
}
