//! The index of cached tokens and their expiry: digests and times, no secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::{lock_path, said};
use crate::access::Access;
use crate::lock::Lock;
use crate::private_file;
use crate::store::{SecretId, SecretStore, TokenDigest};
use maskinporten_protocol::clock::later;
use maskinporten_protocol::token::LONGEST_LIFE;

/// How long to wait for another writer. It is quick, unless the store is slow.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// An index of thousands of entries is far shorter than this, in bytes.
const MAX_LEN: usize = 1 << 20;

/// How many expired entries one write clears away: each takes the store some milliseconds.
const SWEEP: usize = 20;

/// Enters a token that is about to be stored, and removes expired ones from the store and the index.
pub(super) fn enter(
    (folder, access): (&Path, Access),
    store: &dyn SecretStore,
    name: &TokenDigest,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), String> {
    let path = path(folder, store);
    let _lock = Lock::acquire(&path.with_extension("lock"), LOCK_TIMEOUT, access).map_err(|error| said(&error))?;
    let mut index = read(&path, access);
    index.insert(name.to_string(), expires_at.as_second());
    // One that is to be kept for longer than a token lives has an end that nobody can count on.
    let longest = later(now, LONGEST_LIFE).as_second();
    let expired = index.iter().filter(|(_, expiry)| **expiry <= now.as_second() || **expiry > longest);
    let expired: Vec<_> = expired.map(|(name, _)| name.clone()).take(SWEEP).collect();
    for text in expired {
        let Ok(digest) = text.parse() else {
            index.remove(&text);
            continue;
        };
        if store.delete(&SecretId::Token(digest)).is_err() {
            // It stays in the index for a better day, and the store isn't asked twenty times today.
            break;
        }
        index.remove(&text);
        // Nobody waits on the lock of a token that has expired; if somebody does, it stays.
        if let Ok(lock) = Lock::acquire(&lock_path(folder, &digest), Duration::ZERO, access) {
            // What can't be removed is an empty file.
            let _ = lock.remove();
        }
    }
    let json = serde_json::to_vec(&index).map_err(|error| said(&error))?;
    private_file::write_private_unsynced(&path, &json, access).map_err(|error| said(&error))
}

/// When a token of this store's expires, if one is entered.
pub(super) fn expiry(
    (folder, access): (&Path, Access),
    store: &dyn SecretStore,
    name: &TokenDigest,
) -> Option<Timestamp> {
    let index = read(&path(folder, store), access);
    Timestamp::from_second(*index.get(&name.to_string())?).ok()
}

/// There is one for each store: an entry of the keyring can't be removed from the file store.
fn path(folder: &Path, store: &dyn SecretStore) -> PathBuf {
    folder.join(format!("index-{}.json", store.name()))
}

/// The index, or an empty one in place of one that can't be read.
fn read(path: &Path, access: Access) -> BTreeMap<String, i64> {
    match private_file::read_private(path, MAX_LEN, access) {
        Ok(Some(json)) => serde_json::from_slice(json.expose()).unwrap_or_default(),
        _ => BTreeMap::new(),
    }
}
