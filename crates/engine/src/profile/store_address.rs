//! Where what is shared is kept: `KIND:WHERE`, as profiles name it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::key_service::{OpenBaoPath, kind_and_place};
use crate::kubernetes::SecretAddress;
use crate::process::Process;

/// Where what is shared is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct StoreAddress(Box<Address>);

/// Kept apart, so that an error with an address in it is no larger than another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    text: String,
    kind: StoreAddressKind,
}

/// What kind of store it is, and what it calls the place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreAddressKind {
    /// A program that reads and writes, with its arguments.
    Program(Process),
    /// `OpenBao`'s engine `kv`, version 2, or Vault's.
    OpenBao(KvPath),
    /// A secret in a Kubernetes cluster.
    Kubernetes(Box<SecretAddress>),
}

/// A path of `OpenBao`'s engine `kv`: `[MOUNT/]PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvPath {
    /// What the engine is mounted at.
    pub mount: OpenBaoPath,
    /// Below what its entries are.
    pub path: OpenBaoPath,
}

impl FromStr for KvPath {
    type Err = &'static str;

    fn from_str(place: &str) -> Result<Self, &'static str> {
        let (mount, path) = place.split_once('/').unwrap_or(("secret", place));
        let wrong = |_| "write openbao-kv:[MOUNT/]PATH: names of letters, digits, _, - and . with a / between them; the server's address and the login aren't part of it";
        Ok(Self { mount: mount.parse().map_err(wrong)?, path: path.parse().map_err(wrong)? })
    }
}

/// In the one way that says all of it.
impl fmt::Display for KvPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "openbao-kv:{}/{}", self.mount, self.path)
    }
}

/// Why something isn't the address of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreAddressError(String);

impl StoreAddress {
    /// What kind of store it is.
    pub fn kind(&self) -> &StoreAddressKind {
        &self.0.kind
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

impl FromStr for StoreAddress {
    type Err = StoreAddressError;

    fn from_str(text: &str) -> Result<Self, StoreAddressError> {
        let wrong = |why: &str| StoreAddressError(why.to_owned());
        let (kind, place) = kind_and_place(text).map_err(StoreAddressError)?;
        let kind = match kind {
            "cmd" => StoreAddressKind::Program(place.parse().map_err(wrong)?),
            "openbao-kv" | "vault-kv" => StoreAddressKind::OpenBao(place.parse().map_err(wrong)?),
            "kubernetes" => StoreAddressKind::Kubernetes(Box::new(secret(place)?)),
            _ => return Err(StoreAddressError(format!("{kind:?} is unknown: cmd, openbao-kv, kubernetes"))),
        };
        let text = match &kind {
            StoreAddressKind::Program(_) | StoreAddressKind::Kubernetes(_) => text.to_owned(),
            StoreAddressKind::OpenBao(path) => path.to_string(),
        };
        Ok(Self(Box::new(Address { text, kind })))
    }
}

/// For people: of a program no more than its name, since its arguments may be secrets.
impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            StoreAddressKind::Program(program) => write!(f, "cmd:{}", program.name()),
            StoreAddressKind::OpenBao(path) => fmt::Display::fmt(path, f),
            StoreAddressKind::Kubernetes(_) => f.write_str(&self.0.text),
        }
    }
}

fn secret(place: &str) -> Result<SecretAddress, StoreAddressError> {
    let address: SecretAddress = place.parse().map_err(StoreAddressError)?;
    if address.restart.is_empty() {
        return Ok(address);
    }
    Err(StoreAddressError("restart= goes with a delivery: whoever shares a key reads it each time".to_owned()))
}

impl TryFrom<String> for StoreAddress {
    type Error = StoreAddressError;

    fn try_from(text: String) -> Result<Self, StoreAddressError> {
        text.parse()
    }
}

impl From<StoreAddress> for String {
    fn from(address: StoreAddress) -> Self {
        address.0.text
    }
}
