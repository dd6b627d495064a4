//! Where secrets are kept: one trait, with a module for each implementation.
//!
//! A store holds the private keys' PKCS#8 DER and cached access tokens, nothing else. What is public of a key (kid,
//! certificate chain, dates) is kept elsewhere, so a store can be as simple as a keyring: names and bytes, no list.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use base16ct::lower;

use crate::access::chmod_needed;
use crate::key_service::KeyServiceError;
use crate::shared::SharedError;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::SecretBytes;

pub mod env;
pub mod file;
pub mod keyring;
pub mod memory;
pub mod seal;
pub mod shared;
mod stored;
mod stores;

pub use stored::Stored;
pub use stores::{OneStore, Stores};

/// What a secret is called in a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretId {
    /// A private key, by the thumbprint of its public half: the same id is the same key. Shown as `key/<thumbprint>`.
    Key(Thumbprint),
    /// A cached access token, by the digest of the grant that it was for. Shown as `token/<64 hex digits>`.
    Token(TokenDigest),
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(thumbprint) => write!(f, "key/{thumbprint}"),
            Self::Token(digest) => write!(f, "token/{digest}"),
        }
    }
}

/// The SHA-256 that names a cached token. Shown as 64 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenDigest([u8; 32]);

impl From<[u8; 32]> for TokenDigest {
    fn from(digest: [u8; 32]) -> Self {
        Self(digest)
    }
}

impl fmt::Display for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&lower::encode_string(&self.0))
    }
}

/// The text isn't 64 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token digest is 64 lower-case hex digits")]
pub struct TokenDigestError;

impl FromStr for TokenDigest {
    type Err = TokenDigestError;

    fn from_str(text: &str) -> Result<Self, TokenDigestError> {
        // One spelling only: the digest is also a file name.
        let digest = lower::decode_vec(text).map_err(|_| TokenDigestError)?;
        digest.try_into().map(Self).map_err(|_| TokenDigestError)
    }
}

/// A place where secrets rest.
///
/// Every implementation checks a key against its id, going in and coming out, where it is parsed, once: what is under
/// `key/<thumbprint>` is the PKCS#8 DER of that very key, or the call fails with [`StoreError::Corrupt`].
pub trait SecretStore: Send + Sync {
    /// What the store is called in settings and messages: `keyring`, `file`, `environment`, `memory`.
    fn name(&self) -> &'static str;

    /// The private key with this thumbprint; `None` if there is none.
    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError>;

    /// The cached access token with this digest; `None` if there is none.
    fn token(&self, token: &TokenDigest) -> Result<Option<SecretBytes>, StoreError>;

    /// The secret with this id, as its bytes; `None` if there is none.
    fn get(&self, id: &SecretId) -> Result<Option<SecretBytes>, StoreError> {
        match id {
            SecretId::Key(key) => Ok(self.key(key)?.map(|key| key.pkcs8_der().clone())),
            SecretId::Token(token) => self.token(token),
        }
    }

    /// Whether a secret with this id is here, if that can be told without unlocking anything or asking anybody.
    fn holds(&self, _id: &SecretId) -> Result<Option<bool>, StoreError> {
        Ok(None)
    }

    /// Keeps a secret. A token replaces the one under the same id; a key under the same id is the same key.
    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError>;

    /// Keeps a secret, and where people look into the store with a program of the system's, this is what they find it as.
    fn put_labelled(&self, id: &SecretId, secret: &SecretBytes, _label: &str) -> Result<(), StoreError> {
        self.put(id, secret)
    }

    /// Forgets a secret. Whether there was one.
    fn delete(&self, id: &SecretId) -> Result<bool, StoreError>;

    /// Whether access tokens may be kept here.
    fn caches_tokens(&self) -> bool;

    /// Whether a secret that is put here is there for the next process.
    fn outlives_process(&self) -> bool;

    /// The longest secret that fits, in bytes, where there is such a limit.
    fn max_len(&self) -> Option<usize> {
        None
    }

    /// Whether the store works right now. Tries it out without leaving anything behind.
    fn status(&self) -> StoreStatus;
}

