//! PKCS#12 (RFC 7292): the keystores of Buypass, Commfides, OpenSSL, Windows and, since 2017, Java.
//!
//! The structures and the key derivation are those of the `pkcs12`, `cms` and `pkcs5` crates. The walk is our own, so
//! that work is bounded before it begins, what was decrypted is wiped, and what can't be read is named.

use cms::content_info::ContentInfo;
use cms::encrypted_data::EncryptedData;
use hmac::{KeyInit as _, Mac as _};
use pkcs12::kdf::{Pkcs12KeyType, derive_key};

use pkcs12::pbe_params::EncryptedPrivateKeyInfo;
use pkcs12::pfx::Pfx;
use pkcs12::safe_bag::{SafeBag, SafeContents};
use pkcs12::{CertBag, MacData};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use x509_cert::der::asn1::{Any, BmpString, ContextSpecific, OctetString};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{AnyRef, Decode as _, Encode as _};
use zeroize::Zeroizing;

use super::material::{FoundKey, Parts};
use super::password::{Password, PasswordScope, unlock};
use super::pbe::{PbePassword, Scheme};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey};
use super::{der, pbmac1};
use crate::certificate::Certificate;
use crate::kdf_limits::{self, Number};

const CONTAINER: &str = "PKCS#12 keystore";
/// The new file is encrypted, too, and nothing lies open on the way.
const CONVERT: &str = "openssl pkcs12 -legacy -in OLD -out NEW.pem";
/// No common tool opens these.
const EXPORT_ANEW: &str = "the program that made it: export the key again, with a password";

pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub(super) const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub(super) const CERT_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
pub(super) const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
pub(super) const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// Whether the bytes begin like a `PFX`: version 3, then a `ContentInfo`.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(24)];
    start.windows(3).take(6).position(|three| three == [2, 1, 3]).is_some_and(|at| start.get(at + 3) == Some(&0x30))
}

/// Reads one keystore and says how it was protected.
pub(super) fn read(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let damaged = || ReadError::malformed("PKCS#12", "the file is damaged");
    let pfx = der::whole(bytes, "PKCS#12")
        .and_then(|bytes| Pfx::from_der(bytes).map_err(|_| mac_work(bytes).err().unwrap_or_else(damaged)));
    let pfx = pfx.map_err(|error| if looks_like_ber(bytes) { in_ber() } else { error })?;
    if pfx.auth_safe.content_type != DATA {
        let flavour = "PKCS#12 with public-key protection".to_owned();
        return Err(ReadError::UnsupportedFlavour { flavour, convert_with: EXPORT_ANEW });
    }
    let content = pfx.auth_safe.content.decode_as::<OctetString>().map_err(|_| damaged())?;
    let safes = Vec::<ContentInfo>::from_der(content.as_bytes())
        .map_err(|_| if looks_like_ber(content.as_bytes()) { in_ber() } else { damaged() })?;
    let safes: Vec<Safe> = safes.iter().map(Safe::parse).collect::<Result<_, _>>()?;
    let mac = pfx.mac_data.as_ref().map(Integrity::parse).transpose()?;

    let open = |password: &Password<'_>| {
        for form in password.pkcs12_forms() {
            if mac.as_ref().is_some_and(|mac| !mac.verifies(password.utf8(), &form, content.as_bytes())) {
                continue;
            }
            let mut found = Contents { detail: Vec::new(), work: 0, bags: Vec::new() };
            let password = PbePassword { utf8: password.utf8(), pkcs12: &form };
            let opened = safes
                .iter()
                .try_fold(true, |sound, safe| Ok::<_, ReadError>(sound && found.open(safe, password)?))?;
            if opened {
                return Ok(Some(found));
            }
            if mac.is_some() {
                let problem = "the password is right for the file, but doesn't open what is in it";
                return Err(ReadError::malformed("PKCS#12", problem));
            }
        }
        Ok(None)
    };
    let protected = mac.is_some() || safes.iter().any(Safe::is_encrypted);
    let found = if protected {
        unlock(into.passwords, CONTAINER, PasswordScope::Store, open)?
    } else {
        open(&Password(""))?.ok_or_else(damaged)?
    };
    let mut detail = found.detail;
    detail.push(mac.map_or_else(|| "no MAC".to_owned(), |mac| mac.name()));
    link(found.bags, &mut into.parts);
    Ok(detail)
}

/// What the MAC of a file asks for that doesn't fit into the library's types, which call it damaged.
fn mac_work(pfx: &[u8]) -> Result<(), ReadError> {
    let parts = Vec::<Any>::from_der(pfx).unwrap_or_default();
    if let [_, _, mac] = parts.as_slice()
        && let Some((salt, numbers)) = kdf_limits::salt_and_numbers(mac)
    {
        kdf_limits::salt(salt)?;
        numbers.into_iter().try_for_each(|count| kdf_limits::iterations(count).map(|_| ()))?;
    }
    Ok(())
}

/// Whether what isn't DER bears the marks of BER where the containers' headers are: lengths left open, and strings in
/// pieces. In sound DER the same bytes may stand by chance.
fn looks_like_ber(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    start.windows(2).any(|two| matches!(two, [0x30 | 0xa0, 0x80] | [0x24, 0x80..=0x84]))
}

