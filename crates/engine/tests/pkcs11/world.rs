//! Tokens of a test's own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use maskinporten_engine::credentials::Credentials;
use maskinporten_engine::key_service::{
    KeyService, KeyServiceError, RemoteSigner, ServiceKey, SignerAddress, SignerKind,
};
use maskinporten_engine::pkcs11::{Modules, Settings};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Signer as _;
use maskinporten_protocol::secret::SecretText;
use maskinporten_testkit::{has, run_tool, skipped};

/// Where SoftHSM's module is.
const MODULES: [&str; 3] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// The variable by which a test knows that it is the process with the tokens.
const FOLDER: &str = "BETWEEN";

pub const PIN: &str = "5678";

/// A folder with tokens, and a module between SoftHSM and whoever calls it.
pub struct World {
    folder: PathBuf,
    pub modules: Modules,
}

/// Runs a test, by its full name, in a process of its own.
pub fn world(test: &str, body: impl FnOnce(&World)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return body(&World { folder: folder.into(), modules: Modules::default() });
    }
    let module = MODULES.iter().find(|module| Path::new(module).exists());
    let (Some(module), true) = (module, has("softhsm2-util") && has("pkcs11-tool")) else {
        return skipped("softhsm2 or opensc isn't installed");
    };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    std::fs::create_dir(place.join("tokens")).unwrap();
    let setting = format!("directories.tokendir = {}\nlog.level = ERROR\n", place.join("tokens").display());
    std::fs::write(place.join("softhsm2.conf"), setting).unwrap();
    let between = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pkcs11/between.c");
    run_tool("cc", &["-shared", "-fPIC", "-o", place.join("between.so").to_str().unwrap(), between]);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .envs([(FOLDER, place), ("BEHIND", Path::new(module)), ("SOFTHSM2_CONF", &place.join("softhsm2.conf"))])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

impl World {
    /// The module that SoftHSM is behind.
    pub fn module(&self) -> String {
        self.folder.join("between.so").to_str().unwrap().to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What SoftHSM does from now on that it doesn't do by itself.
    pub fn mood(&self, words: &str) {
        std::fs::write(self.path("mood"), words).unwrap();
    }

    /// How often a function was called.
    pub fn calls(&self, function: &str) -> usize {
        let log = std::fs::read_to_string(self.path("log")).unwrap_or_default();
        log.lines().filter(|line| *line == function).count()
    }

    pub fn address(&self, attributes: &str) -> SignerAddress {
        let between = if attributes.contains('?') { '&' } else { '?' };
        format!("pkcs11:{attributes}{between}module-path={}", self.module()).parse().unwrap()
    }

    /// The keys at an address, for somebody who knows the PIN.
    pub fn at(&self, attributes: &str) -> Arc<dyn KeyService> {
        self.service(&self.address(attributes), &(Arc::new(Person::knowing(PIN)) as Arc<dyn Credentials>))
    }

    pub fn service(&self, address: &SignerAddress, who: &Arc<dyn Credentials>) -> Arc<dyn KeyService> {
        let SignerKind::Pkcs11(uri) = address.kind() else { panic!("{address}") };
        self.modules.service(address, uri, who).unwrap()
    }

    /// The same tokens, for whoever has loaded other modules.
    pub fn with(&self, modules: Modules) -> Self {
        Self { folder: self.folder.clone(), modules }
    }

    /// Signs with all keys of a service.
    pub fn sign_quietly(&self, service: &Arc<dyn KeyService>) {
        for key in service.keys().unwrap() {
            RemoteSigner::new(Arc::clone(service), self.address("object=any"), key).try_out().unwrap();
        }
    }

    /// Signs as assertions are signed, and lets OpenSSL verify it.
    pub fn sign(&self, service: &Arc<dyn KeyService>, key: &ServiceKey) {
        let signer = RemoteSigner::new(Arc::clone(service), self.address("object=any"), key.clone());
        let [public, signature, message] = ["public.pem", "signature", "message"].map(|name| self.path(name));
        std::fs::write(&public, key.public.to_pem().unwrap()).unwrap();
        std::fs::write(&message, "header.payload").unwrap();
        for (algorithm, digest) in
            [(Algorithm::Rs256, "-sha256"), (Algorithm::Rs384, "-sha384"), (Algorithm::Rs512, "-sha512")]
        {
            std::fs::write(&signature, signer.sign(algorithm, b"header.payload").unwrap()).unwrap();
            let [public, signature, message] = [&public, &signature, &message].map(|path| path.to_str().unwrap());
            let said = run_tool("openssl", &["dgst", digest, "-verify", public, "-signature", signature, message]);
            assert_eq!(said.trim(), "Verified OK");
        }
    }
}

/// Makes a token, before anything is loaded.
pub fn make_token(label: &str) {
    run_tool("softhsm2-util", &["--init-token", "--free", "--label", label, "--so-pin", "1234", "--pin", PIN]);
}

/// OpenSC, logged in to a token.
pub fn opensc(token: &str, arguments: &[&str]) -> String {
    let module = std::env::var("BEHIND").unwrap();
    let login = ["--module", &module, "--token-label", token, "--login", "--pin", PIN];
    run_tool("pkcs11-tool", &[&login, arguments].concat())
}

/// The private keys with a label, as OpenSC sees them.
pub fn private_keys(token: &str, label: &str) -> Vec<String> {
    let listed = opensc(token, &["--list-objects", "--type", "privkey"]);
    let objects = listed.split("Private Key Object").skip(1);
    let named = |object: &&str| object.lines().any(|line| line.trim() == format!("label:      {label}"));
    objects.filter(named).map(str::to_owned).collect()
}

/// Somebody who may know the PIN, and counts how often they are asked.
#[derive(Default)]
pub struct Person {
    pub pin: Option<String>,
    pub module: Option<PathBuf>,
    pub count: AtomicUsize,
    pub last: Mutex<Vec<bool>>,
}

impl Person {
    pub fn knowing(pin: &str) -> Self {
        Self { pin: Some(pin.to_owned()), ..Self::default() }
    }

    pub fn asked(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

impl Credentials for Person {
    fn pkcs11(&self) -> Result<Settings, KeyServiceError> {
        Ok(Settings { module: self.module.clone(), ..Settings::default() })
    }

    fn pin(&self, token: &str, last_try: bool) -> Result<SecretText, KeyServiceError> {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.last.lock().unwrap().push(last_try);
        self.pin.clone().map_or_else(|| ().pin(token, last_try), |pin| Ok(pin.into()))
    }
}

pub fn kid(text: &str) -> Kid {
    text.parse().unwrap()
}

/// An error, which there has to be.
#[track_caller]
pub fn error<T>(result: Result<T, KeyServiceError>) -> KeyServiceError {
    result.err().expect("it succeeded")
}

/// What a person can do about it.
pub fn hint(error: &KeyServiceError) -> &str {
    match error {
        KeyServiceError::NotSetUp { hint, .. }
        | KeyServiceError::Refused { hint, .. }
        | KeyServiceError::NoKey { hint, .. }
        | KeyServiceError::Pin { hint, .. } => hint,
        other => panic!("{other}"),
    }
}
