//! The private keys of one machine: `keys.toml` has what is public about each, and a store the key itself. They are
//! written in an order in which an interruption leaves no secret that nobody knows about.

mod at_service;

use std::fmt::Display;
use std::sync::Arc;

use jiff::Timestamp;
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;

use crate::fault;
use crate::folder::{Folder, FolderError};
use crate::key_register::{KeyPlace, KeyState, StoredKey};
use crate::key_service::{KeyServiceError, KeyServices};
use crate::store::shared::SharedKeys;
use crate::store::{SecretId, SecretStore, StoreError, Stored, Stores};

/// Why a key wasn't stored, found or forgotten.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// Another key is stored here under the same kid; a key is never overwritten.
    #[error("another key is stored here as {0}")]
    KidTaken(Kid),
    /// A store was named for a key that goes elsewhere.
    #[error("the key goes to {0}, not to the store that was named")]
    Elsewhere(String),
    /// `keys.toml` knows no key with this thumbprint.
    #[error("no key with thumbprint {0} is stored on this machine")]
    NotOnRecord(Thumbprint),
    /// `keys.toml` knows the key, and the store was read and doesn't have it.
    #[error("the private half of key {kid} isn't in {place}")]
    NotInStore {
        /// The kid of the key.
        kid: Kid,
        /// Where it was looked for.
        place: KeyPlace,
    },
    /// The private half can't be had: it never leaves where it is.
    #[error("the private half of key {kid} never leaves {place}")]
    NeverLeaves {
        /// The kid of the key.
        kid: Kid,
        /// Where it is.
        place: KeyPlace,
    },
    /// The key is stored, and this certificate isn't.
    #[error("key {kid} has no certificate with the SHA-256 {certificate}")]
    NoSuchCertificate {
        /// The kid of the key.
        kid: Kid,
        /// The certificate that was looked for.
        certificate: Fingerprint,
    },
    /// `keys.toml` can't be read or changed.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The service that has the key failed.
    #[error(transparent)]
    Service(Box<KeyServiceError>),
}

impl From<KeyServiceError> for KeyStoreError {
    fn from(error: KeyServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}

/// The private keys of one machine.
pub struct KeyStore<'a> {
    folder: &'a Folder,
    stores: &'a dyn Stores,
    services: &'a dyn KeyServices,
}

impl<'a> KeyStore<'a> {
    /// With the register in this folder.
    pub fn new(folder: &'a Folder, stores: &'a dyn Stores, services: &'a dyn KeyServices) -> Self {
        Self { folder, stores, services }
    }

    /// Refuses a store that was named for a key which goes to a service, or to a store that machines share.
    pub(crate) fn goes_to(&self, place: &dyn Display) -> Result<(), KeyStoreError> {
        if self.stores.is_named() { Err(KeyStoreError::Elsewhere(place.to_string())) } else { Ok(()) }
    }

