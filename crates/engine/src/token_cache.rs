//! A cache of access tokens until shortly before they expire, with one request for many callers.
//!
//! The tokens themselves rest in a [`SecretStore`]. Beside it is a folder with what is no secret: an empty file to
//! lock for each entry, and an index of digests and expiry times, since a keyring can't be listed.
//! A cache that doesn't work is never an error: the token is asked for, and a note says what is wrong.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Access;
use crate::lock::Lock;
use crate::private_file;
use crate::store::file::FileStore;
use crate::store::{SecretId, SecretStore, StoreError, TokenDigest};
use maskinporten_protocol::clock::later;
use maskinporten_protocol::secret::SecretBytes;
use maskinporten_protocol::token::{AccessToken, LONGEST_LIFE, MARGIN};

mod index;
mod login;
mod name;
mod supply;

pub use name::{EntryKey, SignedWith};
pub use supply::{Keeping, Kept};

/// How long to wait for another process's request before making one of our own.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is stored beside the token takes less than this, in bytes.
const BESIDE: usize = 160;

/// An [`AccessToken`] as it is stored: compact JSON.
#[derive(Serialize, Deserialize)]
struct CachedForm<'a> {
    token: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<std::borrow::Cow<'a, str>>,
    #[serde(rename = "type")]
    token_type: std::borrow::Cow<'a, str>,
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    from: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    until: Timestamp,
}

fn to_bytes(token: &AccessToken) -> Option<SecretBytes> {
    let stored = CachedForm {
        token: token.token.expose().into(),
        scope: (!token.scope.is_empty()).then(|| token.scope.as_str().into()),
        token_type: token.token_type.as_str().into(),
        from: token.obtained_at,
        until: token.expires_at(),
    };
    SecretBytes::json(&stored).ok()
}

fn from_bytes(bytes: &SecretBytes) -> Option<AccessToken> {
    let stored: CachedForm<'_> = serde_json::from_slice(bytes.expose()).ok()?;
    // Whoever wrote it, a token isn't given out for longer.
    let life = Duration::try_from(stored.until.duration_since(stored.from)).unwrap_or_default().min(LONGEST_LIFE);
    Some(AccessToken {
        token: stored.token.into_owned().into(),
        token_type: stored.token_type.into_owned(),
        expires_in: life.as_secs(),
        scope: stored.scope.map(Into::into).unwrap_or_default(),
        obtained_at: stored.from,
    })
}

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenOrigin {
    /// Out of the cache.
    Cached,
    /// From the server, just now.
    Fetched,
}

/// A token, with where [`Cache::get_or_fetch`] got it.
#[derive(Debug)]
pub struct Supplied {
    /// The token.
    pub token: AccessToken,
    /// Where it came from.
    pub origin: TokenOrigin,
    /// What is wrong with the cache, if anything is: for the log, not a failure.
    pub note: Option<String>,
}

/// A cache of access tokens.
pub struct Cache {
    store: Arc<dyn SecretStore>,
    folder: PathBuf,
    access: Access,
    patience: Duration,
}

impl Cache {
    /// Tokens in `store`, if it takes any; locks and index in `folder`, which is made with mode 0700.
    pub fn new(store: Arc<dyn SecretStore>, folder: PathBuf) -> Self {
        Self { store, folder, access: Access::Owner, patience: PATIENCE }
    }

    /// Tokens as plain 0600 files in `folder`, and locks and index there too.
    pub fn in_folder(folder: PathBuf, access: Access) -> Self {
        Self::new(Arc::new(FileStore::plain(folder.clone()).with_access(access)), folder).with_access(access)
    }

