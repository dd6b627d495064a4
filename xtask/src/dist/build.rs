//! The programs themselves.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::moment::Moment;
use super::step;
use super::target::Target;
use super::tools::Tools;
use crate::{Outcome, root, succeed};

/// Builds each of them by itself: of targets that are built together, each has the features that any of them needs. Two at
/// a time, since the end of a build is one long step.
pub(super) fn build(targets: &[Target], tools: &Tools, moment: &Moment) -> Outcome {
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Result<(), String> {
        while let Some(target) = next() {
            build_one(*target, tools, moment).map_err(|error| format!("{}: {error}", target.triple()))?;
        }
        Ok(())
    };
    let [one, other] =
        thread::scope(|scope| [scope.spawn(work), scope.spawn(work)].map(thread::ScopedJoinHandle::join));
    for done in [one, other] {
        done.map_err(|_| "a build panicked")??;
    }
    Ok(())
}

fn build_one(target: Target, tools: &Tools, moment: &Moment) -> Outcome {
    step(&format!("building for {}", target.triple()));
    let mut cargo = tools.auditable()?;
    cargo.env("CARGO_TARGET_DIR", target.folder());
    cargo.arg(if target.needs_zig() { "zigbuild" } else { "build" });
    cargo.args(["--quiet", "--release", "--locked", "--package", "maskinporten"]);
    for part in target.parts() {
        // zig has every version's symbols.
        let glibc = target.glibc().map(|version| format!(".{version}")).unwrap_or_default();
        cargo.arg("--target").arg(format!("{part}{glibc}"));
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
    if target == Target::WindowsMsvc {
        // Needs no library that a fresh Windows lacks, and has no time in it.
        rust.extend(["-Ctarget-feature=+crt-static".to_owned(), "-Clink-arg=/Brepro".to_owned()]);
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", rust.join("\x1f"));
    if !cfg!(windows) {
        cargo.env("CFLAGS", c.join(" "));
    }
    succeed(&mut cargo)?;
    if target.parts().len() > 1 {
        join(target)?;
    }
    step(&format!("built for {}", target.triple()));
    Ok(())
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
        lipo.arg(target.folder().join(part).join("release/maskinporten"));
    }
    succeed(&mut lipo)
}
