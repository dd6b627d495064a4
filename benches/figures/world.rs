//! A folder with profiles and keys, and a sandbox in a process of its own, so that its work is not ours.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use maskinporten_engine::access::Access;
use maskinporten_engine::private_file::{Overwrite, write_private};
use maskinporten_protocol::environment::Issuer;
use maskinporten_protocol::grant::Grant;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::write::to_pkcs8_pem;
use maskinporten_protocol::key::{Bits, PrivateKey, SigningKey};
use serde_json::Value;

pub(crate) struct World {
    folder: tempfile::TempDir,
    /// A copy: what `cargo build` leaves in its place may become another program meanwhile.
    pub(crate) program: PathBuf,
    sandbox: Child,
    pub(crate) issuer: Issuer,
    pub(crate) client_id: ClientId,
    pub(crate) key: SigningKey,
    /// The authority of a sandbox that serves https.
    ca_file: Option<PathBuf>,
}

pub(crate) const SCOPE: &str = "sandbox:widgets.read";
const PASSPHRASE: &str = "correct horse battery staple";

impl World {
    /// The world of the program to measure, which is the one just built or another that `FIGURES_PROGRAM` names; and
    /// one of the program that `FIGURES_BASE` names, if it does.
    pub(crate) fn all() -> Vec<Self> {
        let measured =
            std::env::var_os("FIGURES_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_maskinporten").into());
        [Some(measured), std::env::var_os("FIGURES_BASE")]
            .into_iter()
            .flatten()
            .map(|path| Self::of(&path, &[]))
            .collect()
    }

    /// The same program, before a sandbox that serves https.
    pub(crate) fn over_tls(&self) -> Self {
        Self::of(self.program.as_os_str(), &["--tls"])
    }

    fn of(measured: &OsStr, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("maskinporten");
        fs::copy(measured, &program).unwrap();
        let mut sandbox = Command::new(&program)
            .args(["sandbox", "--port", "0", "-o", "json", "--kit"])
            .arg(folder.path().join("kit"))
            .args(more)
            .env_clear()
            .env("HOME", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(sandbox.stdout.take().unwrap()).take(1 << 16);
        let said: Value = serde_json::Deserializer::from_reader(output).into_iter().next().unwrap().unwrap();
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let mut world = Self {
            folder,
            program,
            sandbox,
            issuer: said["issuer"].as_str().unwrap().parse().unwrap(),
            client_id: "not-known-yet".parse().unwrap(),
            key: SigningKey::registered(private, "figures".parse().unwrap(), None),
            ca_file: said["ca_file"].as_str().map(PathBuf::from),
        };
        world.register();
        world
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn kit(&self, file: &str) -> PathBuf {
        self.path().join("kit").join(file)
    }

    /// The program in this world, with secrets in this store.
    pub(crate) fn command(&self, store: &str, words: &[&str]) -> Command {
        command(&self.program, self.path(), store, words)
    }

    /// Runs the program; returns what it printed.
    pub(crate) fn run(&self, store: &str, words: &[&str]) -> String {
        let output = self.command(store, words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A client with one key, in a profile for each store.
    fn register(&mut self) {
        let (issuer, trust) = (self.issuer.as_str(), self.trust());
        let api = format!("{issuer}api/v1");
        let environment = ["env", "add", "sandbox", "--issuer", issuer, "--self-service", &api];
        self.run("plain-file", &[&environment[..], &trust].concat());
        let (certificate, password) = (self.kit("business.p12"), self.kit("password.txt"));
        let [certificate, password] = [&certificate, &password].map(|path| path.to_str().unwrap());
        let admin =
            ["profile", "add", "admin", "--environment", "sandbox", "--administers", "--client-id", "sandbox-admin"];
        self.run("plain-file", &[&admin[..], &["--certificate", certificate, "--password-from", password]].concat());
        let client =
            self.run("plain-file", &["client", "register", "--name", "Figures", "--scope", SCOPE, "-o", "json"]);
        let client: Value = serde_json::from_str(&client).unwrap();
        self.client_id = client["client"]["client_id"].as_str().unwrap().parse().unwrap();
        let public = self.path().join("public.pem");
        fs::write(&public, self.key.signer.public().to_pem().unwrap()).unwrap();
        let pem = to_pkcs8_pem(self.key.signer.private().unwrap()).unwrap();
        write_private(&self.key_file(), pem.expose().as_bytes(), Overwrite::Never, Access::Owner).unwrap();
        self.run("plain-file", &["jwks", "upload", "--file", public.to_str().unwrap(), "--kid", "figures"]);
        self.add_profile("plain-file");
    }

    /// The flags of `env add` for the sandbox's own authority, if it has one.
    fn trust(&self) -> Vec<&str> {
        self.ca_file.iter().flat_map(|file| ["--ca-file", file.to_str().unwrap()]).collect()
    }

    fn key_file(&self) -> PathBuf {
        self.path().join("private.pem")
    }

    /// The profile `figures` with its key in this store, in a folder of the store's own.
    pub(crate) fn add_profile(&self, store: &str) {
        let (key, trust) = (self.key_file(), self.trust());
        add_profile(&self.program, self.path(), store, self.issuer.as_str(), self.client_id.as_str(), &key, &trust);
    }

    pub(crate) fn grant(&self) -> Grant {
        Grant {
            client_id: self.client_id.clone(),
            scopes: vec![SCOPE.parse().unwrap()],
            resources: Vec::new(),
            consumer_org: None,
            pid: None,
            authorization_details: None,
            algorithm: Algorithm::Rs256,
        }
    }

    /// How much memory the sandbox has now, in KiB.
    pub(crate) fn sandbox_memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.sandbox.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// The program with nothing of ours around it but a session bus, if there is one.
pub(crate) fn command(program: &Path, home: &Path, store: &str, words: &[&str]) -> Command {
    let bus = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];
    let bus = bus.into_iter().filter_map(|name| std::env::var_os(name).map(|value| (OsString::from(name), value)));
    let mut command = Command::new(program);
    command.env_clear().envs(bus).env("HOME", home).env("MASKINPORTEN_STORE", store);
    command.env("MASKINPORTEN_CONFIG_DIR", home.join(store)).env("MASKINPORTEN_PASSPHRASE", PASSPHRASE);
    command.args(words).stdin(Stdio::null());
    command
}

pub(crate) fn add_profile(
    program: &Path,
    home: &Path,
    store: &str,
    issuer: &str,
    client_id: &str,
    key: &Path,
    trust: &[&str],
) {
    let api = format!("{issuer}api/v1");
    let environment = ["env", "add", "sandbox", "--issuer", issuer, "--self-service", &api];
    let add = ["profile", "add", "figures", "--environment", "sandbox", "--client-id", client_id, "--scope", SCOPE];
    let key = ["--private-key", key.to_str().unwrap(), "--kid", "figures", "--force"];
    for words in [&[&environment[..], trust].concat()[..], &[&add[..], &key].concat(), &["profile", "use", "figures"]]
    {
        let output = command(program, home, store, words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
