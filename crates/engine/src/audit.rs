//! The audit trail: every change that was asked of a server, as JSON lines in `audit.jsonl` beside the profiles.
//!
//! An `intent` is on disk before the server hears of the change, and a `result` follows its answer. An intent that
//! stands alone was cut off: the change may or may not have been made. There are ids and times in it, never a key, an
//! assertion, a token or a *fødselsnummer*.

mod recorder;

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lock::{Lock, LockError};
use crate::private_file::{FileError, append_private, private_folder};
use maskinporten_protocol::regular_file::{Links, open};

pub use maskinporten_protocol::selfservice::ChangeOutcome;
pub use recorder::{Complaint, Learner, Recorder};

/// How long to wait for another command that is writing a line.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest line that is understood, in bytes: ours have less than a thousand.
const MAX_LINE: u64 = 64 << 10;

/// The longest file that is shown, in bytes: hundreds of thousands of changes. It may be added to all the same.
const MAX_LEN: u64 = 256 << 20;

/// Why a line could not be written, or the lines not read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The file or its folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// Somebody else was writing all the time.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// It can't be read.
    #[error("{} can't be read", .path.display())]
    Unreadable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        error: io::Error,
    },
}

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
}

/// The audit trail, `audit.jsonl` in the configuration folder.
#[derive(Debug, Clone)]
pub struct AuditLog {
    folder: PathBuf,
}

impl AuditLog {
    /// In this folder, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The path of `audit.jsonl`, whether it exists or not.
    pub fn path(&self) -> PathBuf {
        self.folder.join("audit.jsonl")
    }

    /// Adds a line, and waits until it is on disk.
    pub fn append(&self, entry: &AuditEntry) -> Result<(), AuditError> {
        let path = self.path();
        let unwritable =
            |error| FileError::Io { doing: "write", path: path.clone(), source: io::Error::other(error) };
        let mut line = serde_json::to_vec(entry).map_err(unwritable)?;
        line.push(b'\n');
        private_folder(&self.folder)?;
        let _lock = Lock::acquire(&self.folder.join("audit.lock"), PATIENCE)?;
        Ok(append_private(&path, &line)?)
    }

    /// All lines, oldest first, and how many could not be understood. They are read one by one, so that a file of years
    /// takes no more memory than what is in it.
    pub fn entries(&self) -> Result<(Vec<AuditEntry>, usize), AuditError> {
        let path = self.path();
        let Some(file) = open(&path, Links::Refuse)? else { return Ok((Vec::new(), 0)) };
        let unreadable = |error| AuditError::Unreadable { path: path.clone(), error };
        if file.metadata().map_err(unreadable)?.len() > MAX_LEN {
            let limit = usize::try_from(MAX_LEN).unwrap_or(usize::MAX);
            return Err(FileError::TooLong { path, limit }.into());
        }
        let mut file = BufReader::new(file.take(MAX_LEN));
        let (mut entries, mut strange, mut line) = (Vec::new(), 0, Vec::new());
        loop {
            line.clear();
            if (&mut file).take(MAX_LINE).read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
                return Ok((entries, strange));
            }
            if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
                file.skip_until(b'\n').map_err(unreadable)?;
            }
            match serde_json::from_slice(&line) {
                Ok(entry) => entries.push(entry),
                Err(_) if line.trim_ascii().is_empty() => {}
                Err(_) => strange += 1,
            }
        }
    }
}

/// Why somebody makes a change, in their own words. Secrets and names of persons are kept out as far as they can be
/// told: the line stays for years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The reason as the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let numbers = || text.split(|c: char| !c.is_ascii_digit());
        let words = || text.split(|c: char| c.is_whitespace() || c == '"');
        match text {
            "" => Err("it is empty"),
            _ if text.chars().count() > 500 => Err("it is longer than 500 characters"),
            _ if text.chars().any(char::is_control) => Err("it has line breaks or other control characters"),
            _ if numbers().any(|number| number.len() == 11) => {
                Err("there is a number of eleven digits in it, as a fødselsnummer has: leave it out")
            }
            _ if text.contains("PRIVATE KEY") || words().any(|word| word.starts_with("eyJ") && word.len() > 40) => {
                Err("there is something like a key or a token in it: leave it out")
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_no_place_for_secrets() {
        assert_eq!("  CHG-42: yearly change ".parse::<Reason>().unwrap().as_str(), "CHG-42: yearly change");
        let token = format!("because {}", "eyJhbGciOiJSUzI1NiJ9.".repeat(3));
        for bad in ["", "a\nb", "for 01017012345", "-----BEGIN PRIVATE KEY-----", &token, &"x".repeat(501)] {
            assert!(bad.parse::<Reason>().is_err(), "{bad}");
        }
    }
}
