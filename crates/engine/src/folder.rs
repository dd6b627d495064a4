//! The folder with `config.toml` and `keys.toml`: read at any time, changed only under a lock and as a whole.

mod sharing;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::access::Access;
use crate::key_register::{KeyPlace, KeyRegister, KeyRegisterError, StoredKey};
use crate::lock::{Lock, LockError};
use crate::private_file::{FileError, Overwrite, private_folder, write_private};
use crate::profile::{ConfigError, Profiles};
use crate::shared::{SharedClient, SharedError};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::regular_file::{Links, read_text};

pub use sharing::Sharing;

/// How long to wait for another command that is changing the same file.
const PATIENCE: Duration = Duration::from_secs(10);

/// Thousands of profiles and keys take far less, in bytes.
const MAX_LEN: usize = 4 << 20;

/// Why a file in the folder couldn't be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// What is in it can't be used.
    #[error("{} can't be used", .path.display())]
    Config {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the settings.
        #[source]
        error: ConfigError,
    },
    /// What is in it can't be used.
    #[error("{} can't be used", .path.display())]
    KeyRegister {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the register.
        #[source]
        error: KeyRegisterError,
    },
    /// It can't be read.
    #[error("{} can't be read", .path.display())]
    Unreadable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        error: io::Error,
    },
    /// There is none: this machine has no place for what is the user's own.
    #[error("there is no home folder, so nothing can be kept")]
    Nowhere,
    /// It can't be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Somebody else is changing it all the time.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// What is shared with other machines couldn't be read or changed.
    #[error(transparent)]
    Shared(#[from] SharedError),
}

/// A path at which there can be nothing: what it goes through isn't a folder.
const NOWHERE: &str = if cfg!(windows) { r"NUL\nowhere" } else { "/dev/null/nowhere" };

/// The folder with this program's own files.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    access: Access,
    sharing: Option<Sharing>,
}

impl Folder {
    /// A folder that need not exist before something is written.
    pub fn new(path: PathBuf) -> Self {
        Self { path, access: Access::Owner, sharing: None }
    }

    /// No folder: nothing is in it, and nothing can be put there.
    pub fn nowhere() -> Self {
        Self::new(PathBuf::from(NOWHERE))
    }

    /// An error if there is no folder.
    pub fn check_is_somewhere(&self) -> Result<(), FolderError> {
        if self.path == Path::new(NOWHERE) { Err(FolderError::Nowhere) } else { Ok(()) }
    }

    /// The same folder, and all that is kept in it, with access for others. Whoever says so must not have read it there.
    #[must_use]
    pub fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Who may reach it, and all that is kept in it.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The path of the folder, whether it exists or not.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of `config.toml`.
    pub fn config_file(&self) -> PathBuf {
        self.path.join("config.toml")
    }

    /// The error for what is in `config.toml` and can't be used.
    pub fn unusable_config(&self, error: ConfigError) -> FolderError {
        FolderError::Config { path: self.config_file(), error }
    }

    /// An error unless the profiles are the user's own file, which nobody else can write: what runs programs because
    /// they say so asks here first.
    #[cfg(unix)]
    pub fn check_config_is_own(&self) -> Result<(), FolderError> {
        use std::os::unix::fs::MetadataExt as _;

        const SO: &str = "so no program that it names is run";
        let path = self.config_file();
        // Through a symbolic link: what counts is the file that was read.
        let found = path.metadata().map_err(FileError::io("read", &path))?;
        let by_flag = |why: String| Err(FileError::insecure(&path, why, "name the programs with flags").into());
        if found.uid() != rustix::process::geteuid().as_raw() {
            return by_flag(format!("belongs to another user (id {}), {SO}", found.uid()));
        }
        let mode = found.mode() & 0o777;
        let why = format!("can be changed by other users (mode {mode:04o}), {SO}");
        match self.access {
            Access::Owner if mode & 0o022 != 0 => {
                Err(FileError::insecure(&path, why, crate::access::chmod("600", &path)).into())
            }
            // A folder that is somebody else's, too, is refused before anything in it is changed.
            Access::Owner => Ok(()),
            Access::Group if mode & 0o022 != 0 => by_flag(why),
            Access::Group => {
                // Where the folder is the group's, the file that was read may have been another one.
                let target = path.canonicalize().map_err(FileError::io("read", &path))?;
                for folder in [self.path.as_path(), target.parent().unwrap_or(&target)] {
                    let found = folder.metadata().map_err(FileError::io("read", folder))?;
                    if found.mode() & 0o022 != 0 {
                        return by_flag(format!("is in a folder that other users can change, {SO}"));
                    }
                }
                Ok(())
            }
        }
    }

