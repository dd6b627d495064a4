//! What the API says of scopes to the organisation that offers them.

use serde::Deserialize;

use super::AccessState;

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
    #[serde(default)]
    pub allowed_integration_types: Vec<String>,
}

/// The access of somebody else to a scope of the organisation's.
#[derive(Debug, Clone, Deserialize)]
pub struct GivenAccess {
    /// The scope.
    pub scope: String,
    /// Whose access it is.
    #[serde(default)]
    pub consumer_orgno: String,
    /// Whether there is access.
    #[serde(default)]
    pub state: AccessState,
}
