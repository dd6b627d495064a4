//! How much work a file may require before its password is known to be right, and what no file may require: one table
//! for every format that derives a key from a password.
//!
//! Each reader looks here before it derives anything. The libraries that do the work panic on some numbers, take
//! gigabytes or minutes for others, and call the rest a wrong password, which sends people looking in the wrong place.

use std::fmt;

use der::asn1::AnyRef;
use der::{Decode as _, Reader as _, SliceReader, Tag};
use x509_cert::spki::AlgorithmIdentifierRef;

use crate::asn1::{EncryptedKey, Pbes2};

/// Iterations of PBKDF2, PBKDF1 and PKCS#12's own derivation beyond which a file isn't opened.
const MAX_ITERATIONS: u32 = 1_000_000;
/// Iterations for all that a file has encrypted, wrong passwords included: some seconds.
const MAX_ITERATIONS_PER_FILE: u32 = 16_000_000;
/// Iterations for the empty password where none was given: some hundredths of a second. Keystores that are only locked
/// for form's sake ask for a few thousand.
const MAX_ITERATIONS_FOR_GUESSES: u32 = 100_000;
/// scrypt memory (128·N·r bytes) beyond which a file isn't opened.
const MAX_SCRYPT_BYTES: u64 = 64 << 20;
/// scrypt work (128·N·r·p bytes) beyond which a file isn't opened.
const MAX_SCRYPT_WORK: u64 = 16 * MAX_SCRYPT_BYTES;
/// `ssh-keygen` does 16 or 24 rounds, about a quarter of a second; this many would take some seconds.
const MAX_BCRYPT_ROUNDS: u32 = 500;
/// How many iterations take as long as a round of bcrypt.
const ITERATIONS_PER_ROUND: u32 = 20_000;
/// The longest salt of PBES2 that its library takes, in bytes.
const MAX_PBES2_SALT: usize = 32;
/// Salts of the other kinds: those in circulation have 8 to 128 bytes.
const MAX_SALT: usize = 1024;
/// The longest key that any of the formats derives, in bytes.
const MAX_KEY: u64 = 64;

const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

/// Why no key is derived as a file asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KdfError {
    /// More work than we are willing to do before we know that the file is sound.
    #[error("{kdf} with {found} is more than the limit of {limit}: the file is hostile or badly made")]
    TooMuch {
        /// The name of the key derivation.
        kdf: &'static str,
        /// What the file asks for, with its unit.
        found: String,
        /// What we do at most, with its unit.
        limit: &'static str,
    },
    /// What nobody can derive a key with.
    #[error("{kdf} with {found} derives no key ({wanted}): the file is hostile or badly made")]
    Senseless {
        /// The name of the key derivation.
        kdf: &'static str,
        /// What the file asks for.
        found: String,
        /// What would be right.
        wanted: &'static str,
    },
}

/// A number as a file has it, which may be none that we can count with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Any that has room in 64 bits.
    Natural(u64),
    /// Less than zero.
    Negative,
    /// 2⁶⁴ or more.
    Huge,
}

impl Number {
    /// From the bytes of a DER INTEGER.
    pub(crate) fn from_integer(bytes: &[u8]) -> Self {
        if bytes.first().is_none_or(|first| first & 0x80 != 0) {
            return Self::Negative;
        }
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        match &bytes[zeros..] {
            digits if digits.len() > 8 => Self::Huge,
            digits => Self::Natural(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit))),
        }
    }

    /// The number, counting what is below zero as nothing, and what is too large as the largest.
    fn clamped(self) -> u64 {
        match self {
            Self::Natural(number) => number,
            Self::Negative => 0,
            Self::Huge => u64::MAX,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Natural(number) => number.fmt(f),
            Self::Negative => f.write_str("-1 or less"),
            Self::Huge => f.write_str("2^64 or more"),
        }
    }
}

