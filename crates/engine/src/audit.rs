//! The audit trail: every change that was asked of a server, as JSON lines in `audit.jsonl` beside the profiles.
//!
//! An `intent` is on disk before the server hears of the change, and a `result` follows its answer. An intent that
//! stands alone was cut off: the change may or may not have been made. There are ids and times in it, never a key, an
//! assertion, a token or a *fødselsnummer*.
//!
//! Each line has the hash of the line before, so that whoever remembers the last one can tell that nothing before it was
//! changed. Lines are only ever added; a file that is full is put aside, and the chain goes on in the next.

mod chain;
mod entry;
mod reason;
mod recent;
mod recorder;
mod trail;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::folder::Folder;
use crate::lock::{Lock, LockError};
use crate::private_file::{FileError, append_after, last_line, private_folder};

use chain::Walk;
pub use chain::{AuditHead, Break, Link, Unchained};
pub use entry::{AuditEntry, EntryKind};
pub use maskinporten_protocol::selfservice::ChangeOutcome;
pub use reason::Reason;
pub use recent::RecentChanges;
pub use recorder::{Learner, Listener, Recorder};

/// How long to wait for another command that is writing a line.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file of so many bytes is full: some ten thousand changes.
const FULL: u64 = 8 << 20;

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

/// The audit trail, `audit.jsonl` in the configuration folder.
#[derive(Debug, Clone)]
pub struct AuditLog {
    folder: Folder,
}

impl AuditLog {
    /// In this folder, which need not exist yet.
    pub fn new(folder: &Folder) -> Self {
        Self { folder: folder.clone() }
    }

    /// The path of `audit.jsonl`, whether it exists or not.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("audit.jsonl")
    }

    /// Adds a line, tied to those before it, and waits until it is on disk. The hash of the line.
    pub fn append(&self, entry: &AuditEntry) -> Result<AuditHead, AuditError> {
        self.append_until(FULL, entry)
    }

    fn append_until(&self, full_at: u64, entry: &AuditEntry) -> Result<AuditHead, AuditError> {
        let (folder, access) = (self.folder.path(), self.folder.access());
        private_folder(folder, access)?;
        let _lock = Lock::acquire(&folder.join("audit.lock"), PATIENCE, access)?;
        trail::turn_over(folder, full_at)?;
        let path = self.path();
        append_after(&path, access, |last| {
            let entry = AuditEntry { chain: Some(self.link_after(last)?), ..entry.clone() }.bounded();
            let unwritable =
                |error| FileError::Io { doing: "write", path: path.clone(), source: io::Error::other(error) };
            let mut line = serde_json::to_vec(&entry).map_err(unwritable)?;
            let head = AuditHead::of(&line);
            line.push(b'\n');
            Ok((line, head))
        })
    }

    /// What ties a line to the last one of the newest file.
    fn link_after(&self, last: Option<Vec<u8>>) -> Result<Link, AuditError> {
        let last = match (last, trail::last_full(self.folder.path())?) {
            (None, Some(full)) => last_line(&full, self.folder.access())?,
            (last, _) => last,
        };
        let Some(last) = last else { return Ok(Walk::default().next()) };
        match Link::of(&last) {
            Some(link) => Ok(link.next(&last)),
            // Lines of an earlier version: from now on they are tied, too.
            None => Ok(self.walk(|_, _, _| {})?.next()),
        }
    }

    /// Goes through the whole chain.
    fn walk(&self, mut each: impl FnMut(&trail::Line<'_>, AuditHead, Option<Break>)) -> Result<Walk, AuditError> {
        let mut walk = Walk::default();
        trail::each_line(self.folder.path(), |line| {
            if !line.is_torn {
                let (head, broken) = walk.step(line.bytes);
                each(line, head, broken);
            }
        })?;
        Ok(walk)
    }

    /// Whether each line follows from those before it, and where the one is whose hash is remembered.
    pub fn verify(&self, remembered: Option<AuditHead>) -> Result<Verification, AuditError> {
        let (mut lines, mut files, mut found) = (0_u64, Vec::<PathBuf>::new(), None);
        let mut broken = None;
        let walk = self.walk(|line, head, why| {
            lines = lines.saturating_add(1);
            if files.last().is_none_or(|file| file.as_path() != line.file) {
                files.push(line.file.to_owned());
            }
            if Some(head) == remembered {
                found = Some(lines);
            }
            if let (Some(why), None) = (why, &broken) {
                broken = Some(Broken { file: line.file.to_owned(), line: line.number, why });
            }
        })?;
        Ok(Verification {
            lines,
            unchained: walk.unchained,
            files: files.len(),
            head: walk.head,
            since: found.map(|found| lines.saturating_sub(found)),
            broken,
        })
    }

    /// All lines, oldest first, and how many could not be understood.
    pub fn entries(&self) -> Result<(Vec<AuditEntry>, usize), AuditError> {
        let (mut entries, mut strange) = (Vec::new(), 0_usize);
        trail::each_line(self.folder.path(), |line| match serde_json::from_slice(line.bytes) {
            Ok(entry) => entries.push(entry),
            Err(_) if line.bytes.trim_ascii().is_empty() => {}
            Err(_) => strange = strange.saturating_add(1),
        })?;
        Ok((entries, strange))
    }
}

