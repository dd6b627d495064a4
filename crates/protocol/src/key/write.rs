//! Writing keys in the formats that other tools want.

mod pkcs12;
mod wrapped;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use pkcs5::{EncryptionScheme, pbes2};
use pkcs8::EncryptedPrivateKeyInfoOwned;
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::PrivateKeyInfoRef;
use serde_json::{Map, Value};
use ssh_key::Mpint;
use x509_cert::der::Encode as _;
use x509_cert::der::asn1::OctetString;
use x509_cert::der::pem::{self, LineEnding};
use zeroize::Zeroizing;

use super::PrivateKey;
use crate::ids::Kid;
use crate::jwk::{Algorithm, PublicKey};
use crate::secret::{SecretBytes, SecretText};

pub use pkcs12::to_pkcs12;
pub use wrapped::{Oaep, Wrapped, to_wrapped};

/// Rounds of the key derivation for files that we encrypt: what OWASP asks of PBKDF2 with HMAC-SHA-256. openssl and
/// keytool open such files in well under a second.
const ROUNDS: u32 = 600_000;

/// The key could not be written: no random numbers, or a text that the format has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key can't be written as {format}: {problem}")]
pub struct WriteError {
    format: &'static str,
    problem: &'static str,
}

impl WriteError {
    fn new(format: &'static str, problem: &'static str) -> Self {
        Self { format, problem }
    }
}

/// `-----BEGIN PRIVATE KEY-----`: PKCS#8, not encrypted (RFC 5208).
pub fn to_pkcs8_pem(key: &PrivateKey) -> Result<SecretText, WriteError> {
    to_pem("PRIVATE KEY", key.pkcs8_der().expose())
}

/// `-----BEGIN ENCRYPTED PRIVATE KEY-----`: PKCS#8 with PBES2, PBKDF2 and AES-256 (RFC 8018).
pub fn to_encrypted_pkcs8_pem(key: &PrivateKey, password: &SecretText) -> Result<SecretText, WriteError> {
    to_pem("ENCRYPTED PRIVATE KEY", to_encrypted_pkcs8_der(key, password)?.expose())
}

/// The same as DER: an `EncryptedPrivateKeyInfo` (RFC 5208 section 6).
pub fn to_encrypted_pkcs8_der(key: &PrivateKey, password: &SecretText) -> Result<SecretBytes, WriteError> {
    let format = "encrypted PKCS#8";
    let der = encrypt(key, password).ok_or_else(|| WriteError::new(format, "no random numbers"))?;
    Ok(SecretBytes::new(der))
}

/// `-----BEGIN RSA PRIVATE KEY-----`: PKCS#1, not encrypted (RFC 8017 appendix A.1.2).
pub fn to_pkcs1_pem(key: &PrivateKey) -> Result<SecretText, WriteError> {
    to_pem("RSA PRIVATE KEY", pkcs1(key).ok_or_else(|| too_long("PKCS#1"))?)
}

/// The private JWK (RFC 7518 section 6.3.2), on one line.
pub fn to_private_jwk(key: &PrivateKey, kid: &Kid, alg: Algorithm) -> Result<SecretText, WriteError> {
    let numbers = numbers(key)?;
    let length = key.pkcs8_der().expose().len();
    let mut text = Zeroizing::new(String::with_capacity(length * 2 + kid.as_str().len() + 512));
    // Neither base64url nor a kid has letters that JSON would escape.
    let (kid, alg) = (kid.as_str(), alg.as_str());
    for part in [r#"{"kty":"RSA","use":"sig","alg":""#, alg, r#"","kid":""#, kid, "\""] {
        text.push_str(part);
    }
    for (name, number) in numbers {
        text.push_str(",\"");
        text.push_str(name);
        text.push_str("\":\"");
        URL_SAFE_NO_PAD.encode_string(number, &mut text);
        text.push('"');
    }
    text.push('}');
    Ok(SecretText::new(std::mem::take(&mut *text)))
}

