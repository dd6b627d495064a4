//! OpenSSH's formats: the private key that `ssh-keygen` writes unless told otherwise, and the one-line public key.

use ssh_key::private::KeypairData;
use ssh_key::{Algorithm, Kdf};

use super::material::FoundKey;
use super::password::{PasswordScope, unlock};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey, RsaParts};
use crate::jwk::{JwkError, PublicKey};
use crate::kdf_limits;

/// Reads what stands in `-----BEGIN OPENSSH PRIVATE KEY-----`, and says how it was protected.
pub(super) fn read_binary(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let damaged = |_| ReadError::malformed("OpenSSH key", "the file is damaged");
    let mut key = ssh_key::PrivateKey::from_bytes(bytes).map_err(damaged)?;
    let mut detail = Vec::new();
    if key.is_encrypted() {
        match key.kdf() {
            Kdf::Bcrypt { salt, rounds } => kdf_limits::bcrypt(salt.len(), *rounds)?,
            _ => return Err(kdf_limits::no_derivation().into()),
        }
        detail.push(format!("{}, bcrypt", key.cipher()));
        key = unlock(into.passwords, "OpenSSH private key", PasswordScope::Store, |password| {
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
    if !["ssh-", "ecdsa-", "sk-"].iter().any(|start| text.starts_with(start)) {
        return Ok(None);
    }
    let line = text.lines().next().unwrap_or_default();
    let key = ssh_key::PublicKey::from_openssh(line)
        .map_err(|_| ReadError::malformed("OpenSSH public key", "the line is damaged"))?;
    let data = key.key_data().rsa().ok_or_else(|| ReadError::from(not_rsa(&key.algorithm())))?;
    let positive = |number: &ssh_key::Mpint| number.as_positive_bytes().map(<[u8]>::to_vec);
    let (n, e) = positive(data.n())
        .zip(positive(data.e()))
        .ok_or_else(|| ReadError::malformed("OpenSSH public key", "a number in it is negative"))?;
    into.parts.public.push(PublicKey::from_components(&n, &e)?.into());
    Ok(Some(Vec::new()))
}

#[expect(clippy::many_single_char_names, reason = "the names of RFC 8017")]
fn convert(data: &KeypairData) -> Result<PrivateKey, KeyError> {
    let KeypairData::Rsa(pair) = data else {
        let algorithm =
            data.algorithm().map_err(|_| KeyError::Malformed("this OpenSSH key is of an unknown kind"))?;
        return Err(not_rsa(&algorithm).into());
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

fn not_rsa(algorithm: &Algorithm) -> JwkError {
    JwkError::NotRsa(match algorithm {
        Algorithm::Ed25519 => "Ed25519".to_owned(),
        Algorithm::Ecdsa { .. } => "EC".to_owned(),
        Algorithm::Dsa => "DSA".to_owned(),
        other => other.as_str().to_owned(),
    })
}
