//! Modules that are loaded: C code, which may hang, and which has one state for the whole process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};

use super::super::Uri;
use super::problem::not_loaded;
use super::service::Service;
use super::token::Tokens;
use crate::credentials::Credentials;
use crate::key_service::{KeyService, KeyServiceError, SignerAddress};

/// How long a call may take: somebody may have to touch the token.
const PATIENCE: Duration = Duration::from_secs(60);

/// The modules that are loaded, each once, with the tokens that were logged in to. Clones share them.
#[derive(Clone)]
pub struct Modules {
    loaded: Arc<Mutex<BTreeMap<PathBuf, Arc<Module>>>>,
    patience: Duration,
}

impl Default for Modules {
    fn default() -> Self {
        Self { loaded: Arc::default(), patience: PATIENCE }
    }
}

impl Modules {
    /// The same, but a call may take only so long.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The keys at an address. Nothing is loaded before something is asked of it.
    pub fn service(
        &self,
        address: &SignerAddress,
        uri: &Uri,
        credentials: &Arc<dyn Credentials>,
    ) -> Result<Arc<dyn KeyService>, KeyServiceError> {
        Ok(Arc::new(Service::new(self.clone(), address.clone(), uri.clone(), Arc::clone(credentials))))
    }

    /// A module, which is loaded if it isn't yet.
    pub(super) fn module(&self, path: &Path) -> Result<Arc<Module>, KeyServiceError> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = loaded.get(path) {
            return Ok(Arc::clone(module));
        }
        if !path.exists() {
            return Err(KeyServiceError::NotSetUp {
                why: format!("there is no PKCS#11 module {}", path.display()),
                hint: "install the driver of the token, or name its module with module-path=".into(),
            });
        }
        let (file, patience) = (path.to_owned(), self.patience);
        let module = Arc::new(within(patience, path, move || Module::load(file, patience))??);
        loaded.insert(path.to_owned(), Arc::clone(&module));
        Ok(module)
    }
}

/// A module that is loaded.
pub(super) struct Module {
    path: PathBuf,
    pub(super) context: Pkcs11,
    /// Whether we started it, and so have to end it.
    ours: bool,
    /// A call didn't come back, and so has what it works with.
    hangs: AtomicBool,
    patience: Duration,
    tokens: Mutex<Tokens>,
    /// Held while somebody is asked for a PIN: not twice at a time.
    pub(super) door: Mutex<()>,
}

impl Module {
    fn load(path: PathBuf, patience: Duration) -> Result<Self, KeyServiceError> {
        let context = Pkcs11::new(&path).map_err(|error| not_loaded(&path, &error))?;
        let ours = match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) => true,
            Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => false,
            Err(error) => return Err(not_loaded(&path, &error)),
        };
        Ok(Self {
            path,
            context,
            ours,
            hangs: AtomicBool::new(false),
            patience,
            tokens: Mutex::default(),
            door: Mutex::default(),
        })
    }

    /// Its file's name.
    pub(super) fn name(&self) -> String {
        file_name(&self.path)
    }

    /// The tokens that were logged in to. Whoever calls the module has them, so that it is called once at a time.
    pub(super) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something that calls the module, on a thread of its own, and waits for it; `patience`: how many times as long
    /// as usual. After a call that didn't come back there is no other.
    pub(super) fn call<T: Send + 'static>(
        self: &Arc<Self>,
        patience: u32,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, KeyServiceError> {
        if self.hangs.load(Ordering::Relaxed) {
            return Err(silent(&self.path, self.patience));
        }
        let module = Arc::clone(self);
        let done = within(self.patience.saturating_mul(patience), &self.path, move || work(&module));
        if matches!(done, Err(KeyServiceError::Silent { .. })) {
            self.hangs.store(true, Ordering::Relaxed);
        }
        done
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        if *self.hangs.get_mut() {
            return;
        }
        self.tokens().close();
        // It stays in the process: some modules have threads of their own, which would run on in nothing.
        std::mem::forget(self.context.clone());
        if self.ours {
            // What a module says at its end helps nobody.
            let _ = self.context.clone().finalize();
        }
    }
}

/// Waits for work on another thread. One that nobody waits for any more ends with the process.
fn within<T: Send + 'static>(
    patience: Duration,
    path: &Path,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, KeyServiceError> {
    let (sender, receiver) = sync_channel(1);
    // `work` is over, with all that it had, before anybody learns of it; nobody may listen any more.
    let run = move || drop(sender.send(work()));
    let started = std::thread::Builder::new().name("pkcs11".into()).spawn(run);
    started.map_err(|error| KeyServiceError::NotOpened(Box::new(error)))?;
    receiver.recv_timeout(patience).map_err(|error| match error {
        RecvTimeoutError::Timeout => silent(path, patience),
        // The thread panicked.
        RecvTimeoutError::Disconnected => {
            KeyServiceError::Strange { server: file_name(path), what: "nothing: its thread ended".into() }
        }
    })
}

fn silent(path: &Path, waited: Duration) -> KeyServiceError {
    KeyServiceError::Silent { server: file_name(path), waited }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
