//! Profiles: what this machine knows of each client. Nothing in them is secret.

mod config;
mod entry;
mod ignored;
mod key_name;
mod store_address;

use std::path::PathBuf;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::delivery::{Check, Delivery};
use crate::key_service::SignerAddress;
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName, Scope};
use maskinporten_protocol::jwk::Thumbprint;

pub(crate) use config::line;
pub use config::{ConfigError, Profiles};
pub use ignored::Ignored;
pub use key_name::KeyName;
pub use store_address::{KvPath, StoreAddress, StoreAddressError, StoreAddressKind};

/// How a profile's client logs in at the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Login {
    /// With a key that is registered on the client; the assertion carries its kid.
    Key {
        /// The kid that the key is registered under.
        kid: Kid,
        /// The thumbprint of the private key.
        thumbprint: Thumbprint,
    },
    /// With a business certificate whose key is stored here; the assertion carries the chain.
    Certificate {
        /// The thumbprint of the private key.
        thumbprint: Thumbprint,
        /// Which of several certificates for this key; none means the one that was stored first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<Fingerprint>,
    },
    /// With a business certificate in a file that stays where it is; its password is asked for each time.
    CertificateFile {
        /// The file, of any kind that has both.
        path: PathBuf,
        /// Which of several keys in it.
        alias: Option<Box<str>>,
        /// The service that has the private half; the file only has certificates then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signer: Option<SignerAddress>,
    },
    /// With what a store that several machines share says at the time.
    Shared {
        /// The store.
        store: StoreAddress,
    },
}

impl Login {
    /// The key that is stored here for it.
    pub fn thumbprint(&self) -> Option<&Thumbprint> {
        match self {
            Self::Key { thumbprint, .. } | Self::Certificate { thumbprint, .. } => Some(thumbprint),
            Self::CertificateFile { .. } | Self::Shared { .. } => None,
        }
    }
}

/// A profile's part in self-service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Admin {
    /// `true`: this profile's client administers others.
    Itself(bool),
    /// The name of the admin profile that administers this one.
    By(ProfileName),
}

/// A registration that was begun and may not have finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The client's name, as it was sent.
    pub name: String,
    /// The client's description, as it was sent.
    pub description: String,
    /// When the registration was begun.
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    pub since: Timestamp,
}

/// What this machine knows of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Where the client is registered.
    pub environment: EnvironmentName,
    /// The client; none while its registration is pending.
    pub client_id: Option<ClientId>,
    /// How it logs in; none before there is a key.
    pub login: Option<Login>,
    /// The service that has the private half of its key, if one has, and of those that follow.
    pub signer: Option<SignerAddress>,
    /// The default scopes.
    pub scopes: Vec<Scope>,
    /// Its part in self-service.
    pub admin: Option<Admin>,
    /// A registration that was begun.
    pub pending: Option<Pending>,
    /// Where a new key goes besides, when it is rotated, as it is written; [`Profile::deliveries`] reads it.
    pub deliver: Vec<String>,
    /// What must succeed before the old key goes, as it is written; [`Profile::checks`] reads it.
    pub check: Vec<String>,
}

impl Profile {
    /// A profile of which only the environment is known.
    pub fn new(environment: EnvironmentName) -> Self {
        Self {
            environment,
            client_id: None,
            login: None,
            signer: None,
            scopes: Vec::new(),
            admin: None,
            pending: None,
            deliver: Vec::new(),
            check: Vec::new(),
        }
    }

    /// Logs in in another way from now on, with a key that is at this service, or in a store.
    pub fn log_in(&mut self, login: Login, signer: Option<SignerAddress>) {
        self.signer = signer;
        self.login = Some(login);
    }

    /// The service that has the private half of what it logs in with, if one has.
    pub fn signer_of_login(&self) -> Option<&SignerAddress> {
        match &self.login {
            Some(Login::CertificateFile { signer, .. }) => signer.as_ref(),
            _ => self.signer.as_ref(),
        }
    }

    /// Whether its client administers others.
    pub fn is_admin(&self) -> bool {
        self.admin == Some(Admin::Itself(true))
    }

    /// Where else a new key goes.
    pub fn deliveries(&self) -> Result<Vec<Delivery>, MemberError> {
        parsed("deliver", &self.deliver)
    }

    /// What must succeed before the old key is removed.
    pub fn checks(&self) -> Result<Vec<Check>, MemberError> {
        parsed("check", &self.check)
    }
}

fn parsed<T: FromStr<Err = String>>(member: &'static str, texts: &[String]) -> Result<Vec<T>, MemberError> {
    let read = |text: &String| text.parse().map_err(|problem| MemberError { member, text: text.clone(), problem });
    texts.iter().map(read).collect()
}

/// A profile has a delivery or a check that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{member} {text:?}: {problem}")]
pub struct MemberError {
    /// `deliver` or `check`.
    pub member: &'static str,
    /// What it has there.
    pub text: String,
    /// What is wrong with that.
    pub problem: String,
}

/// Where new secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// The operating system's keyring.
    Keyring,
    /// Files encrypted with a passphrase.
    File,
    /// Files as they are, protected by their modes alone.
    PlainFile,
    /// An environment variable; read-only.
    Env,
    /// This process's memory, for tests and the demo.
    Memory,
}

impl StoreKind {
    /// The name, as in `--store`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::PlainFile => "plain-file",
            Self::Env => "env",
            Self::Memory => "memory",
        }
    }
}
