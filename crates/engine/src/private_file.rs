//! Files and folders that only their owner can read, written completely or not at all.
//!
//! On Unix that is modes 0600 and 0700 and the owner's user id, unless a group has [`Access`], too; symbolic links are
//! refused, since whoever can place one decides what is read or overwritten. On Windows a user's folders are private by
//! inheritance, and modes aren't looked at.

mod unfinished;

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::access::Access;
use crate::fault;
use unfinished::Unfinished;

pub use maskinporten_protocol::regular_file::FileError;
use maskinporten_protocol::regular_file::{Links, open, open_to_append, open_to_write, read_open};
use maskinporten_protocol::secret::SecretBytes;
pub(crate) use unfinished::{sweep, temporary_in};

/// What to do when a file is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Fail with [`FileError::Exists`], also when it appears at the last moment.
    Never,
    /// Replace it in one step: readers see the old bytes or the new, never a mixture.
    Replace,
}

/// Writes a file with mode 0600: without a name or beside its place first, then fsync, then into place in one step, then
/// the folder's fsync. When anything fails, a full disk included, what was there is still there and nothing is left
/// behind. What an earlier writer left that was killed goes first. A symbolic link is refused rather than replaced or
/// followed.
pub fn write_private(path: &Path, bytes: &[u8], overwrite: Overwrite, access: Access) -> Result<(), FileError> {
    write(path, bytes, overwrite, access, true)
}

/// Like [`write_private`] with [`Overwrite::Replace`], but without waiting for the disk: for what may be lost in a
/// power cut, or be empty after it.
pub fn write_private_unsynced(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    write(path, bytes, Overwrite::Replace, access, false)
}

fn write(path: &Path, bytes: &[u8], overwrite: Overwrite, access: Access, sync: bool) -> Result<(), FileError> {
    let there = path.symlink_metadata().ok();
    match &there {
        Some(found) if found.is_symlink() => return Err(FileError::symlink(path)),
        Some(_) if overwrite == Overwrite::Never => return Err(FileError::Exists { path: path.to_owned() }),
        _ => {}
    }
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists { path: path.to_owned() },
        _ => FileError::Io { doing: "write", path: path.to_owned(), source },
    };
    let folder = folder_of(path);
    sweep(folder, access);
    let finished = |mut file: Unfinished| {
        file.file().write_all(bytes)?;
        if let Some(there) = &there {
            keep_mode(file.file(), there)?;
        }
        access.open_up(file.file(), folder)?;
        if sync {
            file.file().sync_all()?;
        }
        fault::point("file-before");
        file.finish(path, overwrite)
    };
    let written = match Unfinished::unnamed(folder).map(finished) {
        // Some file systems make files without a name, and then have none for them.
        Some(Err(error)) if error.kind() != io::ErrorKind::AlreadyExists => None,
        tried => tried,
    };
    written.unwrap_or_else(|| finished(Unfinished::named(folder)?)).map_err(failed)?;
    fault::point("file-after");
    if sync { sync_folder(folder).map_err(failed) } else { Ok(()) }
}

