//! The files of the audit trail: `audit.jsonl`, which is added to, and before it `audit-1.jsonl`, `audit-2.jsonl`, …, which
//! are full.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::AuditError;
use crate::private_file::FileError;
use maskinporten_protocol::regular_file::{Links, open};

/// The longest line that is understood, in bytes: ours have less than a thousand, and never more than a fifth of this.
const MAX_LINE: u64 = 1 << 20;

/// The longest file that is read, in bytes: hundreds of thousands of changes. It may be added to all the same.
const MAX_LEN: u64 = 256 << 20;

/// The file that is added to.
pub(super) fn newest(folder: &Path) -> PathBuf {
    folder.join("audit.jsonl")
}

/// The full ones, oldest first, with their numbers.
fn full(folder: &Path) -> Result<Vec<(u64, PathBuf)>, AuditError> {
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(FileError::io("read", folder)(error).into()),
    };
    let number = |name: &str| -> Option<u64> {
        let number = name.strip_prefix("audit-")?.strip_suffix(".jsonl")?.parse().ok()?;
        (name == format!("audit-{number}.jsonl")).then_some(number)
    };
    let numbered = |path: PathBuf| Some((number(path.file_name()?.to_str()?)?, path));
    let mut found: Vec<_> = entries.flatten().filter_map(|entry| numbered(entry.path())).collect();
    found.sort();
    Ok(found)
}

/// The last of the full ones.
pub(super) fn last_full(folder: &Path) -> Result<Option<PathBuf>, AuditError> {
    Ok(full(folder)?.pop().map(|(_, path)| path))
}

/// Puts the newest file with the full ones if it has this many bytes, so that another one is begun. Where it can't be
/// renamed, it goes on growing.
pub(super) fn turn_over(folder: &Path, full_at: u64) -> Result<(), AuditError> {
    let newest = newest(folder);
    if newest.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() >= full_at) {
        let last = full(folder)?.last().map_or(0, |(number, _)| *number);
        if let Some(number) = last.checked_add(1) {
            let _ = std::fs::rename(&newest, folder.join(format!("audit-{number}.jsonl")));
        }
    }
    Ok(())
}

/// All lines of all files, oldest first. They are read one by one, so that a trail of years takes no more memory than its
/// longest line.
pub(super) fn each_line(folder: &Path, mut line: impl FnMut(&Line<'_>)) -> Result<(), AuditError> {
    // Open before the others are looked for: should it be turned over meanwhile, it is among them, and not read twice.
    let newest = (newest(folder), open(&newest(folder), Links::Refuse)?);
    let mut files = Vec::new();
    for (_, path) in full(folder)? {
        let file = open(&path, Links::Refuse)?;
        if !same(file.as_ref(), newest.1.as_ref()) {
            files.push((path, file));
        }
    }
    files.push(newest);
    for (path, file) in files {
        let Some(file) = file else { continue };
        lines_of(&path, &file, &mut line)?;
    }
    Ok(())
}

/// A line of the trail.
pub(super) struct Line<'a> {
    /// Without its line end, and cut off at 1 MiB.
    pub(super) bytes: &'a [u8],
    /// Whether it is what a writer that was killed left of a line: the next one takes it away.
    pub(super) is_torn: bool,
    /// The file that it is in.
    pub(super) file: &'a Path,
    /// Which line of that file it is, from 1.
    pub(super) number: u64,
}

fn lines_of(path: &Path, file: &File, each: &mut impl FnMut(&Line<'_>)) -> Result<(), AuditError> {
    let unreadable = |error| AuditError::Unreadable { path: path.to_owned(), error };
    if file.metadata().map_err(unreadable)?.len() > MAX_LEN {
        let limit = usize::try_from(MAX_LEN).unwrap_or(usize::MAX);
        return Err(FileError::TooLong { path: path.to_owned(), limit }.into());
    }
    let mut reader = BufReader::new(file.take(MAX_LEN));
    let (mut bytes, mut number) = (Vec::new(), 0_u64);
    loop {
        bytes.clear();
        if (&mut reader).take(MAX_LINE).read_until(b'\n', &mut bytes).map_err(unreadable)? == 0 {
            return Ok(());
        }
        let mut is_torn = false;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        } else if bytes.len() as u64 == MAX_LINE {
            reader.skip_until(b'\n').map_err(unreadable)?;
        } else {
            is_torn = true;
        }
        number = number.saturating_add(1);
        each(&Line { bytes: &bytes, is_torn, file: path, number });
    }
}

#[cfg(unix)]
fn same(one: Option<&File>, other: Option<&File>) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let id = |file: &File| file.metadata().ok().map(|found| (found.dev(), found.ino()));
    one.and_then(id).is_some_and(|one| other.and_then(id) == Some(one))
}

#[cfg(not(unix))]
fn same(_one: Option<&File>, _other: Option<&File>) -> bool {
    false
}
