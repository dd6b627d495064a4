//! Writing PKCS#12 (RFC 7292) as today's openssl and keytool do: AES-256 and a SHA-256 MAC.

use aws_lc_rs::rand;
use cms::content_info::ContentInfo;
use hmac::{Hmac, KeyInit as _, Mac as _};
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use pkcs12::pfx::{Pfx, Version};
use pkcs12::safe_bag::SafeBag;
use pkcs12::{CertBag, DigestInfo, MacData};
use sha2::{Digest as _, Sha256};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::der::asn1::{BmpString, OctetString, SetOfVec};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Any, Encode, Result};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::{ROUNDS, WriteError, encrypt};
use crate::certificate::CertificateChain;
use crate::key::PrivateKey;
use crate::key::password::Password;
use crate::key::pkcs12::{CERT_BAG, DATA, FRIENDLY_NAME, LOCAL_KEY_ID, SHROUDED_KEY_BAG};
use crate::secret::{SecretBytes, SecretText};

const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
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
    let mac = mac(&content, password).ok_or_else(|| WriteError::new("PKCS#12", "no random numbers"))?;
    let pfx = data(content).map(|auth_safe| Pfx { version: Version::V3, auth_safe, mac_data: Some(mac) });
    pfx.and_then(|pfx| pfx.to_der()).map(SecretBytes::new).map_err(failed("it is too long"))
}

/// The two parts of the file, certificates and key, in one sequence.
fn contents(key: &impl Encode, chain: &CertificateChain, name: &Attributes) -> Result<Vec<u8>> {
    let mut certificates = Vec::new();
    for (place, certificate) in chain.certificates().iter().enumerate() {
        let bag = CertBag { cert_id: X509, cert_value: OctetString::new(certificate.der())? };
        // Only the key's own certificate bears its name: keytool takes other named ones for entries of their own.
        let bag_attributes = (place == 0).then(|| name.clone());
        certificates.push(SafeBag { bag_id: CERT_BAG, bag_value: bag.to_der()?, bag_attributes });
    }
    let key = SafeBag { bag_id: SHROUDED_KEY_BAG, bag_value: key.to_der()?, bag_attributes: Some(name.clone()) };
    let mut parts = Vec::new();
    if !certificates.is_empty() {
        parts.push(data(certificates.to_der()?)?);
    }
    parts.push(data(vec![key].to_der()?)?);
    parts.to_der()
}

fn data(bytes: Vec<u8>) -> Result<ContentInfo> {
    Ok(ContentInfo { content_type: DATA, content: Any::encode_from(&OctetString::new(bytes)?)? })
}

fn mac(content: &[u8], password: &SecretText) -> Option<MacData> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).ok()?;
    let form = Password(password.expose()).pkcs12_form();
    let rounds = i32::try_from(ROUNDS).ok()?;
    let key = Zeroizing::new(derive_key::<Sha256>(&form, &salt, Pkcs12KeyType::Mac, rounds, 32));
    let digest = Hmac::<Sha256>::new_from_slice(&key).ok()?.chain_update(content).finalize().into_bytes();
    let algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters: Some(Any::null()) };
    Some(MacData {
        mac: DigestInfo { algorithm, digest: OctetString::new(digest.as_slice()).ok()? },
        mac_salt: OctetString::new(salt).ok()?,
        iterations: rounds,
    })
}

fn attributes(id: &[u8], alias: &str) -> Result<Attributes> {
    let attribute =
        |oid, value| Ok::<_, x509_cert::der::Error>(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    let id = attribute(LOCAL_KEY_ID, Any::encode_from(&OctetString::new(id)?)?)?;
    let alias = attribute(FRIENDLY_NAME, Any::encode_from(&BmpString::from_utf8(alias)?)?)?;
    SetOfVec::try_from(vec![id, alias])
}
