//! Who may reach what is private: its owner alone, or a group besides, on volumes whose modes and owners the platform
//! sets. Kubernetes gives everything on a volume to the pod's `fsGroup` each time it is mounted; `OpenShift` runs each pod
//! as a user of its own.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use maskinporten_protocol::regular_file::FileError;

/// Who may read and change private files and folders. On systems without modes it makes no difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// This user, who owns them: modes 0600 and 0700.
    #[default]
    Owner,
    /// A group of this user as well, whoever owns them; never everybody. New files and folders get the access that the
    /// group has to the folder that they are in.
    Group,
}

#[cfg(unix)]
impl Access {
    /// An error if anybody else can reach a file or folder.
    pub(crate) fn check(self, path: &Path, found: &Metadata) -> Result<(), FileError> {
        use std::os::unix::fs::MetadataExt as _;

        let mode = found.mode() & 0o7777;
        // Whoever can list a folder only sees names.
        let everybody = if found.is_dir() { 0o002 } else { 0o007 };
        let by_group = mode & everybody == 0 && is_ours(found.gid());
        if self == Self::Group && by_group {
            return Ok(());
        }
        let refused =
            |why: String, hint: String| Err(FileError::Insecure { path: path.to_owned(), why, hint, by_group });
        let open = format!("can be reached by other users (mode {mode:04o})");
        if self == Self::Group && mode & everybody != 0 {
            let wanted = if found.is_dir() { "o-w" } else { "o-rwx" };
            return refused(open, chmod(wanted, path));
        }
        if !is_user_s(found) {
            let why = format!("belongs to another user (id {})", found.uid());
            return refused(why, "run as its owner, or choose another place".into());
        }
        if mode & 0o077 != 0 {
            let wanted = if found.is_dir() { "700" } else { "600" };
            return refused(open, chmod(wanted, path));
        }
        Ok(())
    }

    /// Whether something is this user's or, where a group has access, the group's.
    pub(crate) fn is_own(self, found: &Metadata) -> bool {
        use std::os::unix::fs::MetadataExt as _;

        is_user_s(found) || self == Self::Group && is_ours(found.gid())
    }

    /// Gives the group the access to something new that it has to the folder: the next run may be another user's.
    pub(crate) fn open_up(self, new: &File, folder: &Path) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

        if self == Self::Owner {
            return Ok(());
        }
        let (folder, found) = (folder.metadata()?, new.metadata()?);
        let is_alike = found.gid() == folder.gid() && is_ours(found.gid());
        let mode = found.mode() & 0o7777;
        let wider = mode | folder.mode() & (mode >> 3) & 0o070;
        if !is_alike || wider == mode || !is_user_s(&found) {
            return Ok(());
        }
        new.set_permissions(std::fs::Permissions::from_mode(wider))
    }

    /// The same for a new folder.
    pub(crate) fn open_up_folder(self, new: &Path, folder: &Path) -> io::Result<()> {
        use rustix::fs::{Mode, OFlags, open};

        if self == Self::Owner {
            return Ok(());
        }
        // Somebody else in the group could have put a link there meanwhile.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        self.open_up(&open(new, flags, Mode::empty())?.into(), folder)
    }
}

#[cfg(not(unix))]
impl Access {
    pub(crate) fn check(self, _path: &Path, _found: &Metadata) -> Result<(), FileError> {
        Ok(())
    }

    pub(crate) fn is_own(self, _found: &Metadata) -> bool {
        true
    }

