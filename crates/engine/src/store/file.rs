//! One 0600 file per secret in a 0700 folder, encrypted with a passphrase or, on request, plain.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::seal::{SealError, Sealed, seal};
use super::{SecretId, SecretStore, StoreError, StoreStatus, TokenDigest, check, parsed};
use crate::access::Access;
use crate::lock::{Lock, LockError};
use crate::private_file::{self, FileError, Overwrite};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value;

/// No secret of ours is nearly as long, in bytes.
const MAX_LEN: usize = 64 << 10;

/// How long a writer waits for another one.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the passphrase comes from: a prompt, a file, a variable. That is the caller's business.
pub trait PassphraseSource: Send + Sync {
    /// The passphrase of the secrets in `folder`. Called only when it is needed, and again only if what it gave was wrong.
    /// `first` says that there is nothing yet that it must open, so a typing error would go unnoticed: ask twice.
    fn passphrase(&self, folder: &Path, first: bool) -> Result<SecretText, StoreError>;

    /// The passphrase if it is known without asking anybody; nothing if somebody would be asked. An error if nobody can be.
    fn unasked(&self, _folder: &Path) -> Result<Option<SecretText>, StoreError> {
        Ok(None)
    }
}

/// Secrets in a folder of files.
pub struct FileStore {
    folder: PathBuf,
    access: Access,
    protection: Protection,
}

enum Protection {
    Passphrase { source: Box<dyn PassphraseSource>, known: Mutex<Option<Known>> },
    Plain,
}

/// The passphrase, once it was asked for.
struct Known {
    text: SecretText,
    /// It has opened something in this folder.
    proven: bool,
}

impl FileStore {
    /// Keys as `key-<thumbprint>.p8`: encrypted PKCS#8, DER. Tokens aren't kept: each would take a passphrase.
    pub fn encrypted(folder: PathBuf, source: Box<dyn PassphraseSource>) -> Self {
        Self { folder, access: Access::Owner, protection: Protection::Passphrase { source, known: Mutex::default() } }
    }

    /// Keys as `key-<thumbprint>.der`, tokens as `<digest>.token`, readable by whoever gets hold of the files.
    /// Only for those who asked for it in so many words.
    pub fn plain(folder: PathBuf) -> Self {
        Self { folder, access: Access::Owner, protection: Protection::Plain }
    }

