//! Java's own keystore, JKS, as `keytool` wrote it by default until Java 9 and Digdir's tools still ask for.
//!
//! A list of entries, then a SHA-1 over the store's password and all that came before. A private key is hidden under
//! a SHA-1 keystream made from a password of its own. No crate that is kept up reads it.

use der::Decode as _;
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use super::PrivateKey;
use super::material::{FoundKey, MAX_CERTIFICATES, MAX_KEYS, same_alias};
use super::password::{Password, PasswordScope};
use super::read_error::ReadError;
use super::recognise::Reading;
use crate::asn1::EncryptedKey;
use crate::certificate::Certificate;

const CONTAINER: &str = "JKS keystore";
const DIGEST: usize = 20;
/// The words that Java mixes into the store's digest.
const WHITENER: &[u8] = b"Mighty Aphrodite";
/// How Java names its key protection.
const KEY_PROTECTOR: &str = "1.3.6.1.4.1.42.2.17.1.1";
const CONVERT: &str = "keytool -importkeystore -srckeystore OLD -destkeystore NEW.p12 -deststoretype PKCS12";

/// A private key as it lies in the file.
struct LockedKey<'a> {
    alias: String,
    protected: &'a [u8],
    chain: Vec<Certificate>,
}

/// Reads one keystore and says what it holds.
pub(super) fn read(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let Some(end) = bytes.len().checked_sub(DIGEST) else { return Err(cut_off()) };
    let (body, digest) = bytes.split_at(end);
    let mut cursor = Cursor { rest: body.get(4..).ok_or_else(cut_off)?, certificates: 0 };
    let version = cursor.number()?;
    if !matches!(version, 1 | 2) {
        return Err(ReadError::unsupported(format!("JKS version {version}"), CONVERT));
    }
    let mut keys = Vec::new();
    for _ in 0..cursor.number()? {
        match cursor.number()? {
            1 if keys.len() == MAX_KEYS => {
                return Err(ReadError::malformed("JKS", format!("more than {MAX_KEYS} private keys")));
            }
            1 => keys.push(cursor.key(version)?),
            2 => {
                cursor.alias()?;
                into.parts.certificates.push(cursor.certificate(version)?);
            }
            other => return Err(ReadError::malformed("JKS", format!("an entry of the unknown kind {other}"))),
        }
    }
    if !cursor.rest.is_empty() {
        return Err(ReadError::malformed("JKS", "bytes follow the last entry"));
    }

    let store_password = into.tries.unlock(CONTAINER, PasswordScope::Store, |password, _| {
        let own = Sha1::new().chain_update(password.utf16()).chain_update(WHITENER).chain_update(body).finalize();
        Ok((own.as_slice() == digest).then(|| password.utf16()))
    })?;
    if let Some(wanted) = into.wanted.filter(|wanted| keys.iter().any(|key| same_alias(Some(&key.alias), wanted))) {
        keys.retain(|key| same_alias(Some(&key.alias), wanted));
    }
    for key in keys {
        let found = unlock_key(&key, &store_password, into)?;
        into.parts.certificates.extend(key.chain.iter().cloned());
        into.parts.keys.push(FoundKey { own: key.chain.first().cloned(), ..found });
    }
    Ok(Vec::new())
}

/// The store's password is tried first: most people use one for both.
fn unlock_key(locked: &LockedKey<'_>, store: &[u8], into: &mut Reading<'_>) -> Result<FoundKey, ReadError> {
    let envelope = EncryptedKey::from_der(locked.protected)
        .map_err(|_| ReadError::malformed("JKS", format!("the key {:?} is damaged", locked.alias)))?;
    if envelope.algorithm.oid.to_string() != KEY_PROTECTOR {
        let flavour = format!("JKS with a key encrypted by {}", envelope.algorithm.oid);
        return Err(ReadError::unsupported(flavour, CONVERT));
    }
    let data = envelope.data.as_bytes();
    let plain = match unprotect(store, data) {
        Some(plain) => plain,
        None => into.tries.unlock(
            CONTAINER,
            PasswordScope::Entry(locked.alias.clone()),
            |password: &Password<'_>, _| Ok(unprotect(&password.utf16(), data)),
        )?,
    };
    Ok(FoundKey::sealed(Some(locked.alias.clone()), PrivateKey::from_pkcs8_der(&plain)))
}

/// Salt, text under the keystream, and a SHA-1 over password and text. `None` when that doesn't fit.
fn unprotect(password: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (salt, rest) = data.split_at_checked(DIGEST)?;
    let (hidden, check) = rest.split_at_checked(rest.len().checked_sub(DIGEST)?)?;
    let mut plain = Zeroizing::new(hidden.to_vec());
    let mut stream = Zeroizing::new(salt.to_vec());
    for block in plain.chunks_mut(DIGEST) {
        let next = Sha1::new().chain_update(password).chain_update(stream.as_slice()).finalize();
        stream.copy_from_slice(&next);
        block.iter_mut().zip(stream.iter()).for_each(|(byte, mask)| *byte ^= mask);
    }
    let own = Sha1::new().chain_update(password).chain_update(plain.as_slice()).finalize();
    (own.as_slice() == check).then_some(plain)
}

fn cut_off() -> ReadError {
    ReadError::malformed("JKS", "the file was cut off")
}

/// Reads Java's `DataInput`: numbers big-endian, text with a 16-bit length before it.
struct Cursor<'a> {
    rest: &'a [u8],
    /// How many were read so far.
    certificates: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ReadError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, ReadError> {
        let bytes = self.take(4)?.try_into().map_err(|_| cut_off())?;
        Ok(u32::from_be_bytes(bytes))
    }

    /// Bytes with a 32-bit length before them.
    fn bytes(&mut self) -> Result<&'a [u8], ReadError> {
        let length = usize::try_from(self.number()?).map_err(|_| cut_off())?;
        self.take(length)
    }

    /// Java's own form of UTF-8 differs only for NUL and letters beyond the first 65,536; those are shown as �.
    fn text(&mut self) -> Result<String, ReadError> {
        let length = self.take(2)?.try_into().map(u16::from_be_bytes).map_err(|_| cut_off())?;
        Ok(String::from_utf8_lossy(self.take(usize::from(length))?).into_owned())
    }

    /// An entry's name; the time at which it was made is passed over.
    fn alias(&mut self) -> Result<String, ReadError> {
        let alias = self.text()?;
        self.take(8)?;
        Ok(alias)
    }

    fn key(&mut self, version: u32) -> Result<LockedKey<'a>, ReadError> {
        let (alias, protected) = (self.alias()?, self.bytes()?);
        let count = self.number()?;
        let chain = (0..count).map(|_| self.certificate(version)).collect::<Result<_, _>>()?;
        Ok(LockedKey { alias, protected, chain })
    }

    fn certificate(&mut self, version: u32) -> Result<Certificate, ReadError> {
        if version == 2 {
            self.text()?;
        }
        self.certificates += 1;
        if self.certificates > MAX_CERTIFICATES {
            return Err(ReadError::malformed("JKS", format!("more than {MAX_CERTIFICATES} certificates")));
        }
        Certificate::from_der(self.bytes()?).map_err(|error| ReadError::malformed("JKS", error.to_string()))
    }
}
