//! PKCS#12 (RFC 7292): the keystores of Buypass, Commfides, OpenSSL, Windows, Firefox and, since 2017, Java, in DER and
//! in BER.
//!
//! The walk is our own, so that work is bounded before it begins, what was decrypted is wiped, and what can't be read is
//! named. `asn1` has the structures, `ber` makes DER of what isn't.

mod integrity;
pub(super) mod kdf;

use der::Decode as _;
use der::asn1::{AnyRef, BmpString, ObjectIdentifier, OctetStringRef};
use zeroize::Zeroizing;

use super::material::{FoundKey, MAX_CERTIFICATES, MAX_KEYS, Parts};
use super::password::{Password, PasswordScope};
use super::pbe::{PbePassword, Scheme};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey, ber, der as single};
use crate::asn1::{CertBag, ContentInfo, EncryptedData, EncryptedKey, Pfx, SafeBag, list, octets};
use crate::certificate::Certificate;
use crate::kdf_limits::Budget;
use integrity::Integrity;

const NAME: &str = "PKCS#12";
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
pub(super) const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
pub(super) const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
pub(super) const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// Whether the bytes begin like a `PFX`: version 3, then a `ContentInfo`.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(24)];
    start.windows(3).take(6).position(|three| three == [2, 1, 3]).is_some_and(|at| start.get(at + 3) == Some(&0x30))
}

/// Reads one keystore and says how it was protected.
pub(super) fn read(bytes: &[u8], into: &mut Reading<'_>) -> Result<Vec<String>, ReadError> {
    let file = ber::whole(bytes, NAME)?;
    let pfx = Pfx::from_der(&file).map_err(damaged("the file is damaged"))?;
    if pfx.auth_safe.content_type != DATA {
        let flavour = "PKCS#12 with public-key protection";
        return Err(ReadError::unsupported(flavour, EXPORT_ANEW));
    }
    let content = octet_string(pfx.auth_safe.content)?;
    let inner = ber::whole(content, NAME)?;
    let parts = list::<ContentInfo<'_>>(&inner).map_err(damaged("the list of its parts is damaged"))?;
    let safes: Vec<Safe> = parts.iter().map(Safe::parse).collect::<Result<_, _>>()?;
    let mac = pfx.mac.as_ref().map(Integrity::parse).transpose()?;

    let open = |password: &Password<'_>, budget: &mut Budget| {
        for form in password.pkcs12_forms() {
            let password = PbePassword { utf8: password.utf8(), pkcs12: &form };
            if let Some(mac) = &mac
                && !mac.verifies(password, content, budget)?
            {
                continue;
            }
            let mut found = Contents::default();
            let opened = safes
                .iter()
                .try_fold(true, |sound, safe| Ok::<_, ReadError>(sound && found.open(safe, password, budget)?))?;
            if opened {
                return Ok(Some(found));
            }
            if mac.is_some() {
                let problem = "the password is right for the file, but doesn't open what is in it";
                return Err(ReadError::malformed(NAME, problem));
            }
        }
        Ok(None)
    };
    let protected = mac.is_some() || safes.iter().any(Safe::is_encrypted);
    let found = if protected {
        into.tries.unlock(CONTAINER, PasswordScope::Store, open)?
    } else {
        let nothing_wrong = || ReadError::malformed(NAME, "the file is damaged");
        open(&Password(""), &mut Budget::default())?.ok_or_else(nothing_wrong)?
    };
    let mut detail = found.detail;
    detail.push(mac.map_or_else(|| "no MAC".to_owned(), |mac| mac.name()));
    link(found.bags, &mut into.parts);
    Ok(detail)
}

fn damaged(problem: &'static str) -> impl Fn(der::Error) -> ReadError {
    move |_| ReadError::malformed(NAME, problem)
}

fn octet_string(any: AnyRef<'_>) -> Result<&[u8], ReadError> {
    let string = any.decode_as::<&OctetStringRef>().map_err(damaged("one of the file's parts is damaged"))?;
    Ok(string.as_bytes())
}

/// One of the parts that a keystore consists of.
enum Safe {
    /// The entries, DER. A key may lie open in them.
    Plain(Zeroizing<Vec<u8>>),
    Encrypted(Scheme, Vec<u8>),
}

impl Safe {
    fn parse(info: &ContentInfo<'_>) -> Result<Self, ReadError> {
        let broken = damaged("one of the file's parts is damaged");
        if info.content_type == DATA {
            let entries = ber::whole(octet_string(info.content)?, NAME)?;
            let bags = list::<SafeBag<'_>>(&entries).map_err(broken)?;
            bounded(&bags)?;
            // What the keys ask for is known before anybody is asked for a password.
            for bag in bags.iter().filter(|bag| bag.id == SHROUDED_KEY_BAG) {
                shrouded(bag)?;
            }
            return Ok(Self::Plain(entries));
        }
        if info.content_type != ENCRYPTED_DATA {
            let flavour = "PKCS#12 encrypted for a certificate";
            return Err(ReadError::unsupported(flavour, EXPORT_ANEW));
        }
        let data = info.content.decode_as::<EncryptedData<'_>>().map_err(&broken)?.content;
        let scheme = Scheme::parse(&data.algorithm, CONVERT)?;
        let encrypted = data.data.map_or_else(|| Ok(Vec::new()), octets).map_err(broken)?;
        Ok(Self::Encrypted(scheme, encrypted))
    }

