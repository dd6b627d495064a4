//! A home folder with nothing of yours in it, and the built program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::fixture::Era;

/// The passphrase of the encrypted store in the fixtures.
pub const PASSPHRASE: &str = "correct horse battery staple";

pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// With the business certificate and the authorities, which are the user's own files.
    pub fn new(era: &Era) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for (name, from) in [("admin.p12", "business.p12"), ("ca.pem", "ca.pem")] {
            home.write(name, &std::fs::read(era.kit_file(from)).unwrap());
        }
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file with the modes that the program demands: git keeps none of them.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        let path = self.path(name);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path.parent().unwrap()).unwrap();
        let mut file =
            std::fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(path).unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.args(words).env_clear().current_dir(self.root()).env("HOME", self.root());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("MASKINPORTEN_CONFIG_DIR", self.path("config")).env("MASKINPORTEN_PASSPHRASE", PASSPHRASE);
        command.env("MASKINPORTEN_CERTIFICATE_PASSWORD", maskinporten_sandbox::KIT_PASSWORD);
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[words, &["-o", "json"]].concat())).unwrap()
    }

    /// What the profile signs with.
    pub fn profile(&self, name: &str) -> Value {
        self.json(&["profile", "show", "--profile", name])
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Everything that the sandbox has registered.
pub fn clients(issuer: &str) -> Vec<Value> {
    let state: Value =
        maskinporten_testkit::http().get(format!("{issuer}_sandbox/state")).send().unwrap().json().unwrap();
    state["clients"].as_array().unwrap().clone()
}

pub fn keys_of(client: &Value) -> Vec<Value> {
    client["jwks"]["keys"].as_array().cloned().unwrap_or_default()
}
