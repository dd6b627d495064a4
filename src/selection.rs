//! Whom a command acts for: the one place that decides, each value with where it came from. A profile that is named is
//! used or refused. Only if none is named is one chosen, and a variable that is set to nothing doesn't count as naming
//! none.

mod acting;
mod admin;
mod given;
mod place;
mod subject;

use std::cell::RefCell;

use crate::admin_arg::AdminArg;
use crate::basis::{Based, Basis};
use crate::failure::{About, Failure, Outcome};
use crate::invocation::{Invocation, KeysOf};
use crate::output::Output;
use crate::prompt::Prompt;
use crate::terminal::Terminal;
use crate::variable_names::{ADMIN_PROFILE, PROFILE};
use crate::variables::Variables;
use maskinporten_engine::client::Client;
use maskinporten_engine::error::Error;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile, Profiles};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

pub use admin::Whom;
pub use place::{DEFAULT_ENVIRONMENT, check_place};
pub use subject::Subject;

/// What a command line selects from, and how.
pub struct Selection {
    /// The profiles as they were when the command began.
    pub profiles: Profiles,
    /// Whether they could be read; else there are none.
    has_profiles: bool,
    /// Which command this is, and what its words say beyond their values.
    pub invocation: Invocation,
    named: Option<Based<ProfileName>>,
    variables: Variables,
    out: Output,
    prompt: Prompt,
    about: RefCell<About>,
    shown: RefCell<Vec<String>>,
}

impl Selection {
    /// From these profiles, if they could be read; `named` is the profile that a flag or its variable names.
    pub fn new(
        profiles: Option<Profiles>,
        named: Option<ProfileName>,
        invocation: Invocation,
        terminal: &Terminal,
    ) -> Self {
        let basis = if invocation.profile_by_flag { Basis::Flag("--profile") } else { Basis::Variable(PROFILE) };
        let named = named.map(|name| Based::new(name, basis));
        let (variables, out, prompt) = (terminal.variables, terminal.out.clone(), terminal.prompt);
        Self {
            has_profiles: profiles.is_some(),
            profiles: profiles.unwrap_or_default(),
            invocation,
            named,
            variables,
            out,
            prompt,
            about: RefCell::default(),
            shown: RefCell::default(),
        }
    }

    /// Sees the login and keys that the command is about as they are now, where several machines share them.
    pub fn as_shared(&mut self, operator: Operator) -> Outcome<Operator> {
        let name = match (self.invocation.is_about_keys(), &self.invocation.client) {
            (None, _) => None,
            (Some(KeysOf::Named), _) => self.named.as_ref().map(|named| named.value.clone()),
            (Some(KeysOf::Client), Some(id)) => {
                let is_its = |profile: &Profile| {
                    profile.client_id.as_ref() == Some(id) && matches!(profile.login, Some(Login::Shared { .. }))
                };
                self.profiles.all().find(|(_, profile)| is_its(profile)).map(|(name, _)| name.clone())
            }
            (Some(KeysOf::Client), None) => match self.found_in(None) {
                Ok(Found::One(found)) => Some(found.value),
                Ok(Found::Several(_)) | Err(_) => None,
            },
        };
        let Some(name) = name else { return Ok(operator) };
        let operator = operator.for_profile(&name)?;
        if operator.folder().shared_client().is_some() {
            self.profiles = operator.folder().profiles()?;
        }
        Ok(operator)
    }

    /// Refuses a profile or an admin that is named and isn't there, whatever the command would do with it. `makes`: the
    /// command is about to make a profile of this name. A command that acts for nobody isn't told of the variables,
    /// which are for all commands of a shell.
    pub fn check_named(&self, makes: impl Fn(&ProfileName) -> bool) -> Outcome {
        if !self.has_profiles {
            return Ok(());
        }
        let profile = self.named.as_ref().map(|named| &named.value);
        let flags = [self.invocation.profile_by_flag, !self.invocation.admin_by_variable];
        let names = [(profile, PROFILE), (self.invocation.admin.as_ref(), ADMIN_PROFILE)];
        for ((name, variable), by_flag) in names.into_iter().zip(flags) {
            let Some(name) = name.filter(|name| !makes(name)) else { continue };
            if self.invocation.acts_for_nobody() && !by_flag {
                continue;
            }
            self.profile(name)
                .map_err(|failure| if by_flag { failure } else { failure.hint(format!("{variable} names it")) })?;
        }
        Ok(())
    }

