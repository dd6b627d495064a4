//! Why a cluster didn't do what it was asked, by what can be done about it.

use std::fmt;
use std::path::PathBuf;

use crate::process::ProcessError;
use maskinporten_protocol::http::HttpError;

/// One request, as its permission is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `get`, `patch`, …
    pub verb: &'static str,
    /// `secrets`, `deployments`
    pub resource: &'static str,
    /// The name of the object.
    pub name: String,
    /// The namespace that it is in.
    pub namespace: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{} in the namespace {}", self.verb, self.resource, self.name, self.namespace)
    }
}

/// Why a cluster didn't do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum KubernetesError {
    /// No answer that can be used: unreachable, slow, busy, cut, a web page.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The program that logs in to the cluster.
    #[error("the cluster's login program failed")]
    Plugin {
        /// What became of it.
        source: ProcessError,
        /// How the kubeconfig says that it is installed; empty if it doesn't.
        install: String,
    },
    /// Nothing here says where a cluster is.
    #[error("nothing says where the Kubernetes cluster is: there is no kubeconfig, and this isn't a pod")]
    NoCluster,
    /// None of the files that were named is there.
    #[error("there is no kubeconfig at {}", .0.display())]
    NoKubeconfig(PathBuf),
    /// A file that leads to the cluster can't be used: a kubeconfig, or what it refers to.
    #[error("{} can't be used: {why}", .path.display())]
    Unusable {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong, without its contents.
        why: String,
    },
    /// The context that was named isn't there.
    #[error("there is no context {named:?} in the kubeconfig")]
    NoContext {
        /// The context that was named.
        named: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// There are several contexts, and none was named.
    #[error("the kubeconfig has {} contexts, and none is named", .known.len())]
    WhichContext {
        /// Those that are there.
        known: Vec<String>,
    },
    /// The server answered, and said no.
    #[error("{server} refused to {call}: {words}")]
    Refused {
        /// Its host and port.
        server: String,
        /// What was asked.
        call: Box<Call>,
        /// The HTTP status of the answer.
        status: u16,
        /// The server's words.
        words: String,
        /// The context of the kubeconfig that led there; none in a pod.
        context: Option<String>,
    },
    /// The answer isn't that of a Kubernetes API.
    #[error("{server} answered {status}, but not as Kubernetes does")]
    Strange {
        /// Its host and port.
        server: String,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// Whoever knows the settings couldn't give them, and says why.
    #[error(transparent)]
    NotOpened(Box<dyn std::error::Error + Send + Sync>),
}

/// What a server's words say that a user lacks.
#[derive(Debug, PartialEq, Eq)]
pub struct Lacking<'a> {
    /// Who asked, as the cluster knows them.
    pub user: &'a str,
    /// What they may not do: `patch`, or `create` for a secret that isn't there yet.
    pub verb: &'a str,
    /// With what: `secrets`.
    pub resource: &'a str,
}

impl<'a> Lacking<'a> {
    /// Reads `… User "U" cannot VERB resource "RESOURCE" in API group …`, as every authorizer of the server's says it. What
    /// isn't as these are could be made up, to be run by whoever copies it out of a hint.
    pub fn of(words: &'a str) -> Option<Self> {
        let (user, after) = words.split_once("User \"")?.1.split_once("\" cannot ")?;
        let (verb, after) = after.split_once(" resource \"")?;
        let resource = after.split_once('"')?.0;
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-./:@_".contains(&byte))
        };
        [user, verb, resource].into_iter().all(is_word).then_some(Self { user, verb, resource })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_who_lacks_what() {
        let words = "secrets \"reader\" is forbidden: User \"system:serviceaccount:team:rotator\" cannot create resource \
                     \"secrets\" in API group \"\" in the namespace \"team\"";
        let lacking = Lacking { user: "system:serviceaccount:team:rotator", verb: "create", resource: "secrets" };
        assert_eq!(Lacking::of(words), Some(lacking));
        let made_up = words.replace("cannot create", "cannot $(reboot)");
        for other in [
            "",
            "Unauthorized",
            &made_up,
            &words.replace("rotator", "a`b"),
            "User \"a\" cannot",
            "User \"a\" cannot get resource \"x",
        ] {
            assert_eq!(Lacking::of(other), None, "{other}");
        }
    }
}
