//! The report for programs.

use serde::Serialize;

use super::report::urgency;
use crate::fleet::{FleetReport, Unseen};
use crate::limits::{Life, Limits, Urgency};
use maskinporten_engine::fleet::{FleetClient, Item, Mark, Means};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

/// When keys and certificates expire, the most urgent first.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The most urgent of all.
    state: Urgency,
    clients: Vec<Client<'a>>,
    unread: Vec<Unseen<'a>>,
}

/// A client, and what it can log in with.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Client<'a> {
    environment: &'a EnvironmentName,
    client_id: &'a str,
    client_name: &'a str,
    /// The profile of this machine that has the client.
    profile: Option<&'a ProfileName>,
    keys: Vec<Key<'a>>,
    /// The certificate of the profile here.
    certificate: Option<Certificate<'a>>,
    /// What somebody should look at.
    marks: &'a [Mark],
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Key<'a> {
    kid: &'a str,
    #[serde(flatten)]
    life: Life,
    /// Whether the private half is on this machine.
    held_here: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Certificate<'a> {
    serial: &'a str,
    #[serde(flatten)]
    life: Life,
    /// Whether the private half is on this machine.
    held_here: bool,
}

impl<'a> Document<'a> {
    pub(super) fn of(report: &'a FleetReport, limits: Limits) -> Self {
        Self {
            state: urgency(report, limits),
            clients: report.found.iter().map(|found| Client::of(found, limits)).collect(),
            unread: report.unread.iter().map(Unseen::of).collect(),
        }
    }
}

impl<'a> Client<'a> {
    fn of(found: &'a FleetClient, limits: Limits) -> Self {
        let of = |means| found.items.iter().filter(move |item| item.means == means);
        let life = |item: &Item| limits.life(item.expires);
        Self {
            environment: &found.environment,
            client_id: &found.id,
            client_name: &found.name,
            profile: found.profile.as_ref(),
            keys: of(Means::Key)
                .map(|item| Key { kid: &item.name, life: life(item), held_here: item.held_here })
                .collect(),
            certificate: of(Means::Certificate).next_back().map(|item| Certificate {
                serial: &item.name,
                life: life(item),
                held_here: item.held_here,
            }),
            marks: &found.marks,
        }
    }
}
