//! The keys stored on this machine: `keys.toml`, beside the profiles. It has what is public about each key, so that
//! listing them unlocks nothing; the private halves are in a store, under the same thumbprint.
//!
//! An entry is written as pending before the private half is stored, so that an interrupted command leaves no secret
//! that nobody knows of.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::profile::{KeyName, StoreKind};
use maskinporten_protocol::certificate::{Certificate, CertificateError};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwk::{JwkError, PublicKey, Thumbprint};
use maskinporten_protocol::jwks::KeySet;

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

/// Whether the private half is known to be in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// About to be stored.
    Pending,
    /// The store has it.
    Stored,
    /// Stored, but out of use: a rotation put another in its place.
    Archived,
}

/// Where a key was seen to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownRegistration {
    /// The environment of the client.
    pub environment: EnvironmentName,
    /// The client that it is registered on.
    pub client_id: ClientId,
    /// The kid that it is registered under, as the server has it.
    pub kid: String,
    /// When the registration expires, if the server said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    pub expires: Option<Timestamp>,
}

impl fmt::Display for KnownRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on client {} in {}, as {}", self.client_id, self.environment, self.kid.escape_debug())
    }
}

/// What is public about one stored key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// The kid that it was given here. It may be registered under others.
    pub kid: Kid,
    /// The public half of the key.
    pub public: PublicKey,
    /// The business certificate's chain, DER, leaf first; empty for a plain key.
    pub chain: Vec<Vec<u8>>,
    /// The store that has the private half.
    pub store: StoreKind,
    /// When it was made or imported.
    pub created: Timestamp,
    /// Whether the store is known to have it.
    pub state: KeyState,
    /// Where it was registered when a client's key set was last seen from here.
    pub registered: Vec<KnownRegistration>,
}

impl StoredKey {
    /// The certificates that are stored with it, leaf first.
    pub fn certificates(&self) -> Result<Vec<Certificate>, CertificateError> {
        self.chain.iter().map(|der| Certificate::from_der(der)).collect()
    }

    /// Its kid and thumbprint.
    pub fn name(&self) -> KeyName {
        KeyName { kid: self.kid.clone(), thumbprint: self.thumbprint() }
    }

    /// What it is known by.
    pub fn thumbprint(&self) -> Thumbprint {
        self.public.thumbprint()
    }

    /// Until when it is registered under this kid, as far as it was seen from here; the soonest of several.
    pub fn expires_as(&self, kid: &Kid) -> Option<Timestamp> {
        let places = self.registered.iter().filter(|place| place.kid == kid.as_str());
        places.filter_map(|place| place.expires).min()
    }
}

/// All stored keys, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRegister {
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kid: Kid,
    thumbprint: Thumbprint,
    state: KeyState,
    store: StoreKind,
    created: Timestamp,
    n: String,
    e: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    x5c: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    registered: Vec<KnownRegistration>,
}

impl KeyRegister {
    /// Reads the file's text. An empty one holds no keys.
    pub fn parse(text: &str) -> Result<Self, KeyRegisterError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let file: File =
            toml_edit::de::from_str(text).map_err(|error| KeyRegisterError::Malformed(error.to_string()))?;
        if file.version != 1 {
            return Err(KeyRegisterError::Malformed(format!(
                "it has layout version {}, and this program knows version 1",
                file.version
            )));
        }
        Ok(Self { keys: file.keys.into_iter().map(key).collect::<Result<_, _>>()? })
    }

    /// The text of `keys.toml`.
    pub fn to_text(&self) -> Result<String, KeyRegisterError> {
        let file = File { version: 1, keys: self.keys.iter().map(entry).collect() };
        let text = toml_edit::ser::to_string_pretty(&file)
            .map_err(|error| KeyRegisterError::Malformed(error.to_string()))?;
        Ok(format!("# Public halves of the keys held on this machine. Written by maskinporten; no secrets.\n{text}"))
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

fn key(entry: Entry) -> Result<StoredKey, KeyRegisterError> {
    let broken = |error| KeyRegisterError::Key { kid: entry.kid.clone(), error };
    let number = |text: &str| {
        URL_SAFE_NO_PAD.decode(text).map_err(|_| broken(JwkError::Malformed("n or e isn't base64url".into())))
    };
    let public = PublicKey::from_components(&number(&entry.n)?, &number(&entry.e)?).map_err(broken)?;
    if public.thumbprint() != entry.thumbprint {
        return Err(broken(JwkError::Malformed("the thumbprint isn't this key's".into())));
    }
    let chain = entry.x5c.iter().map(|der| STANDARD.decode(der)).collect::<Result<_, _>>();
    Ok(StoredKey {
        public,
        chain: chain.map_err(|_| broken(JwkError::Malformed("x5c isn't base64".into())))?,
        kid: entry.kid,
        store: entry.store,
        created: entry.created,
        state: entry.state,
        registered: entry.registered,
    })
}

fn entry(key: &StoredKey) -> Entry {
    Entry {
        kid: key.kid.clone(),
        thumbprint: key.thumbprint(),
        state: key.state,
        store: key.store,
        created: key.created,
        n: URL_SAFE_NO_PAD.encode(key.public.n()),
        e: URL_SAFE_NO_PAD.encode(key.public.e()),
        x5c: key.chain.iter().map(|der| STANDARD.encode(der)).collect(),
        registered: key.registered.clone(),
    }
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
            store: StoreKind::Keyring,
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
