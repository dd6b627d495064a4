//! Keys that are registered with their certificate: `x5c` in the registered JWK binds the client to it (protocol.md
//! section 6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::Error;
use crate::key_register::StoredKey;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
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
    /// From what is stored with a key.
    pub fn of(key: &StoredKey) -> Result<Self, Error> {
        let chain = CertificateChain::for_key(&key.public, &key.certificates()?);
        let leaf = chain.leaf().cloned().ok_or_else(|| Error::NoCertificate(key.kid.clone()))?;
        // RFC 7517 section 4.7: standard base64, not base64url.
        Ok(Self { leaf, chain, x5c: key.chain.iter().map(|der| STANDARD.encode(der)).collect() })
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
