//! A private key that only the holder of another RSA key can read: as HSMs and `OpenBao` take keys in.

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use zeroize::Zeroizing;

use super::{PrivateKey, WriteError};
use crate::jwk::PublicKey;

/// The digest with which RSA-OAEP pads (RFC 8017 section 7.1), for its mask as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oaep {
    /// SHA-1, which every HSM has. OAEP needs no digest without collisions.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// A wrapped private key, in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// A new AES-256 key, encrypted for the reader: RSA-OAEP.
    pub wrapping: Vec<u8>,
    /// The PKCS#8 DER of the private key, encrypted with that: AES key wrap with padding (RFC 5649).
    pub private: Vec<u8>,
}

/// Wraps a private key for whoever has the private half of `reader`.
pub fn to_wrapped(key: &PrivateKey, reader: &PublicKey, oaep: Oaep) -> Result<Wrapped, WriteError> {
    wrap(key, reader, oaep).ok_or(WriteError::new("a wrapped key", "the cryptographic library didn't encrypt it"))
}

fn wrap(key: &PrivateKey, reader: &PublicKey, oaep: Oaep) -> Option<Wrapped> {
    let mut secret = Zeroizing::new([0; 32]);
    rand::fill(&mut *secret).ok()?;
    let algorithm = match oaep {
        Oaep::Sha1 => &OAEP_SHA1_MGF1SHA1,
        Oaep::Sha256 => &OAEP_SHA256_MGF1SHA256,
    };
    let reader = PublicEncryptingKey::from_der(&reader.to_spki_der().ok()?).ok()?;
    let reader = OaepPublicEncryptingKey::new(reader).ok()?;
    let mut wrapping = vec![0; reader.ciphertext_size()];
    let length = reader.encrypt(algorithm, &*secret, &mut wrapping, None).ok()?.len();
    wrapping.truncate(length);
    let plain = key.pkcs8_der().expose();
    // Up to a multiple of eight, and eight more.
    let mut private = vec![0; plain.len() + 15];
    let length = AesKek::new(&AES_256, &*secret).ok()?.wrap_with_padding(plain, &mut private).ok()?.len();
    private.truncate(length);
    Some(Wrapped { wrapping, private })
}

#[cfg(test)]
mod tests {
    use super::super::super::Bits;
    use super::*;
    use aws_lc_rs::rsa::{OaepPrivateDecryptingKey, PrivateDecryptingKey};

    #[test]
    fn only_the_reader_unwraps_it() {
        let [key, reader] = [Bits::B2048, Bits::B3072].map(|bits| PrivateKey::generate(bits).unwrap());
        for (oaep, algorithm) in [(Oaep::Sha1, &OAEP_SHA1_MGF1SHA1), (Oaep::Sha256, &OAEP_SHA256_MGF1SHA256)] {
            let wrapped = to_wrapped(&key, reader.public(), oaep).unwrap();
            let decrypt = |with: &PrivateKey| {
                let with = PrivateDecryptingKey::from_pkcs8(with.pkcs8_der().expose()).unwrap();
                let mut room = [0; 384];
                let with = OaepPrivateDecryptingKey::new(with).unwrap();
                with.decrypt(algorithm, &wrapped.wrapping, &mut room, None).map(|secret| secret.to_vec())
            };
            assert!(decrypt(&key).is_err());
            let kek = AesKek::new(&AES_256, &decrypt(&reader).unwrap()).unwrap();
            let mut room = vec![0; wrapped.private.len()];
            let plain = kek.unwrap_with_padding(&wrapped.private, &mut room).unwrap();
            assert_eq!(plain, key.pkcs8_der().expose());
            assert_ne!(to_wrapped(&key, reader.public(), oaep).unwrap(), wrapped);
        }
    }
}
