//! A program that takes this one's place, and is handed a secret.

use super::{Process, ProcessError, Surroundings};
use maskinporten_protocol::secret::SecretText;

/// A secret for the program that takes this one's place. Its arguments never have it: other users can see those.
#[derive(Clone, Copy)]
pub struct Handed<'a> {
    /// The variable that has the secret, or the path of the file that has it.
    pub variable: &'a str,
    /// What is handed over.
    pub secret: &'a SecretText,
    /// Whether it is in a file.
    pub in_file: bool,
}

impl Process {
    /// Runs it in this program's place, and returns the exit code that it ended with.
    ///
    /// On Unix that is meant to the letter: the process goes on as the other program, with its number, its parent, its
    /// terminal and its files. So signals and the exit code are the system's business, and this returns only when the
    /// program can't be started. Elsewhere it is waited for.
    ///
    /// A secret in a file is one without a name that only the program and what it starts can open, and that is gone
    /// with them. Where there are no such files, it is in the folder for temporary ones until the program ends.
    pub fn take_over(&self, handed: Handed<'_>, around: &Surroundings<'_>) -> Result<i32, ProcessError> {
        let unusable = |source| ProcessError::NotRun { program: self.name(), source };
        let mut command = self.command(around);
        if !handed.in_file {
            command.env(handed.variable, handed.secret.expose());
            return place::run(&mut command).map_err(|source| self.not_started(source));
        }
        let file = place::Inherited::with(handed.secret).map_err(unusable)?;
        command.env(handed.variable, file.path().map_err(unusable)?);
        place::run(&mut command).map_err(|source| self.not_started(source))
    }
}

#[cfg(unix)]
mod place {
    use std::fs::{File, Permissions};
    use std::io::{self, Seek as _, Write as _};
    use std::os::fd::{AsRawFd as _, OwnedFd};
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    use std::path::PathBuf;
    use std::process::Command;

    use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};

    use super::SecretText;

    /// Scripts use the numbers with one digit for files of their own.
    const FIRST: i32 = 10;

    pub(super) fn run(command: &mut Command) -> io::Result<i32> {
        Err(command.exec())
    }

    /// A file without a name, open in the program that comes next.
    pub(super) struct Inherited(OwnedFd);

    impl Inherited {
        pub(super) fn with(secret: &SecretText) -> io::Result<Self> {
            let mut file = nameless()?;
            file.set_permissions(Permissions::from_mode(0o600))?;
            file.write_all(secret.expose().as_bytes())?;
            file.rewind()?;
            let inherited = fcntl_dupfd_cloexec(&file, FIRST)?;
            fcntl_setfd(&inherited, FdFlags::empty())?;
            Ok(Self(inherited))
        }

        /// Where that program opens it.
        pub(super) fn path(&self) -> io::Result<PathBuf> {
            let number = self.0.as_raw_fd();
            let places = ["/dev/fd", "/proc/self/fd"].map(|folder| PathBuf::from(format!("{folder}/{number}")));
            let missing = || io::Error::other("there is neither /dev/fd nor /proc here to open the file through");
            places.into_iter().find(|path| path.exists()).ok_or_else(missing)
        }
    }

    /// In memory.
    #[cfg(target_os = "linux")]
    fn nameless() -> io::Result<File> {
        Ok(rustix::fs::memfd_create("maskinporten", rustix::fs::MemfdFlags::CLOEXEC)?.into())
    }

    #[cfg(not(target_os = "linux"))]
    fn nameless() -> io::Result<File> {
        tempfile::tempfile()
    }
}

#[cfg(not(unix))]
mod place {
    use std::io::{self, Write as _};
    use std::path::PathBuf;
    use std::process::Command;

    use tempfile::NamedTempFile;

    use super::SecretText;

    pub(super) fn run(command: &mut Command) -> io::Result<i32> {
        let status = command.status()?;
        Ok(status.code().unwrap_or(1))
    }

    /// A file that is removed when this is dropped.
    pub(super) struct Inherited(NamedTempFile);

    impl Inherited {
        pub(super) fn with(secret: &SecretText) -> io::Result<Self> {
            let mut file = NamedTempFile::new()?;
            file.write_all(secret.expose().as_bytes())?;
            file.flush()?;
            Ok(Self(file))
        }

        #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be there")]
        pub(super) fn path(&self) -> io::Result<PathBuf> {
            Ok(self.0.path().to_owned())
        }
    }
}
