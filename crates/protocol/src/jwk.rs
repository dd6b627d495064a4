//! Public RSA keys and their JWK form (RFC 7517, RFC 7518 section 6.3), with the thumbprint of RFC 7638.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1::RsaPublicKeyRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::der::Encode as _;
use x509_cert::der::asn1::{BitStringRef, UintRef};
use x509_cert::der::pem::{LineEnding, encode_string};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::ids::Kid;

/// The JWK members that only a private key has (RFC 7518 section 6.3.2, and `k` of symmetric keys).
pub const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The smallest modulus, in bits, that we take to Maskinporten.
pub const MIN_BITS: usize = 2048;

/// Why something isn't a public key that Maskinporten would take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// Members of the private half are there.
    #[error("this JWK has private members ({0}): only the public half may leave this machine")]
    Private(String),
    /// Another key type than RSA.
    #[error("the key is of type {0}: Maskinporten takes only RSA keys")]
    NotRsa(KeyType),
    /// An RSA key with a modulus of too few bits.
    #[error("the RSA key has {0} bits: Maskinporten takes 2048 or more")]
    TooShort(usize),
    /// Not a key at all, or a broken one.
    #[error("{0}")]
    Malformed(String),
}

/// What kind of key something says that it is, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyType(String);

impl From<&str> for KeyType {
    /// A file may say anything here, a secret in the wrong place included: only what could be a key type is repeated.
    fn from(name: &str) -> Self {
        let is_word = (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -._@".contains(&byte));
        Self(if is_word { name } else { "unknown" }.to_owned())
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public RSA key: modulus and exponent, big-endian without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    n: Vec<u8>,
    e: Vec<u8>,
}

impl PublicKey {
    /// From modulus and exponent, big-endian. Refuses what isn't a sound RSA public key of at least [`MIN_BITS`].
    pub fn from_components(n: &[u8], e: &[u8]) -> Result<Self, JwkError> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        let key = Self { n: n.to_vec(), e: e.to_vec() };
        if key.bits() < MIN_BITS {
            return Err(JwkError::TooShort(key.bits()));
        }
        // The largest that any tool in use makes; also bounds the work of whoever verifies with it.
        if key.bits() > 16_384 {
            return Err(JwkError::Malformed(format!("the RSA key has {} bits, more than 16384", key.bits())));
        }
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        if !odd(n) || !odd(e) || e == [1] || e.len() > 8 {
            return Err(unsound());
        }
        Ok(key)
    }

    /// From a `SubjectPublicKeyInfo` (what `-----BEGIN PUBLIC KEY-----` and certificates hold), DER.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, JwkError> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| not_rsa_spki())?;
        if info.algorithm.oid != rsa::pkcs1::ALGORITHM_OID {
            return Err(JwkError::NotRsa(algorithm_name(&info.algorithm.oid.to_string()).as_str().into()));
        }
        Self::from_pkcs1_der(info.subject_public_key.as_bytes().ok_or_else(not_rsa_spki)?)
    }

    /// From a PKCS#1 `RSAPublicKey` (what `-----BEGIN RSA PUBLIC KEY-----` holds), DER.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, JwkError> {
        let key = RsaPublicKeyRef::try_from(der)
            .map_err(|_| JwkError::Malformed("this isn't an RSA public key (PKCS#1)".into()))?;
        Self::from_components(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// From a JWK. Private members are refused, whatever else is there.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        let private: Vec<&str> = PRIVATE_MEMBERS.into_iter().filter(|name| jwk.contains_key(*name)).collect();
        if !private.is_empty() {
            return Err(JwkError::Private(private.join(", ")));
        }
        Self::from_jwk_ignoring_private(jwk)
    }

    /// The public half of a JWK that may be a private one.
    pub fn from_jwk_ignoring_private(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        match jwk.get("kty").and_then(Value::as_str) {
            Some("RSA") => {}
            Some(other) => return Err(JwkError::NotRsa(other.into())),
            None => return Err(JwkError::Malformed("this JSON isn't a JWK: it has no \"kty\"".into())),
        }
        Self::from_components(&member(jwk, "n")?, &member(jwk, "e")?)
    }

