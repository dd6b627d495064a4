//! Why an organisation may or may not ask for a scope, in words.

use serde::Serialize;

use crate::catalogue::{Reason, Text, access, text};
use maskinporten_engine::client::is_of_self_service;
use maskinporten_engine::scope_access::{self, KnownScope, Obstacle, Publication};
use maskinporten_protocol::ids::Scope;

/// Whether it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    Yes,
    No,
    Unknown,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum Why {
    Open,
    Granted,
    Delegated,
    NoSuchScope,
    Deactivated,
    NotForMachines,
    Requested,
    Denied,
    NoAccess,
    NotPublished,
    Misspelt,
    OwnScope,
    NotDelegable,
    CustomerWithoutAccess,
    NotDelegated,
    NotOnClient,
    NotVisible,
}

impl Why {
    /// Of a scope, for this organisation.
    pub(super) fn of(known: &KnownScope<'_>, organisation: Option<&str>) -> Self {
        let obstacle = match known.answer() {
            scope_access::Answer::Yes if known.access == scope_access::Access::Open => return Self::Open,
            scope_access::Answer::Yes => return Self::Granted,
            scope_access::Answer::Unknown => return Self::NotVisible,
            scope_access::Answer::No(obstacle) => obstacle,
        };
        match obstacle {
            Obstacle::NoSuchScope => Self::NoSuchScope,
            Obstacle::Deactivated => Self::Deactivated,
            Obstacle::NotForMachines => Self::NotForMachines,
            Obstacle::Requested => Self::Requested,
            Obstacle::Denied | Obstacle::NoAccess if organisation.is_some() && known.owner.number == organisation => {
                Self::OwnScope
            }
            Obstacle::Denied => Self::Denied,
            Obstacle::NoAccess if known.publication == Publication::Unlisted => Self::NotPublished,
            Obstacle::NoAccess => Self::NoAccess,
        }
    }

    /// The same, where a token was refused because there is no access.
    pub(super) fn unless_refused(self, known: &KnownScope<'_>, is_refused: bool) -> Self {
        match self {
            Self::NotVisible if is_refused && known.publication == Publication::Unlisted => Self::NotPublished,
            Self::NotVisible if is_refused => Self::NoAccess,
            why => why,
        }
    }

    /// The same, where there are published scopes that it resembles.
    pub(super) fn unless_misspelt(self, resembles: bool) -> Self {
        if self == Self::NotPublished && resembles { Self::Misspelt } else { self }
    }

    /// What stands in the way, and who can change it.
    fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Open | Self::Granted | Self::Delegated | Self::NotVisible => return None,
            Self::NoSuchScope => access::NO_SUCH_SCOPE,
            Self::Deactivated => access::DEACTIVATED,
            Self::NotForMachines => access::NOT_FOR_MACHINES,
            Self::Requested => access::REQUESTED,
            Self::Denied => access::DENIED,
            Self::NoAccess => access::NO_ACCESS,
            Self::NotPublished => access::NOT_PUBLISHED,
            Self::Misspelt => access::MISSPELT,
            Self::NotOnClient => access::NOT_ON_CLIENT,
            Self::OwnScope => access::OWN,
            Self::NotDelegable => access::NOT_DELEGABLE,
            Self::CustomerWithoutAccess => access::CUSTOMER_WITHOUT_ACCESS,
            Self::NotDelegated => access::NOT_DELEGATED,
        })
    }

    /// The same of this scope: those of self-service nobody but Digdir gives.
    pub(super) fn reason_for(self, scope: &Scope) -> Option<Reason> {
        match self {
            Self::NoAccess | Self::NotPublished | Self::Misspelt | Self::NotOnClient
                if is_of_self_service(scope.as_str()) =>
            {
                Some(access::OF_SELF_SERVICE)
            }
            why => why.reason(),
        }
    }

    pub(super) fn answer(self) -> Answer {
        match self {
            Self::Open | Self::Granted | Self::Delegated => Answer::Yes,
            Self::NotOnClient | Self::NotVisible => Answer::Unknown,
            _ => Answer::No,
        }
    }

    /// In a sentence.
    pub(super) fn sentence(self) -> Text {
        match self {
            Self::Open => text("Every organisation may use the scope.", "Alle organisasjoner kan bruke scopet."),
            Self::Granted => text(
                "The API's owner has given your organisation access.",
                "API-eieren har gitt organisasjonen din tilgang.",
            ),
            Self::Delegated => text(
                "The customer has delegated the scope to your organisation.",
                "Kunden har delegert scopet til organisasjonen din.",
            ),
            _ => self
                .reason()
                .map_or(text("It can't be seen from here.", "Det er ikke mulig å se herfra."), |reason| reason.why),
        }
    }

    /// Whether what has to be done is about the customer's organisation number, not one's own.
    pub(super) fn is_about_customer(self) -> bool {
        matches!(self, Self::CustomerWithoutAccess | Self::NotDelegable)
    }
}
