//! A rotation whose journal is lost, told from the registered keys, the store and the profile.

use super::Rotate;
use super::machine::Machine;
use super::report::Report;
use super::target::Target;
use crate::context::Context;
use crate::failure::{Failure, Kind, Outcome};
use maskinporten_engine::held::State as HeldState;
use maskinporten_engine::profile::Login;
use maskinporten_engine::rotate::{
    Facts, FirstKey, Found, Held, KeyName, NewKey, Plan, State, World as _, is_given_to, others, rebuild, retold,
};
use maskinporten_protocol::clock::Clock as _;
use maskinporten_protocol::jwks::KeySet;

impl Rotate {
    /// There is no journal: nothing was ever begun here, or it is lost.
    pub(super) fn without_journal(
        &self,
        context: &Context,
        target: &Target,
        machine: &mut Machine<'_>,
    ) -> Outcome<Report> {
        let found = look_around(context, target, machine)?;
        let (old, new, switched) = match (found, KeyName::of(&target.login)) {
            (Found::NotSwitched { new }, _) => (target.login.clone(), new, false),
            (Found::NotRetired { old }, Some(current)) => (old.login(), current, true),
            (Found::Unclear(keys), _) => {
                let kids: Vec<&str> = keys.iter().map(|key| key.kid.as_str()).collect();
                return Err(Failure::not_done(format!(
                    "a rotation of {} seems to have broken off, its journal is lost, and it could be about any of: {}",
                    target.name,
                    kids.join(", ")
                ))
                .hint("remove those that aren't used with `maskinporten jwks remove`"));
            }
            _ => return self.nothing_open(context, target, machine, None),
        };
        let set = machine.registered()?;
        if !self.resume && !self.rollback && !new.is_in(&set) {
            // A key made by hand, perhaps for something else.
            return self.nothing_open(context, target, machine, None);
        }
        let what = format!(
            "a rotation of {} seems to have broken off, and its journal is lost: {} was to take the place of {}, and {}",
            target.name,
            new.kid,
            KeyName::of(&old).map_or_else(|| "certificate login".to_owned(), |old| old.kid.to_string()),
            if switched { "the profile has switched" } else { "the profile hasn't switched yet" }
        );
        if !self.resume && !self.rollback {
            return Err(Failure::not_done(what).hint(format!(
                "`maskinporten rotate {0} --resume` finishes it, `maskinporten rotate {0} --rollback` undoes it",
                target.name
            )));
        }
        context.out.note(&what);
        let question = if self.rollback { "Undo it?" } else { "Finish it?" };
        context.confirm_loss(&target.environment, question, self.yes)?;
        let plan = Plan {
            profile: target.name.clone(),
            environment: target.environment.name.clone(),
            client_id: target.client_id.clone(),
            new_kid: new.kid.clone(),
            // What this command didn't make isn't its to delete.
            new_key: if is_given_to(&target.name, &new.kid) {
                NewKey::Made
            } else {
                NewKey::Brought { thumbprint: new.thumbprint.clone(), registered: false }
            },
            first: KeyName::of(&old).is_none().then(FirstKey::default),
            others: others(&set, &KeyName::of(&old).iter().chain([&new]).collect::<Vec<_>>()),
            old,
            grace: self.grace.as_secs(),
            old_key: self.old_key(),
            deliveries: machine.deliveries.len(),
            checks: machine.checks.len(),
            reason: self.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        };
        for event in retold(&plan, &new.thumbprint, switched) {
            machine.record(&event)?;
        }
        let state = State::replay(&machine.journal().entries()?);
        let state = state.ok_or_else(|| Failure::new(Kind::Other, "the journal is empty again"))?;
        self.go_on(context, machine, state)
    }
}

/// What a rotation without a journal must have come to, told from what there is.
fn look_around(context: &Context, target: &Target, machine: &mut Machine<'_>) -> Outcome<Found> {
    let set = machine.registered()?;
    let Some(current) = KeyName::of(&target.login) else { return first_key(context, machine, &set) };
    let profiles = context.folder.profiles()?;
    let mut held = Vec::new();
    for key in context.folder.held_keys()?.iter() {
        let thumbprint = key.thumbprint();
        let is_used = profiles
            .all()
            .any(|(_, profile)| profile.login.as_ref().and_then(Login::thumbprint) == Some(&thumbprint));
        // What an interrupted command never came to store is nothing to go on with.
        if machine.holds(&thumbprint)? {
            held.push(Held {
                is_loose: !is_used && key.state == HeldState::Stored && is_given_to(&target.name, &key.kid),
                key: KeyName { kid: key.kid.clone(), thumbprint },
                created: key.created,
            });
        }
    }
    Ok(rebuild(&Facts { set: &set, held: &held, current: &current }))
}

/// A profile with a certificate, whose client has registered keys: they have turned its certificate off. One that is
/// held here, and that no profile signs with, is what the profile was to switch to.
fn first_key(context: &Context, machine: &Machine<'_>, set: &KeySet) -> Outcome<Found> {
    let candidates = held_of(context, machine, set)?;
    Ok(match candidates.as_slice() {
        [] => Found::Nothing,
        [one] => Found::NotSwitched { new: one.clone() },
        _ => Found::Unclear(candidates),
    })
}

/// The registered keys that a profile could switch to: their private halves are here, and no profile has them yet.
pub(super) fn held_of(context: &Context, machine: &Machine<'_>, set: &KeySet) -> Outcome<Vec<KeyName>> {
    let profiles = context.folder.profiles()?;
    let mut found = Vec::new();
    for key in &set.keys {
        let (Ok(kid), Some(thumbprint)) = (key.kid().parse(), key.thumbprint()) else { continue };
        let name = KeyName { kid, thumbprint };
        let is_used =
            profiles.all().any(|(_, profile)| profile.login.as_ref().and_then(KeyName::of).as_ref() == Some(&name));
        if !is_used && !key.is_expired(context.clock.now()) && machine.holds(&name.thumbprint)? {
            found.push(name);
        }
    }
    Ok(found)
}
