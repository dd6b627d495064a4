//! Which clients are read, and through which admin profiles.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::report::{ExpiryReport, Unread};
use crate::failure::{Failure, Outcome};
use crate::selection::Selection;
use crate::selfservice::AdminArg;
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
        for (admin, _) in administrators(selection, admin)? {
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
fn administrators(selection: &Selection, admin: &AdminArg) -> Outcome<Vec<(ProfileName, Profile)>> {
    let there: Vec<(ProfileName, Profile)> = selection
        .profiles
        .all()
        .filter(|(_, profile)| profile.is_admin())
        .map(|(name, profile)| (name.clone(), profile))
        .collect();
    if admin.admin.is_some() || there.is_empty() || selection.explicit_profile()?.is_some() {
        // Whatever can't be resolved says so in its own words.
        return Ok(vec![admin.resolve(selection, None)?]);
    }
    selection.refuse_empty_admin()?;
    Ok(there)
}

/// The profiles to look at, by the admin profile that can read their clients: one session for each.
fn by_admin(
    selection: &Selection,
    admin: &AdminArg,
    names: &[ProfileName],
    report: &mut ExpiryReport,
) -> Outcome<BTreeMap<ProfileName, Vec<Wanted>>> {
    let chosen: Vec<ProfileName> = match names {
        [] => match selection.explicit_profile()? {
            Some(one) => vec![one.clone()],
            None => selection.profiles.names().cloned().collect(),
        },
        names => {
            selection.agree_but_for_admins(names)?;
            names.to_vec()
        }
    };
    let mut seen = Vec::new();
    let mut by_admin: BTreeMap<ProfileName, Vec<Wanted>> = BTreeMap::new();
    for name in chosen {
        let profile = selection.profile(&name)?;
        let Some(id) = profile.client_id.clone() else { continue };
        // Two profiles of one client are one client.
        if seen.contains(&(profile.environment.clone(), id.clone())) {
            continue;
        }
        seen.push((profile.environment.clone(), id.clone()));
        match admin.resolve(selection, Some((&name, &profile))) {
            Ok((admin, _)) => by_admin.entry(admin).or_default().push(Wanted { id, profile: (name, profile) }),
            Err(failure) => report.unread.push(Unread {
                environment: profile.environment,
                id: Some(id.to_string()),
                profile: Some(name),
                failure,
            }),
        }
    }
    if seen.is_empty() {
        return Err(Failure::missing("no profile on this machine has a client").hint(
            "register one with `maskinporten client register`, or see the organisation's with `maskinporten expiry --all`",
        ));
    }
    Ok(by_admin)
}
