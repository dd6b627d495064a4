//! Where a secret is, and who reads it: `[NAMESPACE/]NAME[?context=CONTEXT&restart=DEPLOYMENT]`.

use std::fmt;
use std::str::FromStr;

use maskinporten_protocol::ids::KubernetesName;

/// A secret in a cluster, and the deployments that are restarted when it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretAddress {
    /// The context of the kubeconfig that leads to the cluster, if one is named.
    pub context: Option<String>,
    /// The namespace, if it isn't the context's or the pod's own.
    pub namespace: Option<KubernetesName>,
    /// The name of the secret.
    pub name: KubernetesName,
    /// The deployments in its namespace that read it when they start.
    pub restart: Vec<KubernetesName>,
}

impl FromStr for SecretAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (place, options) = text.split_once('?').unwrap_or((text, ""));
        let (namespace, name) = named(place)?;
        let mut address = Self { context: None, namespace, name, restart: Vec::new() };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some((option @ ("context" | "restart"), "")) => {
                    return Err(format!("{option}= needs a name after it"));
                }
                Some(("context", _)) if address.context.is_some() => return Err("context= is there twice".into()),
                Some(("context", context)) => address.context = Some(context.to_owned()),
                Some(("restart", name)) => address.restart.push(word(name)?),
                _ => return Err(format!("{option:?} isn't context=CONTEXT or restart=DEPLOYMENT")),
            }
        }
        Ok(address)
    }
}

/// `[NAMESPACE/]NAME`
pub fn named(place: &str) -> Result<(Option<KubernetesName>, KubernetesName), String> {
    match place.split_once('/') {
        Some((namespace, name)) => Ok((Some(word(namespace)?), word(name)?)),
        None => Ok((None, word(place)?)),
    }
}

fn word(text: &str) -> Result<KubernetesName, String> {
    text.parse().map_err(|error: maskinporten_protocol::ids::IdError| error.to_string())
}

/// For people, with the context, since that says which cluster it is.
impl fmt::Display for SecretAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Kubernetes secret ")?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        write!(f, "{}", self.name)?;
        self.context.iter().try_for_each(|context| write!(f, " in the context {}", context.escape_debug()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_who_reads_it() {
        let read =
            |text: &str| text.parse::<SecretAddress>().map(|address| (address.to_string(), address.restart.len()));
        let said = |text: &str| Ok((format!("the Kubernetes secret {text}"), 0));
        assert_eq!(read("s"), said("s"));
        assert_eq!(read("n/s?"), said("n/s"));
        assert_eq!(
            read("n/s?context=arn:aws:eks:eu-north-1:1:cluster/a@b"),
            said("n/s in the context arn:aws:eks:eu-north-1:1:cluster/a@b")
        );
        assert_eq!(read("s?restart=a&context=c&restart=b").unwrap().1, 2);
        for bad in
            ["", "/s", "n/", "n/s/x", "S", "s?context=", "s?restart=A", "s?x=y", "s?context", "s?context=a&context=b"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