/// What came of going through the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How many lines there are.
    pub lines: u64,
    /// How many of them aren't chained: earlier versions wrote them.
    pub unchained: u64,
    /// How many files they are in.
    pub files: usize,
    /// The hash of the last line; none if there is no line, or it isn't chained.
    pub head: Option<AuditHead>,
    /// How many lines came after the one whose hash is remembered; none if there is no such line, or none is remembered.
    pub since: Option<u64>,
    /// The first line that doesn't follow from those before it.
    pub broken: Option<Broken>,
}

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub file: PathBuf,
    /// The line in it, from 1.
    pub line: u64,
    /// What is wrong.
    pub why: Break,
}

#[cfg(test)]
mod tests {
    use super::recorder::Stopped;
    use super::*;
    use maskinporten_protocol::clock::Clock as _;

    fn empty() -> (tempfile::TempDir, AuditLog) {
        let home = tempfile::tempdir().unwrap();
        let log = AuditLog::new(&Folder::new(home.path().join("config")));
        private_folder(log.folder.path(), log.folder.access()).unwrap();
        (home, log)
    }

    /// One change, with a kid as a hostile server may say it.
    fn entry(kid: &str) -> AuditEntry {
        let text = || "x".to_owned();
        AuditEntry {
            kind: EntryKind::Intent,
            change: text(),
            time: Stopped.now(),
            who: text(),
            command: text(),
            environment: text(),
            server: text(),
            admin: text(),
            action: text(),
            client_id: None,
            client_name: None,
            kids_before: None,
            kids_after: Some(vec![kid.to_owned(); 9]),
            reason: None,
            outcome: None,
            status: None,
            correlation_id: None,
            chain: None,
        }
    }

    #[test]
    fn s11_the_chain_goes_on_over_files() {
        let (_home, log) = empty();
        let heads: Vec<AuditHead> = (0..9).map(|_| log.append_until(1000, &entry("a")).unwrap()).collect();
        let is_there = |name: &str| log.folder.path().join(name).exists();
        assert!(is_there("audit-1.jsonl") && is_there("audit-2.jsonl") && is_there("audit.jsonl"));
        for (at, head) in heads.iter().enumerate() {
            let verified = log.verify(Some(*head)).unwrap();
            assert_eq!((verified.lines, verified.since, verified.broken), (9, Some(8 - at as u64), None));
            assert_eq!(verified.head, heads.last().copied());
        }
        assert_eq!(log.entries().unwrap().0.len(), 9);
        // Turned over, and then killed.
        std::fs::rename(log.path(), log.folder.path().join("audit-10.jsonl")).unwrap();
        log.append(&entry("a")).unwrap();
        let verified = log.verify(Some(heads[8])).unwrap();
        assert_eq!((verified.lines, verified.since, verified.broken), (10, Some(1), None));
        std::fs::remove_file(log.folder.path().join("audit-2.jsonl")).unwrap();
        assert!(matches!(log.verify(None).unwrap().broken, Some(Broken { why: Break::Number { .. }, .. })));
    }

    #[test]
    fn s11_lines_of_an_earlier_version_are_tied_in() {
        let (_home, log) = empty();
        let old = serde_json::to_string(&entry("a")).unwrap() + "\nnot json\n";
        crate::private_file::append_private(&log.path(), old.as_bytes(), log.folder.access()).unwrap();
        assert_eq!(log.verify(None).unwrap().head, None);
        let head = log.append(&entry("a")).unwrap();
        let verified = log.verify(Some(head)).unwrap();
        assert_eq!((verified.lines, verified.unchained, verified.since, verified.broken), (3, 2, Some(0), None));
        let text = std::fs::read_to_string(log.path()).unwrap();
        std::fs::write(log.path(), text.replacen("not json", "not JSON", 1)).unwrap();
        assert_eq!(
            log.verify(Some(head)).unwrap().broken.map(|broken| (broken.line, broken.why)),
            Some((3, Break::Hash))
        );
    }

    #[test]
    fn s11_a_line_stays_a_line_whatever_a_server_says() {
        let (_home, log) = empty();
        let mut hostile = entry(&"\u{1}".repeat(1 << 20));
        hostile.correlation_id = Some("\u{1f511}".repeat(1 << 18));
        hostile.kids_before = Some(vec!["\u{1}".repeat(300); 100_000]);
        for _ in 0..2 {
            log.append(&hostile).unwrap();
        }
        let head = log.append(&entry("a")).unwrap();
        assert_eq!(log.verify(Some(head)).unwrap().broken, None);
        let (entries, strange) = log.entries().unwrap();
        assert_eq!((entries.len(), strange), (3, 0));
        assert_eq!(entries[0].kids_before.as_ref().unwrap().last().unwrap(), "… and 99950 more");
        assert!(log.path().metadata().unwrap().len() < 500_000);
    }

    #[test]
    fn s11_no_full_file_is_written_over() {
        let (_home, log) = empty();
        let last = log.folder.path().join(format!("audit-{}.jsonl", u64::MAX));
        crate::private_file::append_private(&last, b"{}\n", log.folder.access()).unwrap();
        for _ in 0..3 {
            log.append_until(1, &entry("a")).unwrap();
        }
        assert_eq!(std::fs::read(&last).unwrap(), b"{}\n");
        assert_eq!(log.verify(None).unwrap().lines, 4);
    }

    #[test]
    fn s11_writers_take_turns() {
        let (_home, log) = empty();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10).for_each(|_| assert!(log.append_until(3000, &entry("a")).is_ok())));
            }
        });
        let verified = log.verify(None).unwrap();
        assert_eq!((verified.lines, verified.broken), (40, None));
        assert!(verified.files > 2);
    }
}
