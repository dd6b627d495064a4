//! A home of its own, and a sandbox.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, Fault, GRANTED_SCOPE, Kit, Options, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One kit for all worlds: its keys take longer to make than most tests take to run.
fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| Kit::generate().unwrap())
}

/// A home and a sandbox, which is the environment `local` there.
pub(crate) struct World {
    home: TempDir,
    pub(crate) sandbox: Sandbox,
}

impl World {
    /// With the profile `admin`, which logs in with a business certificate.
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start(Options { kit: Some(kit().clone()), ..Options::default() }).unwrap();
        let world = Self { home: tempfile::tempdir().unwrap(), sandbox };
        maskinporten_engine::private_file::private_folder(&world.config()).unwrap();
        let (issuer, base) = (world.sandbox.issuer(), world.sandbox.selfservice());
        let environment = format!(
            "issuer = \"{issuer}\"\ntoken_endpoint = \"{issuer}token\"\njwks_uri = \"{issuer}jwk\"\nself_service = \"{base}\"\n"
        );
        let config = format!("version = 1\n[environments.local]\n{environment}");
        std::fs::write(world.config().join("config.toml"), config).unwrap();
        std::fs::write(world.home.path().join("business.p12"), &kit().good().p12).unwrap();
        std::fs::write(world.home.path().join("password.txt"), &kit().good().password).unwrap();
        let add = "profile add admin --environment local --administers --certificate business.p12 --password-from password.txt --client-id";
        world.run(&format!("{add} {ADMIN_CLIENT}")).success();
        world
    }

    /// With the profile `reader` besides, whose client has the registered key `reader-1`. Also its client's id.
    pub(crate) fn with_reader() -> (Self, String) {
        let world = Self::new();
        let id = world.register("reader");
        world.run("keygen --kid reader-1 --profile reader").success();
        world.run("jwks upload --profile reader").success();
        (world, id)
    }

    /// Registers a client, and returns its id.
    pub(crate) fn register(&self, name: &str) -> String {
        let register = format!("client register --name {name} --scope {GRANTED_SCOPE} -o json");
        self.run(&register).success().json()["client"]["client_id"].as_str().unwrap().to_owned()
    }

    /// The folder with config.toml.
    pub(crate) fn config(&self) -> PathBuf {
        self.home.path().join("config")
    }

    /// A command line, not yet run. Words are separated by single spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.env_clear().current_dir(self.home.path()).env("HOME", self.home.path());
        command.env("MASKINPORTEN_CONFIG_DIR", self.config()).env("MASKINPORTEN_STORE", "plain-file");
        command.args(line.split(' ')).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command line.
    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran { line: line.to_owned(), output: self.command(line).output().unwrap() }
    }

    /// Lets requests fail.
    pub(crate) fn fail(&self, faults: &[&str]) {
        let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        self.sandbox.set(|options| options.faults = faults);
    }

    /// How many requests of this method arrived at paths that end like this.
    pub(crate) fn sent(&self, method: &str, end: &str) -> usize {
        self.sandbox.log().iter().filter(|entry| entry.method == method && entry.path.ends_with(end)).count()
    }

    /// Puts a key on a client that nobody here holds; `exp` in seconds from now.
    pub(crate) fn strangers_key(&self, client: &str, kid: &str, exp: i64) {
        let modulus = include_str!("../../crates/sandbox/src/foreign-modulus.txt").trim();
        let exp = jiff::Timestamp::now().as_second() + exp;
        let jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": modulus, "e": "AQAB", "exp": exp, "x_note": "theirs"});
        self.sandbox.change(client, &Change::AddKey(jwk)).unwrap();
    }

    /// Sets when a registered key expires, in seconds from now.
    pub(crate) fn age(&self, client: &str, kid: &str, exp: i64) {
        let mut jwk = self.key(client, kid).unwrap();
        jwk["exp"] = json!(jiff::Timestamp::now().as_second() + exp);
        self.sandbox.change(client, &Change::AddKey(jwk)).unwrap();
    }

    /// A registered key, as the sandbox has it.
    pub(crate) fn key(&self, client: &str, kid: &str) -> Option<Value> {
        self.keys(client).into_iter().find(|key| key["kid"] == kid)
    }

    /// The keys registered on a client.
    pub(crate) fn keys(&self, client: &str) -> Vec<Value> {
        let state = self.sandbox.state();
        let clients = state["clients"].as_array().unwrap();
        let client = clients.iter().find(|one| one["client_id"] == client).unwrap();
        client["jwks"]["keys"].as_array().cloned().unwrap_or_default()
    }

    /// The lines of the audit trail.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.config().join("audit.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A command that has ended.
pub(crate) struct Ran {
    line: String,
    output: Output,
}

impl Ran {
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.ends(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(code), "{}\n{}\n{}", self.line, self.stdout(), self.stderr());
        self
    }

    /// It said this on stderr.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr().contains(words), "{}: {words:?} isn't in\n{}", self.line, self.stderr());
        self
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    /// The result, which is JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout()).unwrap_or_else(|error| panic!("{error}: {}", self.stdout()))
    }
}
