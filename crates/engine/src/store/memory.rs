//! A store that forgets everything with the process: for tests, and for the demo.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{SecretId, SecretStore, StoreError, StoreStatus, TokenDigest, check, parsed};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::SecretBytes;

/// Secrets in this process' memory. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<SecretId, SecretBytes>>>);

impl MemoryStore {
    /// Makes an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn map(&self) -> MutexGuard<'_, BTreeMap<SecretId, SecretBytes>> {
        // A panic elsewhere can't leave the map half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        let id = SecretId::Key(key.clone());
        let der = self.map().get(&id).cloned();
        der.map(|der| parsed(key, &der, || id.to_string())).transpose()
    }

    fn token(&self, token: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        Ok(self.map().get(&SecretId::Token(*token)).cloned())
    }

    fn holds(&self, id: &SecretId) -> Result<Option<bool>, StoreError> {
        Ok(Some(self.map().contains_key(id)))
    }

    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
        check(id, secret)?;
        self.map().insert(id.clone(), secret.clone());
        Ok(())
    }

    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        Ok(self.map().remove(id).is_some())
    }

    fn caches_tokens(&self) -> bool {
        true
    }

    fn outlives_process(&self) -> bool {
        false
    }

    fn status(&self) -> StoreStatus {
        StoreStatus { place: "this process' memory".into(), problem: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, key_id, token_id};
    use super::*;

    #[test]
    fn put_get_delete() {
        let store = MemoryStore::new();
        assert!(store.get(&key_id()).unwrap().is_none());
        store.put(&key_id(), key().pkcs8_der()).unwrap();
        store.put(&token_id(1), &b"one".to_vec().into()).unwrap();
        store.put(&token_id(1), &b"two".to_vec().into()).unwrap();
        assert_eq!(store.get(&key_id()).unwrap().unwrap().expose(), key().pkcs8_der().expose());
        assert_eq!(store.get(&token_id(1)).unwrap().unwrap().expose(), b"two");
        assert_eq!(store.holds(&token_id(1)).unwrap(), Some(true));
        assert!(store.delete(&token_id(1)).unwrap());
        assert_eq!(store.holds(&token_id(1)).unwrap(), Some(false));
        assert!(!store.delete(&token_id(1)).unwrap());
        assert!(store.status().problem.is_none());
    }
}
