//! The client's first key, as `jwks upload --switch-to-key` brings it: the same rotation as any other, from a
//! certificate to a key that is stored here.

use std::time::Duration;

use super::failing;
use super::machine::Machine;
use super::target::{Target, store_of};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::selfservice::{ChangeArgs, Session};
use crate::system::Shield;
use maskinporten_engine::journal::Journal;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_engine::rotate::{
    FirstKey, KeyName, NewKey, OldKey, Plan, Proof, Rotation, Standing, State, Step, World as _, others,
};
use maskinporten_engine::store::Stored;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::jwks::KeySet;

/// The pause between two tries with the new key.
const EVERY: Duration = Duration::from_millis(500);

/// A profile that is to switch to its client's first key.
pub(crate) struct Switch<'a> {
    pub context: &'a Context,
    pub change: &'a ChangeArgs,
    pub session: Session,
    /// The keys that are registered now.
    pub seen: KeySet,
    pub client_id: &'a ClientId,
    pub owner: &'a (ProfileName, Profile),
    pub new: KeyName,
    pub first: FirstKey,
    pub wait: Duration,
}

impl Switch<'_> {
    /// Registers the key, proves it and switches the profile; whatever fails, and Ctrl-C, is undone. Returns the keys
    /// that are registered then.
    pub(crate) fn make(self) -> Outcome<KeySet> {
        self.check_private_half()?;
        let (context, name) = (self.context, &self.owner.0);
        let target = Target {
            name: name.clone(),
            environment: self.session.environment.clone(),
            client_id: self.client_id.clone(),
            login: self.login()?,
            scopes: self.owner.1.scopes.clone(),
            admin: self.session.admin.clone(),
            store: store_of(context, &self.new.login())?,
            configured: (Vec::new(), Vec::new()),
        };
        let mut machine = Machine::new(context, &target);
        let _lock = machine.lock()?;
        if State::replay(&machine.journal().entries()?).is_some_and(|state| state.is_open()) {
            return Err(Failure::not_done(format!("a rotation of {name} is under way")).hint(format!(
                "`maskinporten rotate {name} --resume` finishes it, `maskinporten rotate {name} --rollback` undoes it"
            )));
        }
        let plan = Plan {
            profile: name.clone(),
            environment: target.environment.name.clone(),
            client_id: target.client_id.clone(),
            old: target.login.clone(),
            new_kid: self.new.kid.clone(),
            new_key: NewKey::Brought {
                thumbprint: self.new.thumbprint.clone(),
                registered: self.new.is_in(&self.seen),
            },
            first: Some(self.first),
            others: others(&self.seen, &[&self.new]),
            grace: 0,
            old_key: OldKey::Keep,
            deliveries: 0,
            checks: 0,
            reason: self.change.reason().map(|reason| reason.as_str().to_owned()),
        };
        machine.follow(&plan, plan.brought());
        machine.take_over(self.session, self.seen);
        let _shield = Shield::for_undoing();
        let proof = Proof { patience: self.wait, every: EVERY };
        let standing = match Rotation::begin(&mut machine, plan, proof) {
            Ok(mut rotation) => rotation.advance(),
            Err(error) => Err(error),
        };
        machine.hush();
        standing.map_err(|error| failing::of_upload(name, error))?;
        machine.registered()
    }

    /// Before anything is registered: a key that can't sign would lock the client out.
    fn check_private_half(&self) -> Outcome {
        let held = self.context.folder.held_keys()?.get(&self.new.thumbprint).cloned();
        match held.map(|held| self.context.keys().stored(&held)).transpose()? {
            Some(Stored::Here(_)) => Ok(()),
            Some(Stored::Unreadable(error)) => Err(error.into()),
            Some(Stored::NotHere) | None => Err(Failure::missing(format!(
                "the private half of key {} isn't on this machine, so profile {} can't switch to it",
                self.new.kid, self.owner.0
            ))
            .hint(format!("import it first: `maskinporten key import FILE --kid {}`", self.new.kid))),
        }
    }

    /// How the profile logs in now. One that has nothing yet gets the key at once: it has nothing to lose.
    fn login(&self) -> Outcome<Login> {
        let new = self.new.login();
        set_login(self.context, &self.owner.0, |login| login.is_none().then(|| new.clone()))?;
        let profile = self.context.folder.profiles()?.get(&self.owner.0);
        Ok(profile.and_then(|profile| profile.login).unwrap_or(new))
    }
}

