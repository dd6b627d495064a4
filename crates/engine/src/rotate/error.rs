//! Why a rotation stopped.

use std::time::Duration;

use super::KeyName;
use crate::store::StoreError;
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::ids::Kid;

/// Why a rotation stopped. Unless it says otherwise it can be resumed.
#[derive(Debug, thiserror::Error)]
pub enum RotateError<E> {
    /// A store, a server or a file failed.
    #[error("a step of the rotation failed")]
    Failed(#[source] E),
    /// Whether a private key is in the store can't be told.
    #[error("the store couldn't be read, so it isn't known whether it has the private key")]
    Unreadable(#[source] StoreError),
    /// The person at the terminal interrupted it.
    #[error("the rotation was interrupted")]
    Interrupted,
    /// Somebody else changed the key set.
    #[error("somebody else changed the key set")]
    SetChanged {
        /// Kids that are new or look different.
        gained: Vec<String>,
        /// Kids that are gone or looked different.
        lost: Vec<String>,
    },
    /// A concurrent rotation: another machine is replacing the same old key.
    #[error("concurrent rotation: another machine is replacing the same key with {theirs}")]
    Concurrent {
        /// The kid of the other machine's key.
        theirs: String,
        /// The old key of both.
        old: KeyName,
        /// Whether ours is registered as well.
        both: bool,
    },
    /// The set is full; nothing was made.
    #[error("the key set is full")]
    Full,
    /// Another key is registered under the new key's kid.
    #[error("another key is registered as {0}")]
    KidTaken(Kid),
    /// A key that must be registered isn't.
    #[error("key {} isn't registered", .0.kid)]
    NotRegistered(KeyName),
    /// A key that must be in the store isn't.
    #[error("the private half of key {} isn't stored here", .0.kid)]
    NotHeld(KeyName),
    /// The profile signs with neither the old key nor the new.
    #[error("the profile signs with neither the old key nor the new one")]
    ProfileChanged,
    /// The server took the change and doesn't have it.
    #[error("the server accepted the change of the key set, but didn't make it")]
    NotTaken,
    /// The new key gave no tokens.
    #[error("the new key produced no tokens")]
    Unproven {
        /// What the server said, if it was a refusal that waiting doesn't help with.
        refusal: Option<Box<E>>,
        /// What it said last, if it was one that may pass.
        last: Option<String>,
        /// How long it was tried.
        waited: Duration,
        /// Whether everything was rolled back.
        undone: Result<Undone, Box<Self>>,
    },
    /// The switch to the client's first key was interrupted, where nothing else works: it was rolled back.
    #[error("the switch to the first key was interrupted")]
    BrokenOff {
        /// The error that stopped the switch.
        why: Box<Self>,
        /// Whether everything was rolled back.
        undone: Result<Undone, Box<Self>>,
    },
    /// The old key is gone: there is nothing to go back to.
    #[error("the old key is gone, so there is nothing to go back to")]
    TooLate,
}

/// What rolling a rotation back has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// It was a switch to the client's first key: the profile logs in as before, if no key is registered.
    pub first: bool,
    /// The kids that are registered now.
    pub left: Vec<String>,
}

impl<E> From<Interrupted> for RotateError<E> {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted
    }
}
