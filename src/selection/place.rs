//! The environment that a command works in: the one that is named, with its flag, its profile or its admin; else that
//! of the chosen profile; else the only one with an admin, or `test`.

use super::Selection;
use crate::admin_arg::AdminArg;
use crate::basis::{Based, Basis};
use crate::failure::{Failure, Outcome};
use crate::variable_names::ADMIN_PROFILE;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

/// Where commands work when nothing says otherwise.
pub const DEFAULT_ENVIRONMENT: &str = "test";

impl Selection {
    /// The environment that the flag names, which has to be there.
    pub fn environment_of(&self, asked: &AdminArg) -> Outcome<Option<Based<EnvironmentName>>> {
        let Some(name) = &asked.environment else { return Ok(None) };
        self.profiles.environment(name)?;
        Ok(Some(Based::new(name.clone(), Basis::Flag("--environment"))))
    }

    /// Refuses flags that contradict each other or the profile that is named, for what may do without them.
    pub fn check_asked(&self, asked: &AdminArg) -> Outcome {
        let is_by_flag = asked.admin.is_some() && !self.invocation.admin_by_variable;
        if is_by_flag || asked.environment.is_some() {
            self.named_environment(asked)?;
        }
        Ok(())
    }

    /// The environment that is named, in whichever way. Two ways must not say two things.
    pub(super) fn named_environment(&self, asked: &AdminArg) -> Outcome<Option<Based<EnvironmentName>>> {
        let mut place = self.environment_of(asked)?;
        if let Some((name, profile)) = self.named_profile() {
            check_place(&format!("profile {name}"), &profile, place.as_ref())?;
            place = place.or_else(|| Some(Based::new(profile.environment, Basis::Profile(name))));
        }
        if let Some(Based { value: name, basis }) = self.named_admin(asked)? {
            let admin = self.profile(&name)?;
            self.check_admin_place(&name, &admin, &basis, place.as_ref())?;
            place = place.or_else(|| Some(Based::new(admin.environment, Basis::Admin(name))));
        }
        Ok(place)
    }

    /// The environment when none is named.
    pub(super) fn usual_environment(&self) -> Outcome<Based<EnvironmentName>> {
        if let Some((name, profile)) = self.default_profile() {
            return Ok(Based::new(profile.environment, Basis::Profile(name)));
        }
        let usual: EnvironmentName = DEFAULT_ENVIRONMENT.parse()?;
        let admins: Vec<(&ProfileName, Profile)> =
            self.profiles.all().filter(|(_, profile)| profile.is_admin()).collect();
        match admins.split_first() {
            _ if admins.iter().any(|(_, admin)| admin.environment == usual) => {}
            Some(((name, first), others)) => {
                if others.iter().all(|(_, other)| other.environment == first.environment) {
                    return Ok(Based::new(first.environment.clone(), Basis::Admin((*name).clone())));
                }
                let all: Vec<String> =
                    admins.iter().map(|(name, admin)| format!("{name} in {}", admin.environment)).collect();
                return Err(Failure::usage(format!(
                    "several admin profiles, and none in {usual}: {}",
                    all.join(", ")
                ))
                .hint(format!("name the environment with --environment, e.g. --environment {}", first.environment))
                .hint(format!("or choose a profile for good: `maskinporten profile use {name}`")));
            }
            None => {}
        }
        Ok(Based::new(usual, Basis::Default))
    }

    /// The profile that was chosen with `profile use`, if it is there.
    pub(super) fn default_profile(&self) -> Option<(ProfileName, Profile)> {
        let name = self.profiles.default_name()?;
        Some((name.clone(), self.profiles.get(name)?))
    }

    /// The same of an admin, with what to choose instead.
    pub(super) fn check_admin_place(
        &self,
        name: &ProfileName,
        admin: &Profile,
        basis: &Basis,
        place: Option<&Based<EnvironmentName>>,
    ) -> Outcome {
        let checked = check_place(&format!("the admin profile {name}"), admin, place);
        checked.map_err(|failure| {
            let failure = if *basis == Basis::Variable(ADMIN_PROFILE) {
                failure.hint(format!("{ADMIN_PROFILE} names it"))
            } else {
                failure
            };
            let there = place.map(|place| self.admins_in(&place.value)).unwrap_or_default();
            match there.as_slice() {
                [] => failure.hint("leave one of them out"),
                there => failure.hint(format!(
                    "choose an admin profile that is there with --admin: {}",
                    super::listed(there.iter().map(|(name, _)| name))
                )),
            }
        })
    }

    /// The admin profiles in an environment.
    pub fn admins_in(&self, place: &EnvironmentName) -> Vec<(ProfileName, Profile)> {
        let all = self.profiles.all().filter(|(_, profile)| profile.is_admin() && profile.environment == *place);
        all.map(|(name, profile)| (name.clone(), profile)).collect()
    }
}

/// Refuses a profile that isn't in the environment that is named.
pub fn check_place(what: &str, profile: &Profile, place: Option<&Based<EnvironmentName>>) -> Outcome {
    match place {
        Some(place) if profile.environment != place.value => {
            Err(Failure::usage(format!("{what} is in {}, not in {place}", profile.environment)))
        }
        _ => Ok(()),
    }
}
