//! What is public about a client, as it stands in a store that several machines share: one JSON object, changed only as it
//! was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Lease, SharedError};
use crate::key_register::{KeyEntry, KeyPlace, KeyRegisterError, StoredKey};
use crate::key_service::SignerAddress;
use crate::profile::{Login, StoreAddress};
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;

/// The version of the form that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// How a client logs in: with one of its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedLogin {
    /// The kid that the key is registered under; none: with a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Kid>,
    key: Thumbprint,
    /// Which of several certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<Fingerprint>,
}

impl SharedLogin {
    /// A login that can be shared: with a key, or a certificate, that isn't in a file of one machine.
    pub fn of(login: &Login) -> Option<Self> {
        match login.clone() {
            Login::Key { kid, thumbprint } => Some(Self { kid: Some(kid), key: thumbprint, certificate: None }),
            Login::Certificate { thumbprint, certificate } => Some(Self { kid: None, key: thumbprint, certificate }),
            Login::CertificateFile { .. } | Login::Shared { .. } => None,
        }
    }

    fn login(self) -> Login {
        match self.kid {
            Some(kid) => Login::Key { kid, thumbprint: self.key },
            None => Login::Certificate { thumbprint: self.key, certificate: self.certificate },
        }
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What is public about a client.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRecord {
    version: u32,
    /// How it logs in; none before it has a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<SharedLogin>,
    /// Its keys, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyEntry>,
    /// What is under way, by the kind of journal, oldest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub journals: BTreeMap<String, Vec<Value>>,
    /// Who is changing its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
}

impl ClientRecord {
    /// From the store's entry. The message of an error is without what is there.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        let malformed = |error: serde_json::Error| format!("{:?} error, line {}", error.classify(), error.line());
        // The version first: a newer form's members would only be called unknown.
        let Version { version } = serde_json::from_slice(json).map_err(malformed)?;
        if version > VERSION {
            return Err(format!("it has version {version}, and this program knows versions up to {VERSION}"));
        }
        serde_json::from_slice(json).map_err(malformed)
    }

    /// As it is written.
    pub(super) fn to_json(&self) -> Vec<u8> {
        let record = serde_json::json!({ "version": VERSION });
        let mut whole = serde_json::to_value(self).unwrap_or(record);
        whole["version"] = VERSION.into();
        whole.to_string().into_bytes()
    }

    /// How it logs in.
    pub fn login(&self) -> Option<Login> {
        self.login.clone().map(SharedLogin::login)
    }

    /// Its keys. A key at a service counts only if this machine's own settings name that service: the store's writers don't
    /// decide what is asked to sign, or which program is run for it. Nor is any in a store of another machine's.
    pub fn keys(
        &self,
        address: &StoreAddress,
        signer: Option<&SignerAddress>,
    ) -> Result<Vec<StoredKey>, SharedError> {
        let unusable = |error: KeyRegisterError| SharedError::Unusable {
            entry: "what is shared of this client".into(),
            store: address.clone(),
            why: error.to_string(),
        };
        let keys = self.keys.iter().map(|entry| entry.clone().key(Some(address)));
        let keys = keys.collect::<Result<Vec<_>, _>>().map_err(unusable)?;
        let counts = |key: &StoredKey| match &key.place {
            KeyPlace::Service(named, _) => Some(named) == signer,
            KeyPlace::Store(_) => false,
            KeyPlace::Shared(_) => true,
        };
        Ok(keys.into_iter().filter(counts).collect())
    }
}
