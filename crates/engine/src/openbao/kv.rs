//! The engine `kv`, version 2: entries with a version, each written only over the version that its writer has read.

use std::sync::Arc;

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{OpenBao, Rule, done};
use crate::key_service::KeyServiceError;
use maskinporten_protocol::http::{Answer, HttpError, Request};
use maskinporten_protocol::secret::SecretBytes;

/// A list of ten thousand names has some 600 kB.
const LONGEST_LIST: u64 = 8 << 20;

/// A deletion doesn't take longer, in seconds.
const DELETION: i64 = 60;

/// A mount of the engine. Whoever names paths has seen to it that they are names with `/` between them.
pub struct Kv {
    server: Arc<OpenBao>,
    mount: String,
}

/// Why an entry wasn't read or changed.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// Somebody else changed it since it was read: it is as they left it.
    #[error("{path} at {server} was changed by somebody else since it was read")]
    Conflict {
        /// The server's host and port.
        server: String,
        /// The mount and the path of the entry.
        path: String,
    },
    /// What it holds isn't what was expected.
    #[error("{path} can't be read: {why}")]
    Unreadable {
        /// The mount and the path of the entry.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The server didn't do it.
    #[error(transparent)]
    Service(#[from] KeyServiceError),
}

/// What is at a path.
#[derive(Debug)]
pub struct Found {
    /// The version that is there: what the next write has to name. 0 where nothing has ever been.
    pub version: u64,
    /// Whether somebody is deleting it at present: what is written meanwhile would be deleted, too.
    pub is_leaving: bool,
    path: String,
    answer: Option<SecretBytes>,
}

#[derive(Deserialize)]
struct Read<T> {
    data: Entry<T>,
}

#[derive(Deserialize)]
struct Entry<T> {
    data: T,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    version: u64,
    created_time: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Unversioned {
    #[serde(rename = "data")]
    _data: UnversionedEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnversionedEntry {
    #[serde(rename = "data")]
    _data: IgnoredAny,
    #[serde(rename = "options")]
    _options: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Written {
    data: Metadata,
}

#[derive(Deserialize)]
struct Listed {
    data: Names,
}

#[derive(Deserialize)]
struct Names {
    keys: Vec<String>,
}

#[derive(Serialize)]
struct Write<'a, T> {
    options: Options,
    data: &'a T,
}

#[derive(Serialize)]
struct Options {
    cas: u64,
}

/// What counts as no entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Found {
    /// The entry, borrowed from a buffer that is wiped; `None` where there is none, or where it was deleted.
    pub fn data<'a, T: Deserialize<'a>>(&'a self) -> Result<Option<T>, KvError> {
        let Some(answer) = &self.answer else { return Ok(None) };
        let read: Result<Read<T>, _> = serde_json::from_slice(answer.expose());
        match read {
            Ok(read) => Ok(Some(read.data.data)),
            Err(_) => Err(KvError::Unreadable { path: self.path.clone(), why: "it holds something else" }),
        }
    }
}

impl Kv {
    /// The engine at a mount.
    pub fn new(server: Arc<OpenBao>, mount: impl Into<String>) -> Self {
        Self { server, mount: mount.into() }
    }

    fn data_at(&self, path: &str, capabilities: &'static [&'static str]) -> Rule {
        Rule::new(format!("{}/data/{path}", self.mount), capabilities)
    }

    fn metadata_at(&self, path: &str, capabilities: &'static [&'static str]) -> Rule {
        Rule::new(format!("{}/metadata/{path}", self.mount), capabilities)
    }

    /// `secret/maskinporten/reader`, as messages name it.
    fn called(&self, path: &str) -> String {
        format!("{}/{path}", self.mount)
    }

    /// What is at a path.
    pub fn read(&self, path: &str) -> Result<Found, KvError> {
        let (called, doing) = (self.called(path), format!("read {}", self.called(path)));
        let answer = self.server.ask(&self.data_at(path, &["read"]), &doing, Request::get)?;
        // What was deleted has a version.
        let deleted = answer.json::<Read<Option<Nothing>>>();
        if answer.status == 404 || deleted.is_ok() {
            // With another tool it is deleted in one step, and with 404.
            let is_leaving =
                answer.status != 404 && deleted.as_ref().is_ok_and(|read| is_new(&answer, &read.data.metadata));
            let version = deleted.map_or(0, |read| read.data.metadata.version);
            return Ok(Found { version, is_leaving, path: called, answer: None });
        }
        let answer = done(answer, &doing)?;
        let read = answer.json::<Read<IgnoredAny>>().map_err(|error| unread(&answer, error, &called))?;
        let version = read.data.metadata.version;
        Ok(Found { version, is_leaving: false, path: called, answer: Some(answer.into_body()) })
    }

    /// Writes an entry over the version that was read, 0 where there was none, and returns its own. Never repeated by itself.
    pub fn write(&self, path: &str, entry: &impl Serialize, over: u64) -> Result<u64, KvError> {
        let (called, doing) = (self.called(path), format!("write {}", self.called(path)));
        let body = SecretBytes::json(&Write { options: Options { cas: over }, data: entry })
            .map_err(|_| KvError::Unreadable { path: called.clone(), why: "it can't be written as JSON" })?;
        let rule = self.data_at(path, &["create", "update"]);
        let answer = self.server.ask(&rule, &doing, |url| Request::post_secret(url, &body))?;
        if is_conflict(&answer) {
            return Err(KvError::Conflict { server: answer.host().to_owned(), path: called });
        }
        let answer = done(answer, &doing)?;
        let written: Result<Written, _> = answer.json();
        Ok(written.map_err(|error| unread(&answer, error, &called))?.data.version)
    }

    /// The names below a path, those of folders with a slash at their end. Their entries aren't read.
    pub fn list(&self, path: &str) -> Result<Vec<String>, KvError> {
        let doing = format!("list {}", self.called(path));
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let rule = self.metadata_at(&folder, &["list"]);
        let answer = self.server.ask(&rule, &doing, |mut url| {
            url.query_pairs_mut().append_pair("list", "true");
            Request::get(url).at_most(LONGEST_LIST)
        })?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let listed: Listed = done(answer, &doing)?.json().map_err(KeyServiceError::from)?;
        Ok(listed.data.keys)
    }

    /// Deletes an entry with all its versions, if it is still the one that was read. The server knows no such deletion: an
    /// empty entry is written over it first, which counts as none and as leaving, so that nobody who asks for the version has
    /// written in between. An empty entry that whoever wrote it never came to delete is like any other after a minute.
    pub fn delete(&self, path: &str, version: u64) -> Result<(), KvError> {
        self.write(path, &Nothing {}, version)?;
        let doing = format!("delete {}", self.called(path));
        let answer = self.server.ask(&self.metadata_at(path, &["delete"]), &doing, Request::delete)?;
        if answer.status != 404 {
            done(answer, &doing)?;
        }
        Ok(())
    }
}

/// Whether an entry was written so lately, by the server's clock, that its writer may still be at it.
fn is_new(answer: &Answer, written: &Metadata) -> bool {
    let age = answer.date.zip(written.created_time).map(|(now, written)| now.duration_since(written));
    age.is_none_or(|age| age.as_secs() < DELETION)
}

/// Version 1 of the engine answers nothing to a write, and has no versions to read.
fn unread(answer: &Answer, error: HttpError, called: &str) -> KvError {
    if answer.status == 204 || answer.json::<Unversioned>().is_ok() {
        let why = "the engine at this mount isn't kv version 2";
        return KvError::Unreadable { path: called.to_owned(), why };
    }
    KeyServiceError::from(error).into()
}

fn is_conflict(answer: &Answer) -> bool {
    answer.status == 400 && answer.complaint().is_some_and(|words| words.in_short().contains("check-and-set"))
}
