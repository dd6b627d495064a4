//! Business certificates (*virksomhetssertifikater*): whom they belong to, who issued them, and what Maskinporten
//! would refuse about them.

mod chain;
mod problems;
mod signature;
mod subject;

use std::fmt;
use std::sync::Arc;

use base16ct::lower;
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode as _, Encode as _, EncodePem as _};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, KeyUsage, SubjectKeyIdentifier,
};

use crate::clock::days_until;
use crate::ids::OrgNumber;
use crate::jwk::{JwkError, PublicKey};

pub use chain::CertificateChain;
pub use problems::Problem;
pub use signature::Signatures;
pub use subject::OrgPlace;

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
}

/// The certificate authorities that Maskinporten takes business certificates from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateAuthority {
    /// Buypass, in test or production.
    Buypass,
    /// Commfides, in test or production.
    Commfides,
    /// Digdir's own throw-away authority for tests.
    DigdirTest,
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
        Ok(Self { der: der.into(), parsed: Arc::new(parsed) })
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// PEM, `-----BEGIN CERTIFICATE-----` (RFC 7468 section 5).
    pub fn to_pem(&self) -> String {
        self.parsed.to_pem(x509_cert::der::pem::LineEnding::LF).unwrap_or_default()
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

    /// Who issued it, by the issuer's names and the policies; `None` for everybody else.
    pub fn issuer_kind(&self) -> Option<CertificateAuthority> {
        let issuer = self.issuer().to_lowercase();
        let policies = self.policies();
        if issuer.contains("buypass") || policies.iter().any(|oid| oid.starts_with("2.16.578.1.26.1.")) {
            Some(CertificateAuthority::Buypass)
        } else if issuer.contains("commfides") || policies.iter().any(|oid| oid.starts_with("2.16.578.1.29.")) {
            Some(CertificateAuthority::Commfides)
        } else if policies.iter().any(|oid| oid == problems::DIGDIR_TEST_POLICY) {
            Some(CertificateAuthority::DigdirTest)
        } else {
            None
        }
    }

    /// SEID 1, SEID 2 or eSeal, by qualified statements, policies and the issuing authority's name.
    pub fn profile(&self) -> Option<CertificateProfile> {
        // ETSI EN 319 411-2 section 5.3: QCP-l and QCP-l-qscd are the policies of seals.
        let seal_policies = ["0.4.0.194112.1.1", "0.4.0.194112.1.3"];
        let policies = self.policies();
        if self.says_seal() || policies.iter().any(|oid| seal_policies.contains(&oid.as_str())) {
            return Some(CertificateProfile::ESeal);
        }
        let issuer = self.issuer();
        let seid2_policy = |oid: &String| {
            oid == "2.16.578.1.26.1.3.5"
                || oid.starts_with("2.16.578.1.29.13.2")
                || oid.starts_with("2.16.578.1.29.913.2")
        };
        if policies.iter().any(seid2_policy) || issuer.contains(" G2 ") || issuer.contains("Legal Person - G3") {
            return Some(CertificateProfile::Seid2);
        }
        match self.issuer_kind()? {
            CertificateAuthority::Buypass | CertificateAuthority::Commfides => Some(CertificateProfile::Seid1),
            CertificateAuthority::DigdirTest => None,
        }
    }

    /// Test or production, by the issuer's names and the policies; `None` when the issuer isn't one we know.
    pub fn realm(&self) -> Option<Realm> {
        let issuer = self.issuer();
        let test_policy = |oid: &String| {
            oid.starts_with("2.16.578.1.29.913.")
                || oid == "2.16.578.1.26.1.0.3.2"
                || oid == problems::DIGDIR_TEST_POLICY
        };
        let test_name = ["Test4", "TEST", " Test "].iter().any(|word| issuer.contains(word));
        match self.issuer_kind()? {
            CertificateAuthority::DigdirTest => Some(Realm::Test),
            _ if test_name || self.policies().iter().any(test_policy) => Some(Realm::Test),
            _ => Some(Realm::Production),
        }
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
        self.parsed.tbs_certificate().subject() == self.parsed.tbs_certificate().issuer()
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

    /// The SHA-256 of the DER, 64 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        lower::encode_string(&Sha256::digest(&self.der))
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

    /// Whether `other`, by its name and key identifier, issued this one: [`CertificateChain::signatures`] tells
    /// whether that is true.
    pub fn is_issued_by(&self, other: &Self) -> bool {
        let (own, other) = (self.parsed.tbs_certificate(), other.parsed.tbs_certificate());
        let wanted =
            own.get_extension::<AuthorityKeyIdentifier>().ok().flatten().and_then(|(_, id)| id.key_identifier);
        let found = other.get_extension::<SubjectKeyIdentifier>().ok().flatten().map(|(_, id)| id.0);
        let same_key = wanted.zip(found).is_none_or(|(wanted, found)| wanted == found);
        own.issuer() == other.subject() && same_key
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
            Self::DigdirTest => "Digdir's test authority",
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
    use super::*;

    #[test]
    fn rubbish_is_no_certificate() {
        assert_eq!(Certificate::from_der(b"").err(), Some(CertificateError));
        assert_eq!(Certificate::from_der(&[0x30, 0x03, 2, 1, 1]).err(), Some(CertificateError));
    }
}
