//! Business certificates (*virksomhetssertifikater*): whom they belong to, who issued them, and what Maskinporten
//! would refuse about them.

mod authority;
mod chain;
mod fingerprint;
mod problems;
mod signature;
mod subject;
mod trust;

use std::fmt;
use std::sync::Arc;

use base16ct::lower;
use jiff::Timestamp;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::pem::{LineEnding, encode_string};
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::name::Name;

use crate::clock::days_until;
use crate::ids::OrgNumber;
use crate::jwk::{JwkError, PublicKey};

pub use authority::KnownAuthority;
pub use chain::CertificateChain;
pub use fingerprint::{Fingerprint, FingerprintError};
pub use problems::{Doubt, Problem};
pub use subject::OrgPlace;
pub use trust::{Path, Trust};

const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");

/// The bytes aren't an X.509 certificate (RFC 5280).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this isn't an X.509 certificate, or it is damaged")]
pub struct CertificateError;

/// An X.509 certificate: its DER, and what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    // Shared, since a file's certificates stand in chains, in lists and beside keys at once.
    der: Arc<[u8]>,
    parsed: Arc<x509_cert::Certificate>,
    names: Arc<Names>,
}

/// What is compared to find out who issued what: read once, since in a file with thousands of certificates each may be
/// compared with each. Names stand here as digests.
#[derive(Debug, PartialEq, Eq)]
struct Names {
    subject: [u8; 32],
    issuer: [u8; 32],
    /// The subject's key identifier (RFC 5280 section 4.2.1.2).
    key: Option<Vec<u8>>,
    /// The issuer's (section 4.2.1.1).
    issuer_key: Option<Vec<u8>>,
}

impl Names {
    fn of(parsed: &x509_cert::Certificate) -> Self {
        let tbs = parsed.tbs_certificate();
        let digest = |name: &Name| Sha256::digest(name.to_der().unwrap_or_default()).into();
        let found = tbs.get_extension::<SubjectKeyIdentifier>().ok().flatten();
        let wanted = tbs.get_extension::<AuthorityKeyIdentifier>().ok().flatten();
        Self {
            subject: digest(tbs.subject()),
            issuer: digest(tbs.issuer()),
            key: found.map(|(_, id)| id.0.as_bytes().to_vec()),
            issuer_key: wanted.and_then(|(_, id)| id.key_identifier).map(|id| id.as_bytes().to_vec()),
        }
    }
}

/// The certificate authorities that Maskinporten takes business certificates from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateAuthority {
    /// Buypass, in test or production.
    Buypass,
    /// Commfides, in test or production.
    Commfides,
}

/// The Norwegian profiles that business certificates follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateProfile {
    /// SEID 1, the older profile.
    Seid1,
    /// SEID 2, the profile in force.
    Seid2,
    /// A qualified electronic seal (ETSI EN 319 412-3), issued under SEID 2.
    ESeal,
}

/// Which Maskinporten a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Issued by a test authority.
    Test,
    /// Issued by a production authority.
    Production,
}

/// What a certificate's key may be used for (RFC 5280 section 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Authentication and signatures: the one that Maskinporten needs.
    pub digital_signature: bool,
    /// Signatures that bind the organisation (contentCommitment).
    pub non_repudiation: bool,
    /// Encryption of keys or data.
    pub encryption: bool,
    /// Signing other certificates.
    pub certificate_signing: bool,
    /// Whether the extension is marked critical, as Digdir's validator demands.
    pub critical: bool,
}

impl Certificate {
    /// From DER. What follows the certificate's end is an error.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| CertificateError)?;
        let names = Arc::new(Names::of(&parsed));
        Ok(Self { der: der.into(), parsed: Arc::new(parsed), names })
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// PEM, `-----BEGIN CERTIFICATE-----` (RFC 7468 section 5).
    pub fn to_pem(&self) -> String {
        encode_string("CERTIFICATE", LineEnding::LF, &self.der).unwrap_or_default()
    }

    /// The subject as RFC 4514 text, most specific part first, control characters escaped.
    pub fn subject(&self) -> String {
        subject::rfc4514(self.parsed.tbs_certificate().subject())
    }

    /// The issuer as RFC 4514 text, most specific part first, control characters escaped.
    pub fn issuer(&self) -> String {
        subject::rfc4514(self.parsed.tbs_certificate().issuer())
    }

    /// The subject's `CN`, else the whole subject: short enough for a sentence.
    pub fn name(&self) -> String {
        subject::common_name(self.parsed.tbs_certificate().subject()).unwrap_or_else(|| self.subject())
    }

    /// The serial number, hexadecimal.
    pub fn serial(&self) -> String {
        lower::encode_string(self.parsed.tbs_certificate().serial_number().as_bytes())
    }

    /// The organisation number and where it stands. The places are tried in the order of Digdir's validator, and the
    /// first that has the form of a number is taken.
    pub fn org_number(&self) -> Option<(OrgNumber, OrgPlace)> {
        subject::org_number(self.parsed.tbs_certificate().subject())
    }

    /// The first moment at which it is valid.
    pub fn not_before(&self) -> Timestamp {
        moment(self.parsed.tbs_certificate().validity().not_before)
    }

    /// The last moment at which it is valid.
    pub fn not_after(&self) -> Timestamp {
        moment(self.parsed.tbs_certificate().validity().not_after)
    }