    /// The profile that is named, by the flag or its variable, if one is.
    pub fn explicit_profile(&self) -> Outcome<Option<&ProfileName>> {
        if self.named.is_none() {
            self.variables.refuse_empty(PROFILE, "--profile")?;
        }
        Ok(self.named.as_ref().map(|named| &named.value))
    }

    /// The profile that is named and there, if one is, for what has other ways to choose.
    pub fn named_profile(&self) -> Option<(ProfileName, Profile)> {
        let name = &self.named.as_ref()?.value;
        Some((name.clone(), self.profiles.get(name)?))
    }

    /// The same, if the flag names it. The variable is for the commands that act for somebody.
    pub fn flagged_profile(&self) -> Option<(ProfileName, Profile)> {
        self.named_profile().filter(|_| self.invocation.profile_by_flag)
    }

    /// Refuses a --profile beside profiles that the command's own words name, unless it is one of them. The variable
    /// is for all commands of a shell, and gives way.
    pub fn agree(&self, names: &[ProfileName]) -> Outcome {
        match &self.named {
            Some(Based { value, .. }) if self.invocation.profile_by_flag && !names.contains(value) => {
                let words = names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(" ");
                Err(Failure::usage(format!("--profile {value} doesn't match {words}")).hint("leave one of them out"))
            }
            _ => Ok(()),
        }
    }

    /// The same for clients to look after: a profile that administers may be named beside them, and is the admin then.
    pub fn agree_but_for_admins(&self, names: &[ProfileName]) -> Outcome {
        let is_admin = self.named_profile().is_some_and(|(_, named)| named.is_admin());
        if is_admin { Ok(()) } else { self.agree(names) }
    }

    /// The profile to show or to make something for when the command's own words name none: that of the flag or its
    /// variable, the default, or the only one that doesn't administer others.
    pub fn profile_name(&self) -> Outcome<Based<ProfileName>> {
        self.profile_in(None)
    }

    /// The same among the profiles of one environment, if one is named.
    fn profile_in(&self, place: Option<&EnvironmentName>) -> Outcome<Based<ProfileName>> {
        match self.found_in(place)? {
            Found::One(found) => Ok(self.settled(found)),
            Found::Several(several) if self.asks() => {
                let chosen = self.ask_which(&several, None)?;
                chosen.map(|found| self.settled(found)).ok_or_else(|| Self::undecided(&several, place))
            }
            Found::Several(several) => Err(Self::undecided(&several, place)),
        }
    }

    /// The profile to make something for that needs none: the usual one, or, if there are several and `asks`, the
    /// person's choice.
    pub fn profile_if_any(&self, asks: bool) -> Outcome<Option<ProfileName>> {
        Ok(self.chosen_if_any(asks)?.map(|found| found.value))
    }

    /// The same, with where it came from.
    pub fn chosen_if_any(&self, asks: bool) -> Outcome<Option<Based<ProfileName>>> {
        self.explicit_profile()?;
        let found = match self.found_in(None) {
            Ok(Found::One(found)) => Some(found),
            Ok(Found::Several(several)) if asks && self.asks() => self.ask_which(&several, Some("none of them"))?,
            Ok(Found::Several(_)) | Err(_) => None,
        };
        Ok(found.map(|found| self.settled(found)))
    }

    /// Says that a token would be another client's than the profile's.
    pub fn tell_of_variables(&self) {
        let variables = self.variables.of_a_client();
        if self.named_profile().is_none() && !variables.is_empty() {
            self.out.note(&format!(
                "`maskinporten token` acts as the client that these variables describe, not as this profile: {}",
                variables.join(", ")
            ));
        }
    }

