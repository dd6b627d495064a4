//! The journal of something that takes several steps, a rotation or an onboarding: what is about to be done and what was
//! done, one JSON object per line, on disk before anything else happens. It contains nothing secret.
//!
//! It tells of one, the last of a profile: the next one begins it anew.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::Access;
use crate::error::Error;
use crate::fault;
use crate::folder::Folder;
use crate::lock::Lock;
use crate::private_file::{FileError, Overwrite, append_private, private_folder, read_private, write_private};
use crate::rotate::{Event, JournalEntry, State};
use crate::shared::{Renewal, SharedClient, SharedError};
use maskinporten_protocol::ids::ProfileName;

/// A rotation takes a few kilobytes.
const MAX_LEN: usize = 1 << 20;

/// Why the journal can't be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It can't be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is shared with other machines can't be read or written.
    #[error(transparent)]
    Shared(#[from] SharedError),
    /// Something in it isn't ours, or from a later version.
    #[error("{}, line {line}: {why}", path.display())]
    Malformed {
        /// The path of the file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
}

/// What a journal is made of.
pub trait Entry: Serialize + DeserializeOwned {
    /// The folder with the journals of this kind, beside the profiles.
    const FOLDER: &'static str;

    /// Whether it begins a journal, in place of the one that was there.
    fn begins(&self) -> bool;
}

impl Entry for JournalEntry {
    const FOLDER: &'static str = "rotations";

    fn begins(&self) -> bool {
        matches!(self.event, Event::Begun { .. })
    }
}

/// The journal of one profile.
#[derive(Debug, Clone)]
pub struct Journal<E = JournalEntry> {
    path: PathBuf,
    access: Access,
    shared: Option<SharedClient>,
    kind: PhantomData<fn() -> E>,
}

/// The right to go on with a journal, until this is dropped.
#[derive(Debug)]
pub struct Held {
    _lock: Lock,
    shared: Option<(SharedClient, Renewal)>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some((client, renewing)) = self.shared.take() {
            drop(renewing);
            client.release();
        }
    }
}

impl<E: Entry> Journal<E> {
    /// In the folder with the profiles, or where the profile's client is shared; it need not be there.
    pub fn of(folder: &Folder, profile: &ProfileName) -> Self {
        let path = folder.path().join(E::FOLDER).join(format!("{profile}.jsonl"));
        Self { path, access: folder.access(), shared: folder.shared_with(profile).cloned(), kind: PhantomData }
    }

    /// The path of the journal, whether it exists or not.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lock beside it, so that one process at a time goes on with it, and one machine of those that share it.
    pub fn lock(&self) -> Result<Held, Error> {
        // The folder of the profiles, and in it that of the journals.
        for folder in [self.path.ancestors().nth(2), self.path.parent()].into_iter().flatten() {
            private_folder(folder, self.access)?;
        }
        let lock = Lock::acquire(&self.path.with_extension("lock"), Duration::ZERO, self.access)?;
        let shared = match &self.shared {
            Some(client) => {
                client.lease()?;
                Some((client.clone(), client.keep_leased()))
            }
            None => None,
        };
        Ok(Held { _lock: lock, shared })
    }

    /// Everything in it, oldest first; nothing if there is no file.
    pub fn entries(&self) -> Result<Vec<E>, JournalError> {
        if let Some(shared) = &self.shared {
            let read =
                |(number, entry)| serde_json::from_value(entry).map_err(|error| self.malformed(number + 1, &error));
            return shared.journal(E::FOLDER)?.into_iter().enumerate().map(read).collect();
        }
        let Some(bytes) = read_private(&self.path, MAX_LEN, self.access)? else { return Ok(Vec::new()) };
        // A line without an end was being written when the process died: it says nothing.
        let text = String::from_utf8_lossy(bytes.expose());
        let whole = text.rfind('\n').map_or("", |last| &text[..last]);
        let read = |(number, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| self.malformed(number + 1, &error))
        };
        whole.lines().enumerate().map(read).collect()
    }

    /// Adds an entry. When this returns, the disk has it.
    pub fn record(&self, entry: &E) -> Result<(), JournalError> {
        if let Some(shared) = &self.shared {
            let value = serde_json::to_value(entry).map_err(|error| self.malformed(0, &error))?;
            fault::point("journal-before");
            shared.record(E::FOLDER, &value, entry.begins())?;
            fault::point("journal-after");
            return Ok(());
        }
        let mut line = serde_json::to_vec(entry).map_err(|error| self.malformed(0, &error))?;
        line.push(b'\n');
        if let Some(folder) = self.path.parent() {
            private_folder(folder, self.access)?;
        }
        fault::point("journal-before");
        if entry.begins() {
            write_private(&self.path, &line, Overwrite::Replace, self.access)?;
        } else {
            append_private(&self.path, &line, self.access)?;
        }
        fault::point("journal-after");
        Ok(())
    }

    fn malformed(&self, line: usize, error: &serde_json::Error) -> JournalError {
        JournalError::Malformed { path: self.path.clone(), line, why: error.to_string() }
    }
}

impl Journal {
    /// The rotation that is under way, if one is.
    pub fn under_way(&self) -> Result<Option<State>, JournalError> {
        Ok(State::replay(&self.entries()?).filter(State::is_open))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::rotate::{End, Step};

    fn entry(event: Event) -> JournalEntry {
        JournalEntry { at: Timestamp::UNIX_EPOCH, event }
    }

    #[test]
    fn half_a_line_says_nothing_and_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&Folder::new(folder.path().to_owned()), &"p".parse().unwrap());
        assert_eq!(journal.entries().unwrap(), []);
        let (one, two) =
            (entry(Event::Intent { step: Step::Deliver(2) }), entry(Event::Ended { end: End::Finished }));
        journal.record(&one).unwrap();
        let text = std::fs::read_to_string(journal.path()).unwrap();
        assert_eq!(text, "{\"at\":\"1970-01-01T00:00:00Z\",\"event\":\"intent\",\"step\":{\"deliver\":2}}\n");
        for cut in 1..text.len() {
            std::fs::write(journal.path(), format!("{text}{}", &text[..cut])).unwrap();
            assert_eq!(journal.entries().unwrap(), std::slice::from_ref(&one), "{cut}");
        }
        journal.record(&two).unwrap();
        assert_eq!(journal.entries().unwrap(), [one, two]);
    }

    #[test]
    fn what_is_not_ours_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&Folder::new(folder.path().to_owned()), &"p".parse().unwrap());
        journal.record(&entry(Event::RollingBack)).unwrap();
        append_private(journal.path(), b"{\"at\":\"1970-01-01T00:00:00Z\",\"event\":\"flown\"}\n", Access::Owner)
            .unwrap();
        let error = journal.entries().unwrap_err().to_string();
        assert!(error.contains("p.jsonl, line 2: unknown variant `flown`"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&Folder::new(folder.path().to_owned()), &"p".parse().unwrap());
        journal.record(&entry(Event::RollingBack)).unwrap();
        assert_eq!(journal.path().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(journal.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(journal.entries().is_err() && journal.record(&entry(Event::RollingBack)).is_err());
    }
}
