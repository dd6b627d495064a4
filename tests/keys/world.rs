//! A place with nothing of anybody's in it, and the built program run there.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

use crate::fixtures::PASSWORD;

/// What opens every fixture; `P` and `E` are in the environment.
pub(crate) const OPEN: &[&str] = &["--password-from", "env:P", "--key-password-from", "env:E"];

pub(crate) struct World {
    folder: tempfile::TempDir,
}

/// How a command ended, and what it said.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) bytes: Vec<u8>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path("config")
    }

    /// Runs a command without variables, with its own configuration and a store in files.
    pub(crate) fn run(&self, arguments: &[&str]) -> Told {
        self.run_with(arguments, b"", &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8], variables: &[(&str, &str)]) -> Told {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path()).env("P", PASSWORD).env("E", "oppføring-456");
        command.env("MASKINPORTEN_CONFIG_DIR", self.config()).env("MASKINPORTEN_STORE", "plain-file");
        command.envs(variables.iter().copied()).current_dir(self.folder.path());
        let output = command.args(arguments).write_stdin(stdin).output().unwrap();
        Told {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// Runs a command that has to succeed; its standard output.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let told = self.run(arguments);
        assert_eq!(told.code, 0, "{}: {}", arguments.join(" "), told.stderr);
        told.stdout
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        mode(&self.path(name))
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap()) & 0o777
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0o600
}