    /// Keeps a key under a kid, in a store of this kind. A key that is stored already stays as it is: it keeps its kid and
    /// its certificates, since profiles log in with them. Another certificate is stored beside them. `profile`: whose key it
    /// is to be, for people who look into the store.
    pub fn keep(
        &self,
        place: &KeyPlace,
        private: &PrivateKey,
        kid: &Kid,
        profile: Option<&ProfileName>,
        chain: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> Result<StoredKey, KeyStoreError> {
        if let KeyPlace::Shared(address) = place {
            self.goes_to(address)?;
        }
        let thumbprint = private.public().thumbprint();
        let register = self.folder.key_register()?;
        if let Some(known) = register.get(&thumbprint).filter(|known| known.state == KeyState::Stored) {
            if self.stored(known).is_here()? {
                return Ok(self.add(known.clone(), chain)?);
            }
            // On record, and gone from its store: it comes back as what it was.
            let mut key = StoredKey { place: place.clone(), state: KeyState::Pending, ..known.clone() };
            key.add(chain);
            return self.put(&*self.open(place)?, key, private, profile);
        }
        if register.by_kid(kid).is_some_and(|other| other.thumbprint() != thumbprint) {
            return Err(KeyStoreError::KidTaken(kid.clone()));
        }
        let store = self.open(place)?;
        // One that was archived, or about to be stored, may have certificates already.
        let (known, others) =
            register.get(&thumbprint).map(|key| (key.chain.clone(), key.others.clone())).unwrap_or_default();
        let mut key = StoredKey {
            kid: kid.clone(),
            public: private.public().clone(),
            chain: known,
            others,
            place: place.clone(),
            created: now,
            state: KeyState::Pending,
            registered: Vec::new(),
        };
        key.add(chain);
        self.put(&*store, key, private, profile)
    }

    /// What was about to be stored under a kid and isn't on record as stored: it is there, or it is forgotten.
    pub fn settle(&self, key: StoredKey) -> Result<Option<StoredKey>, KeyStoreError> {
        if !self.stored(&key).is_here()? {
            self.forget(&key)?;
            return Ok(None);
        }
        let key = StoredKey { state: KeyState::Stored, ..key };
        self.folder.change_key_register(|keys| keys.put(key.clone()))?;
        Ok(Some(key))
    }

    /// On record as pending before the store has the secret, and as stored only after.
    fn put(
        &self,
        store: &dyn SecretStore,
        mut key: StoredKey,
        private: &PrivateKey,
        profile: Option<&ProfileName>,
    ) -> Result<StoredKey, KeyStoreError> {
        let thumbprint = key.thumbprint();
        self.folder.change_key_register(|keys| keys.put(key.clone()))?;
        fault::point("store-before");
        let id = SecretId::Key(thumbprint.clone());
        if let Err(error) = store.put_labelled(&id, private.pkcs8_der(), &label(&key.kid, profile)) {
            // What isn't stored for sure isn't on record. A write that may have been done stays there as pending.
            if !error.may_be_stored() {
                self.folder.change_key_register(|keys| keys.remove(&thumbprint))?;
            }
            return Err(error.into());
        }
        fault::point("store-after");
        key.state = KeyState::Stored;
        self.folder.change_key_register(|keys| keys.put(key.clone()))?;
        Ok(key)
    }

    fn add(&self, mut key: StoredKey, chain: Vec<Vec<u8>>) -> Result<StoredKey, FolderError> {
        if key.add(chain.clone()) {
            // To what is there now: somebody else may have added one meanwhile.
            self.folder.change_key_register(|keys| {
                if let Some(known) = keys.get(&key.thumbprint()).cloned() {
                    key = known;
                    key.add(chain);
                }
                keys.put(key.clone());
            })?;
        }
        Ok(key)
    }

    /// Whether the private half of a key on record is where it is said to be.
    pub fn stored(&self, key: &StoredKey) -> Stored<()> {
        let thumbprint = key.thumbprint();
        match self.place_of(key) {
            place @ (KeyPlace::Store(_) | KeyPlace::Shared(_)) => match self.open(&place) {
                Ok(store) => Stored::look(&*store, &thumbprint).known(),
                Err(error) => Stored::Unreadable(error),
            },
            KeyPlace::Service(address, version) => {
                match self.services.key_service(&address).and_then(|service| service.keys()) {
                    Ok(keys) if keys.iter().any(|there| there.version == version && there.public == key.public) => {
                        Stored::Here(())
                    }
                    Ok(_) | Err(KeyServiceError::NoKey { .. }) => Stored::NotHere,
                    Err(error) => Stored::Unreadable(Box::new(error).into()),
                }
            }
        }
    }

    /// The same, if it can be told without unlocking anything or asking anybody.
    pub fn seen(&self, key: &StoredKey) -> Option<Stored<()>> {
        let KeyPlace::Store(kind) = self.place_of(key) else { return None };
        match self.stores.open(kind).and_then(|store| store.holds(&SecretId::Key(key.thumbprint()))) {
            Ok(Some(true)) => Some(Stored::Here(())),
            Ok(Some(false)) => Some(Stored::NotHere),
            Ok(None) => None,
            Err(error) => Some(Stored::Unreadable(error)),
        }
    }

    /// A key with its private half, and what is public about it.
    pub fn get(&self, thumbprint: &Thumbprint) -> Result<(PrivateKey, StoredKey), KeyStoreError> {
        let key = self.on_record(thumbprint)?.ok_or_else(|| KeyStoreError::NotOnRecord(thumbprint.clone()))?;
        Ok((self.private_half(&key)?, key))
    }

    /// The private half of a key on record.
    fn private_half(&self, key: &StoredKey) -> Result<PrivateKey, KeyStoreError> {
        let (place, kid) = (self.place_of(key), key.kid.clone());
        if place.signer().is_some() {
            return Err(KeyStoreError::NeverLeaves { kid, place });
        }
        match Stored::look(&*self.open(&place)?, &key.thumbprint()) {
            Stored::Here(private) => Ok(private),
            Stored::Unreadable(error) => Err(error.into()),
            Stored::NotHere => Err(KeyStoreError::NotInStore { place, kid }),
        }
    }

    /// What `keys.toml` says of a key.
    pub fn on_record(&self, thumbprint: &Thumbprint) -> Result<Option<StoredKey>, FolderError> {
        Ok(self.folder.key_register()?.get(thumbprint).cloned())
    }

    /// Forgets a key: the secret first, so that what is left on record after an interruption is still there to be
    /// deleted. What a service has stays there.
    pub fn forget(&self, key: &StoredKey) -> Result<(), KeyStoreError> {
        let thumbprint = key.thumbprint();
        let place = self.place_of(key);
        if place.signer().is_none() {
            let store = self.open(&place)?;
            fault::point("store-before");
            store.delete(&SecretId::Key(thumbprint.clone()))?;
            fault::point("store-after");
        }
        self.folder.change_key_register(|keys| keys.remove(&thumbprint))?;
        Ok(())
    }

    /// The store at a place that is one.
    fn open(&self, place: &KeyPlace) -> Result<Arc<dyn SecretStore>, StoreError> {
        match (place, self.folder.shared_client()) {
            (KeyPlace::Store(kind), _) => self.stores.open(*kind),
            (KeyPlace::Shared(address), Some(client)) if client.address() == address => {
                Ok(Arc::new(SharedKeys::new(client.clone())))
            }
            (KeyPlace::Shared(_) | KeyPlace::Service(..), _) => {
                Err(StoreError::NotOpened(format!("{place} isn't a store of this client's").into()))
            }
        }
    }

    /// Where a key is looked for: what a service has there, all else in the store that was chosen, else where it was put.
    pub fn place_of(&self, key: &StoredKey) -> KeyPlace {
        match &key.place {
            KeyPlace::Store(kind) => KeyPlace::Store(self.stores.chosen().unwrap_or(*kind)),
            elsewhere @ (KeyPlace::Shared(_) | KeyPlace::Service(..)) => elsewhere.clone(),
        }
    }
}

/// The chain that a profile logs in with: that of the certificate that it names, else the first that is stored.
pub(crate) fn login_chain(
    stored: &StoredKey,
    certificate: Option<&Fingerprint>,
) -> Result<Vec<Vec<u8>>, KeyStoreError> {
    match (stored.chain_of(certificate), certificate) {
        (None, Some(certificate)) => {
            Err(KeyStoreError::NoSuchCertificate { kid: stored.kid.clone(), certificate: certificate.clone() })
        }
        (chain, _) => Ok(chain.unwrap_or_default().to_vec()),
    }
}

fn label(kid: &Kid, profile: Option<&ProfileName>) -> String {
    let whose = profile.map(|name| format!(" of profile {name}")).unwrap_or_default();
    format!("Maskinporten signing key {kid}{whose}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_service::{KeyService, SignerAddress};
    use crate::profile::StoreKind;
    use crate::store::OneStore;
    use crate::store::memory::MemoryStore;
    use crate::store::tests::key;

    struct NoServices;

    impl KeyServices for NoServices {
        fn key_service(&self, address: &SignerAddress) -> Result<Arc<dyn KeyService>, KeyServiceError> {
            panic!("nobody asked for {address}")
        }
    }

    #[test]
    fn a_key_is_kept_once_and_forgotten_with_its_secret() {
        let (home, stores) = (tempfile::tempdir().unwrap(), OneStore::new(StoreKind::Memory, MemoryStore::default()));
        let folder = Folder::new(home.path().join("config"));
        let keys = KeyStore::new(&folder, &stores, &NoServices);
        let (kid, now): (Kid, _) = ("k-1".parse().unwrap(), Timestamp::UNIX_EPOCH);
        let keep = |kid: &Kid| keys.keep(&StoreKind::Memory.into(), key(), kid, None, Vec::new(), now);
        let kept = keep(&kid).unwrap();
        assert!(matches!(keys.stored(&kept), Stored::Here(())));
        assert!(matches!(keys.seen(&kept), Some(Stored::Here(()))));
        // Under another kid it is the same key, and keeps its own.
        assert_eq!(keep(&"k-2".parse().unwrap()).unwrap().kid, kid);
        let other = PrivateKey::generate(maskinporten_protocol::key::Bits::B2048).unwrap();
        let taken = keys.keep(&StoreKind::Memory.into(), &other, &kid, None, Vec::new(), now);
        assert!(matches!(taken, Err(KeyStoreError::KidTaken(taken)) if taken == kid));
        keys.forget(&kept).unwrap();
        assert!(matches!(keys.stored(&kept), Stored::NotHere));
        assert!(keys.on_record(&key().public().thumbprint()).unwrap().is_none());
    }
}
