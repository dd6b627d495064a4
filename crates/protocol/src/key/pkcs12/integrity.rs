//! What tells whether a keystore's password is right and the file whole.

use der::Tag;
use hmac::{KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::CONVERT;
use super::kdf::{Purpose, derive};
use crate::asn1::MacData;
use crate::kdf_limits::{self, Budget, KdfError, Number};
use crate::key::pbe::PbePassword;
use crate::key::pbmac1::{self, Pbmac1};
use crate::key::read_error::ReadError;

pub(super) enum Integrity<'a> {
    /// RFC 7292 section 4.
    Classic { digest: &'static str, salt: &'a [u8], iterations: u32, mac: &'a [u8] },
    /// RFC 9579.
    Pbmac1(Pbmac1),
}

impl<'a> Integrity<'a> {
    pub(super) fn parse(data: &MacData<'a>) -> Result<Self, ReadError> {
        let iterations = match data.iterations {
            None => Number::Natural(1),
            Some(number) if number.header().tag() == Tag::Integer => Number::from_integer(number.value()),
            Some(_) => return Err(ReadError::malformed("PKCS#12", "its MAC is damaged")),
        };
        let iterations = kdf_limits::iterations(iterations)?;
        let salt = data.salt.as_bytes();
        kdf_limits::salt(salt.len())?;
        let digest = match data.mac.algorithm.oid.to_string().as_str() {
            "1.3.14.3.2.26" => "SHA-1",
            "2.16.840.1.101.3.4.2.4" => "SHA-224",
            "2.16.840.1.101.3.4.2.1" => "SHA-256",
            "2.16.840.1.101.3.4.2.2" => "SHA-384",
            "2.16.840.1.101.3.4.2.3" => "SHA-512",
            pbmac1::OID => return Pbmac1::parse(&data.mac, CONVERT).map(Self::Pbmac1),
            other => {
                let flavour = format!("PKCS#12 with a MAC of kind {other}");
                return Err(ReadError::unsupported(flavour, CONVERT));
            }
        };
        Ok(Self::Classic { digest, salt, iterations, mac: data.mac.digest.as_bytes() })
    }

    pub(super) fn verifies(
        &self,
        password: PbePassword<'_>,
        content: &[u8],
        budget: &mut Budget,
    ) -> Result<bool, KdfError> {
        /// The MAC's key is as long as its digest (RFC 7292 appendix B.4).
        macro_rules! verify {
            ($digest:ty, $length:literal, $salt:expr, $iterations:expr, $mac:expr) => {{
                let key = derive::<$digest>(password.pkcs12, $salt, Purpose::Mac, $iterations, $length);
                hmac::Hmac::<$digest>::new_from_slice(&key)
                    .is_ok_and(|hmac| hmac.chain_update(content).verify_slice($mac).is_ok())
            }};
        }
        Ok(match self {
            Self::Pbmac1(mac) => {
                budget.spend(mac.iterations())?;
                mac.verifies(password.utf8, content)
            }
            Self::Classic { digest, salt, iterations, mac } => {
                budget.spend(*iterations)?;
                match *digest {
                    "SHA-1" => verify!(Sha1, 20, salt, *iterations, mac),
                    "SHA-224" => verify!(Sha224, 28, salt, *iterations, mac),
                    "SHA-256" => verify!(Sha256, 32, salt, *iterations, mac),
                    "SHA-384" => verify!(Sha384, 48, salt, *iterations, mac),
                    _ => verify!(Sha512, 64, salt, *iterations, mac),
                }
            }
        })
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Classic { digest, .. } => format!("{digest} MAC"),
            Self::Pbmac1(_) => "PBMAC1".to_owned(),
        }
    }
}