/// The numbers of a private key, big-endian without leading zeros, each with its name in a JWK (RFC 7518 section 6.3).
pub fn numbers(key: &PrivateKey) -> Result<[(&'static str, &[u8]); 8], WriteError> {
    let der = pkcs1(key).ok_or_else(|| too_long("numbers"))?;
    let parts = RsaPrivateKeyRef::try_from(der).map_err(|_| too_long("numbers"))?;
    Ok([
        ("n", parts.modulus.as_bytes()),
        ("e", parts.public_exponent.as_bytes()),
        ("d", parts.private_exponent.as_bytes()),
        ("p", parts.prime1.as_bytes()),
        ("q", parts.prime2.as_bytes()),
        ("dp", parts.exponent1.as_bytes()),
        ("dq", parts.exponent2.as_bytes()),
        ("qi", parts.coefficient.as_bytes()),
    ])
}

/// A private key set of one key: `{"keys":[{…}]}`.
pub fn to_private_jwks(key: &PrivateKey, kid: &Kid, alg: Algorithm) -> Result<SecretText, WriteError> {
    let jwk = to_private_jwk(key, kid, alg)?;
    let mut text = Zeroizing::new(String::with_capacity(jwk.expose().len() + 16));
    text.push_str("{\"keys\":[");
    text.push_str(jwk.expose());
    text.push_str("]}");
    Ok(SecretText::new(std::mem::take(&mut *text)))
}

/// The private JWK in standard base64, without line breaks: what Altinn's .NET libraries read.
pub fn to_base64_jwk(key: &PrivateKey, kid: &Kid, alg: Algorithm) -> Result<SecretText, WriteError> {
    Ok(SecretText::new(STANDARD.encode(to_private_jwk(key, kid, alg)?.expose())))
}

/// The public key as the self-service portal takes it: a bare list of one JWK.
pub fn to_portal(key: &PublicKey, kid: &Kid, alg: Algorithm) -> String {
    let jwk: Map<String, Value> = key.to_jwk(kid, alg);
    format!("{:#}", Value::Array(vec![Value::Object(jwk)]))
}

/// `ssh-rsa AAAA… comment` (RFC 4253 section 6.6).
pub fn to_openssh_public(key: &PublicKey, comment: &str) -> Result<String, WriteError> {
    let format = "an OpenSSH public key";
    if comment.chars().any(char::is_control) {
        return Err(WriteError::new(format, "the comment has control characters"));
    }
    let number = Mpint::from_positive_bytes;
    let public =
        ssh_key::public::RsaPublicKey::new(number(key.e()), number(key.n())).map_err(|_| too_long(format))?;
    let key = ssh_key::PublicKey::new(public.into(), comment);
    key.to_openssh().map_err(|_| too_long(format))
}

fn to_pem(label: &str, der: &[u8]) -> Result<SecretText, WriteError> {
    pem::encode_string(label, LineEnding::LF, der).map(SecretText::new).map_err(|_| too_long("PEM"))
}

/// The PKCS#1 within the PKCS#8.
fn pkcs1(key: &PrivateKey) -> Option<&[u8]> {
    PrivateKeyInfoRef::try_from(key.pkcs8_der().expose().as_slice()).ok().map(|info| info.private_key.as_bytes())
}

/// An `EncryptedPrivateKeyInfo`, DER.
fn encrypt(key: &PrivateKey, password: &SecretText) -> Option<Vec<u8>> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    rand::fill(&mut salt).ok()?;
    rand::fill(&mut iv).ok()?;
    let scheme = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, iv).ok()?;
    let plain = key.pkcs8_der().expose();
    // Plain text becomes cipher text in place.
    let mut buffer = Zeroizing::new(Vec::with_capacity(plain.len() + 16));
    buffer.extend_from_slice(plain);
    buffer.extend_from_slice(&[0; 16]);
    let encrypted = scheme.encrypt_in_place(password.expose(), &mut buffer, plain.len()).ok()?;
    let encrypted_data = OctetString::new(encrypted).ok()?;
    EncryptedPrivateKeyInfoOwned { encryption_algorithm: EncryptionScheme::Pbes2(scheme), encrypted_data }
        .to_der()
        .ok()
}

fn too_long(format: &'static str) -> WriteError {
    WriteError::new(format, "it is too long")
}

/// PKCS#8 DER (RFC 5208), not encrypted.
pub fn to_der(key: &PrivateKey) -> SecretBytes {
    key.pkcs8_der().clone()
}
