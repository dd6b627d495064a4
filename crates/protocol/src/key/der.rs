//! Single ASN.1 structures: the kinds of key and certificate, told apart by what they are made of.

use std::fmt;

use der::{AnyRef, Decode as _, Encode as _, Header, Reader as _, SliceReader, Tag};
use x509_cert::spki::AlgorithmIdentifierRef;

use super::material::FoundKey;
use super::password::{PasswordScope, Tries};
use super::pbe::{PbePassword, Scheme};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey, ber, foreign, pkcs7};
use crate::asn1::EncryptedKey;
use crate::certificate::Certificate;
use crate::jwk::{JwkError, PublicKey};

/// BER's mark of a length that was left open.
const OPEN_LENGTH: u8 = 0x80;
const CONVERT_PKCS8: &str = "openssl pkcs8 -in OLD -topk8 -v2 aes-256-cbc -out NEW.pem";

/// The kinds of structure, each with the labels that it has in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1,
    /// RFC 5915.
    Ec,
    Public,
    Pkcs1Public,
    Certificate,
    /// RFC 5652, RFC 2315.
    Pkcs7,
    /// Bouncy Castle's keystore: what was encrypted, then its MAC.
    Bcfks,
}

impl Kind {
    /// By what it is made of.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        Ok(match shape(bytes)?.as_slice() {
            [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => Self::Pkcs8,
            [Tag::Integer, Tag::Integer, Tag::Integer, ..] => Self::Pkcs1,
            [Tag::Integer, Tag::Integer] => Self::Pkcs1Public,
            [Tag::Integer, Tag::OctetString, ..] => Self::Ec,
            [Tag::Sequence, Tag::OctetString] => Self::EncryptedPkcs8,
            [Tag::Sequence, Tag::BitString] => Self::Public,
            [Tag::Sequence, Tag::Sequence, Tag::BitString] => Self::Certificate,
            [Tag::Sequence, Tag::Sequence] if foreign::is_bcfks(bytes) => Self::Bcfks,
            [Tag::ObjectIdentifier, Tag::ContextSpecific { .. }] => Self::Pkcs7,
            _ => return Err(ReadError::Unrecognised("ASN.1 data of another kind")),
        })
    }

    pub(super) fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Pkcs8 => &["PRIVATE KEY"],
            Self::EncryptedPkcs8 => &["ENCRYPTED PRIVATE KEY"],
            Self::Pkcs1 => &["RSA PRIVATE KEY"],
            Self::Ec => &["EC PRIVATE KEY"],
            Self::Public => &["PUBLIC KEY"],
            Self::Pkcs1Public => &["RSA PUBLIC KEY"],
            Self::Certificate => &["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"],
            Self::Pkcs7 => &["PKCS7", "CMS", "PKCS #7 SIGNED DATA"],
            Self::Bcfks => &[],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pkcs8 => "PKCS#8",
            Self::EncryptedPkcs8 => "encrypted PKCS#8",
            Self::Pkcs1 => "PKCS#1",
            Self::Ec => "EC key",
            Self::Public => "public key",
            Self::Pkcs1Public => "PKCS#1 public key",
            Self::Certificate => "certificate",
            Self::Pkcs7 => "PKCS#7",
            Self::Bcfks => "BCFKS",
        })
    }
}

/// Reads one structure and says what it was.
pub(super) fn read(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let closed;
    let bytes = if bytes.get(1) == Some(&OPEN_LENGTH) {
        closed = ber::whole(bytes, "BER")?;
        closed.as_slice()
    } else {
        whole(bytes, "DER")?
    };
    let kind = Kind::of(bytes)?;
    let parts = &mut into.parts;
    match kind {
        Kind::Pkcs8 => parts.keys.push(FoundKey::open(None, PrivateKey::from_pkcs8_der(bytes))),
        Kind::Pkcs1 => parts.keys.push(FoundKey::open(None, PrivateKey::from_pkcs1_der(bytes))),
        Kind::Ec => parts.keys.push(FoundKey::open(None, Err(KeyError::Public(JwkError::NotRsa("EC".into()))))),
        Kind::EncryptedPkcs8 => {
            let (key, said) = encrypted_pkcs8(bytes, &mut into.tries)?;
            parts.keys.push(FoundKey::sealed(None, key));
            return Ok(vec![said]);
        }
        Kind::Public => parts.public.push(PublicKey::from_spki_der(bytes)?.into()),
        Kind::Pkcs1Public => parts.public.push(PublicKey::from_pkcs1_der(bytes)?.into()),
        Kind::Certificate => parts.certificates.push(Certificate::from_der(bytes).map_err(|_| {
            ReadError::malformed("DER", "neither a certificate nor a key (a certificate request, perhaps)")
        })?),
        Kind::Pkcs7 => parts.certificates.extend(pkcs7::certificates(bytes)?),
        Kind::Bcfks => return Err(foreign::bcfks()),
    }
    Ok(vec![kind.to_string()])
}

