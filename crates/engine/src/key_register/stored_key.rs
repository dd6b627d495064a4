//! What is public about one stored key: its names, its certificates, and where it was seen.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::KeyPlace;
use crate::profile::{KeyName, Login};
use maskinporten_protocol::certificate::{Certificate, CertificateChain, CertificateError, Fingerprint};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwk::{PublicKey, Thumbprint};

/// Whether the private half is known to be in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// About to be stored.
    Pending,
    /// The store has it.
    Stored,
    /// Stored, but out of use: a rotation put another in its place.
    Archived,
}

/// Where a key was seen to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownRegistration {
    /// The environment of the client.
    pub environment: EnvironmentName,
    /// The client that it is registered on.
    pub client_id: ClientId,
    /// The kid that it is registered under, as the server has it.
    pub kid: String,
    /// When the registration expires, if the server said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    pub expires: Option<Timestamp>,
}

impl fmt::Display for KnownRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on client {} in {}, as {}", self.client_id, self.environment, self.kid.escape_debug())
    }
}

/// What is public about one stored key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// The kid that it was given here. It may be registered under others.
    pub kid: Kid,
    /// The public half of the key.
    pub public: PublicKey,
    /// The business certificate's chain, DER, leaf first; empty for a plain key. Whoever names no certificate means this
    /// one, so it stays when another one comes.
    pub chain: Vec<Vec<u8>>,
    /// The chains of other certificates for the same key, in the order in which they came.
    pub others: Vec<Vec<Vec<u8>>>,
    /// Where the private half is.
    pub place: KeyPlace,
    /// When it was made or imported.
    pub created: Timestamp,
    /// Whether the store is known to have it.
    pub state: KeyState,
    /// Where it was registered when a client's key set was last seen from here.
    pub registered: Vec<KnownRegistration>,
}

impl StoredKey {
    /// The chains of its certificates, the one that is meant when none is named first.
    pub fn chains(&self) -> Result<Vec<CertificateChain>, CertificateError> {
        self.all().map(|chain| self.parsed(chain)).collect()
    }

    /// The chain of the certificate that is named; without a name the first one. `None`: there is none.
    pub fn certificate_chain(
        &self,
        named: Option<&Fingerprint>,
    ) -> Result<Option<CertificateChain>, CertificateError> {
        self.chain_of(named).map(|chain| self.parsed(chain)).transpose()
    }

    fn parsed(&self, chain: &[Vec<u8>]) -> Result<CertificateChain, CertificateError> {
        let all = chain.iter().map(|der| Certificate::from_der(der)).collect::<Result<Vec<_>, _>>()?;
        Ok(CertificateChain::for_key(&self.public, &all))
    }

    /// The chain of the certificate that is named, DER, leaf first; without a name the first one.
    pub fn chain_of(&self, certificate: Option<&Fingerprint>) -> Option<&[Vec<u8>]> {
        let is_meant = |chain: &&Vec<Vec<u8>>| match certificate {
            None => true,
            Some(named) => chain.first().is_some_and(|leaf| Fingerprint::of(leaf) == *named),
        };
        self.all().find(is_meant).map(Vec::as_slice)
    }

    /// The certificate that a profile logs in with, if it does with one of these.
    pub fn certificate_of(&self, login: &Login) -> Option<Fingerprint> {
        let Login::Certificate { certificate, .. } = login else { return None };
        self.chain_of(certificate.as_ref())?.first().map(|leaf| Fingerprint::of(leaf))
    }

    /// A login with one of its certificates. The first one isn't named, so that earlier programs can log in with it.
    pub fn login_with(&self, certificate: Fingerprint) -> Login {
        let is_first = self.chain.first().is_some_and(|leaf| Fingerprint::of(leaf) == certificate);
        Login::Certificate { thumbprint: self.thumbprint(), certificate: (!is_first).then_some(certificate) }
    }

    /// Stores another chain with the key. That of a certificate that it has already only takes its place if there is more
    /// of it. `false`: nothing new.
    pub fn add(&mut self, chain: Vec<Vec<u8>>) -> bool {
        if chain.is_empty() {
            return false;
        }
        let stored = std::iter::once(&mut self.chain).chain(&mut self.others);
        match stored.into_iter().find(|stored| stored.is_empty() || stored.first() == chain.first()) {
            Some(stored) if stored.len() >= chain.len() => return false,
            Some(stored) => *stored = chain,
            None => self.others.push(chain),
        }
        true
    }

    fn all(&self) -> impl Iterator<Item = &Vec<Vec<u8>>> {
        std::iter::once(&self.chain).chain(&self.others).filter(|chain| !chain.is_empty())
    }

    /// Its kid and thumbprint.
    pub fn name(&self) -> KeyName {
        KeyName { kid: self.kid.clone(), thumbprint: self.thumbprint() }
    }

    /// What it is known by.
    pub fn thumbprint(&self) -> Thumbprint {
        self.public.thumbprint()
    }

    /// Until when it is registered under this kid, as far as it was seen from here; the soonest of several.
    pub fn expires_as(&self, kid: &Kid) -> Option<Timestamp> {
        let places = self.registered.iter().filter(|place| place.kid == kid.as_str());
        places.filter_map(|place| place.expires).min()
    }
}
