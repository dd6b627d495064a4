//! What a certificate is told by.

use std::fmt;
use std::str::FromStr;

use base16ct::lower;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a certificate's DER: 64 hexadecimal digits in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint(String);

/// A text isn't a certificate's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this isn't the SHA-256 of a certificate: it has 64 hexadecimal digits")]
pub struct FingerprintError;

impl Fingerprint {
    /// Of a certificate's DER.
    pub fn of(der: &[u8]) -> Self {
        Self(lower::encode_string(&Sha256::digest(der)))
    }

    /// The first digits: enough to tell a few certificates apart.
    pub fn short(&self) -> &str {
        self.0.get(..16).unwrap_or_default()
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    /// As openssl and browsers show it, too: in capitals, with colons.
    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits: String = text.chars().filter(|c| *c != ':').collect::<String>().to_ascii_lowercase();
        let is_right = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_right { Ok(Self(digits)) } else { Err(FingerprintError) }
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_other_tools_show_it() {
        let plain = "0123456789abcdef".repeat(4);
        let pairs: Vec<&str> = plain.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap()).collect();
        for written in [plain.clone(), plain.to_uppercase(), pairs.join(":").to_uppercase()] {
            assert_eq!(written.parse::<Fingerprint>().unwrap().as_str(), plain);
        }
        for wrong in ["", &plain[1..], &format!("{plain}0"), &plain.replace('0', "g")] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }
}