fn in_ber() -> ReadError {
    let flavour = "PKCS#12 in BER (as Firefox and Bouncy Castle write it)".to_owned();
    ReadError::UnsupportedFlavour { flavour, convert_with: CONVERT }
}

/// One of the parts that a keystore consists of.
enum Safe {
    Plain(SafeContents),
    Encrypted(Scheme, Vec<u8>),
}

impl Safe {
    fn parse(info: &ContentInfo) -> Result<Self, ReadError> {
        let damaged = |_| ReadError::malformed("PKCS#12", "one of the file's parts is damaged");
        if info.content_type == DATA {
            let bytes =
                Zeroizing::new(info.content.decode_as::<OctetString>().map_err(damaged)?.into_bytes().into_vec());
            let bags = SafeContents::from_der(&bytes).map_err(damaged)?;
            // What the keys ask for is known before anybody is asked for a password.
            for bag in bags.iter().filter(|bag| bag.bag_id == SHROUDED_KEY_BAG) {
                shrouded(&bag.bag_value)?;
            }
            return Ok(Self::Plain(bags));
        }
        if info.content_type != ENCRYPTED_DATA {
            let flavour = "PKCS#12 encrypted for a certificate".to_owned();
            return Err(ReadError::UnsupportedFlavour { flavour, convert_with: EXPORT_ANEW });
        }
        let data = info.content.decode_as::<EncryptedData>().map_err(damaged)?.enc_content_info;
        let scheme = Scheme::parse(&data.content_enc_alg, CONVERT)?;
        Ok(Self::Encrypted(
            scheme,
            data.encrypted_content.map(|bytes| bytes.into_bytes().into_vec()).unwrap_or_default(),
        ))
    }

    fn is_encrypted(&self) -> bool {
        match self {
            Self::Plain(bags) => bags.iter().any(|bag| bag.bag_id == SHROUDED_KEY_BAG),
            Self::Encrypted(..) => true,
        }
    }
}

/// What tells whether the password is right and the file whole.
enum Integrity {
    /// RFC 7292 section 4.
    Classic { digest: &'static str, salt: Vec<u8>, iterations: u32, mac: Vec<u8> },
    /// RFC 9579.
    Pbmac1(pbmac1::Pbmac1),
}

impl Integrity {
    fn parse(data: &MacData) -> Result<Self, ReadError> {
        let iterations = kdf_limits::iterations(Number::from(data.iterations))?;
        kdf_limits::salt(data.mac_salt.as_bytes().len())?;
        let digest = match data.mac.algorithm.oid.to_string().as_str() {
            "1.3.14.3.2.26" => "SHA-1",
            "2.16.840.1.101.3.4.2.4" => "SHA-224",
            "2.16.840.1.101.3.4.2.1" => "SHA-256",
            "2.16.840.1.101.3.4.2.2" => "SHA-384",
            "2.16.840.1.101.3.4.2.3" => "SHA-512",
            pbmac1::OID => return pbmac1::Pbmac1::parse(&data.mac, CONVERT).map(Self::Pbmac1),
            other => {
                let flavour = format!("PKCS#12 with a MAC of kind {other}");
                return Err(ReadError::UnsupportedFlavour { flavour, convert_with: CONVERT });
            }
        };
        let (salt, mac) = (data.mac_salt.as_bytes().to_vec(), data.mac.digest.as_bytes().to_vec());
        Ok(Self::Classic { digest, salt, iterations, mac })
    }

    fn verifies(&self, utf8: &[u8], pkcs12: &[u8], content: &[u8]) -> bool {
        /// The MAC's key is as long as its digest (RFC 7292 appendix B.4).
        macro_rules! verify {
            ($digest:ty, $length:literal, $salt:expr, $rounds:expr, $mac:expr) => {{
                let key = Zeroizing::new(derive_key::<$digest>(pkcs12, $salt, Pkcs12KeyType::Mac, $rounds, $length));
                hmac::Hmac::<$digest>::new_from_slice(&key)
                    .is_ok_and(|hmac| hmac.chain_update(content).verify_slice($mac).is_ok())
            }};
        }
        match self {
            Self::Pbmac1(mac) => mac.verifies(utf8, content),
            Self::Classic { digest, salt, iterations, mac } => {
                let Ok(rounds) = i32::try_from(*iterations) else { return false };
                match *digest {
                    "SHA-1" => verify!(Sha1, 20, salt, rounds, mac),
                    "SHA-224" => verify!(Sha224, 28, salt, rounds, mac),
                    "SHA-256" => verify!(Sha256, 32, salt, rounds, mac),
                    "SHA-384" => verify!(Sha384, 48, salt, rounds, mac),
                    _ => verify!(Sha512, 64, salt, rounds, mac),
                }
            }
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Classic { digest, .. } => format!("{digest} MAC"),
            Self::Pbmac1(_) => "PBMAC1".to_owned(),
        }
    }
}

/// What a keystore gave when it was opened.
struct Contents {
    detail: Vec<String>,
    /// Iterations done so far.
    work: u32,
    bags: Vec<(Option<String>, Option<Vec<u8>>, Item)>,
}

type MakeKey = fn(Option<String>, Result<PrivateKey, KeyError>) -> FoundKey;

enum Item {
    Key(Box<FoundKey>),
    Certificate(Box<Certificate>),
}

impl Contents {
    /// Whether the part could be opened with this password.
    fn open(&mut self, safe: &Safe, password: PbePassword<'_>) -> Result<bool, ReadError> {
        match safe {
            Safe::Plain(bags) => self.take(bags, password, FoundKey::open),
            Safe::Encrypted(scheme, data) => {
                self.count(scheme)?;
                let Some(plain) = scheme.decrypt(password, data) else { return Ok(false) };
                let Ok(bags) = SafeContents::from_der(&plain) else { return Ok(false) };
                let bags = Wiped(bags);
                self.take(&bags.0, password, FoundKey::sealed)
            }
        }
    }

