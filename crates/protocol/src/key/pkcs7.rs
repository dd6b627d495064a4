//! PKCS#7 (RFC 2315, RFC 5652) as authorities hand out chains of certificates in it, `.p7b`: signed data without anything
//! signed.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, Tag};

use super::material::MAX_CERTIFICATES;
use super::read_error::ReadError;
use crate::asn1::{ContentInfo, elements};
use crate::certificate::Certificate;

const NAME: &str = "PKCS#7";
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// The certificates, in the file's order.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, ReadError> {
    let damaged = |_| ReadError::malformed(NAME, "the file is damaged");
    let info = ContentInfo::from_der(bytes).map_err(damaged)?;
    if info.content_type != SIGNED_DATA {
        return Err(ReadError::malformed(NAME, "it holds something encrypted or enveloped, not certificates"));
    }
    let parts = elements::<AnyRef<'_>>(info.content.value()).map_err(damaged)?;
    let list = parts
        .iter()
        .find(|part| matches!(part.header().tag(), Tag::ContextSpecific { number, .. } if number.value() == 0));
    let list = list.map_or_else(|| Ok(Vec::new()), |list| elements::<AnyRef<'_>>(list.value())).map_err(damaged)?;
    if list.len() > MAX_CERTIFICATES {
        return Err(ReadError::malformed(NAME, format!("more than {MAX_CERTIFICATES} certificates")));
    }
    // Attribute certificates and others have tags of their own.
    let certificates = list.iter().filter(|one| one.header().tag() == Tag::Sequence);
    let broken = || ReadError::malformed(NAME, "a certificate in it is damaged");
    certificates
        .map(|one| one.to_der().ok().and_then(|der| Certificate::from_der(&der).ok()).ok_or_else(broken))
        .collect()
}
