//! Objects in a token: private keys, by the label and the id that an address and a version have.

use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::problem::Problem;
use crate::key_service::{KeyVersion, ServiceKey};
use maskinporten_protocol::jwk::{Algorithm, JwkError, PublicKey};

/// What the keys of a client have in common, and what tells one of them from the others.
#[derive(Clone)]
pub(super) struct Names {
    /// `CKA_LABEL`; if it isn't known, any.
    pub(super) label: Option<Vec<u8>>,
    /// `CKA_ID`; if it isn't known, any.
    pub(super) id: Option<Vec<u8>>,
}

impl Names {
    fn template(&self, class: ObjectClass) -> Vec<Attribute> {
        let mut template = vec![Attribute::Class(class), Attribute::Token(true)];
        template.extend(self.label.clone().map(Attribute::Label));
        template.extend(self.id.clone().map(Attribute::Id));
        template
    }

    /// All objects of a class that have these names.
    pub(super) fn objects(&self, session: &Session, class: ObjectClass) -> Result<Vec<ObjectHandle>, Problem> {
        Ok(session.find_objects(&self.template(class))?)
    }

    /// The private key that has these names, if there is one. Which of two it would be nobody could say.
    pub(super) fn private_key(&self, session: &Session) -> Result<Option<ObjectHandle>, Problem> {
        let found = self.objects(session, ObjectClass::PRIVATE_KEY)?;
        match found[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            _ => {
                let what = format!("{} keys of the same label and id: one has to get another", found.len());
                Err(Problem::Strange(what))
            }
        }
    }
}

/// What a token has under some names.
#[derive(Default)]
pub(super) struct Listing {
    /// The keys that can sign, the oldest first, as far as the token knows when they were made; then by their ids.
    pub(super) keys: Vec<ServiceKey>,
    /// Why another can't be used with Maskinporten.
    pub(super) unusable: Option<JwkError>,
    /// If there is none: the labels of keys with other names.
    pub(super) others: Vec<String>,
}

pub(super) fn listing(session: &Session, names: &Names) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    for object in names.objects(session, ObjectClass::PRIVATE_KEY)? {
        match described(session, object)? {
            Some(Ok(key)) => listing.keys.push(key),
            Some(Err(why)) => listing.unusable = Some(why),
            None => {}
        }
    }
    listing
        .keys
        .sort_by(|one, other| (one.created, one.version.as_str()).cmp(&(other.created, other.version.as_str())));
    if listing.keys.is_empty() {
        let signs = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Token(true), Attribute::Sign(true)];
        for object in session.find_objects(&signs)? {
            let label = label(session, object)?.unwrap_or_default();
            listing.others.push(format!("{:?}", String::from_utf8_lossy(&label)));
        }
        listing.others.sort();
        listing.others.dedup();
    }
    Ok(listing)
}

/// `CKA_LABEL`.
pub(super) fn label(session: &Session, object: ObjectHandle) -> Result<Option<Vec<u8>>, Problem> {
    Ok(session.get_attributes(object, &[AttributeType::Label])?.into_iter().find_map(|attribute| match attribute {
        Attribute::Label(label) => Some(label),
        _ => None,
    }))
}

/// A private key as it is known here, or why it can't be used; `None` for one that signs nothing.
pub(super) fn described(
    session: &Session,
    object: ObjectHandle,
) -> Result<Option<Result<ServiceKey, JwkError>>, Problem> {
    let wanted = [
        AttributeType::Sign,
        AttributeType::KeyType,
        AttributeType::Label,
        AttributeType::Id,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
    ];
    let (mut names, mut modulus, mut exponent) =
        (Names { label: None, id: Some(Vec::new()) }, Vec::new(), Vec::new());
    let attributes = match session.get_attributes(object, &wanted) {
        // A kind of key that the library doesn't know.
        Err(error) if !matches!(error, Error::Pkcs11(..)) => {
            return Ok(Some(Err(JwkError::NotRsa("unknown".into()))));
        }
        attributes => attributes?,
    };
    for attribute in attributes {
        match attribute {
            Attribute::Sign(false) => return Ok(None),
            Attribute::KeyType(kind) if kind != KeyType::RSA => {
                let name = kind.to_string();
                let name = name.strip_prefix("CKK_").unwrap_or(&name);
                return Ok(Some(Err(JwkError::NotRsa(name.into()))));
            }
            Attribute::Label(label) => names.label = Some(label),
            Attribute::Id(id) => names.id = Some(id),
            Attribute::Modulus(bytes) => modulus = bytes,
            Attribute::PublicExponent(bytes) => exponent = bytes,
            _ => {}
        }
    }
    if modulus.is_empty() || exponent.is_empty() {
        (modulus, exponent) = public_half(session, &names)?;
    }
    let version = KeyVersion::from(base16ct::lower::encode_string(names.id.as_deref().unwrap_or_default()));
    let created = created(session, object);
    Ok(Some(PublicKey::from_components(&modulus, &exponent).map(|public| ServiceKey { version, public, created })))
}

/// Modulus and exponent, of the public key that stands beside a private one: not every token has both in the private.
fn public_half(session: &Session, names: &Names) -> Result<(Vec<u8>, Vec<u8>), Problem> {
    let (mut modulus, mut exponent) = (Vec::new(), Vec::new());
    if let Some(object) = names.objects(session, ObjectClass::PUBLIC_KEY)?.first() {
        for attribute in session.get_attributes(*object, &[AttributeType::Modulus, AttributeType::PublicExponent])? {
            match attribute {
                Attribute::Modulus(bytes) => modulus = bytes,
                Attribute::PublicExponent(bytes) => exponent = bytes,
                _ => {}
            }
        }
    }
    Ok((modulus, exponent))
}

/// `CKA_START_DATE`, which few tokens have.
fn created(session: &Session, object: ObjectHandle) -> Option<Timestamp> {
    let attributes = session.get_attributes(object, &[AttributeType::StartDate]).ok()?;
    let Some(Attribute::StartDate(start)) = attributes.first() else { return None };
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<i16>().ok();
    let small = |digits: &[u8]| number(digits)?.try_into().ok();
    let day = Date::new(number(&start.year)?, small(&start.month)?, small(&start.day)?).ok()?;
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// Signs a digest: PKCS#1 v1.5, whose padding says which digest it is.
pub(super) fn sign(
    session: &Session,
    key: ObjectHandle,
    algorithm: Algorithm,
    digest: &[u8],
) -> Result<Vec<u8>, Problem> {
    let info = [prefix(algorithm), digest].concat();
    Ok(session.sign(&Mechanism::RsaPkcs, key, &info)?)
}

/// What stands before the digest in a `DigestInfo` (RFC 8017 section 9.2, note 1).
fn prefix(algorithm: Algorithm) -> &'static [u8] {
    match algorithm {
        Algorithm::Rs256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
        Algorithm::Rs384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
        Algorithm::Rs512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
    }
}
