//! A program that logs in to a cluster, as kubeconfigs name it (`client.authentication.k8s.io`): those of the clouds, and
//! everybody's OIDC.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::KubernetesError;
use super::kubeconfig::{Entry, joined};
use super::yaml::Node;
use crate::process::{Process, Surroundings};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The versions of what is said to such programs, and by them.
const VERSIONS: [&str; 2] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/// A program that logs in.
#[derive(Debug)]
pub(super) struct Plugin {
    process: Process,
    version: String,
    install: String,
}

/// What a program answers.
#[derive(Deserialize)]
struct Credential {
    #[serde(rename = "apiVersion")]
    version: String,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    expiration_timestamp: Option<Timestamp>,
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// What a program logs in with: a token, a certificate with its key, or both.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) token: Option<SecretText>,
    pub(super) identity: Option<SecretBytes>,
    /// When it is over, if that is known.
    pub(super) until: Option<Timestamp>,
}

impl Plugin {
    /// As a user's `exec` says. The cluster is told to it where it asks for that.
    pub(super) fn read(user: &Entry<'_>, exec: &Node, cluster: &Entry<'_>) -> Result<Self, KubernetesError> {
        let text = |node: &Node, member: &str| node.get(member).and_then(Node::text).map(str::to_owned);
        let wrong = |why: &str| user.unusable(&format!("has an exec plugin {why}"));
        let version = text(exec, "apiVersion").unwrap_or_default();
        if !VERSIONS.contains(&version.as_str()) {
            return Err(wrong(&format!("of the version {version:?}; known are {}", VERSIONS.join(" and "))));
        }
        if text(exec, "interactiveMode").as_deref() == Some("Always") {
            return Err(wrong("that always asks somebody, and nobody may be there"));
        }
        let command = text(exec, "command").ok_or_else(|| wrong("without a command"))?;
        // A name is looked for on the PATH, a path begins in the file's folder.
        let command = if command.contains(['/', '\\']) { user.beside(&command).into() } else { command.into() };
        let words = exec.get("args").map(Node::list).unwrap_or_default().iter();
        let words = words.map(|word| word.text().unwrap_or_default().into());
        let mut process = Process::new(std::iter::once::<std::ffi::OsString>(command).chain(words));
        for variable in exec.get("env").map(Node::list).unwrap_or_default() {
            let name = text(variable, "name").ok_or_else(|| wrong("with a variable that has no name"))?;
            process = process.with_variable(name, text(variable, "value").unwrap_or_default());
        }
        let mut spec = json!({"interactive": false});
        if text(exec, "provideClusterInfo").as_deref() == Some("true") {
            spec["cluster"] = json!({"server": cluster.text("server")?});
            if let Some(authority) = cluster.text("certificate-authority-data")? {
                spec["cluster"]["certificate-authority-data"] = json!(authority);
            }
        }
        let told = json!({"apiVersion": version, "kind": "ExecCredential", "spec": spec});
        process = process.with_variable("KUBERNETES_EXEC_INFO", told.to_string());
        Ok(Self { process, version, install: text(exec, "installHint").unwrap_or_default() })
    }

    /// Runs it.
    pub(super) fn log_in(&self, around: &Surroundings<'_>) -> Result<Login, KubernetesError> {
        let printed = self.process.output(around);
        let printed =
            printed.map_err(|source| KubernetesError::Plugin { source, install: self.install.trim().to_owned() })?;
        let wrong = |why: &str| KubernetesError::Unusable { path: self.process.name().into(), why: why.to_owned() };
        let said: Credential =
            serde_json::from_slice(printed.expose()).map_err(|_| wrong("what it printed isn't an ExecCredential"))?;
        if said.version != self.version {
            return Err(wrong("it answered in another version than it was asked in"));
        }
        let status = said.status.ok_or_else(|| wrong("what it printed has no status"))?;
        let until = status.expiration_timestamp;
        if until.is_some_and(|end| end <= around.clock.now()) {
            return Err(wrong("the login that it printed has expired"));
        }
        let secret = |text: String| SecretBytes::new(text.into_bytes());
        let token = status.token.filter(|token| !token.is_empty()).map(SecretText::new);
        let identity = match (status.client_certificate_data.map(secret), status.client_key_data.map(secret)) {
            (Some(certificate), Some(key)) => Some(joined(&certificate, &key)),
            (None, None) if token.is_some() => None,
            (None, None) => return Err(wrong("what it printed has neither a token nor a certificate")),
            _ => return Err(wrong("what it printed has a certificate or a key, but not both")),
        };
        Ok(Login { token, identity, until })
    }
}
