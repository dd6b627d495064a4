//! Business certificates (virksomhetssertifikat): which of them count, and whose they are.

use base64::{Engine, engine::general_purpose::STANDARD};
use x509_cert::{
    Certificate,
    der::{
        Decode, Encode,
        asn1::{Any, PrintableStringRef, Utf8StringRef},
    },
    ext::pkix::{BasicConstraints, CertificatePolicies, KeyUsage},
};

use super::{
    clock::Moment,
    publickey::{Algorithm, PublicKey},
};

const SERIAL_NUMBER: &str = "2.5.4.5";
const ORGANISATION_NAME: &str = "2.5.4.10";
const ORGANISATION_IDENTIFIER: &str = "2.5.4.97";
const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
// keyUsage and basicConstraints: a leaf with another critical extension is refused.
const KNOWN_CRITICAL: [&str; 2] = ["2.5.29.15", "2.5.29.19"];

/// Policies of test certificates from Buypass and Commfides; one that ends in a dot stands for all below it.
const TEST_POLICIES: [&str; 9] = [
    "2.16.578.1.26.1.3.5",
    "2.16.578.1.26.1.3.2",
    "2.16.578.1.26.1.0.3.2",
    "2.16.578.1.29.13.1.1.0",
    "2.16.578.1.29.913.1.1.0",
    "2.16.578.1.29.913.200.",
    "2.16.578.1.29.913.210.",
    "2.16.578.1.29.913.220.",
    "2.16.578.1.1.1.1.100",
];

/// Why a certificate does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadCertificate {
    /// It is no list of certificates at all.
    Unreadable,
    /// It breaks one of the rules.
    Refused,
}

/// What a certificate that counts says.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) public: PublicKey,
    /// Nine digits; empty when the certificate names no Norwegian organisation.
    pub(super) organisation: String,
}

/// The certificate authorities that issue business certificates here. A caller's own intermediates are not needed
/// and not looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Trust {
    issuers: Vec<Issuer>,
}

#[derive(Debug, Clone)]
struct Issuer {
    subject: Vec<u8>,
    public: PublicKey,
    from: std::time::Duration,
    until: std::time::Duration,
}

impl Trust {
    /// Takes roots and intermediates as one list: what is self-signed is a root, what a root has signed is an
    /// intermediate, and only intermediates issue to businesses.
    pub(super) fn new(authorities: &[Certificate]) -> Self {
        let (roots, others): (Vec<_>, Vec<_>) = authorities
            .iter()
            .filter(|certificate| is_authority(certificate))
            .partition(|certificate| is_self_signed(certificate));
        let roots: Vec<Issuer> = roots.into_iter().filter_map(issuer).collect();
        Self {
            issuers: others
                .into_iter()
                .filter(|certificate| roots.iter().any(|root| is_signed_by(certificate, root)))
                .filter_map(issuer)
                .collect(),
        }
    }
}

/// Judges an `x5c` list (RFC 7515 4.1.6: standard base64 of DER, leaf first), rule by rule in the order of Digdir's
/// validator: dates, not self-signed, critical extensions, path, policy.
pub(super) fn judge(chain: &[String], trust: &Trust, now: Moment) -> Result<Leaf, BadCertificate> {
    let chain: Vec<Certificate> = chain
        .iter()
        .map(|text| {
            let der = STANDARD.decode(text).ok()?;
            Certificate::from_der(&der).ok()
        })
        .collect::<Option<_>>()
        .ok_or(BadCertificate::Unreadable)?;
    let leaf = chain.first().ok_or(BadCertificate::Unreadable)?;
    let candidate = issuer(leaf).ok_or(BadCertificate::Refused)?;
    let at = now.since_epoch();
    let rules = (candidate.from..=candidate.until).contains(&at)
        && !is_self_signed(leaf)
        && extensions_are_right(leaf)
        && trust.issuers.iter().any(|ca| (ca.from..=ca.until).contains(&at) && is_signed_by(leaf, ca))
        && has_policy(leaf);
    if !rules {
        return Err(BadCertificate::Refused);
    }
    Ok(Leaf { public: candidate.public, organisation: organisation(leaf).unwrap_or_default() })
}

// Any certificate, seen as one that could sign: its name, key and dates.
fn issuer(certificate: &Certificate) -> Option<Issuer> {
    let tbs = certificate.tbs_certificate();
    let spki = tbs.subject_public_key_info().to_der().ok()?;
    Some(Issuer {
        subject: tbs.subject().to_der().ok()?,
        public: PublicKey::from_spki(&spki).ok()?,
        from: tbs.validity().not_before.to_unix_duration(),
        until: tbs.validity().not_after.to_unix_duration(),
    })
}

