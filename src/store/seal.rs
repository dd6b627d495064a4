//! A private key under a passphrase: PKCS#8 `EncryptedPrivateKeyInfo` (RFC 5958, PBES2 of RFC 8018), DER.
//!
//! A standard form, so that a backup can be opened without this program: `openssl pkey -inform DER -in FILE`.

use pkcs8::der::asn1::OctetString;
use pkcs8::der::{Decode as _, Encode as _};
use pkcs8::pkcs5::EncryptionScheme as Scheme;
use pkcs8::pkcs5::pbes2::{self, EncryptionScheme, Kdf, Parameters, Salt, ScryptParams};
use pkcs8::{EncryptedPrivateKeyInfoOwned, EncryptedPrivateKeyInfoRef};
use rand::TryRng as _;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

use crate::secret::{SecretBytes, SecretText};

/// scrypt: 16 MiB (128 · N · r bytes), gone through five times. More memory and fewer passes would be a little
/// better, but OpenSSL refuses more than 32 MiB unless told otherwise, and it is to open what we write.
const COST: u64 = 1 << 14;
const BLOCK: u16 = 8;
const PASSES: u16 = 5;

/// The most memory that a file may ask scrypt to take, in bytes, …
const MAX_MEMORY: u64 = 64 << 20;
/// … the most that it may ask it to go through, in bytes, …
const MAX_WORK: u64 = 512 << 20;
/// … and the most rounds that it may ask of PBKDF2.
const MAX_ROUNDS: u32 = 1_000_000;

/// Why something sealed can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not an encrypted PKCS#8, or one of a kind that we don't open.
    #[error("{0}")]
    Malformed(&'static str),
    /// Opening it would take more memory or time than any honest file asks for.
    #[error("opening it would take too much memory or time")]
    TooMuchWork,
    /// The passphrase is wrong, or the file was altered: the two can't be told apart.
    #[error("the passphrase doesn't open it")]
    Passphrase,
    /// The random generator failed.
    #[error("the system's random generator failed")]
    Random,
}

/// Encrypts PKCS#8 DER with AES-256-CBC under a key derived from the passphrase, each time with a new salt.
pub fn seal(der: &SecretBytes, passphrase: &SecretText) -> Result<Vec<u8>, SealError> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    SysRng.try_fill_bytes(&mut salt).and_then(|()| SysRng.try_fill_bytes(&mut iv)).map_err(|_| SealError::Random)?;
    let kdf = Kdf::Scrypt(ScryptParams {
        salt: Salt::new(salt).map_err(|_| SealError::Random)?,
        cost_parameter: COST,
        block_size: BLOCK,
        parallelization: PASSES,
        key_length: None,
    });
    let parameters = Parameters { kdf, encryption: EncryptionScheme::Aes256Cbc { iv } };
    let failed = SealError::Malformed("it can't be encrypted");
    // The padding takes at most a block more; encrypting in place leaves no plain copy behind.
    let mut buffer = Zeroizing::new(der.expose().clone());
    buffer.resize(der.expose().len() + 16, 0);
    let sealed = parameters
        .encrypt_in_place(passphrase.expose(), &mut buffer, der.expose().len())
        .map_err(|_| failed)?
        .to_vec();
    let encrypted_data = OctetString::new(sealed).map_err(|_| failed)?;
    EncryptedPrivateKeyInfoOwned { encryption_algorithm: Scheme::Pbes2(parameters), encrypted_data }
        .to_der()
        .map_err(|_| failed)
}

/// Something sealed whose form and work were checked, ready to be opened.
#[derive(Debug)]
pub struct Sealed<'a> {
    parameters: Parameters,
    data: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// Reads the form and refuses unbounded work; derives no key.
    pub fn parse(der: &'a [u8]) -> Result<Self, SealError> {
        let info = EncryptedPrivateKeyInfoRef::from_der(der)
            .map_err(|_| SealError::Malformed("it isn't a whole encrypted PKCS#8 key"))?;
        let Scheme::Pbes2(parameters) = info.encryption_algorithm else {
            return Err(SealError::Malformed("it is encrypted by an obsolete method (PBES1)"));
        };
        check_work(&parameters.kdf)?;
        Ok(Self { parameters, data: info.encrypted_data.as_bytes() })
    }

    /// Derives the key and decrypts. Whether the outcome is a key at all is for the caller to check: one wrong
    /// passphrase in 256 gives rubbish rather than an error.
    pub fn open(&self, passphrase: &SecretText) -> Result<SecretBytes, SealError> {
        let mut buffer = Zeroizing::new(self.data.to_vec());
        let len = match self.parameters.decrypt_in_place(passphrase.expose(), &mut buffer) {
            Ok(plain) => plain.len(),
            Err(pkcs8::pkcs5::Error::DecryptFailed) => return Err(SealError::Passphrase),
            Err(_) => return Err(SealError::Malformed("it is encrypted by a method that isn't supported")),
        };
        buffer.truncate(len);
        Ok(SecretBytes::new(std::mem::take(&mut *buffer)))
    }
}

