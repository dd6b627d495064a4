//! What the API says of scopes to the organisation that offers them.

use serde::Deserialize;

use super::AccessState;
use super::scope::or_default;

/// A scope that the organisation offers.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OwnScope {
    /// `prefix:subscope`.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Who can see it: `PUBLIC`, `PRIVATE` or `INTERNAL`.
    #[serde(default)]
    pub visibility: Option<String>,
    /// The types of clients that may use it.
    #[serde(default, deserialize_with = "or_default")]
    pub allowed_integration_types: Vec<String>,
}

/// The access of somebody else to a scope of the organisation's.
#[derive(Debug, Clone, Deserialize)]
pub struct GivenAccess {
    /// The scope.
    pub scope: String,
    /// Whose access it is.
    #[serde(default, deserialize_with = "or_default")]
    pub consumer_orgno: String,
    /// Whether there is access.
    #[serde(default, deserialize_with = "or_default")]
    pub state: AccessState,
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn what_is_null_is_as_if_it_were_not_there() {
        let scope: OwnScope = from_value(json!({
            "name": "a:b", "description": null, "visibility": null, "allowed_integration_types": null,
        }))
        .unwrap();
        assert!(scope.allowed_integration_types.is_empty() && scope.visibility.is_none());
        let given: GivenAccess = from_value(json!({"scope": "a:b", "consumer_orgno": null, "state": null})).unwrap();
        assert_eq!((given.consumer_orgno.as_str(), given.state), ("", AccessState::default()));
    }
}
