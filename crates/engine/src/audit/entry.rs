//! A line of the audit trail.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChangeOutcome, Link};
use crate::profile::Profile;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::said::beginning;

/// The most characters that a text of a line keeps, and the most of a kid: whatever a server says, a line stays a line.
const MAX_TEXT: usize = 500;
const MAX_KID: usize = 200;

/// The most kids that a line names.
const MAX_KIDS: usize = 50;

/// Whether a line was written before the call or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Written before the call.
    Intent,
    /// Written after the answer.
    Result,
}

/// One line. A result repeats what its intent says, so that each line can be read by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Whether this line is the intent or the result.
    pub kind: EntryKind,
    /// What the two lines of one change have in common.
    pub change: String,
    /// When the line was written.
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    pub time: Timestamp,
    /// Who, on this machine: `user@host`.
    pub who: String,
    /// Which of our commands, without its arguments.
    pub command: String,
    /// The name of the environment.
    pub environment: String,
    /// The base of the API that was called.
    pub server: String,
    /// The admin profile that was acted through.
    pub admin: String,
    /// What was asked for, e.g. `put key`.
    pub action: String,
    /// The client; before a client is registered there is no id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The name of a client that is about to be registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// The registered kids before, as they were seen last; none if nobody looked.
    #[serde(default)]
    pub kids_before: Option<Vec<String>>,
    /// The kids after: as intended, and in a result as they are now; none where that isn't known.
    #[serde(default)]
    pub kids_after: Option<Vec<String>>,
    /// The reason, in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ChangeOutcome>,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The trace or correlation id that Digdir support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What ties it to the lines before it; there is none in lines of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Link>,
}

impl AuditEntry {
    /// Whether it is about a profile's client, or a change that was made through the profile.
    pub fn is_of(&self, name: &ProfileName, profile: &Profile) -> bool {
        self.admin == name.as_str()
            || (self.environment == profile.environment.as_str()
                && profile.client_id.as_ref().is_some_and(|id| self.client_id.as_deref() == Some(id.as_str())))
    }

    /// The same with texts of bounded length.
    pub(super) fn bounded(mut self) -> Self {
        let texts = [&mut self.who, &mut self.command, &mut self.environment, &mut self.server, &mut self.admin];
        let optional = [&mut self.client_id, &mut self.client_name, &mut self.reason, &mut self.correlation_id];
        for text in texts.into_iter().chain(optional.into_iter().flatten()) {
            cut(text, MAX_TEXT);
        }
        for kids in [&mut self.kids_before, &mut self.kids_after].into_iter().flatten() {
            let more = kids.len().saturating_sub(MAX_KIDS);
            kids.truncate(MAX_KIDS);
            for kid in kids.iter_mut() {
                cut(kid, MAX_KID);
            }
            kids.extend((more > 0).then(|| format!("… and {more} more")));
        }
        self
    }
}

fn cut(text: &mut String, most: usize) {
    if let Cow::Owned(cut) = beginning(text, most) {
        *text = cut;
    }
}