    /// An error if others can change what is the user's own here: whoever writes here, or runs what it names, says the same
    /// first. What is somebody else's, as on a volume that is only read, isn't this user's to shut.
    #[cfg(unix)]
    pub fn check_is_shut(&self) -> Result<(), FolderError> {
        use std::os::unix::fs::MetadataExt as _;

        let found = |path: &Path| path.metadata().ok().filter(|found| self.access.is_own(found));
        // In a folder with the sticky bit others can't change a file that isn't theirs.
        if let Some(found) = found(&self.path).filter(|found| found.mode() & 0o022 != 0 && found.mode() & 0o1000 == 0)
        {
            self.access.check(&self.path, &found)?;
        }
        match found(&self.config_file()) {
            Some(_) => self.check_config_is_own(),
            None => Ok(()),
        }
    }

    /// Other systems have no such modes.
    #[cfg(not(unix))]
    pub fn check_is_shut(&self) -> Result<(), FolderError> {
        Ok(())
    }

    /// Other systems have no such modes.
    #[cfg(not(unix))]
    pub fn check_config_is_own(&self) -> Result<(), FolderError> {
        Ok(())
    }

    /// An error if others can look into the folder, and it is this user's own: nothing is written there before it is shut.
    pub fn check_is_private(&self) -> Result<(), FolderError> {
        let found = self.path.metadata().ok().filter(|found| self.access.is_own(found));
        Ok(found.map_or(Ok(()), |found| self.access.check(&self.path, &found))?)
    }

    fn keys_file(&self) -> PathBuf {
        self.path.join("keys.toml")
    }

    /// The same folder as it is for one profile, whose login and keys several machines share.
    #[must_use]
    pub fn sharing(self, sharing: Sharing) -> Self {
        Self { sharing: Some(sharing), ..self }
    }

    /// The client that is shared here.
    pub fn shared_client(&self) -> Option<&SharedClient> {
        self.sharing.as_ref().map(Sharing::client)
    }

    /// The same, if it is this profile's.
    pub(crate) fn shared_with(&self, profile: &ProfileName) -> Option<&SharedClient> {
        self.sharing.as_ref().filter(|sharing| sharing.is_of(profile)).map(Sharing::client)
    }

    /// The profiles; none if there is no file yet. A login that is shared is as it is now.
    pub fn profiles(&self) -> Result<Profiles, FolderError> {
        self.as_shared(self.own_profiles()?)
    }

    fn as_shared(&self, mut profiles: Profiles) -> Result<Profiles, FolderError> {
        if let Some(sharing) = &self.sharing {
            sharing.show_login(&mut profiles)?.map_err(|error| self.unusable_config(error))?;
        }
        Ok(profiles)
    }

    fn own_profiles(&self) -> Result<Profiles, FolderError> {
        let text = self.read(&self.config_file())?;
        Profiles::parse(&text).map_err(|error| self.unusable_config(error))
    }

    /// The stored keys; none if there is no file yet. Those that are shared are as they are now.
    pub fn key_register(&self) -> Result<KeyRegister, FolderError> {
        let mut register = self.own_register()?;
        self.shared_keys()?.into_iter().for_each(|key| register.put(key));
        Ok(register)
    }

    fn shared_keys(&self) -> Result<Vec<StoredKey>, FolderError> {
        Ok(self.shared_client().map_or(Ok(Vec::new()), SharedClient::keys)?)
    }

    fn own_register(&self) -> Result<KeyRegister, FolderError> {
        let path = self.keys_file();
        let text = self.read(&path)?;
        KeyRegister::parse(&text).map_err(|error| FolderError::KeyRegister { path, error })
    }

