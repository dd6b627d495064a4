//! The recipes in docs/book/signers, each with what it is for, or a stand-in of that.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

mod aws;
mod google;
mod misbehaving;
mod one_password;
mod smart_card;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use maskinporten_engine::key_service::{
    KeyService, KeyServiceError, ProgramService, RemoteSigner, ServiceKey, SignerKind,
};
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{SignError, Signer as _};
use maskinporten_testkit::{has, run_tool, skipped};

/// A recipe with its arguments, run with these variables.
fn recipe(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let script = format!("{}/../../docs/book/signers/{name}", env!("CARGO_MANIFEST_DIR"));
    let variables = variables.iter().map(|(name, value)| format!("'{name}={value}' "));
    format!("cmd:env {}python3 {script} {}", variables.collect::<String>(), arguments.join(" "))
}

fn service(address: &str) -> Arc<dyn KeyService> {
    let address: maskinporten_engine::key_service::SignerAddress = address.parse().unwrap();
    let SignerKind::Program(program) = address.kind().clone() else { panic!("{address}") };
    Arc::new(ProgramService::new(address, program, Arc::new(SystemClock), Vec::new()))
}

/// Signs with one of the keys through what checks it.
fn signs(address: &str, key: &ServiceKey, algorithm: Algorithm) -> Result<(), KeyServiceError> {
    let signer = RemoteSigner::new(service(address), address.parse().unwrap(), key.clone());
    match signer.sign(algorithm, b"a message") {
        Ok(signature) => {
            assert!(key.public.has_signed(algorithm, b"a message", &signature));
            Ok(())
        }
        Err(SignError::Elsewhere(error)) => Err(*error.downcast().unwrap()),
        Err(error) => panic!("{error}"),
    }
}

/// The keys at an address, each of which signs with every algorithm.
fn all_sign(address: &str) -> Vec<ServiceKey> {
    let keys = service(address).keys().unwrap();
    for key in &keys {
        for algorithm in [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512] {
            signs(address, key, algorithm).unwrap();
        }
    }
    keys
}

fn is_here(tools: &[&str]) -> bool {
    let missing: Vec<&&str> = tools.iter().filter(|tool| !has(tool)).collect();
    if !missing.is_empty() {
        skipped(format!("a recipe wasn't tried: {missing:?} aren't here"));
    }
    missing.is_empty()
}

/// A private key of openssl's, as PEM.
fn pem(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    run_tool("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", text(&path)]);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A program of a test's, to be found in this folder. Returns a PATH that begins with it.
fn program(folder: &Path, name: &str, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}
