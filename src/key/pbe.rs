//! Encryption under a password, as PKCS#8 and PKCS#12 use it: PBES2 (RFC 8018 section 6.2), PBES1 (section 6.1) and
//! PKCS#12's own (RFC 7292 appendix C). How much work a file asks for is looked at before any of it is done.

use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt as _, KeyInit, KeyIvInit as _, block_padding::Pkcs7};
use md5::Md5;
use pkcs5::pbes2;
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use pkcs12::pbe_params::{Pbes2Params, Pkcs12PbeParams};
use sha1::Sha1;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::read_error::ReadError;

/// PBKDF2 and PKCS#12 iterations beyond which a file isn't opened.
pub(super) const MAX_ITERATIONS: u32 = 1_000_000;
/// scrypt memory (128·N·r bytes) beyond which a file isn't opened.
const MAX_SCRYPT_BYTES: u64 = 64 << 20;
/// scrypt work (N·r·p) beyond which a file isn't opened: sixteen times the memory bound's own.
const MAX_SCRYPT_LANES: u64 = 16;

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
    pub(super) fn parse(algorithm: &AlgorithmIdentifierOwned, convert_with: &'static str) -> Result<Self, ReadError> {
        let unsupported = |name: String| ReadError::UnsupportedFlavour { flavour: name, convert_with };
        let oid = algorithm.oid.to_string();
        let parameters = algorithm.parameters.as_ref().and_then(|any| any.to_der().ok()).unwrap_or_default();
        if oid == "1.2.840.113549.1.5.13" {
            let parameters = pbes2::Parameters::from_der(&parameters)
                .map_err(|_| unsupported(format!("encryption with {}", pbes2_name(&parameters))))?;
            check_pbes2(&parameters)?;
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
        let parameters = Pkcs12PbeParams::from_der(&parameters)
            .map_err(|_| ReadError::malformed("encrypted key", "the encryption's parameters are damaged"))?;
        let iterations = checked_iterations(parameters.iterations)?;
        let salt = parameters.salt.into_bytes().into_vec();
        Ok(match cipher {
            Some(cipher) => Self::Pkcs12 { cipher, salt, iterations },
            None => Self::Des { sha1: oid.ends_with(".10"), salt, iterations },
        })
    }

    /// What was encrypted; `None` when the padding says that the password is wrong.
    pub(super) fn decrypt(&self, password: PbePassword<'_>, data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut buffer = Zeroizing::new(data.to_vec());
        let length = match self {
            Self::Pbes2(parameters) => parameters.decrypt_in_place(password.utf8, &mut buffer).ok()?.len(),
            Self::Pkcs12 { cipher, salt, iterations } => {
                let (key_length, rounds) = (cipher.key_length(), i32::try_from(*iterations).ok()?);
                let derive =
                    |kind, length| Zeroizing::new(derive_key::<Sha1>(password.pkcs12, salt, kind, rounds, length));
                let mut key = derive(Pkcs12KeyType::EncryptionKey, key_length);
                let iv = derive(Pkcs12KeyType::Iv, 8);
                match cipher {
                    Pkcs12Cipher::TripleDes => cbc_decrypt::<des::TdesEde3>(&key, &iv, &mut buffer)?,
                    Pkcs12Cipher::TripleDesTwoKeys => {
                        key.extend_from_within(..8);
                        cbc_decrypt::<des::TdesEde3>(&key, &iv, &mut buffer)?
                    }
                    Pkcs12Cipher::Rc2Bits40 | Pkcs12Cipher::Rc2Bits128 => {
                        cbc_decrypt::<rc2::Rc2>(&key, &iv, &mut buffer)?
                    }
                }
            }
            Self::Des { sha1, salt, iterations } => {
                let derived = if *sha1 {
                    pbkdf1::<Sha1>(password.utf8, salt, *iterations)
                } else {
                    pbkdf1::<Md5>(password.utf8, salt, *iterations)
                };
                cbc_decrypt::<des::Des>(derived.get(..8)?, derived.get(8..16)?, &mut buffer)?
            }
        };
        buffer.truncate(length);
        Some(buffer)
    }

    /// How much it asks for, in iterations of a hash. A run of scrypt within our bounds counts as a million.
    pub(super) fn work(&self) -> u32 {
        match self {
            Self::Pbes2(parameters) => {
                parameters.kdf.pbkdf2().map_or(MAX_ITERATIONS, |pbkdf2| pbkdf2.iteration_count)
            }
            Self::Pkcs12 { iterations, .. } | Self::Des { iterations, .. } => *iterations,
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

/// The count, if it is one that we are willing to do.
pub(super) fn checked_iterations(found: i32) -> Result<u32, ReadError> {
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    if found > MAX_ITERATIONS {
        return Err(too_many(found));
    }
    Ok(found.max(1))
}

fn too_many(found: u32) -> ReadError {
    let found = format!("{found} iterations");
    ReadError::TooMuchWork { kdf: "password derivation", found, limit: "1,000,000 iterations" }
}

/// Whether PBKDF2's count is one that we are willing to do.
pub(super) fn check_pbkdf2(parameters: &pbes2::Pbkdf2Params) -> Result<(), ReadError> {
    if parameters.iteration_count > MAX_ITERATIONS { Err(too_many(parameters.iteration_count)) } else { Ok(()) }
}

fn check_pbes2(parameters: &pbes2::Parameters) -> Result<(), ReadError> {
    match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(pbkdf2) => check_pbkdf2(pbkdf2),
        pbes2::Kdf::Scrypt(scrypt) => {
            let memory = scrypt.cost_parameter.saturating_mul(u64::from(scrypt.block_size)).saturating_mul(128);
            let lanes = u64::from(scrypt.parallelization);
            if memory > MAX_SCRYPT_BYTES || memory.saturating_mul(lanes) > MAX_SCRYPT_BYTES * MAX_SCRYPT_LANES {
                let found = format!("{} KiB, {lanes} times", memory / 1024);
                return Err(ReadError::TooMuchWork { kdf: "scrypt", found, limit: "64 MiB (65536 KiB)" });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What a PBES2 that the crate doesn't know is made of.
fn pbes2_name(parameters: &[u8]) -> String {
    let Ok(parameters) = Pbes2Params::from_der(parameters) else { return "damaged PBES2 parameters".into() };
    let oid = parameters.encryption.oid.to_string();
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