/// Before anything is derived: a file, altered or malicious, must not be able to ask for gigabytes or minutes.
fn check_work(kdf: &Kdf) -> Result<(), SealError> {
    match kdf {
        Kdf::Scrypt(pbes2::ScryptParams { cost_parameter, block_size, parallelization, .. }) => {
            // The library counts on a power of two, and zero would make it panic.
            if !cost_parameter.is_power_of_two() || *cost_parameter < 2 || *block_size == 0 || *parallelization == 0 {
                return Err(SealError::Malformed("its scrypt parameters make no sense"));
            }
            let memory = cost_parameter.saturating_mul(128).saturating_mul((*block_size).into());
            let work = memory.saturating_mul((*parallelization).into());
            if memory > MAX_MEMORY || work > MAX_WORK { Err(SealError::TooMuchWork) } else { Ok(()) }
        }
        Kdf::Pbkdf2(parameters) => match parameters.iteration_count {
            0 => Err(SealError::Malformed("its PBKDF2 parameters make no sense")),
            1..=MAX_ROUNDS => Ok(()),
            _ => Err(SealError::TooMuchWork),
        },
        _ => Err(SealError::Malformed("its key derivation is of an unknown kind")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::key;
    use super::*;

    fn text(text: &str) -> SecretText {
        text.to_owned().into()
    }

    /// The same file with other scrypt parameters.
    fn with_scrypt(der: &[u8], change: impl FnOnce(&mut ScryptParams)) -> Vec<u8> {
        let mut info = EncryptedPrivateKeyInfoOwned::from_der(der).unwrap();
        if let Scheme::Pbes2(Parameters { kdf: Kdf::Scrypt(parameters), .. }) = &mut info.encryption_algorithm {
            change(parameters);
        }
        info.to_der().unwrap()
    }

    #[test]
    fn only_the_passphrase_opens_it() {
        let sealed = seal(key().pkcs8_der(), &text("blåbær")).unwrap();
        let parsed = Sealed::parse(&sealed).unwrap();
        assert_eq!(parsed.open(&text("blåbær")).unwrap().expose(), key().pkcs8_der().expose());
        // One in 256 wrong passphrases isn't noticed by the padding; this one is, or decrypts to something else.
        let wrong = parsed.open(&text("blabar"));
        assert!(wrong.is_err() || wrong.unwrap().expose() != key().pkcs8_der().expose());
        assert_ne!(sealed, seal(key().pkcs8_der(), &text("blåbær")).unwrap());
    }

    #[test]
    fn work_is_bounded_before_it_starts() {
        let sealed = seal(key().pkcs8_der(), &text("x")).unwrap();
        let parse = |change: fn(&mut ScryptParams)| Sealed::parse(&with_scrypt(&sealed, change)).map(|_| ());
        assert_eq!(parse(|p| p.cost_parameter = 1 << 16), Ok(()));
        assert_eq!(parse(|p| p.cost_parameter = 1 << 17), Err(SealError::TooMuchWork));
        assert_eq!(parse(|p| p.cost_parameter = 1 << 63), Err(SealError::TooMuchWork));
        assert_eq!(parse(|p| p.parallelization = u16::MAX), Err(SealError::TooMuchWork));
        assert_eq!(parse(|p| p.block_size = u16::MAX), Err(SealError::TooMuchWork));
        for change in [
            (|p| p.cost_parameter = 0) as fn(&mut ScryptParams),
            |p| p.cost_parameter = 1000,
            |p| p.block_size = 0,
            |p| p.parallelization = 0,
        ] {
            assert!(matches!(parse(change), Err(SealError::Malformed(_))));
        }
        let rounds = |rounds| check_work(&Kdf::Pbkdf2(pbes2::Pbkdf2Params::hmac_sha256(rounds, &[0; 8]).unwrap()));
        assert_eq!(rounds(1_000_000), Ok(()));
        assert_eq!(rounds(1_000_001), Err(SealError::TooMuchWork));
        assert!(rounds(0).is_err());
    }

    #[test]
    fn no_altered_or_shortened_file_panics() {
        let sealed = seal(key().pkcs8_der(), &text("x")).unwrap();
        for len in 0..sealed.len().min(160) {
            assert!(Sealed::parse(&sealed[..len]).is_err(), "{len}");
        }
        // Everything before the salt's end, bit by bit: the form and the parameters.
        for index in 0..130 {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered[index] ^= 1 << bit;
                let _ = Sealed::parse(&altered);
            }
        }
    }
}
