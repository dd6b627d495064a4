//! RSA public keys: read from a JWK, a certificate or a PEM text once, then used to verify many signatures.

use aws_lc_rs::{
    rsa::PublicKeyComponents,
    signature::{
        ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
        RsaParameters,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use x509_cert::{
    der::{Decode, Reader, SliceReader, asn1::UintRef},
    spki::SubjectPublicKeyInfoRef,
};

/// The signature algorithms that the token endpoint's metadata lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
}

impl Algorithm {
    /// By the name in a JWT header (RFC 7518 3.1); anything but the three is none.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }

    fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

/// Why something is no usable RSA public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadKey {
    #[error("not an RSA public key")]
    Unreadable,
    #[error("the RSA key must have at least 2048 bits")]
    TooShort,
    #[error("the RSA key must have at most 8192 bits")]
    TooLong,
}

/// A usable RSA public key of 2048 to 8192 bits.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    n: Vec<u8>,
    e: Vec<u8>,
    // One parsed form for each algorithm: a key may sign with any of them, and parsing is not for every request.
    parsed: [ParsedPublicKey; 3],
}

impl PublicKey {
    /// From modulus and exponent, big-endian.
    pub(super) fn from_components(n: &[u8], e: &[u8]) -> Result<Self, BadKey> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        let odd = |number: &[u8]| number.last().is_some_and(|low| low & 1 == 1);
        if !odd(n) || !odd(e) || e == [1] {
            return Err(BadKey::Unreadable);
        }
        match bits(n) {
            ..2048 => return Err(BadKey::TooShort),
            2048..=8192 => {}
            _ => return Err(BadKey::TooLong),
        }
        let components = PublicKeyComponents { n, e };
        let parse = |algorithm: Algorithm| {
            components.to_parsed_public_key(algorithm.parameters()).map_err(|_| BadKey::Unreadable)
        };
        Ok(Self {
            parsed: [parse(Algorithm::Rs256)?, parse(Algorithm::Rs384)?, parse(Algorithm::Rs512)?],
            n: n.to_vec(),
            e: e.to_vec(),
        })
    }

    /// From a JWK's `n` and `e` (RFC 7518 6.3.1): base64url without padding.
    pub(super) fn from_base64url(n: &str, e: &str) -> Result<Self, BadKey> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| BadKey::Unreadable);
        Self::from_components(&decode(n)?, &decode(e)?)
    }

    /// From a DER `SubjectPublicKeyInfo` (RFC 5280 4.1).
    pub(super) fn from_spki(der: &[u8]) -> Result<Self, BadKey> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| BadKey::Unreadable)?;
        if spki.algorithm.oid.to_string() != "1.2.840.113549.1.1.1" {
            return Err(BadKey::Unreadable);
        }
        let key = spki.subject_public_key.as_bytes().ok_or(BadKey::Unreadable)?;
        Self::from_pkcs1(key)
    }

    /// From a DER `RSAPublicKey` (RFC 8017 A.1.1).
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, BadKey> {
        let read = || -> x509_cert::der::Result<(Vec<u8>, Vec<u8>)> {
            let mut reader = SliceReader::new(der)?;
            let pair = reader.sequence(|inner| {
                let n = UintRef::decode(inner)?;
                let e = UintRef::decode(inner)?;
                Ok::<_, x509_cert::der::Error>((n.as_bytes().to_vec(), e.as_bytes().to_vec()))
            })?;
            reader.finish()?;
            Ok(pair)
        };
        let (n, e) = read().map_err(|_| BadKey::Unreadable)?;
        Self::from_components(&n, &e)
    }

    /// `n` as a JWK has it.
    pub(super) fn modulus(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.n)
    }

    /// `e` as a JWK has it.
    pub(super) fn exponent(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.e)
    }

    /// The RFC 7638 thumbprint: 43 characters.
    pub(super) fn thumbprint(&self) -> String {
        let canonical = format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, self.exponent(), self.modulus());
        URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
    }

    /// Whether both are the same key.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.n == other.n && self.e == other.e
    }

    /// Whether `signature` is this key's over `message` (RSASSA-PKCS1-v1_5).
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let parsed = match algorithm {
            Algorithm::Rs256 => &self.parsed[0],
            Algorithm::Rs384 => &self.parsed[1],
            Algorithm::Rs512 => &self.parsed[2],
        };
        parsed.verify_sig(message, signature).is_ok()
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|b| *b != 0).unwrap_or(number.len());
    &number[first..]
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - usize::try_from(first.leading_zeros()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_even_and_trivial_keys_are_refused() {
        let mut n = vec![0xff; 256];
        assert!(PublicKey::from_components(&n, &[1, 0, 1]).is_ok());
        assert_eq!(PublicKey::from_components(&n[1..], &[1, 0, 1]).unwrap_err(), BadKey::TooShort);
        assert_eq!(PublicKey::from_components(&n, &[1]).unwrap_err(), BadKey::Unreadable);
        n[255] = 0xfe;
        assert_eq!(PublicKey::from_components(&n, &[1, 0, 1]).unwrap_err(), BadKey::Unreadable);
        // A zero in front does not make a key longer.
        let padded = [vec![0; 10], vec![0xff; 250]].concat();
        assert_eq!(PublicKey::from_components(&padded, &[3]).unwrap_err(), BadKey::TooShort);
    }
}
