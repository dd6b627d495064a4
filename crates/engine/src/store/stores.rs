//! The stores that an operator can open.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::memory::MemoryStore;
use super::{SecretStore, StoreError};
use crate::profile::StoreKind;
use jiff::Timestamp;
use maskinporten_protocol::certificate::CertificateChain;
use maskinporten_protocol::key::SigningKey;

/// The stores that an operator can open, and whoever knows their passwords.
pub trait Stores: Send + Sync {
    /// Opens a store. Nothing is unlocked before a secret is asked for.
    fn open(&self, kind: StoreKind) -> Result<Arc<dyn SecretStore>, StoreError>;

    /// The store that was chosen for this operation: it is where stored keys are looked for, too, whatever their
    /// entry in `keys.toml` says.
    fn chosen(&self) -> Option<StoreKind> {
        None
    }

    /// Whether somebody named the chosen store in this very call, and so expects a new key there.
    fn is_named(&self) -> bool {
        false
    }

    /// The store for new secrets.
    fn usual(&self) -> StoreKind;

    /// The key in a file that a profile refers to, with its certificate chain. `alias`: which of several keys; of several
    /// certificates for it, one that can be used at this moment.
    fn certificate_file(&self, path: &Path, alias: Option<&str>, now: Timestamp) -> Result<SigningKey, StoreError>;

    /// The certificates in a file that a profile refers to, whose key is elsewhere: the chain of the one that can be used at
    /// this moment.
    fn certificates_in(&self, path: &Path, now: Timestamp) -> Result<CertificateChain, StoreError>;
}

/// One store for everything: enough for a program that keeps its keys in one place. Certificate files are refused.
#[derive(Clone)]
pub struct OneStore {
    kind: StoreKind,
    store: Arc<dyn SecretStore>,
    memory: MemoryStore,
}

impl OneStore {
    /// `kind` is what `keys.toml` calls it.
    pub fn new(kind: StoreKind, store: impl SecretStore + 'static) -> Self {
        Self { kind, store: Arc::new(store), memory: MemoryStore::new() }
    }
}

impl fmt::Debug for OneStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneStore").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Stores for OneStore {
    fn open(&self, kind: StoreKind) -> Result<Arc<dyn SecretStore>, StoreError> {
        // What a process has for itself alone is asked for first, and is no reason to ask a keyring twice.
        if kind == StoreKind::Memory && self.kind != StoreKind::Memory {
            return Ok(Arc::new(self.memory.clone()));
        }
        Ok(self.store.clone())
    }

    fn usual(&self) -> StoreKind {
        self.kind
    }

    fn certificates_in(&self, path: &Path, _: Timestamp) -> Result<CertificateChain, StoreError> {
        Err(StoreError::NotOpened(format!("{} can't be opened here", path.display()).into()))
    }

    fn certificate_file(&self, path: &Path, _: Option<&str>, _: Timestamp) -> Result<SigningKey, StoreError> {
        Err(StoreError::NotOpened(format!("{} can't be opened here", path.display()).into()))
    }
}
