//! The private keys of one machine: what is public about each in `keys.toml`, the key itself in a store, in an order that
//! an interruption can't turn into a secret that nobody knows of.

use jiff::Timestamp;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::key::PrivateKey;

use crate::fault;
use crate::folder::{Folder, FolderError};
use crate::held::{HeldKey, State};
use crate::profile::StoreKind;
use crate::store::{SecretId, SecretStore, StoreError, Stored};

/// The stores that an operator can open.
pub trait Stores {
    /// Why a store can't be opened.
    type Error: From<StoreError> + From<FolderError>;

    /// Opens a store. Nothing is unlocked before a secret is asked for.
    fn open(&self, kind: StoreKind) -> Result<Box<dyn SecretStore>, Self::Error>;

    /// The store that was chosen for this operation: it is where stored keys are looked for, too, whatever their
    /// entry in `keys.toml` says.
    fn chosen(&self) -> Option<StoreKind>;
}

/// Why a key wasn't kept.
#[derive(Debug)]
pub enum KeepError<E> {
    /// Another key is stored here under the same kid; a key is never overwritten.
    KidTaken(Kid),
    /// The register or the store.
    Failed(E),
}

/// A key that is kept, and what became of its certificates.
#[derive(Debug)]
pub struct Kept {
    /// The key, as `keys.toml` has it.
    pub key: HeldKey,
    /// Whether another certificate came with the key, and the stored one stayed since it lasts longer.
    pub older_certificate: bool,
}

/// The private keys of one machine.
pub struct KeyStore<'a, S: Stores> {
    folder: &'a Folder,
    stores: &'a S,
}

impl<'a, S: Stores> KeyStore<'a, S> {
    /// With the register in this folder.
    pub fn new(folder: &'a Folder, stores: &'a S) -> Self {
        Self { folder, stores }
    }

