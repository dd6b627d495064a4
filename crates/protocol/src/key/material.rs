//! What a key file holds: private keys with their certificates, public keys, loose certificates.

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;

use super::read_error::{Inventory, ReadError};
use super::{KeyError, PrivateKey};
use crate::certificate::{Certificate, CertificateChain, Realm};
use crate::jwk::PublicKey;

/// The largest file that is read as a key, in bytes: a keystore with several chains has some tens of thousands.
pub const MAX_BYTES: usize = 1 << 20;

/// More private keys than anybody's file has: each takes time, to be opened and to be checked.
pub(super) const MAX_KEYS: usize = 50;
/// More certificates than any bundle has: a file of system roots isn't somebody's key.
pub(super) const MAX_CERTIFICATES: usize = 200;

/// Everything that was found in one file.
#[derive(Debug)]
pub struct KeyMaterial {
    /// The private keys, in the file's order.
    pub private: Vec<PrivateEntry>,
    /// The public keys that came alone.
    pub public: Vec<PublicEntry>,
    /// The certificates that belong to none of the private keys.
    pub certificates: Vec<Certificate>,
    /// Private keys that Maskinporten wouldn't take, by alias, with the reason.
    pub refused: Vec<(Option<String>, KeyError)>,
    /// Whether a private key lay in it unencrypted, even if a password was needed for the rest.
    pub has_open_key: bool,
    /// What kind of file it was.
    pub format: KeyFormat,
    /// What is odd about the file although it could be read, in sentences. Nothing secret is in them.
    pub notes: Vec<String>,
}

/// A private key as a file holds it.
#[derive(Debug, Clone)]
pub struct PrivateEntry {
    /// Its alias or friendly name in a keystore, its comment in an OpenSSH file.
    pub alias: Option<String>,
    /// The private key.
    pub key: PrivateKey,
    /// Its certificate and those above it; empty when it has none. Of several the one that [`CertificateChain::for_key`]
    /// chooses.
    pub chain: CertificateChain,
    /// The chains of all certificates for it.
    pub chains: Vec<CertificateChain>,
    /// A certificate that the file puts with this key although it is another key's.
    pub mismatched: Option<Certificate>,
    /// The `kid` of a JWK, as it was written.
    pub kid: Option<String>,
    /// The `alg` of a JWK, as it was written.
    pub alg: Option<String>,
}

/// A public key as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicEntry {
    /// The public key.
    pub public: PublicKey,
    /// The `kid` of a JWK, as it was written.
    pub kid: Option<String>,
    /// The `alg` of a JWK, as it was written.
    pub alg: Option<String>,
    /// The `use` of a JWK.
    pub usage: Option<String>,
    /// The `exp` of a registered JWK, seconds since 1970.
    pub exp: Option<i64>,
}

/// What kind of file it was. Its `Display` is for people: `PKCS#12 (AES-256, PBKDF2, SHA-256 MAC), in base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFormat {
    /// The container that the keys came in.
    pub container: Container,
    /// What is known beyond that: ciphers, what it holds.
    pub detail: Vec<String>,
    /// Whether all of it was wrapped in base64 or base64url.
    pub in_base64: bool,
    /// The name of the value that it was, where the file has others: `data.tls.key` in a Kubernetes secret.
    pub place: Option<String>,
}

/// The containers that keys come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// `-----BEGIN …-----` (RFC 7468).
    Pem,
    /// One ASN.1 structure: a key or a certificate.
    Der,
    /// PKCS#12 (RFC 7292): `.p12`, `.pfx`.
    Pkcs12,
    /// Java's own keystore.
    Jks,
    /// What `ssh-keygen` writes.
    OpenSsh,
    /// `ssh-rsa AAAA…`
    SshPublic,
    /// One JSON Web Key (RFC 7517).
    Jwk,
    /// A JSON Web Key Set, or a bare list.
    JwkSet,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs12 => "PKCS#12",
            Self::Jks => "JKS",
            Self::OpenSsh => "OpenSSH",
            Self::SshPublic => "OpenSSH public key",
            Self::Jwk => "JWK",
            Self::JwkSet => "JWKS",
        })
    }
}

