//! The keys stored on this machine: `keys.toml`, beside the profiles. It has what is public about each key, so that
//! listing them unlocks nothing; the private halves are in a store, under the same thumbprint.
//!
//! An entry is written as pending before the private half is stored, so that an interrupted command leaves no secret
//! that nobody knows of.

mod place;
mod stored_key;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key_service::{KeyVersion, SignerAddress};
use crate::profile::{Login, StoreAddress, StoreKind};
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwk::{JwkError, PublicKey, Thumbprint};
use maskinporten_protocol::jwks::KeySet;

pub use place::KeyPlace;
pub use stored_key::{KeyState, KnownRegistration, StoredKey};

/// Why `keys.toml` can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyRegisterError {
    /// Not TOML, or not what this program writes.
    #[error("{0}")]
    Malformed(String),
    /// A key in it is broken.
    #[error("key {kid} is damaged")]
    Key {
        /// The kid of the broken key.
        kid: Kid,
        /// What is wrong with the key.
        #[source]
        error: JwkError,
    },
}

/// All stored keys, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRegister {
    keys: Vec<StoredKey>,
}

/// The newest version of the file's layout that this program knows. It writes the lowest one that has a place for what
/// is in it, so that earlier programs read what they understand. Version 2 has `other_x5c`, version 3 has `signer`.
const VERSION: u32 = 3;

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    keys: Vec<KeyEntry>,
}

/// A key as it stands in `keys.toml`, and in what machines share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    kid: Kid,
    thumbprint: Thumbprint,
    state: KeyState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    store: Option<StoreKind>,
    /// Instead of a store. Since version 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signer: Option<SignerAddress>,
    /// What the signer calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<KeyVersion>,
    created: Timestamp,
    n: String,
    e: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    x5c: Vec<String>,
    /// More chains for the same key. Since version 2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    other_x5c: Vec<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    registered: Vec<KnownRegistration>,
}

impl KeyRegister {
    /// Reads the file's text. An empty one holds no keys.
    pub fn parse(text: &str) -> Result<Self, KeyRegisterError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let malformed = |error: toml_edit::de::Error| KeyRegisterError::Malformed(error.to_string());
        // The version first: a newer layout's members would only be called unknown.
        let Version { version } = toml_edit::de::from_str(text).map_err(malformed)?;
        if !(1..=VERSION).contains(&version) {
            return Err(KeyRegisterError::Malformed(format!(
                "it has layout version {version}, and this program knows versions up to {VERSION}"
            )));
        }
        let file: File = toml_edit::de::from_str(text).map_err(malformed)?;
        Ok(Self { keys: file.keys.into_iter().map(|entry| entry.key(None)).collect::<Result<_, _>>()? })
    }

    /// The text of `keys.toml`.
    pub fn to_text(&self) -> Result<String, KeyRegisterError> {
        let file = File { version: self.version(), keys: self.keys.iter().map(KeyEntry::of).collect() };
        let text = toml_edit::ser::to_string_pretty(&file)
            .map_err(|error| KeyRegisterError::Malformed(error.to_string()))?;
        Ok(format!("# Public halves of the keys held on this machine. Written by maskinporten; no secrets.\n{text}"))
    }

    /// The lowest version of the layout that has a place for all of it.
    pub(crate) fn version(&self) -> u32 {
        let needed = |key: &StoredKey| match (&key.place, key.others.as_slice()) {
            (KeyPlace::Service(..), _) => 3,
            (KeyPlace::Store(_) | KeyPlace::Shared(_), [_, ..]) => 2,
            (KeyPlace::Store(_) | KeyPlace::Shared(_), []) => 1,
        };
        self.keys.iter().map(needed).max().unwrap_or(1)
    }

    /// Those that are shared with other machines, or not.
    pub(crate) fn split(self, is_shared: impl Fn(&StoredKey) -> bool) -> (Vec<StoredKey>, Self) {
        let (shared, own) = self.keys.into_iter().partition(is_shared);
        (shared, Self { keys: own })
    }

    /// All keys, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &StoredKey> {
        self.keys.iter()
    }

    /// By thumbprint: the only thing that tells a key for sure.
    pub fn get(&self, thumbprint: &Thumbprint) -> Option<&StoredKey> {
        self.keys.iter().find(|key| key.thumbprint() == *thumbprint)
    }

    /// By the kid that it was given here.
    pub fn by_kid(&self, kid: &Kid) -> Option<&StoredKey> {
        self.keys.iter().find(|key| key.kid == *kid)
    }

    /// The service that has the key of a login.
    pub fn signer_of(&self, login: &Login) -> Option<SignerAddress> {
        self.get(login.thumbprint()?)?.place.signer().cloned()
    }

    /// The stored certificate that a profile logs in with.
    pub fn certificate_of(&self, login: &Login) -> Option<Fingerprint> {
        self.get(login.thumbprint()?)?.certificate_of(login)
    }

    /// Adds a key, or replaces what is known of it.
    pub fn put(&mut self, key: StoredKey) {
        let thumbprint = key.thumbprint();
        match self.keys.iter_mut().find(|stored| stored.thumbprint() == thumbprint) {
            Some(stored) => *stored = key,
            None => self.keys.push(key),
        }
    }

    /// Notes which of the keys a client's key set holds, and which it doesn't any more. `false`: nothing new.
    pub fn learn(&mut self, environment: &EnvironmentName, client_id: &ClientId, set: &KeySet) -> bool {
        let mut news = false;
        for key in &mut self.keys {
            let here = |known: &KnownRegistration| known.environment == *environment && known.client_id == *client_id;
            let thumbprint = key.thumbprint();
            let now = set.by_thumbprint(&thumbprint).map(|entry| KnownRegistration {
                environment: environment.clone(),
                client_id: client_id.clone(),
                kid: entry.kid().to_owned(),
                expires: entry.expires(),
            });
            let elsewhere = key.registered.iter().filter(|known| !here(known)).cloned();
            let known: Vec<KnownRegistration> = elsewhere.chain(now).collect();
            news |= known != key.registered;
            key.registered = known;
        }
        news
    }

    /// Forgets a key. `false`: it wasn't there.
    pub fn remove(&mut self, thumbprint: &Thumbprint) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.thumbprint() != *thumbprint);
        self.keys.len() < before
    }
}

