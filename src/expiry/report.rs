//! What was found about each client, and how urgent it is.

use jiff::Timestamp;

use crate::failure::{About, Failure};
use crate::limits::{Limits, Urgency};
use crate::output::Output;
use maskinporten_engine::error::Error;
use maskinporten_engine::fleet::{self as engine, Fleet, FleetClient, Mark};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};
use maskinporten_protocol::selfservice::AccessState;

/// What somebody should look at, for people.
pub(super) fn words(client: &FleetClient, mark: &Mark) -> String {
    match mark {
        Mark::NoKey => "no key is registered: only a certificate can log in".into(),
        Mark::FiveKeys => format!(
            "five keys are registered, which is the maximum: see `maskinporten jwks prune --client {} --environment {} --dry-run`",
            client.id, client.environment
        ),
        Mark::Scope { scope, state } => match state {
            Some(AccessState::Denied) => format!("access to {scope} was revoked"),
            Some(AccessState::Requested) => format!("access to {scope} was requested and isn't granted yet"),
            Some(AccessState::Other(word)) => format!("access to {scope} is {word}"),
            Some(AccessState::Approved) | None => format!("the organisation has no access to {scope}"),
        },
        Mark::NotRegistered { kid } => format!("the profile signs with key {kid}, which isn't registered"),
    }
}

/// A client, or all clients of an admin profile, that could not be read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) environment: EnvironmentName,
    /// None: whichever clients there are.
    pub(super) id: Option<String>,
    pub(super) profile: Option<ProfileName>,
    pub(super) failure: Failure,
}

impl Unread {
    /// What it is called in a sentence.
    pub(super) fn name(&self) -> String {
        match (&self.id, &self.profile) {
            (Some(id), _) => id.clone(),
            (None, Some(admin)) => format!("the clients of {admin}"),
            (None, None) => "some clients".into(),
        }
    }
}

/// Everything that was found.
#[derive(Debug, Default)]
pub(super) struct ExpiryReport {
    pub(super) found: Vec<FleetClient>,
    pub(super) unread: Vec<Unread>,
}

impl ExpiryReport {
    /// What was read, in words where it wasn't.
    pub(super) fn take_in(&mut self, fleet: Fleet) {
        self.found.extend(fleet.found);
        for engine::Unread { environment, clients, error } in fleet.unread {
            // What kept a whole session from being had is said of each client that was named, with room for a line.
            let is_session = !matches!(error, Error::SelfService(_) | Error::StrangeClientId);
            let failure = Failure::from(error);
            let failure =
                if is_session && clients.iter().all(|(id, _)| id.is_some()) { failure.in_a_line() } else { failure };
            self.unread.extend(clients.into_iter().map(|(id, profile)| Unread {
                environment: environment.clone(),
                id,
                profile,
                failure: failure.clone(),
            }));
        }
    }

    /// Each failure with whom it is about, and with hints for that one.
    pub(super) fn complete(&mut self, out: &Output) {
        for unread in &mut self.unread {
            if let Some(profile) = &unread.profile {
                out.carry("profile", profile.as_str());
            }
            let about = About {
                profile: unread.profile.clone(),
                client_id: unread.id.as_deref().and_then(|id| id.parse().ok()),
                environment: Some(unread.environment.clone()),
                ..About::default()
            };
            unread.failure = out.completed(unread.failure.clone().about(about));
        }
    }

    /// The most urgent first.
    pub(super) fn sort(&mut self) {
        for client in &mut self.found {
            client.items.sort_by_key(|item| item.expires.unwrap_or(Timestamp::MAX));
        }
        self.found.sort_by(|a, b| (soonest(a), &a.name, &a.id).cmp(&(soonest(b), &b.name, &b.id)));
        self.unread.sort_by_key(Unread::name);
    }

    /// The greatest urgency of all.
    pub(super) fn urgency(&self, limits: Limits) -> Urgency {
        let items = self.found.iter().flat_map(|client| &client.items);
        items.map(|item| limits.urgency(item.expires)).max().unwrap_or(Urgency::Fine)
    }

    /// What could not be read, as one failure.
    pub(super) fn unread(&self) -> Option<Failure> {
        let worst = Failure::worst(self.unread.iter().map(|unread| &unread.failure))?;
        let (unread, all) = (self.unread.len(), self.unread.len() + self.found.len());
        let mut failure = worst.in_sum(format!("{unread} of {all} could not be read"));
        for one in self.unread.iter().take(5) {
            failure = failure.because(format!("{}: {}", one.name(), one.failure.clone().in_a_line().message()));
        }
        if unread > 5 {
            failure = failure.because(format!("and {} more", unread - 5));
        }
        Some(worst.hints().iter().fold(failure, Failure::hint))
    }
}

fn soonest(client: &FleetClient) -> Timestamp {
    client.items.iter().filter_map(|item| item.expires).min().unwrap_or(Timestamp::MAX)
}
