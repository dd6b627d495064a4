//! The clients that a report is about: which are read, through which admin profiles, and which could not be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::admin_arg::AdminArg;
use crate::failure::{About, Failure, Outcome, Particulars};
use crate::output::Output;
use crate::selection::{Selection, Whom, check_place};
use crate::terminal::Terminal;
use maskinporten_engine::error::Error;
use maskinporten_engine::fleet::{self as engine, Fleet, FleetClient, FleetReader, Wanted};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::selfservice::AccessState;

/// What is done sooner needs no progress in a log.
const UNSAID: Duration = Duration::from_secs(1);

/// Clients to read, by the admin profile that can.
type ByAdmin = BTreeMap<ProfileName, Vec<Wanted>>;

/// Which clients are wanted.
pub enum Which<'a> {
    /// All of the organisations that admin profiles here are of.
    All,
    /// One, by its id.
    Client(&'a ClientId),
    /// Those of these profiles, else of the one that is named, else of all.
    Profiles(&'a [ProfileName]),
}

/// A client, or all clients of an admin profile, that could not be read.
#[derive(Debug)]
pub struct Unread {
    /// Where it is registered.
    pub environment: EnvironmentName,
    /// None: whichever clients there are.
    pub id: Option<String>,
    /// The profile that has it, or the admin profile.
    pub profile: Option<ProfileName>,
    /// Why it couldn't be read.
    pub failure: Failure,
}

impl Unread {
    /// What it is called in a sentence.
    pub fn name(&self) -> String {
        match (&self.id, &self.profile) {
            (Some(id), _) => id.clone(),
            (None, Some(admin)) => format!("the clients of {admin}"),
            (None, None) => "some clients".into(),
        }
    }

    /// That it could not be read, and why.
    pub fn sentence(&self) -> String {
        format!("{} in {}: could not be read: {}", self.name(), self.environment, self.failure.message())
    }
}

/// A client, or all clients of an admin profile, that could not be read.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unseen<'a> {
    environment: &'a EnvironmentName,
    /// Null for whichever clients there are.
    client_id: Option<&'a str>,
    profile: Option<&'a ProfileName>,
    error: Particulars<'a>,
}

impl<'a> Unseen<'a> {
    /// As it is printed.
    pub fn of(unread: &'a Unread) -> Self {
        Self {
            environment: &unread.environment,
            client_id: unread.id.as_deref(),
            profile: unread.profile.as_ref(),
            error: unread.failure.particulars(),
        }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct FleetReport {
    /// The clients.
    pub found: Vec<FleetClient>,
    /// Those that could not be read.
    pub unread: Vec<Unread>,
    /// The profiles that they were chosen by.
    pub profiles: Vec<(ProfileName, Profile)>,
    /// The admin profiles that everything was read through.
    pub admins: Vec<ProfileName>,
}

impl FleetReport {
    /// Whether there was nothing to read.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.unread.is_empty()
    }

    /// Each failure with whom it is about, and with hints for that one.
    pub fn complete(&mut self, out: &Output) {
        for unread in &mut self.unread {
            let own = out.apart();
            if let Some(profile) = &unread.profile {
                own.carry("profile", profile.as_str());
            }
            let about = About {
                profile: unread.profile.clone(),
                client_id: unread.id.as_deref().and_then(|id| id.parse().ok()),
                environment: Some(unread.environment.clone()),
                ..About::default()
            };
            unread.failure = own.completed(unread.failure.clone().about(about));
        }
    }

    /// What could not be read, as one failure.
    pub fn unread(&self) -> Option<Failure> {
        let (unread, all) = (self.unread.len(), self.unread.len() + self.found.len());
        let named: Vec<_> = self.unread.iter().map(|unread| (unread.name(), &unread.failure)).collect();
        Failure::of_several(&format!("{unread} of {all} could not be read"), &named)
    }

    /// What was read, in words where it wasn't.
    fn take_in(&mut self, fleet: Fleet) {
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
}

/// Why a scope of a client can't be used.
pub fn no_access(scope: &str, state: Option<&AccessState>) -> String {
    match state {
        Some(AccessState::Denied) => format!("access to {scope} was revoked"),
        Some(AccessState::Requested) => format!("access to {scope} was requested and isn't granted yet"),
        Some(AccessState::Other(word)) => format!("access to {scope} is {word}"),
        Some(AccessState::Approved) | None => format!("the organisation has no access to {scope}"),
    }
}

/// Reads them. One that can't be read doesn't stop the rest.
pub fn gather(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    asked: &AdminArg,
    which: &Which<'_>,
) -> Outcome<FleetReport> {
    selection.check_asked(asked)?;
    let mut report = FleetReport::default();
    let what = if let Which::All = which { "reading the organisation's clients" } else { "reading clients" };
    let (waiting, started) = (terminal.out.waiting(what), Instant::now());
    let progress = |admin: &ProfileName, done: usize, of: usize| {
        if started.elapsed() >= UNSAID {
            waiting.say(&format!("{admin}: {done} of {of} clients read"));
        }
    };
    let mut reader = FleetReader::new(operator, &selection.profiles, &progress)?;
    let by_admin = match which {
        Which::All => {
            report.admins = administrators(selection, asked)?;
            report.profiles = profiles_beside(selection, &report.admins);
            BTreeMap::new()
        }
        Which::Client(id) => one(selection, asked, id, &mut report)?,
        Which::Profiles(names) => {
            report.profiles = chosen(selection, asked, names)?;
            by_admin(selection, asked, &mut report)
        }
    };
    for admin in &report.admins {
        reader.all(admin)?;
    }
    for (admin, wanted) in by_admin {
        reader.these(&admin, &wanted)?;
    }
    report.take_in(reader.finish());
    Ok(report)
}

/// A client, with the profile that has it, if one does.
fn one(selection: &Selection, asked: &AdminArg, id: &ClientId, report: &mut FleetReport) -> Outcome<ByAdmin> {
    let subject = selection.subject(Some(id), asked)?;
    report.profiles.extend(subject.owner.clone());
    let (admin, _) = selection.admin(asked, Whom::Client(&subject))?;
    Ok(BTreeMap::from([(admin, vec![Wanted { id: subject.id, profile: subject.owner }])]))
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

/// The profiles that are where these admins are.
fn profiles_beside(selection: &Selection, admins: &[ProfileName]) -> Vec<(ProfileName, Profile)> {
    let places: Vec<EnvironmentName> =
        admins.iter().filter_map(|admin| Some(selection.profiles.get(admin)?.environment)).collect();
    let there = selection.profiles.all().filter(|(_, profile)| places.contains(&profile.environment));
    there.map(|(name, profile)| (name.clone(), profile)).collect()
}

/// The clients of the chosen profiles, by the admin profile that can read them: one session for each.
fn by_admin(selection: &Selection, asked: &AdminArg, report: &mut FleetReport) -> ByAdmin {
    let mut seen = BTreeSet::new();
    let mut by_admin = ByAdmin::new();
    for (name, profile) in report.profiles.clone() {
        let Some(id) = profile.client_id.clone() else { continue };
        // Two profiles of one client are one client.
        if !seen.insert((profile.environment.clone(), id.clone())) {
            continue;
        }
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
    by_admin
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
