//! A lock between processes: advisory, on an empty file, and gone with the process that held it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::access::Access;
use maskinporten_protocol::regular_file::{FileError, open_to_write};

/// The longest pause between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process held it all the time.
    #[error("another process has held {} for {} s", path.display(), waited.as_secs())]
    Busy {
        /// The path of the lock file.
        path: PathBuf,
        /// How long we waited.
        waited: Duration,
    },
    /// The file can't be locked.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock, waiting for it at most `timeout`; zero tries once. The empty file is made with mode 0600 if
    /// it isn't there, and stays. A symbolic link is refused.
    pub fn acquire(path: &Path, timeout: Duration, access: Access) -> Result<Self, LockError> {
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(lock) = Self::try_once(path, access)? {
                return Ok(lock);
            }
            let waited = started.elapsed();
            if waited >= timeout {
                return Err(LockError::Busy { path: path.to_owned(), waited });
            }
            // The standard library has no lock with a time limit; trying again is cheap.
            std::thread::sleep(pause.min(timeout.saturating_sub(waited)));
            pause = pause.saturating_mul(2).min(PAUSE);
        }
    }

    fn try_once(path: &Path, access: Access) -> Result<Option<Self>, FileError> {
        let file = open_to_write(path, "open")?;
        access.open_up(&file, path.parent().unwrap_or(path)).map_err(FileError::io("open", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(FileError::io("lock", path)(error)),
        }
        let lock = Self { file, path: path.to_owned() };
        // Between our opening and locking it, its holder may have removed it: then the next one locks another file.
        Ok(lock.is_in_place().then_some(lock))
    }

    /// Removes the file and gives up the lock. Those who wait go on with a new file.
    pub fn remove(self) -> Result<(), FileError> {
        std::fs::remove_file(&self.path).map_err(FileError::io("remove", &self.path))
    }

    #[cfg(unix)]
    fn is_in_place(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;

        match (self.file.metadata(), self.path.symlink_metadata()) {
            (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
            _ => false,
        }
    }

    /// A file that is open can't be removed there.
    #[cfg(not(unix))]
    fn is_in_place(&self) -> bool {
        self.file.metadata().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let lock = Lock::acquire(&path, Duration::ZERO, Access::Owner).unwrap();
        match Lock::acquire(&path, Duration::from_millis(5), Access::Owner) {
            Err(LockError::Busy { waited, .. }) => assert!(waited >= Duration::from_millis(5)),
            other => panic!("{other:?}"),
        }
        drop(lock);
        Lock::acquire(&path, Duration::ZERO, Access::Owner).unwrap();
    }

    #[test]
    fn a_removed_lock_is_a_new_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let lock = Lock::acquire(&path, Duration::ZERO, Access::Owner).unwrap();
        let waiting = std::thread::spawn({
            let path = path.clone();
            move || Lock::acquire(&path, Duration::from_secs(10), Access::Owner)
        });
        lock.remove().unwrap();
        let lock = waiting.join().unwrap().unwrap();
        assert!(path.exists());
        assert!(Lock::acquire(&path, Duration::ZERO, Access::Owner).is_err());
        drop(lock);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
        assert!(matches!(
            Lock::acquire(&path, Duration::ZERO, Access::Owner),
            Err(LockError::File(FileError::Insecure { .. }))
        ));
        assert!(!folder.path().join("elsewhere").exists());
    }
}
