//! Keys that are registered with their certificate: `x5c` in the registered JWK binds the client to it (protocol.md
//! section 6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use jiff::Timestamp;

use crate::error::Error;
use crate::key_register::StoredKey;
use crate::profile::Login;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Realm};
use maskinporten_protocol::jwk::PublicKey;
use maskinporten_protocol::jwks::RegisteredKey;

/// The certificate that a key is to be bound to, with those above it.
#[derive(Debug, Clone)]
pub struct CertificateBinding {
    leaf: Certificate,
    chain: CertificateChain,
    x5c: Vec<String>,
}

impl CertificateBinding {
    /// From what is stored with a key: the certificate that a profile logs in with, if it does with this key; else, of
    /// several, the one that is accepted there, and lasts longest.
    pub fn of(key: &StoredKey, login: Option<&Login>, realm: Option<Realm>, now: Timestamp) -> Result<Self, Error> {
        let chain = match login {
            Some(Login::Certificate { thumbprint, certificate }) if *thumbprint == key.thumbprint() => {
                key.certificate_chain(certificate.as_ref())?
            }
            _ => CertificateChain::best(key.chains()?, realm, now),
        };
        let chain = chain.ok_or_else(|| Error::NoCertificate(key.kid.clone()))?;
        let leaf = chain.leaf().cloned().ok_or_else(|| Error::NoCertificate(key.kid.clone()))?;
        // RFC 7517 section 4.7: standard base64, not base64url.
        let stored = key.chain_of(Some(&leaf.fingerprint())).unwrap_or_default();
        Ok(Self { leaf, x5c: stored.iter().map(|der| STANDARD.encode(der)).collect(), chain })
    }

    /// The key as it is to be registered.
    pub fn put_on(&self, key: &RegisteredKey) -> RegisteredKey {
        let mut members = key.members().clone();
        members.insert("x5c".into(), self.x5c.clone().into());
        RegisteredKey::new(members)
    }

    /// Whether this very key is registered, but not with this certificate.
    pub fn is_missing_on(&self, registered: Option<&RegisteredKey>, public: &PublicKey) -> bool {
        registered.is_some_and(|key| {
            key.thumbprint() == Some(public.thumbprint())
                && key.members().get("x5c") != Some(&self.x5c.clone().into())
        })
    }

    /// The certificate of the organisation, without those above it.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificate with those above it.
    pub fn chain(&self) -> &CertificateChain {
        &self.chain
    }
}
