//! Private RSA keys and what signs assertions.
//!
//! Keys are generated and checked, and assertions signed, by AWS-LC, whose RSA runs in constant time. The `rsa` crate
//! only parses, completes and encodes here (RUSTSEC-2023-0071): it never signs or decrypts.

mod ber;
mod der;
mod envelope;
mod foreign;
mod jks;
mod jwk;
mod legacy_pem;
pub mod material;
mod openssh;
pub mod password;
mod password_for;
mod pbe;
mod pbmac1;
mod pem;
mod pkcs12;
mod pkcs7;
mod read_error;
mod recognise;
pub mod write;

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512};
use jiff::Timestamp;
use rsa::BoxedUint;
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::{EncodePrivateKey as _, PrivateKeyInfoRef};

use crate::certificate::Certificate;
use crate::ids::Kid;
use crate::jwk::{Algorithm, JwkError, PublicKey, algorithm_name, without_leading_zeros};
use crate::secret::SecretBytes;

pub use read_error::{Inventory, ReadError};
pub use recognise::{read, read_entry};

/// The sizes of key that we make. Maskinporten's guides say 2048; 4096 is in production use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bits {
    /// 2048 bits.
    #[default]
    B2048,
    /// 3072 bits.
    B3072,
    /// 4096 bits.
    B4096,
}

/// Why something isn't a private key that we can sign with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The public half tells: too short, not RSA.
    #[error(transparent)]
    Public(#[from] JwkError),
    /// Not a key, a broken one, or one whose parts don't belong together.
    #[error("{0}")]
    Malformed(&'static str),
    /// The random generator or the backend failed.
    #[error("the key could not be generated")]
    Generation,
}

/// A private RSA key that was parsed and checked, once. What holds it is zeroised when dropped.
#[derive(Clone)]
pub struct PrivateKey {
    pair: Arc<KeyPair>,
    pkcs8: SecretBytes,
    public: PublicKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Makes a new key. Takes from 50 ms (2048 bits) to seconds (4096).
    pub fn generate(bits: Bits) -> Result<Self, KeyError> {
        let size = match bits {
            Bits::B2048 => KeySize::Rsa2048,
            Bits::B3072 => KeySize::Rsa3072,
            Bits::B4096 => KeySize::Rsa4096,
        };
        Self::from_pair(KeyPair::generate(size).map_err(|_| KeyError::Generation)?)
    }

    /// From PKCS#8 `PrivateKeyInfo` DER (RFC 5208). The parts are checked against each other.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        let info =
            PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Malformed("this isn't a PKCS#8 private key"))?;
        if info.algorithm.oid != rsa::pkcs1::ALGORITHM_OID {
            return Err(JwkError::NotRsa(algorithm_name(&info.algorithm.oid.to_string()).as_str().into()).into());
        }
        Self::from_pkcs1_der(info.private_key.as_bytes())
    }

    /// From PKCS#1 `RSAPrivateKey` DER (RFC 8017 appendix A.1.2). The parts are checked against each other.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPrivateKeyRef::try_from(der)
            .map_err(|_| KeyError::Malformed("this isn't a PKCS#1 RSA private key, or it is damaged"))?;
        if key.other_prime_infos.is_some() {
            return Err(KeyError::Malformed("the RSA key has more than two primes: no common library takes it"));
        }
        let parts = RsaParts {
            n: key.modulus.as_bytes(),
            e: key.public_exponent.as_bytes(),
            d: key.private_exponent.as_bytes(),
            primes: Some((key.prime1.as_bytes(), key.prime2.as_bytes())),
        };
        parts.check_sizes()?;
        match KeyPair::from_der(der) {
            Ok(pair) => Self::from_pair(pair),
            // The numbers that only speed signing up may be missing or wrong: the others are what counts.
            Err(_) => Self::from_parts(&parts),
        }
    }

    /// From the numbers of a key, which are checked against each other.
    pub(crate) fn from_parts(parts: &RsaParts<'_>) -> Result<Self, KeyError> {
        parts.check_sizes()?;
        let bits = u32::try_from(without_leading_zeros(parts.n).len() * 8).unwrap_or(u32::MAX);
        let number = |bytes| BoxedUint::from_be_slice(without_leading_zeros(bytes), bits).map_err(|_| UNSOUND);
        let primes = match parts.primes {
            Some((p, q)) => vec![number(p)?, number(q)?],
            None => Vec::new(),
        };
        let key = rsa::PrivateKey::from_components(number(parts.n)?, number(parts.e)?, number(parts.d)?, primes)
            .map_err(|_| UNSOUND)?;
        let der = key.to_pkcs8_der().map_err(|_| KeyError::Malformed("the RSA key can't be encoded"))?;
        Self::from_pair(KeyPair::from_pkcs8(der.as_bytes()).map_err(|_| UNSOUND)?)
    }

    fn from_pair(pair: KeyPair) -> Result<Self, KeyError> {
        let der = pair.as_der().map_err(|_| KeyError::Malformed("the RSA key can't be encoded"))?;
        let numbers = aws_lc_rs::signature::KeyPair::public_key(&pair);
        let public = PublicKey::from_components(
            numbers.modulus().big_endian_without_leading_zero(),
            numbers.exponent().big_endian_without_leading_zero(),
        )?;
        Ok(Self { pkcs8: der.as_ref().to_vec().into(), public, pair: Arc::new(pair) })
    }

    /// PKCS#8 DER: what the store keeps.
    pub fn pkcs8_der(&self) -> &SecretBytes {
        &self.pkcs8
    }

    /// The public half of the key.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The cryptographic library didn't sign.
    #[error("the signature could not be made")]
    Failed,
    /// Whatever has the key elsewhere didn't sign, and this is why.
    #[error(transparent)]
    Elsewhere(Box<dyn std::error::Error + Send + Sync>),
}

