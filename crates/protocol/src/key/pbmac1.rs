//! PBMAC1 (RFC 8018 section 7.1, in PKCS#12 by RFC 9579): the MAC of keystores that must do without PKCS#12's own
//! key derivation, as OpenSSL 3.4 and Java 26 can write them.

use der::{Decode as _, Encode as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use pkcs5::pbes2::{Pbkdf2Params, Pbkdf2Prf};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::read_error::ReadError;
use crate::asn1::{DigestInfo, Pbes2};
use crate::kdf_limits;

pub(super) const OID: &str = "1.2.840.113549.1.5.14";

#[derive(Clone, Copy)]
enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

pub(super) struct Pbmac1 {
    kdf: Pbkdf2Params,
    length: usize,
    digest: Digest,
    mac: Vec<u8>,
}

impl Pbmac1 {
    pub(super) fn parse(info: &DigestInfo<'_>, convert_with: &'static str) -> Result<Self, ReadError> {
        let unsupported = || ReadError::unsupported("PKCS#12 with PBMAC1 in a variant of its own", convert_with);
        // PBMAC1's parameters have the form of PBES2's, with the MAC where that has the cipher.
        let parameters = info.algorithm.parameters.and_then(|any| any.decode_as::<Pbes2<'_>>().ok());
        let parameters = parameters.ok_or_else(unsupported)?;
        kdf_limits::pbkdf(&parameters.kdf)?;
        let kdf = parameters.kdf.parameters.and_then(|any| any.to_der().ok()).ok_or_else(unsupported)?;
        let kdf = Pbkdf2Params::from_der(&kdf).map_err(|_| unsupported())?;
        let digest = match parameters.scheme.oid.to_string().as_str() {
            "1.2.840.113549.2.9" => Digest::Sha256,
            "1.2.840.113549.2.10" => Digest::Sha384,
            "1.2.840.113549.2.11" => Digest::Sha512,
            _ => return Err(unsupported()),
        };
        let length = kdf_limits::mac_key(kdf.key_length.ok_or_else(unsupported)?)?;
        Ok(Self { kdf, length, digest, mac: info.digest.as_bytes().to_vec() })
    }

    pub(super) fn iterations(&self) -> u32 {
        self.kdf.iteration_count
    }

    pub(super) fn verifies(&self, utf8: &[u8], content: &[u8]) -> bool {
        let mut key = Zeroizing::new(vec![0; self.length]);
        let (salt, rounds) = (self.kdf.salt.as_ref(), self.kdf.iteration_count);
        match self.kdf.prf {
            Pbkdf2Prf::HmacWithSha256 => pbkdf2::pbkdf2_hmac::<Sha256>(utf8, salt, rounds, &mut key),
            Pbkdf2Prf::HmacWithSha384 => pbkdf2::pbkdf2_hmac::<Sha384>(utf8, salt, rounds, &mut key),
            Pbkdf2Prf::HmacWithSha512 => pbkdf2::pbkdf2_hmac::<Sha512>(utf8, salt, rounds, &mut key),
            Pbkdf2Prf::HmacWithSha1 => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(utf8, salt, rounds, &mut key),
            Pbkdf2Prf::HmacWithSha224 => pbkdf2::pbkdf2_hmac::<sha2::Sha224>(utf8, salt, rounds, &mut key),
            // Kinds that the crate may come to know are refused by its own parser today.
            _ => return false,
        }
        let mac = &self.mac;
        match self.digest {
            Digest::Sha256 => Hmac::<Sha256>::new_from_slice(&key)
                .is_ok_and(|hmac| hmac.chain_update(content).verify_slice(mac).is_ok()),
            Digest::Sha384 => Hmac::<Sha384>::new_from_slice(&key)
                .is_ok_and(|hmac| hmac.chain_update(content).verify_slice(mac).is_ok()),
            Digest::Sha512 => Hmac::<Sha512>::new_from_slice(&key)
                .is_ok_and(|hmac| hmac.chain_update(content).verify_slice(mac).is_ok()),
        }
    }
}
