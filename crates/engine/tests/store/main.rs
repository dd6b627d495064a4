//! The stores and the token cache against the real thing: file systems, a full disk, OpenSSL, a Secret Service,
//! other processes.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

use std::path::Path;
use std::sync::OnceLock;

use maskinporten_engine::store::SecretId;
use maskinporten_protocol::key::{Bits, PrivateKey};

mod cache;
mod file;
mod keyring;

/// One key for all tests: making one takes longer than everything else that they do.
fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap())
}

/// Another key than [`key`].
fn other_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap())
}

fn id_of(key: &PrivateKey) -> SecretId {
    SecretId::Key(key.public().thumbprint())
}

/// The files in a folder, by name, without locks.
fn names(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name != ".lock").collect();
    names.sort();
    names
}

/// This test binary again, to run one ignored test by its full name.
fn again(test: &str) -> Vec<String> {
    let program = std::env::current_exe().unwrap().into_os_string().into_string().unwrap();
    vec![program, "--exact".into(), test.into(), "--ignored".into(), "--nocapture".into()]
}
