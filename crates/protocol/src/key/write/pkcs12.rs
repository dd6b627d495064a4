//! Writing PKCS#12 (RFC 7292) as today's openssl and keytool do: AES-256 and a SHA-256 MAC.

use aws_lc_rs::rand;
use der::asn1::{AnyRef, BmpString, ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use der::{Any, Decode as _, Encode as _, ErrorKind, Result, Tag};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::spki::AlgorithmIdentifierRef;

use super::{ROUNDS, WriteError, encrypt};
use crate::asn1::{CertBag, ContentInfo, DigestInfo, MacData, Pfx, SafeBag};
use crate::certificate::CertificateChain;
use crate::key::PrivateKey;
use crate::key::password::Password;
use crate::key::pkcs12::kdf::{Purpose, derive};
use crate::key::pkcs12::{CERT_BAG, DATA, FRIENDLY_NAME, LOCAL_KEY_ID, SHROUDED_KEY_BAG, X509};
use crate::secret::{SecretBytes, SecretText};

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// A keystore of one key with its chain, under `alias`. Certificates are public and stay unencrypted, so that opening
/// costs one derivation for the MAC and one for the key.
pub fn to_pkcs12(
    key: &PrivateKey,
    chain: &CertificateChain,
    alias: &str,
    password: &SecretText,
) -> std::result::Result<SecretBytes, WriteError> {
    let failed = |problem| move |_| WriteError::new("PKCS#12", problem);
    // The key's name within the file; any bytes do that its certificate repeats.
    let id = Sha256::digest(key.public().n())[..20].to_vec();
    let name = attributes(&id, alias).map_err(failed("the alias has letters beyond what it can hold"))?;
    let key = encrypt(key, password).ok_or_else(|| WriteError::new("PKCS#12", "no random numbers"))?;
    let content = contents(&key, chain, &name).map_err(failed("it is too long"))?;
    let mut salt = [0; 16];
    let random = |_| WriteError::new("PKCS#12", "no random numbers");
    rand::fill(&mut salt).map_err(random)?;
    keystore(&content, &salt, password).map(SecretBytes::new).map_err(failed("it is too long"))
}

/// The two parts of the file, certificates and key, in one sequence.
fn contents(key: &[u8], chain: &CertificateChain, name: &Attributes) -> Result<Vec<u8>> {
    let name = name.to_der()?;
    let name = AnyRef::from_der(&name)?;
    let mut certificates = Vec::new();
    for (place, certificate) in chain.certificates().iter().enumerate() {
        let bag = CertBag { id: X509, value: OctetStringRef::new(certificate.der())?.into() }.to_der()?;
        // Only the key's own certificate bears its name: keytool takes other named ones for entries of their own.
        let attributes = (place == 0).then_some(name);
        certificates.push(SafeBag { id: CERT_BAG, value: AnyRef::from_der(&bag)?, attributes }.to_der()?);
    }
    let key = SafeBag { id: SHROUDED_KEY_BAG, value: AnyRef::from_der(key)?, attributes: Some(name) }.to_der()?;
    let mut parts = Vec::new();
    if !certificates.is_empty() {
        parts.push(data(&sequence(&certificates)?)?);
    }
    parts.push(data(&sequence(&[key])?)?);
    sequence(&parts)
}

fn sequence(elements: &[Vec<u8>]) -> Result<Vec<u8>> {
    AnyRef::new(Tag::Sequence, &elements.concat())?.to_der()
}

fn data(bytes: &[u8]) -> Result<Vec<u8>> {
    ContentInfo { content_type: DATA, content: OctetStringRef::new(bytes)?.into() }.to_der()
}

/// The whole file: the content, and a MAC over it.
fn keystore(content: &[u8], salt: &[u8], password: &SecretText) -> Result<Vec<u8>> {
    let form = Password(password.expose()).pkcs12_form();
    let key = derive::<Sha256>(&form, salt, Purpose::Mac, ROUNDS, 32);
    let hmac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| ErrorKind::Failed)?;
    let digest = hmac.chain_update(content).finalize().into_bytes();
    let algorithm = AlgorithmIdentifierRef { oid: SHA_256, parameters: Some(AnyRef::NULL) };
    let iterations = Any::encode_from(&ROUNDS)?;
    let mac = MacData {
        mac: DigestInfo { algorithm, digest: OctetStringRef::new(&digest)? },
        salt: OctetStringRef::new(salt)?,
        iterations: Some(iterations.to_ref()),
    };
    let auth_safe = ContentInfo { content_type: DATA, content: OctetStringRef::new(content)?.into() };
    Pfx { version: 3, auth_safe, mac: Some(mac) }.to_der()
}

fn attributes(id: &[u8], alias: &str) -> Result<Attributes> {
    let attribute = |oid, value| Ok::<_, der::Error>(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    let id = attribute(LOCAL_KEY_ID, Any::encode_from(&OctetString::new(id)?)?)?;
    let alias = attribute(FRIENDLY_NAME, Any::encode_from(&BmpString::from_utf8(alias)?)?)?;
    SetOfVec::try_from(vec![id, alias])
}
