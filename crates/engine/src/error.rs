//! Why an operator failed.

use std::path::PathBuf;

use crate::audit::AuditError;
use crate::delivery::DeliveryError;
use crate::folder::FolderError;
use crate::journal::JournalError;
use crate::key_store::KeyStoreError;
use crate::lock::LockError;
use crate::private_file::FileError;
use crate::profile::ConfigError;
use crate::shared::SharedError;
use crate::store::StoreError;
use maskinporten_protocol::certificate::CertificateError;
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::ids::{EnvironmentName, IdError, Kid, ProfileName};
use maskinporten_protocol::key::KeyError;
use maskinporten_protocol::selfservice::{ApiError, ChangeError, SelfServiceError};
use maskinporten_protocol::token::{Refusal, TokenError};

/// Why an operator failed, by what a caller can do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such profile in `config.toml`.
    #[error("there is no profile {name}")]
    NoProfile {
        /// The one that was looked for.
        name: ProfileName,
        /// Those that are there.
        known: Vec<ProfileName>,
    },
    /// There is no such environment, neither Digdir's nor in `config.toml`.
    #[error("there is no environment {name}")]
    NoEnvironment {
        /// The one that was looked for.
        name: EnvironmentName,
        /// Those that are there.
        known: Vec<EnvironmentName>,
    },
    /// The profile's client isn't registered yet.
    #[error("profile {0} has no client yet")]
    NoClient(ProfileName),
    /// The profile has neither key nor certificate yet.
    #[error("profile {0} has no key yet")]
    NoKey(ProfileName),
    /// Neither the request nor the client names a scope. With the profile, if the client has one.
    #[error("no scope to ask for")]
    NoScope(Option<ProfileName>),
    /// The environment has no self-service API.
    #[error("environment {0} has no self-service API")]
    NoSelfService(EnvironmentName),
    /// The admin client got no token.
    #[error("no self-service token as {admin}")]
    NoAdminToken {
        /// The admin profile that was acted through.
        admin: ProfileName,
        /// Why there was no token.
        source: TokenError,
    },
    /// The profile logs in with what only this machine has, or with what is shared elsewhere already.
    #[error(
        "profile {0} has no key to share: it logs in with a certificate in a file, or with what is shared elsewhere"
    )]
    NotToShare(ProfileName),
    /// There is no certificate in a file.
    #[error("there is no certificate in {}", .0.display())]
    NoCertificateIn(PathBuf),
    /// A client that the server lists has an id that no client can have.
    #[error("its client id has characters that no client id has")]
    StrangeClientId,
    /// The key is stored without a certificate, and needs one.
    #[error("key {0} is stored without a certificate")]
    NoCertificate(Kid),
    /// A private key that is to be registered or delivered is no longer on record here.
    #[error("the new key {0} is no longer stored on this machine")]
    NewKeyGone(Kid),
    /// Another change of the profile's key is under way: it is gone on with or undone first.
    #[error("a rotation of {0} is under way")]
    UnderWay(ProfileName),
    /// The change was only to be looked at, without its lock.
    #[error("the rotation of {0} was only to be looked at")]
    NotLocked(ProfileName),
    /// Another process changed the profile since the rotation looked at it.
    #[error("profile {0} was changed by somebody else meanwhile")]
    ProfileChanged(ProfileName),
    /// The rotation was begun with more deliveries or checks than it has now.
    #[error("the rotation was begun with more deliveries or checks than are given now")]
    FewerHandOvers,
    /// A private key wasn't delivered. A profile's own deliveries are named as they are written there.
    #[error("the key wasn't delivered to {place}")]
    NotDelivered {
        /// Where to, for people.
        place: String,
        /// Why it couldn't be delivered.
        source: DeliveryError,
    },
    /// A check said no.
    #[error("the check failed")]
    Unchecked(#[source] DeliveryError),
    /// A delivery can't be made at all.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// A key wasn't stored, found or forgotten.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// The token endpoint refused or didn't answer.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The self-service API refused or didn't answer.
    #[error(transparent)]
    SelfService(#[from] SelfServiceError),
    /// A client's key set wasn't changed as intended.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// A file in the folder can't be read or changed.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The settings in `config.toml` can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A rotation's journal can't be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The audit trail can't be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// What is shared with other machines can't be read or changed.
    #[error(transparent)]
    Shared(#[from] SharedError),
    /// Another process holds the lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A private file or its folder can't be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key that can't be made or used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A certificate that can't be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A name that can't be one.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Error {
    /// Why a server gave no usable answer, if that is why.
    pub fn no_answer(&self) -> Option<&HttpError> {
        match self {
            Self::NoAdminToken { source: TokenError::Http(error), .. }
            | Self::Token(TokenError::Http(error))
            | Self::SelfService(SelfServiceError::Http(error)) => Some(error),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Keys(error.into())
    }
}

impl From<Box<Refusal>> for Error {
    fn from(refusal: Box<Refusal>) -> Self {
        Self::Token(refusal.into())
    }
}

impl From<Box<ApiError>> for Error {
    fn from(error: Box<ApiError>) -> Self {
        Self::SelfService(error.into())
    }
}