/// The count, if it is one that we are willing to do.
pub fn iterations(found: Number) -> Result<u32, KdfError> {
    let kdf = "password derivation";
    let found_text = format!("{found} iterations");
    match u32::try_from(found.clamped()) {
        Ok(0) => Err(KdfError::Senseless { kdf, found: found_text, wanted: "one at least is needed" }),
        Ok(count) if count <= MAX_ITERATIONS => Ok(count),
        _ => Err(KdfError::TooMuch { kdf, found: found_text, limit: "1,000,000 iterations" }),
    }
}

/// What the derivations for one file may cost together: for every entry, and for every password that is tried on it.
#[derive(Debug)]
pub struct Budget {
    spent: u32,
    limit: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { spent: 0, limit: MAX_ITERATIONS_PER_FILE }
    }
}

impl Budget {
    /// For guessing at a password that nobody gave.
    pub fn for_guesses() -> Self {
        Self { spent: 0, limit: MAX_ITERATIONS_FOR_GUESSES }
    }

    /// Whether more was asked for than there is.
    pub fn is_exceeded(&self) -> bool {
        self.spent > self.limit
    }

    /// Notes a derivation that is about to be done, by its iterations.
    pub fn spend(&mut self, iterations: u32) -> Result<(), KdfError> {
        self.spent = self.spent.saturating_add(iterations);
        if self.is_exceeded() {
            let found = format!("{} iterations for all entries and passwords together", self.spent);
            return Err(KdfError::TooMuch { kdf: "password derivation", found, limit: "16,000,000 iterations" });
        }
        Ok(())
    }
}

/// The iterations that take as long as a run of scrypt whose parameters are within the limits: each of the N·r·p blocks
/// of 128 bytes counts as one.
pub fn scrypt_iterations(n: u64, r: u16, p: u16) -> u32 {
    u32::try_from(n.saturating_mul(u64::from(r)).saturating_mul(u64::from(p))).unwrap_or(u32::MAX)
}

/// Whether a salt of so many bytes is one.
pub fn salt(length: usize) -> Result<(), KdfError> {
    salt_of("password derivation", length, MAX_SALT, "1024 bytes")
}

fn salt_of(kdf: &'static str, length: usize, most: usize, limit: &'static str) -> Result<(), KdfError> {
    if length > most {
        return Err(KdfError::TooMuch { kdf, found: format!("a salt of {length} bytes"), limit });
    }
    Ok(())
}

/// What `bcrypt_pbkdf` may be asked for, and the iterations that take as long.
pub fn bcrypt(salt: usize, rounds: u32) -> Result<u32, KdfError> {
    let kdf = "bcrypt";
    if salt == 0 {
        return Err(KdfError::Senseless { kdf, found: "no salt".into(), wanted: "which it can't do without" });
    }
    salt_of(kdf, salt, MAX_SALT, "1024 bytes")?;
    match rounds {
        0 => Err(KdfError::Senseless { kdf, found: "0 rounds".into(), wanted: "one at least is needed" }),
        1..=MAX_BCRYPT_ROUNDS => Ok(rounds * ITERATIONS_PER_ROUND),
        _ => Err(KdfError::TooMuch { kdf, found: format!("{rounds} rounds"), limit: "500 rounds" }),
    }
}

/// Something that is encrypted under a password, and names no way to make a key of it.
pub fn no_derivation() -> KdfError {
    KdfError::Senseless { kdf: "encryption", found: "no key derivation".into(), wanted: "though there is a cipher" }
}