    /// Whether this key has signed a message: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    pub fn has_signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let padding = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        };
        RsaPublicKeyComponents { n: &self.n, e: &self.e }.verify(padding, message, signature).is_ok()
    }

    /// The modulus, big-endian without leading zeros.
    pub fn n(&self) -> &[u8] {
        &self.n
    }

    /// The exponent, big-endian without leading zeros.
    pub fn e(&self) -> &[u8] {
        &self.e
    }

    /// The size of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.n.first().map_or(0, |first| self.n.len() * 8 - first.leading_zeros() as usize)
    }

    /// The SHA-256 thumbprint of RFC 7638: what tells two keys apart, whatever their kids say.
    pub fn thumbprint(&self) -> Thumbprint {
        // RFC 7638 section 3: the required members only, in lexicographic order, without white space.
        let canonical = format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(&self.e), encode(&self.n));
        Thumbprint(encode(&Sha256::digest(canonical)))
    }

    /// The JWK that is registered at Maskinporten: `kty`, `use`, `alg`, `kid`, `n`, `e`.
    pub fn to_jwk(&self, kid: &Kid, alg: Algorithm) -> Map<String, Value> {
        let jwk = json!({
            "kty": "RSA", "use": "sig", "alg": alg.as_str(), "kid": kid.as_str(),
            "n": encode(&self.n), "e": encode(&self.e),
        });
        match jwk {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// PEM, `-----BEGIN PUBLIC KEY-----` (RFC 7468 section 13).
    pub fn to_pem(&self) -> Result<String, JwkError> {
        pem("PUBLIC KEY", &self.to_spki_der()?)
    }

    /// The same as DER: a `SubjectPublicKeyInfo`.
    pub fn to_spki_der(&self) -> Result<Vec<u8>, JwkError> {
        let key = self.to_pkcs1_der()?;
        let info = SubjectPublicKeyInfoRef {
            algorithm: rsa::pkcs1::ALGORITHM_ID,
            subject_public_key: BitStringRef::from_bytes(&key).map_err(|_| unsound())?,
        };
        info.to_der().map_err(|_| unsound())
    }

    /// PEM, `-----BEGIN RSA PUBLIC KEY-----` (RFC 8017 appendix A.1.1).
    pub fn to_pkcs1_pem(&self) -> Result<String, JwkError> {
        pem("RSA PUBLIC KEY", &self.to_pkcs1_der()?)
    }

    fn to_pkcs1_der(&self) -> Result<Vec<u8>, JwkError> {
        let number = |bytes| UintRef::new(bytes).map_err(|_| unsound());
        let key = RsaPublicKeyRef { modulus: number(&self.n)?, public_exponent: number(&self.e)? };
        key.to_der().map_err(|_| unsound())
    }
}

fn pem(label: &str, der: &[u8]) -> Result<String, JwkError> {
    encode_string(label, LineEnding::LF, der).map_err(|_| unsound())
}

fn unsound() -> JwkError {
    JwkError::Malformed("the RSA modulus or exponent isn't a sound one".into())
}

fn not_rsa_spki() -> JwkError {
    JwkError::Malformed("this isn't an RSA public key".into())
}

/// The name of a public-key algorithm, by its object identifier, for the commonest that aren't RSA.
pub(crate) fn algorithm_name(oid: &str) -> String {
    match oid {
        "1.2.840.10045.2.1" => "EC".into(),
        "1.3.101.112" => "Ed25519".into(),
        "1.3.101.110" => "X25519".into(),
        "1.2.840.10040.4.1" => "DSA".into(),
        "1.2.840.113549.1.1.10" => "RSA-PSS".into(),
        other => other.to_owned(),
    }
}

pub(crate) fn without_leading_zeros(number: &[u8]) -> &[u8] {
    &number[number.iter().position(|byte| *byte != 0).unwrap_or(number.len())..]
}

/// A base64url member of a JWK (RFC 7518 section 6.3.1), padding tolerated.
fn member(jwk: &Map<String, Value>, name: &str) -> Result<Vec<u8>, JwkError> {
    jwk.get(name)
        .and_then(Value::as_str)
        .and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok())
        .ok_or_else(|| JwkError::Malformed(format!("the JWK's \"{name}\" is missing or isn't base64url")))
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The RFC 7638 SHA-256 thumbprint of a key, 43 characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Thumbprint(String);

impl Thumbprint {
    /// The 43 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Thumbprint {
    type Err = JwkError;

    fn from_str(text: &str) -> Result<Self, JwkError> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(text.to_owned())),
            _ => Err(JwkError::Malformed("a thumbprint is 43 characters of base64url".into())),
        }
    }
}

