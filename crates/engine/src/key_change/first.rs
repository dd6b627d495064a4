//! The client's first key: the same change as any other, from a certificate to a key that is stored here.

use std::time::Duration;

use super::{KeyChange, Orders, Target};
use crate::audit::Reason;
use crate::error::Error;
use crate::folder::FolderError;
use crate::journal::Journal;
use crate::key_register::StoredKey;
use crate::operator::Operator;
use crate::profile::{KeyName, Login, Profile};
use crate::rotate::{FirstKey, NewKey, Plan, Proof, RotateError, Standing, State, Step, others};
use crate::session::Session;
use crate::store::Stored;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::jwks::KeySet;

/// The pause between two attempts with the new key.
const EVERY: Duration = Duration::from_millis(500);

/// Why a profile didn't switch to its client's first key.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// The private half isn't stored here; registered, the key would lock the client out.
    #[error("the private half of key {} isn't on this machine", .0.kid)]
    NotStored(KeyName),
    /// A switch that was begun earlier was being undone, and now it is.
    #[error("the earlier switch was being rolled back, and now it is")]
    RolledBack,
    /// The switch couldn't begin.
    #[error(transparent)]
    Failed(#[from] Error),
    /// The switch had begun, and stopped.
    #[error("the switch to the client's first key stopped")]
    Stopped(RotateError<Error>),
}

/// A profile that is to switch to its client's first key.
pub struct FirstKeySwitch<'a> {
    /// The machine that makes the switch.
    pub operator: &'a Operator,
    /// The API, as the admin.
    pub session: Session,
    /// The keys that are registered now.
    pub seen: KeySet,
    /// The client that gets its first key.
    pub client_id: &'a ClientId,
    /// The profile, as it is.
    pub owner: &'a (ProfileName, Profile),
    /// The key that the profile switches to.
    pub new: KeyName,
    /// How it is registered.
    pub first: FirstKey,
    /// How long to wait for the server to learn the key.
    pub wait: Duration,
    /// The reason, for the journal and the audit trail.
    pub reason: Option<Reason>,
}

impl FirstKeySwitch<'_> {
    /// Registers the key, proves it and switches the profile; whatever fails, and Ctrl-C, is undone. Returns the keys
    /// that are registered then.
    pub fn make(self) -> Result<KeySet, SwitchError> {
        let (operator, name) = (&self.operator.for_profile(&self.owner.0)?, &self.owner.0);
        self.check_private_half(operator)?;
        let (client, admin) = ((self.client_id, &self.session.environment), self.session.admin.clone());
        let target = Target::for_first_key(operator, name, &self.owner.1, client, admin, self.login(operator)?)?;
        let orders = orders(self.wait, self.reason.clone());
        let plan = self.plan(&target, &orders);
        let mut change = KeyChange::new(operator, &target, orders)?;
        if change.under_way().is_some() {
            return Err(Error::UnderWay(name.clone()).into());
        }
        change.take_over(self.session, self.seen);
        change.begin(plan).map_err(SwitchError::Stopped)?;
        Ok(change.registered()?)
    }

    fn plan(&self, target: &Target, orders: &Orders) -> Plan {
        let registered = self.new.is_in(&self.seen);
        let new_key = NewKey::Imported { thumbprint: self.new.thumbprint.clone(), registered };
        Plan {
            first: Some(self.first),
            others: others(&self.seen, &[&self.new]),
            ..target.plan(target.login.clone(), self.new.kid.clone(), new_key, orders)
        }
    }

    /// Before anything is registered: a key that can't sign would lock the client out.
    fn check_private_half(&self, operator: &Operator) -> Result<(), SwitchError> {
        let stored = operator.keys().on_record(&self.new.thumbprint).map_err(Error::Folder)?;
        match stored.map(|stored| operator.keys().stored(&stored)) {
            Some(Stored::Here(())) => Ok(()),
            Some(Stored::Unreadable(error)) => Err(SwitchError::Failed(error.into())),
            Some(Stored::NotHere) | None => Err(SwitchError::NotStored(self.new.clone())),
        }
    }

    /// How the profile logs in now. One that has nothing yet gets the key at once: it has nothing to lose.
    fn login(&self, operator: &Operator) -> Result<Login, Error> {
        let new = self.new.login();
        set_login(operator, &self.owner.0, |login| login.is_none().then(|| new.clone()))?;
        let profile = operator.folder().profiles()?.get(&self.owner.0);
        Ok(profile.and_then(|profile| profile.login).unwrap_or(new))
    }
}