/// What signs assertions: a private key in memory, or one that never leaves the place where it is kept.
pub trait Signer: Send + Sync {
    /// The public half of the key.
    fn public(&self) -> &PublicKey;

    /// The RSASSA-PKCS1-v1_5 signature of a message (RFC 8017 section 8.2), as long as the modulus.
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError>;

    /// The private key itself, where it can be had: to be exported or delivered.
    fn private(&self) -> Option<&PrivateKey> {
        None
    }
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn public(&self) -> &PublicKey {
        (**self).public()
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (**self).sign(algorithm, message)
    }

    fn private(&self) -> Option<&PrivateKey> {
        (**self).private()
    }
}

impl Signer for PrivateKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn private(&self) -> Option<&PrivateKey> {
        Some(self)
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let padding = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_SHA256,
            Algorithm::Rs384 => &RSA_PKCS1_SHA384,
            Algorithm::Rs512 => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // The padding has no randomness; the backend ignores the generator.
        self.pair.sign(padding, &SystemRandom::new(), message, &mut signature).map_err(|_| SignError::Failed)?;
        Ok(signature)
    }
}

const UNSOUND: KeyError = KeyError::Malformed("the parts of this RSA key don't belong together");

/// The longest key that AWS-LC signs with, in bits; also bounds the work of checking one.
const MAX_BITS: usize = 8192;

/// The numbers that make a private key (RFC 8017 section 3.2), big-endian.
pub(crate) struct RsaParts<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
    pub(crate) d: &'a [u8],
    /// p and q; found from the others when missing.
    pub(crate) primes: Option<(&'a [u8], &'a [u8])>,
}

impl RsaParts<'_> {
    /// Whether the numbers have sizes that a key can have: they bound the arithmetic that follows.
    fn check_sizes(&self) -> Result<(), KeyError> {
        let public = PublicKey::from_components(self.n, self.e)?;
        if public.bits() > MAX_BITS {
            return Err(KeyError::Malformed("the RSA key has more than 8192 bits: it can't sign here"));
        }
        let within = |number: &[u8]| {
            let number = without_leading_zeros(number);
            !number.is_empty() && number.len() <= public.n().len()
        };
        if within(self.d) && self.primes.is_none_or(|(p, q)| within(p) && within(q)) { Ok(()) } else { Err(UNSOUND) }
    }
}

/// What an assertion's header says of the key: one of the two, never both (Maskinporten refuses both).
#[derive(Debug, Clone)]
pub enum Credential {
    /// The `kid` of a key registered on the client.
    Kid(Kid),
    /// The certificate chain of a *virksomhetssertifikat*, DER, leaf first. Only for a client without registered keys.
    Chain(Vec<Vec<u8>>),
}

/// A signer, with how the server knows its key.
#[derive(Clone)]
pub struct SigningKey {
    /// The signer that has the private key.
    pub signer: Arc<dyn Signer>,
    /// How the server knows its key.
    pub credential: Credential,
    /// When the server stops taking it, if that is known here.
    pub expires: Option<Timestamp>,
}

impl SigningKey {
    /// A key that is registered on the client until `expires`, if that is known here.
    pub fn registered(signer: impl Signer + 'static, kid: Kid, expires: Option<Timestamp>) -> Self {
        Self { signer: Arc::new(signer), credential: Credential::Kid(kid), expires }
    }

    /// A key with its certificate and those above it, DER, leaf first.
    pub fn certified(signer: impl Signer + 'static, chain: Vec<Vec<u8>>) -> Self {
        let leaf = chain.first().and_then(|leaf| Certificate::from_der(leaf).ok());
        let expires = leaf.map(|leaf| leaf.not_after());
        Self { signer: Arc::new(signer), credential: Credential::Chain(chain), expires }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("credential", &self.credential).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_reads_back_the_same() {
        let key = PrivateKey::generate(Bits::B2048).unwrap();
        assert_eq!(key.public().bits(), 2048);
        let again = PrivateKey::from_pkcs8_der(key.pkcs8_der().expose()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.pkcs8_der().expose(), key.pkcs8_der().expose());
    }

    #[test]
    fn nothing_of_the_key_is_in_its_debug_form() {
        let key = PrivateKey::generate(Bits::B2048).unwrap();
        assert!(format!("{key:?}").starts_with("PrivateKey { public: PublicKey { n: "));
    }

    #[test]
    fn rubbish_is_refused() {
        assert!(PrivateKey::from_pkcs8_der(b"").is_err());
        assert!(PrivateKey::from_pkcs1_der(&[0x30, 0x80, 0, 0]).is_err());
        let key = PrivateKey::generate(Bits::B2048).unwrap();
        let der = key.pkcs8_der().expose();
        assert!(PrivateKey::from_pkcs8_der(&der[..der.len() - 1]).is_err());
    }
}
