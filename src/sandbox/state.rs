//! The file of `--state`: what a sandbox knows, for the next one.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use maskinporten_engine::access::Access;
use maskinporten_engine::lock::{Lock, LockError};
use maskinporten_engine::private_file::{Overwrite, read_private, write_private};
use maskinporten_sandbox::{Keeper, State};

/// Some forty thousand clients.
const MOST: usize = 64 << 20;

/// A file that is this sandbox's own for as long as this lives.
pub struct StateFile {
    path: PathBuf,
    lock: Option<Lock>,
}

impl StateFile {
    /// Takes the file.
    pub fn open(path: &Path) -> Outcome<Self> {
        let mut lock = path.as_os_str().to_owned();
        lock.push(".lock");
        match Lock::acquire(Path::new(&lock), Duration::ZERO, Access::Owner) {
            Ok(lock) => Ok(Self { path: path.to_owned(), lock: Some(lock) }),
            Err(LockError::Busy { .. }) => {
                Err(Failure::not_done(format!("another sandbox is using {}", path.display()))
                    .hint("stop that one, or give this one a file of its own with --state"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What an earlier sandbox left in it. A file that can't be used is left as it is.
    pub fn read(&self) -> Outcome<Option<State>> {
        let bytes = read_private(&self.path, MOST, Access::Owner)?;
        bytes.map(|bytes| State::from_bytes(bytes.expose())).transpose().map_err(|error| {
            Failure::usage(format!("{} can't be used: {error}", self.path.display()))
                .hint("it was left as it is; name another file with --state")
        })
    }

    /// What writes it, whole, and waits for the disk.
    pub fn keeper(&self) -> Keeper {
        let path = self.path.clone();
        Keeper::new(move |bytes| {
            let written = write_private(&path, bytes, Overwrite::Replace, Access::Owner);
            written.map_err(|error| io::Error::other(Failure::from(error).in_a_line().message().to_owned()))
        })
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            // What is left of it keeps nobody out.
            let _ = lock.remove();
        }
    }
}
