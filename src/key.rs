//! Private RSA keys and what signs assertions.
//!
//! Keys are generated, and assertions signed, by AWS-LC, whose RSA runs in constant time. The `rsa` crate only
//! parses, checks and encodes here (RUSTSEC-2023-0071): it never signs or decrypts.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use jsonwebtoken::EncodingKey;
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, PrivateKeyInfo};

use crate::ids::Kid;
use crate::jwk::{JwkError, PublicKey};
use crate::secret::SecretBytes;

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
#[derive(Debug, thiserror::Error)]
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
        let key = RsaPrivateKey::from_pkcs8_der(der)
            .map_err(|_| KeyError::Malformed("the parts of this RSA key don't belong together"))?;
        Self::from_rsa(&key)
    }

    /// From PKCS#1 `RSAPrivateKey` DER (RFC 8017 appendix A.1.2).
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPrivateKey::from_pkcs1_der(der).map_err(|_| {
            KeyError::Malformed("this isn't a PKCS#1 RSA private key, or its parts don't belong together")
        })?;
        Self::from_rsa(&key)
    }

    /// From a parsed key, whose parts are checked against each other.
    pub(crate) fn from_rsa(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let public = PublicKey::from_rsa(key)?;
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

/// The name of a public-key algorithm, by its object identifier, for the commonest that aren't RSA.
fn algorithm_name(oid: &str) -> String {
    match oid {
        "1.2.840.10045.2.1" => "EC".into(),
        "1.3.101.112" => "Ed25519".into(),
        "1.2.840.10040.4.1" => "DSA".into(),
        "1.2.840.113549.1.1.10" => "RSA-PSS".into(),
        other => other.to_owned(),
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

/// A private key together with how the server knows it.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The private half.
    pub private: PrivateKey,
    /// How the server knows it.
    pub credential: Credential,
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
