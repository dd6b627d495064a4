//! One client as several machines share it.

mod turn;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base16ct::lower;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::record::SharedLogin;
use super::{ClientRecord, Revision, SharedError, SharedStore};
use crate::fault;
use crate::key_register::{KeyEntry, StoredKey};
use crate::key_service::SignerAddress;
use crate::profile::{Login, StoreAddress};
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::ids::{ClientId, EnvironmentName};

use turn::{Leased, extend};

/// How often a change is tried again that somebody else came before.
const TRIES: usize = 20;

/// One client as several machines share it. Its copies, and what they lease, are the same.
#[derive(Clone)]
pub struct SharedClient {
    store: Arc<dyn SharedStore>,
    address: StoreAddress,
    entry: String,
    signer: Option<SignerAddress>,
    clock: Arc<dyn Clock + Send + Sync>,
    holder: String,
    leased: Arc<Mutex<Option<Leased>>>,
}

impl std::fmt::Debug for SharedClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedClient")
            .field("address", &self.address)
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}

impl SharedClient {
    /// The client of an environment in a store. `signer`: the service that this machine's own settings name for its keys.
    /// `holder`: who changes it, for people elsewhere.
    pub fn new(
        (store, address): (Arc<dyn SharedStore>, StoreAddress),
        environment: &EnvironmentName,
        client_id: &ClientId,
        signer: Option<SignerAddress>,
        clock: Arc<dyn Clock + Send + Sync>,
        holder: String,
    ) -> Self {
        let entry = format!("clients/{}.{}", escaped(environment.as_str()), escaped(client_id.as_str()));
        Self { store, address, entry, signer, clock, holder, leased: Arc::default() }
    }

    /// Where it is.
    pub fn address(&self) -> &StoreAddress {
        &self.address
    }

    /// The service that this machine's own settings name for its keys.
    pub(crate) fn signer(&self) -> Option<&SignerAddress> {
        self.signer.as_ref()
    }

    /// What a private key's entry is called: `keys/THUMBPRINT.KID.TAG`. The tag is the client's, since another client may
    /// have the same key, and each deletes its own.
    pub(crate) fn key_entry(&self, key: &StoredKey) -> String {
        let digest = Sha256::digest(self.entry.as_bytes());
        let tag: String = lower::encode_string(&digest).chars().take(8).collect();
        format!("keys/{}.{}.{tag}", key.thumbprint(), key.kid)
    }

    pub(crate) fn store(&self) -> &dyn SharedStore {
        &*self.store
    }

    /// What is public about it now; empty if nothing is there yet.
    pub fn read(&self) -> Result<ClientRecord, SharedError> {
        Ok(self.look()?.0)
    }

    fn look(&self) -> Result<(ClientRecord, Option<Revision>), SharedError> {
        let Some(found) = self.store.read(&self.entry)? else { return Ok((ClientRecord::default(), None)) };
        let unusable = |why| SharedError::Unusable { entry: self.entry.clone(), store: self.address.clone(), why };
        Ok((ClientRecord::parse(found.value.expose()).map_err(unusable)?, Some(found.revision)))
    }

    /// Its keys.
    pub fn keys(&self) -> Result<Vec<StoredKey>, SharedError> {
        self.read()?.keys(&self.address, self.signer.as_ref())
    }

    /// Changes the record as it is at this moment, again and again until nobody came between.
    fn change<T>(
        &self,
        mut change: impl FnMut(&mut ClientRecord) -> Result<T, SharedError>,
    ) -> Result<T, SharedError> {
        for _ in 0..TRIES {
            let (mut record, revision) = self.look()?;
            let before = record.to_json();
            let result = change(&mut record)?;
            let after = record.to_json();
            if before == after {
                return Ok(result);
            }
            fault::point("shared-before");
            match self.store.write(&self.entry, &after.into(), revision.as_ref()) {
                Err(SharedError::Changed { .. }) => self.pause(),
                written => {
                    written?;
                    fault::point("shared-after");
                    return Ok(result);
                }
            }
        }
        Err(SharedError::Changed { entry: self.entry.clone() })
    }