    /// From here on the command acts for the profile that was found.
    fn settled(&self, found: Based<ProfileName>) -> Based<ProfileName> {
        let about =
            self.profiles.get(&found.value).map(|profile| About::profile(&found.value, &profile)).unwrap_or_default();
        self.act_for(about, &found.basis);
        self.show("profile", &found);
        found
    }

    fn found_in(&self, place: Option<&EnvironmentName>) -> Outcome<Found> {
        self.explicit_profile()?;
        if let Some(named) = &self.named {
            return Ok(Found::One(named.clone()));
        }
        let is_there = |profile: &Profile| place.is_none_or(|place| profile.environment == *place);
        let is_default = |name: &&ProfileName| self.profiles.get(name).is_none_or(|profile| is_there(&profile));
        if let Some(name) = self.profiles.default_name().filter(is_default) {
            return Ok(Found::One(Based::new(name.clone(), Basis::Chosen)));
        }
        let plain = self.profiles.all().filter(|(_, profile)| !profile.is_admin() && is_there(profile));
        let plain: Vec<(ProfileName, Profile)> = plain.map(|(name, profile)| (name.clone(), profile)).collect();
        match plain.as_slice() {
            [(only, _)] => {
                let basis = match place {
                    Some(place) => Basis::OnlyIn(place.clone()),
                    None if self.profiles.all().count() > 1 => Basis::OnlyBesideAdmins,
                    None => Basis::Only,
                };
                Ok(Found::One(Based::new(only.clone(), basis)))
            }
            [] => {
                let flag = place.map(|place| format!(" --environment {place}")).unwrap_or_default();
                // Nobody registers a client without an admin profile.
                let is_ready =
                    |profile: &Profile| profile.is_admin() && profile.client_id.is_some() && is_there(profile);
                Err(Failure::missing(format!("there is no profile of a client {}", there(place)))
                    .hint(if self.profiles.all().any(|(_, profile)| is_ready(&profile)) {
                        format!("register a client: `maskinporten client register --name NAME --scope SCOPE{flag}`")
                    } else {
                        format!("set up a client step by step: `maskinporten onboard{flag}`")
                    })
                    .hint(format!(
                        "or add one that is registered: `maskinporten profile add NAME --client-id ID{flag}`"
                    )))
            }
            _ => Ok(Found::Several(plain)),
        }
    }

    fn undecided(several: &[(ProfileName, Profile)], place: Option<&EnvironmentName>) -> Failure {
        let failure = Failure::usage(format!("several profiles {}, and none chosen", there(place)))
            .hint(format!("choose one with --profile: {}", listed(several.iter().map(|(name, _)| name))));
        several.first().into_iter().fold(failure, |failure, (first, _)| {
            failure.hint(format!("or for good: `maskinporten profile use {first}`"))
        })
    }

    /// Whether this command asks which of several profiles is meant: those that people begin with. Elsewhere a profile
    /// that was picked in passing would be the wrong one to change.
    fn asks(&self) -> bool {
        ["keygen", "rotate", "run", "token"].contains(&self.invocation.command.as_str()) && self.prompt.is_possible()
    }

    /// The one that the person picks; `none`: what it is called to pick none.
    fn ask_which(
        &self,
        several: &[(ProfileName, Profile)],
        none: Option<&str>,
    ) -> Outcome<Option<Based<ProfileName>>> {
        let item = |(name, profile): &(ProfileName, Profile)| match &profile.client_id {
            Some(id) => format!("{name}: client {id}, {}", profile.environment),
            None => format!("{name}: no client yet, {}", profile.environment),
        };
        let items: Vec<String> = several.iter().map(item).chain(none.map(str::to_owned)).collect();
        let chosen = self.prompt.which("Which profile?", &items, "name one with --profile")?;
        Ok(several.get(chosen).map(|(name, _)| Based::new(name.clone(), Basis::Asked)))
    }

    /// The profile to act on or as when the command's own words name none. Variables that describe a client mean that
    /// client, and no profile stands in for it.
    pub fn acting_profile(&self) -> Outcome<ProfileName> {
        self.acting_profile_in(&AdminArg::default())
    }

