//! Keys that never leave where they are: what is public about them is on record here, like that of all others.

use std::sync::Arc;

use jiff::Timestamp;

use super::{KeyStore, KeyStoreError};
use crate::key_register::{KeyPlace, KeyState, StoredKey};
use crate::key_service::{KeyService, KeyServiceError, KeyVersion, RemoteSigner, ServiceKey, SignerAddress, find};
use crate::store::SecretId;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::{Bits, PrivateKey, Signer};

impl KeyStore<'_> {
    /// What signs with a key, and what is public about it. `at`: the service that has it, if whoever asks knows of one; it
    /// is asked for the key if that isn't on record here as its own.
    pub fn signer(
        &self,
        thumbprint: &Thumbprint,
        at: Option<&SignerAddress>,
    ) -> Result<(Arc<dyn Signer>, Option<StoredKey>), KeyStoreError> {
        let known = self.on_record(thumbprint)?;
        let (address, key) = match (at, &known) {
            (None, Some(key)) if key.place.signer().is_none() => {
                return Ok((Arc::new(self.private_half(key)?), known));
            }
            (at, Some(StoredKey { place: KeyPlace::Service(address, version), public, .. }))
                if at.is_none_or(|at| at == address) =>
            {
                let key = ServiceKey { version: version.clone(), public: public.clone(), created: None };
                (address.clone(), Some(key))
            }
            (Some(at), _) => (at.clone(), None),
            (None, _) => return Err(KeyStoreError::NotOnRecord(thumbprint.clone())),
        };
        let service = self.service(&address)?;
        let key = key.map_or_else(|| find(&*service, &address, thumbprint), Ok)?;
        Ok((Arc::new(RemoteSigner::new(service, address, key)), known))
    }

    /// All keys that a service has at an address, the oldest first; none where there is no key yet.
    pub fn keys_at(&self, address: &SignerAddress) -> Result<Vec<ServiceKey>, KeyStoreError> {
        match self.service(address)?.keys() {
            Err(KeyServiceError::NoKey { .. }) => Ok(Vec::new()),
            keys => Ok(keys?),
        }
    }

    /// Their versions, before the service makes the next key, which it has to be able to.
    pub fn versions_at(&self, address: &SignerAddress) -> Result<Vec<KeyVersion>, KeyStoreError> {
        self.service(address)?.makes_keys()?;
        Ok(self.keys_at(address)?.into_iter().map(|key| key.version).collect())
    }

    /// Makes the next key of a service. Nothing is made for a kid that another key has.
    pub fn make_at(
        &self,
        address: &SignerAddress,
        bits: Bits,
        kid: &Kid,
        now: Timestamp,
    ) -> Result<StoredKey, KeyStoreError> {
        self.goes_to(address)?;
        if self.folder.key_register()?.by_kid(kid).is_some() {
            return Err(KeyStoreError::KidTaken(kid.clone()));
        }
        let made = self.service(address)?.make(bits, kid)?;
        self.note(address, made, kid, Vec::new(), now)
    }

    /// Gives a private key to a service. It is on record as the service's only once that has signed with it; then a copy
    /// in a store here is deleted.
    pub fn import_at(
        &self,
        address: &SignerAddress,
        private: &PrivateKey,
        kid: &Kid,
        chain: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> Result<StoredKey, KeyStoreError> {
        self.goes_to(address)?;
        let thumbprint = private.public().thumbprint();
        let (known, register) = (self.on_record(&thumbprint)?, self.folder.key_register()?);
        if known.is_none() && register.by_kid(kid).is_some() {
            return Err(KeyStoreError::KidTaken(kid.clone()));
        }
        let service = self.service(address)?;
        let there = self.keys_at(address)?.into_iter().find(|key| key.public == *private.public());
        let key = there.map_or_else(|| service.import(private, kid), Ok)?;
        RemoteSigner::new(service, address.clone(), key.clone()).try_out()?;
        self.note(address, key, kid, chain, now)
    }

    /// Puts a key of a service on record, under a kid. One that is on record already stays what it is, but for its place:
    /// a copy in a store is deleted.
    pub fn note(
        &self,
        address: &SignerAddress,
        key: ServiceKey,
        kid: &Kid,
        chain: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> Result<StoredKey, KeyStoreError> {
        if let Some(client) = self.folder.shared_client().filter(|client| client.signer() != Some(address)) {
            let why =
                format!("the settings of this profile, which is shared in {}, name another signer", client.address());
            let hint = "name this signer in the profile of each machine first".to_owned();
            return Err(KeyServiceError::NotSetUp { why, hint }.into());
        }
        let place = KeyPlace::Service(address.clone(), key.version);
        let thumbprint = key.public.thumbprint();
        let before = self.on_record(&thumbprint)?;
        let noted = self.folder.change_key_register(|keys| {
            let known = keys.get(&thumbprint).cloned();
            if known.is_none() && keys.by_kid(kid).is_some() {
                return None;
            }
            let known = known.map(|known| StoredKey { place: place.clone(), state: KeyState::Stored, ..known });
            let mut noted = known.unwrap_or_else(|| StoredKey {
                kid: kid.clone(),
                public: key.public,
                chain: Vec::new(),
                others: Vec::new(),
                place,
                created: key.created.unwrap_or(now),
                state: KeyState::Stored,
                registered: Vec::new(),
            });
            noted.add(chain);
            keys.put(noted.clone());
            Some(noted)
        })?;
        if let Some(place) = before.map(|before| self.place_of(&before)).filter(|place| place.signer().is_none()) {
            self.open(&place)?.delete(&SecretId::Key(thumbprint))?;
        }
        noted.ok_or_else(|| KeyStoreError::KidTaken(kid.clone()))
    }

    fn service(&self, address: &SignerAddress) -> Result<Arc<dyn KeyService>, KeyServiceError> {
        self.services.key_service(address)
    }
}
