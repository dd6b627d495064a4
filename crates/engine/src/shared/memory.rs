//! A store in this process, shared by whoever has a copy: for tests, and to see how little a store needs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Found, Revision, SharedError, SharedStore};
use maskinporten_protocol::secret::SecretBytes;

/// Entries by their names, and how often each was written.
type Entries = BTreeMap<String, (u64, SecretBytes)>;

/// A store in this process. Its copies are the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryShared(Arc<Mutex<Entries>>);

impl MemoryShared {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedStore for MemoryShared {
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
        let found = |(count, value): &(u64, SecretBytes)| Found {
            value: value.clone(),
            revision: Revision::from(count.to_string()),
        };
        Ok(self.entries().get(name).map(found))
    }

    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
        let mut entries = self.entries();
        let count = entries.get(name).map_or(0, |(count, _)| *count);
        let expected = over.map_or("0", Revision::as_str);
        if count.to_string() != expected {
            return Err(SharedError::Changed { entry: name.to_owned() });
        }
        entries.insert(name.to_owned(), (count.saturating_add(1), value.clone()));
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SharedError> {
        self.entries().remove(name);
        Ok(())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        let below = |name: &String| name.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        Ok(self.entries().keys().filter_map(below).collect())
    }
}