    /// The same in the environment that is asked for.
    pub fn acting_profile_in(&self, asked: &AdminArg) -> Outcome<ProfileName> {
        let place = self.environment_of(asked)?;
        self.not_variables()?;
        Ok(self.profile_in(place.as_ref().map(|place| &place.value))?.value)
    }

    /// The same, if there is one and no question is needed to find it.
    pub fn settled_profile_in(&self, asked: &AdminArg) -> Option<ProfileName> {
        let place = self.environment_of(asked).ok()?;
        self.not_variables().ok()?;
        match self.found_in(place.as_ref().map(|place| &place.value)).ok()? {
            Found::One(found) => Some(self.settled(found).value),
            Found::Several(_) => None,
        }
    }

    /// Refuses to take a profile for the client that variables describe.
    fn not_variables(&self) -> Outcome {
        if self.named.is_none() && self.variables.describe_a_client()? {
            let set = self.variables.of_a_client().join(", ");
            return Err(Failure::usage(format!("the variables describe a client, and this needs a profile: {set}"))
                .hint("name the profile with --profile, or the client by its id if the command takes one"));
        }
        Ok(())
    }

    /// A profile that has to be there.
    pub fn profile(&self, name: &ProfileName) -> Outcome<Profile> {
        Ok(self.profiles.profile(name)?)
    }

    /// The client to act as: an explicit profile; else the variables that the nais platform injects, if any of them is
    /// set; else the profile. Id, key and addresses come from one source, never mixed.
    pub fn client(&self, operator: &Operator) -> Outcome<Client> {
        match self.client_of_variables(operator)? {
            Some(client) => Ok(client),
            None => self.client_of(operator, &self.profile_name()?.value),
        }
    }

    /// The client that variables describe, if they do and no profile is named.
    pub fn client_of_variables(&self, operator: &Operator) -> Outcome<Option<Client>> {
        if self.named.is_none() && self.variables.describe_a_client()? {
            // Whoever it is, it isn't a profile, also when the variables can't be used.
            let about = About { variables: self.variables.of_a_client(), ..About::default() };
            self.act_for(about, &Basis::Only);
            if let Some(client) = self.variables.nais_client(&|environment| operator.http(environment))? {
                self.act_as_variables_say(&client)?;
                return Ok(Some(client));
            }
        }
        Ok(None)
    }

    /// The client of a profile.
    pub fn client_of(&self, operator: &Operator, name: &ProfileName) -> Outcome<Client> {
        self.shown(operator, name, self.profiles.client(name))
    }

    /// The same, where it may have no key yet.
    pub fn registered_client_of(&self, operator: &Operator, name: &ProfileName) -> Outcome<Client> {
        self.shown(operator, name, self.profiles.registered(name))
    }

    fn shown(&self, operator: &Operator, name: &ProfileName, client: Result<Client, Error>) -> Outcome<Client> {
        let client = client.map_err(|error| Failure::of_profile(operator, error))?;
        let basis = Basis::Profile(name.clone());
        self.show_client(&client.client_id, &basis, &Based::new(client.environment.name.clone(), basis.clone()));
        Ok(client)
    }

    /// What is known of whom the command acts for.
    pub fn about(&self) -> About {
        let about = self.about.borrow().clone();
        let is_namesake = |profile: &Profile| {
            about.client_id.is_some()
                && profile.client_id == about.client_id
                && Some(&profile.environment) != about.environment.as_ref()
        };
        let others = self.profiles.all().filter(|(_, profile)| is_namesake(profile));
        About { namesakes: others.map(|(name, profile)| (name.clone(), profile.environment)).collect(), ..about }
    }
}

/// The profiles that a command could mean when none is named.
enum Found {
    One(Based<ProfileName>),
    Several(Vec<(ProfileName, Profile)>),
}

fn there(place: Option<&EnvironmentName>) -> String {
    place.map_or_else(|| "on this machine".to_owned(), |place| format!("in {place}"))
}

/// Names with commas between them.
fn listed<'a>(names: impl Iterator<Item = &'a ProfileName>) -> String {
    names.map(ProfileName::as_str).collect::<Vec<_>>().join(", ")
}
