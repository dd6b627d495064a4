//! The admin profile that self-service is called through.

use super::check_place;
use super::{Selection, Subject, listed};
use crate::admin_arg::AdminArg;
use crate::basis::{Based, Basis};
use crate::failure::{Failure, Outcome};
use crate::variable_names::ADMIN_PROFILE;
use maskinporten_engine::profile::{Admin, Profile};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

/// Whom an admin is wanted for.
#[derive(Clone, Copy)]
pub enum Whom<'a> {
    /// For a client.
    Client(&'a Subject),
    /// For a profile, whether or not it has a client yet.
    Profile(&'a ProfileName, &'a Profile),
    /// For whatever there is in an environment.
    Anybody,
}

/// A profile that may lead to its admin.
type Leading = Option<(ProfileName, Profile)>;

impl Selection {
    /// The admin profile: the one named by the flag; a profile that is named and administers; the one named by the
    /// variable; the one that the target names, or the target itself; or the only one in the target's environment.
    /// Without a target of its own, a command is about what the named or the chosen profile is about. Checked before
    /// anything goes over the network, and from here on the command acts through it.
    pub fn admin(&self, asked: &AdminArg, whom: Whom<'_>) -> Outcome<(ProfileName, Profile)> {
        if let Whom::Profile(name, profile) = whom {
            self.act_on(name, profile);
        }
        let (name, admin) = self.admin_for(asked, whom)?;
        self.act_through(&name, &admin);
        Ok((name, admin))
    }

    /// The same, for what can do without one: none if none is named and there is none.
    pub fn admin_if_any(&self, asked: &AdminArg, whom: Whom<'_>) -> Outcome<Option<(ProfileName, Profile)>> {
        let (place, found) = self.found_admin(asked, whom)?;
        match found {
            Some(_) => self.admin(asked, whom).map(Some),
            None => {
                self.show("environment", &place);
                Ok(None)
            }
        }
    }

    /// The same, for one of many.
    pub fn admin_for(&self, asked: &AdminArg, whom: Whom<'_>) -> Outcome<(ProfileName, Profile)> {
        let (place, found) = self.found_admin(asked, whom)?;
        let found = found.ok_or_else(|| self.no_admin(whom, &place))?;
        let admin = self.profile(&found.value)?;
        self.show("admin", &found);
        if matches!(whom, Whom::Anybody) {
            self.show("environment", &place);
        }
        if !admin.is_admin() {
            return Err(Failure::usage(format!("profile {} doesn't administer others", found.value)).hint(format!(
                "if its client has idporten:dcr scopes: `maskinporten profile add {} --force --administers --environment {} --client-id {}`",
                found.value,
                admin.environment,
                admin.client_id.as_ref().map_or("ID", ClientId::as_str)
            )));
        }
        self.check_admin_place(&found.value, &admin, &found.basis, Some(&place))?;
        Ok((found.value, admin))
    }

    /// Where a command without a target works.
    pub fn place(&self, asked: &AdminArg) -> Outcome<Based<EnvironmentName>> {
        Ok(self.anywhere(asked)?.1)
    }

    /// Where the admin is wanted, and who it is, if there is one.
    fn found_admin(
        &self,
        asked: &AdminArg,
        whom: Whom<'_>,
    ) -> Outcome<(Based<EnvironmentName>, Option<Based<ProfileName>>)> {
        let named = self.named_admin(asked)?;
        let (leading, place): (Leading, _) = match whom {
            Whom::Client(subject) => (subject.owner.clone(), subject.environment.clone()),
            Whom::Profile(name, profile) => {
                check_place(&format!("profile {name}"), profile, self.environment_of(asked)?.as_ref())?;
                let place = Based::new(profile.environment.clone(), Basis::Profile(name.clone()));
                (Some((name.clone(), profile.clone())), place)
            }
            Whom::Anybody => self.anywhere(asked)?,
        };
        let found = match named {
            Some(named) => Some(named),
            None => self.usual_admin(leading, &place)?,
        };
        Ok((place, found))
    }

    /// The admin that is named, in whichever way.
    pub fn named_admin(&self, asked: &AdminArg) -> Outcome<Option<Based<ProfileName>>> {
        let is_by_variable = self.invocation.admin_by_variable;
        if let Some(name) = asked.admin.as_ref().filter(|_| !is_by_variable) {
            return Ok(Some(Based::new(name.clone(), Basis::Flag("--admin"))));
        }
        if let Some(named) = self.named.as_ref().filter(|named| self.is_admin(&named.value)) {
            return Ok(Some(named.clone()));
        }
        if let Some(name) = &asked.admin {
            return Ok(Some(Based::new(name.clone(), Basis::Variable(ADMIN_PROFILE))));
        }
        self.variables.refuse_empty(ADMIN_PROFILE, "--admin")?;
        Ok(None)
    }

    fn is_admin(&self, name: &ProfileName) -> bool {
        self.profiles.get(name).is_some_and(|profile| profile.is_admin())
    }

    /// Where a command without a target works, and the profile that leads there.
    fn anywhere(&self, asked: &AdminArg) -> Outcome<(Leading, Based<EnvironmentName>)> {
        let named = self.named_environment(asked)?;
        if named.is_none() {
            // A profile would have led to an admin, and it isn't known which was meant.
            self.explicit_profile()?;
        }
        let place = named.map_or_else(|| self.usual_environment(), Ok)?;
        let leading = self.named_profile().or_else(|| self.default_profile());
        Ok((leading.filter(|(_, profile)| profile.environment == place.value), place))
    }

    /// The admin when none is named, if there is one.
    fn usual_admin(&self, leading: Leading, place: &Based<EnvironmentName>) -> Outcome<Option<Based<ProfileName>>> {
        match leading {
            Some((name, Profile { admin: Some(Admin::By(admin)), .. })) => {
                return Ok(Some(Based::new(admin, Basis::Profile(name))));
            }
            Some((name, profile)) if profile.is_admin() => {
                let basis = if self.profiles.default_name() == Some(&name) {
                    Basis::Chosen
                } else {
                    Basis::Profile(name.clone())
                };
                return Ok(Some(Based::new(name, basis)));
            }
            _ => {}
        }
        let environment = &place.value;
        match self.admins_in(environment).as_slice() {
            [(only, _)] => Ok(Some(Based::new(only.clone(), Basis::OnlyIn(environment.clone())))),
            [] => Ok(None),
            several => Err(Failure::usage(format!(
                "several admin profiles in {environment}: {}",
                listed(several.iter().map(|(name, _)| name))
            ))
            .hint(format!("choose one with --admin, e.g. --admin {}", several[0].0))),
        }
    }

    fn no_admin(&self, whom: Whom<'_>, place: &Based<EnvironmentName>) -> Failure {
        let environment = &place.value;
        let mut failure = Failure::missing(format!("there is no admin profile in {environment}"));
        if let Whom::Anybody = whom {
            let admins = self.profiles.all().filter(|(_, profile)| profile.is_admin());
            let elsewhere: Vec<String> =
                admins.map(|(name, admin)| format!("{name} in {}", admin.environment)).collect();
            failure = failure.because(format!("it was to work in {place}"));
            if !elsewhere.is_empty() {
                failure =
                    failure.hint(format!("name another environment with --environment: {}", elsewhere.join(", ")));
            }
        }
        failure.hint(format!(
            "self-service needs the client that Digdir issued for it: `maskinporten profile add NAME --environment {environment} --administers --client-id ID --certificate FILE --password-from SOURCE`"
        ))
    }
}
