//! Rules for the scopes that an organisation offers.

use super::finding::{Evidence, Finding, Subject};
use crate::own_scopes::OwnScopes;
use maskinporten_protocol::selfservice::{AccessState, OwnScope};

/// The type of clients that Maskinporten's scopes are for.
const MASKINPORTEN: &str = "maskinporten";

/// A scope that is for other types of clients alone is none of this checklist's business.
pub(super) fn look(own: &OwnScopes, found: &mut Vec<Finding>) {
    for scope in own.scopes.iter().filter(|scope| is_maskinportens(scope)) {
        let mut add = |evidence| {
            let subject = Subject::Scope { environment: own.environment.clone(), name: scope.name.clone() };
            found.push(Finding { subject, evidence });
        };
        if scope.visibility.as_deref().is_none_or(str::is_empty) {
            add(Evidence::NoVisibility);
        }
        let others = scope.allowed_integration_types.iter().filter(|kind| !kind.eq_ignore_ascii_case(MASKINPORTEN));
        let others: Vec<String> = others.cloned().collect();
        if !others.is_empty() {
            add(Evidence::OtherTypes(others));
        }
        if ![".read", ".write"].iter().any(|suffix| scope.name.ends_with(suffix)) {
            add(Evidence::NoSuffix);
        }
        if scope.description.as_deref().is_none_or(|text| text.trim().is_empty()) {
            add(Evidence::NoScopeDescription);
        }
        for row in own.given.iter().filter(|row| row.scope == scope.name && row.state == AccessState::Denied) {
            add(Evidence::Denied { consumer: row.consumer_orgno.clone() });
        }
    }
}

fn is_maskinportens(scope: &OwnScope) -> bool {
    let kinds = &scope.allowed_integration_types;
    kinds.is_empty() || kinds.iter().any(|kind| kind.eq_ignore_ascii_case(MASKINPORTEN))
}