impl TryFrom<String> for Thumbprint {
    type Error = JwkError;

    fn try_from(text: String) -> Result<Self, JwkError> {
        text.parse()
    }
}

impl From<Thumbprint> for String {
    fn from(thumbprint: Thumbprint) -> String {
        thumbprint.0
    }
}

/// The signature algorithms that Maskinporten's token endpoint takes (RFC 7518 section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, what everybody uses.
    #[default]
    Rs256,
    /// With SHA-384. The token endpoint takes it, the self-service API's key sets don't name it.
    Rs384,
    /// With SHA-512.
    Rs512,
}

impl Algorithm {
    /// The `alg` value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
        }
    }
}

impl Algorithm {
    /// The digest of a message that is signed: all that has to leave the machine where the key is elsewhere.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rs256 => Sha256::digest(message).to_vec(),
            Self::Rs384 => Sha384::digest(message).to_vec(),
            Self::Rs512 => Sha512::digest(message).to_vec(),
        }
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Rs384 => Self::RS384,
            Algorithm::Rs512 => Self::RS512,
        }
    }
}

impl FromStr for Algorithm {
    type Err = JwkError;

    fn from_str(text: &str) -> Result<Self, JwkError> {
        [Self::Rs256, Self::Rs384, Self::Rs512]
            .into_iter()
            .find(|alg| alg.as_str() == text)
            .ok_or_else(|| JwkError::Malformed(format!("{text:?} isn't one of RS256, RS384, RS512")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and thumbprint printed in RFC 7638 section 3.1.
    const RFC7638_N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("not an object: {other}"),
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638() {
        let key = PublicKey::from_jwk(&object(json!({"kty": "RSA", "n": RFC7638_N, "e": "AQAB"}))).unwrap();
        assert_eq!(key.thumbprint().as_str(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assert_eq!(key.bits(), 2048);
    }

    #[test]
    fn leading_zeros_make_no_other_key() {
        let n = URL_SAFE_NO_PAD.decode(RFC7638_N).unwrap();
        let padded = [&[0, 0], n.as_slice()].concat();
        let one = PublicKey::from_components(&n, &[1, 0, 1]).unwrap();
        assert_eq!(one, PublicKey::from_components(&padded, &[0, 1, 0, 1]).unwrap());
    }

    #[test]
    fn private_members_are_named_and_refused() {
        let error =
            PublicKey::from_jwk(&object(json!({"kty": "RSA", "n": RFC7638_N, "e": "AQAB", "d": "AQ", "qi": "AQ"})));
        assert_eq!(error, Err(JwkError::Private("d, qi".into())));
    }

    #[test]
    fn other_keys_are_refused() {
        let jwk = |value| PublicKey::from_jwk(&object(value));
        assert_eq!(jwk(json!({"kty": "EC"})), Err(JwkError::NotRsa("EC".into())));
        // What is no word may be a key's private part.
        for odd in ["", "x\n00PAfY", "YphFWK0BBceqIp1_zowluJtOPwgXoHp7yk5FmKaB", "nøkkel"] {
            let error = jwk(json!({"kty": odd})).unwrap_err();
            assert_eq!(error.to_string(), "the key is of type unknown: Maskinporten takes only RSA keys", "{odd}");
        }
        assert_eq!(jwk(json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"})), Err(JwkError::TooShort(17)));
        for (n, e) in [(RFC7638_N, "AQ"), (RFC7638_N, "AAAC"), (RFC7638_N, ""), (RFC7638_N, "!")] {
            assert!(matches!(jwk(json!({"kty": "RSA", "n": n, "e": e})), Err(JwkError::Malformed(_))), "{e}");
        }
        assert!(matches!(jwk(json!({})), Err(JwkError::Malformed(_))));
    }

    #[test]
    fn pem_there_and_back() {
        use rsa::pkcs8::{DecodePublicKey, EncodePublicKey as _};

        let key = PublicKey::from_jwk(&object(json!({"kty": "RSA", "n": RFC7638_N, "e": "AQAB"}))).unwrap();
        let pem = key.to_pem().unwrap();
        let read = <rsa::PublicKey as DecodePublicKey>::from_public_key_pem(&pem).unwrap();
        let read = read.to_public_key_der().unwrap();
        assert_eq!(PublicKey::from_spki_der(read.as_bytes()).unwrap(), key);
    }
}
