//! What was found about each client, and how urgent it is.

use jiff::Timestamp;

use crate::fleet::{FleetReport, Unread, no_access};
use crate::hint::word;
use crate::limits::{Limits, Urgency};
use maskinporten_engine::fleet::{FleetClient, Mark};

/// What somebody should look at, for people.
pub(super) fn words(client: &FleetClient, mark: &Mark) -> String {
    match mark {
        Mark::NoKey => "no key is registered: only a certificate can log in".into(),
        Mark::FiveKeys => format!(
            "five keys are registered, which is the maximum: see `maskinporten jwks prune --client {} --environment {} --dry-run`",
            word(&client.id, "ID"),
            client.environment
        ),
        Mark::Scope { scope, state } => no_access(scope, state.as_ref()),
        Mark::NotRegistered { kid } => format!("the profile signs with key {kid}, which isn't registered"),
    }
}

/// The most urgent first.
pub(super) fn sort(report: &mut FleetReport) {
    for client in &mut report.found {
        client.items.sort_by_key(|item| item.expires.unwrap_or(Timestamp::MAX));
    }
    report.found.sort_by(|a, b| (soonest(a), &a.name, &a.id).cmp(&(soonest(b), &b.name, &b.id)));
    report.unread.sort_by_key(Unread::name);
}

/// The greatest urgency of all.
pub(super) fn urgency(report: &FleetReport, limits: Limits) -> Urgency {
    let items = report.found.iter().flat_map(|client| &client.items);
    items.map(|item| limits.urgency(item.expires)).max().unwrap_or(Urgency::Fine)
}

fn soonest(client: &FleetClient) -> Timestamp {
    client.items.iter().filter_map(|item| item.expires).min().unwrap_or(Timestamp::MAX)
}