/// Whether a store works, as [`SecretStore::status`] found it.
#[derive(Debug)]
pub struct StoreStatus {
    /// Where the secrets rest: a folder, or what the operating system calls its keyring.
    pub place: String,
    /// Why the store can't be used, if it can't.
    pub problem: Option<StoreError>,
}

/// Why a store didn't do what it was asked, told apart by what can be done about it. [`StoreError::hint`] says it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Whoever provides the stores ([`Stores`]) couldn't open this one, and says why.
    #[error(transparent)]
    NotOpened(Box<dyn std::error::Error + Send + Sync>),
    /// The service that has the key, and never gives it away, failed.
    #[error(transparent)]
    Service(#[from] Box<KeyServiceError>),
    /// What several machines share couldn't be read or changed.
    #[error(transparent)]
    Shared(Box<SharedError>),
    /// The store can't be reached now: start what is missing and try again, or use another.
    #[error("{why}")]
    Unavailable {
        /// What is missing.
        why: String,
        /// What to do about it.
        hint: String,
    },
    /// The store has nothing to work with here: use another, or give it what is missing.
    #[error("{why}")]
    NotSetUp {
        /// What is missing.
        why: String,
        /// What to do about it.
        hint: String,
    },
    /// The keyring is locked, and nobody unlocked it. Try again.
    #[error("the keyring is locked: {why}")]
    Locked {
        /// What the keyring said.
        why: String,
    },
    /// No answer in time: usually a keyring that waits for its password. Try again.
    #[error("the {store} didn't answer within {} s{}", waited.as_secs(), if *maybe_written { "; the secret may or may not be stored" } else { "" })]
    TimedOut {
        /// The name of the store.
        store: &'static str,
        /// How long we waited.
        waited: Duration,
        /// A write was under way, and reading back didn't tell whether it was done.
        maybe_written: bool,
    },
    /// Another process of ours is writing. Try again.
    #[error("another process has held {place} for {} s", waited.as_secs())]
    Busy {
        /// The path of the lock file.
        place: String,
        /// How long we waited.
        waited: Duration,
    },
    /// This store can't be written to: use another.
    #[error("the {store} store can't be written to")]
    ReadOnly {
        /// The name of the store.
        store: &'static str,
        /// What to do about it.
        hint: String,
    },
    /// The secret is too long for this store: use another.
    #[error("the secret has {len} bytes, and the {store} takes at most {limit}")]
    TooLong {
        /// The name of the store.
        store: &'static str,
        /// Bytes to be written.
        len: usize,
        /// How many bytes fit.
        limit: usize,
    },
    /// A passphrase is needed, and there was nobody to give it.
    #[error("the secrets in {} need a passphrase: {why}", folder.display())]
    PassphraseNeeded {
        /// The folder that the passphrase is for.
        folder: PathBuf,
        /// Why there is none.
        why: String,
        /// How to give it.
        hint: String,
    },
    /// The passphrase doesn't open what is stored.
    #[error("the passphrase doesn't open {}", path.display())]
    WrongPassphrase {
        /// The file that it was tried on.
        path: PathBuf,
        /// Whether it is in quotation marks, which may not be part of it.
        is_quoted: bool,
    },
    /// Others could read or change the secret, so it isn't used.
    #[error("{} {why}", path.display())]
    Insecure {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it, to be read after the path.
        why: String,
        /// What to do about it.
        hint: String,
        /// Nobody but its owner and a group of ours can reach it.
        by_group: bool,
    },
    /// What is stored isn't what was put there: cut short, altered, or another key.
    #[error("{place} is damaged: {why}")]
    Corrupt {
        /// The file or entry.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// Reading or writing failed.
    #[error("can't {doing} {place}")]
    Io {
        /// The verb of the failed operation: `read`, `write`, ….
        doing: &'static str,
        /// The file, folder or entry.
        place: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Whether what was to be written may be there all the same, since nobody said that it isn't.
    pub(crate) fn may_be_stored(&self) -> bool {
        match self {
            Self::TimedOut { maybe_written, .. } => *maybe_written,
            Self::Service(error) => !matches!(
                **error,
                KeyServiceError::Refused { .. } | KeyServiceError::NotSetUp { .. } | KeyServiceError::NotOpened(_)
            ),
            _ => false,
        }
    }

    /// What to do about it, for a person to read.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unavailable { hint, .. }
            | Self::NotSetUp { hint, .. }
            | Self::ReadOnly { hint, .. }
            | Self::Insecure { hint, .. }
            | Self::PassphraseNeeded { hint, .. } => hint,
            Self::Locked { .. } | Self::TimedOut { .. } => "unlock the keyring and try again",
            Self::Busy { .. } => "wait for it to end, and try again",
            Self::TooLong { .. } => "keep it in a file instead",
            Self::WrongPassphrase { is_quoted: true, .. } => {
                "the passphrase that was given begins and ends with a quotation mark: if that isn't part of it, take it off"
            }
            Self::WrongPassphrase { .. } => {
                "all keys in a folder share one passphrase: check it, or choose another folder (an altered file fails like this, too)"
            }
            Self::Corrupt { .. } => "restore it from a backup, or make a new key",
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "free some space and try again; nothing was left half-written"
            }
            Self::Io { source, place, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                return chmod_needed(Path::new(place));
            }
            Self::NotOpened(_) | Self::Service(_) | Self::Shared(_) | Self::Io { .. } => return None,
        };
        Some(hint.to_owned())
    }
}