    /// Of two that came at the same time each waits for another while.
    fn pause(&self) {
        let time = Duration::from_millis(rand::random_range(5..50));
        // Broken off by Ctrl-C it is shorter.
        let _ = self.clock.sleep(time);
    }

    /// Changes keys: those that are other than before, and those that are gone.
    pub(crate) fn change_keys(&self, before: &[StoredKey], after: &[StoredKey]) -> Result<(), SharedError> {
        let entries = |keys: &[StoredKey]| keys.iter().map(KeyEntry::of).collect::<Vec<_>>();
        let (before, after) = (entries(before), entries(after));
        let find =
            |keys: &[KeyEntry], key: &KeyEntry| keys.iter().find(|one| one.thumbprint() == key.thumbprint()).cloned();
        let changed: Vec<&KeyEntry> = after.iter().filter(|key| !before.contains(key)).collect();
        let gone: Vec<&KeyEntry> = before.iter().filter(|key| find(&after, key).is_none()).collect();
        let stale = || SharedError::Changed { entry: self.entry.clone() };
        self.change(|record| {
            if !gone.is_empty() {
                self.is_ours_to_change(record)?;
            }
            for key in &gone {
                if find(&record.keys, key).is_some_and(|there| there != **key) {
                    return Err(stale());
                }
                record.keys.retain(|there| there.thumbprint() != key.thumbprint());
            }
            for key in &changed {
                let there = find(&record.keys, key);
                if there.as_ref() != Some(*key) && there != find(&before, key) {
                    return Err(stale());
                }
                match record.keys.iter_mut().find(|old| old.thumbprint() == key.thumbprint()) {
                    Some(old) => *old = (*key).clone(),
                    None => record.keys.push((*key).clone()),
                }
            }
            Ok(())
        })
    }

    /// Changes how it logs in, unless somebody else did, or is about to.
    pub(crate) fn change_login(&self, from: Option<&Login>, to: Option<&Login>) -> Result<(), SharedError> {
        let [from, to] = [from, to].map(|login| login.and_then(SharedLogin::of));
        self.change(|record| {
            if record.login == to {
                return Ok(());
            }
            self.is_ours_to_change(record)?;
            if record.login != from {
                return Err(SharedError::Changed { entry: self.entry.clone() });
            }
            record.login.clone_from(&to);
            Ok(())
        })
    }

    /// A journal's entries.
    pub(crate) fn journal(&self, kind: &str) -> Result<Vec<Value>, SharedError> {
        Ok(self.read()?.journals.remove(kind).unwrap_or_default())
    }

    /// Adds to a journal, or begins it anew.
    pub(crate) fn record(&self, kind: &str, entry: &Value, begins: bool) -> Result<(), SharedError> {
        let until = self.end();
        self.change(|record| {
            self.is_ours_to_change(record)?;
            extend(record, until);
            let journal = record.journals.entry(kind.to_owned()).or_default();
            // It was written, and the answer was lost.
            if journal.last() == Some(entry) {
                return Ok(());
            }
            if begins {
                journal.clear();
            }
            journal.push(entry.clone());
            Ok(())
        })?;
        self.extended(until);
        Ok(())
    }
}

/// Letters, digits and hyphens stand for themselves, all else in hex after a `_`: names have no dot but ours.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            escaped.push(char::from(byte));
        } else {
            escaped.push('_');
            escaped.push_str(&lower::encode_string(&[byte]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clients_never_have_the_same_name() {
        let names = ["a.b", "a_2eb", "a:b", "a-b", "aB", "ab"].map(escaped);
        assert_eq!(names, ["a_2eb", "a_5f2eb", "a_3ab", "a-b", "aB", "ab"]);
    }
}