    /// Keeps a key under a kid, in a store of this kind. A key that is stored already stays as it is: it keeps its kid,
    /// and a certificate chain that a profile logs in with isn't lost because the same key comes again without one. Of
    /// two chains the one whose certificate lasts longer is kept: certificates are renewed.
    pub fn keep(
        &self,
        place: StoreKind,
        private: &PrivateKey,
        kid: &Kid,
        chain: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Kept, KeepError<S::Error>> {
        let thumbprint = private.public().thumbprint();
        let held = self.folder.held_keys().map_err(failed)?;
        if let Some(known) = held.get(&thumbprint).filter(|known| known.state == State::Stored) {
            return self.renew(known.clone(), chain).map_err(failed);
        }
        if held.by_kid(kid).is_some_and(|other| other.thumbprint() != thumbprint) {
            return Err(KeepError::KidTaken(kid.clone()));
        }
        let store = self.stores.open(place).map_err(KeepError::Failed)?;
        let key = HeldKey {
            kid: kid.clone(),
            public: private.public().clone(),
            chain,
            store: place,
            created: now,
            state: State::Pending,
            registered: Vec::new(),
        };
        self.put(&*store, key, private).map_err(KeepError::Failed)
    }

    /// On record as pending before the store has the secret, and as stored only after.
    fn put(&self, store: &dyn SecretStore, mut key: HeldKey, private: &PrivateKey) -> Result<Kept, S::Error> {
        let thumbprint = key.thumbprint();
        self.folder.change_held_keys(|held| held.put(key.clone()))?;
        fault::point("store-before");
        if let Err(error) = store.put(&SecretId::Key(thumbprint.clone()), private.pkcs8_der()) {
            // What isn't stored for sure isn't on record. A write that may have been done stays there as pending.
            if !matches!(error, StoreError::TimedOut { maybe_written: true, .. }) {
                self.folder.change_held_keys(|held| held.remove(&thumbprint))?;
            }
            return Err(error.into());
        }
        fault::point("store-after");
        key.state = State::Stored;
        self.folder.change_held_keys(|held| held.put(key.clone()))?;
        Ok(Kept { key, older_certificate: false })
    }

    fn renew(&self, mut key: HeldKey, chain: Vec<Vec<u8>>) -> Result<Kept, FolderError> {
        let older_certificate =
            !is_newer(&chain, &key.chain) && !chain.is_empty() && chain.first() != key.chain.first();
        if is_newer(&chain, &key.chain) {
            key.chain = chain;
            self.folder.change_held_keys(|held| held.put(key.clone()))?;
        }
        Ok(Kept { key, older_certificate })
    }

    /// Whether the private half of a key on record is where it is said to be.
    pub fn stored(&self, key: &HeldKey) -> Result<Stored, S::Error> {
        Ok(Stored::look(&*self.open(key)?, &key.thumbprint()))
    }

    /// What `keys.toml` says of a key.
    pub fn on_record(&self, thumbprint: &Thumbprint) -> Result<Option<HeldKey>, FolderError> {
        Ok(self.folder.held_keys()?.get(thumbprint).cloned())
    }

    /// Forgets a key: the secret first, so that what is left on record after an interruption is still there to be
    /// deleted.
    pub fn forget(&self, key: &HeldKey) -> Result<(), S::Error> {
        let thumbprint = key.thumbprint();
        let store = self.open(key)?;
        fault::point("store-before");
        store.delete(&SecretId::Key(thumbprint.clone()))?;
        fault::point("store-after");
        self.folder.change_held_keys(|held| held.remove(&thumbprint))?;
        Ok(())
    }

    fn open(&self, key: &HeldKey) -> Result<Box<dyn SecretStore>, S::Error> {
        self.stores.open(self.stores.chosen().unwrap_or(key.store))
    }

    /// Notes which stored keys a client's key set holds, so that nobody deletes one that is in use.
    pub fn learn(
        &self,
        environment: &EnvironmentName,
        client_id: &ClientId,
        set: &KeySet,
    ) -> Result<(), FolderError> {
        let mut held = self.folder.held_keys()?;
        // A write for news only: most often there are none.
        if held.learn(environment, client_id, set) {
            self.folder.change_held_keys(|held| held.learn(environment, client_id, set))?;
        }
        Ok(())
    }
}

fn failed<E: From<FolderError>>(error: FolderError) -> KeepError<E> {
    KeepError::Failed(error.into())
}

/// Whether a chain is to take the place of the stored one. The same certificate may come with more above it.
fn is_newer(new: &[Vec<u8>], stored: &[Vec<u8>]) -> bool {
    let end = |chain: &[Vec<u8>]| {
        chain.first().and_then(|leaf| Certificate::from_der(leaf).ok()).map(|leaf| leaf.not_after())
    };
    if new.first() == stored.first() { new.len() > stored.len() } else { end(new) > end(stored) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;
    use crate::store::tests::key;

    /// One store, in memory; what goes wrong is a sentence.
    struct InMemory(MemoryStore);

    #[derive(Debug)]
    struct Wrong(#[expect(dead_code, reason = "shown by a test that fails")] String);

    impl From<StoreError> for Wrong {
        fn from(error: StoreError) -> Self {
            Self(error.to_string())
        }
    }

    impl From<FolderError> for Wrong {
        fn from(error: FolderError) -> Self {
            Self(error.to_string())
        }
    }

    impl Stores for InMemory {
        type Error = Wrong;

        fn open(&self, _: StoreKind) -> Result<Box<dyn SecretStore>, Wrong> {
            Ok(Box::new(self.0.clone()))
        }

        fn chosen(&self) -> Option<StoreKind> {
            None
        }
    }

    #[test]
    fn a_key_is_kept_once_and_forgotten_with_its_secret() {
        let (home, stores) = (tempfile::tempdir().unwrap(), InMemory(MemoryStore::default()));
        let folder = Folder::new(home.path().join("config"));
        let keys = KeyStore::new(&folder, &stores);
        let (kid, now): (Kid, _) = ("k-1".parse().unwrap(), Timestamp::UNIX_EPOCH);
        let keep = |kid: &Kid| keys.keep(StoreKind::Memory, key(), kid, Vec::new(), now);
        let kept = keep(&kid).unwrap();
        assert!(matches!(keys.stored(&kept.key).unwrap(), Stored::Here(found) if found.public() == key().public()));
        // Under another kid it is the same key, and keeps its own.
        assert_eq!(keep(&"k-2".parse().unwrap()).unwrap().key.kid, kid);
        let other = PrivateKey::generate(maskinporten_protocol::key::Bits::B2048).unwrap();
        let taken = keys.keep(StoreKind::Memory, &other, &kid, Vec::new(), now);
        assert!(matches!(taken, Err(KeepError::KidTaken(taken)) if taken == kid));
        keys.forget(&kept.key).unwrap();
        assert!(matches!(keys.stored(&kept.key).unwrap(), Stored::NotHere));
        assert!(keys.on_record(&key().public().thumbprint()).unwrap().is_none());
    }
}
