//! Changing a client's key set without losing a key that somebody else put there.
//!
//! Where the server can add and remove single keys, that is what is done. Elsewhere the whole set is replaced, and
//! what is missing from it is gone. The API has no `ETag`: a second look just before the write is all there is against
//! that.

use std::time::Duration;

use jiff::Timestamp;

use super::{ApiError, SelfService, SelfServiceError};
use crate::clock::later;
use crate::ids::ClientId;
use crate::jwks::{KeySet, RegisteredKey};

/// What a server gives a key that is sent without a lifetime, less a day: clocks disagree.
const NEARLY_A_YEAR: Duration = Duration::from_secs(364 * 86_400);

/// Why a key set wasn't changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Somebody else changed it since it was looked at; nothing was sent.
    #[error("somebody else changed the key set meanwhile; nothing was sent")]
    ChangedMeanwhile,
    /// Several keys have this kid, and not all of them were meant.
    #[error("{count} keys are registered as {kid:?}, and can't be told apart; nothing was changed")]
    SeveralKeys {
        /// The kid that several keys have.
        kid: String,
        /// How many keys have it.
        count: usize,
    },
    /// What was asked for was done, and more: these are gone, too.
    #[error("the change was made, but these keys are gone from the client as well: {}", .0.join(", "))]
    OthersGone(Vec<String>),
    /// The server accepted a key, and reading the set back didn't show it.
    #[error("the server accepted key {0:?}, but it isn't registered")]
    NotThere(String),
    /// The server accepted that keys go, and reading the set back still showed them.
    #[error("the server still has {}", .0.join(", "))]
    StillThere(Vec<String>),
    /// The change was made, and meanwhile these were changed by somebody else.
    #[error("the change was made, but these keys were changed meanwhile: {}", .0.join(", "))]
    OthersChanged(Vec<String>),
    /// The server accepted a key that was to be renewed, and it expires when it did.
    #[error("the server accepted key {kid:?} but kept its expiry date")]
    NotRenewed {
        /// The kid of the key.
        kid: String,
        /// When it expires.
        expires: Option<Timestamp>,
    },
    /// The server takes only whole sets and refused this one, which may be for the sake of another key in it.
    #[error(transparent)]
    SetRefused(Box<ApiError>),
    /// The API refused, or gave no usable answer.
    #[error(transparent)]
    Api(#[from] SelfServiceError),
}

