//! A secret in a cluster as a store that several machines share. Each entry is a member of its `data`, `client.…` or
//! `key.…`; members of others stay. The secret is changed as a whole, by server-side apply over the version that was read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{Found, Revision, SharedError, SharedStore};
use crate::key_service::KeyServiceError;
use crate::kubernetes::{Cluster, KubernetesError, SecretAddress, secret};
use crate::profile::StoreAddress;
use maskinporten_protocol::secret::SecretBytes;

/// How often a change is tried again that another entry's came before.
const TRIES: usize = 20;

/// The folders of entries, and what the members of their entries begin with.
const FOLDERS: [(&str, &str); 2] = [("clients", "client."), ("keys", "key.")];

/// A secret in a cluster.
pub struct SecretShared {
    cluster: Cluster,
    namespace: String,
    name: String,
    address: StoreAddress,
}

/// The entries in it, and its version.
struct Contents {
    entries: BTreeMap<String, SecretBytes>,
    version: String,
}

#[derive(Deserialize)]
struct Secret<'a> {
    metadata: Metadata,
    #[serde(borrow, default)]
    data: BTreeMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    resource_version: String,
}

impl SecretShared {
    /// The one at an address. Where that names no namespace, it is the cluster's usual one.
    pub fn new(cluster: Cluster, address: StoreAddress, place: &SecretAddress) -> Self {
        let namespace = place.namespace.as_ref().unwrap_or(cluster.namespace()).to_string();
        Self { namespace, name: place.name.to_string(), cluster, address }
    }

    fn look(&self) -> Result<Option<Contents>, SharedError> {
        let Some(answer) = self.cluster.secret(&self.namespace, &self.name).map_err(failed)? else { return Ok(None) };
        let unusable = |why: &str| SharedError::Unusable {
            entry: self.name.clone(),
            store: self.address.clone(),
            why: why.to_owned(),
        };
        let secret: Secret<'_> = serde_json::from_slice(answer.expose())
            .map_err(|_| unusable("it isn't a secret as Kubernetes writes it"))?;
        let ours =
            secret.data.iter().filter(|(member, _)| FOLDERS.iter().any(|(_, begin)| member.starts_with(begin)));
        let decoded = ours.map(|(member, value)| {
            let value = STANDARD.decode(value.as_bytes()).map_err(|_| unusable("a member isn't in base64"))?;
            Ok(((*member).to_owned(), SecretBytes::new(value)))
        });
        let entries = decoded.collect::<Result<_, SharedError>>()?;
        Ok(Some(Contents { entries, version: secret.metadata.resource_version }))
    }

    /// Changes the entries as they are at this moment. `false` from `change`: there is nothing to write.
    fn change(
        &self,
        name: &str,
        mut change: impl FnMut(&mut Contents) -> Result<bool, SharedError>,
    ) -> Result<(), SharedError> {
        for _ in 0..TRIES {
            let Some(mut held) = self.look()? else {
                // Empty, so that nobody owns a member of it in another way than by apply. Somebody else may be faster.
                match self.cluster.create_secret(&self.namespace, &self.name) {
                    Err(KubernetesError::Refused { status: 409, .. }) | Ok(()) => continue,
                    Err(error) => return Err(failed(error)),
                }
            };
            if !change(&mut held)? {
                return Ok(());
            }
            let about = format!(r#""name":"{}","resourceVersion":"{}""#, self.name, held.version);
            let manifest = secret(
                "",
                &about,
                held.entries.iter().map(|(name, value)| (name.as_str(), value.expose().as_slice())),
            );
            match self.cluster.apply_shared(&self.namespace, &self.name, &manifest) {
                Err(KubernetesError::Refused { status: 409, .. }) => {}
                applied => return applied.map_err(failed),
            }
        }
        Err(SharedError::Changed { entry: name.to_owned() })
    }
}

/// What the members of a folder's entries begin with.
fn begin_of(folder: &str) -> &'static str {
    FOLDERS.iter().find(|(one, _)| *one == folder).map_or("", |(_, begin)| begin)
}

/// `client.test.ID` for `clients/test.ID`.
fn member(name: &str) -> String {
    let (folder, rest) = name.split_once('/').unwrap_or(("", name));
    format!("{}{rest}", begin_of(folder))
}

fn failed(error: KubernetesError) -> SharedError {
    KeyServiceError::Kubernetes(Box::new(error)).into()
}

impl SharedStore for SecretShared {
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
        let Some(mut held) = self.look()? else { return Ok(None) };
        let revision = Revision::from(held.version);
        Ok(held.entries.remove(&member(name)).map(|value| Found { value, revision }))
    }

    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
        let member = member(name);
        self.change(name, |held| {
            let is_as_it_was = match over {
                Some(revision) => held.version == revision.as_str(),
                None => !held.entries.contains_key(&member),
            };
            if !is_as_it_was {
                return Err(SharedError::Changed { entry: name.to_owned() });
            }
            held.entries.insert(member.clone(), value.clone());
            Ok(true)
        })
    }

    fn delete(&self, name: &str) -> Result<(), SharedError> {
        let member = member(name);
        self.change(name, |held| Ok(held.entries.remove(&member).is_some()))
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        let held = self.look()?;
        let members = held.iter().flat_map(|held| held.entries.keys());
        Ok(members.filter_map(|member| member.strip_prefix(begin_of(folder)).map(str::to_owned)).collect())
    }
}