impl fmt::Display for KeyFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.container)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail.join(", "))?;
        }
        f.write_str(if self.in_base64 { ", in base64" } else { "" })?;
        self.place.as_ref().map_or(Ok(()), |place| write!(f, ", from {}", place.escape_debug()))
    }
}

impl KeyFormat {
    /// The same, as the value with this name in another file.
    pub(super) fn inside(self, name: &str) -> Self {
        let names: Vec<&str> = [Some(name), self.place.as_deref()].into_iter().flatten().collect();
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        Self { place: Some(names.join(".")).filter(|place| !place.is_empty()), ..self }
    }
}

impl PrivateEntry {
    /// How the entry is named in lists: its alias, else its kid, else its thumbprint. As the file has it, control
    /// characters and all: escape it before it is shown.
    pub fn name(&self) -> String {
        let thumbprint = || self.key.public().thumbprint().to_string();
        self.alias.clone().or_else(|| self.kid.clone()).unwrap_or_else(thumbprint)
    }

    /// The chain to log in with there, now, if there are several.
    pub fn chain_for(&self, realm: Option<Realm>, now: Timestamp) -> CertificateChain {
        CertificateChain::best(self.chains.clone(), realm, now).unwrap_or_default()
    }
}

impl KeyMaterial {
    /// The one private key, or the one with this alias (or kid, or thumbprint). Exact names go before names that
    /// differ in case, which Java takes for the same. Its certificate must be its own.
    pub fn choose(&self, alias: Option<&str>) -> Result<&PrivateEntry, ReadError> {
        let entry = match alias {
            None => match self.private.as_slice() {
                [one] => one,
                [] => return Err(self.without_private()),
                several => {
                    return Err(ReadError::SeveralKeys { aliases: several.iter().map(PrivateEntry::name).collect() });
                }
            },
            Some(alias) => self.named(alias)?,
        };
        match &entry.mismatched {
            Some(certificate) => Err(ReadError::KeyMismatch { certificate: certificate.name() }),
            None => Ok(entry),
        }
    }

    fn named(&self, alias: &str) -> Result<&PrivateEntry, ReadError> {
        let mut entries = self.private.iter();
        let exact = entries.find(|entry| {
            entry.alias.as_deref() == Some(alias) || entry.kid.as_deref() == Some(alias) || entry.name() == alias
        });
        let found = exact.or_else(|| self.private.iter().find(|entry| same_alias(entry.alias.as_deref(), alias)));
        found.ok_or_else(|| {
            if self.private.is_empty() {
                return self.without_private();
            }
            let known = self.private.iter().map(PrivateEntry::name).collect();
            ReadError::WrongAlias { given: alias.to_owned(), known }
        })
    }

    fn without_private(&self) -> ReadError {
        match self.refused.first() {
            Some((_, reason)) => ReadError::Key(reason.clone()),
            None => ReadError::NoPrivateKey(Inventory {
                public_keys: self.public.len(),
                certificates: self.certificates.len(),
            }),
        }
    }
}

/// Whether an entry has this alias, letter case aside: Java's keystores keep aliases in lower case.
pub(super) fn same_alias(own: Option<&str>, wanted: &str) -> bool {
    own.is_some_and(|own| own.to_lowercase() == wanted.to_lowercase())
}

/// What the parsers have found so far, before keys and certificates are put together.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) keys: Vec<FoundKey>,
    pub(super) public: Vec<PublicEntry>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) notes: Vec<String>,
}

/// How much was found up to some point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) keys: usize,
    public: usize,
    certificates: usize,
    notes: usize,
}

/// A private key as a parser found it.
#[derive(Debug)]
pub(super) struct FoundKey {
    pub(super) alias: Option<String>,
    pub(super) key: Result<PrivateKey, KeyError>,
    pub(super) kid: Option<String>,
    pub(super) alg: Option<String>,
    /// The certificate that the file says is this key's.
    pub(super) own: Option<Certificate>,
    /// Whether it was encrypted.
    pub(super) is_sealed: bool,
}