/// All of these return the set as it was read back afterwards, and only if it is what was meant: what counts is what is
/// registered, not what the server answered.
impl SelfService<'_> {
    /// Adds a key to the set that was seen. Keys that others add meanwhile are no error.
    pub fn add_key(&self, id: &ClientId, seen: &KeySet, key: &RegisteredKey) -> Result<KeySet, ChangeError> {
        let after = match self.put_key(id, key)? {
            Some(after) => after,
            None => {
                self.look_again(id, seen)?;
                self.replace_set(id, &seen.with(key.clone()))?
            }
        };
        is_there(&after, key)?;
        others_stay(seen, &after, &[key.kid()])?;
        Ok(after)
    }

    /// Gives a key another lifetime, by sending it again without its `exp`. The others keep theirs. `now`: when it is
    /// sent, as a key that was renewed a moment ago can't get a later date.
    pub fn renew_key(&self, id: &ClientId, seen: &KeySet, kid: &str, now: Timestamp) -> Result<KeySet, ChangeError> {
        let not_there = || ChangeError::NotThere(kid.to_owned());
        let old = seen.by_kid(kid).ok_or_else(not_there)?;
        let after = match self.put_key(id, &old.to_renew())? {
            Some(after) => after,
            None => {
                self.look_again(id, seen)?;
                self.replace_set(id, &seen.renewing(kid))?
            }
        };
        is_there(&after, old)?;
        let expires = after.by_kid(kid).ok_or_else(not_there)?.expires();
        if !is_renewed(old.expires(), expires, now) {
            return Err(ChangeError::NotRenewed { kid: kid.to_owned(), expires });
        }
        let others = seen.keys.iter().filter(|key| key.kid() != kid);
        let changed: Vec<String> =
            others.filter(|key| !is_kept(key, &after)).map(|key| key.kid().to_owned()).collect();
        if changed.is_empty() { Ok(after) } else { Err(ChangeError::OthersChanged(changed)) }
    }

    /// Replaces the whole set, where that is all there is: a refusal may be for the sake of any key in it.
    fn replace_set(&self, id: &ClientId, set: &KeySet) -> Result<KeySet, ChangeError> {
        match self.replace_keys(id, set) {
            Err(SelfServiceError::Refused(error)) => Err(ChangeError::SetRefused(error)),
            answer => Ok(answer?),
        }
    }

    /// Replaces the set that was seen: what isn't in the new one is gone.
    pub fn put_in_place(&self, id: &ClientId, seen: &KeySet, new: &KeySet) -> Result<KeySet, ChangeError> {
        self.look_again(id, seen)?;
        let after = self.replace_keys(id, new)?;
        new.keys.iter().try_for_each(|key| is_there(&after, key))?;
        let leaving: Vec<&str> = seen.kids().into_iter().filter(|kid| new.by_kid(kid).is_none()).collect();
        gone(after, &leaving)
    }

    /// Removes a key from the set that was seen, even the last one.
    pub fn take_key(&self, id: &ClientId, seen: &KeySet, kid: &str) -> Result<KeySet, ChangeError> {
        match seen.keys.as_slice() {
            // An empty set can't be posted; only DELETE on the whole set takes the last key away.
            [last] if last.kid() == kid => {
                self.look_again(id, seen)?;
                gone(self.delete_keys(id)?, &[kid])
            }
            _ => self.take_keys(id, seen, &[kid]),
        }
    }

    /// Removes several keys from the set that was seen, never all of them.
    pub fn take_keys(&self, id: &ClientId, seen: &KeySet, kids: &[&str]) -> Result<KeySet, ChangeError> {
        gone(self.take_one_by_one(id, seen, kids)?, kids)
    }

    fn take_one_by_one(&self, id: &ClientId, seen: &KeySet, kids: &[&str]) -> Result<KeySet, ChangeError> {
        for kid in kids {
            let (count, meant) = (seen.count(kid), kids.iter().filter(|other| *other == kid).count());
            if count > meant {
                return Err(ChangeError::SeveralKeys { kid: (*kid).to_owned(), count });
            }
        }
        let mut after = None;
        // By themselves, if each has an address of its own.
        if kids.iter().all(|kid| seen.count(kid) == 1 && self.key_url(id, Some(kid)).is_ok()) {
            for (number, kid) in kids.iter().enumerate() {
                after = self.delete_key(id, kid)?;
                match &after {
                    Some(now) => others_stay(seen, now, kids)?,
                    // Not offered, or gone already: what is left of the wish goes with the whole set.
                    None => return self.take_with_the_set(id, &seen.except(&kids[..number]), kids),
                }
            }
        }
        after.map_or_else(|| self.take_with_the_set(id, seen, kids), Ok)
    }

    /// Removes keys by replacing the set, if it is still what was expected.
    fn take_with_the_set(&self, id: &ClientId, expected: &KeySet, kids: &[&str]) -> Result<KeySet, ChangeError> {
        let now = self.keys(id)?;
        if kids.iter().all(|kid| now.by_kid(kid).is_none()) {
            // The answer to a deletion was lost, and the second try found nothing left to delete.
            return Ok(now);
        }
        if !now.is_same_as(expected) {
            return Err(ChangeError::ChangedMeanwhile);
        }
        let after = self.replace_keys(id, &now.without_all(kids))?;
        others_stay(expected, &after, kids)?;
        Ok(after)
    }

    /// An error if the set isn't what was seen.
    pub fn look_again(&self, id: &ClientId, seen: &KeySet) -> Result<(), ChangeError> {
        if self.keys(id)?.is_same_as(seen) { Ok(()) } else { Err(ChangeError::ChangedMeanwhile) }
    }
}

/// An error unless this very key is registered under its kid.
fn is_there(after: &KeySet, key: &RegisteredKey) -> Result<(), ChangeError> {
    let found = after.keys.iter().any(|found| found.kid() == key.kid() && found.thumbprint() == key.thumbprint());
    if found { Ok(()) } else { Err(ChangeError::NotThere(key.kid().to_owned())) }
}

/// Whether an expiry date shows that a key has another lifetime.
fn is_renewed(old: Option<Timestamp>, new: Option<Timestamp>, sent: Timestamp) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => new > old || new >= later(sent, NEARLY_A_YEAR),
        (_, new) => new.is_none_or(|new| new > sent),
    }
}

/// Whether a key is registered as before: under its kid, until its date.
fn is_kept(key: &RegisteredKey, after: &KeySet) -> bool {
    let now = after.by_kid(key.kid());
    now.is_some_and(|now| now.thumbprint() == key.thumbprint() && now.expires() == key.expires())
}

/// The set, unless one of these is still in it.
fn gone(after: KeySet, kids: &[&str]) -> Result<KeySet, ChangeError> {
    let left: Vec<String> =
        kids.iter().filter(|kid| after.by_kid(kid).is_some()).map(|&kid| kid.to_owned()).collect();
    if left.is_empty() { Ok(after) } else { Err(ChangeError::StillThere(left)) }
}

/// An error if a key is gone that isn't one of those that were to go.
fn others_stay(before: &KeySet, after: &KeySet, taken: &[&str]) -> Result<(), ChangeError> {
    let others = before.kids().into_iter().filter(|kid| !taken.contains(kid));
    let gone: Vec<String> = others.filter(|kid| after.by_kid(kid).is_none()).map(str::to_owned).collect();
    if gone.is_empty() { Ok(()) } else { Err(ChangeError::OthersGone(gone)) }
}
