//! Encryption under a password, as PKCS#8 and PKCS#12 use it: PBES2 (RFC 8018 section 6.2), PBES1 (section 6.1) and
//! PKCS#12's own (RFC 7292 appendix C). How much work a file asks for is looked at before any of it is done.

use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt as _, KeyInit, KeyIvInit as _, block_padding::Pkcs7};
use der::{Decode as _, Encode as _};
use md5::Md5;
use pkcs5::pbes2;
use sha1::Sha1;
use x509_cert::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::pkcs12::kdf::{Purpose, derive};
use super::read_error::ReadError;
use crate::asn1::Pbes2;
use crate::kdf_limits::{self, Budget, KdfError};

/// One way of encrypting under a password, with its parameters.
pub(super) enum Scheme {
    Pbes2(Box<pbes2::Parameters>),
    Pkcs12 {
        cipher: Pkcs12Cipher,
        salt: Vec<u8>,
        iterations: u32,
    },
    /// PBES1 with MD5 or SHA-1 and single DES: what `openssl pkcs8` wrote by default until 2016.
    Des {
        sha1: bool,
        salt: Vec<u8>,
        iterations: u32,
    },
}

/// The ciphers of RFC 7292 appendix C that are in use.
#[derive(Clone, Copy)]
pub(super) enum Pkcs12Cipher {
    Rc2Bits40,
    Rc2Bits128,
    TripleDes,
    TripleDesTwoKeys,
}

/// A password in the two forms that schemes want.
#[derive(Clone, Copy)]
pub(super) struct PbePassword<'a> {
    pub(super) utf8: &'a [u8],
    pub(super) pkcs12: &'a [u8],
}

impl Scheme {
    /// Which scheme this is. Refuses what asks for too much work.
    pub(super) fn parse(
        algorithm: &AlgorithmIdentifierRef<'_>,
        convert_with: &'static str,
    ) -> Result<Self, ReadError> {
        let unsupported = |name: String| ReadError::unsupported(name, convert_with);
        let oid = algorithm.oid.to_string();
        if oid == "1.2.840.113549.1.5.13" {
            let parameters = algorithm.parameters.and_then(|any| any.to_der().ok()).unwrap_or_default();
            if let Ok(found) = Pbes2::from_der(&parameters) {
                kdf_limits::pbkdf(&found.kdf)?;
            }
            let parameters = pbes2::Parameters::from_der(&parameters)
                .map_err(|_| unsupported(format!("encryption with {}", pbes2_name(&parameters))))?;
            kdf_limits::cipher_key(parameters.kdf.key_length(), parameters.encryption.key_size())?;
            return Ok(Self::Pbes2(Box::new(parameters)));
        }
        let cipher = match oid.as_str() {
            "1.2.840.113549.1.12.1.3" => Some(Pkcs12Cipher::TripleDes),
            "1.2.840.113549.1.12.1.4" => Some(Pkcs12Cipher::TripleDesTwoKeys),
            "1.2.840.113549.1.12.1.5" => Some(Pkcs12Cipher::Rc2Bits128),
            "1.2.840.113549.1.12.1.6" => Some(Pkcs12Cipher::Rc2Bits40),
            "1.2.840.113549.1.5.3" | "1.2.840.113549.1.5.10" => None,
            other => return Err(unsupported(format!("encryption with {}", scheme_name(other)))),
        };
        let damaged = || ReadError::malformed("encrypted key", "the encryption's parameters are damaged");
        let numbers = algorithm.parameters.and_then(kdf_limits::salt_and_numbers);
        let Some((salt, [count])) = numbers.as_ref().map(|(salt, all)| (*salt, all.as_slice())) else {
            return Err(damaged());
        };
        let iterations = kdf_limits::iterations(*count)?;
        kdf_limits::salt(salt.len())?;
        let salt = salt.to_vec();
        Ok(match cipher {
            Some(cipher) => Self::Pkcs12 { cipher, salt, iterations },
            None => Self::Des { sha1: oid.ends_with(".10"), salt, iterations },
        })
    }