    /// The same store in a folder that others may have access to.
    #[must_use]
    pub fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// The folder that the secrets are in. It is made when the first is put there.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn is_plain(&self) -> bool {
        matches!(self.protection, Protection::Plain)
    }

    fn path(&self, id: &SecretId) -> PathBuf {
        // `key-` because a thumbprint may begin with a hyphen, which programs would take for a flag.
        self.folder.join(match (id, self.is_plain()) {
            (SecretId::Key(thumbprint), false) => format!("key-{thumbprint}.p8"),
            (SecretId::Key(thumbprint), true) => format!("key-{thumbprint}.der"),
            (SecretId::Token(digest), _) => format!("{digest}.token"),
        })
    }

    fn read(&self, path: &Path) -> Result<Option<SecretBytes>, StoreError> {
        Ok(private_file::read_private(path, MAX_LEN, self.access)?)
    }

    fn read_key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        let path = self.path(&SecretId::Key(key.clone()));
        let Some(bytes) = self.read(&path)? else {
            return Ok(None);
        };
        if self.is_plain() {
            return parsed(key, &bytes, || path.display().to_string()).map(Some);
        }
        self.open_sealed(&path, bytes.expose(), Some(key)).map(Some)
    }

    fn put_token(&self, id: &SecretId, token: &SecretBytes) -> Result<(), StoreError> {
        if !self.is_plain() {
            return Err(StoreError::ReadOnly {
                store: "encrypted file",
                hint: "tokens are cached with the keyring, the plain file store or a cache folder".into(),
            });
        }
        private_file::private_folder(&self.folder, self.access)?;
        let _lock = self.lock()?;
        Ok(private_file::write_private_unsynced(&self.path(id), token.expose(), self.access)?)
    }

    /// A key that was put here the other way is named rather than called missing.
    fn check_other_way(&self, key: &Thumbprint) -> Result<(), StoreError> {
        let path = self.path(&SecretId::Key(key.clone()));
        let other = path.with_extension(if self.is_plain() { "p8" } else { "der" });
        if other.symlink_metadata().is_err() {
            return Ok(());
        }
        let (is, asked) = if self.is_plain() { ("encrypted", "plain") } else { ("plain", "encrypted") };
        Err(StoreError::NotSetUp {
            why: format!("{} is {is}, but the {asked} store was chosen", other.display()),
            hint: format!("use the {is} file store for this key"),
        })
    }

    fn open_sealed(&self, path: &Path, sealed: &[u8], key: Option<&Thumbprint>) -> Result<PrivateKey, StoreError> {
        let Protection::Passphrase { source, known } = &self.protection else {
            return Err(corrupt(path, "it is encrypted"));
        };
        // Before anybody is asked for a passphrase.
        let sealed = Sealed::parse(sealed).map_err(|error| corrupt(path, error.to_string()))?;
        let mut remembered = locked(known);
        let known = self.passphrase(source.as_ref(), &mut remembered, false)?;
        // Unnoticed by the padding, a wrong passphrase gives rubbish; only a key is a key.
        let opened = sealed
            .open(&known.text)
            .and_then(|der| PrivateKey::from_pkcs8_der(der.expose()).map_err(|_| SealError::Passphrase));
        match opened {
            Ok(found) => {
                known.proven = true;
                let thumbprint = found.public().thumbprint();
                if key.is_some_and(|wanted| *wanted != thumbprint) {
                    return Err(corrupt(path, format!("it holds another key, {thumbprint}")));
                }
                Ok(found)
            }
            // A passphrase that has opened something else here is right: so the file is wrong.
            Err(SealError::Passphrase) if known.proven => Err(corrupt(path, "it was altered")),
            Err(SealError::Passphrase) => {
                let is_quoted = remembered.take().is_some_and(|known| value::is_quoted(known.text.expose()));
                Err(StoreError::WrongPassphrase { path: path.to_owned(), is_quoted })
            }
            Err(error) => Err(corrupt(path, error.to_string())),
        }
    }

    /// The passphrase, asked for if it wasn't yet.
    fn passphrase<'a>(
        &self,
        source: &dyn PassphraseSource,
        known: &'a mut Option<Known>,
        first: bool,
    ) -> Result<&'a mut Known, StoreError> {
        if let Some(known) = known {
            return Ok(known);
        }
        self.remember(known, source.passphrase(&self.folder, first)?)
    }

    fn remember<'a>(&self, known: &'a mut Option<Known>, text: SecretText) -> Result<&'a mut Known, StoreError> {
        if text.expose().is_empty() {
            return Err(StoreError::PassphraseNeeded {
                folder: self.folder.clone(),
                why: "the one that was given is empty".into(),
                hint: "give one of several words".into(),
            });
        }
        Ok(known.insert(Known { text, proven: false }))
    }

    /// Asks for the passphrase, if it is needed, while no lock is held: typing may take a while.
    fn ask_ahead(&self) -> Result<(), StoreError> {
        if let Protection::Passphrase { source, known } = &self.protection {
            let first = self.a_sealed_file()?.is_none();
            self.passphrase(source.as_ref(), &mut locked(known), first)?;
        }
        Ok(())
    }

    /// Encrypts and writes a key, after the passphrase has opened one that is there: a folder has one passphrase.
    fn write_key(&self, path: &Path, secret: &SecretBytes) -> Result<(), StoreError> {
        let Protection::Passphrase { source, known } = &self.protection else {
            return Ok(private_file::write_private(path, secret.expose(), Overwrite::Replace, self.access)?);
        };
        let proven = locked(known).as_ref().is_some_and(|known| known.proven);
        if let (Some((path, sealed)), false) = (self.a_sealed_file()?, proven) {
            self.open_sealed(&path, sealed.expose(), None)?;
        }
        let mut known = locked(known);
        let known = self.passphrase(source.as_ref(), &mut known, true)?;
        let sealed = seal(secret, &known.text).map_err(|error| {
            let source = std::io::Error::other(error.to_string());
            StoreError::Io { doing: "sealed", place: path.display().to_string(), source }
        })?;
        private_file::write_private(path, &sealed, Overwrite::Replace, self.access)?;
        known.proven = true;
        Ok(())
    }

    /// The first encrypted key in the folder that is whole.
    fn a_sealed_file(&self) -> Result<Option<(PathBuf, SecretBytes)>, StoreError> {
        let entries = fs::read_dir(&self.folder).map_err(FileError::io("read", &self.folder))?;
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "p8"));
        paths.sort();
        for path in paths {
            if let Some(sealed) = self.read(&path)?
                && Sealed::parse(sealed.expose()).is_ok()
            {
                return Ok(Some((path, sealed)));
            }
        }
        Ok(None)
    }

    /// Keeps other writers out, and clears away what a killed one left.
    fn lock(&self) -> Result<Lock, StoreError> {
        let lock = Lock::acquire(&self.folder.join(".lock"), LOCK_TIMEOUT, self.access)?;
        private_file::sweep(&self.folder, self.access);
        Ok(lock)
    }
}

