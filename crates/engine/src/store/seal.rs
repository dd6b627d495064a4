//! A private key under a passphrase: PKCS#8 `EncryptedPrivateKeyInfo` (RFC 5958, PBES2 of RFC 8018), DER.
//!
//! A standard form, so that a backup can be opened without this program: `openssl pkey -inform DER -in FILE`.

use pkcs8::der::asn1::OctetString;
use pkcs8::der::{Decode as _, Encode as _};
use pkcs8::pkcs5::EncryptionScheme as Scheme;
use pkcs8::pkcs5::pbes2::{EncryptionScheme, Kdf, Parameters, Salt, ScryptParams};
use pkcs8::{EncryptedPrivateKeyInfoOwned, EncryptedPrivateKeyInfoRef};
use rand::TryRng as _;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

use maskinporten_protocol::kdf_limits::{self, KdfError};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// scrypt: 16 MiB (128 · N · r bytes), gone through five times. More memory and fewer passes would be a little
/// better, but OpenSSL refuses more than 32 MiB unless told otherwise, and it is to open what we write.
const COST: u64 = 1 << 14;
const BLOCK: u16 = 8;
const PASSES: u16 = 5;

/// Why something sealed can't be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not an encrypted PKCS#8, or one of a kind that we don't open.
    #[error("{0}")]
    Malformed(&'static str),
    /// It asks for a key derivation that isn't begun.
    #[error(transparent)]
    KeyDerivation(#[from] KdfError),
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
    let failed = || SealError::Malformed("it can't be encrypted");
    // The padding takes at most a block more; encrypting in place leaves no plain copy behind.
    let mut buffer = Zeroizing::new(der.expose().clone());
    buffer.resize(der.expose().len() + 16, 0);
    let sealed = parameters
        .encrypt_in_place(passphrase.expose(), &mut buffer, der.expose().len())
        .map_err(|_| failed())?
        .to_vec();
    let encrypted_data = OctetString::new(sealed).map_err(|_| failed())?;
    EncryptedPrivateKeyInfoOwned { encryption_algorithm: Scheme::Pbes2(parameters), encrypted_data }
        .to_der()
        .map_err(|_| failed())
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
        // As it lies in the file: what doesn't fit into the library's types would be called damaged.
        kdf_limits::encrypted_key(der)?;
        let info = EncryptedPrivateKeyInfoRef::from_der(der)
            .map_err(|_| SealError::Malformed("it isn't a whole encrypted PKCS#8 key"))?;
        let Scheme::Pbes2(parameters) = info.encryption_algorithm else {
            return Err(SealError::Malformed("it is encrypted by an obsolete method (PBES1)"));
        };
        kdf_limits::cipher_key(parameters.kdf.key_length(), parameters.encryption.key_size())?;
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

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::pbes2::Pbkdf2Params;

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
        let is_too_much = |result| matches!(result, Err(SealError::KeyDerivation(KdfError::TooMuch { .. })));
        let parse = |change: fn(&mut ScryptParams)| Sealed::parse(&with_scrypt(&sealed, change)).map(|_| ());
        assert_eq!(parse(|p| p.cost_parameter = 1 << 16), Ok(()));
        assert!(is_too_much(parse(|p| p.cost_parameter = 1 << 17)));
        assert!(is_too_much(parse(|p| p.cost_parameter = 1 << 63)));
        assert!(is_too_much(parse(|p| p.parallelization = u16::MAX)));
        assert!(is_too_much(parse(|p| p.block_size = u16::MAX)));
        for change in [
            (|p| p.cost_parameter = 0) as fn(&mut ScryptParams),
            |p| p.cost_parameter = 1000,
            |p| p.block_size = 0,
            |p| p.parallelization = 0,
        ] {
            assert!(matches!(parse(change), Err(SealError::KeyDerivation(KdfError::Senseless { .. }))));
        }
        let rounds = |rounds| {
            let mut info = EncryptedPrivateKeyInfoOwned::from_der(&sealed).unwrap();
            if let Scheme::Pbes2(parameters) = &mut info.encryption_algorithm {
                let mut pbkdf2 = Pbkdf2Params::hmac_sha256(1, &[0; 8]).unwrap();
                pbkdf2.iteration_count = rounds;
                parameters.kdf = Kdf::Pbkdf2(pbkdf2);
            }
            Sealed::parse(&info.to_der().unwrap()).map(|_| ())
        };
        assert_eq!(rounds(1_000_000), Ok(()));
        assert!(is_too_much(rounds(1_000_001)));
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
