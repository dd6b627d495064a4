//! The only place that opens files. A file is a regular file, and no longer than its kind can be. What was put in its
//! place instead (a pipe, a device, a folder, something without end) is named before it can block or fill the memory.

#![expect(clippy::disallowed_methods, reason = "this is where files are opened")]

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::secret::SecretBytes;

/// Why a file or folder couldn't be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is there already and wasn't to be overwritten.
    #[error("{} exists already", path.display())]
    Exists {
        /// The path of the file.
        path: PathBuf,
    },
    /// It isn't what it should be, or others could read or change it.
    #[error("{} {why}", path.display())]
    Insecure {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it, to be read after the path.
        why: String,
        /// What to do about it.
        hint: String,
        /// Nobody but its owner and a group of ours can reach it.
        by_group: bool,
    },
    /// It is longer than what was asked for can be.
    #[error("{} is longer than {}", path.display(), size(*limit))]
    TooLong {
        /// The path of the file.
        path: PathBuf,
        /// The most that was to be read, in bytes.
        limit: usize,
    },
    /// The operating system refused.
    #[error("can't {doing} {}", path.display())]
    Io {
        /// `read`, `write`, `lock`, ….
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl FileError {
    /// The system's own error, while doing something with a file.
    pub fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }

    /// A file that others could read or change, with what to do about it.
    pub fn insecure(path: &Path, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Insecure { path: path.to_owned(), why: why.into(), hint: hint.into(), by_group: false }
    }

    /// A symbolic link where none is followed.
    pub fn symlink(path: &Path) -> Self {
        Self::insecure(path, "is a symbolic link", "give the path that it points to, or remove it")
    }
}

/// Whether a symbolic link may lead to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// People link settings and certificates to where they keep them.
    Follow,
    /// Whoever can place a link beside our private files decides what is read or overwritten.
    Refuse,
}

/// All of a regular file of at most `limit` bytes; `None` if there is none.
pub fn read(path: &Path, limit: usize, links: Links) -> Result<Option<SecretBytes>, FileError> {
    open(path, links)?.map(|file| read_open(path, &file, limit)).transpose()
}

/// Like [`read`], for text.
pub fn read_text(path: &Path, limit: usize, links: Links) -> Result<Option<String>, FileError> {
    let Some(bytes) = read(path, limit, links)? else { return Ok(None) };
    match std::str::from_utf8(bytes.expose()) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(error) => Err(FileError::io("read", path)(io::Error::new(io::ErrorKind::InvalidData, error))),
    }
}

/// Opens a regular file for reading; `None` if there is none.
pub fn open(path: &Path, links: Links) -> Result<Option<File>, FileError> {
    // Before it is opened: some devices do things when they are.
    let there = match links {
        Links::Follow => path.metadata(),
        Links::Refuse => path.symlink_metadata(),
    };
    match there {
        Ok(found) => check(path, &found)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return missing(path),
        Err(error) => return Err(FileError::io("read", path)(error)),
    }
    let mut options = OpenOptions::new();
    match without_waiting(options.read(true), links).open(path) {
        Ok(file) => {
            // Looked at through the open file, so that nobody can swap it in between.
            check(path, &file.metadata().map_err(FileError::io("read", path))?)?;
            Ok(Some(file))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => missing(path),
        Err(error) => Err(FileError::io("read", path)(error)),
    }
}

/// All of an open file.
pub fn read_open(path: &Path, file: &File, limit: usize) -> Result<SecretBytes, FileError> {
    let failed = |source| FileError::io("read", path)(source);
    let too_long = || FileError::TooLong { path: path.to_owned(), limit };
    let said = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
    if said > limit {
        return Err(too_long());
    }
    // Sized at once: a vector that grows would leave copies of a secret behind. Some file systems say 0 of every file.
    let room = if said == 0 { limit } else { said };
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        return Err(too_long());
    }
    Ok(SecretBytes::new(std::mem::take(&mut *bytes)))
}

/// Opens a private file to be locked or cut; made with mode 0600 if it isn't there.
pub fn open_to_write(path: &Path, doing: &'static str) -> Result<File, FileError> {
    open_private(path, doing, OpenOptions::new().write(true).truncate(false))
}

/// Opens a private file to be added to, whoever else adds to it; made with mode 0600 if it isn't there.
pub fn open_to_append(path: &Path, doing: &'static str) -> Result<File, FileError> {
    open_private(path, doing, OpenOptions::new().append(true))
}

fn open_private(path: &Path, doing: &'static str, options: &mut OpenOptions) -> Result<File, FileError> {
    match path.symlink_metadata() {
        Ok(found) => check(path, &found)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(FileError::io(doing, path)(error)),
    }
    options.read(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let file = without_waiting(options, Links::Refuse).open(path).map_err(FileError::io(doing, path))?;
    check(path, &file.metadata().map_err(FileError::io(doing, path))?)?;
    Ok(file)
}

fn missing<T>(path: &Path) -> Result<Option<T>, FileError> {
    if path.is_symlink() {
        let why = "is a symbolic link that leads nowhere";
        return Err(FileError::insecure(path, why, "put back what it leads to, or remove it"));
    }
    Ok(None)
}

fn check(path: &Path, found: &Metadata) -> Result<(), FileError> {
    if found.is_symlink() {
        return Err(FileError::symlink(path));
    }
    if found.is_file() {
        return Ok(());
    }
    let what = if found.is_dir() { "a folder" } else { "a pipe or a device" };
    Err(FileError::insecure(path, format!("is {what}, not a file"), "put a file in its place"))
}

/// Opening a pipe would wait for its other end, and opening a terminal could make it ours.
#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions, links: Links) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let links = if links == Links::Refuse { OFlags::NOFOLLOW } else { OFlags::empty() };
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY | links).bits().cast_signed())
}

#[cfg(windows)]
fn without_waiting(options: &mut OpenOptions, links: Links) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt as _;

    /// Opens the link itself, whose metadata then say that it is one.
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(if links == Links::Refuse { FILE_FLAG_OPEN_REPARSE_POINT } else { 0 })
}

/// A limit as people say it.
fn size(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}