/// Gives a new file the mode of the one that it replaces, unless others could reach that.
#[cfg(unix)]
fn keep_mode(file: &File, there: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = there.permissions().mode() & 0o777;
    if !there.is_file() || mode & 0o077 != 0 {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_mode(_file: &File, _there: &Metadata) -> io::Result<()> {
    Ok(())
}

/// The most that a line may have which a writer that was killed left unfinished.
const MAX_LINE: u64 = 1 << 20;

/// Adds lines to a file with mode 0600, and waits until the disk has them. What a writer that was killed left of a line
/// is cut off first. However long the file is, only its end is read.
pub fn append_private(path: &Path, lines: &[u8], access: Access) -> Result<(), FileError> {
    append_after(path, access, |_| Ok((lines.to_vec(), ())))
}

/// Like [`append_private`], for lines that depend on the last one, which has no line end here. What is said with them is
/// returned.
pub fn append_after<T, E: From<FileError>>(
    path: &Path,
    access: Access,
    lines: impl FnOnce(Option<Vec<u8>>) -> Result<(Vec<u8>, T), E>,
) -> Result<T, E> {
    let failed = |source| FileError::Io { doing: "write", path: path.to_owned(), source };
    let mut file = open_to_append(path, "write")?;
    let found = file.metadata().map_err(failed)?;
    access.check(path, &found)?;
    access.open_up(&file, folder_of(path)).map_err(failed)?;
    let (whole, last) = end_of(path, &file, found.len())?;
    if whole < found.len() {
        // A file that is only ever added to can't be cut.
        open_to_write(path, "write")?.set_len(whole).map_err(failed)?;
    }
    let (lines, said) = lines(last)?;
    file.write_all(&lines).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    if found.len() == 0 {
        sync_folder(folder_of(path)).map_err(failed)?;
    }
    Ok(said)
}

/// The last whole line of a private file, without its line end; `None` if there is none. One of more than 1 MiB is cut
/// off at its beginning.
pub fn last_line(path: &Path, access: Access) -> Result<Option<Vec<u8>>, FileError> {
    let Some((file, len)) = opened(path, access)? else { return Ok(None) };
    Ok(end_of(path, &file, len)?.1)
}

/// The last megabyte of a private file, or all of it; `None` if there is no file.
pub fn tail(path: &Path, access: Access) -> Result<Option<Vec<u8>>, FileError> {
    let Some((file, len)) = opened(path, access)? else { return Ok(None) };
    Ok(Some(tail_of(path, &file, len)?.1))
}

/// A file that nobody else may see or change, and its length; `None` if there is none.
fn opened(path: &Path, access: Access) -> Result<Option<(File, u64)>, FileError> {
    let Some(file) = open(path, Links::Refuse)? else { return Ok(None) };
    let found = file.metadata().map_err(FileError::io("read", path))?;
    access.check(path, &found)?;
    Ok(Some((file, found.len())))
}

/// The last megabyte of a file, and where it begins.
fn tail_of(path: &Path, mut file: &File, len: u64) -> Result<(u64, Vec<u8>), FileError> {
    let start = len.saturating_sub(MAX_LINE);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(start)).map_err(FileError::io("read", path))?;
    file.take(MAX_LINE).read_to_end(&mut tail).map_err(FileError::io("read", path))?;
    Ok((start, tail))
}

/// How many bytes of a file are whole lines, and the last of them.
fn end_of(path: &Path, file: &File, len: u64) -> Result<(u64, Option<Vec<u8>>), FileError> {
    let (start, mut tail) = tail_of(path, file, len)?;
    match tail.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => {
            tail.truncate(end);
            let begin = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
            Ok((start + end as u64 + 1, Some(tail.split_off(begin))))
        }
        None if start == 0 => Ok((0, None)),
        None => {
            let why = "ends in a line of more than 1 MiB, which this program didn't write";
            Err(FileError::insecure(path, why, "move it aside: a new one is started"))
        }
    }
}

/// Removes a file and waits until the disk knows. Whether there was one.
pub fn remove(path: &Path) -> Result<bool, FileError> {
    fault::point("removal-before");
    match std::fs::remove_file(path) {
        Ok(()) => sync_folder(folder_of(path)).map_err(FileError::io("remove", path)).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::io("remove", path)(error)),
    }
}

/// Reads a file that nobody else may see or change, of at most `limit` bytes; `None` if there is none.
pub fn read_private(path: &Path, limit: usize, access: Access) -> Result<Option<SecretBytes>, FileError> {
    opened(path, access)?.map(|(file, _)| read_open(path, &file, limit)).transpose()
}

/// Whether a file is there that only its owner can see and change; an error if others can, or if it can't be read.
pub fn check_private_file(path: &Path, access: Access) -> Result<bool, FileError> {
    Ok(opened(path, access)?.is_some())
}

