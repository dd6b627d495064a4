//! PEM files (RFC 7468) as they occur in practice: several blocks in any order, with text around them, with lines of
//! any length, and with `\n` spelled out by whoever put them into a variable.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::material::{Container, FoundKey};
use super::read_error::ReadError;
use super::recognise::{BEGIN, Reading, base64_text};
use super::{KeyError, PrivateKey, der, legacy_pem, openssh};
use crate::certificate::Certificate;
use crate::jwk::{JwkError, PublicKey};

/// More blocks than any bundle has: a file of system roots isn't somebody's key.
const MAX_BLOCKS: usize = 200;
/// Each key may ask for a password and for a second of key derivation.
const MAX_KEYS: usize = 16;

/// One block: `-----BEGIN label-----`, perhaps headers, base64, `-----END label-----`.
struct Block<'a> {
    label: &'a str,
    /// The text since the block before: OpenSSL puts friendly names there.
    before: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    bytes: Zeroizing<Vec<u8>>,
}

pub(super) fn read(text: &str, into: &mut Reading<'_>) -> Result<(Container, Vec<String>), ReadError> {
    let unfolded;
    let text = if text.contains('\n') || !text.contains("\\n") {
        text
    } else {
        unfolded = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
        unfolded.as_str()
    };
    let mut container = Container::Pem;
    let mut detail: Vec<String> = Vec::new();
    let blocks = blocks(text)?;
    if blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY")).count() > MAX_KEYS {
        return Err(ReadError::malformed("PEM", format!("more than {MAX_KEYS} private keys")));
    }
    for block in blocks {
        let said = read_block(&block, into)?;
        if block.label == "OPENSSH PRIVATE KEY" {
            container = Container::OpenSsh;
        }
        if let Some(said) = said.filter(|said| !said.is_empty() && !detail.contains(said)) {
            detail.push(said);
        }
    }
    if into.parts.is_empty() {
        return Err(ReadError::malformed("PEM", format!("no key or certificate in it, only {}", detail.join(", "))));
    }
    mark_mismatch(into);
    Ok((container, detail))
}

/// One block's content goes into the parts; what it was is returned.
fn read_block(block: &Block<'_>, into: &mut Reading<'_>) -> Result<Option<String>, ReadError> {
    let bytes = block.bytes.as_slice();
    if let Some((_, method)) = block.headers.iter().find(|(name, _)| *name == "DEK-Info") {
        let (key, said) = legacy_pem::read(bytes, block.label, method, into.passwords)?;
        into.parts.keys.push(FoundKey::sealed(block.friendly_name(), key));
        return Ok(Some(said));
    }
    let said: Cow<'static, str> = match block.label {
        "PRIVATE KEY" => {
            into.parts.keys.push(FoundKey::open(block.friendly_name(), PrivateKey::from_pkcs8_der(bytes)));
            "PKCS#8".into()
        }
        "ENCRYPTED PRIVATE KEY" => {
            let (key, said) = der::encrypted_pkcs8(bytes, into.passwords)?;
            into.parts.keys.push(FoundKey::sealed(block.friendly_name(), key));
            said.into()
        }
        "RSA PRIVATE KEY" => {
            into.parts.keys.push(FoundKey::open(block.friendly_name(), PrivateKey::from_pkcs1_der(bytes)));
            "PKCS#1".into()
        }
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" => {
            let kind = block.label.split(' ').next().unwrap_or_default();
            let refused = KeyError::Public(JwkError::NotRsa(kind.to_owned()));
            into.parts.keys.push(FoundKey::open(block.friendly_name(), Err(refused)));
            return Ok(Some(format!("{kind} key")));
        }
        "OPENSSH PRIVATE KEY" => return openssh::read_binary(bytes, into).map(|said| Some(said.join(", "))),
        "PUBLIC KEY" => {
            into.parts.public.push(PublicKey::from_spki_der(bytes)?.into());
            "public key".into()
        }
        "RSA PUBLIC KEY" => {
            into.parts.public.push(PublicKey::from_pkcs1_der(bytes)?.into());
            "PKCS#1 public key".into()
        }
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            // OpenSSL's trusted certificates are followed by what they are trusted for.
            let own = der::first_element(bytes).unwrap_or(bytes);
            let certificate =
                Certificate::from_der(own).map_err(|error| ReadError::malformed("PEM", error.to_string()))?;
            into.parts.certificates.push(certificate);
            "certificates".into()
        }
        "PKCS7" | "CMS" => {
            return Err(ReadError::UnsupportedFlavour {
                flavour: "a PKCS#7 bundle of certificates".into(),
                convert_with: "openssl pkcs7 -in OLD -print_certs -out NEW.pem",
            });
        }
        other => return Ok(Some(format!("{other:?}"))),
    };
    Ok(Some(said.into_owned()))
}

/// In a bundle of one key and certificates, none of which is the key's, the first that isn't an authority's is
/// shown as the one that should have been.
fn mark_mismatch(into: &mut Reading<'_>) {
    let parts = &mut into.parts;
    let [found] = parts.keys.as_mut_slice() else { return };
    let Ok(key) = &found.key else { return };
    if !parts.certificates.iter().any(|certificate| certificate.matches(key.public())) {
        found.own = parts.certificates.iter().find(|certificate| !certificate.is_authority()).cloned();
    }
}

impl Block<'_> {
    /// The name in the bag attributes that `openssl pkcs12` writes above a block.
    fn friendly_name(&self) -> Option<String> {
        let lines = self.before.lines().rev();
        lines.filter_map(|line| line.trim().strip_prefix("friendlyName:")).map(|name| name.trim().to_owned()).next()
    }
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, ReadError> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((before, label, after)) = next_begin(rest) {
        let end = format!("-----END {label}-----");
        let Some((body, next)) = after.split_once(end.as_str()) else {
            return Err(ReadError::malformed("PEM", format!("the line {end:?} is missing: the file was cut off")));
        };
        let (headers, body) = split_headers(body);
        let bytes = base64_text(body)
            .ok_or_else(|| ReadError::malformed("PEM", format!("what stands below BEGIN {label:?} isn't base64")))?;
        blocks.push(Block { label, before, headers, bytes });
        if blocks.len() > MAX_BLOCKS {
            return Err(ReadError::malformed("PEM", format!("more than {MAX_BLOCKS} blocks")));
        }
        rest = next;
    }
    if blocks.is_empty() {
        return Err(ReadError::malformed("PEM", "the first line isn't whole: the file was cut off"));
    }
    Ok(blocks)
}

/// The text up to the next block, its label, and what follows.
fn next_begin(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices(BEGIN).find_map(|(place, _)| {
        // A label is short and of capitals: anything else isn't the begin of a block.
        let after = &text[place + BEGIN.len()..];
        let capital = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ';
        let length = after.bytes().take(64).take_while(capital).count();
        let (label, after) = after.split_at(length);
        after.strip_prefix("-----").map(|after| (&text[..place], label, after))
    })
}

/// Headers of RFC 1421 (`Name: value`, up to an empty line), and the rest.
fn split_headers(body: &str) -> (Vec<(&str, &str)>, &str) {
    let start = body.trim_start();
    if !start.lines().next().is_some_and(|line| line.contains(':')) {
        return (Vec::new(), body);
    }
    let end = start.find("\n\n").or_else(|| start.find("\r\n\r\n")).unwrap_or(start.len());
    let headers =
        start[..end].lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()));
    (headers.collect(), &start[end..])
}
