//! Where a key is that never leaves: `KIND:WHERE`, as profiles name it.

mod azure;
mod openbao;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::pkcs11::Uri;
use crate::process::Process;

pub use azure::AzureKey;
pub use openbao::{OpenBaoKey, OpenBaoPath};

/// Where a key is that never leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct SignerAddress(Box<Address>);

/// Kept apart, so that an error with an address in it is no larger than another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    text: String,
    kind: SignerKind,
}

/// What kind of service has the key, and what it calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignerKind {
    /// A program that signs, with its arguments.
    Program(Process),
    /// `OpenBao`'s engine `transit`, or Vault's.
    OpenBao(Box<OpenBaoKey>),
    /// A token behind PKCS#11.
    Pkcs11(Box<Uri>),
    /// Azure Key Vault.
    Azure(Box<AzureKey>),
}

/// Why something isn't the address of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SignerAddressError(String);

impl SignerAddress {
    /// What kind of service has the key.
    pub fn kind(&self) -> &SignerKind {
        &self.0.kind
    }

    /// As it was written, or in the one way that says all of it.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

impl FromStr for SignerAddress {
    type Err = SignerAddressError;

    fn from_str(text: &str) -> Result<Self, SignerAddressError> {
        let wrong = |why: &str| SignerAddressError(why.to_owned());
        let (kind, place) = kind_and_place(text).map_err(SignerAddressError)?;
        let kind = match kind {
            "cmd" => SignerKind::Program(place.parse().map_err(wrong)?),
            "openbao" | "vault" => SignerKind::OpenBao(Box::new(place.parse().map_err(wrong)?)),
            "pkcs11" => SignerKind::Pkcs11(Box::new(place.parse().map_err(SignerAddressError)?)),
            "azurekv" => SignerKind::Azure(Box::new(place.parse().map_err(wrong)?)),
            _ => {
                return Err(SignerAddressError(format!("{kind:?} is unknown: cmd, openbao, vault, pkcs11, azurekv")));
            }
        };
        let text = match &kind {
            SignerKind::Program(_) => text.to_owned(),
            SignerKind::OpenBao(key) => key.to_string(),
            SignerKind::Pkcs11(uri) => uri.to_string(),
            SignerKind::Azure(key) => key.to_string(),
        };
        Ok(Self(Box::new(Address { text, kind })))
    }
}

/// The two parts of `KIND:WHERE`, neither of which may be missing.
pub(crate) fn kind_and_place(text: &str) -> Result<(&str, &str), String> {
    match text.split_once(':') {
        None => Err("it has no colon: write KIND:WHERE".to_owned()),
        Some((kind, "")) => Err(format!("{kind}: needs something after it")),
        Some(parts) => Ok(parts),
    }
}

/// For people: of a program no more than its name, since its arguments may be secrets.
impl fmt::Display for SignerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            SignerKind::Program(program) => write!(f, "cmd:{}", program.name()),
            SignerKind::OpenBao(key) => fmt::Display::fmt(key, f),
            SignerKind::Pkcs11(uri) => fmt::Display::fmt(uri, f),
            SignerKind::Azure(key) => fmt::Display::fmt(key, f),
        }
    }
}

impl TryFrom<String> for SignerAddress {
    type Error = SignerAddressError;

    fn try_from(text: String) -> Result<Self, SignerAddressError> {
        text.parse()
    }
}

impl From<SignerAddress> for String {
    fn from(address: SignerAddress) -> Self {
        address.0.text
    }
}
