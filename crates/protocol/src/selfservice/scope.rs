//! What the API says of scopes to somebody who wants to use them.

use serde::{Deserialize, Deserializer, Serialize};

use super::client::MACHINE_TYPES;

/// The organisation's access to a scope of somebody else's.
#[derive(Debug, Clone, Deserialize)]
pub struct ScopeAccess {
    /// The scope.
    pub scope: String,
    /// Whether there is access.
    #[serde(default)]
    pub state: AccessState,
    /// The organisation number of the scope's owner.
    #[serde(default)]
    pub owner_orgno: Option<String>,
    /// The name of the scope's owner, which older answers don't have.
    #[serde(default)]
    pub owner_organization_name: Option<String>,
    /// The organisation that the access is for.
    #[serde(default)]
    pub consumer_orgno: Option<String>,
}

/// Whether the organisation has access to a scope, in the API's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AccessState {
    /// The organisation has asked for it.
    Requested,
    /// It has access.
    Approved,
    /// It has no access, or none any more.
    Denied,
    /// A word that isn't known here.
    #[serde(untagged)]
    Other(String),
}

impl Default for AccessState {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

/// A scope, as far as somebody who wants to use it cares. Members that the server leaves out or sends as null are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicScope {
    /// `prefix:subscope`.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The same at length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_description: Option<String>,
    /// The organisation number of its owner.
    #[serde(default)]
    pub owner_orgno: Option<String>,
    /// Whether any client may use it, without the owner's leave.
    #[serde(default, deserialize_with = "or_default")]
    pub accessible_for_all: bool,
    /// The issuer whose delegations count, if it can be delegated.
    #[serde(default)]
    pub delegation_source: Option<String>,
    /// The types of clients that may have it, in the API's words; none: the server doesn't say.
    #[serde(default, deserialize_with = "or_default")]
    pub allowed_integration_types: Vec<String>,
    /// Deactivated scopes are hidden unless they are asked for.
    #[serde(default = "yes", deserialize_with = "or_yes")]
    pub active: bool,
}

impl PublicScope {
    /// Whether clients of this integration type may have it, as far as the server says. Lists are sent in capitals and
    /// without.
    pub fn allows(&self, integration_type: &str) -> bool {
        let types = &self.allowed_integration_types;
        types.is_empty() || types.iter().any(|allowed| allowed.eq_ignore_ascii_case(integration_type))
    }

    /// Whether clients of machines may have it, of whichever type. Maskinporten gives tokens to no others.
    pub fn is_for_machines(&self) -> bool {
        MACHINE_TYPES.iter().any(|machine| self.allows(machine))
    }

    /// Whether it can be delegated in Altinn.
    pub fn is_delegable(&self) -> bool {
        self.delegation_source.as_ref().is_some_and(|source| !source.is_empty())
    }
}

/// The first part of scopes' names, which Digdir assigns to one organisation.
#[derive(Debug, Clone, Deserialize)]
pub struct ScopePrefix {
    /// What stands before the colon.
    pub prefix: String,
    /// The organisation number of its owner.
    #[serde(default)]
    pub owner_orgno: Option<String>,
    /// The name of its owner.
    #[serde(default)]
    pub organization_name: Option<String>,
}

pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

fn or_yes<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or(true))
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn unknown_words_of_the_server_are_kept() {
        let state = |row| from_value::<ScopeAccess>(row).unwrap().state;
        assert_eq!(state(json!({"scope": "a:b", "state": "APPROVED"})), AccessState::Approved);
        assert_eq!(state(json!({"scope": "a:b"})), AccessState::default());
        let paused = state(json!({"scope": "a:b", "state": "PAUSED"}));
        assert_eq!((json!(paused), json!(AccessState::Denied)), (json!("PAUSED"), json!("DENIED")));
    }

    #[test]
    fn what_the_server_leaves_out_is_empty() {
        let bare: PublicScope = from_value(json!({"name": "a:b"})).unwrap();
        let nulls = json!({
            "name": "a:b", "accessible_for_all": null, "allowed_integration_types": null, "active": null,
            "delegation_source": null, "unknown": 1,
        });
        assert_eq!(from_value::<PublicScope>(nulls).unwrap(), bare);
        assert!(bare.active && !bare.accessible_for_all && !bare.is_delegable() && bare.allows("maskinporten"));
        let login = PublicScope { allowed_integration_types: vec!["IDPORTEN".into()], ..bare };
        assert!(login.allows("idporten") && !login.allows("maskinporten"));
    }

    #[test]
    fn what_any_type_of_machine_may_have_is_for_machines() {
        let of = |types: &[&str]| -> PublicScope {
            from_value(json!({"name": "a:b", "allowed_integration_types": types})).unwrap()
        };
        for machine in ["maskinporten", "KRR", "eformidling", "api_klient"] {
            assert!(of(&["idporten", machine]).is_for_machines(), "{machine}");
        }
        assert!(of(&[]).is_for_machines(), "the server doesn't say");
        assert!(!of(&["idporten", "ansattporten"]).is_for_machines());
    }
}