    /// What was encrypted; `None` when the padding says that the password is wrong.
    pub(super) fn decrypt(
        &self,
        password: PbePassword<'_>,
        data: &[u8],
        budget: &mut Budget,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KdfError> {
        budget.spend(self.iterations())?;
        let mut buffer = Zeroizing::new(data.to_vec());
        let length = self.decrypt_in_place(password, &mut buffer);
        Ok(length.map(|length| {
            buffer.truncate(length);
            buffer
        }))
    }

    fn decrypt_in_place(&self, password: PbePassword<'_>, buffer: &mut [u8]) -> Option<usize> {
        match self {
            Self::Pbes2(parameters) => parameters.decrypt_in_place(password.utf8, buffer).ok().map(<[u8]>::len),
            Self::Pkcs12 { cipher, salt, iterations } => {
                let derive = |purpose, length| derive::<Sha1>(password.pkcs12, salt, purpose, *iterations, length);
                let key = derive(Purpose::Encryption, cipher.key_length());
                let iv = derive(Purpose::Iv, 8);
                match cipher {
                    Pkcs12Cipher::TripleDes => cbc_decrypt::<des::TdesEde3>(&key, &iv, buffer),
                    Pkcs12Cipher::TripleDesTwoKeys => cbc_decrypt::<des::TdesEde2>(&key, &iv, buffer),
                    Pkcs12Cipher::Rc2Bits40 | Pkcs12Cipher::Rc2Bits128 => cbc_decrypt::<rc2::Rc2>(&key, &iv, buffer),
                }
            }
            Self::Des { sha1, salt, iterations } => {
                let derived = if *sha1 {
                    pbkdf1::<Sha1>(password.utf8, salt, *iterations)
                } else {
                    pbkdf1::<Md5>(password.utf8, salt, *iterations)
                };
                cbc_decrypt::<des::Des>(derived.get(..8)?, derived.get(8..16)?, buffer)
            }
        }
    }

    /// Whether the password's form in PKCS#12 plays a part.
    pub(super) fn is_pkcs12(&self) -> bool {
        matches!(self, Self::Pkcs12 { .. })
    }

    /// How much it asks for, in iterations of a hash.
    fn iterations(&self) -> u32 {
        match self {
            Self::Pbes2(parameters) => match &parameters.kdf {
                pbes2::Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count,
                pbes2::Kdf::Scrypt(scrypt) => {
                    kdf_limits::scrypt_iterations(scrypt.cost_parameter, scrypt.block_size, scrypt.parallelization)
                }
                // Kinds that the crate may come to know are refused by its own parser today.
                _ => u32::MAX,
            },
            // A key of 3DES is longer than a hash, and the initialisation vector is derived as well.
            Self::Pkcs12 { iterations, .. } => 3 * *iterations,
            Self::Des { iterations, .. } => *iterations,
        }
    }

    /// The scheme as people know it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Pbes2(parameters) => {
                let cipher = match parameters.encryption.key_size() {
                    _ if parameters.encryption.oid() == pbes2::DES_EDE3_CBC_OID => "3DES".to_owned(),
                    size => format!("AES-{}", size * 8),
                };
                let kdf = if parameters.kdf.is_scrypt() { "scrypt" } else { "PBKDF2" };
                format!("{cipher}, {kdf}")
            }
            Self::Pkcs12 { cipher, .. } => cipher.name().to_owned(),
            Self::Des { .. } => "DES".to_owned(),
        }
    }
}

impl Pkcs12Cipher {
    fn key_length(self) -> usize {
        match self {
            Self::Rc2Bits40 => 5,
            Self::Rc2Bits128 | Self::TripleDesTwoKeys => 16,
            Self::TripleDes => 24,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rc2Bits40 => "RC2-40",
            Self::Rc2Bits128 => "RC2-128",
            Self::TripleDes | Self::TripleDesTwoKeys => "3DES",
        }
    }
}

/// What a PBES2 that the crate doesn't know is made of.
fn pbes2_name(parameters: &[u8]) -> String {
    let Ok(parameters) = Pbes2::from_der(parameters) else { return "damaged PBES2 parameters".into() };
    let oid = parameters.scheme.oid.to_string();
    let cipher = match oid.as_str() {
        "1.2.392.200011.61.1.1.1.2" => "Camellia-128",
        "1.2.392.200011.61.1.1.1.3" => "Camellia-192",
        "1.2.392.200011.61.1.1.1.4" => "Camellia-256",
        "1.2.410.200046.1.1.2" => "ARIA-128",
        "1.2.410.200046.1.1.7" => "ARIA-192",
        "1.2.410.200046.1.1.12" => "ARIA-256",
        "1.2.410.200004.1.4" => "SEED",
        "1.2.156.10197.1.104.2" => "SM4",
        "1.2.840.113549.3.2" => "RC2",
        "1.3.14.3.2.7" => "DES",
        "1.3.6.1.4.1.3029.1.2" => "Blowfish",
        other if other.starts_with("2.16.840.1.101.3.4.1.") => "AES in another mode than CBC",
        other => other,
    };
    format!("{cipher} (PBES2)")
}

fn scheme_name(oid: &str) -> &str {
    match oid {
        "1.2.840.113549.1.12.1.1" => "RC4-128",
        "1.2.840.113549.1.12.1.2" => "RC4-40",
        "1.2.840.113549.1.5.1" | "1.2.840.113549.1.5.4" => "MD2 (PBES1)",
        "1.2.840.113549.1.5.6" | "1.2.840.113549.1.5.11" => "RC2 (PBES1)",
        other => other,
    }
}

/// PBKDF1 (RFC 8018 section 5.1).
fn pbkdf1<D: md5::Digest>(password: &[u8], salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
    let first = D::new().chain_update(password).chain_update(salt).finalize();
    let mut derived = Zeroizing::new(first.to_vec());
    for _ in 1..iterations {
        let next = D::digest(&derived);
        derived.copy_from_slice(&next);
    }
    derived
}

/// Decrypts in place; the length of the text within, or `None` when the padding is wrong.
pub(super) fn cbc_decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    buffer: &mut [u8],
) -> Option<usize> {
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    cipher.decrypt_padded::<Pkcs7>(buffer).ok().map(<[u8]>::len)
}
