//! The rules, and how severe it is to break one.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A rule of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Each API gets a client of its own.
    OneApiPerClient,
    /// A client logs in with a key of its own, so that the business certificate isn't spread.
    OwnKey,
    /// No two clients have the same key.
    SharedKey,
    /// A token has one scope.
    OneScopePerToken,
    /// A client is active, registered as one that gets tokens for assertions, and says what it is for.
    ClientShape,
    /// The organisation has access to the scopes of its clients.
    ScopeNoAccess,
    /// Keys are renewed in time, and removed when nobody uses them.
    KeyLife,
    /// A client that a supplier manages for its owner has no scopes that are delegated in Altinn instead.
    SupplierClient,
    /// An own scope says who can see it and what kind of client it is for.
    ProviderVisibility,
    /// Access that was taken back isn't left lying about.
    ProviderAccess,
    /// An own scope says whether it reads or writes, and what it is for.
    ProviderName,
    /// An assertion lives for two minutes at most, and is used once.
    ClockIat,
}

/// There is no such rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule {0:?}, only {all}", all = Rule::ALL.map(Rule::as_str).join(", "))]
pub struct UnknownRule(String);

impl Rule {
    /// All of them, in the order of the checklist.
    pub const ALL: [Self; 12] = [
        Self::OneApiPerClient,
        Self::OwnKey,
        Self::SharedKey,
        Self::OneScopePerToken,
        Self::ClientShape,
        Self::ScopeNoAccess,
        Self::KeyLife,
        Self::SupplierClient,
        Self::ProviderVisibility,
        Self::ProviderAccess,
        Self::ProviderName,
        Self::ClockIat,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneApiPerClient => "one-api-per-client",
            Self::OwnKey => "own-key",
            Self::SharedKey => "shared-key",
            Self::OneScopePerToken => "one-scope-per-token",
            Self::ClientShape => "client-shape",
            Self::ScopeNoAccess => "scope-no-access",
            Self::KeyLife => "key-life",
            Self::SupplierClient => "supplier-client",
            Self::ProviderVisibility => "provider-visibility",
            Self::ProviderAccess => "provider-access",
            Self::ProviderName => "provider-name",
            Self::ClockIat => "clock-iat",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text).ok_or_else(|| UnknownRule(text.to_owned()))
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How severe it is; the greater, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Good to know. It may be meant so.
    Note,
    /// It works, against advice or not for long.
    Warning,
    /// It doesn't work, or not in a week's time.
    Error,
}

impl Severity {
    /// As it is shown, and as SARIF has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
