//! A read-only store of keys from environment variables: the next process gets its own.

use super::{SecretId, SecretStore, StoreError, StoreStatus, TokenDigest};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::SecretBytes;

/// Keys that came with the process, already read from wherever they were. This module sees no variables.
#[derive(Debug)]
pub struct EnvStore(Vec<PrivateKey>);

impl EnvStore {
    /// A store of these keys.
    pub fn new(keys: Vec<PrivateKey>) -> Self {
        Self(keys)
    }

    fn read_only() -> StoreError {
        StoreError::ReadOnly {
            store: "environment",
            hint: "change the variable where it is set, or use another store".into(),
        }
    }
}

impl SecretStore for EnvStore {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        Ok(self.0.iter().find(|one| one.public().thumbprint() == *key).cloned())
    }

    fn token(&self, _: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        Ok(None)
    }

    fn holds(&self, id: &SecretId) -> Result<Option<bool>, StoreError> {
        Ok(Some(self.get(id)?.is_some()))
    }

    fn put(&self, _id: &SecretId, _secret: &SecretBytes) -> Result<(), StoreError> {
        Err(Self::read_only())
    }

    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        if self.get(id)?.is_some() { Err(Self::read_only()) } else { Ok(false) }
    }

    fn caches_tokens(&self) -> bool {
        false
    }

    fn outlives_process(&self) -> bool {
        false
    }

    fn status(&self) -> StoreStatus {
        let problem = self.0.is_empty().then(|| StoreError::NotSetUp {
            why: "no environment variable holds a private key".into(),
            hint: "set one, or use another store".into(),
        });
        StoreStatus { place: "environment variables (read-only)".into(), problem }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, key_id, token_id};
    use super::*;

    #[test]
    fn it_serves_what_it_was_given_and_takes_nothing() {
        let store = EnvStore::new(vec![key().clone()]);
        assert_eq!(store.get(&key_id()).unwrap().unwrap().expose(), key().pkcs8_der().expose());
        assert!(store.get(&token_id(1)).unwrap().is_none());
        assert_eq!([key_id(), token_id(1)].map(|id| store.holds(&id).unwrap()), [Some(true), Some(false)]);
        assert!(matches!(store.put(&key_id(), key().pkcs8_der()), Err(StoreError::ReadOnly { .. })));
        assert!(matches!(store.delete(&key_id()), Err(StoreError::ReadOnly { .. })));
        assert!(!store.delete(&token_id(1)).unwrap());
        assert!(store.status().problem.is_none());
        assert!(EnvStore::new(Vec::new()).status().problem.is_some());
    }
}
