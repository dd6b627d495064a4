//! Single ASN.1 structures: the kinds of key and certificate, told apart by what they are made of.

use pkcs12::pbe_params::EncryptedPrivateKeyInfo;
use x509_cert::der::{AnyRef, Decode as _, Encode as _, Header, Reader as _, SliceReader, Tag};
use x509_cert::spki::AlgorithmIdentifierRef;

use super::material::FoundKey;
use super::password::{PasswordScope, Passwords, unlock};
use super::pbe::{PbePassword, Scheme};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey};
use crate::certificate::Certificate;
use crate::jwk::{JwkError, PublicKey};

const CONVERT_PKCS8: &str = "openssl pkcs8 -in OLD -topk8 -v2 aes-256-cbc -out NEW.pem";

/// Reads one structure and says what it was.
pub(super) fn read(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let bytes = whole(bytes, "DER")?;
    let keys = &mut into.parts.keys;
    let said = match shape(bytes)?.as_slice() {
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => {
            keys.push(FoundKey::open(None, PrivateKey::from_pkcs8_der(bytes)));
            "PKCS#8".to_owned()
        }
        [Tag::Integer, Tag::Integer, Tag::Integer, ..] => {
            keys.push(FoundKey::open(None, PrivateKey::from_pkcs1_der(bytes)));
            "PKCS#1".to_owned()
        }
        [Tag::Integer, Tag::Integer] => {
            into.parts.public.push(PublicKey::from_pkcs1_der(bytes)?.into());
            "PKCS#1 public key".to_owned()
        }
        [Tag::Integer, Tag::OctetString, ..] => {
            keys.push(FoundKey::open(None, Err(KeyError::Public(JwkError::NotRsa("EC".into())))));
            "EC key".to_owned()
        }
        [Tag::Sequence, Tag::OctetString] => {
            let (key, said) = encrypted_pkcs8(bytes, into.passwords)?;
            keys.push(FoundKey::sealed(None, key));
            said
        }
        [Tag::Sequence, Tag::BitString] => {
            into.parts.public.push(PublicKey::from_spki_der(bytes)?.into());
            "public key".to_owned()
        }
        [Tag::Sequence, Tag::Sequence, Tag::BitString] => {
            let certificate = Certificate::from_der(bytes).map_err(|_| {
                ReadError::malformed("DER", "neither a certificate nor a key (a certificate request, perhaps)")
            })?;
            into.parts.certificates.push(certificate);
            "certificate".to_owned()
        }
        [Tag::ObjectIdentifier, Tag::ContextSpecific { .. }] => {
            return Err(ReadError::UnsupportedFlavour {
                flavour: "a PKCS#7 bundle of certificates".into(),
                convert_with: "openssl pkcs7 -inform DER -in OLD -print_certs -out NEW.pem",
            });
        }
        _ => return Err(ReadError::Unrecognised("ASN.1 data of another kind")),
    };
    Ok(vec![said])
}

/// An `EncryptedPrivateKeyInfo` (RFC 5208 section 6), and how it was encrypted.
pub(super) fn encrypted_pkcs8(
    bytes: &[u8],
    passwords: &mut dyn Passwords,
) -> Result<(Result<PrivateKey, KeyError>, String), ReadError> {
    let info = EncryptedPrivateKeyInfo::from_der(bytes)
        .map_err(|_| ReadError::malformed("encrypted PKCS#8", "the file is damaged"))?;
    let scheme = Scheme::parse(&info.encryption_algorithm, CONVERT_PKCS8)?;
    let key = unlock(passwords, "encrypted private key", PasswordScope::Store, |password| {
        let opened = password.pkcs12_forms().iter().find_map(|pkcs12| {
            let plain =
                scheme.decrypt(PbePassword { utf8: password.utf8(), pkcs12 }, info.encrypted_data.as_bytes())?;
            // A wrong password leaves sound padding once in 256 times, but then what is within isn't a key.
            is_pkcs8(&plain).then(|| PrivateKey::from_pkcs8_der(&plain))
        });
        Ok(opened)
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
fn shape(bytes: &[u8]) -> Result<Vec<Tag>, ReadError> {
    let damaged = || ReadError::malformed("DER", "the file is damaged");
    let outer = AnyRef::from_der(bytes).map_err(|_| damaged())?;
    let mut children = SliceReader::new(outer.value()).map_err(|_| damaged())?;
    let mut tags = Vec::new();
    while !children.is_finished() && tags.len() < 4 {
        tags.push(AnyRef::decode(&mut children).map_err(|_| damaged())?.header().tag());
    }
    Ok(tags)
}
