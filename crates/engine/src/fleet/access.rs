//! Which scopes the organisation may use, with as few calls as it takes.

use std::collections::{BTreeMap, BTreeSet};

use super::Mark;
use crate::operator::{Notice, Operator};
use crate::session::Session;
use maskinporten_protocol::ids::Scope;
use maskinporten_protocol::selfservice::ClientRecord;

/// What is known of the organisation's access to scopes.
#[derive(Default)]
pub(super) struct Access {
    /// The scopes without access, with the state that the API gives for them.
    lacking: BTreeMap<String, Option<String>>,
}

impl Access {
    /// For the scopes of these clients: one call for what was given to the organisation, and one for each prefix of
    /// what wasn't, since that may be open to everybody. That it can't be found out is no reason to stop.
    pub(super) fn read(operator: &Operator, session: &Session, clients: &[ClientRecord]) -> Self {
        let Ok(rows) = session.api().access() else {
            operator.tell(&Notice::AccessUnknown(&session.environment.name));
            return Self::default();
        };
        let states: BTreeMap<&str, &str> = rows.iter().map(|row| (row.scope.as_str(), row.state.as_str())).collect();
        let approved: BTreeSet<&str> =
            rows.iter().filter(|row| row.state == "APPROVED").map(|row| row.scope.as_str()).collect();
        let wanted: BTreeSet<&str> = clients.iter().flat_map(ClientRecord::scopes).collect();
        let suspects: Vec<&str> = wanted.difference(&approved).copied().collect();
        let mut open: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for scope in &suspects {
            let (prefix, Ok(parsed)) = (prefix(scope), scope.parse::<Scope>()) else { continue };
            if !open.contains_key(prefix) {
                // Without an answer nothing is claimed of this prefix.
                let Ok(listed) = session.api().scopes_like(&parsed) else { continue };
                let names = listed.into_iter().filter(|one| one.accessible_for_all).map(|one| one.name);
                open.insert(prefix.to_owned(), names.collect());
            }
        }
        let lacks = |scope: &&&str| open.get(prefix(scope)).is_some_and(|open| !open.contains(**scope));
        let lacking = suspects.iter().filter(lacks);
        Self {
            lacking: lacking
                .map(|scope| ((*scope).to_owned(), states.get(scope).map(|state| (*state).to_owned())))
                .collect(),
        }
    }

    /// The scopes of a client that it can't use.
    pub(super) fn marks(&self, client: &ClientRecord) -> Vec<Mark> {
        let lacking = client.scopes().into_iter().filter_map(|scope| self.lacking.get_key_value(scope));
        lacking.map(|(scope, state)| Mark::Scope { scope: scope.clone(), state: state.clone() }).collect()
    }
}

fn prefix(scope: &str) -> &str {
    scope.split(':').next().unwrap_or_default()
}
