//! `OpenBao`'s engine `kv` as a store that several machines share: each entry has one member, `value`, which is text.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Found, Revision, SharedError, SharedStore};
use crate::openbao::{Kv, KvError, OpenBao, keeping};
use crate::profile::{KvPath, StoreAddress};
use maskinporten_protocol::secret::SecretBytes;

/// Entries below a path.
pub struct KvShared {
    kv: Kv,
    server: Arc<OpenBao>,
    mount: String,
    path: String,
    address: StoreAddress,
}

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
}

impl KvShared {
    /// Those at an address.
    pub fn new(server: Arc<OpenBao>, address: StoreAddress, place: &KvPath) -> Self {
        let kv = Kv::new(Arc::clone(&server), place.mount.as_str());
        Self { kv, server, mount: place.mount.to_string(), path: place.path.to_string(), address }
    }

    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    fn failed(&self, name: &str) -> impl FnOnce(KvError) -> SharedError {
        let (entry, store) = (name.to_owned(), self.address.clone());
        move |error| match error {
            KvError::Conflict { .. } => SharedError::Changed { entry },
            KvError::Unreadable { why, .. } => SharedError::Unusable { entry, store, why: why.to_owned() },
            KvError::Service(error) => error.into(),
        }
    }
}

impl SharedStore for KvShared {
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
        let found = self.kv.read(&self.at(name)).map_err(self.failed(name))?;
        let Some(Entry { value }) = found.data().map_err(self.failed(name))? else { return Ok(None) };
        let revision = Revision::from(found.version.to_string());
        Ok(Some(Found { value: value.as_bytes().to_vec().into(), revision }))
    }

    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
        let path = self.at(name);
        let changed = || SharedError::Changed { entry: name.to_owned() };
        let version = match over {
            Some(revision) => revision.as_str().parse().map_err(|_| changed())?,
            // What somebody has deleted has a version all the same.
            None => {
                let found = self.kv.read(&path).map_err(self.failed(name))?;
                if found.is_leaving || found.data::<Entry<'_>>().map_err(self.failed(name))?.is_some() {
                    return Err(changed());
                }
                found.version
            }
        };
        let unusable = || SharedError::Unusable {
            entry: name.to_owned(),
            store: self.address.clone(),
            why: "it isn't text".to_owned(),
        };
        let value = std::str::from_utf8(value.expose()).map_err(|_| unusable())?;
        self.kv.write(&path, &Entry { value: value.into() }, version).map(drop).map_err(self.failed(name))
    }

    fn delete(&self, name: &str) -> Result<(), SharedError> {
        let path = self.at(name);
        let found = self.kv.read(&path).map_err(self.failed(name))?;
        if found.version == 0 {
            return Ok(());
        }
        self.kv.delete(&path, found.version).map_err(self.failed(name))
    }

    fn lacking(&self) -> Result<Vec<String>, SharedError> {
        let lacking = self.server.lacking(keeping(&self.mount, &self.path))?;
        if lacking.is_empty() {
            self.names("clients")?;
        }
        Ok(lacking.iter().map(ToString::to_string).collect())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        self.kv.list(&self.at(folder)).map_err(self.failed(folder))
    }
}
