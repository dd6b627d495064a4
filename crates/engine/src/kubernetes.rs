//! Kubernetes, without `kubectl`: a client as a secret in a cluster, in the form that nais' digdirator gives it, and the
//! restart of what reads it.

mod address;
mod cluster;
mod error;
mod kubeconfig;
mod lease;
mod manifest;
mod plugin;
mod pod;
mod rule;
mod yaml;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::fault;
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::http::HttpOptions;
use maskinporten_protocol::ids::{Kid, KubernetesName};
use maskinporten_protocol::regular_file::{self, FileError, Links};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

pub use address::{SecretAddress, named};
pub use cluster::Cluster;
pub use error::{Call, KubernetesError, Lacking};
pub(crate) use lease::ClusterLease;
pub use manifest::manifest;
pub(crate) use manifest::secret;
pub use pod::Pod;
pub use rule::{Rule, keeping};

/// What says where clusters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settings {
    /// Kubeconfig files, the first of which counts where they disagree.
    Kubeconfig(Vec<PathBuf>),
    /// This is a pod, and the cluster is its own.
    Pod(Pod),
}

/// Opens clusters, with whatever they want to be logged in to with.
pub trait Clusters {
    /// The cluster that a context leads to, or the only one. What says so is read, and nothing else is done, before
    /// something is asked of it.
    fn cluster(&self, context: Option<&str>) -> Result<Cluster, KubernetesError>;
}

impl Settings {
    /// The cluster that a context leads to, or the only one. `withheld`: variables that no program gets that logs in.
    pub fn cluster(
        &self,
        context: Option<&str>,
        options: HttpOptions,
        clock: Arc<dyn Clock + Send + Sync>,
        withheld: Vec<String>,
    ) -> Result<Cluster, KubernetesError> {
        let config = match (self, context) {
            (Self::Kubeconfig(paths), context) => kubeconfig::Kubeconfig::read(paths)?.cluster(context)?,
            (Self::Pod(pod), None) => pod.cluster()?,
            (Self::Pod(_), Some(named)) => {
                return Err(KubernetesError::NoContext { named: named.to_owned(), known: Vec::new() });
            }
        };
        Ok(Cluster::new(config, options, clock, withheld))
    }
}

/// A client that was written into a cluster, or that could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The namespace that the secret is in.
    pub namespace: KubernetesName,
    /// The version that the cluster gave it; empty if it would be new.
    pub version: String,
}

impl SecretAddress {
    /// Writes a client's variables into the secret, and restarts the deployments that read it, if that changed it.
    /// Idempotent. `dry_run`: the server finds out whether it could be done, and does nothing.
    pub fn write(
        &self,
        clusters: &dyn Clusters,
        variables: &[(&'static str, SecretText)],
        kid: &Kid,
        dry_run: bool,
    ) -> Result<Written, KubernetesError> {
        let cluster = clusters.cluster(self.context.as_deref())?;
        let namespace = self.namespace.as_ref().unwrap_or(cluster.namespace()).clone();
        let name = self.name.as_str();
        let body = manifest(Some(namespace.as_str()), name, variables);
        fault::point("cluster-before");
        let version = cluster.apply_secret(namespace.as_str(), name, &body, dry_run)?;
        // The kid is for people. What tells the pods of another secret is its version, which no other secret has.
        let annotations = [("maskinporten/kid", kid.as_str()), ("maskinporten/secret", &format!("{name}@{version}"))];
        for deployment in &self.restart {
            fault::point("cluster-between");
            cluster.annotate_pods(namespace.as_str(), deployment.as_str(), &annotations, dry_run)?;
        }
        fault::point("cluster-after");
        Ok(Written { namespace, version })
    }
}

fn read_file(path: &Path, most: usize) -> Result<Option<SecretBytes>, KubernetesError> {
    regular_file::read(path, most, Links::Follow).map_err(|error| {
        let why = match &error {
            FileError::Io { source, .. } => source.to_string(),
            FileError::Insecure { why, .. } => format!("it {why}"),
            FileError::TooLong { .. } => "it is too long".to_owned(),
            FileError::Exists { .. } => error.to_string(),
        };
        KubernetesError::Unusable { path: path.to_owned(), why }
    })
}
