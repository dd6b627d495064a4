//! Whether a private key is here: a question with three answers.

use super::{SecretStore, StoreError};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;

/// What a store answers when it is asked for a private key. A store that can't be read is no answer: whoever took it
/// for an empty one would make a second key, or give up the first.
#[derive(Debug)]
pub enum Stored<K = PrivateKey> {
    /// The store has the key.
    Here(K),
    /// The store was read, and has no such key.
    NotHere,
    /// The store couldn't be read, so that nobody knows.
    Unreadable(StoreError),
}

impl Stored {
    /// Looks for a key in a store.
    pub fn look(store: &dyn SecretStore, key: &Thumbprint) -> Self {
        match store.key(key) {
            Ok(found) => found.map_or(Self::NotHere, Self::Here),
            Err(error) => Self::Unreadable(error),
        }
    }
}

impl<K> Stored<K> {
    /// The answer without the key, for those who only want to know.
    pub fn known(self) -> Stored<()> {
        match self {
            Self::Here(_) => Stored::Here(()),
            Self::NotHere => Stored::NotHere,
            Self::Unreadable(error) => Stored::Unreadable(error),
        }
    }

    /// Whether it is here, if that is known.
    pub fn is_here(self) -> Result<bool, StoreError> {
        match self {
            Self::Here(_) => Ok(true),
            Self::NotHere => Ok(false),
            Self::Unreadable(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, key_id};
    use super::super::{SecretId, StoreStatus, TokenDigest, memory::MemoryStore};
    use super::*;
    use maskinporten_protocol::secret::SecretBytes;

    /// A keyring that nobody unlocks.
    struct Locked;

    impl SecretStore for Locked {
        fn name(&self) -> &'static str {
            "keyring"
        }

        fn key(&self, _: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
            Err(StoreError::Locked { why: "nobody is there".into() })
        }

        fn token(&self, _: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
            Err(StoreError::Locked { why: "nobody is there".into() })
        }

        fn put(&self, id: &SecretId, _: &SecretBytes) -> Result<(), StoreError> {
            self.get(id).map(drop)
        }

        fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
            self.get(id).map(|_| false)
        }

        fn caches_tokens(&self) -> bool {
            false
        }

        fn outlives_process(&self) -> bool {
            true
        }

        fn status(&self) -> StoreStatus {
            StoreStatus { place: "here".into(), problem: None }
        }
    }

    #[test]
    fn a_store_that_can_not_be_read_is_not_an_empty_one() {
        let (store, thumbprint) = (MemoryStore::default(), key().public().thumbprint());
        assert!(matches!(Stored::look(&store, &thumbprint), Stored::NotHere));
        store.put(&key_id(), key().pkcs8_der()).unwrap();
        assert!(matches!(Stored::look(&store, &thumbprint), Stored::Here(found) if found.public() == key().public()));
        let locked = Stored::look(&Locked, &thumbprint);
        assert!(matches!(locked.known().is_here(), Err(StoreError::Locked { .. })));
    }
}
