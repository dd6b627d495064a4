//! Recognising key material by its content: the file's name plays no part.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::material::{Container, KeyFormat, KeyMaterial, MAX_BYTES, Parts};
use super::password::Passwords;
use super::read_error::ReadError;
use super::{der, jks, jwk, openssh, pem, pkcs12};
use crate::secret::SecretBytes;

/// Base64 within base64 is seen (a secret manager wraps what was wrapped already), more is not.
const MAX_WRAPPINGS: u8 = 2;

/// What every PEM block begins with.
pub(super) const BEGIN: &str = "-----BEGIN ";

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What a parser works on: where it puts what it finds, and whom it asks for passwords.
pub(super) struct Reading<'a> {
    pub(super) passwords: &'a mut dyn Passwords,
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
    let mut reading = Reading { passwords, wanted: alias, parts: Parts::default() };
    let format = reading.read(bytes, 0)?;
    Ok(reading.parts.assemble(format))
}

impl Reading<'_> {
    fn read(&mut self, bytes: &[u8], wrappings: u8) -> Result<KeyFormat, ReadError> {
        let plain = |container, detail| KeyFormat { container, detail, in_base64: wrappings > 0 };
        if let Some(binary) = Binary::of(bytes) {
            let (container, detail) = match binary {
                Binary::Jks => (Container::Jks, jks::read(bytes, self)?),
                Binary::OpenSsh => (Container::OpenSsh, openssh::read_binary(bytes, self)?),
                Binary::Asn1 if pkcs12::looks_like(bytes) => (Container::Pkcs12, pkcs12::read(bytes, self)?),
                Binary::Asn1 => (Container::Der, der::read(bytes, self)?),
                Binary::Foreign(flavour, convert_with) => {
                    return Err(ReadError::UnsupportedFlavour { flavour: flavour.to_owned(), convert_with });
                }
            };
            return Ok(plain(container, detail));
        }
        let text = text(bytes).ok_or(ReadError::Unrecognised(looks_like(bytes)))?;
        let trimmed = text.trim();
        if trimmed.contains(BEGIN) {
            let (container, detail) = pem::read(trimmed, self)?;
            return Ok(plain(container, detail));
        }
        if trimmed.starts_with(['{', '[']) {
            let (container, detail) = jwk::read(trimmed, self)?;
            return Ok(plain(container, detail));
        }
        if let Some(detail) = openssh::read_public(trimmed, self)? {
            return Ok(plain(Container::SshPublic, detail));
        }
        if wrappings < MAX_WRAPPINGS
            && let Some(inner) = base64_text(trimmed)
        {
            return match self.read(&inner, wrappings + 1) {
                // A word may be base64 by accident: then what it decodes to isn't worth a word.
                Err(ReadError::Unrecognised(_)) => Err(ReadError::Unrecognised(looks_like(trimmed.as_bytes()))),
                other => other,
            };
        }
        Err(ReadError::Unrecognised(looks_like(trimmed.as_bytes())))
    }
}

/// Files that begin with bytes that no text begins with.
enum Binary {
    Jks,
    OpenSsh,
    Asn1,
    Foreign(&'static str, &'static str),
}

impl Binary {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xfe, 0xed, 0xfe, 0xed, ..] => Some(Self::Jks),
            [0xce, 0xce, 0xce, 0xce, ..] => Some(Self::Foreign(
                "a JCEKS keystore",
                "keytool -importkeystore -srckeystore OLD -srcstoretype JCEKS -destkeystore NEW.p12 -deststoretype PKCS12",
            )),
            // Bouncy Castle's own: version 1 or 2, then the salt's length, 20.
            [0, 0, 0, 1 | 2, 0, 0, 0, 20, ..] => Some(Self::Foreign(
                "a BKS keystore (Bouncy Castle)",
                "keytool -importkeystore -srckeystore OLD -srcstoretype BKS -destkeystore NEW.p12 -deststoretype PKCS12 \
                 -providerclass org.bouncycastle.jce.provider.BouncyCastleProvider -providerpath bcprov.jar",
            )),
            [0x30, second, ..] if *second >= 0x80 || bytes.len() == usize::from(*second) + 2 => Some(Self::Asn1),
            _ if bytes.starts_with(b"openssh-key-v1\0") => Some(Self::OpenSsh),
            _ if bytes.starts_with(b"PuTTY-User-Key-File-") => {
                Some(Self::Foreign("a PuTTY key", "puttygen OLD -O private-openssh -o NEW"))
            }
            _ if bytes.starts_with(b"---- BEGIN SSH2 PUBLIC KEY") => {
                Some(Self::Foreign("an SSH2 (RFC 4716) public key", "ssh-keygen -i -f OLD > NEW.pub"))
            }
            _ => None,
        }
    }
}

/// UTF-8, without its mark, or the UTF-16 that PowerShell's `>` writes.
fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let decode = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.get(2..)?.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        // Four bytes for each unit at most: the text never moves, so no copy of it is left behind.
        let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
        for letter in char::decode_utf16(units) {
            text.push(letter.ok()?);
        }
        Some(text)
    };
    match bytes {
        [0xff, 0xfe, ..] => decode(u16::from_le_bytes),
        [0xfe, 0xff, ..] => decode(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(|text| Zeroizing::new(text.to_owned())),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(Zeroizing::new(text.to_owned())),
            // OpenSSL writes friendly names above PEM blocks in ISO-8859-1.
            Err(_) if bytes.windows(BEGIN.len()).any(|part| part == BEGIN.as_bytes()) => {
                let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
                text.extend(bytes.iter().copied().map(char::from));
                Some(text)
            }
            Err(_) => None,
        },
    }
}

/// The bytes of a text that is nothing but base64 or base64url, line breaks allowed.
pub(super) fn base64_text(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim_matches(['"', '\'']);
    let packed: Zeroizing<Vec<u8>> =
        Zeroizing::new(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let engine = if packed.iter().any(|byte| matches!(byte, b'-' | b'_')) { URL_SAFE } else { STANDARD };
    let mut bytes = Zeroizing::new(vec![0; packed.len() / 4 * 3 + 3]);
    let length = engine.decode_slice(packed.as_slice(), &mut bytes).ok().filter(|length| *length > 0)?;
    bytes.truncate(length);
    Some(bytes)
}

/// A guess at what a file is that isn't key material, for the message.
fn looks_like(bytes: &[u8]) -> &'static str {
    let start: Cow<'_, str> = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
    let start = start.trim_start().to_lowercase();
    match bytes {
        [] => "an empty file",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive: unpack it first",
        [0x1f, 0x8b, ..] => "a gzip archive: unpack it first",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        _ if start.is_empty() => "an empty file",
        _ if start.starts_with('<') => "an HTML or XML page",
        _ if start.contains("keystore.") => "a properties file: give the keystore that it names",
        _ if bytes.iter().all(|byte| matches!(byte, 9..=13 | 32..=126 | 128..)) => "text",
        _ => "binary data",
    }
}