impl KeyEntry {
    pub(crate) fn thumbprint(&self) -> &Thumbprint {
        &self.thumbprint
    }

    /// The key itself. `shared`: the store that its entry is in, if machines share it.
    pub(crate) fn key(self, shared: Option<&StoreAddress>) -> Result<StoredKey, KeyRegisterError> {
        let entry = self;
        let broken = |error| KeyRegisterError::Key { kid: entry.kid.clone(), error };
        let number = |text: &str| {
            URL_SAFE_NO_PAD.decode(text).map_err(|_| broken(JwkError::Malformed("n or e isn't base64url".into())))
        };
        let public = PublicKey::from_components(&number(&entry.n)?, &number(&entry.e)?).map_err(broken)?;
        if public.thumbprint() != entry.thumbprint {
            return Err(broken(JwkError::Malformed("the thumbprint isn't this key's".into())));
        }
        let chain = |x5c: &Vec<String>| {
            let decoded = x5c.iter().map(|der| STANDARD.decode(der)).collect::<Result<Vec<_>, _>>();
            decoded.map_err(|_| broken(JwkError::Malformed("x5c isn't base64".into())))
        };
        let place = match (entry.store, entry.signer, entry.version, shared) {
            (Some(store), None, None, _) => KeyPlace::Store(store),
            (None, Some(signer), Some(version), _) => KeyPlace::Service(signer, version),
            (None, None, None, Some(store)) => KeyPlace::Shared(store.clone()),
            _ => return Err(KeyRegisterError::Malformed(format!("key {} has no one place", entry.kid))),
        };
        Ok(StoredKey {
            public,
            chain: chain(&entry.x5c)?,
            others: entry.other_x5c.iter().map(chain).collect::<Result<_, _>>()?,
            kid: entry.kid,
            place,
            created: entry.created,
            state: entry.state,
            registered: entry.registered,
        })
    }

    /// As it is written.
    pub(crate) fn of(key: &StoredKey) -> Self {
        let (store, signer, version) = match &key.place {
            KeyPlace::Store(kind) => (Some(*kind), None, None),
            KeyPlace::Service(signer, version) => (None, Some(signer.clone()), Some(version.clone())),
            KeyPlace::Shared(_) => (None, None, None),
        };
        Self {
            kid: key.kid.clone(),
            thumbprint: key.thumbprint(),
            state: key.state,
            store,
            signer,
            version,
            created: key.created,
            n: URL_SAFE_NO_PAD.encode(key.public.n()),
            e: URL_SAFE_NO_PAD.encode(key.public.e()),
            x5c: x5c(&key.chain),
            other_x5c: key.others.iter().map(|chain| x5c(chain)).collect(),
            registered: key.registered.clone(),
        }
    }
}

