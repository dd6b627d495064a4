//! The operating system's keyring: Secret Service, Keychain or Credential Manager.
//!
//! Any call may hang while the system asks somebody for a password, so each runs on a thread of its own and is
//! waited for only so long. A thread that nobody waits for any more ends with the process.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use keyring::Error;
use keyring_core::Entry;

use super::{SecretId, SecretStore, StoreError, StoreStatus, TokenDigest, check, parsed};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::SecretBytes;

/// The service that all our entries are under.
const SERVICE: &str = "maskinporten";

/// How long somebody may take to type the keyring's password.
const INTERACTIVE: Duration = Duration::from_secs(60);
/// How long a keyring may take where nobody can type one.
const UNATTENDED: Duration = Duration::from_secs(5);
/// When to say what is waited for.
const SILENT: Duration = Duration::from_secs(1);

/// How often, and how far apart, a write that timed out is read back.
const READ_BACK_TRIES: u32 = 5;
const READ_BACK_PAUSE: Duration = Duration::from_millis(100);

/// What Credential Manager keeps at most, in bytes.
#[cfg(windows)]
const MAX_LEN: Option<usize> = Some(2560);
#[cfg(not(windows))]
const MAX_LEN: Option<usize> = None;

#[cfg(windows)]
const PLACE: &str = "Windows Credential Manager";
#[cfg(target_os = "macos")]
const PLACE: &str = "macOS Keychain";
#[cfg(not(any(windows, target_os = "macos")))]
const PLACE: &str = "Secret Service";

/// Shows a person what is being waited for.
pub type OnWait = Box<dyn Fn(&str) + Send + Sync>;

/// Secrets in the operating system's keyring.
pub struct KeyringStore {
    timeout: Duration,
    on_wait: Option<OnWait>,
}

impl KeyringStore {
    /// For somebody at a terminal: waits up to 60 s for the keyring's password, and says so through `on_wait` after
    /// one second.
    pub fn interactive(on_wait: OnWait) -> Self {
        Self { timeout: INTERACTIVE, on_wait: Some(on_wait) }
    }

    /// For scripts: waits up to 5 s.
    pub fn unattended() -> Self {
        Self { timeout: UNATTENDED, on_wait: None }
    }

    /// The same store with another time limit.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Runs a call on a thread of its own and waits for it.
    fn call<T: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                // Nobody listens any more if the caller has given up.
                let _ = sender.send(connected().and_then(|()| what().map_err(explain)));
            })
            .map_err(|source| StoreError::Io { doing: "start a thread for", place: PLACE.into(), source })?;
        let mut left = self.timeout;
        if let (Some(on_wait), true) = (&self.on_wait, left > SILENT) {
            match receiver.recv_timeout(SILENT) {
                Err(RecvTimeoutError::Timeout) => {
                    on_wait(&format!("waiting for {PLACE}: it may be asking for its password"));
                    left = left.saturating_sub(SILENT);
                }
                answer => return answered(answer, self.timeout),
            }
        }
        answered(receiver.recv_timeout(left), self.timeout)
    }

    fn write(&self, user: String, label: String, secret: SecretBytes) -> Result<(), StoreError> {
        self.call(move || entry(&user, &label)?.set_secret(secret.expose()))
    }

    fn read(&self, user: String) -> Result<Option<SecretBytes>, StoreError> {
        self.call(move || match entry(&user, "")?.get_secret() {
            Ok(secret) => Ok(Some(SecretBytes::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn remove(&self, user: String) -> Result<bool, StoreError> {
        self.call(move || match entry(&user, "")?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(error),
        })
    }

    /// Reads back what was being written when we gave up: somebody may have typed the password just then.
    fn was_written_late(&self, id: &SecretId, secret: &SecretBytes) -> bool {
        let reading = Self { timeout: self.timeout.min(UNATTENDED), on_wait: None };
        for _ in 0..READ_BACK_TRIES {
            match reading.read(id.to_string()) {
                Ok(Some(found)) if found.expose() == secret.expose() => return true,
                // It answers again, so the write may be through in a moment.
                Ok(_) => std::thread::sleep(READ_BACK_PAUSE),
                Err(_) => return false,
            }
        }
        false
    }

    /// Writes, reads and removes an entry: only that tells a keyring that is locked from one that isn't.
    fn probe(&self) -> Result<(), StoreError> {
        let user = format!("probe/{}", std::process::id());
        self.call(move || {
            let entry = entry(&user, "Maskinporten: trying the keyring out")?;
            entry.set_secret(b"probe")?;
            let read = entry.get_secret();
            entry.delete_credential()?;
            read.map(|_| ())
        })
    }
}

impl SecretStore for KeyringStore {
    fn name(&self) -> &'static str {
        "keyring"
    }

    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        let id = SecretId::Key(key.clone()).to_string();
        let der = self.read(id.clone())?;
        der.map(|der| parsed(key, &der, || format!("{id} in {PLACE}"))).transpose()
    }

    fn token(&self, token: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        self.read(SecretId::Token(*token).to_string())
    }

    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
        self.put_labelled(id, secret, &label(id))
    }

    fn put_labelled(&self, id: &SecretId, secret: &SecretBytes, label: &str) -> Result<(), StoreError> {
        check(id, secret)?;
        let len = secret.expose().len();
        if let Some(limit) = MAX_LEN
            && len > limit
        {
            return Err(StoreError::TooLong { store: PLACE, len, limit });
        }
        match self.write(id.to_string(), label.to_owned(), secret.clone()) {
            Err(StoreError::TimedOut { store, waited, .. }) => {
                if self.was_written_late(id, secret) {
                    Ok(())
                } else {
                    // Its thread may still come to it before this process ends.
                    Err(StoreError::TimedOut { store, waited, maybe_written: true })
                }
            }
            result => result,
        }
    }

    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        self.remove(id.to_string())
    }

    fn caches_tokens(&self) -> bool {
        true
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn max_len(&self) -> Option<usize> {
        MAX_LEN
    }

    fn status(&self) -> StoreStatus {
        StoreStatus { place: PLACE.into(), problem: self.probe().err() }
    }
}

