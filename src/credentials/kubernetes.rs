//! Where Kubernetes clusters are: what `kubectl` goes by, in its order.

use crate::failure::{Failure, Outcome};
use crate::variable_names::{KUBECONFIG, KUBERNETES_HOST, KUBERNETES_PORT};
use crate::variables::Variables;
use maskinporten_engine::kubernetes::{Pod, Settings};

/// Where each pod has its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The kubeconfigs that are named, else the one in the home folder, else the cluster that this is a pod of.
pub(super) fn settings(variables: Variables) -> Outcome<Option<Settings>> {
    if let Some(named) = variables.path(KUBECONFIG) {
        return Ok(Some(Settings::Kubeconfig(std::env::split_paths(&named).collect())));
    }
    if variables.is_set(KUBECONFIG) {
        return Err(Failure::missing(format!("{KUBECONFIG} is set, but empty"))
            .hint("give it the path of a kubeconfig, or unset it to have the usual one read"));
    }
    let usual = etcetera::home_dir().ok().map(|home| home.join(".kube").join("config"));
    if let Some(usual) = usual.filter(|usual| usual.exists()) {
        return Ok(Some(Settings::Kubeconfig(vec![usual])));
    }
    Ok(match (variables.text(KUBERNETES_HOST)?, variables.text(KUBERNETES_PORT)?) {
        (Some(host), Some(port)) => Some(Settings::Pod(Pod { host, port, account: ACCOUNT.into() })),
        _ => None,
    })
}