    pub(crate) fn open_up(self, _new: &File, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn open_up_folder(self, _new: &Path, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// The command that gives a path a mode, as it stands in a sentence.
#[cfg(unix)]
pub(crate) fn chmod(mode: &str, path: &Path) -> String {
    format!("`chmod {mode} {}`", shell_words::quote(&path.to_string_lossy()))
}

/// What shuts its own owner out of a path, as the command that mends it: a mode of the file or of a folder above it.
#[cfg(unix)]
pub fn chmod_needed(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;

    let mut all: Vec<&Path> = path.ancestors().filter(|part| !part.as_os_str().is_empty()).collect();
    // What is in a folder that is shut can't be looked at.
    all.reverse();
    all.into_iter().find_map(|part| {
        let found = part.metadata().ok()?;
        let (needed, wanted) = if found.is_dir() { (0o500, "u+rwx") } else { (0o400, "u+rw") };
        let is_shut = is_user_s(&found) && found.mode() & needed != needed;
        is_shut.then(|| chmod(wanted, part))
    })
}

/// Other systems have no such modes.
#[cfg(not(unix))]
pub fn chmod_needed(_path: &Path) -> Option<String> {
    None
}

/// Whether something belongs to who runs this.
#[cfg(unix)]
fn is_user_s(found: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(found) == rustix::process::geteuid().as_raw()
}

/// Whether this user is in a group.
#[cfg(unix)]
fn is_ours(gid: u32) -> bool {
    let is_it = |ours: rustix::process::Gid| ours.as_raw() == gid;
    is_it(rustix::process::getegid()) || rustix::process::getgroups().is_ok_and(|all| all.into_iter().any(is_it))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::private_file::{Overwrite, append_private, private_folder, write_private};

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn f1_a_group_is_accepted_where_it_is_said_and_everybody_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "").unwrap();
        for (path, modes, everybody) in [
            (file.as_path(), [0o660, 0o640, 0o620], [0o664, 0o661, 0o606]),
            (folder.path(), [0o770, 0o775, 0o2770], [0o777, 0o772, 0o2777]),
        ] {
            for mode in modes {
                chmod(path, mode);
                let found = path.metadata().unwrap();
                assert!(Access::Group.check(path, &found).is_ok(), "{mode:o}");
                let refused = Access::Owner.check(path, &found);
                assert!(matches!(refused, Err(FileError::Insecure { by_group: true, .. })), "{mode:o}");
            }
            for mode in everybody {
                chmod(path, mode);
                for access in [Access::Owner, Access::Group] {
                    let refused = access.check(path, &path.metadata().unwrap());
                    assert!(matches!(refused, Err(FileError::Insecure { by_group: false, .. })), "{mode:o}");
                }
            }
        }
    }

    #[test]
    fn what_shuts_its_owner_out_is_named_from_the_outside_in() {
        let folder = tempfile::tempdir().unwrap();
        let (inner, file) = (folder.path().join("secrets"), folder.path().join("secrets/key"));
        fs::create_dir(&inner).unwrap();
        fs::write(&file, "").unwrap();
        assert_eq!(chmod_needed(&file), None);
        chmod(&file, 0o000);
        assert_eq!(chmod_needed(&file), Some(format!("`chmod u+rw {}`", file.display())));
        chmod(&inner, 0o000);
        assert_eq!(chmod_needed(&file), Some(format!("`chmod u+rwx {}`", inner.display())));
        chmod(&inner, 0o700);
    }

    #[test]
    fn f1_what_is_new_is_the_group_s_as_far_as_its_folder_is() {
        for (outer, inner, file) in [(0o770, 0o770, 0o660), (0o750, 0o750, 0o640), (0o700, 0o700, 0o600)] {
            let folder = tempfile::tempdir().unwrap();
            chmod(folder.path(), outer);
            let deep = folder.path().join("a/b");
            private_folder(&deep, Access::Group).unwrap();
            let (written, added) = (deep.join("written"), deep.join("added"));
            for _ in 0..2 {
                write_private(&written, b"x", Overwrite::Replace, Access::Group).unwrap();
                append_private(&added, b"x\n", Access::Group).unwrap();
            }
            assert_eq!((mode(&deep), mode(&written), mode(&added)), (inner, file, file), "{outer:o}");
            // Nobody's but the owner's where it isn't said.
            let own = folder.path().join("own");
            private_folder(&own, Access::Owner).unwrap();
            write_private(&own.join("file"), b"x", Overwrite::Never, Access::Owner).unwrap();
            assert_eq!((mode(&own), mode(&own.join("file"))), (0o700, 0o600));
        }
    }
}