fn is_authority(certificate: &Certificate) -> bool {
    certificate
        .tbs_certificate()
        .get_extension::<BasicConstraints>()
        .is_ok_and(|found| found.is_some_and(|(_, constraints)| constraints.ca))
}

fn is_self_signed(certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    tbs.issuer() == tbs.subject() || issuer(certificate).is_some_and(|own| verifies(certificate, &own.public))
}

fn is_signed_by(certificate: &Certificate, authority: &Issuer) -> bool {
    certificate.tbs_certificate().issuer().to_der().is_ok_and(|name| name == authority.subject)
        && verifies(certificate, &authority.public)
}

fn verifies(certificate: &Certificate, key: &PublicKey) -> bool {
    let (Ok(signed), Some(signature)) = (certificate.tbs_certificate().to_der(), certificate.signature().as_bytes())
    else {
        return false;
    };
    certificate.signature_algorithm().oid.to_string() == SHA256_WITH_RSA
        && key.verifies(Algorithm::Rs256, &signed, signature)
}

// keyUsage must be there, critical, and allow signatures: the set's other certificates are for encryption or for
// signing documents.
fn extensions_are_right(leaf: &Certificate) -> bool {
    let tbs = leaf.tbs_certificate();
    let critical_are_known = tbs.extensions().is_none_or(|all| {
        all.iter()
            .filter(|extension| extension.critical)
            .all(|extension| KNOWN_CRITICAL.contains(&extension.extn_id.to_string().as_str()))
    });
    critical_are_known
        && matches!(
            tbs.get_extension::<KeyUsage>(),
            Ok(Some((true, usage))) if usage.digital_signature()
        )
}

fn has_policy(leaf: &Certificate) -> bool {
    let Ok(Some((_, CertificatePolicies(policies)))) = leaf.tbs_certificate().get_extension::<CertificatePolicies>()
    else {
        return false;
    };
    policies.iter().any(|policy| {
        let oid = policy.policy_identifier.to_string();
        TEST_POLICIES.iter().any(|known| oid == *known || (known.ends_with('.') && oid.starts_with(known)))
    })
}

// SERIALNUMBER of nine digits; else O that ends in a dash and nine digits; else organizationIdentifier.
fn organisation(leaf: &Certificate) -> Option<String> {
    let subject = leaf.tbs_certificate().subject();
    let values = |oid: &str| -> Vec<String> {
        subject
            .iter()
            .filter(|attribute| attribute.oid.to_string() == oid)
            .filter_map(|attribute| text(&attribute.value))
            .collect()
    };
    let serial = values(SERIAL_NUMBER).into_iter().find(|v| is_nine_digits(v));
    let in_name = || values(ORGANISATION_NAME).iter().find_map(|name| number_after_dash(name));
    let identifier = || values(ORGANISATION_IDENTIFIER).iter().find_map(|id| number_in_identifier(id));
    serial.or_else(in_name).or_else(identifier)
}

fn text(value: &Any) -> Option<String> {
    value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|t| t.as_str().to_owned())
        .or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|t| t.as_str().to_owned()))
        .ok()
}

fn is_nine_digits(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit())
}

// `^.+-\W*([0-9]{9})$`
fn number_after_dash(name: &str) -> Option<String> {
    let at = name.len().checked_sub(9)?;
    let (before, number) = (name.get(..at)?, name.get(at..)?);
    let head = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    let dashed = head.ends_with('-') && head.len() > 1;
    (is_nine_digits(number) && dashed).then(|| number.to_owned())
}

fn number_in_identifier(identifier: &str) -> Option<String> {
    let number = identifier
        .strip_prefix("NTRNO-")
        .or_else(|| identifier.strip_prefix("PSDNO-")?.rsplit_once('-').map(|(_, n)| n))
        .unwrap_or(identifier);
    is_nine_digits(number).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_numbers_in_names_and_identifiers() {
        for (name, number) in [
            ("Sandbox AS-310400009", Some("310400009")),
            ("Sandbox AS - 310400009", Some("310400009")),
            ("Sandbox AS 310400009", None),
            ("-310400009", None),
            ("Sandbox AS-31040000", None),
        ] {
            assert_eq!(number_after_dash(name).as_deref(), number, "{name}");
        }
        for (identifier, number) in [
            ("NTRNO-310400009", Some("310400009")),
            ("PSDNO-FSA-310400009", Some("310400009")),
            ("310400009", Some("310400009")),
            ("NTRSE-310400009", None),
        ] {
            assert_eq!(number_in_identifier(identifier).as_deref(), number, "{identifier}");
        }
    }
}
