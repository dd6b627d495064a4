//! What several machines share of a client: its keys, and what is public about it, in a store that people run already.
//!
//! Nothing in it says where something is sent or what is run: whoever can write there can't lead an assertion elsewhere, or
//! have a program started. The client's endpoints, its deliveries and checks stay on each machine.
//!
//! A store has two folders of entries: `clients`, with one [`ClientRecord`] for each, changed only as it was read; and
//! `keys`, whose names tell kid and thumbprint, and which hold the private half and nothing else.

mod client;
mod kubernetes;
mod lease;
pub mod memory;
mod openbao;
mod program;
mod record;

use crate::key_service::KeyServiceError;
use crate::profile::StoreAddress;
use maskinporten_protocol::secret::SecretBytes;

pub use client::SharedClient;
pub use kubernetes::SecretShared;
pub use lease::Lease;
pub(crate) use lease::Renewal;
pub use openbao::KvShared;
pub use program::ProgramStore;
pub use record::{ClientRecord, SharedLogin};

/// The state of an entry, as its store tells one from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(String);

impl From<String> for Revision {
    fn from(revision: String) -> Self {
        Self(revision)
    }
}

impl Revision {
    /// As the store writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry, and the state that it was read in.
#[derive(Debug)]
pub struct Found {
    /// What it holds.
    pub value: SecretBytes,
    /// What the next write has to name.
    pub revision: Revision,
}

/// Why something that is shared wasn't read or changed.
#[derive(Debug, thiserror::Error)]
pub enum SharedError {
    /// Somebody else changed it since it was read.
    #[error("{entry} was changed by somebody else meanwhile")]
    Changed {
        /// The name of the entry.
        entry: String,
    },
    /// What is there isn't what this program writes, or a later version wrote it.
    #[error("{entry} in {store} can't be used: {why}")]
    Unusable {
        /// The name of the entry.
        entry: String,
        /// Where it is.
        store: StoreAddress,
        /// What is wrong with it.
        why: String,
    },
    /// Another machine is changing this client's key, or somebody holds its lease by hand.
    #[error("{holder} is changing the key of this client, and has until {until}")]
    Busy {
        /// The user and host, or what people call themselves in the lease.
        holder: String,
        /// When its lease ends, unless it renews that.
        until: jiff::Timestamp,
    },
    /// The store didn't do it.
    #[error(transparent)]
    Service(Box<KeyServiceError>),
}

impl From<KeyServiceError> for SharedError {
    fn from(error: KeyServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}

/// A store that several machines share. Names have one `/`, between the folder and the rest, which has letters, digits and
/// `.`, `_`, `-` only.
pub trait SharedStore: Send + Sync {
    /// An entry; `None` if there is none.
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError>;

    /// Writes an entry over the state that was read, or where there was none: [`SharedError::Changed`] if it is another now.
    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError>;

    /// Deletes an entry. One that isn't there is fine.
    fn delete(&self, name: &str) -> Result<(), SharedError>;

    /// Holds the lease of an entry where the store's own people see it, or renews it there: [`SharedError::Busy`] while
    /// somebody else does. Most stores have no such place. Of two that write, the lease in the entry decides.
    fn hold(&self, _entry: &str, _lease: &Lease) -> Result<(), SharedError> {
        Ok(())
    }

    /// Lets go of it there. What can't be done ends by itself.
    fn let_go(&self, _entry: &str, _lease: &Lease) {}

    /// What this login isn't allowed of all that sharing takes, for whoever grants it; an error if it can't be told, or if the
    /// store doesn't work.
    fn lacking(&self) -> Result<Vec<String>, SharedError> {
        self.names("clients").map(|_| Vec::new())
    }

    /// The names of all entries in a folder, without it.
    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError>;
}

/// Opens stores, with whatever they want to be logged in to with.
pub trait SharedStores {
    /// The store at an address. Nothing is called before something is asked of it.
    fn shared_store(&self, address: &StoreAddress) -> Result<std::sync::Arc<dyn SharedStore>, KeyServiceError>;
}