fn orders(wait: Duration, reason: Option<Reason>) -> Orders {
    Orders { proof: Proof { patience: wait, every: EVERY }, reason, ..Orders::default() }
}

/// A switch to a client's first key that was begun and isn't finished.
#[derive(Debug)]
pub struct UnfinishedSwitch {
    /// The profile that switches.
    pub name: ProfileName,
    state: State,
}

impl UnfinishedSwitch {
    /// The one that this machine knows of, for a client in an environment.
    pub fn of(
        operator: &Operator,
        environment: &EnvironmentName,
        client_id: &ClientId,
    ) -> Result<Option<Self>, Error> {
        let profiles = operator.folder().profiles()?;
        let is_its =
            |profile: &Profile| profile.environment == *environment && profile.client_id.as_ref() == Some(client_id);
        for (name, profile) in profiles.all().filter(|(_, profile)| is_its(profile)) {
            let state = Journal::of(operator.acting_for(name, &profile)?.folder(), name).under_way()?;
            let is_this = |state: &State| {
                state.plan.is_first()
                    && !state.done.contains(&Step::Switch)
                    && state.plan.client_id == *client_id
                    && state.plan.environment == *environment
            };
            if let Some(state) = state.filter(is_this) {
                return Ok(Some(Self { name: name.clone(), state }));
            }
        }
        Ok(None)
    }

    /// Whether it is a switch to this key, which was imported.
    pub fn is_to(&self, new: &KeyName) -> bool {
        self.state.plan.imported().as_ref() == Some(new)
    }

    /// What has been planned.
    pub fn plan(&self) -> &Plan {
        &self.state.plan
    }

    /// Continues where it stopped, through this admin profile. Returns the keys that are registered then.
    pub fn go_on(self, operator: &Operator, admin: ProfileName, wait: Duration) -> Result<KeySet, SwitchError> {
        let target = Target::new(operator, &self.name, admin)?;
        let mut change = KeyChange::new(operator, &target, orders(wait, None))?;
        // As it is now: another process may have been at work until a moment ago.
        if change.under_way().is_none() {
            return Ok(change.registered()?);
        }
        match change.go_on(false).map_err(SwitchError::Stopped)? {
            Standing::RolledBack => Err(SwitchError::RolledBack),
            Standing::Finished | Standing::Waiting(_) | Standing::Paused => Ok(change.registered()?),
        }
    }
}

/// Changes how a profile logs in, if `new` says how. Whether it did.
pub fn set_login(
    operator: &Operator,
    name: &ProfileName,
    new: impl FnOnce(Option<&Login>) -> Option<Login>,
) -> Result<bool, FolderError> {
    let register = operator.folder().key_register()?;
    operator.folder().change_profiles(|profiles| {
        let Some(mut profile) = profiles.get(name) else { return Ok(false) };
        let Some(login) = new(profile.login.as_ref()) else { return Ok(false) };
        let signer = register.signer_of(&login);
        profile.log_in(login, signer);
        profiles.set(name, &profile)?;
        Ok(true)
    })
}

/// Profiles that sign with a key learn where it is now, in a store or at a service: the next one is made there.
pub fn follow_key(operator: &Operator, key: &StoredKey) -> Result<(), FolderError> {
    let (thumbprint, signer) = (key.thumbprint(), key.place.signer());
    operator.folder().change_profiles(|profiles| {
        let names: Vec<ProfileName> = profiles.signing_with(&thumbprint).cloned().collect();
        for name in names {
            if let Some(mut profile) = profiles.get(&name).filter(|profile| profile.signer.as_ref() != signer) {
                profile.signer = signer.cloned();
                profiles.set(&name, &profile)?;
            }
        }
        Ok(())
    })
}
