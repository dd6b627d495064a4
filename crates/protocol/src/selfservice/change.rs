//! The record of a change: before it is sent to the server, and after the answer.

use serde::{Deserialize, Serialize};

use crate::ids::ClientId;
use crate::jwks::KeySet;

/// What a change does to a client's keys.
#[derive(Debug, Clone, Copy)]
pub enum Keys<'a> {
    /// The key set stays as it is.
    Stay,
    /// The key set becomes this one.
    Become(&'a KeySet),
    /// This one is there afterwards.
    Gain(&'a str),
    /// This kid is removed.
    Lose(&'a str),
    /// All keys are removed.
    AllGo,
}

/// A change that is about to be asked of a server.
#[derive(Debug, Clone)]
pub struct IntendedChange<'a> {
    /// What is asked for, e.g. `put key`.
    pub action: &'static str,
    /// The client, if it has an id already.
    pub client_id: Option<&'a ClientId>,
    /// The name of a client that is to be registered.
    pub client_name: Option<&'a str>,
    /// What it does to the keys.
    pub keys: Keys<'a>,
}

impl<'a> IntendedChange<'a> {
    /// A change of a client that leaves its keys alone.
    pub fn of(action: &'static str, client: &'a ClientId) -> Self {
        Self { client_id: Some(client), ..Self::of_nobody(action) }
    }

    /// A change of a client that isn't there yet.
    pub fn of_nobody(action: &'static str) -> Self {
        Self { action, client_id: None, client_name: None, keys: Keys::Stay }
    }
}

/// The outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChangeOutcome {
    /// The server made it.
    Done,
    /// The server refused it.
    Refused,
    /// The answer was lost or unusable: it may or may not have been made.
    Unknown,
    /// It never reached the server, or the server was too busy to look at it.
    NotSent,
}

impl ChangeOutcome {
    /// As it is serialised: `not-sent`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotSent => "not-sent",
        }
    }
}

/// The outcome of a change, with what the server said of it.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What became of the change.
    pub outcome: ChangeOutcome,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The client that was made.
    pub client_id: Option<String>,
    /// The kids that are registered afterwards, if somebody has looked.
    pub kids_after: Option<Vec<String>>,
    /// The trace or correlation id that Digdir support asks for.
    pub correlation_id: Option<String>,
}

impl Ending {
    /// Only the outcome.
    pub fn of(outcome: ChangeOutcome) -> Self {
        Self { outcome, status: None, client_id: None, kids_after: None, correlation_id: None }
    }

    /// The server made it; with the keys that are registered since, if somebody has looked.
    pub fn done(status: u16, keys: Option<&KeySet>) -> Self {
        let kids_after = keys.map(|set| set.kids().into_iter().map(str::to_owned).collect());
        Self { status: Some(status), kids_after, ..Self::of(ChangeOutcome::Done) }
    }
}

/// A change could not be recorded, so it was not sent.
#[derive(Debug, thiserror::Error)]
#[error("the change could not be recorded, so it was not made")]
pub struct NotRecorded(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The record of changes.
pub trait ChangeLog {
    /// Notes which keys a client has: for the "before" of a change, and for whoever keeps these keys. Called with every
    /// set that the server shows.
    fn saw(&self, client: &ClientId, set: &KeySet);

    /// Records that a change is about to be sent. After an error it must not be sent.
    fn begins(&self, change: &IntendedChange<'_>) -> Result<Box<dyn Begun + '_>, NotRecorded>;
}

/// A change that is recorded and about to be sent.
#[must_use = "the outcome of a change is written down, too"]
pub trait Begun {
    /// Records the outcome.
    fn ended(self: Box<Self>, ending: Ending);
}
