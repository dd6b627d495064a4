//! PEM files (RFC 7468) as they occur in practice: several blocks in any order, with text around them, with lines of
//! any length, with `\n` spelled out by whoever put them into a variable, and with labels that aren't true.

use zeroize::Zeroizing;

use super::KeyError;
use super::der::{self, Kind};
use super::legacy_pem;
use super::material::{Container, FoundKey, MAX_KEYS};
use super::pkcs12;
use super::read_error::ReadError;
use super::recognise::{BEGIN, MAX_WRAPPINGS, Reading, base64_text};
use crate::jwk::JwkError;

/// More blocks than any bundle has: a file of system roots isn't somebody's key.
const MAX_BLOCKS: usize = 200;
/// Words in the labels of blocks that may stand beside keys and certificates, and are none.
const OTHERS: [&str; 7] = ["REQUEST", "CRL", "PARAMETERS", "ATTRIBUTE", "SIGNATURE", "MESSAGE", "PGP"];

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
    let text = if ["-----\\n", "-----\\r\\n", "-----\\\\"].iter().any(|folded| text.contains(folded)) {
        unfolded = unfold(text);
        unfolded.as_str()
    } else {
        text
    };
    let (mut container, mut detail) = (Container::Pem, Vec::new());
    for block in blocks(text)? {
        if into.parts.keys.len() > MAX_KEYS {
            return Err(ReadError::malformed("PEM", format!("more than {MAX_KEYS} private keys")));
        }
        let first = into.parts.keys.len();
        let (found, said) = read_block(&block, into)?;
        // What can't be in PEM at all is told by its own name.
        container = if found == Container::Der { container } else { found };
        for key in &mut into.parts.keys[first..] {
            key.alias = key.alias.take().or_else(|| block.friendly_name());
        }
        for said in said {
            if !detail.contains(&said) {
                detail.push(said);
            }
        }
    }
    if into.parts.is_empty() {
        return Err(ReadError::malformed("PEM", format!("no key or certificate in it, only {}", detail.join(", "))));
    }
    mark_mismatch(into);
    Ok((container, detail))
}

/// Line ends that are spelled out, once or, in JSON within JSON, several times. Base64 has no backslashes.
fn unfold(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        while letters.next_if_eq(&'\\').is_some() {}
        match letters.next() {
            Some('n') => plain.push('\n'),
            // YAML's way of going on in the next line.
            Some('r' | '\n') | None => {}
            Some(escaped) => plain.push(escaped),
        }
    }
    plain
}

/// One block's content goes into the parts; what it was is returned. The content decides, not the label.
fn read_block(block: &Block<'_>, into: &mut Reading<'_>) -> Result<(Container, Vec<String>), ReadError> {
    let bytes = block.bytes.as_slice();
    if let Some((_, method)) = block.headers.iter().find(|(name, _)| *name == "DEK-Info") {
        let (key, said) = legacy_pem::read(bytes, block.label, method, &mut into.tries)?;
        into.parts.keys.push(FoundKey::sealed(None, key));
        return Ok((Container::Der, vec![said]));
    }
    if block.label == "DSA PRIVATE KEY" {
        into.parts.keys.push(FoundKey::open(None, Err(KeyError::Public(JwkError::NotRsa("DSA".into())))));
        return Ok((Container::Der, vec!["DSA key".to_owned()]));
    }
    if OTHERS.iter().any(|word| block.label.contains(word)) {
        return Ok((Container::Der, vec![format!("{:?}", block.label)]));
    }
    // OpenSSL's trusted certificates are followed by what they are trusted for.
    let bytes = match block.label {
        "TRUSTED CERTIFICATE" => der::first_element(bytes).unwrap_or(bytes),
        _ => bytes,
    };
    let (container, said) = content(bytes, into)?.ok_or_else(|| {
        ReadError::malformed(
            "PEM",
            format!("what stands below BEGIN {:?} is neither a key nor a certificate", block.label),
        )
    })?;
    let (labels, what) = match Kind::of(bytes).ok().filter(|_| container == Container::Der) {
        Some(kind) => (kind.labels(), kind.to_string()),
        None if container == Container::OpenSsh => (&["OPENSSH PRIVATE KEY"][..], container.to_string()),
        None => (&[][..], container.to_string()),
    };
    if !labels.contains(&block.label) {
        let note = format!("the label {:?} is wrong: it is {what}; other programs may refuse it", block.label);
        into.parts.notes.push(note);
    }
    let said = said.into_iter().map(|said| if said == "certificate" { "certificates".to_owned() } else { said });
    Ok((container, said.collect()))
}

/// What is in a block: one of the things that PEM is for, or a whole file that somebody encoded; `None` for neither.
fn content(bytes: &[u8], into: &mut Reading<'_>) -> Result<Option<(Container, Vec<String>)>, ReadError> {
    match into.binary(bytes) {
        // A program that reads PEM reads these in it.
        Err(error) if bytes.first() == Some(&0x30) && !pkcs12::looks_like(bytes) => Err(error),
        Err(error) => Err(error.in_base64()),
        Ok(None) if std::str::from_utf8(bytes).is_ok_and(|text| text.contains(BEGIN)) => {
            let format = into.read(bytes, MAX_WRAPPINGS)?;
            Ok(Some((format.container, format.detail)))
        }
        found => found,
    }
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
        // PGP has a checksum in its last line.
        let bytes = if label.starts_with("PGP") { Some(Zeroizing::new(Vec::new())) } else { base64_text(body) };
        let bytes = bytes
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
        // A label is short and of capitals ("PKCS #7 SIGNED DATA"): anything else isn't the begin of a block.
        let after = &text[place + BEGIN.len()..];
        let capital = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" #".contains(byte);
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
