//! The certificates from a business certificate up to its root, in order.

use crate::jwk::PublicKey;

use super::Certificate;

/// Longer than any chain in use; ends the walk through certificates that issue each other.
pub(super) const MAX_LENGTH: usize = 10;

/// Certificates in order: the leaf first, then each one's issuer. May be empty, and may end before the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateChain(Vec<Certificate>);

impl CertificateChain {
    /// The chain above `leaf`, from certificates in any order. Those that don't belong to it are left out.
    pub fn build(leaf: Certificate, others: &[Certificate]) -> Self {
        let mut chain = vec![leaf];
        while chain.len() < MAX_LENGTH
            && let Some(last) = chain.last()
            && !last.is_self_signed()
            && let Some(issuer) = others.iter().find(|other| last.is_issued_by(other) && !chain.contains(other))
        {
            chain.push(issuer.clone());
        }
        Self(chain)
    }

    /// The chain of the certificate that belongs to `key`; empty when none of them does. Of several, one that is for
    /// authentication, and then the one that lasts longest: the renewed one. Where the time and the environment are
    /// known, [`CertificateChain::best`] of [`CertificateChain::all_for_key`] chooses better.
    pub fn for_key(key: &PublicKey, certificates: &[Certificate]) -> Self {
        Self::latest(&Self::all_for_key(key, certificates))
    }

    /// The same, of chains for one key.
    pub(crate) fn latest(chains: &[Self]) -> Self {
        let end = |chain: &&Self| chain.leaf().map(|leaf| (leaf.purpose().is_none(), leaf.not_after()));
        chains.iter().max_by_key(end).cloned().unwrap_or_default()
    }

    /// One chain for each certificate that belongs to `key`.
    pub fn all_for_key(key: &PublicKey, certificates: &[Certificate]) -> Vec<Self> {
        let own = certificates.iter().filter(|certificate| certificate.matches(key));
        own.map(|leaf| Self::build(leaf.clone(), certificates)).collect()
    }

    /// One chain for each certificate that issued none of the others.
    pub fn all(certificates: &[Certificate]) -> Vec<Self> {
        let issued_another =
            |one: &Certificate| certificates.iter().any(|other| other != one && other.is_issued_by(one));
        let leaves = certificates.iter().filter(|one| !issued_another(one));
        leaves.map(|leaf| Self::build(leaf.clone(), certificates)).collect()
    }

    /// The certificates, leaf first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    /// The certificate that the chain is for.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.0.first()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of the first certificate that is missing on the way to the root (RFC 4514); `None` when complete.
    pub fn missing(&self) -> Option<String> {
        self.0.last().filter(|last| !last.is_self_signed()).map(Certificate::issuer)
    }

    /// Whether the leaf is this key's certificate.
    pub fn matches(&self, key: &PublicKey) -> bool {
        self.leaf().is_some_and(|leaf| leaf.matches(key))
    }

    /// The DER of each, leaf first: what goes into an assertion's `x5c`.
    pub fn to_der(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|certificate| certificate.der().to_vec()).collect()
    }
}
