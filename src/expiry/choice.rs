//! Which clients are read, and through which admin profiles.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::report::{ExpiryReport, Unread};
use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom, check_place};
use crate::terminal::Terminal;
use maskinporten_engine::fleet::{FleetReader, Wanted};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::ProfileName;

/// What is done sooner needs no progress in a log.
const UNSAID: Duration = Duration::from_secs(1);

pub(super) fn gather(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    admin: &AdminArg,
    names: &[ProfileName],
    all: bool,
) -> Outcome<ExpiryReport> {
    selection.check_asked(admin)?;
    let mut report = ExpiryReport::default();
    let what = if all { "reading the organisation's clients" } else { "reading clients" };
    let (waiting, started) = (terminal.out.waiting(what), Instant::now());
    let progress = |admin: &ProfileName, done: usize, of: usize| {
        if started.elapsed() >= UNSAID {
            waiting.say(&format!("{admin}: {done} of {of} clients read"));
        }
    };
    let mut reader = FleetReader::new(operator, &selection.profiles, &progress)?;
    if all {
        for admin in administrators(selection, admin)? {
            reader.all(&admin)?;
        }
    } else {
        for (admin, wanted) in by_admin(selection, admin, names, &mut report)? {
            reader.these(&admin, &wanted)?;
        }
    }
    report.take_in(reader.finish());
    Ok(report)
}

/// The admin profile named, or all of them: each may be another organisation's, or in another environment.
fn administrators(selection: &Selection, asked: &AdminArg) -> Outcome<Vec<ProfileName>> {
    let place = selection.environment_of(asked)?;
    let there = selection.profiles.all().filter(|(_, profile)| {
        profile.is_admin() && place.as_ref().is_none_or(|place| place.value == profile.environment)
    });
    let there: Vec<ProfileName> = there.map(|(name, _)| name.clone()).collect();
    if there.is_empty() || selection.explicit_profile()?.is_some() || selection.named_admin(asked)?.is_some() {
        // Whatever can't be resolved says so in its own words.
        return Ok(vec![selection.admin(asked, Whom::Anybody)?.0]);
    }
    Ok(there)
}

/// The profiles to look at, by the admin profile that can read their clients: one session for each.
fn by_admin(
    selection: &Selection,
    asked: &AdminArg,
    names: &[ProfileName],
    report: &mut ExpiryReport,
) -> Outcome<BTreeMap<ProfileName, Vec<Wanted>>> {
    let mut seen = Vec::new();
    let mut by_admin: BTreeMap<ProfileName, Vec<Wanted>> = BTreeMap::new();
    for (name, profile) in chosen(selection, asked, names)? {
        let Some(id) = profile.client_id.clone() else { continue };
        // Two profiles of one client are one client.
        if seen.contains(&(profile.environment.clone(), id.clone())) {
            continue;
        }
        seen.push((profile.environment.clone(), id.clone()));
        match selection.admin_for(asked, Whom::Profile(&name, &profile)) {
            Ok((admin, _)) => by_admin.entry(admin).or_default().push(Wanted { id, profile: Some((name, profile)) }),
            Err(failure) => report.unread.push(Unread {
                environment: profile.environment,
                id: Some(id.to_string()),
                profile: Some(name),
                failure,
            }),
        }
    }
    if seen.is_empty() {
        return Err(Failure::missing("none of these profiles has a client")
            .hint("register one: `maskinporten client register --name NAME --scope SCOPE`")
            .hint("or see the organisation's: `maskinporten expiry --all`"));
    }
    Ok(by_admin)
}

/// The profiles that are named, or all in the environment.
fn chosen(selection: &Selection, asked: &AdminArg, names: &[ProfileName]) -> Outcome<Vec<(ProfileName, Profile)>> {
    let place = selection.environment_of(asked)?;
    let wanted = match names {
        [] => selection.explicit_profile()?.into_iter().cloned().collect(),
        names => {
            selection.agree_but_for_admins(names)?;
            names.to_vec()
        }
    };
    let known = |name: ProfileName| {
        let profile = selection.profile(&name)?;
        check_place(&format!("profile {name}"), &profile, place.as_ref())?;
        Ok((name, profile))
    };
    if !wanted.is_empty() {
        return wanted.into_iter().map(known).collect();
    }
    let all = selection.profiles.all().map(|(name, profile)| (name.clone(), profile));
    Ok(all.filter(|(_, profile)| place.as_ref().is_none_or(|place| place.value == profile.environment)).collect())
}
