//! The client that a command is about.

use super::check_place;
use super::{Selection, listed};
use crate::admin_arg::AdminArg;
use crate::basis::{Based, Basis};
use crate::failure::{Failure, Outcome};
use maskinporten_engine::client::Client;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

/// The client that a command is about, where it is, and the profile here that knows it, if one does.
pub struct Subject {
    /// The id of the client.
    pub id: ClientId,
    /// Where the client is: an id means nothing anywhere else.
    pub environment: Based<EnvironmentName>,
    /// The profile that has the client, with its name.
    pub owner: Option<(ProfileName, Profile)>,
}

impl Subject {
    /// The profile with its name.
    pub fn profile(&self) -> Option<(&ProfileName, &Profile)> {
        self.owner.as_ref().map(|(name, profile)| (name, profile))
    }

    /// The client with this id where another one is that is acted as; else that one itself.
    pub fn seen_by(client: &Client, id: Option<&ClientId>) -> Self {
        let environment = Based::new(client.environment.name.clone(), Basis::Named);
        Self { id: id.unwrap_or(&client.client_id).clone(), environment, owner: None }
    }
}

impl Selection {
    /// The client that a command is about: the one with this id, else the profile's.
    pub fn subject(&self, id: Option<&ClientId>, asked: &AdminArg) -> Outcome<Subject> {
        match id {
            Some(id) => self.client_named(id, asked),
            None => self.client_of_profile(asked),
        }
    }

    fn client_of_profile(&self, asked: &AdminArg) -> Outcome<Subject> {
        let name = self.acting_profile_in(asked)?;
        let profile = self.profile(&name)?;
        check_place(&format!("profile {name}"), &profile, self.environment_of(asked)?.as_ref())?;
        let id = profile.client_id.clone().ok_or_else(|| {
            Failure::missing(format!("profile {name} has no client yet")).hint(format!(
                "register one: `maskinporten client register --name NAME --scope SCOPE --profile {name}`"
            ))
        })?;
        let environment = Based::new(profile.environment.clone(), Basis::Profile(name.clone()));
        self.show_client(&id, &environment.basis, &environment);
        Ok(Subject { id, environment, owner: Some((name, profile)) })
    }

    /// A client is named by its id, which means something in one environment only: the one that is named, else the one
    /// that profiles here know it in, else the usual one.
    fn client_named(&self, id: &ClientId, asked: &AdminArg) -> Outcome<Subject> {
        let environment = match self.named_environment(asked)? {
            Some(named) => named,
            None => match self.home_of(id)? {
                Some(home) => home,
                None => self.usual_environment()?,
            },
        };
        let owner = self.owner_of(id, &environment.value);
        let subject = Subject { id: id.clone(), environment, owner };
        self.act_for_client(&subject);
        Ok(subject)
    }

    /// The profiles that have a client.
    fn knowing(&self, id: &ClientId) -> Vec<(&ProfileName, Profile)> {
        self.profiles.all().filter(|(_, profile)| profile.client_id.as_ref() == Some(id)).collect()
    }

    /// The profile that has the client in an environment. Of several the one that is meant, else any.
    pub(super) fn owner_of(&self, id: &ClientId, place: &EnvironmentName) -> Option<(ProfileName, Profile)> {
        let here = self.knowing(id).into_iter().filter(|(_, profile)| profile.environment == *place);
        let meant = |name: &ProfileName| {
            let is_named = self.named.as_ref().is_some_and(|named| named.value == *name);
            (!is_named, self.profiles.default_name() != Some(name))
        };
        here.min_by_key(|(name, _)| meant(name)).map(|(name, profile)| (name.clone(), profile))
    }

    /// Where the profiles here have a client: in one environment, or in that of the chosen profile among others.
    pub(super) fn home_of(&self, id: &ClientId) -> Outcome<Option<Based<EnvironmentName>>> {
        let known = self.knowing(id);
        let Some((first, profile)) = known.first() else { return Ok(None) };
        let at_home = |profile: &Profile, name: &ProfileName| {
            Based::new(profile.environment.clone(), Basis::Profile(name.clone()))
        };
        if known.iter().all(|(_, other)| other.environment == profile.environment) {
            return Ok(Some(at_home(profile, first)));
        }
        let chosen = self.default_profile();
        let is_among = |chosen: &Profile| known.iter().any(|(_, other)| other.environment == chosen.environment);
        if let Some((name, chosen)) = chosen.filter(|(_, chosen)| is_among(chosen)) {
            return Ok(Some(at_home(&chosen, &name)));
        }
        Err(Failure::usage(format!(
            "client {id} is known here in several environments, by {}",
            listed(known.iter().map(|(name, _)| *name))
        ))
        .hint(format!("say which with --environment, e.g. --environment {}", profile.environment)))
    }
}
