//! Whose keys are rotated: the profiles that are named, or those that are found.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{Mode, Rotate};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::terminal::Terminal;
use maskinporten_engine::fleet::{Fleet, FleetClient, FleetReader, Means, Wanted};
use maskinporten_engine::journal::Journal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_protocol::clock::later;
use maskinporten_protocol::ids::ProfileName;

/// The profiles, and how they were chosen.
pub(super) struct Choice {
    /// Each once.
    pub(super) names: Vec<ProfileName>,
    /// They were named: if one can't be rotated as things are here, that was a mistake, and none is begun. One of those
    /// that were found doesn't stop the rest.
    pub(super) is_named: bool,
    /// Those of which it isn't known whether they are to be rotated.
    pub(super) unknown: Vec<(ProfileName, Failure)>,
}

impl Choice {
    fn named(names: Vec<ProfileName>) -> Self {
        Self { names, is_named: true, unknown: Vec::new() }
    }

    fn found(names: Vec<ProfileName>) -> Self {
        Self { is_named: false, ..Self::named(names) }
    }
}

impl Rotate {
    /// The profiles named or chosen. What is under way is found without: a daily --resume needs no list.
    pub(super) fn choice(
        &self,
        mode: Mode,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
    ) -> Outcome<Choice> {
        let choice = if !self.profiles.is_empty() {
            selection.agree_but_for_admins(&self.profiles)?;
            let mut names: Vec<ProfileName> = Vec::new();
            for name in &self.profiles {
                selection.profile(name)?;
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            Choice::named(names)
        } else if self.all || self.expiring.is_some() && selection.explicit_profile()?.is_none() {
            Choice::found(self.with_keys(selection)?)
        } else if (mode.is_resume() || mode == Mode::Status) && selection.explicit_profile()?.is_none() {
            Choice::found(self.under_way(operator, selection)?)
        } else {
            Choice::named(vec![selection.acting_profile_in(&self.admin)?])
        };
        match self.expiring {
            Some(within) => self.expiring(within, choice, terminal, operator, selection),
            None => Ok(choice),
        }
    }

    /// Every profile that signs with a registered key, where that is asked for.
    fn with_keys(&self, selection: &Selection) -> Outcome<Vec<ProfileName>> {
        if let Some((name, _)) = selection.flagged_profile().filter(|(_, profile)| !profile.is_admin()) {
            return Err(Failure::usage(format!("--profile {name} doesn't match --all")).hint("leave one of them out"));
        }
        selection.check_asked(&self.admin)?;
        let place = match selection.environment_of(&self.admin)? {
            Some(place) => Some(place.value),
            None => match selection.named_admin(&self.admin)? {
                Some(admin) => Some(selection.profile(&admin.value)?.environment),
                None => None,
            },
        };
        let has_key = |profile: &Profile| {
            profile.client_id.is_some() && matches!(profile.login, Some(Login::Key { .. } | Login::Shared { .. }))
        };
        let is_there = |profile: &Profile| place.as_ref().is_none_or(|place| *place == profile.environment);
        let all = selection.profiles.all().filter(|(_, profile)| has_key(profile) && is_there(profile));
        let names: Vec<ProfileName> = all.map(|(name, _)| name.clone()).collect();
        if names.is_empty() {
            let place = place.map_or_else(|| "on this machine".to_owned(), |place| format!("in {place}"));
            return Err(Failure::missing(format!("no profile {place} signs with a registered key"))
                .hint("see how each logs in with `maskinporten profile list`"));
        }
        Ok(names)
    }

    fn under_way(&self, operator: &Operator, selection: &Selection) -> Outcome<Vec<ProfileName>> {
        let (mut open, place) = (Vec::new(), selection.environment_of(&self.admin)?);
        let is_there = |profile: &Profile| place.as_ref().is_none_or(|place| place.value == profile.environment);
        for (name, _) in selection.profiles.all().filter(|(_, profile)| is_there(profile)) {
            if is_open(operator, name)? {
                open.push(name.clone());
            }
        }
        // Nothing to do is fine, whether or not a profile is the default.
        if open.is_empty() {
            open.extend(selection.settled_profile_in(&self.admin));
        }
        Ok(open)
    }

    /// Of these, the profiles whose keys expire soon, as the servers have it.
    fn expiring(
        &self,
        within: Duration,
        choice: Choice,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
    ) -> Outcome<Choice> {
        let Choice { names, is_named, mut unknown } = choice;
        let mut by_admin: BTreeMap<ProfileName, Vec<Wanted>> = BTreeMap::new();
        for name in names {
            let profile = seen(operator, &name)?;
            let id = profile
                .client_id
                .clone()
                .ok_or_else(|| Failure::missing(format!("profile {name} has no client yet")));
            match id.and_then(|id| Ok((id, selection.admin_for(&self.admin, Whom::Profile(&name, &profile))?.0))) {
                Ok((id, admin)) => {
                    by_admin.entry(admin).or_default().push(Wanted { id, profile: Some((name, profile)) });
                }
                Err(failure) if is_named => return Err(failure),
                Err(failure) => unknown.push((name, failure)),
            }
        }
        let waiting = terminal.out.waiting("reading when keys expire");
        let mut reader = FleetReader::new(operator, &selection.profiles, &|_, _, _| {})?;
        for (admin, wanted) in &by_admin {
            reader.these(admin, wanted)?;
        }
        drop(waiting);
        let Fleet { found, unread } = reader.finish();
        let limit = later(operator.clock().now(), within);
        let is_due = |client: &FleetClient| match client.profile.as_ref().map(|name| seen(operator, name)) {
            Some(Ok(profile)) => is_due(terminal, client, &profile, limit),
            _ => false,
        };
        let due = found.into_iter().filter(is_due).filter_map(|client| client.profile);
        let mut names: Vec<ProfileName> = due.collect();
        names.sort();
        for unread in unread {
            let failure = Failure::from(unread.error);
            unknown.extend(unread.clients.into_iter().filter_map(|(_, name)| Some((name?, failure.clone()))));
        }
        Ok(Choice { names, is_named, unknown })
    }
}

/// A profile as it logs in now, also where machines share that.
fn seen(operator: &Operator, name: &ProfileName) -> Outcome<Profile> {
    Ok(operator.for_profile(name)?.folder().profiles()?.profile(name)?)
}

/// Whether the key that a profile signs with expires until then. One that isn't registered does: whoever rotates it is
/// told so.
fn is_due(terminal: &Terminal, client: &FleetClient, profile: &Profile, limit: Timestamp) -> bool {
    let Some(Login::Key { kid, .. }) = &profile.login else { return true };
    let key = client.items.iter().find(|item| item.means == Means::Key && item.name == kid.as_str());
    match key.map(|key| key.expires) {
        Some(Some(expires)) => expires <= limit,
        Some(None) => {
            terminal.out.warning(&format!("key {kid} is left alone: the server doesn't say when it expires"));
            false
        }
        None => true,
    }
}

/// Whether a rotation of this profile is under way, here or on another machine that shares its client.
pub(super) fn is_open(operator: &Operator, name: &ProfileName) -> Outcome<bool> {
    Ok(Journal::of(operator.for_profile(name)?.folder(), name).under_way()?.is_some())
}
