//! The ASN.1 of encrypted keys (RFC 5208, RFC 8018) and of keystores (RFC 7292, RFC 5652). All of it is borrowed from the
//! file, and what depends on an object identifier stays as it lies there.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Reader as _, Sequence, SliceReader, Tag};
use x509_cert::spki::AlgorithmIdentifierRef;

/// `EncryptedPrivateKeyInfo` (RFC 5208 section 6).
#[derive(Sequence)]
pub(crate) struct EncryptedKey<'a> {
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    pub(crate) data: &'a OctetStringRef,
}

/// The parameters of PBES2 and of PBMAC1 (RFC 8018 appendices A.4 and A.5).
#[derive(Sequence)]
pub(crate) struct Pbes2<'a> {
    pub(crate) kdf: AlgorithmIdentifierRef<'a>,
    /// The cipher, or the MAC.
    pub(crate) scheme: AlgorithmIdentifierRef<'a>,
}

/// A keystore (RFC 7292 section 4).
#[derive(Sequence)]
pub(crate) struct Pfx<'a> {
    pub(crate) version: u8,
    pub(crate) auth_safe: ContentInfo<'a>,
    pub(crate) mac: Option<MacData<'a>>,
}

/// `ContentInfo` (RFC 5652 section 3).
#[derive(Sequence)]
pub(crate) struct ContentInfo<'a> {
    pub(crate) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(crate) content: AnyRef<'a>,
}

/// What a keystore's MAC is, and how its key is made (RFC 7292 section 4).
#[derive(Sequence)]
pub(crate) struct MacData<'a> {
    pub(crate) mac: DigestInfo<'a>,
    pub(crate) salt: &'a OctetStringRef,
    /// An INTEGER of any size; 1 where there is none.
    pub(crate) iterations: Option<AnyRef<'a>>,
}

/// `DigestInfo` (RFC 2315 section 9.4).
#[derive(Sequence)]
pub(crate) struct DigestInfo<'a> {
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    pub(crate) digest: &'a OctetStringRef,
}

/// `EncryptedData` (RFC 5652 section 8).
#[derive(Sequence)]
pub(crate) struct EncryptedData<'a> {
    pub(crate) version: u8,
    pub(crate) content: EncryptedContent<'a>,
    pub(crate) attributes: Option<AnyRef<'a>>,
}

/// `EncryptedContentInfo` (RFC 5652 section 6.1).
#[derive(Sequence)]
pub(crate) struct EncryptedContent<'a> {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    /// `[0] IMPLICIT OCTET STRING`, which BER may have in pieces: see [`octets`].
    pub(crate) data: Option<AnyRef<'a>>,
}

/// An entry of a keystore (RFC 7292 section 4.2).
#[derive(Sequence)]
pub(crate) struct SafeBag<'a> {
    pub(crate) id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(crate) value: AnyRef<'a>,
    pub(crate) attributes: Option<AnyRef<'a>>,
}

/// A certificate in a keystore (RFC 7292 section 4.2.3).
#[derive(Sequence)]
pub(crate) struct CertBag<'a> {
    pub(crate) id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(crate) value: AnyRef<'a>,
}

/// An attribute (RFC 7292 section 4.2): its values are in a SET.
#[derive(Sequence)]
struct Attribute<'a> {
    id: ObjectIdentifier,
    values: AnyRef<'a>,
}

impl<'a> SafeBag<'a> {
    /// The first value of an attribute.
    pub(crate) fn attribute(&self, id: ObjectIdentifier) -> Option<AnyRef<'a>> {
        // In any order: not all programs sort them as DER demands.
        let attributes = elements::<Attribute<'_>>(self.attributes?.value()).ok()?;
        let found = attributes.into_iter().find(|attribute| attribute.id == id)?;
        SliceReader::new(found.values.value()).and_then(|mut values| AnyRef::decode(&mut values)).ok()
    }
}

/// The elements of a SEQUENCE OF, with its tag.
pub(crate) fn list<'a, T: Decode<'a, Error = der::Error>>(bytes: &'a [u8]) -> der::Result<Vec<T>> {
    let sequence = AnyRef::from_der(bytes)?;
    der::Tagged::tag(&sequence).assert_eq(Tag::Sequence)?;
    elements(sequence.value())
}

/// Elements one after the other.
pub(crate) fn elements<'a, T: Decode<'a, Error = der::Error>>(bytes: &'a [u8]) -> der::Result<Vec<T>> {
    let mut reader = SliceReader::new(bytes)?;
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(T::decode(&mut reader)?);
    }
    Ok(all)
}

/// The bytes of an `[0] IMPLICIT OCTET STRING`, put together if it is in pieces.
pub(crate) fn octets(any: AnyRef<'_>) -> der::Result<Vec<u8>> {
    if !any.header().tag().is_constructed() {
        return Ok(any.value().to_vec());
    }
    Ok(elements::<&OctetStringRef>(any.value())?
        .into_iter()
        .map(OctetStringRef::as_bytes)
        .collect::<Vec<_>>()
        .concat())
}