    /// Whole days from `now` until it expires; negative when it has.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        days_until(self.not_after(), now)
    }

    /// What the key may be used for; `None` without a keyUsage extension.
    pub fn usage(&self) -> Option<Usage> {
        let (critical, usage) = self.parsed.tbs_certificate().get_extension::<KeyUsage>().ok().flatten()?;
        Some(Usage {
            digital_signature: usage.digital_signature(),
            non_repudiation: usage.non_repudiation(),
            encryption: usage.key_encipherment() || usage.data_encipherment() || usage.key_agreement(),
            certificate_signing: usage.key_cert_sign(),
            critical,
        })
    }

    /// Whether subject and issuer are the same.
    pub fn is_self_signed(&self) -> bool {
        self.names.subject == self.names.issuer
    }

    /// Whether it is an authority's, by its basic constraints.
    pub fn is_authority(&self) -> bool {
        let constraints = self.parsed.tbs_certificate().get_extension::<BasicConstraints>();
        constraints.ok().flatten().is_some_and(|(_, constraints)| constraints.ca)
    }

    /// The certificate policies, as dotted object identifiers.
    pub fn policies(&self) -> Vec<String> {
        let policies = self.parsed.tbs_certificate().get_extension::<CertificatePolicies>().ok().flatten();
        policies
            .map_or_else(Vec::new, |(_, list)| list.0.iter().map(|info| info.policy_identifier.to_string()).collect())
    }

    /// The SHA-256 of the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.der)
    }

    /// The SHA-1 of the DER, 40 hexadecimal digits: what Windows and Azure call a certificate's thumbprint.
    pub fn sha1_fingerprint(&self) -> String {
        lower::encode_string(&Sha1::digest(&self.der))
    }

    /// The public key. An error when it isn't one that Maskinporten would take.
    pub fn public_key(&self) -> Result<PublicKey, JwkError> {
        let spki = self.parsed.tbs_certificate().subject_public_key_info();
        let der = spki.to_der().map_err(|_| JwkError::Malformed("the certificate's public key is damaged".into()))?;
        PublicKey::from_spki_der(&der)
    }

    /// Whether it is the certificate of this key.
    pub fn matches(&self, key: &PublicKey) -> bool {
        self.public_key().is_ok_and(|own| own == *key)
    }

    /// Whether `other`, by its name and key identifier, issued this one: [`CertificateChain::path`] tells whether that
    /// is true.
    pub fn is_issued_by(&self, other: &Self) -> bool {
        let keys = self.names.issuer_key.as_ref().zip(other.names.key.as_ref());
        self.names_as_issuer(other) && keys.is_none_or(|(wanted, found)| wanted == found)
    }

    /// Whether `other` has the name of this one's issuer.
    fn names_as_issuer(&self, other: &Self) -> bool {
        self.names.issuer == other.names.subject
    }

    /// The issuer's `CN`, else the whole issuer.
    fn issuer_name(&self) -> String {
        subject::common_name(self.parsed.tbs_certificate().issuer()).unwrap_or_else(|| self.issuer())
    }

    /// Why it may not issue a certificate that has `below` authorities between the two (RFC 5280 sections 4.2.1.9 and
    /// 4.2.1.3); `None` if it may.
    fn unfit_above(&self, below: usize) -> Option<&'static str> {
        let constraints = self.parsed.tbs_certificate().get_extension::<BasicConstraints>().ok().flatten();
        match constraints {
            Some((_, constraints)) if constraints.ca => {
                if constraints.path_len_constraint.is_some_and(|most| below > usize::from(most)) {
                    return Some("has more authorities below it than its path length allows");
                }
            }
            _ => return Some("isn't a certificate authority"),
        }
        self.usage().is_some_and(|usage| !usage.certificate_signing).then_some("may not sign certificates")
    }

    /// The critical extensions, as dotted object identifiers.
    fn critical_extensions(&self) -> Vec<String> {
        let extensions = self.parsed.tbs_certificate().extensions().into_iter().flatten();
        extensions.filter(|extension| extension.critical).map(|extension| extension.extn_id.to_string()).collect()
    }

    /// Whether the qualified-certificate statements name an electronic seal (0.4.0.1862.1.6.2, ETSI EN 319 412-5).
    fn says_seal(&self) -> bool {
        let seal = [0x06, 0x07, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x06, 0x02];
        let mut extensions = self.parsed.tbs_certificate().extensions().into_iter().flatten();
        extensions
            .find(|extension| extension.extn_id == QC_STATEMENTS)
            .is_some_and(|extension| extension.extn_value.as_bytes().windows(seal.len()).any(|part| part == seal))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({:?}, SHA-256 {})", self.subject(), self.fingerprint())
    }
}

impl fmt::Display for CertificateAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Buypass => "Buypass",
            Self::Commfides => "Commfides",
        })
    }
}

impl fmt::Display for CertificateProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seid1 => "SEID 1",
            Self::Seid2 => "SEID 2",
            Self::ESeal => "eSeal",
        })
    }
}

impl fmt::Display for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Test => "test",
            Self::Production => "production",
        })
    }
}

fn moment(time: x509_cert::time::Time) -> Timestamp {
    // Both forms of time end in year 9999 at the latest, as does `Timestamp`.
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use x509_cert::der::pem::decode_vec;

    use super::*;

    #[test]
    fn rubbish_is_no_certificate() {
        assert_eq!(Certificate::from_der(b"").err(), Some(CertificateError));
        assert_eq!(Certificate::from_der(&[0x30, 0x03, 2, 1, 1]).err(), Some(CertificateError));
    }

    /// One of Mozilla's authorities has DER that its reader would write in another way, which its signature isn't of.
    #[test]
    fn pem_has_the_bytes_that_were_read() {
        for der in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
            let pem = Certificate::from_der(der).unwrap().to_pem();
            let (label, written) = decode_vec(pem.as_bytes()).unwrap();
            assert!(label == "CERTIFICATE" && written == **der, "{pem}");
        }
    }
}