fn x5c(chain: &[Vec<u8>]) -> Vec<String> {
    chain.iter().map(|der| STANDARD.encode(der)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use maskinporten_protocol::key::{Bits, PrivateKey};

    fn stored(kid: &str) -> StoredKey {
        StoredKey {
            kid: kid.parse().unwrap(),
            public: PrivateKey::generate(Bits::B2048).unwrap().public().clone(),
            chain: vec![vec![1, 2, 3]],
            others: Vec::new(),
            place: StoreKind::Keyring.into(),
            created: Timestamp::UNIX_EPOCH,
            state: KeyState::Pending,
            registered: Vec::new(),
        }
    }

    #[test]
    fn there_and_back() {
        let mut keys = KeyRegister::default();
        keys.put(stored("a"));
        keys.put(stored("b"));
        assert_eq!(KeyRegister::parse(&keys.to_text().unwrap()).unwrap(), keys);
        assert_eq!(KeyRegister::parse("").unwrap(), KeyRegister::default());
    }

    #[test]
    fn another_certificate_stands_beside_the_first() {
        let mut keys = KeyRegister::default();
        let mut key = stored("a");
        assert!(!key.add(Vec::new()) && !key.add(vec![vec![1, 2, 3]]));
        assert!(key.add(vec![vec![4]]) && !key.add(vec![vec![4]]) && key.add(vec![vec![4], vec![5]]));
        assert_eq!((key.chain.len(), key.others.len()), (1, 1));
        for (leaf, named) in [(&[1, 2, 3][..], false), (&[4], true)] {
            let login = key.login_with(Fingerprint::of(leaf));
            assert!(matches!(&login, Login::Certificate { certificate, .. } if certificate.is_some() == named));
            assert_eq!(key.certificate_of(&login), Some(Fingerprint::of(leaf)));
        }
        assert_eq!(key.chain_of(Some(&Fingerprint::of(&[4]))), Some(&[vec![4], vec![5]][..]));
        assert_eq!(key.chain_of(None), Some(&[vec![1, 2, 3]][..]));
        assert_eq!(key.chain_of(Some(&Fingerprint::of(&[6]))), None);
        keys.put(stored("b"));
        // Earlier programs read what they know.
        assert_eq!(keys.version(), 1);
        keys.put(key);
        let text = keys.to_text().unwrap();
        assert!(text.contains("version = 2\n"), "{text}");
        assert_eq!(KeyRegister::parse(&text).unwrap(), keys);
        let error = KeyRegister::parse("version = 4\nnews = 1").unwrap_err().to_string();
        assert!(error.contains("layout version 4"), "{error}");
    }

    #[test]
    fn the_same_key_has_one_entry() {
        let mut keys = KeyRegister::default();
        let key = stored("a");
        keys.put(key.clone());
        keys.put(StoredKey { state: KeyState::Stored, ..key.clone() });
        assert_eq!(keys.iter().map(|key| key.state).collect::<Vec<_>>(), [KeyState::Stored]);
        assert!(keys.remove(&key.thumbprint()) && !keys.remove(&key.thumbprint()));
    }

    #[test]
    fn registrations_come_and_go_with_what_is_seen() {
        let mut keys = KeyRegister::default();
        let key = stored("a");
        keys.put(key.clone());
        keys.put(stored("b"));
        let (test, client) = ("test".parse().unwrap(), "c1".parse().unwrap());
        let entry = maskinporten_protocol::jwks::RegisteredKey::new(
            key.public.to_jwk(&"r".parse().unwrap(), maskinporten_protocol::jwk::Algorithm::Rs256),
        );
        let set = KeySet { keys: vec![entry] };
        assert!(keys.learn(&test, &client, &set) && !keys.learn(&test, &client, &set));
        assert!(keys.learn(&"prod".parse().unwrap(), &client, &set));
        let again = KeyRegister::parse(&keys.to_text().unwrap()).unwrap();
        assert_eq!(again, keys);
        assert_eq!(keys.iter().map(|key| key.registered.len()).collect::<Vec<_>>(), [2, 0]);
        assert!(keys.learn(&test, &client, &KeySet { keys: Vec::new() }));
        let left = &keys.get(&key.thumbprint()).unwrap().registered;
        assert_eq!((left.len(), left[0].environment.as_str(), left[0].kid.as_str()), (1, "prod", "r"));
    }

    #[test]
    fn a_thumbprint_that_is_not_the_keys_is_refused() {
        let mut keys = KeyRegister::default();
        keys.put(stored("a"));
        let other = stored("b").thumbprint();
        let text = keys.to_text().unwrap();
        let mine = keys.iter().next().unwrap().thumbprint();
        let error = KeyRegister::parse(&text.replace(mine.as_str(), other.as_str())).unwrap_err();
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert!(why.contains("the thumbprint isn't this key's"), "{why}");
    }
}
