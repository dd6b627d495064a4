//! A program that keeps what is shared, for whatever has no module here: `cmd:PROGRAM ARGUMENTS`.
//!
//! It is run once for each question, gets that on stdin as one line of JSON, and answers with JSON on stdout. `name` is of
//! letters, digits and `.`, `_`, `-`, with one `/`; `value` is text; `revision` is whatever tells one state of an entry from
//! another:
//!
//! - `{"version":1,"op":"read","name":"…"}` → `{"value":"…","revision":"…"}`, or `{}` where nothing is.
//! - `{"version":1,"op":"write","name":"…","value":"…","revision":"…"}` → `{}`, or `{"conflict":true}` and nothing written
//!   if the entry isn't in that state any more. Without a `revision` the entry must not be there.
//! - `{"version":1,"op":"delete","name":"…"}` → `{}`, also where nothing is.
//! - `{"version":1,"op":"list","name":"FOLDER"}` → `{"names":["…"]}`, without the folder.
//!
//! With another exit code than 0 it has failed, and says on stderr why.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{Found, Revision, SharedError, SharedStore};
use crate::key_service::{KeyServiceError, Respondent};
use crate::process::Process;
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::secret::SecretBytes;

/// A program that keeps what is shared.
pub struct ProgramStore(Respondent);

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    value: Option<std::borrow::Cow<'a, str>>,
    revision: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    conflict: bool,
}

#[derive(Deserialize)]
struct Names {
    names: Vec<String>,
}

impl ProgramStore {
    /// `withheld`: variables that it doesn't get, since they hold secrets.
    pub fn new(program: Process, clock: Arc<dyn Clock + Send + Sync>, withheld: Vec<String>) -> Self {
        Self(Respondent::new(program, clock, withheld))
    }

    /// `more`: members of the question that may be secret, as they stand in it.
    fn ask(&self, op: &str, name: &str, more: Option<&SecretBytes>) -> Result<SecretBytes, KeyServiceError> {
        let question = json!({"version": 1, "op": op, "name": name}).to_string();
        let parts = [question.trim_end_matches('}').as_bytes(), more.map_or(b"", |more| more.expose()), b"}\n"];
        self.0.ask(parts.concat().into())
    }

    fn read_as<'a, T: Deserialize<'a>>(&self, answer: &'a SecretBytes) -> Result<T, KeyServiceError> {
        serde_json::from_slice(answer.expose())
            .map_err(|_| self.0.strange("something that isn't in the store's protocol"))
    }
}

impl SharedStore for ProgramStore {
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
        let answer = self.ask("read", name, None)?;
        let Entry { value, revision } = self.read_as(&answer)?;
        let Some(value) = value else { return Ok(None) };
        let revision = Revision::from(revision.unwrap_or_default());
        Ok(Some(Found { value: value.into_owned().into_bytes().into(), revision }))
    }

    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
        let revision = over.map(|over| format!(",\"revision\":{}", json!(over.as_str()))).unwrap_or_default();
        // Room for a value in which every character is escaped, so that no growing buffer leaves copies behind.
        let mut more = Vec::with_capacity(value.expose().len().saturating_mul(2).saturating_add(revision.len() + 16));
        more.extend_from_slice(b",\"value\":");
        let text = std::str::from_utf8(value.expose());
        let written = text.ok().and_then(|text| serde_json::to_writer(&mut more, text).ok());
        more.extend_from_slice(revision.as_bytes());
        let more = SecretBytes::new(more);
        written.ok_or_else(|| self.0.strange("nothing: the value isn't text"))?;
        let answer = self.ask("write", name, Some(&more))?;
        match self.read_as(&answer)? {
            Written { conflict: true } => Err(SharedError::Changed { entry: name.to_owned() }),
            Written { conflict: false } => Ok(()),
        }
    }

    fn delete(&self, name: &str) -> Result<(), SharedError> {
        Ok(self.ask("delete", name, None).map(drop)?)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        let answer = self.ask("list", folder, None)?;
        Ok(self.read_as::<Names>(&answer)?.names)
    }
}
