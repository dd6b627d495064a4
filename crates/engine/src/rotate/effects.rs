//! The side effects of a rotation, and its progress.

use std::time::Duration;

use jiff::Timestamp;

use super::{Event, KeyName, OldKey, Step};
use crate::profile::Login;
use crate::store::Stored;
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::KeySet;

/// The result of one try with the new key.
#[derive(Debug)]
pub enum Trial<E> {
    /// A token, or a refusal that comes after the key was accepted.
    Proven,
    /// The server doesn't know the client or the key, or not everywhere.
    NotKnownYet(Refused),
    /// The server refuses the key, and waiting won't help. With its words and trace id.
    Refused(E, Option<String>),
}

/// A refusal, in the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// All that it said.
    pub words: String,
    /// The trace id for the server's support.
    pub trace_id: Option<String>,
}

/// The progress of a rotation.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A step is being taken.
    Step(Step),
    /// The new key was tried.
    Tried {
        /// How many times in a row it was accepted.
        proven: u32,
        /// Why not, if it wasn't.
        why: Option<&'a Refused>,
        /// How much longer it is tried.
        left: Duration,
    },
    /// The old key stays for this much longer.
    Grace(Duration),
    /// It failed: everything is rolled back.
    Undoing,
}

/// The side effects of a rotation: the real machine has them, and tests have their own.
pub trait Effects {
    /// The error of the stores, servers and files behind it.
    type Error;

    /// The present time.
    fn now(&self) -> Timestamp;
    /// How long it can wait for a key to be known, and still undo what was done.
    fn patience(&self) -> Duration {
        Duration::MAX
    }
    /// Waits. An error if the person interrupts the wait.
    fn sleep(&self, time: Duration) -> Result<(), Interrupted>;
    /// Reports progress.
    fn tell(&self, progress: &Progress<'_>);
    /// Writes down an event so that it survives whatever comes next.
    fn record(&mut self, event: &Event) -> Result<(), Self::Error>;

    /// Makes a key and stores it, or finds the one that was stored under this kid.
    fn make(&mut self, kid: &Kid) -> Result<Thumbprint, Self::Error>;
    /// Whether the private half is in the store, ready to sign.
    fn stored(&self, key: &Thumbprint) -> Result<Stored<()>, Self::Error>;
    /// Deletes or archives a private key, unless another profile signs with it. One that isn't there is fine.
    fn retire(&mut self, key: &KeyName, how: OldKey) -> Result<(), Self::Error>;

    /// Reads the keys that are registered on the client.
    fn registered(&mut self) -> Result<KeySet, Self::Error>;
    /// Adds a key to the set that was seen. An error if somebody changed it meanwhile.
    fn register(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Self::Error>;
    /// Removes a key from the set that was seen. An error if somebody changed it meanwhile.
    fn unregister(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Self::Error>;
    /// Asks for a token with a key.
    fn try_key(&mut self, key: &KeyName) -> Result<Trial<Self::Error>, Self::Error>;

    /// How the profile logs in.
    fn login(&self) -> Result<Option<Login>, Self::Error>;
    /// Makes the profile, and others of the same client that sign with the same key, log in another way: in one step,
    /// so that readers see one or the other.
    fn switch(&mut self, from: &Login, to: &Login) -> Result<(), Self::Error>;

    /// Delivers a private key to wherever else it is needed.
    fn deliver(&mut self, number: usize, key: &KeyName) -> Result<(), Self::Error>;
    /// Runs a check of the delivery.
    fn check(&mut self, number: usize) -> Result<(), Self::Error>;
}
