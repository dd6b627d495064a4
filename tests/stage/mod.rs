//! A machine of its own and a sandbox: the binary runs with nothing of yours in its world.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set is to fail where it stands")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use maskinporten_sandbox::{Change, GRANTED_SCOPE, Options, Sandbox};
use serde_json::{Value, json};

/// A profile `app` whose client has the key of somebody else beside its own, and `admin` to act through.
pub struct Stage {
    pub sandbox: Sandbox,
    pub client_id: String,
    folder: tempfile::TempDir,
}

impl Stage {
    pub fn new(options: Options) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let mut stage = Self { sandbox, client_id: String::new(), folder: tempfile::tempdir().unwrap() };
        let (issuer, api) = (stage.sandbox.issuer().to_owned(), stage.sandbox.selfservice().to_owned());
        let kit = stage.sandbox.kit();
        std::fs::write(stage.path("admin.p12"), &kit.good().p12).unwrap();
        std::fs::write(stage.path("password"), &kit.good().password).unwrap();
        let admin = kit.admin_client_id.clone();
        let (p12, password) = (stage.text("admin.p12"), stage.text("password"));
        stage.ok(&["env", "add", "local", "--issuer", &issuer, "--self-service", &api]);
        stage.ok(&[
            "profile",
            "add",
            "admin",
            "--environment",
            "local",
            "--administers",
            "--client-id",
            &admin,
            "--certificate",
            &p12,
            "--password-from",
            &password,
        ]);
        stage.ok(&["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
        stage.ok(&["keygen", "--profile", "app"]);
        stage.ok(&["jwks", "upload", "--profile", "app"]);
        stage.client_id =
            stage.json(&["profile", "show", "--profile", "app", "-o", "json"])["client_id"].as_str().unwrap().into();
        let foreign = stage.foreign();
        stage.sandbox.change(&stage.client_id, &Change::AddKey(foreign)).unwrap();
        stage
    }

    /// Somebody else's key, with a lifetime of its own.
    fn foreign(&self) -> Value {
        let keys = self.state()["clients"].clone();
        let seeded = maskinporten_sandbox::FOREIGN_KEY_CLIENT;
        let mut key = find_client(&keys, seeded)["jwks"]["keys"][0].clone();
        key["exp"] = json!(jiff::Timestamp::now().as_second() + 10_000_000);
        key
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The binary, in this world.
    pub fn command(&self, words: &[&str]) -> Command {
        self.command_in(&self.path("config"), words)
    }

    pub fn command_in(&self, config: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.args(words).env_clear().env("MASKINPORTEN_CONFIG_DIR", config);
        command.env("MASKINPORTEN_STORE", "plain-file").env("HOME", self.folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(self.folder.path());
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.ok(words)).unwrap()
    }

    pub fn state(&self) -> Value {
        self.sandbox.state()
    }

    /// The registered keys, by kid.
    pub fn keys(&self) -> Vec<Value> {
        let clients = self.state()["clients"].clone();
        find_client(&clients, &self.client_id)["jwks"]["keys"].as_array().cloned().unwrap_or_default()
    }

    pub fn kids(&self) -> Vec<String> {
        self.keys().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    /// The kid that the profile signs with.
    pub fn kid(&self) -> String {
        self.json(&["profile", "show", "--profile", "app", "-o", "json"])["kid"].as_str().unwrap().to_owned()
    }
}

pub fn find_client<'a>(clients: &'a Value, id: &str) -> &'a Value {
    match clients {
        Value::Array(list) => list.iter().find(|client| client["client_id"] == id).unwrap(),
        other => &other[id],
    }
}