/// What an encrypted PKCS#8 key may be asked for, if it is one with PBES2.
pub fn encrypted_key(der: &[u8]) -> Result<(), KdfError> {
    let info = EncryptedKey::from_der(der).ok();
    let parameters = info.and_then(|info| info.algorithm.parameters?.decode_as::<Pbes2<'_>>().ok());
    parameters.map_or(Ok(()), |parameters| pbkdf(&parameters.kdf))
}

/// What PBES2 and PBMAC1 (RFC 8018 sections 6.2 and 7.1) may be asked for: looked at as it lies in the file, since what
/// doesn't fit into the library's types would only be called damaged. What isn't known here is for the reader to name.
pub(crate) fn pbkdf(kdf: &AlgorithmIdentifierRef<'_>) -> Result<(), KdfError> {
    let Some((salt, numbers)) = kdf.parameters.and_then(salt_and_numbers) else { return Ok(()) };
    match (kdf.oid.to_string().as_str(), numbers.as_slice()) {
        (PBKDF2, [count, rest @ ..]) => {
            iterations(*count)?;
            rest.iter().try_for_each(|length| key_length("PBKDF2", *length))?;
            salt_of("PBKDF2", salt.len(), MAX_PBES2_SALT, "32 bytes")
        }
        (SCRYPT, [n, r, p, rest @ ..]) => {
            scrypt(*n, *r, *p)?;
            rest.iter().try_for_each(|length| key_length("scrypt", *length))?;
            salt_of("scrypt", salt.len(), MAX_PBES2_SALT, "32 bytes")
        }
        _ => Ok(()),
    }
}

/// Whether the key's length, if the file gives it, is the one that the cipher has.
pub fn cipher_key(given: Option<u16>, needed: usize) -> Result<(), KdfError> {
    match given {
        Some(given) if usize::from(given) != needed => Err(KdfError::Senseless {
            kdf: "password derivation",
            found: format!("a key of {given} bytes"),
            wanted: "which isn't the cipher's length",
        }),
        _ => Ok(()),
    }
}

/// The length of a MAC's key: RFC 9579 section 4 demands that it be there, and 20 bytes at least.
pub fn mac_key(given: u16) -> Result<usize, KdfError> {
    match given {
        20..=64 => Ok(given.into()),
        _ => Err(KdfError::Senseless {
            kdf: "PBMAC1",
            found: format!("a key of {given} bytes"),
            wanted: "20 to 64 are needed",
        }),
    }
}

/// The salt and the numbers of parameters that lie in one sequence; `None` if there is no salt in them.
pub(crate) fn salt_and_numbers(parameters: AnyRef<'_>) -> Option<(&[u8], Vec<Number>)> {
    /// scrypt has four: three for the work, and the key's length.
    const MAX_NUMBERS: usize = 4;
    let (mut salt, mut numbers) = (None, Vec::new());
    if parameters.header().tag() != Tag::Sequence {
        return None;
    }
    let mut fields = SliceReader::new(parameters.value()).ok()?;
    while !fields.is_finished() {
        let field = AnyRef::decode(&mut fields).ok()?;
        match field.header().tag() {
            Tag::OctetString => salt = Some(field.value()),
            Tag::Integer if numbers.len() == MAX_NUMBERS => return None,
            Tag::Integer => numbers.push(Number::from_integer(field.value())),
            _ => {}
        }
    }
    Some((salt?, numbers))
}

fn scrypt(n: Number, r: Number, p: Number) -> Result<(), KdfError> {
    let kdf = "scrypt";
    let senseless = |letter: &str, number: Number, wanted| {
        Err(KdfError::Senseless { kdf, found: format!("{letter} = {number}"), wanted })
    };
    let (cost, block, passes) = (n.clamped(), r.clamped(), p.clamped());
    if block == 0 {
        return senseless("r", r, "one at least is needed");
    }
    if passes == 0 {
        return senseless("p", p, "one at least is needed");
    }
    if cost < 2 || !(cost.is_power_of_two() || n == Number::Huge) {
        return senseless("N", n, "a power of two from 2 on is needed");
    }
    let memory = cost.saturating_mul(block).saturating_mul(128);
    if memory > MAX_SCRYPT_BYTES || memory.saturating_mul(passes) > MAX_SCRYPT_WORK {
        let found = format!("{} KiB, {p} times", memory / 1024);
        return Err(KdfError::TooMuch { kdf, found, limit: "64 MiB (65536 KiB)" });
    }
    Ok(())
}

fn key_length(kdf: &'static str, length: Number) -> Result<(), KdfError> {
    let found = format!("a key of {length} bytes");
    match length.clamped() {
        0 => Err(KdfError::Senseless { kdf, found, wanted: "one at least is needed" }),
        1..=MAX_KEY => Ok(()),
        _ => Err(KdfError::TooMuch { kdf, found, limit: "64 bytes" }),
    }
}

#[cfg(test)]
mod tests;