/// Makes a folder with mode 0700, its missing parents too, or checks the one that is there.
pub fn private_folder(path: &Path, access: Access) -> Result<(), FileError> {
    if check_private_folder(path, access)? {
        return Ok(());
    }
    create_folder(path, access).map_err(FileError::io("create", path))?;
    // Another process may have created it.
    check_private_folder(path, access).map(|_| ()).map_err(|error| match error {
        FileError::Insecure { path, why, .. } => {
            let why = format!("{why} although it was made private: its file system doesn't keep modes");
            FileError::insecure(&path, why, "choose a place on another file system")
        }
        error => error,
    })
}

fn create_folder(path: &Path, access: Access) -> io::Result<()> {
    let above = folder_of(path);
    if !above.is_dir() {
        create_folder(above, access)?;
    }
    match private_builder().create(path) {
        Ok(()) => access.open_up_folder(path, above),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn private_builder() -> std::fs::DirBuilder {
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Whom a new folder belongs to is inherited there.
#[cfg(not(unix))]
fn private_builder() -> std::fs::DirBuilder {
    std::fs::DirBuilder::new()
}

/// Whether the folder is there; an error if it is, and others can look into it or change it.
pub fn check_private_folder(path: &Path, access: Access) -> Result<bool, FileError> {
    let found = match path.symlink_metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(FileError::io("read", path)(error)),
    };
    if found.is_symlink() {
        return Err(FileError::symlink(path));
    }
    if !found.is_dir() {
        return Err(FileError::insecure(path, "isn't a folder", "remove it, or choose another folder"));
    }
    access.check(path, &found).map(|()| true)
}

/// The folder that a path is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a folder, and only to have it on the disk")]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems know no fsync of folders.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = folder.read_dir().unwrap().map(|e| e.unwrap().file_name().into_string()).collect();
        names.sort();
        names.into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn never_means_never() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_private(&path, b"one", Overwrite::Never, Access::Owner).unwrap();
        assert!(matches!(
            write_private(&path, b"two", Overwrite::Never, Access::Owner),
            Err(FileError::Exists { .. })
        ));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write_private(&path, b"three", Overwrite::Replace, Access::Owner).unwrap();
        assert_eq!(read_private(&path, 5, Access::Owner).unwrap().unwrap().expose(), b"three");
        assert!(matches!(read_private(&path, 4, Access::Owner), Err(FileError::TooLong { .. })));
        assert_eq!(names(folder.path()), ["key"]);
        assert!(remove(&path).unwrap() && !remove(&path).unwrap());
        assert!(read_private(&path, 5, Access::Owner).unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn looser_modes_are_refused_with_the_command_that_helps() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_private(&path, b"secret", Overwrite::Never, Access::Owner).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o620, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            match read_private(&path, 99, Access::Owner) {
                Err(FileError::Insecure { hint, .. }) => assert_eq!(hint, format!("`chmod 600 {}`", path.display())),
                other => panic!("{mode:o}: {other:?}"),
            }
        }
        let deep = folder.path().join("a/b");
        private_folder(&deep, Access::Owner).unwrap();
        assert_eq!(deep.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::set_permissions(&deep, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(private_folder(&deep, Access::Owner), Err(FileError::Insecure { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("key"), folder.path().join("link"));
        write_private(&path, b"secret", Overwrite::Never, Access::Owner).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        for overwrite in [Overwrite::Never, Overwrite::Replace] {
            assert!(matches!(write_private(&link, b"x", overwrite, Access::Owner), Err(FileError::Insecure { .. })));
        }
        assert!(matches!(read_private(&link, 99, Access::Owner), Err(FileError::Insecure { .. })));
        std::os::unix::fs::symlink(folder.path(), folder.path().join("folder")).unwrap();
        assert!(matches!(
            private_folder(&folder.path().join("folder"), Access::Owner),
            Err(FileError::Insecure { .. })
        ));
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(read_private(&pipe, 99, Access::Owner), Err(FileError::Insecure { .. })));
        assert!(matches!(read_private(folder.path(), 99, Access::Owner), Err(FileError::Insecure { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"secret");
    }
}
