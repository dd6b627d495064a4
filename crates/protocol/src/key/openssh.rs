//! OpenSSH's formats: the private key that `ssh-keygen` writes unless told otherwise, and the one-line public key.

use ssh_key::Kdf;
use ssh_key::private::KeypairData;

use super::material::FoundKey;
use super::password::PasswordScope;
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey, RsaParts};
use crate::jwk::{JwkError, PublicKey};
use crate::kdf_limits;

const RSA: &str = "ssh-rsa";

/// What the private key begins with, once it is out of base64.
pub(super) const MAGIC: &[u8] = b"openssh-key-v1\0";

/// Reads what stands in `-----BEGIN OPENSSH PRIVATE KEY-----`, and says how it was protected.
pub(super) fn read_binary(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let mut key = match (ssh_key::PrivateKey::from_bytes(bytes), algorithm(bytes)) {
        (Ok(key), _) => key,
        (Err(_), Some(name)) if name != RSA => {
            into.parts.keys.push(FoundKey::open(None, Err(not_rsa(name).into())));
            return Ok(Vec::new());
        }
        (Err(_), _) => return Err(ReadError::malformed("OpenSSH key", "the file is damaged")),
    };
    let mut detail = Vec::new();
    if key.is_encrypted() {
        let iterations = match key.kdf() {
            Kdf::Bcrypt { salt, rounds } => kdf_limits::bcrypt(salt.len(), *rounds)?,
            _ => return Err(kdf_limits::no_derivation().into()),
        };
        detail.push(format!("{}, bcrypt", key.cipher()));
        key = into.tries.unlock("OpenSSH private key", PasswordScope::Store, |password, budget| {
            budget.spend(iterations)?;
            Ok(key.decrypt(password.utf8()).ok())
        })?;
    }
    let comment = Some(key.comment().to_string()).filter(|comment| !comment.is_empty());
    let found = if detail.is_empty() { FoundKey::open } else { FoundKey::sealed };
    into.parts.keys.push(found(comment, convert(key.key_data())));
    Ok(detail)
}

/// Reads `ssh-rsa AAAA… comment`; `None` when the text isn't of that form.
pub(super) fn read_public(text: &str, into: &mut Reading<'_>) -> Result<Option<Vec<String>>, ReadError> {
    let line = text.lines().next().unwrap_or_default();
    let (name, _) = line.split_once(' ').unwrap_or((line, ""));
    if !["ssh-", "ecdsa-", "sk-"].iter().any(|start| name.starts_with(start)) || !is_name(name) {
        return Ok(None);
    }
    let damaged = |_| ReadError::malformed("OpenSSH public key", "the line is damaged");
    let (data, detail) = match name.split_once("-cert-v0") {
        _ if !name.starts_with(RSA) => return Err(not_rsa(name).into()),
        Some(_) => {
            let certificate = ssh_key::Certificate::from_openssh(line).map_err(damaged)?;
            (certificate.public_key().clone(), vec!["from an OpenSSH certificate, which isn't X.509".to_owned()])
        }
        None => (ssh_key::PublicKey::from_openssh(line).map_err(damaged)?.key_data().clone(), Vec::new()),
    };
    let data = data.rsa().ok_or_else(|| ReadError::from(not_rsa(name)))?;
    let positive = |number: &ssh_key::Mpint| number.as_positive_bytes().map(<[u8]>::to_vec);
    let (n, e) = positive(data.n())
        .zip(positive(data.e()))
        .ok_or_else(|| ReadError::malformed("OpenSSH public key", "a number in it is negative"))?;
    into.parts.public.push(PublicKey::from_components(&n, &e)?.into());
    Ok(Some(detail))
}

#[expect(clippy::many_single_char_names, reason = "the names of RFC 8017")]
fn convert(data: &KeypairData) -> Result<PrivateKey, KeyError> {
    let KeypairData::Rsa(pair) = data else {
        let algorithm =
            data.algorithm().map_err(|_| KeyError::Malformed("this OpenSSH key is of an unknown kind"))?;
        return Err(not_rsa(algorithm.as_str()).into());
    };
    let (public, private) = (pair.public(), pair.private());
    let number =
        |number: &'_ ssh_key::Mpint| number.as_positive_bytes().map(|bytes| zeroize::Zeroizing::new(bytes.to_vec()));
    let numbers = [public.n(), public.e(), private.d(), private.p(), private.q()].map(number);
    let [Some(n), Some(e), Some(d), Some(p), Some(q)] = numbers else {
        return Err(KeyError::Malformed("a number in this OpenSSH key is negative"));
    };
    PrivateKey::from_parts(&RsaParts { n: &n, e: &e, d: &d, primes: Some((&p, &q)) })
}

/// How OpenSSH names a kind of key in a private key's file, where its public half says so: after the cipher, the key
/// derivation, its options, and the number of keys.
fn algorithm(bytes: &[u8]) -> Option<&str> {
    fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
        let (length, rest) = bytes.split_first_chunk()?;
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
    }
    let mut rest = bytes.strip_prefix(MAGIC)?;
    for _ in 0..3 {
        (_, rest) = string(rest)?;
    }
    let (public, _) = string(rest.get(4..)?)?;
    let (name, _) = string(public)?;
    std::str::from_utf8(name).ok().filter(|name| is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() < 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-@.".contains(&byte))
}

/// By OpenSSH's name for a kind of key.
fn not_rsa(name: &str) -> JwkError {
    let kind = name.split_once("-cert-v0").map_or(name, |(kind, _)| kind);
    let kind = match kind {
        "ssh-ed25519" => "Ed25519",
        "ssh-dss" => "DSA",
        _ if kind.starts_with("ecdsa-sha2-") => "EC",
        other => other,
    };
    JwkError::NotRsa(kind.into())
}