fn answered<T>(answer: Result<Result<T, StoreError>, RecvTimeoutError>, waited: Duration) -> Result<T, StoreError> {
    match answer {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(StoreError::TimedOut { store: "keyring", waited, maybe_written: false })
        }
        // The thread panicked, and with it the call.
        Err(RecvTimeoutError::Disconnected) => Err(unavailable("the keyring's library failed")),
    }
}

/// Connects to the keyring, once per process. `Entry::new` alone would hide why that failed.
fn connected() -> Result<(), StoreError> {
    match keyring::Entry::store_status() {
        Ok(()) => Ok(()),
        Err(error) => {
            let said = in_full(error);
            Err(unavailable(&if cfg!(any(windows, target_os = "macos")) {
                format!("{PLACE} can't be used: {said}")
            } else if said.contains("org.freedesktop.secrets") {
                format!("no Secret Service is running in this session (GNOME Keyring, KWallet or KeePassXC): {said}")
            } else {
                format!("there is no D-Bus session to reach a Secret Service through: {said}")
            }))
        }
    }
}

/// An entry of ours. The label is what the system's own programs list it as.
fn entry(user: &str, label: &str) -> Result<Entry, Error> {
    let mut modifiers = HashMap::new();
    if cfg!(windows) {
        // Otherwise the entry, private key and all, roams with the user's domain profile.
        modifiers.insert("persistence", "local");
    } else if cfg!(not(target_os = "macos")) && !label.is_empty() {
        modifiers.insert("label", label);
    }
    Entry::new_with_modifiers(SERVICE, user, &modifiers)
}

fn label(id: &SecretId) -> String {
    match id {
        SecretId::Key(thumbprint) => format!("Maskinporten signing key {thumbprint}"),
        SecretId::Token(_) => "Maskinporten access token (cached)".into(),
    }
}

fn explain(error: Error) -> StoreError {
    match error {
        Error::NoStorageAccess(source) => {
            let said = in_full(source.as_ref());
            if said.contains("result not returned") {
                return unavailable("the Secret Service has no default keyring yet");
            }
            StoreError::Locked { why: said }
        }
        Error::PlatformFailure(source) => unavailable(&format!("{PLACE} failed: {}", in_full(source.as_ref()))),
        Error::TooLong(..) | Error::Invalid(..) => unavailable(&format!("{PLACE} doesn't take this: {error}")),
        Error::Ambiguous(entries) => StoreError::Corrupt {
            place: PLACE.into(),
            why: format!("{} entries have the same name: remove all but one", entries.len()),
        },
        // Their texts may quote what is stored.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            StoreError::Corrupt { place: PLACE.into(), why: "an entry is in another format".into() }
        }
        error => unavailable(&format!("{PLACE} can't be used: {error}")),
    }
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable { why: why.to_owned(), hint: "start or unlock the keyring".into() }
}

/// An error with what caused it, each once: platform errors often repeat their source's text.
fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    /// What lies in people's keyrings is found by these two names and nothing else. Labels may change; these may not.
    #[test]
    fn secrets_keep_their_names_for_good() {
        keyring_core::set_default_store(keyring_core::mock::Store::new().unwrap());
        let thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        for (id, user) in [
            (SecretId::Key(thumbprint.parse().unwrap()), format!("key/{thumbprint}")),
            (SecretId::Token([0x5e; 32].into()), format!("token/{}", "5e".repeat(32))),
        ] {
            let found = entry(&id.to_string(), "").unwrap().get_specifiers();
            assert_eq!(found, Some(("maskinporten".to_owned(), user)));
        }
    }
}