/// A switch to a client's first key that was begun and has not come to its end.
pub(crate) struct Begun {
    name: ProfileName,
    state: State,
}

impl Begun {
    /// The one that this machine knows of.
    pub(crate) fn of(context: &Context, client_id: &ClientId) -> Outcome<Option<Self>> {
        let profiles = context.profiles.all().filter(|(_, profile)| profile.client_id.as_ref() == Some(client_id));
        for (name, profile) in profiles {
            let state = State::replay(&Journal::of(context.folder.path(), name).entries()?);
            let is_this = |state: &State| {
                state.is_open()
                    && state.plan.is_first()
                    && !state.done.contains(&Step::Switch)
                    && state.plan.client_id == *client_id
                    && state.plan.environment == profile.environment
            };
            if let Some(state) = state.filter(is_this) {
                return Ok(Some(Self { name: name.clone(), state }));
            }
        }
        Ok(None)
    }

    /// Whether it is a switch to this key, which somebody brought.
    pub(crate) fn is_to(&self, new: &KeyName) -> bool {
        self.state.plan.brought().as_ref() == Some(new)
    }

    /// What to say to who wants something else of the client meanwhile.
    pub(crate) fn in_the_way(&self) -> Failure {
        let name = &self.name;
        Failure::not_done(format!(
            "the switch of profile {name} to key {} was begun and isn't finished, so the client may have no login that works",
            self.state.plan.new_kid
        ))
        .hint(format!("`maskinporten rotate {name} --resume` finishes it"))
        .hint(format!("`maskinporten rotate {name} --rollback` goes back to the certificate"))
    }

    /// Goes on where it stopped. Returns the keys that are registered then.
    pub(crate) fn go_on(self, context: &Context, change: &ChangeArgs, wait: Duration) -> Outcome<KeySet> {
        let Self { name, .. } = self;
        context.out.note(&format!("going on with the switch of profile {name} that was begun earlier"));
        let target = Target::new(context, &name, change.admin())?;
        let mut machine = Machine::new(context, &target);
        let _lock = machine.lock()?;
        // As it is now: another process may have been at work until a moment ago.
        let Some(state) = State::replay(&machine.journal().entries()?).filter(State::is_open) else {
            return machine.registered();
        };
        machine.follow(&state.plan, state.new.clone());
        let _shield = Shield::for_undoing();
        let proof = Proof { patience: wait, every: EVERY };
        let standing = Rotation::resume(&mut machine, state, proof).advance();
        machine.hush();
        match standing.map_err(|error| failing::of_upload(&name, error))? {
            Standing::RolledBack => {
                Err(Failure::not_done("the switch that was begun earlier was being undone, and now it is")
                    .hint("run the command again to switch after all"))
            }
            Standing::Finished | Standing::Waiting(_) => machine.registered(),
        }
    }
}

/// Changes how a profile logs in, if `new` says how.
pub(crate) fn set_login(
    context: &Context,
    name: &ProfileName,
    new: impl FnOnce(Option<&Login>) -> Option<Login>,
) -> Outcome {
    context.folder.change_profiles(|profiles| {
        let Some(mut profile) = profiles.get(name) else { return Ok(()) };
        if let Some(login) = new(profile.login.as_ref()) {
            profile.login = Some(login);
            profiles.set(name, &profile)?;
        }
        Ok(())
    })?;
    Ok(())
}