    /// `bare`: what a key without an encryption of its own is, by that of the part that it lies in.
    fn take(&mut self, bags: &[SafeBag], password: PbePassword<'_>, bare: MakeKey) -> Result<bool, ReadError> {
        let damaged = || ReadError::malformed("PKCS#12", "an entry is damaged");
        for bag in bags {
            let alias = attribute(bag, FRIENDLY_NAME)
                .and_then(|value| BmpString::from_der(&value).ok())
                .map(|name| name.to_string());
            let item = if bag.bag_id == KEY_BAG {
                let inner = AnyRef::from_der(&bag.bag_value).map_err(|_| damaged())?;
                Item::Key(Box::new(bare(alias.clone(), PrivateKey::from_pkcs8_der(inner.value()))))
            } else if bag.bag_id == SHROUDED_KEY_BAG {
                let (scheme, data) = shrouded(&bag.bag_value)?;
                self.count(&scheme)?;
                let Some(plain) = scheme.decrypt(password, &data).filter(|plain| der::is_pkcs8(plain)) else {
                    return Ok(false);
                };
                Item::Key(Box::new(FoundKey::sealed(alias.clone(), PrivateKey::from_pkcs8_der(&plain))))
            } else if bag.bag_id == CERT_BAG {
                let inner = ContextSpecific::<CertBag>::from_der(&bag.bag_value).map_err(|_| damaged())?.value;
                let certificate = Certificate::from_der(inner.cert_value.as_bytes()).map_err(|_| damaged())?;
                Item::Certificate(Box::new(certificate))
            } else {
                // Revocation lists and symmetric keys: nothing of ours.
                continue;
            };
            let local_key_id = attribute(bag, LOCAL_KEY_ID)
                .and_then(|value| OctetString::from_der(&value).ok())
                .map(|id| id.into_bytes().into_vec());
            self.bags.push((alias, local_key_id, item));
        }
        Ok(true)
    }

    /// Notes a scheme that is about to be used. Each is bounded by itself; a file of thousands is bounded here.
    fn count(&mut self, scheme: &Scheme) -> Result<(), ReadError> {
        let name = scheme.name();
        if !self.detail.contains(&name) {
            self.detail.push(name);
        }
        self.work = kdf_limits::iterations_together(self.work, scheme.iterations())?;
        Ok(())
    }
}

/// Bags from an encrypted part: a key may lie open in them.
struct Wiped(SafeContents);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|bag| zeroize::Zeroize::zeroize(&mut bag.bag_value));
    }
}

/// A key bag's encryption and what was encrypted.
fn shrouded(bag_value: &[u8]) -> Result<(Scheme, Vec<u8>), ReadError> {
    let info = ContextSpecific::<EncryptedPrivateKeyInfo>::from_der(bag_value)
        .map_err(|_| ReadError::malformed("PKCS#12", "a key's entry is damaged"))?
        .value;
    Ok((Scheme::parse(&info.encryption_algorithm, CONVERT)?, info.encrypted_data.into_bytes().into_vec()))
}

fn attribute(bag: &SafeBag, oid: ObjectIdentifier) -> Option<Vec<u8>> {
    let mut attributes = bag.bag_attributes.iter().flat_map(|attributes| attributes.iter());
    attributes.find(|attribute| attribute.oid == oid)?.values.iter().next()?.to_der().ok()
}

/// Gives each key the certificate with its local key id, and its name where the key has none of its own.
fn link(bags: Vec<(Option<String>, Option<Vec<u8>>, Item)>, parts: &mut Parts) {
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    for (alias, id, item) in bags {
        match item {
            Item::Key(key) => keys.push((id, key)),
            Item::Certificate(certificate) => certificates.push((alias, id, *certificate)),
        }
    }
    for (id, mut key) in keys {
        if let Some((alias, _, own)) = certificates.iter().find(|(_, other, _)| other.is_some() && *other == id) {
            key.alias = key.alias.or_else(|| alias.clone());
            key.own = Some(own.clone());
        }
        parts.keys.push(*key);
    }
    parts.certificates.extend(certificates.into_iter().map(|(_, _, certificate)| certificate));
}
