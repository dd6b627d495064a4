//! What the API says of scopes to somebody who wants to use them.

use serde::{Deserialize, Serialize};

/// The organisation's access to a scope of somebody else's.
#[derive(Debug, Clone, Deserialize)]
pub struct ScopeAccess {
    /// The scope.
    pub scope: String,
    /// Whether there is access.
    #[serde(default)]
    pub state: AccessState,
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

/// A scope, as far as somebody who wants to use it cares.
#[derive(Debug, Clone, Deserialize)]
pub struct PublicScope {
    /// `prefix:subscope`.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether any client may use it, without the owner's leave.
    #[serde(default)]
    pub accessible_for_all: bool,
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
}
