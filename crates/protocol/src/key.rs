//! Private RSA keys and what signs assertions.
//!
//! Keys are generated, and assertions signed, by AWS-LC, whose RSA runs in constant time. The `rsa` crate only
//! parses, checks and encodes here (RUSTSEC-2023-0071): it never signs or decrypts.

mod der;
mod jks;
mod jwk;
mod legacy_pem;
pub mod material;
mod openssh;
pub mod password;
mod pbe;
mod pbmac1;
mod pem;
mod pkcs12;
mod read_error;
mod recognise;
pub mod write;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use jiff::Timestamp;
use jsonwebtoken::EncodingKey;
use rsa::pkcs8::{EncodePrivateKey as _, PrivateKeyInfo};
use rsa::{BigUint, RsaPrivateKey};

use crate::certificate::Certificate;
use crate::ids::Kid;
use crate::jwk::{JwkError, PublicKey, algorithm_name, without_leading_zeros};
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

/// A private RSA key: PKCS#8 DER that is zeroised when dropped, beside its public half.
#[derive(Debug, Clone)]
pub struct PrivateKey {
    pkcs8: SecretBytes,
    public: PublicKey,
}

impl PrivateKey {
    /// Makes a new key. Takes from 50 ms (2048 bits) to seconds (4096).
    pub fn generate(bits: Bits) -> Result<Self, KeyError> {
        let size = match bits {
            Bits::B2048 => KeySize::Rsa2048,
            Bits::B3072 => KeySize::Rsa3072,
            Bits::B4096 => KeySize::Rsa4096,
        };
        let pair = KeyPair::generate(size).map_err(|_| KeyError::Generation)?;
        let der = pair.as_der().map_err(|_| KeyError::Generation)?;
        Self::from_pkcs8_der(der.as_ref())
    }

    /// From PKCS#8 `PrivateKeyInfo` DER (RFC 5208). The parts are checked against each other.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        let info =
            PrivateKeyInfo::try_from(der).map_err(|_| KeyError::Malformed("this isn't a PKCS#8 private key"))?;
        if info.algorithm.oid != rsa::pkcs1::ALGORITHM_OID {
            return Err(JwkError::NotRsa(algorithm_name(&info.algorithm.oid.to_string())).into());
        }
        Self::from_pkcs1_der(info.private_key)
    }

    /// From PKCS#1 `RSAPrivateKey` DER (RFC 8017 appendix A.1.2). The parts are checked against each other.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = rsa::pkcs1::RsaPrivateKey::try_from(der)
            .map_err(|_| KeyError::Malformed("this isn't a PKCS#1 RSA private key, or it is damaged"))?;
        if key.other_prime_infos.is_some() {
            return Err(KeyError::Malformed("the RSA key has more than two primes: no common library takes it"));
        }
        Self::from_parts(&RsaParts {
            n: key.modulus.as_bytes(),
            e: key.public_exponent.as_bytes(),
            d: key.private_exponent.as_bytes(),
            primes: Some((key.prime1.as_bytes(), key.prime2.as_bytes())),
        })
    }

    /// From the numbers of a key, which are checked against each other.
    pub(crate) fn from_parts(parts: &RsaParts<'_>) -> Result<Self, KeyError> {
        const UNSOUND: KeyError = KeyError::Malformed("the parts of this RSA key don't belong together");
        // The sizes come first: they bound the arithmetic that follows.
        let public = PublicKey::from_components(parts.n, parts.e)?;
        if public.bits() > MAX_BITS {
            return Err(KeyError::Malformed("the RSA key has more than 8192 bits: it can't sign here"));
        }
        let within = |number: &[u8]| {
            let number = without_leading_zeros(number);
            !number.is_empty() && number.len() <= public.n().len()
        };
        if !within(parts.d) || parts.primes.is_some_and(|(p, q)| !within(p) || !within(q)) {
            return Err(UNSOUND);
        }
        let number = BigUint::from_bytes_be;
        let primes = parts.primes.map_or_else(Vec::new, |(p, q)| vec![number(p), number(q)]);
        let key = RsaPrivateKey::from_components(number(parts.n), number(parts.e), number(parts.d), primes)
            .map_err(|_| UNSOUND)?;
        let der = key.to_pkcs8_der().map_err(|_| KeyError::Malformed("the RSA key can't be encoded"))?;
        Ok(Self { pkcs8: der.as_bytes().to_vec().into(), public })
    }

    /// PKCS#8 DER: what the store keeps.
    pub fn pkcs8_der(&self) -> &SecretBytes {
        &self.pkcs8
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key as the JOSE backend wants it: the PKCS#1 inside the PKCS#8. It zeroises its copy.
    pub(crate) fn encoding_key(&self) -> Result<EncodingKey, KeyError> {
        let info = PrivateKeyInfo::try_from(self.pkcs8.expose().as_slice())
            .map_err(|_| KeyError::Malformed("this isn't a PKCS#8 private key"))?;
        Ok(EncodingKey::from_rsa_der(info.private_key))
    }
}

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

/// What an assertion's header says of the key: one of the two, never both (Maskinporten refuses both).
#[derive(Debug, Clone)]
pub enum Credential {
    /// The `kid` of a key registered on the client.
    Kid(Kid),
    /// The certificate chain of a *virksomhetssertifikat*, DER, leaf first. Only for a client without registered keys.
    Chain(Vec<Vec<u8>>),
}

/// A private key together with how the server knows it.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The private half.
    pub private: PrivateKey,
    /// How the server knows it.
    pub credential: Credential,
    /// When the server stops taking it, if that is known here.
    pub expires: Option<Timestamp>,
}

impl SigningKey {
    /// A key that is registered on the client until `expires`, if that is known here.
    pub fn registered(private: PrivateKey, kid: Kid, expires: Option<Timestamp>) -> Self {
        Self { private, credential: Credential::Kid(kid), expires }
    }

    /// A key with its certificate and those above it, DER, leaf first.
    pub fn certified(private: PrivateKey, chain: Vec<Vec<u8>>) -> Self {
        let leaf = chain.first().and_then(|leaf| Certificate::from_der(leaf).ok());
        Self { private, credential: Credential::Chain(chain), expires: leaf.map(|leaf| leaf.not_after()) }
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
        assert!(format!("{key:?}").starts_with("PrivateKey { pkcs8: [secret], public: "));
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
