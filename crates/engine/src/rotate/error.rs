//! Why a rotation stopped.

use std::time::Duration;

use super::KeyName;
use crate::store::StoreError;
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::ids::Kid;

/// Why a rotation stopped. Unless it says otherwise it can be resumed.
#[derive(Debug)]
pub enum RotateError<E> {
    /// Something out there failed.
    World(E),
    /// Whether a private key is in the store can't be told.
    Unreadable(StoreError),
    /// The person at the terminal broke it off.
    Interrupted,
    /// Somebody else changed the key set.
    SetChanged {
        /// Kids that are new or look different.
        gained: Vec<String>,
        /// Kids that are gone or looked different.
        lost: Vec<String>,
    },
    /// Another machine puts a key in the place of the same old one.
    Rival {
        /// Its kid.
        theirs: String,
        /// The old key of both.
        old: KeyName,
        /// Whether ours is registered as well.
        both: bool,
    },
    /// The set is full; nothing was made.
    Full,
    /// Another key is registered under the new key's kid.
    KidTaken(Kid),
    /// A key that must be registered isn't.
    NotRegistered(KeyName),
    /// A key that must be in the store isn't.
    NotHeld(KeyName),
    /// The profile signs with neither the old key nor the new.
    ProfileChanged,
    /// The server took the change and doesn't have it.
    NotTaken,
    /// The new key gave no tokens.
    Unproven {
        /// What the server said, if it was a refusal that waiting doesn't help with.
        refusal: Option<Box<E>>,
        /// What it said last, if it was one that may pass.
        last: Option<String>,
        /// How long it was tried.
        waited: Duration,
        /// Whether everything is as it was.
        undone: Result<Undone, Box<Self>>,
    },
    /// The way to the client's first key was broken off, where nothing else works: it was undone.
    BrokenOff {
        /// Why.
        why: Box<Self>,
        /// Whether everything is as it was.
        undone: Result<Undone, Box<Self>>,
    },
    /// The old key is gone: there is nothing to go back to.
    TooLate,
}

/// What was undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// It was the way to the client's first key: the profile logs in as before, if no key is registered.
    pub first: bool,
    /// The kids that are registered now.
    pub left: Vec<String>,
}

impl<E> From<Interrupted> for RotateError<E> {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted
    }
}
