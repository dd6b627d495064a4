//! The wording of errors of Kubernetes clusters.

use maskinporten_engine::kubernetes::{Call, KubernetesError, Lacking};
use maskinporten_protocol::http::HttpError;

use super::{Failure, Kind};
use crate::variable_names::KUBECONFIG;

impl From<KubernetesError> for Failure {
    fn from(error: KubernetesError) -> Self {
        let message = error.to_string();
        match error {
            KubernetesError::Http(error @ HttpError::Untrusted { .. }) => Self {
                hints: vec![
                    "put the cluster's own authority into certificate-authority-data in the kubeconfig".to_owned(),
                ],
                ..error.into()
            },
            KubernetesError::Http(error) => error.into(),
            KubernetesError::Plugin { source, install } => {
                let failure = Self::from(source).while_doing(message);
                if install.is_empty() { failure } else { failure.hint(install) }
            }
            KubernetesError::NotOpened(why) => match why.downcast::<Self>() {
                Ok(failure) => *failure,
                Err(why) => Self::new(Kind::Other, why.to_string()),
            },
            KubernetesError::NoCluster => {
                Self::missing(message).hint(format!("name a kubeconfig with {KUBECONFIG}, or run it in a pod"))
            }
            KubernetesError::NoKubeconfig(_) => Self::missing(message).hint(format!("check {KUBECONFIG}")),
            KubernetesError::Unusable { .. } => Self::usage(message),
            KubernetesError::NoContext { known, .. } if known.is_empty() => Self::missing(message).hint(format!(
                "leave context= out to use the cluster that this pod is in, or name a kubeconfig with {KUBECONFIG}"
            )),
            KubernetesError::NoContext { known, .. } => {
                Self::missing(message).hint(format!("it has: {}", known.join(", ")))
            }
            KubernetesError::WhichContext { known } => Self::usage(message).hint(format!(
                "name the context behind the secret, as in NAME?context={}",
                known.join(" or ?context=")
            )),
            KubernetesError::Refused { call, status, words, context, .. } => {
                // Somebody else was faster.
                let kind = if status == 409 { Kind::NotDone } else { Kind::Refused };
                remedy(&call, status, &words, context.as_deref())
                    .into_iter()
                    .fold(Self::new(kind, message), Self::hint)
            }
            KubernetesError::Strange { .. } => Self::new(Kind::TryAgain, message)
                .hint("check the server in the kubeconfig; a proxy or a login page may be in between"),
        }
    }
}

fn remedy(call: &Call, status: u16, words: &str, context: Option<&str>) -> Option<String> {
    let Call { verb, resource, name, namespace } = call;
    // Without, kubectl would ask whichever cluster it was set to last.
    let there = context.map(|context| format!(" --context {}", shell_words::quote(context))).unwrap_or_default();
    let within = format!("--namespace {namespace}{there}");
    Some(match status {
        401 => "log in to the cluster again: the login has expired, or is another cluster's".to_owned(),
        403 => {
            let Lacking { user, verb, resource } =
                Lacking::of(words).unwrap_or(Lacking { user: "this login", verb, resource });
            format!(
                "whoever administers the cluster has to let {user} {verb} {resource} in the namespace {namespace}; \
                 `kubectl auth can-i {verb} {resource}/{name} {within}` says whether they do"
            )
        }
        404 if words.starts_with("namespaces ") => {
            format!("name another namespace, or create it: `kubectl create namespace {namespace}{there}`")
        }
        404 => format!("name one that is there: `kubectl get {resource} {within}` lists them"),
        409 => "run it again: it begins with what is there now".to_owned(),
        422 if words.contains("immutable") => format!(
            "the secret that is there can't be changed: name another, or delete it with `kubectl delete {resource} {name} {within}`"
        ),
        _ => return None,
    })
}
