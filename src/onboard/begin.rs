//! The beginning: who is to get a token, where, how, and through whom.

use super::Onboard;
use super::interview::Interview;
use super::walk::{Walk, unreadable};
use crate::admin_arg::AdminArg;
use crate::client::named_after;
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::terminal::Terminal;
use maskinporten_engine::onboarding::{Answers, Onboarding, Way};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Profile};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

impl<'a> Walk<'a> {
    /// Finds out who is to get a token, where and how; what nobody else knows is asked.
    pub(super) fn begin(
        command: &'a Onboard,
        terminal: &'a Terminal,
        operator: &'a Operator,
        selection: &Selection,
    ) -> Outcome<Self> {
        let (interview, mut said) = (Interview::new(terminal), given(command, selection)?);
        let (profile, is_new) = match (interview.profile(command, operator, selection, &said)?, &said.name) {
            (Some(profile), _) => (profile, false),
            (None, Some(name)) => (named_after(name)?, false),
            (None, None) => {
                let (name, profile) = interview.name(selection)?;
                said.name = Some(name);
                (profile, true)
            }
        };
        let given = said.clone();
        let onboarding = if is_new { Onboarding::anew } else { Onboarding::of };
        let onboarding = onboarding(operator, &profile).map_err(unreadable)?;
        let mut said = onboarding.answers.clone().then(said);
        let known = selection.profiles.get(&profile);
        if let Some(known) = &known {
            check(&profile, known, &given)?;
            said = said.as_in(known);
        }
        said.profile = Some(profile);
        let place = said.environment.take().map_or_else(|| interview.environment(selection), Ok)?;
        let environment = selection.profiles.environment(&place)?;
        said.environment = Some(place);
        let (admin, is_ready) = settled(interview, command, selection, known.as_ref(), &mut said)?;
        if said.way.is_none() {
            let has_client = known.is_some_and(|known| known.client_id.is_some());
            said.way = Some(match (is_ready, has_client) {
                (true, _) => Way::Admin,
                (false, true) => Way::Portal,
                (false, false) => interview.way()?,
            });
        }
        Ok(Self {
            command,
            terminal,
            operator,
            onboarding,
            said,
            given,
            environment,
            admin,
            tried: None,
            session: None,
            certificate: None,
            form: None,
            request: None,
            token_expires: None,
            told: Vec::new(),
        })
    }
}

/// What flags and answers say together.
fn given(command: &Onboard, selection: &Selection) -> Outcome<Answers> {
    let asked = &command.change.admin;
    if let Some(named) = selection.named_admin(asked)? {
        selection.profile(&named.value)?;
    }
    selection.check_asked(asked)?;
    let mut said = command.given()?;
    if let Some(place) = selection.environment_of(asked)? {
        if said.environment.as_ref().is_some_and(|said| *said != place.value) {
            return Err(Failure::usage(format!("the answers are for another environment than {place}")));
        }
        said.environment = Some(place.value);
    }
    Ok(said)
}

/// Refuses a profile that is there and isn't what the answers say.
fn check(name: &ProfileName, known: &Profile, said: &Answers) -> Outcome {
    if known.is_admin() {
        return Err(Failure::usage(format!("profile {name} administers others"))
            .hint("name another profile for the client that is to get tokens"));
    }
    match said.contradicted_by(known) {
        None => Ok(()),
        Some(member) => {
            Err(Failure::not_done(format!("profile {name} is there already, and differs from the answers: {member}"))
                .hint(format!("see what it has with `maskinporten profile show --profile {name}`"))
                .hint("choose another profile with --profile"))
        }
    }
}

/// The profile of the admin, with whether it can be used as it is. From here on the answers name it.
fn settled(
    interview: Interview<'_>,
    command: &Onboard,
    selection: &Selection,
    known: Option<&Profile>,
    said: &mut Answers,
) -> Outcome<(ProfileName, bool)> {
    let place = said.environment.clone().ok_or_else(|| Failure::usage("there is no environment"))?;
    let (admin, is_ready) = admin(interview, command, selection, &place, (known, said))?;
    if !is_ready {
        return Ok((admin, false));
    }
    let is = selection.profiles.get(&admin).and_then(|admin| admin.client_id);
    let named = said.admin.get_or_insert_default();
    if let (Some(is), Some(said)) = (is, &named.client_id)
        && is != *said
    {
        return Err(Failure::not_done(format!("profile {admin} logs in as client {is}, not as {said}"))
            .hint("name a profile for the other admin client as `profile` in [admin] of the answers"));
    }
    // It isn't chosen twice.
    named.profile = Some(admin.clone());
    if selection.admins_in(&place).len() > 1 {
        interview.carry_admin(&admin);
    }
    Ok((admin, true))
}

/// The profile that is meant: the one named, the client's own, one that is there, or one to be.
fn admin(
    interview: Interview<'_>,
    command: &Onboard,
    selection: &Selection,
    place: &EnvironmentName,
    (known, said): (Option<&Profile>, &Answers),
) -> Outcome<(ProfileName, bool)> {
    let asked = AdminArg { environment: Some(place.clone()), ..command.change.admin.clone() };
    if said.way == Some(Way::Portal) {
        // None is needed; a name for words that aren't said.
        return Ok(("admin".parse()?, false));
    }
    if selection.named_admin(&asked)?.is_some() {
        return Ok((selection.admin_for(&asked, Whom::Anybody)?.0, true));
    }
    if let Some(Profile { admin: Some(Admin::By(name)), .. }) = known {
        return Ok((name.clone(), true));
    }
    let said = said.admin.as_ref().and_then(|admin| admin.profile.clone());
    let is_ready = |profile: &Profile| profile.client_id.is_some();
    let mut ready = selection.admins_in(place);
    ready.retain(|(_, profile)| is_ready(profile));
    match (said, ready.as_slice()) {
        (Some(said), _) => match selection.profiles.get(&said) {
            Some(profile) if profile.environment != *place || !profile.is_admin() => {
                Err(Failure::usage(format!("profile {said} is no admin profile in {place}"))
                    .hint("choose another name as `profile` in [admin] of the answers"))
            }
            profile => Ok((said, profile.as_ref().is_some_and(is_ready))),
        },
        (None, [(only, _)]) => Ok((only.clone(), true)),
        (None, []) => {
            let usual: ProfileName = "admin".parse()?;
            let is_ours = selection
                .profiles
                .get(&usual)
                .is_none_or(|profile| profile.environment == *place && profile.is_admin());
            Ok((if is_ours { usual } else { format!("admin-{place}").parse()? }, false))
        }
        (None, several) => {
            let names: Vec<ProfileName> = several.iter().map(|(name, _)| name.clone()).collect();
            let picked = interview.admin(&names)?;
            Ok((picked.map_or_else(|| Ok(selection.admin_for(&asked, Whom::Anybody)?.0), Ok::<_, Failure>)?, true))
        }
    }
}