    fn is_encrypted(&self) -> bool {
        match self {
            Self::Plain(entries) => {
                list::<SafeBag<'_>>(entries).is_ok_and(|bags| bags.iter().any(|bag| bag.id == SHROUDED_KEY_BAG))
            }
            Self::Encrypted(..) => true,
        }
    }
}

/// Whether there are no more keys and certificates than somebody's keystore has: each takes time.
fn bounded(bags: &[SafeBag<'_>]) -> Result<(), ReadError> {
    let keys = bags.iter().filter(|bag| bag.id == KEY_BAG || bag.id == SHROUDED_KEY_BAG).count();
    if keys > MAX_KEYS {
        return Err(ReadError::malformed(NAME, format!("more than {MAX_KEYS} private keys")));
    }
    if bags.iter().filter(|bag| bag.id == CERT_BAG).count() > MAX_CERTIFICATES {
        return Err(ReadError::malformed(NAME, format!("more than {MAX_CERTIFICATES} certificates")));
    }
    Ok(())
}

/// What a keystore gave when it was opened.
#[derive(Default)]
struct Contents {
    detail: Vec<String>,
    bags: Vec<Bag>,
}

struct Bag {
    alias: Option<String>,
    local_key_id: Option<Vec<u8>>,
    item: Item,
}

enum Item {
    Key(Box<FoundKey>),
    Certificate(Box<Certificate>),
}

/// What a key without an encryption of its own is, by that of the part that it lies in.
type MakeKey = fn(Option<String>, Result<PrivateKey, KeyError>) -> FoundKey;

impl Contents {
    /// Whether the part could be opened with this password.
    fn open(&mut self, safe: &Safe, password: PbePassword<'_>, budget: &mut Budget) -> Result<bool, ReadError> {
        let (scheme, data) = match safe {
            Safe::Plain(entries) => {
                let bags = list::<SafeBag<'_>>(entries).map_err(damaged("an entry is damaged"))?;
                return self.take(&bags, password, FoundKey::open, budget);
            }
            Safe::Encrypted(scheme, data) => (scheme, data),
        };
        self.note(scheme);
        let Some(plain) = scheme.decrypt(password, data, budget)? else { return Ok(false) };
        // A wrong password leaves sound padding once in 256 times, but then what is within are no entries.
        let Ok(entries) = ber::whole(&plain, NAME) else { return Ok(false) };
        let Ok(bags) = list::<SafeBag<'_>>(&entries) else { return Ok(false) };
        bounded(&bags)?;
        self.take(&bags, password, FoundKey::sealed, budget)
    }

    fn take(
        &mut self,
        bags: &[SafeBag<'_>],
        password: PbePassword<'_>,
        bare: MakeKey,
        budget: &mut Budget,
    ) -> Result<bool, ReadError> {
        for bag in bags {
            let alias = bag.attribute(FRIENDLY_NAME).and_then(|value| value.decode_as::<BmpString>().ok());
            let alias = alias.map(|name| name.to_string());
            let item = if bag.id == KEY_BAG {
                let key = Zeroizing::new(to_der(bag.value)?);
                Item::Key(Box::new(bare(alias.clone(), PrivateKey::from_pkcs8_der(&key))))
            } else if bag.id == SHROUDED_KEY_BAG {
                let (scheme, data) = shrouded(bag)?;
                self.note(&scheme);
                let Some(plain) = scheme.decrypt(password, data, budget)? else { return Ok(false) };
                let key = ber::whole(&plain, NAME).ok().filter(|key| single::is_pkcs8(key));
                let Some(key) = key else { return Ok(false) };
                Item::Key(Box::new(FoundKey::sealed(alias.clone(), PrivateKey::from_pkcs8_der(&key))))
            } else if bag.id == CERT_BAG {
                let inner = bag.value.decode_as::<CertBag<'_>>().map_err(damaged("an entry is damaged"))?;
                if inner.id != X509 {
                    continue;
                }
                let certificate = Certificate::from_der(octet_string(inner.value)?);
                let certificate = certificate.map_err(|_| ReadError::malformed(NAME, "a certificate is damaged"))?;
                Item::Certificate(Box::new(certificate))
            } else {
                // Revocation lists and symmetric keys: nothing of ours.
                continue;
            };
            let id = bag.attribute(LOCAL_KEY_ID).and_then(|value| value.decode_as::<&OctetStringRef>().ok());
            self.bags.push(Bag { alias, local_key_id: id.map(|id| id.as_bytes().to_vec()), item });
        }
        Ok(true)
    }

    fn note(&mut self, scheme: &Scheme) {
        let name = scheme.name();
        if !self.detail.contains(&name) {
            self.detail.push(name);
        }
    }
}

fn to_der(any: AnyRef<'_>) -> Result<Vec<u8>, ReadError> {
    der::Encode::to_der(&any).map_err(damaged("an entry is damaged"))
}

/// A key bag's encryption and what was encrypted.
fn shrouded<'a>(bag: &SafeBag<'a>) -> Result<(Scheme, &'a [u8]), ReadError> {
    let info = bag.value.decode_as::<EncryptedKey<'a>>().map_err(damaged("a key's entry is damaged"))?;
    Ok((Scheme::parse(&info.algorithm, CONVERT)?, info.data.as_bytes()))
}

/// Gives each key the certificate with its local key id, and its name where the key has none of its own.
fn link(bags: Vec<Bag>, parts: &mut Parts) {
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    for Bag { alias, local_key_id, item } in bags {
        match item {
            Item::Key(key) => keys.push((local_key_id, key)),
            Item::Certificate(certificate) => certificates.push((alias, local_key_id, *certificate)),
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
