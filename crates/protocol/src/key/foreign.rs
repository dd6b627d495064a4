//! Files that aren't read here: what each is, and what makes one of it that is.

use std::borrow::Cow;

use der::Tag;
use der::asn1::AnyRef;

use super::der::shape;
use super::envelope::json::is_json;
use super::read_error::ReadError;
use crate::asn1::elements;

/// The lines were run with Bouncy Castle 1.72; `bcprov.jar` is its library.
macro_rules! with_bouncy_castle {
    ($kind:literal) => {
        concat!(
            "keytool -importkeystore -srckeystore OLD -srcstoretype ",
            $kind,
            " -destkeystore NEW.p12 -deststoretype PKCS12 -providerclass \
             org.bouncycastle.jce.provider.BouncyCastleProvider -providerpath bcprov.jar"
        )
    };
}

/// A keystore or key of a kind that other programs read, by its first bytes.
pub(super) fn recognise(bytes: &[u8]) -> Option<ReadError> {
    let (flavour, convert_with) = match bytes {
        [0xce, 0xce, 0xce, 0xce, ..] => (
            "a JCEKS keystore",
            "keytool -importkeystore -srckeystore OLD -srcstoretype JCEKS -destkeystore NEW.p12 -deststoretype PKCS12",
        ),
        // Version 1 or 2, then the salt's length, 20.
        [0, 0, 0, 1 | 2, 0, 0, 0, 20, ..] if has_bks_entry(bytes) => {
            ("a BKS keystore (Bouncy Castle)", with_bouncy_castle!("BKS"))
        }
        [0, 0, 0, 1, 0, 0, 0, 20, ..] => ("an UBER keystore (Bouncy Castle)", with_bouncy_castle!("UBER")),
        [0x1e, 0xf1, 0xb5, 0xb0, ..] => (
            "a PVK key (Windows)",
            "openssl rsa -provider legacy -provider default -inform PVK -in OLD -aes256 -out NEW.pem",
        ),
        [7, 2, 0, 0, _, _, 0, 0, b'R', b'S', b'A', b'2', ..] => {
            ("a key blob of Windows", "openssl rsa -inform MSBLOB -in OLD -aes256 -out NEW.pem")
        }
        _ if bytes.starts_with(b"PuTTY-User-Key-File-") => ("a PuTTY key", "puttygen OLD -O private-openssh -o NEW"),
        _ if bytes.starts_with(b"---- BEGIN SSH2 PUBLIC KEY") => {
            ("an SSH2 (RFC 4716) public key", "ssh-keygen -i -f OLD > NEW.pub")
        }
        _ => return None,
    };
    Some(ReadError::unsupported(flavour, convert_with))
}

/// Bouncy Castle's other keystore, which is ASN.1.
pub(super) fn bcfks() -> ReadError {
    ReadError::unsupported("a BCFKS keystore (Bouncy Castle)", with_bouncy_castle!("BCFKS"))
}

/// Whether the first of two sequences is something encrypted, with its algorithm.
pub(super) fn is_bcfks(bytes: &[u8]) -> bool {
    let Ok([outer]) = elements::<AnyRef<'_>>(bytes).as_deref().map(|all| [all.first().copied()]) else {
        return false;
    };
    let first = outer.and_then(|outer| elements::<AnyRef<'_>>(outer.value()).ok()?.first().copied());
    let first = first.and_then(|first| der::Encode::to_der(&first).ok()).unwrap_or_default();
    matches!(shape(&first).as_deref(), Ok([Tag::Sequence, Tag::OctetString]))
}

/// Whether an entry follows the header of 32 bytes: its kind, its alias with the length before it, and its date in
/// milliseconds. In a UBER keystore all that is encrypted.
fn has_bks_entry(bytes: &[u8]) -> bool {
    match bytes.get(32..) {
        // No entry at all, and the MAC.
        Some([0, mac @ ..]) => mac.len() == 20,
        Some([1..=4, high, low, rest @ ..]) => {
            let alias = usize::from(u16::from_be_bytes([*high, *low]));
            rest.get(alias..alias + 2) == Some(&[0, 0])
        }
        _ => false,
    }
}

/// A guess at what a file is that isn't key material, for the message.
pub(super) fn looks_like(bytes: &[u8]) -> &'static str {
    const SIGNS: [(&str, &str); 9] = [
        ("$ansible_vault;", "a file encrypted by Ansible Vault: decrypt it first"),
        ("age-encryption.org", "a file encrypted by age: decrypt it first"),
        ("enc[aes256_gcm", "a file encrypted by sops: decrypt it first"),
        ("kind: sealedsecret", "a SealedSecret, which only its cluster opens"),
        ("sqlite format 3", "a SQLite database: in Firefox, export the certificate as .p12"),
        ("<rsakeyvalue", ".NET's XML form of a key: export it as PEM"),
        ("keystore.", "a properties file: give the keystore that it names"),
        ("{", "JSON without a key in it"),
        ("[", "JSON without a key in it"),
    ];
    let start: Cow<'_, str> = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
    let start = start.trim_start().to_lowercase();
    let sign = SIGNS.iter().find(|(sign, _)| start.contains(sign));
    match (bytes, sign) {
        ([], _) => "an empty file",
        ([b'P', b'K', 3, 4, ..], _) => "a ZIP archive: unpack it first",
        ([0x1f, 0x8b, ..], _) => "a gzip archive: unpack it first",
        ([b'%', b'P', b'D', b'F', ..], _) => "a PDF document",
        ([b'k', b'y', b'c', b'h', ..], _) => "a macOS keychain: export the certificate there as .p12",
        (_, Some((_, what))) => what,
        _ if start.is_empty() => "an empty file",
        _ if start.starts_with('<') => "an HTML or XML page",
        _ if start.starts_with(['{', '[']) && std::str::from_utf8(bytes).is_ok_and(is_json) => {
            "JSON without a key in it"
        }
        _ if bytes.iter().all(|byte| matches!(byte, 9..=13 | 32..=126 | 128..)) => "text",
        _ => "binary data",
    }
}
