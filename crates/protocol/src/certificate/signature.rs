//! Whether a certificate was really signed by the issuer that it names. Names can be copied, signatures can't.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{AnyRef, Decode as _, Reader as _, SliceReader};

use super::Certificate;

/// What became of checking one certificate's signature with another's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Fits,
    Broken,
    /// Of a kind that isn't checked here.
    Unknown,
}

impl Certificate {
    pub(super) fn link_to(&self, issuer: &Self) -> Link {
        let spki = issuer.parsed.tbs_certificate().subject_public_key_info();
        let curve = spki.algorithm.parameters.as_ref().and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
        let Some(algorithm) = algorithm(self.parsed.signature_algorithm().oid, curve) else { return Link::Unknown };
        // A key that is too short for the backend says nothing about the signature.
        if curve.is_none() && issuer.public_key().is_err() {
            return Link::Unknown;
        }
        let (Some(signed), Some(signature)) = (signed_part(&self.der), self.parsed.signature().as_bytes()) else {
            return Link::Broken;
        };
        let key = UnparsedPublicKey::new(algorithm, spki.subject_public_key.raw_bytes());
        if key.verify(signed, signature).is_ok() { Link::Fits } else { Link::Broken }
    }
}

/// The bytes that are signed (RFC 5280 section 4.1.1.1), as they are: encoded anew they might be others.
fn signed_part(der: &[u8]) -> Option<&[u8]> {
    SliceReader::new(AnyRef::from_der(der).ok()?.value()).ok()?.tlv_bytes().ok()
}

/// By the signature's object identifier (RFC 8017 appendix C, RFC 5758) and, for EC, the key's curve.
fn algorithm(oid: ObjectIdentifier, curve: Option<ObjectIdentifier>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = curve.map(|curve| curve.to_string()).unwrap_or_default();
    Some(match (oid.to_string().as_str(), curve.as_str()) {
        ("1.2.840.113549.1.1.5", _) => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        ("1.2.840.113549.1.1.11", _) => &RSA_PKCS1_2048_8192_SHA256,
        ("1.2.840.113549.1.1.12", _) => &RSA_PKCS1_2048_8192_SHA384,
        ("1.2.840.113549.1.1.13", _) => &RSA_PKCS1_2048_8192_SHA512,
        ("1.2.840.10045.4.3.2", "1.2.840.10045.3.1.7") => &ECDSA_P256_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", "1.2.840.10045.3.1.7") => &ECDSA_P256_SHA384_ASN1,
        ("1.2.840.10045.4.3.2", "1.3.132.0.34") => &ECDSA_P384_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", "1.3.132.0.34") => &ECDSA_P384_SHA384_ASN1,
        ("1.2.840.10045.4.3.4", "1.3.132.0.35") => &ECDSA_P521_SHA512_ASN1,
        _ => return None,
    })
}
