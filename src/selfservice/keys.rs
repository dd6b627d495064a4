//! Changing a client's key set without losing a key that somebody else put there.
//!
//! Where the server can add and remove single keys, that is what is done. Elsewhere the whole set is replaced, and
//! what is missing from it is gone. The API has no `ETag`: a second look just before the write is all there is against
//! that.

use super::{ApiError, SelfService, SelfServiceError};
use crate::ids::ClientId;
use crate::jwks::{KeySet, RegisteredKey};

/// Why a key set wasn't changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Somebody else changed it since it was looked at; nothing was sent.
    #[error("somebody else changed the key set meanwhile; nothing was sent")]
    ChangedMeanwhile,
    /// The server takes only whole sets and refused this one, which may be for the sake of another key in it.
    #[error(transparent)]
    SetRefused(Box<ApiError>),
    /// The API said no, or nothing of use.
    #[error(transparent)]
    Api(#[from] SelfServiceError),
}

impl SelfService<'_> {
    /// Adds a key to the set that was seen.
    pub fn add_key(&self, id: &ClientId, seen: &KeySet, key: &RegisteredKey) -> Result<(), ChangeError> {
        if self.put_key(id, key)? {
            return Ok(());
        }
        self.look_again(id, seen)?;
        match self.replace_keys(id, &seen.with(key.clone())) {
            Err(SelfServiceError::Refused(error)) => Err(ChangeError::SetRefused(error)),
            answer => Ok(answer?),
        }
    }

    /// Takes a key off the set that was seen.
    pub fn take_key(&self, id: &ClientId, seen: &KeySet, kid: &str) -> Result<(), ChangeError> {
        if seen.keys.iter().all(|key| key.kid() == kid) {
            // An empty set can't be posted; only DELETE on the whole set takes the last key away.
            self.look_again(id, seen)?;
            return Ok(self.delete_keys(id)?);
        }
        if self.delete_key(id, kid)? {
            return Ok(());
        }
        let now = self.keys(id)?;
        if now.by_kid(kid).is_none() {
            // The answer to a deletion was lost, and the second try found nothing left to delete.
            return Ok(());
        }
        if !now.is_same_as(seen) {
            return Err(ChangeError::ChangedMeanwhile);
        }
        Ok(self.replace_keys(id, &seen.without(kid))?)
    }

    /// Takes several keys off the set that was seen, never all of them.
    pub fn take_keys(&self, id: &ClientId, seen: &KeySet, kids: &[&str]) -> Result<(), ChangeError> {
        for (taken, kid) in kids.iter().enumerate() {
            if self.delete_key(id, kid)? {
                continue;
            }
            // Not offered, or gone already: what is left of the wish goes with the whole set.
            let expected = seen.without_all(&kids[..taken]);
            let now = self.keys(id)?;
            if kids[taken..].iter().all(|kid| now.by_kid(kid).is_none()) {
                return Ok(());
            }
            if taken == 0 && !now.is_same_as(seen) || now.keys.len() != expected.keys.len() {
                return Err(ChangeError::ChangedMeanwhile);
            }
            return Ok(self.replace_keys(id, &now.without_all(kids))?);
        }
        Ok(())
    }

    /// An error if the set isn't what was seen.
    pub fn look_again(&self, id: &ClientId, seen: &KeySet) -> Result<(), ChangeError> {
        if self.keys(id)?.is_same_as(seen) { Ok(()) } else { Err(ChangeError::ChangedMeanwhile) }
    }
}
