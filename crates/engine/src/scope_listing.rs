//! The published scopes of an environment: a list that is kept on this machine, and searched.

mod search;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::Error;
use crate::folder::Folder;
use crate::operator::Operator;
use crate::private_file::{private_folder, read_private, write_private_unsynced};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::EnvironmentName;
use maskinporten_protocol::selfservice::{Directory, PublicScope};

pub use search::Found;

/// The list of an environment takes a few megabytes, in bytes.
const MAX_LEN: usize = 32 << 20;

/// How long a list is used before it is fetched anew: scopes come and go a few times a month.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// All published scopes of an environment, as they were at one time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScopeListing {
    /// When it was fetched.
    pub at: Timestamp,
    /// Where it was fetched: an environment of one's own may be moved to another server.
    server: Url,
    /// The scopes.
    pub scopes: Vec<PublicScope>,
    /// The names of their owners, by organisation number.
    owners: BTreeMap<String, String>,
}

/// A list, and what became of fetching a newer one.
#[derive(Debug)]
pub struct Current {
    /// The list.
    pub listing: ScopeListing,
    /// Whether it was kept from before.
    pub is_kept: bool,
    /// Why there is no newer one, if it is older than it should be.
    pub error: Option<Error>,
}

impl ScopeListing {
    /// The list that is kept, if it is young enough; else a new one; else the one that is kept, whatever its age.
    pub fn current(operator: &Operator, environment: &Environment) -> Result<Current, Error> {
        let kept = Self::kept(operator.folder(), &environment.name)
            .filter(|kept| Some(&kept.server) == environment.selfservice.as_ref());
        match kept {
            Some(listing) if listing.is_young(operator.clock().now()) => {
                Ok(Current { listing, is_kept: true, error: None })
            }
            kept => match (Self::fetch(operator, environment), kept) {
                (Ok(listing), _) => Ok(Current { listing, is_kept: false, error: None }),
                (Err(error), Some(listing)) => Ok(Current { listing, is_kept: true, error: Some(error) }),
                (Err(error), None) => Err(error),
            },
        }
    }

    /// A new list, which is kept. Two calls, neither of which needs a token.
    pub fn fetch(operator: &Operator, environment: &Environment) -> Result<Self, Error> {
        let base = environment.selfservice.as_ref();
        let base = base.ok_or_else(|| Error::NoSelfService(environment.name.clone()))?;
        let directory = Directory { http: &operator.http(environment), base };
        let scopes = directory.scopes()?;
        // Names are worth having, and no reason to go without scopes.
        let prefixes = directory.prefixes().unwrap_or_default();
        let owners = prefixes.into_iter().filter_map(|prefix| Some((prefix.owner_orgno?, prefix.organization_name?)));
        let listing = Self { at: operator.clock().now(), server: base.clone(), scopes, owners: owners.collect() };
        listing.keep(operator.folder(), &environment.name);
        Ok(listing)
    }

    /// The list that is kept of an environment, if there is one that can be read: whatever is wrong with it, another
    /// can be fetched.
    pub fn kept(folder: &Folder, environment: &EnvironmentName) -> Option<Self> {
        folder.check_is_somewhere().ok()?;
        let bytes = read_private(&file(folder, environment), MAX_LEN, folder.access()).ok()??;
        serde_json::from_slice(bytes.expose()).ok()
    }

    /// The name of a scope's owner.
    pub fn owner_of(&self, scope: &PublicScope) -> Option<&str> {
        self.owners.get(scope.owner_orgno.as_deref()?).map(String::as_str)
    }

    /// A list that can't be kept, in a folder that is only read, is as good as one that can.
    fn keep(&self, folder: &Folder, environment: &EnvironmentName) {
        if folder.check_is_somewhere().is_err() || private_folder(folder.path(), folder.access()).is_err() {
            return;
        }
        if let Ok(text) = serde_json::to_vec(self) {
            let _ = write_private_unsynced(&file(folder, environment), &text, folder.access());
        }
    }

    /// A list from the future was fetched under another clock: its age isn't known.
    fn is_young(&self, now: Timestamp) -> bool {
        Duration::try_from(now.duration_since(self.at)).is_ok_and(|age| age < LIFE)
    }
}

fn file(folder: &Folder, environment: &EnvironmentName) -> PathBuf {
    folder.path().join(format!("scopes-{environment}.json"))
}
