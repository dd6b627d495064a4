//! Keys that are registered with their certificate: `x5c` in the registered JWK ties the client to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::context::Context;
use crate::failure::{Failure, Outcome};
use maskinporten_engine::held::HeldKey;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
use maskinporten_protocol::clock::Clock as _;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::jwk::PublicKey;
use maskinporten_protocol::jwks::RegisteredKey;

/// The certificate that a key is to be tied to, with those above it.
pub struct CertificateLock {
    leaf: Certificate,
    chain: CertificateChain,
    x5c: Vec<String>,
}

impl CertificateLock {
    /// From what is kept with a key.
    pub fn of(key: &HeldKey) -> Outcome<Self> {
        let certificates = key.chain.iter().map(|der| Certificate::from_der(der)).collect::<Result<Vec<_>, _>>()?;
        let chain = CertificateChain::for_key(&key.public, &certificates);
        let Some(leaf) = chain.leaf().cloned() else {
            return Err(Failure::missing(format!("key {} is held without a certificate", key.kid))
                .hint("bring it with its certificate: `maskinporten key import business.p12`"));
        };
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

    /// Says what it means, and what Maskinporten will refuse.
    pub fn tell(&self, context: &Context, environment: &Environment) {
        for problem in self.chain.problems(environment.is_production(), None, context.clock.now()) {
            context.out.warning(&format!("{problem} ({}). {}", problem.code(), problem.remedy()));
        }
        context.out.note(&format!(
            "the client will be tied to this certificate, {:?}: when it expires on {} or is revoked, the key stops working, too",
            self.leaf.name(),
            self.leaf.not_after().strftime("%Y-%m-%d")
        ));
    }
}
