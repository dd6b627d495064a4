//! Recognising key material by its content: the file's name plays no part.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::envelope::json::is_json;
use super::foreign::{self, looks_like};
use super::material::{Container, KeyFormat, KeyMaterial, MAX_BYTES, Parts};
use super::password::{Passwords, Tries};
use super::read_error::ReadError;
use super::{der, envelope, jks, jwk, openssh, pem, pkcs12};
use crate::jsonc::without_comments;
use crate::secret::SecretBytes;
use crate::value;

/// How often something may be wrapped in base64, or be a value in another text: a secret's value in base64 may be a
/// file with variables, one of which is base64 again.
pub(super) const MAX_WRAPPINGS: u8 = 4;

/// What every PEM block begins with.
pub(super) const BEGIN: &str = "-----BEGIN ";

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What a parser works on: where it puts what it finds, and whom it asks for passwords.
pub(super) struct Reading<'a> {
    pub(super) tries: Tries<'a>,
    /// Only the private key with this alias is opened, if there is one.
    pub(super) wanted: Option<&'a str>,
    pub(super) parts: Parts,
}

/// Reads key material of any kind that we know.
pub fn read(bytes: &SecretBytes, passwords: &mut dyn Passwords) -> Result<KeyMaterial, ReadError> {
    read_entry(bytes, None, passwords)
}

/// Like [`read`], but asks only for the password of the entry with this alias, where entries have their own.
pub fn read_entry(
    bytes: &SecretBytes,
    alias: Option<&str>,
    passwords: &mut dyn Passwords,
) -> Result<KeyMaterial, ReadError> {
    let bytes = bytes.expose();
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge(bytes.len()));
    }
    let mut reading = Reading { tries: Tries::new(passwords), wanted: alias, parts: Parts::default() };
    let format = reading.read(bytes, 0)?;
    Ok(reading.parts.assemble(format))
}

impl Reading<'_> {
    /// `wrappings`: how many there are around these bytes.
    pub(super) fn read(&mut self, bytes: &[u8], wrappings: u8) -> Result<KeyFormat, ReadError> {
        let plain = |(container, detail)| KeyFormat { container, detail, in_base64: false, place: None };
        if let Some(found) = self.binary(bytes)? {
            return Ok(plain(found));
        }
        let text = text(bytes).ok_or(ReadError::Unrecognised(looks_like(bytes)))?;
        let trimmed = without_quotes(&text);
        if trimmed.starts_with(['{', '[']) && trimmed.contains("kty") && !trimmed.contains('"') {
            return Err(ReadError::QuotesGone);
        }
        match jwk::is_one(trimmed) {
            Ok(true) => return jwk::read(trimmed, self).map(plain),
            Ok(false) => {}
            Err(error) => {
                // .NET's settings may have comments.
                let json = without_comments(trimmed);
                return if json.expose() != trimmed && is_json(json.expose()) {
                    self.read(json.expose().as_bytes(), wrappings)
                } else {
                    Err(error)
                };
            }
        }
        if let Some(detail) = openssh::read_public(trimmed, self)? {
            return Ok(plain((Container::SshPublic, detail)));
        }
        if wrappings < MAX_WRAPPINGS
            && let Some(format) = envelope::read(trimmed, self, wrappings)?
        {
            return Ok(format);
        }
        if trimmed.contains(BEGIN) {
            return pem::read(trimmed, self).map(plain);
        }
        if wrappings < MAX_WRAPPINGS
            && let Some(inner) = base64_text(trimmed)
        {
            return match self.read(&inner, wrappings + 1) {
                Ok(format) => Ok(KeyFormat { in_base64: true, ..format }),
                // A word may be base64 by accident: then what it decodes to isn't worth a word.
                Err(ReadError::Unrecognised(_)) => Err(ReadError::Unrecognised(looks_like(trimmed.as_bytes()))),
                Err(error) => Err(error.in_base64()),
            };
        }
        Err(ReadError::Unrecognised(looks_like(trimmed.as_bytes())))
    }

    /// Reads what begins with bytes that no text begins with; `None` for anything else.
    pub(super) fn binary(&mut self, bytes: &[u8]) -> Result<Option<(Container, Vec<String>)>, ReadError> {
        let found = match bytes {
            [0xfe, 0xed, 0xfe, 0xed, ..] => (Container::Jks, jks::read(bytes, self)?),
            [0x30, second, ..] if *second >= 0x80 || is_short(bytes, *second) => {
                if pkcs12::looks_like(bytes) {
                    (Container::Pkcs12, pkcs12::read(bytes, self)?)
                } else {
                    (Container::Der, der::read(bytes, self)?)
                }
            }
            _ if bytes.starts_with(openssh::MAGIC) => (Container::OpenSsh, openssh::read_binary(bytes, self)?),
            _ => return foreign::recognise(bytes).map_or(Ok(None), Err),
        };
        Ok(Some(found))
    }
}

/// Whether an element of this length fills the file, a final line end aside.
fn is_short(bytes: &[u8], length: u8) -> bool {
    let after = bytes.get(usize::from(length) + 2..);
    after.is_some_and(|after| after.iter().all(|byte| matches!(byte, b'\r' | b'\n')))
}

fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    value::decoded(bytes).or_else(|| {
        // OpenSSL writes friendly names above PEM blocks in ISO-8859-1.
        let has_blocks = bytes.windows(BEGIN.len()).any(|part| part == BEGIN.as_bytes());
        has_blocks.then(|| {
            let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
            text.extend(bytes.iter().copied().map(char::from));
            text
        })
    })
}

/// The text without quotation marks around it, as variables have them, unless they are those of a JSON string.
fn without_quotes(text: &str) -> &str {
    match value::plain(text) {
        inner if inner.starts_with("{\\\"") => text.trim(),
        inner => inner,
    }
}

/// The bytes of a text that is nothing but base64 or base64url, line breaks allowed.
pub(super) fn base64_text(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim_matches(['"', '\'']);
    // As jwt-grant-generator's properties and web pages have it.
    let text = match text.split_once("base64:").or_else(|| text.split_once(";base64,")) {
        Some((before, encoded)) if before.is_empty() || before.starts_with("data:") => encoded,
        _ => text,
    };
    // Web pages put marks without any width into long words.
    let is_nothing = |letter: char| letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}');
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.chars().filter(|letter| !is_nothing(*letter)));
    let engine = if packed.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let mut bytes = Zeroizing::new(vec![0; packed.len() / 4 * 3 + 3]);
    let length = engine.decode_slice(packed.as_bytes(), &mut bytes).ok().filter(|length| *length > 0)?;
    bytes.truncate(length);
    Some(bytes)
}
