//! Where the private half of a key is.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::key_service::{KeyVersion, SignerAddress};
use crate::profile::{StoreAddress, StoreKind};

/// Where the private half of a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a store of this kind.
    Store(StoreKind),
    /// In a store that several machines share, with what is public about it.
    Shared(StoreAddress),
    /// At a service, which it never leaves, and which calls it this.
    Service(SignerAddress, KeyVersion),
}

impl KeyPlace {
    /// The store's name, or the service's address as it was written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Store(kind) => kind.as_str(),
            Self::Shared(address) => address.as_str(),
            Self::Service(address, _) => address.as_str(),
        }
    }

    /// The store's name, or the service's address, for people: without what a program is given, which may be long or secret.
    pub fn name(&self) -> String {
        match self {
            Self::Store(kind) => kind.as_str().to_owned(),
            Self::Shared(address) => address.to_string(),
            Self::Service(address, _) => address.to_string(),
        }
    }

    /// The service's address, if it is at one.
    pub fn signer(&self) -> Option<&SignerAddress> {
        match self {
            Self::Store(_) | Self::Shared(_) => None,
            Self::Service(address, _) => Some(address),
        }
    }

    /// Whether it is in a store of this kind.
    pub fn is_store(&self, kind: StoreKind) -> bool {
        *self == Self::Store(kind)
    }
}

impl From<StoreKind> for KeyPlace {
    fn from(kind: StoreKind) -> Self {
        Self::Store(kind)
    }
}

/// `the keyring store`, `openbao:transit/reader`
impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(kind) => write!(f, "the {} store", kind.as_str()),
            Self::Shared(address) => address.fmt(f),
            Self::Service(address, _) => address.fmt(f),
        }
    }
}

impl Serialize for KeyPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for KeyPlace {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KeyPlace".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The store that has the private half, or the address of the service that it never leaves.",
            "type": "string"
        })
    }
}