    /// Changes the profiles as they are at this moment, whatever was read before.
    pub fn change_profiles<T>(
        &self,
        change: impl FnOnce(&mut Profiles) -> Result<T, ConfigError>,
    ) -> Result<T, FolderError> {
        let path = self.config_file();
        let _lock = self.lock()?;
        let own = self.own_profiles()?;
        let before = own.version();
        let shown = self.as_shared(own.clone())?;
        let mut profiles = shown.clone();
        let result = change(&mut profiles).map_err(|error| self.unusable_config(error))?;
        if let Some(sharing) = &self.sharing {
            sharing.take_login(&own, &shown, &mut profiles)?.map_err(|error| self.unusable_config(error))?;
            if profiles.to_text() == own.to_text() {
                return Ok(result);
            }
        }
        self.keep_copy(&path, before.unwrap_or(1), profiles.version().unwrap_or(1))?;
        self.write(&path, &profiles.to_text())?;
        Ok(result)
    }

    /// Notes which stored keys a client's key set holds, so that nobody deletes one that is in use.
    pub fn learn(
        &self,
        environment: &EnvironmentName,
        client_id: &ClientId,
        set: &KeySet,
    ) -> Result<(), FolderError> {
        let mut register = self.key_register()?;
        // A write for news only: most often there are none.
        if register.learn(environment, client_id, set) {
            self.change_key_register(|keys| keys.learn(environment, client_id, set))?;
        }
        Ok(())
    }

    /// Changes the register of keys as it is at this moment: the keys that are shared where they are, and this machine's
    /// own here, if any of these changes.
    pub fn change_key_register<T>(&self, change: impl FnOnce(&mut KeyRegister) -> T) -> Result<T, FolderError> {
        let _lock = self.lock()?;
        let own = self.own_register()?;
        let shared = self.shared_keys()?;
        let mut register = own.clone();
        for key in &shared {
            register.put(key.clone());
        }
        let result = change(&mut register);
        if let Some(client) = self.shared_client() {
            let was_shared = |key: &StoredKey| shared.iter().any(|one| one.thumbprint() == key.thumbprint());
            let is_shared = |key: &StoredKey| match key.place {
                _ if was_shared(key) => true,
                KeyPlace::Store(_) => false,
                KeyPlace::Shared(_) => true,
                KeyPlace::Service(..) => own.get(&key.thumbprint()).is_none(),
            };
            let (after, rest) = register.split(is_shared);
            client.change_keys(&shared, &after)?;
            // A key that is shared and here, too, is this machine's as it was.
            register = own.clone();
            for key in own.iter().filter(|key| !was_shared(key) && rest.get(&key.thumbprint()).is_none()) {
                register.remove(&key.thumbprint());
            }
            for key in rest.iter() {
                register.put(key.clone());
            }
            if register == own {
                return Ok(result);
            }
        }
        let path = self.keys_file();
        let text = register.to_text().map_err(|error| FolderError::KeyRegister { path: path.clone(), error })?;
        self.keep_copy(&path, own.version(), register.version())?;
        self.write(&path, &text)?;
        Ok(result)
    }

    fn read(&self, path: &Path) -> Result<String, FolderError> {
        if self.check_is_somewhere().is_ok() { read(path) } else { Ok(String::new()) }
    }

    fn lock(&self) -> Result<Lock, FolderError> {
        self.check_is_somewhere()?;
        private_folder(&self.path, self.access)?;
        Ok(Lock::acquire(&self.path.join("lock"), PATIENCE, self.access)?)
    }

    /// A file that earlier programs won't read any more is kept beside the new one, as it was: `config.toml.layout-1`.
    fn keep_copy(&self, path: &Path, before: u32, after: u32) -> Result<(), FolderError> {
        let old = if after > before { read(path)? } else { String::new() };
        if old.is_empty() {
            return Ok(());
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".layout-{before}"));
        self.write(&path.with_file_name(name), &old)
    }

    /// Replaces the file that a link points to, not the link: people keep their settings in repositories of their own.
    fn write(&self, path: &Path, text: &str) -> Result<(), FolderError> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(write_private(&target, text.as_bytes(), Overwrite::Replace, self.access)?)
    }
}

fn read(path: &Path) -> Result<String, FolderError> {
    match read_text(path, MAX_LEN, Links::Follow) {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(FileError::Io { path, source, .. }) => Err(FolderError::Unreadable { path, error: source }),
        Err(error) => Err(error.into()),
    }
}