/// Checks that what goes in under an id is what the id says.
fn check(id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
    match id {
        SecretId::Key(key) => parsed(key, secret, || format!("what was to be stored as {id}")).map(drop),
        SecretId::Token(_) => Ok(()),
    }
}

/// The key that comes out under a thumbprint, if it is the one. `place` is for the message.
fn parsed(key: &Thumbprint, der: &SecretBytes, place: impl FnOnce() -> String) -> Result<PrivateKey, StoreError> {
    let why = match PrivateKey::from_pkcs8_der(der.expose()) {
        Ok(found) if found.public().thumbprint() == *key => return Ok(found),
        Ok(found) => format!("it holds another key, {}", found.public().thumbprint()),
        Err(error) => error.to_string(),
    };
    Err(StoreError::Corrupt { place: place(), why })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use super::*;
    use maskinporten_protocol::key::Bits;

    /// One key for all tests of stores: making one takes longer than everything else that they do.
    pub(crate) fn key() -> &'static PrivateKey {
        static KEY: OnceLock<PrivateKey> = OnceLock::new();
        KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap())
    }

    /// The id of [`key`].
    pub(crate) fn key_id() -> SecretId {
        SecretId::Key(key().public().thumbprint())
    }

    pub(crate) fn token_id(first: u8) -> SecretId {
        let mut digest = [0xab; 32];
        digest[0] = first;
        SecretId::Token(digest.into())
    }

    #[test]
    fn ids_read_as_kind_and_name() {
        assert_eq!(key_id().to_string(), format!("key/{}", key().public().thumbprint()));
        assert_eq!(token_id(0x0f).to_string(), format!("token/0f{}", "ab".repeat(31)));
    }

    #[test]
    fn a_digest_has_one_spelling() {
        let digest = TokenDigest::from([0x5e; 32]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for bad in ["", "5E", &"5E".repeat(32), &"5g".repeat(32), &"5e".repeat(33), "../../../../etc/passwd"] {
            assert_eq!(bad.parse::<TokenDigest>(), Err(TokenDigestError), "{bad}");
        }
    }

    #[test]
    fn a_key_under_another_name_is_noticed() {
        let other: Thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".parse().unwrap();
        let error = parsed(&other, key().pkcs8_der(), || "here".into()).unwrap_err();
        assert!(error.to_string().starts_with("here is damaged: it holds another key, "), "{error}");
        assert!(check(&SecretId::Key(other), key().pkcs8_der()).is_err());
        assert!(check(&key_id(), key().pkcs8_der()).is_ok());
        assert!(check(&key_id(), &SecretBytes::new(vec![0x30])).is_err());
    }
}
