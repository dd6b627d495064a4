//! Self-service calls: which admin profile to use, and its token.

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::selection::Selection;
use maskinporten_engine::audit::Reason;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Profile};
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::ProfileName;

/// A profile whose client is managed, with its name.
pub type TargetProfile<'a> = (&'a ProfileName, &'a Profile);

/// Which admin profile to act through.
#[derive(Debug, Clone, Args)]
pub struct AdminArg {
    /// The admin profile to act through [default: the one that registered the client, or the only one]
    #[arg(long, value_name = "NAME", env = "MASKINPORTEN_ADMIN_PROFILE", hide_env_values = true)]
    pub(super) admin: Option<ProfileName>,
}

impl AdminArg {
    /// The admin profile for a target: the one named by the flag; a profile that is named and administers; the one
    /// named by the variable; the one that the target names, or the target itself; or the only one in the target's
    /// environment. Without a target of its own, a command is about what the named profile is about. Checked before
    /// anything goes over the network.
    pub fn resolve(
        &self,
        selection: &Selection,
        target: Option<TargetProfile<'_>>,
    ) -> Outcome<(ProfileName, Profile)> {
        let named = selection.named_profile();
        let target = target.or(named.as_ref().map(|(name, profile)| (name, profile)));
        let environment = target.map(|(_, target)| &target.environment);
        let (name, admin) = match self.named(selection, named.as_ref())? {
            Some(name) => (name.clone(), selection.profile(name)?),
            None => Self::chosen(selection, target)?,
        };
        if !admin.is_admin() {
            return Err(Failure::usage(format!("profile {name} doesn't administer others"))
                .hint("create an admin profile with `maskinporten profile add NAME --administers …`"));
        }
        match environment {
            Some(environment) if admin.environment != *environment => Err(Failure::usage(format!(
                "the admin profile {name} is in {}, the client in {environment}",
                admin.environment
            ))
            .hint("choose an admin profile in the client's environment with --admin")),
            _ => Ok((name, admin)),
        }
    }

    /// The admin that is named, in whichever way.
    fn named<'a>(
        &'a self,
        selection: &Selection,
        profile: Option<&'a (ProfileName, Profile)>,
    ) -> Outcome<Option<&'a ProfileName>> {
        let by_flag = self.admin.as_ref().filter(|_| !selection.invocation.admin_by_variable);
        let as_profile = profile.filter(|(_, profile)| profile.is_admin()).map(|(name, _)| name);
        let named = by_flag.or(as_profile).or(self.admin.as_ref());
        if named.is_none() {
            selection.refuse_empty_admin()?;
        }
        Ok(named)
    }

    /// The admin when none is named.
    fn chosen(selection: &Selection, target: Option<TargetProfile<'_>>) -> Outcome<(ProfileName, Profile)> {
        match target {
            Some((_, Profile { admin: Some(Admin::By(name)), .. })) => {
                return Ok((name.clone(), selection.profile(name)?));
            }
            Some((name, target)) if target.is_admin() => return Ok((name.clone(), target.clone())),
            Some(_) => {}
            // A profile would have led to an admin, and it isn't known which was meant.
            None => drop(selection.explicit_profile()?),
        }
        let environment = target.map(|(_, target)| &target.environment);
        let there: Vec<(ProfileName, Profile)> = selection
            .profiles
            .all()
            .filter(|(_, profile)| profile.is_admin())
            .filter(|(_, profile)| environment.is_none_or(|environment| profile.environment == *environment))
            .map(|(name, profile)| (name.clone(), profile))
            .collect();
        let place = environment.map(|name| format!(" in {name}")).unwrap_or_default();
        match there.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Failure::missing(format!("there is no admin profile{place}")).hint(
                "self-service needs the client that Digdir issued for it: `maskinporten profile add NAME --administers --certificate FILE …`",
            )),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
                Err(Failure::usage(format!("several admin profiles{place}: {}", names.join(", ")))
                    .hint("choose one with --admin"))
            }
        }
    }

    /// Gets a token as the admin client, and with it the API.
    pub fn connect(
        &self,
        operator: &Operator,
        selection: &Selection,
        target: Option<TargetProfile<'_>>,
    ) -> Outcome<Session> {
        let (admin, _) = self.resolve(selection, target)?;
        Ok(operator.log_in(&admin)?)
    }
}

/// The arguments of every command that changes something at a server.
#[derive(Debug, Clone, Args)]
pub struct ChangeArgs {
    /// Show what would be done, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
    #[command(flatten)]
    admin: AdminArg,
    /// The reason, for the audit trail that `maskinporten log` shows
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

impl ChangeArgs {
    /// The admin profile for a target profile.
    pub fn resolve(
        &self,
        selection: &Selection,
        target: Option<TargetProfile<'_>>,
    ) -> Outcome<(ProfileName, Profile)> {
        self.admin.resolve(selection, target)
    }

    /// The reason, in the person's words.
    pub fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// Gets a token as the admin client, and with it the API, to change things for the reason given.
    pub fn connect(
        &self,
        operator: &Operator,
        selection: &Selection,
        target: Option<TargetProfile<'_>>,
    ) -> Outcome<Session> {
        Ok(self.admin.connect(operator, selection, target)?.because(self.reason.clone()))
    }
}
