//! What breaks a rule, and by what that is seen.

use jiff::Timestamp;

use super::rule::{Rule, Severity};
use crate::profile::Ignored;
use maskinporten_protocol::ids::{EnvironmentName, ProfileName, Scope};
use maskinporten_protocol::selfservice::AccessState;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What does.
    pub subject: Subject,
    /// By what it is seen.
    pub evidence: Evidence,
}

/// What breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A registered client.
    Client {
        /// Where it is registered.
        environment: EnvironmentName,
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// The profile here that knows it.
        profile: Option<ProfileName>,
    },
    /// A profile here.
    Profile {
        /// Where its client is.
        environment: EnvironmentName,
        /// Its client, if it is known.
        id: Option<String>,
        /// Its name.
        name: ProfileName,
    },
    /// A scope that the organisation offers.
    Scope {
        /// Where it is offered.
        environment: EnvironmentName,
        /// `prefix:subscope`.
        name: String,
    },
    /// An assertion that was given.
    Assertion,
}

/// The scopes of one API, by their prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// The prefix.
    pub prefix: String,
    /// The client's scopes with it.
    pub scopes: Vec<String>,
}

/// Another client that has the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharer {
    /// Where it is registered.
    pub environment: EnvironmentName,
    /// Its id.
    pub id: String,
}

/// By what it is seen that a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The client has scopes of several APIs: that with most scopes first.
    SeveralApis(Vec<Api>),
    /// No key is registered, so it can only log in with a certificate.
    NoKey,
    /// Other clients have the same key.
    SharedKey {
        /// Its kid on this client.
        kid: String,
        /// The others.
        others: Vec<Sharer>,
    },
    /// The profile asks for several scopes at a time.
    SeveralScopes(Vec<Scope>),
    /// The client isn't one that gets tokens for assertions, and a profile uses it for that.
    IntegrationType {
        /// What it is registered as.
        is: String,
        /// Its scopes, which one that takes its place would have.
        scopes: Vec<String>,
    },
    /// The client was deactivated, and a profile still uses it.
    Inactive {
        /// Its scopes, which one that takes its place would have.
        scopes: Vec<String>,
    },
    /// The client isn't registered to log in with an assertion.
    AuthMethod(String),
    /// The client may not ask for tokens with an assertion.
    GrantTypes(Vec<String>),
    /// Nothing says what the client is for.
    NoDescription,
    /// The organisation has no access to a scope of the client.
    NoAccess {
        /// The scope.
        scope: String,
        /// The API's word for it, if it has one.
        state: Option<AccessState>,
        /// Whether the client has no other scope.
        is_only: bool,
    },
    /// A key has expired.
    KeyExpired {
        /// Its kid.
        kid: String,
        /// When it did.
        expires: Timestamp,
        /// Whether a profile here signs with it, or no other key is left.
        is_needed: bool,
    },
    /// A key expires.
    KeyExpires {
        /// Its kid.
        kid: String,
        /// When it does.
        expires: Timestamp,
        /// Whether that is within a week.
        is_soon: bool,
    },
    /// The server doesn't say when a key expires.
    KeyWithoutEnd(String),
    /// A key is stored here, and no profile signs with it.
    KeyUnused(String),
    /// A supplier manages the client for its owner, and some of its scopes can be delegated instead.
    DelegableScopes {
        /// Those scopes.
        scopes: Vec<String>,
        /// The supplier's organisation number.
        supplier: String,
        /// Whether the client has no others.
        are_all: bool,
    },
    /// It isn't set who can see the scope.
    NoVisibility,
    /// The scope is for other types of clients, too.
    OtherTypes(Vec<String>),
    /// An organisation's access to the scope was taken back.
    Denied {
        /// Its number.
        consumer: String,
    },
    /// The scope's name doesn't say whether it reads or writes.
    NoSuffix,
    /// Nothing says what the scope is for.
    NoScopeDescription,
    /// The assertion lives for more than two minutes.
    LongLife {
        /// For how long.
        seconds: i64,
    },
    /// The assertion has no id.
    NoJti,
}

impl Evidence {
    /// The rule that is broken.
    pub fn rule(&self) -> Rule {
        match self {
            Self::SeveralApis(_) => Rule::OneApiPerClient,
            Self::NoKey => Rule::OwnKey,
            Self::SharedKey { .. } => Rule::SharedKey,
            Self::SeveralScopes(_) => Rule::OneScopePerToken,
            Self::IntegrationType { .. }
            | Self::Inactive { .. }
            | Self::AuthMethod(_)
            | Self::GrantTypes(_)
            | Self::NoDescription => Rule::ClientShape,
            Self::NoAccess { .. } => Rule::ScopeNoAccess,
            Self::KeyExpired { .. } | Self::KeyExpires { .. } | Self::KeyWithoutEnd(_) | Self::KeyUnused(_) => {
                Rule::KeyLife
            }
            Self::DelegableScopes { .. } => Rule::SupplierClient,
            Self::NoVisibility | Self::OtherTypes(_) => Rule::ProviderVisibility,
            Self::Denied { .. } => Rule::ProviderAccess,
            Self::NoSuffix | Self::NoScopeDescription => Rule::ProviderName,
            Self::LongLife { .. } | Self::NoJti => Rule::ClockIat,
        }
    }

    /// How severe that is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::NoAccess { state: Some(AccessState::Requested), .. } => Severity::Warning,
            Self::IntegrationType { .. }
            | Self::Inactive { .. }
            | Self::AuthMethod(_)
            | Self::GrantTypes(_)
            | Self::NoAccess { .. }
            | Self::DelegableScopes { .. }
            | Self::KeyExpired { is_needed: true, .. }
            | Self::KeyExpires { is_soon: true, .. } => Severity::Error,
            Self::KeyUnused(_) | Self::Denied { .. } | Self::NoSuffix => Severity::Note,
            _ => Severity::Warning,
        }
    }
}

impl Finding {
    /// Whether the settings say to ignore it.
    pub fn is_ignored_by(&self, ignored: &Ignored) -> bool {
        let (client, profile, scope) = match &self.subject {
            Subject::Client { id, profile, .. } => (Some(id.as_str()), profile.as_ref(), self.scope()),
            Subject::Profile { id, name, .. } => (id.as_deref(), Some(name), None),
            Subject::Scope { name, .. } => (None, None, Some(name.as_str())),
            Subject::Assertion => (None, None, None),
        };
        ignored.rule == self.evidence.rule().as_str()
            && ignored.client.as_ref().is_none_or(|wanted| client == Some(wanted.as_str()))
            && ignored.profile.as_ref().is_none_or(|wanted| profile == Some(wanted))
            && ignored.scope.as_ref().is_none_or(|wanted| scope == Some(wanted.as_str()))
    }

    /// The scope that it is about, if it is about one.
    pub fn scope(&self) -> Option<&str> {
        match (&self.subject, &self.evidence) {
            (Subject::Scope { name, .. }, _) => Some(name),
            (_, Evidence::NoAccess { scope, .. }) => Some(scope),
            _ => None,
        }
    }

    /// The kid of the key that it is about, if it is about one.
    pub fn kid(&self) -> Option<&str> {
        match &self.evidence {
            Evidence::SharedKey { kid, .. }
            | Evidence::KeyExpired { kid, .. }
            | Evidence::KeyExpires { kid, .. }
            | Evidence::KeyWithoutEnd(kid)
            | Evidence::KeyUnused(kid) => Some(kid),
            _ => None,
        }
    }
}