    /// The same cache in a folder that others may have access to.
    #[must_use]
    pub fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// The same cache, waiting less or more than 30 s for somebody else's request.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The token under this name with more than `min_life` left; else a new one, which `fetch` asks for. Of many
    /// processes that want the same token, one asks and the others wait for it.
    ///
    /// Without a name nothing is looked up or kept: for grants with a `pid`, which name a person. The only error is
    /// that of `fetch`.
    pub fn get_or_fetch<E>(
        &self,
        name: Option<&TokenDigest>,
        min_life: Duration,
        now: impl Fn() -> Timestamp,
        fetch: impl FnOnce() -> Result<AccessToken, E>,
    ) -> Result<Supplied, E> {
        let Some(name) = name.filter(|_| self.store.caches_tokens()) else {
            return Ok(Supplied { token: fetch()?, origin: TokenOrigin::Fetched, note: None });
        };
        let mut note = None;
        match self.look(name, min_life, now(), &mut note) {
            Look::Found(token) => return Ok(Supplied { token, origin: TokenOrigin::Cached, note }),
            Look::Missing => {}
            Look::OutOfOrder => return Ok(Supplied { token: fetch()?, origin: TokenOrigin::Fetched, note }),
        }
        let lock = self.lock(name).map_err(|why| note = Some(why)).ok();
        // Whoever held the lock has probably left a token.
        if lock.is_some()
            && let Look::Found(token) = self.look(name, min_life, now(), &mut note)
        {
            return Ok(Supplied { token, origin: TokenOrigin::Cached, note });
        }
        let token = fetch()?;
        if let Err(why) = self.keep(name, &token, now()) {
            note = Some(why);
        }
        Ok(Supplied { token, origin: TokenOrigin::Fetched, note })
    }

    /// Until when a token of this name is kept, by the index: the store isn't unlocked for it.
    fn kept_until(&self, name: &TokenDigest, now: Timestamp) -> Option<Timestamp> {
        let until = index::expiry((&self.folder, self.access), self.store.as_ref(), name)?;
        let is_live = until > later(now, MARGIN) && until <= later(now, LONGEST_LIFE);
        let is_gone = || matches!(self.store.holds(&SecretId::Token(*name)), Ok(Some(false)));
        (is_live && !is_gone()).then_some(until)
    }

    fn look(&self, name: &TokenDigest, min_life: Duration, now: Timestamp, note: &mut Option<String>) -> Look {
        match self.store.get(&SecretId::Token(*name)) {
            Ok(None) => Look::Missing,
            Ok(Some(bytes)) => match from_bytes(&bytes) {
                Some(token) if token.is_live(now, min_life) => Look::Found(token),
                Some(_) => Look::Missing,
                None => {
                    *note = Some("the cached token was damaged".into());
                    Look::Missing
                }
            },
            Err(error) => {
                *note = Some(said(&error));
                match error {
                    // Not to be waited for again when the new token is there.
                    StoreError::Unavailable { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. } => {
                        Look::OutOfOrder
                    }
                    _ => Look::Missing,
                }
            }
        }
    }

    fn lock(&self, name: &TokenDigest) -> Result<Lock, String> {
        private_file::private_folder(&self.folder, self.access).map_err(|error| said(&error))?;
        Lock::acquire(&lock_path(&self.folder, name), self.patience, self.access).map_err(|error| said(&error))
    }

    /// Keeps a token, and clears away those that have expired.
    fn keep(&self, name: &TokenDigest, token: &AccessToken, now: Timestamp) -> Result<(), String> {
        let Some(bytes) = to_bytes(token).filter(|_| token.is_live(now, Duration::ZERO)) else {
            return Ok(());
        };
        // Windows keeps little: tokens that don't fit are simply asked for each time.
        let too_long = |limit: usize| token.token.expose().len() + BESIDE > limit || bytes.expose().len() > limit;
        if self.store.max_len().is_some_and(too_long) {
            return Ok(());
        }
        private_file::private_folder(&self.folder, self.access).map_err(|error| said(&error))?;
        // In the index first: what isn't there would never be cleared away.
        index::enter((&self.folder, self.access), self.store.as_ref(), name, token.expires_at(), now)?;
        self.store.put(&SecretId::Token(*name), &bytes).map_err(|error| said(&error))
    }
}

enum Look {
    Found(AccessToken),
    Missing,
    OutOfOrder,
}

/// The empty file that is locked while a token is asked for.
fn lock_path(folder: &Path, name: &TokenDigest) -> PathBuf {
    folder.join(format!("{name}.lock"))
}

/// A cause for a note.
fn said(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("the token cache can't be used: {error}: {source}"),
        None => format!("the token cache can't be used: {error}"),
    }
}

#[cfg(test)]
mod tests;
