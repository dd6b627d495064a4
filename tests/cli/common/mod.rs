//! A hermetic world: a home of its own, no variables but those named, a sandbox of its own.

pub(crate) mod listener;
mod ran;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use maskinporten_sandbox::{ADMIN_CLIENT, Fault, GRANTED_SCOPE, Kit, LogEntry, Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use ran::{Ran, assert_shape};

/// What differs from run to run, as insta takes it.
pub(crate) fn ran_filters() -> Vec<(&'static str, &'static str)> {
    ran::CHANGING.to_vec()
}

/// The person in all tests.
pub(crate) const PID: &str = "01810090150";

/// One kit for all worlds: its keys take longer to make than most tests take to run.
pub(crate) fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| Kit::generate().unwrap())
}

/// Says aloud that something wasn't tested: past libtest, which hides what passing tests print.
pub(crate) fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

/// A home, its variables, and a sandbox.
pub(crate) struct World {
    home: TempDir,
    pub(crate) sandbox: Sandbox,
}

impl World {
    /// An empty home, in which the sandbox is the environment `local`.
    pub(crate) fn empty() -> Self {
        let sandbox = Sandbox::start(Options { kit: Some(kit().clone()), ..Options::default() }).unwrap();
        let world = Self { home: tempfile::tempdir().unwrap(), sandbox };
        maskinporten_engine::private_file::private_folder(&world.config()).unwrap();
        let (issuer, base) = (world.sandbox.issuer().to_owned(), world.sandbox.selfservice().to_owned());
        world.write(
            "home/.config/maskinporten/config.toml",
            &format!(
                "version = 1\n[environments.local]\nissuer = \"{issuer}\"\ntoken_endpoint = \"{issuer}token\"\n\
                 jwks_uri = \"{issuer}jwk\"\nself_service = \"{base}\"\n"
            ),
        );
        let business = kit().good();
        fs::write(world.at("business.p12"), &business.p12).unwrap();
        world.write("password.txt", &format!("{}\n", business.password));
        world
    }

    /// With the admin profile, which logs in with the business certificate.
    pub(crate) fn new() -> Self {
        let world = Self::empty();
        world
            .run(&[
                "profile",
                "add",
                "admin",
                "--environment",
                "local",
                "--administers",
                "--client-id",
                ADMIN_CLIENT,
                "--certificate",
                "business.p12",
                "--password-from",
                "password.txt",
            ])
            .success();
        world
    }

    /// With the profile `reader`, whose client has a registered key.
    pub(crate) fn with_reader() -> Self {
        let world = Self::new();
        world.register("reader");
        world.run(&["keygen", "--kid", "reader-1"]).success();
        world.run(&["jwks", "upload"]).success();
        world.sandbox.clear_log();
        world
    }

    /// With the profile `certified`, whose client logs in with the business certificate.
    pub(crate) fn with_certified() -> Self {
        let world = Self::new();
        let words = ["client", "register", "--name", "certified", "--scope", GRANTED_SCOPE, "--certificate"];
        world.run(&words).success();
        world.sandbox.clear_log();
        world
    }

    /// Registers a client, and returns its id.
    pub(crate) fn register(&self, name: &str) -> String {
        let words = ["client", "register", "--name", name, "--scope", GRANTED_SCOPE, "-o", "json"];
        self.run(&words).success().json()["client"]["client_id"].as_str().unwrap().to_owned()
    }

    /// A path in this world.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    /// The folder with config.toml and keys.toml.
    pub(crate) fn config(&self) -> PathBuf {
        self.at("home/.config/maskinporten")
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// A command line, not yet run.
    pub(crate) fn call<S: AsRef<OsStr>>(&self, words: &[S]) -> Call {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        isolate(&mut command, self.home.path());
        command.args(words).stdin(Stdio::null());
        Call {
            command,
            input: Vec::new(),
            home: self.home.path().to_owned(),
            issuer: self.sandbox.issuer().to_owned(),
        }
    }

    /// Runs a command line.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.call(words).run()
    }

    /// What the sandbox was sent since the log was cleared: `METHOD /path`, without the API's base.
    pub(crate) fn sent(&self) -> Vec<String> {
        let short = |entry: &LogEntry| format!("{} {}", entry.method, entry.path.replace("/api/v1", ""));
        self.sandbox.log().iter().map(short).collect()
    }

    /// How many assertions arrived at the token endpoint.
    pub(crate) fn tokens_asked(&self) -> usize {
        self.sandbox.log().iter().filter(|entry| entry.path == "/token").count()
    }

    /// Lets requests fail.
    pub(crate) fn fail(&self, faults: &[&str]) {
        let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        self.sandbox.set(|options| options.faults = faults);
    }

    /// A client as the sandbox has it.
    pub(crate) fn client(&self, id: &str) -> Value {
        let state = self.state();
        let clients = state["clients"].as_array().unwrap();
        clients.iter().find(|client| client["client_id"] == id).unwrap_or_else(|| panic!("no client {id}")).clone()
    }

    /// The keys registered on a client.
    pub(crate) fn keys(&self, id: &str) -> Vec<Value> {
        self.client(id)["jwks"]["keys"].as_array().cloned().unwrap_or_default()
    }

    /// The clients of that name.
    pub(crate) fn clients_named(&self, name: &str) -> Vec<Value> {
        let state = self.state();
        state["clients"].as_array().unwrap().iter().filter(|client| client["client_name"] == name).cloned().collect()
    }

    fn state(&self) -> Value {
        self.sandbox.state()
    }

    /// A profile as `profile show` gives it.
    pub(crate) fn profile(&self, name: &str) -> Value {
        self.run(&["profile", "show", "--profile", name, "-o", "json"]).success().json()
    }

    /// Every file below the home, with its path.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                if kind.is_dir() {
                    walk(&path, found);
                } else if kind.is_file() {
                    let bytes = fs::read(&path).unwrap();
                    found.push((path, bytes));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.at("home"), &mut found);
        found
    }
}

/// Takes everything of the user's away from a program.
pub(crate) fn isolate(command: &mut Command, home: &Path) {
    command.env_clear().current_dir(home).env("HOME", home.join("home")).env("MASKINPORTEN_STORE", "plain-file");
    command.env("TERM", "xterm");
    // Windows finds its own libraries by these, and the folders of the user by the others.
    for name in ["SystemRoot", "PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("APPDATA", home.join("home/.config")).env("USERPROFILE", home.join("home"));
}

/// A command line, and what goes with it.
pub(crate) struct Call {
    pub(crate) command: Command,
    input: Vec<u8>,
    home: PathBuf,
    issuer: String,
}

impl Call {
    /// With a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without a variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// With this on stdin.
    pub(crate) fn input(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = text.into();
        self.command.stdin(Stdio::piped());
        self
    }

    /// The command, to be run on a terminal.
    #[cfg(unix)]
    pub(crate) fn on_terminal(self) -> Command {
        let mut command = Command::new(self.command.get_program());
        isolate(&mut command, &self.home);
        command.args(self.command.get_args());
        command
    }

    /// Runs it.
    pub(crate) fn run(mut self) -> Ran {
        let words = self.command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let mut child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            // A program that doesn't want it may be gone.
            let _ = stdin.write_all(&self.input);
        }
        let output = child.wait_with_output().unwrap();
        Ran::new(words, output, &self.home, &self.issuer)
    }
}
