//! Which client a command acts for: the one place that decides. A profile that is named is used or refused. Only if
//! none is named is one chosen, and a variable that is set to nothing doesn't count as naming none.

use crate::failure::{Failure, Outcome};
use crate::invocation::Invocation;
use crate::variables::{ADMIN_PROFILE, PROFILE, Variables};
use maskinporten_engine::client::Client;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Profile, Profiles};
use maskinporten_protocol::ids::{ClientId, ProfileName};

/// The client that a command is about, and the profile here that knows it, if one does.
pub struct Subject {
    /// The id of the client.
    pub id: ClientId,
    /// The profile that has the client, with its name.
    pub owner: Option<(ProfileName, Profile)>,
}

impl Subject {
    /// The profile with its name.
    pub fn profile(&self) -> Option<(&ProfileName, &Profile)> {
        self.owner.as_ref().map(|(name, profile)| (name, profile))
    }
}

/// What a command line selects from, and how.
pub struct Selection {
    /// The profiles as they were when the command began.
    pub profiles: Profiles,
    /// Which command this is, and what its words say beyond their values.
    pub invocation: Invocation,
    named: Option<ProfileName>,
    variables: Variables,
}

impl Selection {
    /// From these profiles; `named` is the profile that a flag or its variable names.
    pub fn new(profiles: Profiles, named: Option<ProfileName>, invocation: Invocation, variables: Variables) -> Self {
        Self { profiles, invocation, named, variables }
    }

    /// Refuses a profile or an admin that is named and isn't there, whatever the command would do with it. `makes`: the
    /// command is about to make a profile of this name.
    pub fn check_named(&self, makes: impl Fn(&ProfileName) -> bool) -> Outcome {
        let names = [(&self.named, PROFILE), (&self.invocation.admin, ADMIN_PROFILE)];
        for (name, variable) in names {
            let Some(name) = name.as_ref().filter(|name| !makes(name)) else { continue };
            self.profile(name).map_err(|failure| match self.variables.text(variable) {
                Ok(Some(value)) if value == name.as_str() => failure.hint(format!("{variable} names it")),
                _ => failure,
            })?;
        }
        Ok(())
    }

    /// The profile that is named, by the flag or its variable, if one is.
    pub fn explicit_profile(&self) -> Outcome<Option<&ProfileName>> {
        if self.named.is_none() {
            self.variables.refuse_empty(PROFILE, "--profile")?;
        }
        Ok(self.named.as_ref())
    }

    /// Refuses to choose an admin where its variable names none.
    pub fn refuse_empty_admin(&self) -> Outcome {
        self.variables.refuse_empty(ADMIN_PROFILE, "--admin")
    }

    /// The profile that is named and there, if one is, for what has other ways to choose.
    pub fn named_profile(&self) -> Option<(ProfileName, Profile)> {
        let name = self.named.as_ref()?;
        Some((name.clone(), self.profiles.get(name)?))
    }

    /// Refuses a --profile beside profiles that the command's own words name, unless it is one of them. The variable
    /// is for all commands of a shell, and gives way.
    pub fn agree(&self, names: &[ProfileName]) -> Outcome {
        match &self.named {
            Some(flag) if self.invocation.profile_by_flag && !names.contains(flag) => {
                let words = names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(" ");
                Err(Failure::usage(format!("--profile {flag} doesn't match {words}")).hint("leave one of them out"))
            }
            _ => Ok(()),
        }
    }

    /// The same for clients to look after: a profile that administers may be named beside them, and is the admin then.
    pub fn agree_but_for_admins(&self, names: &[ProfileName]) -> Outcome {
        let is_admin = self.named_profile().is_some_and(|(_, named)| named.is_admin());
        if is_admin { Ok(()) } else { self.agree(names) }
    }

    /// The profile to show or to make something for when the command's own words name none, and where the name came
    /// from: the flag or its variable, the default, or the only one that doesn't administer others.
    pub fn profile_name(&self) -> Outcome<(ProfileName, &'static str)> {
        if let Some(name) = self.explicit_profile()? {
            return Ok((name.clone(), "--profile or MASKINPORTEN_PROFILE"));
        }
        if let Some(name) = self.profiles.default_name() {
            return Ok((name.clone(), "chosen with `profile use`"));
        }
        let plain: Vec<ProfileName> =
            self.profiles.all().filter(|(_, profile)| !profile.is_admin()).map(|(name, _)| name.clone()).collect();
        match plain.as_slice() {
            [only] => Ok((only.clone(), "the only one")),
            [] => Err(Failure::missing("there is no profile on this machine").hint(
                "register a client with `maskinporten client register`, or add an existing one with `maskinporten profile add`",
            )),
            several => Err(Failure::usage("several profiles, and none chosen").hint(format!(
                "choose with --profile, or for good with `maskinporten profile use`: {}",
                several.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ")
            ))),
        }
    }

    /// The profile to act on or as when the command's own words name none. Variables that describe a client mean that
    /// client, and no profile stands in for it.
    pub fn acting_profile(&self) -> Outcome<ProfileName> {
        if self.named.is_none() && self.variables.describe_a_client()? {
            let set = self.variables.of_a_client().join(", ");
            return Err(Failure::usage(format!("the variables describe a client, and this needs a profile: {set}"))
                .hint("name the profile with --profile, or the client by its id if the command takes one"));
        }
        Ok(self.profile_name()?.0)
    }

    /// A profile that has to be there.
    pub fn profile(&self, name: &ProfileName) -> Outcome<Profile> {
        Ok(self.profiles.profile(name)?)
    }

    /// The client that a command is about: the one with this id, else the profile's.
    pub fn subject(&self, id: Option<&ClientId>) -> Outcome<Subject> {
        let Some(id) = id else {
            let name = self.acting_profile()?;
            let profile = self.profile(&name)?;
            let id = profile.client_id.clone().ok_or_else(|| {
                Failure::missing(format!("profile {name} has no client yet"))
                    .hint(format!("register one with `maskinporten client register --profile {name}`"))
            })?;
            return Ok(Subject { id, owner: Some((name, profile)) });
        };
        // An id means something in one environment only: that of the profile that is named, if one is.
        let named = self.named_profile();
        let is_owner = |profile: &Profile| {
            profile.client_id.as_ref() == Some(id)
                && named.as_ref().is_none_or(|(_, named)| named.environment == profile.environment)
        };
        let itself = named.clone().filter(|(_, profile)| is_owner(profile));
        let owner = itself.or_else(|| {
            let found = self.profiles.all().find(|(_, profile)| is_owner(profile));
            found.map(|(name, profile)| (name.clone(), profile))
        });
        Ok(Subject { id: id.clone(), owner })
    }

    /// The client to act as: an explicit profile; else the variables that the nais platform injects, if any of them is
    /// set; else the profile. Id, key and addresses come from one source, never mixed.
    pub fn client(&self, operator: &Operator) -> Outcome<Client> {
        if self.named.is_none()
            && let Some(client) = self.variables.nais_client(&|environment| operator.http(environment))?
        {
            return Ok(client);
        }
        Ok(self.profiles.client(&self.profile_name()?.0)?)
    }
}
