//! A rotation whose journal is lost, reconstructed from the registered keys, the store and the profile.

use super::Wishes;
use super::machine::Machine;
use super::preconditions::candidates;
use crate::error::Error;
use crate::key_register::KeyState;
use crate::profile::{KeyName, Login};
use crate::rotate::{
    Effects as _, Facts, LocalKey, NewKey, Plan, Reconstruction, is_given_to, others, rebuild, retold,
};
use maskinporten_protocol::jwks::KeySet;

/// What can be seen of a rotation without a journal.
#[derive(Debug)]
pub enum Lost {
    /// Nothing: none was begun, or it has finished.
    Nothing,
    /// One rotation was interrupted.
    BrokenOff(LostRotation),
    /// One was interrupted, and its new key could be any of these.
    Unclear(Vec<KeyName>),
}

/// A rotation that was interrupted and whose journal is lost.
#[derive(Debug)]
pub struct LostRotation {
    /// How the profile logged in before.
    pub old: Login,
    /// The key that was to replace the old one.
    pub new: KeyName,
    /// Whether the profile has switched to it.
    pub switched: bool,
    /// Whether it is registered. One that isn't may be a key made by hand, for something else.
    pub registered: bool,
}

pub(super) fn lost(machine: &mut Machine<'_>) -> Result<Lost, Error> {
    let login = &machine.target.login;
    let (old, new, switched) = match (look_around(machine)?, KeyName::of(login)) {
        (Reconstruction::NotSwitched { new }, _) => (login.clone(), new, false),
        (Reconstruction::NotRetired { old }, Some(current)) => (old.login(), current, true),
        (Reconstruction::Unclear(keys), _) => return Ok(Lost::Unclear(keys)),
        _ => return Ok(Lost::Nothing),
    };
    let registered = new.is_in(&machine.registered()?);
    Ok(Lost::BrokenOff(LostRotation { old, new, switched, registered }))
}

/// Writes the journal again, as it must have been.
pub(super) fn retell(machine: &mut Machine<'_>, lost: LostRotation, wishes: &Wishes) -> Result<(), Error> {
    let (set, target) = (machine.registered()?, machine.target);
    let LostRotation { old, new, switched, .. } = lost;
    // What this machine didn't make isn't its to delete.
    let new_key = if is_given_to(&target.name, &new.kid) {
        NewKey::Made
    } else {
        NewKey::Imported { thumbprint: new.thumbprint.clone(), registered: false }
    };
    let plan = Plan {
        others: others(&set, &KeyName::of(&old).iter().chain([&new]).collect::<Vec<_>>()),
        grace: wishes.grace.as_secs(),
        old_key: wishes.old_key,
        ..target.plan(old, new.kid.clone(), new_key, &machine.orders)
    };
    for event in retold(&plan, &new.thumbprint, switched) {
        machine.record(&event)?;
    }
    Ok(())
}

/// What a rotation without a journal must have come to, told from what there is.
fn look_around(machine: &mut Machine<'_>) -> Result<Reconstruction, Error> {
    let set = machine.registered()?;
    let (operator, target) = (machine.operator.clone(), machine.target);
    let Some(current) = KeyName::of(&target.login) else { return first_key(machine, &set) };
    let profiles = operator.folder().profiles()?;
    let mut stored = Vec::new();
    for key in operator.folder().key_register()?.iter() {
        let thumbprint = key.thumbprint();
        // What an interrupted command never came to store is nothing to go on with.
        if machine.holds(&thumbprint)? {
            let is_used = profiles.signing_with(&thumbprint).next().is_some();
            stored.push(LocalKey {
                is_loose: !is_used && key.state == KeyState::Stored && is_given_to(&target.name, &key.kid),
                key: KeyName { kid: key.kid.clone(), thumbprint },
                created: key.created,
            });
        }
    }
    Ok(rebuild(&Facts { set: &set, stored: &stored, current: &current }))
}

/// A profile with a certificate, whose client has registered keys: they have turned its certificate off. One that is
/// stored here, and that no profile signs with, is what the profile was to switch to.
fn first_key(machine: &Machine<'_>, set: &KeySet) -> Result<Reconstruction, Error> {
    let candidates = candidates(machine, set)?;
    Ok(match candidates.as_slice() {
        [] => Reconstruction::Nothing,
        [one] => Reconstruction::NotSwitched { new: one.clone() },
        _ => Reconstruction::Unclear(candidates),
    })
}