impl SecretStore for FileStore {
    fn name(&self) -> &'static str {
        "file"
    }

    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        if !private_file::check_private_folder(&self.folder, self.access)? {
            return Ok(None);
        }
        match self.read_key(key)? {
            None => self.check_other_way(key).map(|()| None),
            found => Ok(found),
        }
    }

    fn token(&self, token: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        if !self.is_plain() || !private_file::check_private_folder(&self.folder, self.access)? {
            return Ok(None);
        }
        self.read(&self.path(&SecretId::Token(*token)))
    }

    fn holds(&self, id: &SecretId) -> Result<Option<bool>, StoreError> {
        let is_here = private_file::check_private_folder(&self.folder, self.access)?
            && private_file::check_private_file(&self.path(id), self.access)?;
        match id {
            SecretId::Key(key) if !is_here => self.check_other_way(key).map(|()| Some(false)),
            _ => Ok(Some(is_here)),
        }
    }

    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
        check(id, secret)?;
        if secret.expose().len() > MAX_LEN / 2 {
            return Err(StoreError::TooLong { store: "file store", len: secret.expose().len(), limit: MAX_LEN / 2 });
        }
        let SecretId::Key(key) = id else { return self.put_token(id, secret) };
        private_file::private_folder(&self.folder, self.access)?;
        self.ask_ahead()?;
        let _lock = self.lock()?;
        // The same id is the same key, so there is nothing to lose; a damaged file is made good.
        match self.read_key(key) {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(StoreError::Corrupt { .. }) => self.write_key(&self.path(id), secret),
            Err(error) => Err(error),
        }
    }

    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        if !private_file::check_private_folder(&self.folder, self.access)? {
            return Ok(false);
        }
        let _lock = self.lock()?;
        if private_file::remove(&self.path(id))? {
            return Ok(true);
        }
        match id {
            SecretId::Key(key) => self.check_other_way(key).map(|()| false),
            SecretId::Token(_) => Ok(false),
        }
    }

    fn caches_tokens(&self) -> bool {
        self.is_plain()
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn status(&self) -> StoreStatus {
        let kind = if self.is_plain() { "plain" } else { "encrypted" };
        StoreStatus { place: format!("{} ({kind})", self.folder.display()), problem: self.probe().err() }
    }
}

impl FileStore {
    /// Whether what is there is private, and whether secrets can be put there: tried with a folder that is removed again.
    /// What a disk that is read-only, has no modes or has no locks can't do only shows then.
    fn probe(&self) -> Result<(), StoreError> {
        let mut folder = self.folder.as_path();
        if private_file::check_private_folder(folder, self.access)? {
            for entry in fs::read_dir(folder).map_err(FileError::io("read", folder))?.flatten() {
                let path = entry.path();
                let name = path.extension().and_then(|extension| extension.to_str());
                if matches!(name, Some("p8" | "der" | "token")) {
                    self.read(&path)?;
                }
            }
        }
        self.try_passphrase()?;
        while let (false, Some(parent)) = (folder.is_dir(), folder.parent()) {
            folder = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        }
        let trial = private_file::temporary_in(folder);
        let tried = self.try_out(&trial);
        // It isn't there if that was what failed.
        let _ = fs::remove_dir_all(&trial);
        // It is the folder that can't be used.
        tried.map_err(|error| match error {
            StoreError::Io { doing, source, .. } => {
                StoreError::Io { doing, place: self.folder.display().to_string(), source }
            }
            StoreError::Insecure { why, hint, by_group, .. } => {
                StoreError::Insecure { path: self.folder.clone(), why, hint, by_group }
            }
            error => error,
        })
    }

    /// Whether a passphrase that is known opens what is there. Nobody is asked.
    fn try_passphrase(&self) -> Result<(), StoreError> {
        let Protection::Passphrase { source, known } = &self.protection else { return Ok(()) };
        let Some(text) = source.unasked(&self.folder)? else { return Ok(()) };
        self.remember(&mut locked(known), text)?;
        let sealed = if self.folder.is_dir() { self.a_sealed_file()? } else { None };
        sealed.map_or(Ok(()), |(path, sealed)| self.open_sealed(&path, sealed.expose(), None).map(drop))
    }

    /// Writes, reads and removes what is no secret, as if it were one.
    fn try_out(&self, folder: &Path) -> Result<(), StoreError> {
        const TRIAL: &[u8] = b"nothing secret";
        private_file::private_folder(folder, self.access)?;
        let _lock = Lock::acquire(&folder.join(".lock"), LOCK_TIMEOUT, self.access)?;
        let path = folder.join("trial");
        private_file::write_private(&path, TRIAL, Overwrite::Never, self.access)?;
        if self.read(&path)?.is_none_or(|read| read.expose() != TRIAL) {
            return Err(corrupt(&self.folder, "what is written there isn't what is read"));
        }
        Ok(private_file::remove(&path).map(drop)?)
    }
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Insecure { path, why, hint, by_group } => Self::Insecure { path, why, hint, by_group },
            FileError::TooLong { ref path, .. } => corrupt(path, "it is far too long"),
            FileError::Exists { ref path } => corrupt(path, error.to_string()),
            FileError::Io { doing, path, source } => Self::Io { doing, place: path.display().to_string(), source },
        }
    }
}

impl From<LockError> for StoreError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Busy { path, waited } => Self::Busy { place: path.display().to_string(), waited },
            LockError::File(error) => error.into(),
        }
    }
}

fn corrupt(path: &Path, why: impl Into<String>) -> StoreError {
    StoreError::Corrupt { place: path.display().to_string(), why: why.into() }
}

fn locked(known: &Mutex<Option<Known>>) -> MutexGuard<'_, Option<Known>> {
    // A panicking prompt leaves nothing half-known.
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
