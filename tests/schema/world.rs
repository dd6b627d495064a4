//! A home of its own, and a sandbox.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use maskinporten_sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::check::Schema;

/// A home with the sandbox's kit in it.
pub(crate) struct World {
    pub(crate) home: TempDir,
    pub(crate) sandbox: Sandbox,
    /// The commands whose JSON was looked at.
    pub(crate) seen: RefCell<BTreeSet<String>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("business.p12"), &sandbox.kit().good().p12).unwrap();
        std::fs::write(home.path().join("password.txt"), &sandbox.kit().good().password).unwrap();
        Self { home, sandbox, seen: RefCell::default() }
    }

    /// A command line with `-o json`. Words are separated by single spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.env_clear().current_dir(self.home.path()).env("HOME", self.home.path());
        command.env("MASKINPORTEN_CONFIG_DIR", "config").env("MASKINPORTEN_STORE", "plain-file");
        command.args(line.split(' ')).args(["-o", "json"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command, and sees that what it prints is what the schema says; returns that.
    pub(crate) fn run(&self, command: &str, arguments: &str) -> Value {
        let line = format!("{command} {arguments}");
        let output = self.command(line.trim_end()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        self.fits(command, &output.stdout)
    }

    /// The same of a command that fails, and its error.
    pub(crate) fn fail(&self, line: &str) -> Value {
        let output = self.command(line).output().unwrap();
        assert!(!output.status.success(), "{line}");
        // What is worth knowing comes as text before it.
        self.fits("error", output.stderr.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap())
    }

    /// Sees that it is JSON as the schema says, and returns it.
    pub(crate) fn fits(&self, command: &str, json: &[u8]) -> Value {
        let value = serde_json::from_slice(json).unwrap_or_else(|error| panic!("{command}: {error}"));
        Schema::of(command).check(&value).unwrap_or_else(|error| panic!("{command}: {error}\n{value:#}"));
        self.seen.borrow_mut().insert(command.to_owned());
        value
    }
}
