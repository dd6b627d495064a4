//! A secret in a cluster as a store that several machines share. Each entry is a member of its `data`, `client.…` or
//! `key.…`; members of others stay. The secret is changed as a whole, by server-side apply over the version that was read.
//! Whoever rotates holds a Lease beside it.

use std::collections::BTreeMap;

use base16ct::lower;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::lease::{LIFE, holder_of};
use super::{Found, Lease, Revision, SharedError, SharedStore};
use crate::key_service::KeyServiceError;
use crate::kubernetes::{Cluster, ClusterLease, KubernetesError, SecretAddress, keeping, secret};
use crate::profile::StoreAddress;
use maskinporten_protocol::secret::SecretBytes;

/// How often a change is tried again that another entry's came before.
const TRIES: usize = 20;

/// The longest name that an object may have.
const MAX_NAME: usize = 253;

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
        let unusable = |why| self.unusable(self.name.clone(), why);
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

    fn unusable(&self, entry: String, why: &str) -> SharedError {
        SharedError::Unusable { entry, store: self.address.clone(), why: why.to_owned() }
    }

    /// The Lease of an entry as it is, or as it would be new.
    fn lease(&self, entry: &str) -> Result<ClusterLease, SharedError> {
        let name = lease_name(&self.name, entry);
        let client = entry.split_once('/').map_or(entry, |(_, client)| client);
        let found = self.cluster.lease(&self.namespace, &name).map_err(failed)?;
        Ok(found.unwrap_or_else(|| ClusterLease::new(&name, client)))
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

/// What the Lease of an entry is called that is in this secret. Each client has its own, so that its rotation holds up no
/// other's: a digest tells them apart, since names of Leases have no capitals and no `_`.
fn lease_name(secret: &str, entry: &str) -> String {
    let digest: String = lower::encode_string(&Sha256::digest(entry.as_bytes())).chars().take(16).collect();
    let begin: String = secret.chars().take(MAX_NAME - 1 - digest.len()).collect();
    // A part of a name doesn't begin with a hyphen.
    format!("{}-{digest}", begin.trim_end_matches('.'))
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

    fn hold(&self, entry: &str, lease: &Lease) -> Result<(), SharedError> {
        let (identity, renewed) = (lease.identity(), lease.renewed());
        let mut unanswered = None;
        for _ in 0..TRIES {
            let mut there = self.lease(entry)?;
            // Done, and only the answer was lost.
            if there.is_held(&identity, renewed) {
                return Ok(());
            }
            if let Some(error) = unanswered.take() {
                return Err(failed(error));
            }
            let holder = there
                .holder()
                .map_err(|why| self.unusable(format!("the Lease {}", lease_name(&self.name, entry)), why))?;
            if let Some((other, until)) = holder.filter(|(other, until)| *other != identity && *until > renewed) {
                return Err(SharedError::Busy { holder: holder_of(other).to_owned(), until });
            }
            there.give(&identity, renewed, LIFE);
            match self.cluster.write_lease(&self.namespace, &there) {
                Ok(()) => return Ok(()),
                // Somebody was faster: perhaps only to let go of it.
                Err(KubernetesError::Refused { status: 409, .. }) => {}
                Err(error @ KubernetesError::Http(_)) => unanswered = Some(error),
                Err(error) => return Err(failed(error)),
            }
        }
        Err(SharedError::Changed { entry: entry.to_owned() })
    }

    fn let_go(&self, entry: &str, lease: &Lease) {
        if let Ok(mut there) = self.lease(entry)
            && there.is_of(&lease.identity())
        {
            there.clear();
            let _ = self.cluster.write_lease(&self.namespace, &there);
        }
    }

    fn lacking(&self) -> Result<Vec<String>, SharedError> {
        let lacking = self.cluster.lacking(&self.namespace, keeping(&self.name)).map_err(failed)?;
        if lacking.is_empty() {
            self.names("clients")?;
        }
        Ok(lacking.iter().map(ToString::to_string).collect())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        let held = self.look()?;
        let members = held.iter().flat_map(|held| held.entries.keys());
        Ok(members.filter_map(|member| member.strip_prefix(begin_of(folder)).map(str::to_owned)).collect())
    }
}

#[cfg(test)]
mod tests {
    use maskinporten_protocol::ids::KubernetesName;

    use super::*;

    #[test]
    fn each_client_has_a_lease_of_its_own_and_kubernetes_takes_its_name() {
        let name = lease_name("maskinporten", "clients/test.a");
        assert_eq!((name.len(), &name[..13]), (29, "maskinporten-"));
        assert_ne!(name, lease_name("maskinporten", "clients/test.A"));
        for secret in
            ["a".repeat(253), format!("{}.b", "a".repeat(235)), format!("{}-b", "a".repeat(235)), "a.b".into()]
        {
            let name = lease_name(&secret, "clients/test.a_2eb");
            assert!(secret.parse::<KubernetesName>().is_ok() && name.parse::<KubernetesName>().is_ok(), "{name}");
        }
    }
}
