//! A file that is being written. Where the system can (Linux, on most file systems), it has no name until it is whole:
//! whoever is killed before that leaves nothing behind.

use std::fs::{DirEntry, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

use super::{Overwrite, folder_of};
use crate::access::Access;
use crate::fault;
use maskinporten_protocol::regular_file::{Links, open};

/// How the names of unfinished files begin.
const PREFIX: &str = ".maskinporten-";

/// A whole file that is about to replace another. It is locked before it has this name, and as long as its writer lives.
const WHOLE: &str = ".new";

/// A file that had to have a name from the start. Its writer locks it a moment later.
const PARTIAL: &str = ".tmp";

/// Writing takes milliseconds; a partial file that is older was left by a writer that was killed.
const STALE: Duration = Duration::from_secs(600);

/// For how long a reader is waited for, and how many times.
const TURN: Duration = Duration::from_millis(5);
const TURNS: usize = 200;

/// The most entries of a folder that are looked at: it may be anybody's.
const MOST: usize = 10_000;

/// A file with mode 0600 that becomes another when it is whole, and is gone if it doesn't.
pub(super) enum Unfinished {
    Unnamed(File),
    Named(NamedTempFile),
}

impl Unfinished {
    /// One without a name; none where the system has no such files.
    pub(super) fn unnamed(folder: &Path) -> Option<Self> {
        let file = nameless(folder)?;
        // Locked before it gets a name, so that nobody takes it for one that was left behind.
        file.try_lock().ok()?;
        Some(Self::Unnamed(file))
    }

    /// One beside the place where it will be.
    pub(super) fn named(folder: &Path) -> io::Result<Self> {
        let file = builder(PARTIAL).tempfile_in(folder)?;
        // Without it the file is safe for as long as it is new.
        let _ = file.as_file().try_lock();
        Ok(Self::Named(file))
    }

    /// The file, to be written.
    pub(super) fn file(&mut self) -> &mut File {
        match self {
            Self::Unnamed(file) => file,
            Self::Named(file) => file.as_file_mut(),
        }
    }

    /// Gives it its name, in one step.
    pub(super) fn finish(self, path: &Path, overwrite: Overwrite) -> io::Result<()> {
        match (self, overwrite) {
            (Self::Unnamed(file), Overwrite::Never) => link(&file, path),
            (Self::Unnamed(file), Overwrite::Replace) => match link(&file, path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let whole = builder(WHOLE).make_in(folder_of(path), |name| link(&file, name))?;
                    fault::point("file-named");
                    whole.persist(path).map_err(|error| error.error)
                }
                linked => linked,
            },
            (Self::Named(file), Overwrite::Never) => {
                file.persist_noclobber(path).map(drop).map_err(|error| error.error)
            }
            (Self::Named(file), Overwrite::Replace) => replace(file, path),
        }
    }
}

/// Windows replaces no file that somebody reads at that moment, and keys are read while they are rotated.
fn replace(mut file: NamedTempFile, path: &Path) -> io::Result<()> {
    for _ in 0..TURNS {
        match file.persist(path) {
            Err(error) if cfg!(windows) && error.error.kind() == io::ErrorKind::PermissionDenied => file = error.file,
            replaced => return replaced.map(drop).map_err(|error| error.error),
        }
        std::thread::sleep(TURN);
    }
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn builder(suffix: &str) -> Builder<'static, '_> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(suffix);
    builder
}

/// A file of the folder's file system that is in no folder; none where it can't be had, or couldn't get a name later.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};

    let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::CLOEXEC;
    let file = File::from(open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?);
    descriptor(&file).symlink_metadata().ok()?;
    Some(file)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_folder: &Path) -> Option<File> {
    None
}

/// Gives a file without a name one that is free.
#[cfg(target_os = "linux")]
fn link(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};

    Ok(linkat(CWD, descriptor(file), CWD, name, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn link(_file: &File, _name: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Where an open file can be found by those who may not ask for it by its number.
#[cfg(target_os = "linux")]
fn descriptor(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd as _;

    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

/// A path in a folder by a name that nothing has, for a folder that is there for a moment only.
pub(crate) fn temporary_in(folder: &Path) -> PathBuf {
    folder.join(format!("{PREFIX}{:032x}{PARTIAL}", rand::random::<u128>()))
}

/// Removes what writers that were killed left in a folder. What can't be removed now is tried again by the next write.
pub(crate) fn sweep(folder: &Path, access: Access) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.take(MOST).flatten().filter(|entry| is_left(entry, access)) {
        let _ = std::fs::remove_file(entry.path());
    }
}

/// Whether it is ours, and nobody can still be writing it.
fn is_left(entry: &DirEntry, access: Access) -> bool {
    let name = entry.file_name();
    let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { return false };
    let (random, is_whole) = match (rest.strip_suffix(WHOLE), rest.strip_suffix(PARTIAL)) {
        (Some(random), _) => (random, true),
        (_, Some(random)) => (random, false),
        _ => return false,
    };
    let is_name = !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let Ok(Some(file)) = open(&entry.path(), Links::Refuse) else { return false };
    let Some(found) = file.metadata().ok().filter(|found| is_name && access.is_own(found)) else { return false };
    let age = found.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
    match file.try_lock() {
        Ok(()) => is_whole || age > STALE,
        Err(TryLockError::WouldBlock) => false,
        // A file system without locks.
        Err(TryLockError::Error(_)) => age > STALE,
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::private_file::tests::names;

    #[test]
    fn s6_what_a_killed_writer_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, age| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
            file
        };
        for (name, age) in [
            (".maskinporten-a.tmp", 601),
            (".maskinporten-b.new", 0),
            (".maskinporten-c.tmp", 1),
            (".maskinporten-my notes.tmp", 601),
            (".maskinporten-.tmp", 601),
            ("notes.tmp", 601),
        ] {
            made(name, age);
        }
        let (partial, whole) = (made(".maskinporten-d.tmp", 601), made(".maskinporten-e.new", 601));
        partial.lock().unwrap();
        whole.lock().unwrap();
        std::fs::create_dir(folder.path().join(".maskinporten-f.new")).unwrap();
        sweep(folder.path(), Access::Owner);
        let kept = [
            ".maskinporten-.tmp",
            ".maskinporten-c.tmp",
            ".maskinporten-d.tmp",
            ".maskinporten-e.new",
            ".maskinporten-f.new",
            ".maskinporten-my notes.tmp",
            "notes.tmp",
        ];
        assert_eq!(names(folder.path()), kept);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn s6_what_is_not_whole_has_no_name() {
        use std::io::Write as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (text, overwrite) in [("one", Overwrite::Never), ("two", Overwrite::Replace)] {
            let before = names(folder.path());
            let mut file = Unfinished::unnamed(folder.path()).unwrap();
            file.file().write_all(text.as_bytes()).unwrap();
            assert_eq!(names(folder.path()), before);
            file.finish(&path, overwrite).unwrap();
            assert_eq!(
                (names(folder.path()), std::fs::read_to_string(&path).unwrap()),
                (vec!["key".into()], text.into())
            );
        }
        let file = Unfinished::unnamed(folder.path()).unwrap();
        assert_eq!(file.finish(&path, Overwrite::Never).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
    }

    #[test]
    fn s6_where_it_must_have_one_nothing_else_is_different() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        Unfinished::named(folder.path()).unwrap().finish(&path, Overwrite::Never).unwrap();
        Unfinished::named(folder.path()).unwrap().finish(&path, Overwrite::Replace).unwrap();
        let refused = Unfinished::named(folder.path()).unwrap().finish(&path, Overwrite::Never);
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(folder.path()), ["key"]);
    }
}
