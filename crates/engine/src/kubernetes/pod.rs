//! What every pod is given of its cluster: an address in variables, and a service account in files.

use std::path::PathBuf;

use super::cluster::{Bearer, ClusterConfig};
use super::{KubernetesError, read_file};
use maskinporten_protocol::environment::checked_url;
use maskinporten_protocol::http::Authority;
use maskinporten_protocol::ids::IdError;
use maskinporten_protocol::secret::SecretBytes;

/// The longest of the files, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A pod, as its variables and files describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pod {
    /// The host of the cluster's API.
    pub host: String,
    /// Its port.
    pub port: String,
    /// The folder with the service account's `token`, `ca.crt` and `namespace`.
    pub account: PathBuf,
}

impl Pod {
    /// The cluster that it is in.
    pub(super) fn cluster(&self) -> Result<ClusterConfig, KubernetesError> {
        let unusable = |path: &PathBuf, why: String| KubernetesError::Unusable { path: path.clone(), why };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let (path, pem) = self.file("ca.crt")?;
        let server = checked_url(&format!("https://{host}:{}", self.port))
            .map_err(|error| unusable(&self.account, format!("the variables with the server's address: {error}")))?;
        let (namespace_file, namespace) = self.file("namespace")?;
        let namespace = std::str::from_utf8(namespace.expose()).unwrap_or_default().trim();
        let namespace = namespace.parse().map_err(|error: IdError| unusable(&namespace_file, error.to_string()))?;
        Ok(ClusterConfig {
            context: None,
            server,
            authority: Some(Authority { path, pem: pem.expose().clone() }),
            proxy: None,
            namespace,
            identity: None,
            bearer: Bearer::File(self.account.join("token")),
        })
    }
    fn file(&self, name: &str) -> Result<(PathBuf, SecretBytes), KubernetesError> {
        let path = self.account.join(name);
        match read_file(&path, MAX_BYTES)? {
            Some(bytes) => Ok((path, bytes)),
            None => Err(KubernetesError::Unusable {
                path,
                why: "there is no such file, so this pod has no service account".to_owned(),
            }),
        }
    }
}
