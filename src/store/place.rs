//! A place outside of this machine that has keys: a service that signs, or a store that machines share.

use std::fmt;
use std::str::FromStr;

use crate::failure::Outcome;
use maskinporten_engine::azure::{Permission, ROTATING};
use maskinporten_engine::key_service::{KeyServices as _, SignerAddress, SignerKind};
use maskinporten_engine::kubernetes;
use maskinporten_engine::openbao::{Rule, keeping, rotating};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile, StoreAddress, StoreAddressKind};
use maskinporten_engine::shared::SharedStores as _;

/// A place outside of this machine that has keys.
#[derive(Debug, Clone)]
pub enum Place {
    /// Keys that never leave it.
    Signer(SignerAddress),
    /// Keys that machines share.
    Shared(StoreAddress),
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kind = text.split(':').next().unwrap_or_default();
        match kind {
            "openbao-kv" | "vault-kv" | "kubernetes" => {
                text.parse().map(Self::Shared).map_err(|error: <StoreAddress as FromStr>::Err| error.to_string())
            }
            "cmd" => Err("cmd: a program may sign or share: name the profile that uses it with --profile".to_owned()),
            _ => text.parse().map(Self::Signer).map_err(|error: <SignerAddress as FromStr>::Err| error.to_string()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signer(address) => address.fmt(f),
            Self::Shared(address) => address.fmt(f),
        }
    }
}

impl Place {
    /// Where a profile's key is, if that isn't this machine.
    pub fn of(profile: &Profile) -> Option<Self> {
        match (&profile.login, profile.signer_of_login()) {
            (Some(Login::Shared { store }), _) => Some(Self::Shared(store.clone())),
            (_, Some(signer)) => Some(Self::Signer(signer.clone())),
            _ => None,
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Signer(address) => address.as_str(),
            Self::Shared(address) => address.as_str(),
        }
    }

    /// What this machine's login there isn't allowed of all that is done there; an error if it can't be reached.
    pub fn lacking(&self, operator: &Operator) -> Outcome<Vec<String>> {
        Ok(match self {
            Self::Signer(address) => operator.key_service(address)?.lacking()?,
            Self::Shared(address) => operator.shared_store(address)?.lacking()?,
        })
    }

    /// The least that whoever administers it has to grant, in its own language; none where there is nothing to grant.
    pub fn policy(&self) -> Option<String> {
        let lines = |rules: Vec<Rule>| rules.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        match self {
            Self::Signer(address) => match address.kind() {
                SignerKind::OpenBao(key) => Some(lines(rotating(key.mount.as_str(), &key.name))),
                SignerKind::Azure(_) => Some(permissions(ROTATING)),
                _ => None,
            },
            Self::Shared(address) => match address.kind() {
                StoreAddressKind::OpenBao(place) => Some(lines(keeping(place.mount.as_str(), place.path.as_str()))),
                StoreAddressKind::Kubernetes(place) => {
                    let namespace = place.namespace.as_ref().map_or("NAMESPACE", |name| name.as_str());
                    Some(role(namespace, &kubernetes::keeping(place.name.as_str())))
                }
                _ => None,
            },
        }
    }
}

/// Each with its data action, for roles, and the least of Azure's own roles that has it.
fn permissions(all: &[Permission]) -> String {
    let line = |one: &Permission| format!("{:<12}{:<52}{}", one.in_policies(), one.action(), one.role(false));
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A role with these rules.
fn role(namespace: &str, rules: &[kubernetes::Rule]) -> String {
    let begin = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: maskinporten";
    let rules: String = rules.iter().map(|rule| format!("\n- {rule}")).collect();
    format!("{begin}\n  namespace: '{namespace}'\nrules:{rules}")
}