impl FoundKey {
    /// A key that lay open.
    pub(super) fn open(alias: Option<String>, key: Result<PrivateKey, KeyError>) -> Self {
        Self { alias, key, kid: None, alg: None, own: None, is_sealed: false }
    }

    /// A key that was encrypted.
    pub(super) fn sealed(alias: Option<String>, key: Result<PrivateKey, KeyError>) -> Self {
        Self { is_sealed: true, ..Self::open(alias, key) }
    }
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.public.is_empty() && self.certificates.is_empty()
    }

    pub(super) fn count(&self) -> Count {
        Count {
            keys: self.keys.len(),
            public: self.public.len(),
            certificates: self.certificates.len(),
            notes: self.notes.len(),
        }
    }

    /// Forgets what was found since.
    pub(super) fn truncate(&mut self, to: Count) {
        self.keys.truncate(to.keys);
        self.public.truncate(to.public);
        self.certificates.truncate(to.certificates);
        self.notes.truncate(to.notes);
    }

    /// The same key may be there in several forms: one of them is enough. Where different ones were found since, or one
    /// `must` be named, each that has no name of its own gets that of its place.
    pub(super) fn name_several(&mut self, since: Count, places: &[(Range<usize>, String)], must: bool) {
        let public = |found: &FoundKey| found.key.as_ref().ok().map(|key| key.public().thumbprint());
        let thumbprints: Vec<_> = self.keys.iter().map(public).collect();
        let is_copy = |at: usize| thumbprints[at].is_some() && thumbprints[since.keys..at].contains(&thumbprints[at]);
        let several = (since.keys..thumbprints.len()).filter(|at| !is_copy(*at)).count() > 1;
        for (range, name) in places.iter().filter(|(range, name)| !range.is_empty() && !name.is_empty()) {
            for found in &mut self.keys[range.clone()] {
                if must && range.len() == 1 || several && found.alias.is_none() {
                    found.alias = Some(name.clone());
                }
            }
        }
        for at in (since.keys..self.keys.len()).rev().filter(|at| is_copy(*at)) {
            let FoundKey { kid, alg, own, .. } = self.keys.remove(at);
            if let Some(same) = self.keys[since.keys..at].iter_mut().find(|found| public(found) == thumbprints[at]) {
                same.kid = same.kid.take().or(kid);
                same.alg = same.alg.take().or(alg);
                same.own = same.own.take().or(own);
            }
        }
    }

    /// Puts each private key together with its certificates.
    pub(super) fn assemble(self, format: KeyFormat) -> KeyMaterial {
        let Self { keys, public, mut certificates, notes } = self;
        let has_open_key = keys.iter().any(|found| !found.is_sealed);
        certificates.extend(keys.iter().filter_map(|found| found.own.clone()));
        let mut unique: Vec<Certificate> = Vec::with_capacity(certificates.len());
        for one in certificates {
            if !unique.contains(&one) {
                unique.push(one);
            }
        }
        let (mut private, mut refused) = (Vec::new(), Vec::new());
        for FoundKey { alias, key, kid, alg, own, .. } in keys {
            match key {
                Ok(key) => {
                    let chains = CertificateChain::all_for_key(key.public(), &unique);
                    let chain = CertificateChain::latest(&chains);
                    let mismatched = own.filter(|_| chain.is_empty());
                    private.push(PrivateEntry { alias, key, chain, chains, mismatched, kid, alg });
                }
                Err(reason) => refused.push((alias, reason)),
            }
        }
        let in_chain = |one: &Certificate| private.iter().any(|entry| entry.chain.certificates().contains(one));
        let certificates: Vec<Certificate> = unique.into_iter().filter(|one| !in_chain(one)).collect();
        KeyMaterial { private, public, certificates, refused, has_open_key, format, notes }
    }
}
