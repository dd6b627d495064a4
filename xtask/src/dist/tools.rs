//! Programs of others that a release is made with, each at one version, below `target/dist/tools`: nothing of the
//! machine's own is used or changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{step, sums};
use crate::{Outcome, root, succeed};

/// Crate, version, features. `cargo-auditable` notes the dependencies in the program itself, where scanners find them.
const EVERYWHERE: [Crate; 3] =
    [("cargo-auditable", "0.7.7", ""), ("cargo-about", "0.9.3", "cli"), ("cargo-cyclonedx", "0.5.9", "")];

/// The same, for packages of Linux.
const LINUX: [Crate; 2] = [("cargo-deb", "3.8.0", ""), ("cargo-generate-rpm", "0.21.1", "")];

type Crate = (&'static str, &'static str, &'static str);

/// From `PyPI`, whose packages have the programs in them: a C compiler and linker for every target, by their hashes.
const ZIG: &str = include_str!("../../zig.txt");

/// The folder of the tools.
pub(super) struct Tools(PathBuf);

impl Tools {
    /// Installs what isn't there yet.
    pub(super) fn installed() -> Outcome<Self> {
        let folder = root().join("target/dist/tools");
        let is_linux = cfg!(target_os = "linux");
        for (name, version, features) in EVERYWHERE.into_iter().chain(LINUX.into_iter().filter(|_| is_linux)) {
            if is_new(&folder, &format!("{name}-{version}"))? {
                step(&format!("installing {name} {version}"));
                install(&folder, name, version, features)?;
                note(&folder, &format!("{name}-{version}"))?;
            }
        }
        let tools = Self(folder);
        if is_linux {
            tools.install_zig()?;
        }
        Ok(tools)
    }

    fn install_zig(&self) -> Outcome {
        let name = format!("zig-{}", sums::sha256(ZIG.as_bytes()));
        if !is_new(&self.0, &name)? {
            return Ok(());
        }
        step("installing ziglang and cargo-zigbuild");
        let python = self.0.join("python");
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&python))?;
        let mut pip = Command::new(python.join("bin/pip"));
        pip.args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--requirement",
        ]);
        succeed(pip.arg(root().join("xtask/zig.txt")))?;
        note(&self.0, &name)
    }

    /// A cargo that finds them.
    pub(super) fn cargo(&self) -> Outcome<Command> {
        let mut cargo = Command::new(env!("CARGO"));
        let own = [self.0.join("bin"), self.0.join("python/bin")];
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))?;
        cargo.env("PATH", path).current_dir(root()).env("CARGO_TARGET_DIR", root().join("target/dist"));
        Ok(cargo)
    }

    /// The same, for programs that note their dependencies. `cargo auditable` would tell Cargo by the first of these
    /// variables where it lies, and Cargo names our crates by that word, too: in another folder, functions had another
    /// order.
    pub(super) fn auditable(&self) -> Outcome<Command> {
        let mut cargo = self.cargo()?;
        cargo.env("RUSTC_WORKSPACE_WRAPPER", "cargo-auditable");
        cargo.env("CARGO_AUDITABLE_ORIG_ARGS", r#"{"offline":false,"locked":true,"frozen":false,"config":[]}"#);
        Ok(cargo)
    }
}

/// Optimised a little: unoptimised, the reader of licences takes minutes, and all that is possible takes long to build.
fn install(folder: &Path, name: &str, version: &str, features: &str) -> Outcome {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["install", "--locked", "--quiet", "--debug", "--force", "--root"]).arg(folder);
    cargo.args(["--version", version, "--features", features, name]);
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    // Not with this repository's settings, and not into its folder.
    succeed(cargo.env("CARGO_TARGET_DIR", folder.join("build")).current_dir(std::env::temp_dir()))
}

fn is_new(folder: &Path, what: &str) -> Outcome<bool> {
    Ok(!folder.join("installed").join(what).try_exists()?)
}

fn note(folder: &Path, what: &str) -> Outcome {
    std::fs::create_dir_all(folder.join("installed"))?;
    Ok(std::fs::write(folder.join("installed").join(what), "")?)
}
