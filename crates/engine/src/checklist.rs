//! Digdir's checklist for Maskinporten as rules over what was read. No rule asks anybody anything: all that it needs is
//! in an [`Inventory`].

mod assertion;
mod clients;
mod finding;
mod keys;
mod provider;
mod rule;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::fleet::FleetClient;
use crate::own_scopes::OwnScopes;
use crate::profile::{Profile, Profiles};
use maskinporten_protocol::ids::ProfileName;

pub use assertion::of_assertion;
pub use finding::{Api, Evidence, Finding, Sharer, Subject};
pub use rule::{Rule, Severity, UnknownRule};

/// What was read, and what the rules have to know besides.
pub struct Inventory<'a> {
    /// The clients.
    pub clients: &'a [FleetClient],
    /// The profiles to look at.
    pub chosen: &'a [(ProfileName, Profile)],
    /// All profiles here: a key that any of them signs with is in use.
    pub profiles: &'a Profiles,
    /// Those of them whose key is being replaced: the old one is still registered on purpose.
    pub under_way: &'a BTreeSet<ProfileName>,
    /// The scopes that the organisations offer.
    pub own_scopes: &'a [OwnScopes],
    /// What time it is.
    pub now: Timestamp,
}

impl Inventory<'_> {
    /// All that breaks a rule, the most severe first.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let (fit, unfit): (Vec<_>, Vec<_>) = self.clients.iter().partition(|client| clients::is_fit(client));
        for client in &fit {
            clients::look(client, &mut found);
            keys::look(client, self, &mut found);
        }
        keys::compare(&fit, &mut found);
        for client in unfit {
            clients::look_at_unfit(client, &mut found);
        }
        for (name, profile) in self.chosen {
            clients::look_at_profile(name, profile, &mut found);
        }
        for scopes in self.own_scopes {
            provider::look(scopes, &mut found);
        }
        found.sort_by_key(|finding| std::cmp::Reverse(finding.evidence.severity()));
        found
    }
}

#[cfg(test)]
mod tests;