/// An `EncryptedPrivateKeyInfo` (RFC 5208 section 6), and how it was encrypted.
pub(super) fn encrypted_pkcs8(
    bytes: &[u8],
    tries: &mut Tries<'_>,
) -> Result<(Result<PrivateKey, KeyError>, String), ReadError> {
    let info =
        EncryptedKey::from_der(bytes).map_err(|_| ReadError::malformed("encrypted PKCS#8", "the file is damaged"))?;
    let scheme = Scheme::parse(&info.algorithm, CONVERT_PKCS8)?;
    let key = tries.unlock("encrypted private key", PasswordScope::Store, |password, budget| {
        let mut forms = password.pkcs12_forms();
        if !scheme.is_pkcs12() {
            forms.truncate(1);
        }
        for pkcs12 in forms {
            let password = PbePassword { utf8: password.utf8(), pkcs12: &pkcs12 };
            // A wrong password leaves sound padding once in 256 times, but then what is within isn't a key.
            let plain = scheme.decrypt(password, info.data.as_bytes(), budget)?.filter(|plain| is_pkcs8(plain));
            if let Some(plain) = plain {
                return Ok(Some(PrivateKey::from_pkcs8_der(&plain)));
            }
        }
        Ok(None)
    })?;
    Ok((key, format!("encrypted PKCS#8: {}", scheme.name())))
}

/// Whether the bytes are a `PrivateKeyInfo`, of whatever algorithm.
pub(super) fn is_pkcs8(bytes: &[u8]) -> bool {
    whole(bytes, "PKCS#8").is_ok_and(|bytes| {
        matches!(shape(bytes).as_deref(), Ok([Tag::Integer, Tag::Sequence, Tag::OctetString, ..]))
            && AnyRef::from_der(bytes).is_ok_and(|outer| {
                let mut children = SliceReader::new(outer.value()).ok();
                children.as_mut().is_some_and(|children| {
                    u8::decode(children).is_ok() && AlgorithmIdentifierRef::decode(children).is_ok()
                })
            })
    })
}

/// The first ASN.1 element in the bytes, without what follows it.
pub(super) fn first_element(bytes: &[u8]) -> Option<&[u8]> {
    SliceReader::new(bytes).ok()?.tlv_bytes().ok()
}

/// The bytes of the one element that fills the file, a final line end aside.
pub(super) fn whole<'a>(bytes: &'a [u8], container: &'static str) -> Result<&'a [u8], ReadError> {
    let damaged = || ReadError::malformed(container, "the file is damaged at its beginning");
    let mut reader = SliceReader::new(bytes).map_err(|_| damaged())?;
    let header = Header::decode(&mut reader).map_err(|_| damaged())?;
    let own = header.encoded_len().map_err(|_| damaged())?;
    let length = u32::from(own).checked_add(header.length().into()).ok_or_else(damaged)?;
    let length = usize::try_from(length).map_err(|_| damaged())?;
    let Some(element) = bytes.get(..length) else {
        let problem =
            format!("the file was cut off: {length} bytes are promised at its beginning, {} are there", bytes.len());
        return Err(ReadError::malformed(container, problem));
    };
    let after = &bytes[length..];
    if after.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
        return Ok(element);
    }
    let problem = format!("{} bytes follow the end of what the file should hold", after.len());
    Err(ReadError::malformed(container, problem))
}

/// The tags of the first elements within the outer sequence.
pub(super) fn shape(bytes: &[u8]) -> Result<Vec<Tag>, ReadError> {
    let damaged = || ReadError::malformed("DER", "the file is damaged");
    let outer = AnyRef::from_der(bytes).map_err(|_| damaged())?;
    let mut children = SliceReader::new(outer.value()).map_err(|_| damaged())?;
    let mut tags = Vec::new();
    while !children.is_finished() && tags.len() < 4 {
        tags.push(AnyRef::decode(&mut children).map_err(|_| damaged())?.header().tag());
    }
    Ok(tags)
}
