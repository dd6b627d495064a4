//! Errors of reading key material, by what can be done about them.

use std::fmt;

use super::KeyError;
use super::password_for::PasswordFor;
use crate::jwk::JwkError;
use crate::kdf_limits::KdfError;

/// Why a file gave no key. No variant holds a password or private bytes, and what comes from the file is escaped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The password that was given doesn't open it: ask again.
    #[error("the password for {0} is wrong")]
    WrongPassword(PasswordFor),
    /// A password is needed and nobody could be asked.
    #[error("a password is needed for {0}")]
    PasswordNeeded(PasswordFor),
    /// A flavour that we don't read: convert it first.
    #[error("{flavour}{wrapping} can't be read here; convert it with: {convert_with}")]
    UnsupportedFlavour {
        /// Exactly what it is.
        flavour: String,
        /// One line for a shell.
        convert_with: &'static str,
        /// What has to be taken off before, as the sentence has it; nothing if that is nothing.
        wrapping: &'static str,
    },
    /// It was read, and a private key isn't in it.
    #[error("there is no private key here, only {0}")]
    NoPrivateKey(Inventory),
    /// No entry has the alias that was asked for.
    #[error("no private key here has the alias {given:?}; there is {}", list(.known))]
    WrongAlias {
        /// What was asked for.
        given: String,
        /// The aliases of the private keys.
        known: Vec<String>,
    },
    /// Several private keys and none chosen: choose one by its alias.
    #[error("there are {} private keys here, choose one by its alias: {}", .aliases.len(), list(.aliases))]
    SeveralKeys {
        /// The aliases of the private keys in the file.
        aliases: Vec<String>,
    },
    /// A key that Maskinporten wouldn't take: EC, too short, broken.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The certificate that comes with the key is another key's.
    #[error("the private key and the certificate ({certificate:?}) don't belong together")]
    KeyMismatch {
        /// The name of the certificate's subject.
        certificate: String,
    },
    /// The file asks for a key derivation that isn't begun: it would be too much work, or come to nothing.
    #[error(transparent)]
    KeyDerivation(#[from] KdfError),
    /// More than [`MAX_BYTES`](super::material::MAX_BYTES).
    #[error("{0} bytes are more than a key file can have (at most 1 MiB)")]
    TooLarge(usize),
    /// JSON whose quotation marks a shell took for its own.
    #[error("this was a JWK, and its double quotes are gone: a shell took them")]
    QuotesGone,
    /// Not key material that we know.
    #[error("no key or certificate was recognised: this looks like {0}")]
    Unrecognised(&'static str),
    /// What is wrong is a value in a file with others.
    #[error("{}: {error}", .name.escape_debug())]
    Value {
        /// The value's name.
        name: String,
        /// What is wrong with it.
        error: Box<ReadError>,
    },
    /// Key material that is damaged.
    #[error("{container}: {problem}")]
    Malformed {
        /// What it seems to be.
        container: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

impl ReadError {
    /// The error without the names of the values that lead to it.
    pub fn cause(&self) -> &Self {
        match self {
            Self::Value { error, .. } => error.cause(),
            other => other,
        }
    }

    /// The same about something that is in base64: a program that reads the flavour doesn't read that.
    pub(super) fn in_base64(self) -> Self {
        match self {
            Self::UnsupportedFlavour { flavour, convert_with, .. } => {
                Self::UnsupportedFlavour { flavour, convert_with, wrapping: ", in base64," }
            }
            other => other,
        }
    }

    /// The same, about a value with this name.
    pub(super) fn within(self, name: &str) -> Self {
        match self {
            same if name.is_empty() => same,
            Self::Value { name: inner, error } => Self::Value { name: format!("{name}.{inner}"), error },
            other => Self::Value { name: name.to_owned(), error: Box::new(other) },
        }
    }

    pub(super) fn unsupported(flavour: impl Into<String>, convert_with: &'static str) -> Self {
        Self::UnsupportedFlavour { flavour: flavour.into(), convert_with, wrapping: "" }
    }

    pub(super) fn malformed(container: &'static str, problem: impl Into<String>) -> Self {
        Self::Malformed { container, problem: problem.into() }
    }
}

impl From<JwkError> for ReadError {
    fn from(error: JwkError) -> Self {
        Self::Key(KeyError::Public(error))
    }
}

/// How much of what a file holds, where private keys are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inventory {
    /// How many public keys there are.
    pub public_keys: usize,
    /// How many certificates there are.
    pub certificates: usize,
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: usize, one: &str, many: &str| match number {
            0 => None,
            1 => Some(format!("a {one}")),
            more => Some(format!("{more} {many}")),
        };
        let keys = count(self.public_keys, "public key", "public keys");
        let certificates = count(self.certificates, "certificate", "certificates");
        let found: Vec<String> = keys.into_iter().chain(certificates).collect();
        f.write_str(&if found.is_empty() { "an empty container".into() } else { found.join(" and ") })
    }
}

/// Names from a file: quoted, control characters escaped, letters like æ kept.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}
