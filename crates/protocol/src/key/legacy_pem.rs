//! OpenSSL's own encryption of PEM blocks (`Proc-Type: 4,ENCRYPTED`), older than PKCS#8: what `ssh-keygen -m PEM`
//! and `openssl genrsa -aes256` before 3.0 write.

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::password::{PasswordScope, Tries};
use super::pbe::cbc_decrypt;
use super::read_error::ReadError;
use super::{KeyError, PrivateKey};
use crate::jwk::{JwkError, KeyType};

const CONVERT: &str = "openssl pkey -in OLD -aes256 -out NEW.pem";

/// Reads one block; `method` is its DEK-Info: the cipher's name and, in hexadecimal, the IV.
pub(super) fn read(
    bytes: &[u8],
    label: &str,
    method: &str,
    tries: &mut Tries<'_>,
) -> Result<(Result<PrivateKey, KeyError>, String), ReadError> {
    if let Some(kind) = label.strip_suffix(" PRIVATE KEY").filter(|kind| *kind != "RSA") {
        let kind = KeyType::from(kind);
        return Ok((Err(JwkError::NotRsa(kind.clone()).into()), format!("{kind} key")));
    }
    let (cipher, iv) = method.split_once(',').unwrap_or((method, ""));
    let key_length = match cipher {
        "AES-128-CBC" => 16,
        "AES-192-CBC" | "DES-EDE3-CBC" => 24,
        "AES-256-CBC" => 32,
        "DES-CBC" => 8,
        other => {
            // Whatever else stands there isn't repeated whole.
            let name: String = other.chars().take(32).collect();
            let flavour = format!("PEM encrypted in OpenSSL's old way with {name:?}");
            return Err(ReadError::unsupported(flavour, CONVERT));
        }
    };
    let iv = base16ct::mixed::decode_vec(iv.trim())
        .map_err(|_| ReadError::malformed("PEM", "the DEK-Info line is damaged"))?;
    if iv.len() != if cipher.starts_with("AES") { 16 } else { 8 } {
        return Err(ReadError::malformed("PEM", "the DEK-Info line hasn't the cipher's length"));
    }
    // The salt of the key is the first eight bytes of the IV.
    let salt = &iv[..8];
    let key = tries.unlock("encrypted PEM key", PasswordScope::Store, |password, _| {
        let secret = derive(password.utf8(), salt, key_length);
        let mut plain = Zeroizing::new(bytes.to_vec());
        let length = match cipher {
            "AES-128-CBC" => cbc_decrypt::<aes::Aes128>(&secret, &iv, &mut plain),
            "AES-192-CBC" => cbc_decrypt::<aes::Aes192>(&secret, &iv, &mut plain),
            "AES-256-CBC" => cbc_decrypt::<aes::Aes256>(&secret, &iv, &mut plain),
            "DES-EDE3-CBC" => cbc_decrypt::<des::TdesEde3>(&secret, &iv, &mut plain),
            _ => cbc_decrypt::<des::Des>(&secret, &iv, &mut plain),
        };
        // A wrong password leaves sound padding once in 256 times, but then what is within isn't a key.
        let key = length.map(|length| PrivateKey::from_pkcs1_der(&plain[..length]));
        Ok(key.filter(|key| !matches!(key, Err(KeyError::Malformed(_)))))
    })?;
    Ok((key, format!("PKCS#1, encrypted in OpenSSL's old way: {cipher}")))
}

/// OpenSSL's `EVP_BytesToKey` with MD5 and one round.
fn derive(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    // The capacity is the final one: growing would leave a copy behind.
    let mut key = Zeroizing::new(Vec::with_capacity(64));
    while key.len() < length {
        let before = key.len().saturating_sub(16);
        let block = Md5::new().chain_update(&key[before..]).chain_update(password).chain_update(salt).finalize();
        key.extend(block.iter());
    }
    key.truncate(length);
    key
}
