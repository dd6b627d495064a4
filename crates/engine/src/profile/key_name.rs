//! A key by its kid and its thumbprint.

use serde::{Deserialize, Serialize};

use super::Login;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};

/// A key by its kid and its thumbprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyName {
    /// The kid that it is, or will be, registered under.
    pub kid: Kid,
    /// The thumbprint of the key.
    pub thumbprint: Thumbprint,
}

impl KeyName {
    /// The key that a profile signs with, if it is a registered one.
    pub fn of(login: &Login) -> Option<Self> {
        match login {
            Login::Key { kid, thumbprint } => Some(Self { kid: kid.clone(), thumbprint: thumbprint.clone() }),
            Login::Certificate { .. } | Login::CertificateFile { .. } | Login::Shared { .. } => None,
        }
    }

    /// Logging in with it.
    pub fn login(&self) -> Login {
        Login::Key { kid: self.kid.clone(), thumbprint: self.thumbprint.clone() }
    }

    /// Whether a registered key is this one, under this kid.
    pub fn is(&self, key: &RegisteredKey) -> bool {
        key.kid() == self.kid.as_str() && key.thumbprint().as_ref() == Some(&self.thumbprint)
    }

    /// Whether it is in a key set.
    pub fn is_in(&self, set: &KeySet) -> bool {
        set.keys.iter().any(|key| self.is(key))
    }
}
