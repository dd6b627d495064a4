//! Whether a change can begin, and what it will be.

use std::time::Duration;

use super::machine::Machine;
use super::target::{Target, is_bound};
use crate::certificate_binding::CertificateBinding;
use crate::error::Error;
use crate::key_register::{KeyState, StoredKey};
use crate::key_service::SignerAddress;
use crate::key_store::KeyStoreError;
use crate::profile::KeyName;
use crate::rotate::{Effects as _, NewKey, OldKey, Plan, others, successor_kid};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwks::{KeySet, MAX_KEYS};

/// The options of a change.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// How long the old key stays registered after the switch: the overlap.
    pub grace: Duration,
    /// What happens to the old private key.
    pub old_key: OldKey,
    /// Whether the client's first key may replace certificate login.
    pub switch_to_key: bool,
    /// The stored key to use as the new one; otherwise one is made.
    pub new_key: Option<Kid>,
}

impl Default for Wishes {
    /// Five minutes of overlap, a new key, the old one deleted, and certificate login kept.
    fn default() -> Self {
        Self { grace: Duration::from_secs(300), old_key: OldKey::Delete, switch_to_key: false, new_key: None }
    }
}

/// What will be done.
#[derive(Debug)]
pub struct Planned {
    /// The plan, step by step.
    pub plan: Plan,
    /// The certificate that the client will be bound to with its new key, if the old one is bound to one.
    pub binding: Option<CertificateBinding>,
}

/// Why a change can't begin. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The profile logs in with a certificate, and registered keys have turned that off. It can switch to one of them,
    /// or they go.
    #[error("the client has registered keys, so that certificate login is turned off")]
    LockedOut {
        /// The kids that are registered.
        registered: Vec<String>,
        /// Those that the profile could switch to: their private halves are stored here, and nobody has them yet.
        candidates: Vec<KeyName>,
    },
    /// It would be the client's first key, which turns certificate login off, and that wasn't requested.
    #[error("the client has no registered key: it logs in with a certificate")]
    FirstKey,
    /// The profile's key isn't registered.
    #[error("the profile's key {} isn't registered", .0.kid)]
    NotRegistered(KeyName),
    /// The key that is to be the new one isn't stored on this machine.
    #[error("no key {0} is stored on this machine")]
    NewKeyNotStored(Kid),
    /// The key that is to be the new one is the profile's already.
    #[error("{0} is the key that the profile has now")]
    SameKey(Kid),
    /// The old key is bound to a certificate, and the new one has none.
    #[error("the registered key {} is bound to a certificate", .old.kid)]
    Bound {
        /// The registered key that is bound to a certificate.
        old: KeyName,
        /// The key that was to be the new one, unless one was to be made.
        new: Option<Kid>,
    },
    /// The new key can't be delivered: it never leaves where it is made.
    #[error("the new key never leaves {0}, so it can't be delivered")]
    NeverLeaves(SignerAddress),
    /// The client has as many keys as it can have.
    #[error("the client has {MAX_KEYS} keys already")]
    Full(KeySet),
    /// Something on the way to a plan failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Looks whether a change can begin, and says what will be done. Nothing is written.
pub(super) fn plan(machine: &mut Machine<'_>, wishes: &Wishes) -> Result<Planned, PlanError> {
    let (operator, target) = (machine.operator.clone(), machine.target);
    let set = machine.registered()?;
    let old = KeyName::of(&target.login);
    match &old {
        None if !set.keys.is_empty() && wishes.new_key.is_none() => {
            let registered = set.kids().into_iter().map(str::to_owned).collect();
            return Err(PlanError::LockedOut { registered, candidates: candidates(machine, &set)? });
        }
        None if !wishes.switch_to_key => return Err(PlanError::FirstKey),
        Some(old) if !old.is_in(&set) => return Err(PlanError::NotRegistered(old.clone())),
        _ => {}
    }
    let imported = wishes.new_key.as_ref().map(|kid| imported(machine, kid)).transpose()?;
    let binding = match old.as_ref().filter(|old| is_bound(&set, old)) {
        Some(old) => Some(bound(machine, old, imported.as_ref())?),
        None => None,
    };
    let is_there = |stored: &StoredKey| set.keys.iter().any(|key| key.thumbprint() == Some(stored.thumbprint()));
    if set.keys.len() >= MAX_KEYS && !imported.as_ref().is_some_and(is_there) {
        return Err(PlanError::Full(set));
    }
    let place = match (&imported, &target.signer) {
        (Some(stored), _) => stored.place.signer(),
        (None, signer) => signer.as_ref(),
    };
    if let (Some(address), false) = (place, machine.orders.deliveries.is_empty()) {
        return Err(PlanError::NeverLeaves(address.clone()));
    }
    let versions = match (&imported, &target.signer) {
        (None, Some(address)) => operator.keys().versions_at(address).map_err(Error::Keys)?,
        _ => Vec::new(),
    };
    let imported = imported.map(|stored| name_of(&stored, target, &set));
    let (new_kid, new_key) = match &imported {
        Some(name) => {
            let registered = name.is_in(&set);
            (name.kid.clone(), NewKey::Imported { thumbprint: name.thumbprint.clone(), registered })
        }
        None => {
            let kid = successor_kid(&target.name, operator.today(), target.login.thumbprint()).map_err(Error::Id)?;
            (kid, NewKey::Made)
        }
    };
    let ours: Vec<&KeyName> = old.iter().chain(&imported).collect();
    let plan = Plan {
        versions,
        others: others(&set, &ours),
        grace: wishes.grace.as_secs(),
        old_key: wishes.old_key,
        ..target.plan(target.login.clone(), new_kid, new_key, &machine.orders)
    };
    Ok(Planned { plan, binding })
}

/// What the new key is called. One that has turned a certificate off is switched to under the kid that it has.
fn name_of(stored: &StoredKey, target: &Target, set: &KeySet) -> KeyName {
    let thumbprint = stored.thumbprint();
    let registered = set.by_thumbprint(&thumbprint).find_map(|key| key.kid().parse().ok());
    let kid = registered.filter(|_| KeyName::of(&target.login).is_none()).unwrap_or_else(|| stored.kid.clone());
    KeyName { kid, thumbprint }
}

/// The key stored here that is to be the new one.
fn imported(machine: &Machine<'_>, kid: &Kid) -> Result<StoredKey, PlanError> {
    let stored = machine.operator.folder().key_register().map_err(Error::Folder)?.by_kid(kid).cloned();
    let stored = stored.filter(|stored| stored.state != KeyState::Pending);
    let stored = stored.ok_or_else(|| PlanError::NewKeyNotStored(kid.clone()))?;
    if !machine.holds(&stored.thumbprint())? {
        let place = machine.operator.keys().place_of(&stored);
        return Err(Error::Keys(KeyStoreError::NotInStore { kid: kid.clone(), place }).into());
    }
    if machine.target.login.thumbprint() == Some(&stored.thumbprint()) {
        return Err(PlanError::SameKey(kid.clone()));
    }
    Ok(stored)
}

/// A key that is bound to a certificate gives way only to one that has a certificate, too.
fn bound(machine: &Machine<'_>, old: &KeyName, new: Option<&StoredKey>) -> Result<CertificateBinding, PlanError> {
    match new {
        Some(new) if !new.chain.is_empty() => Ok(machine.binding(new)?),
        new => Err(PlanError::Bound { old: old.clone(), new: new.map(|new| new.kid.clone()) }),
    }
}

/// The registered keys that a profile could switch to: their private halves are here, and no profile has them yet.
pub(super) fn candidates(machine: &Machine<'_>, set: &KeySet) -> Result<Vec<KeyName>, Error> {
    let (profiles, now) = (machine.operator.folder().profiles()?, machine.operator.clock().now());
    let mut found = Vec::new();
    for key in &set.keys {
        let (Ok(kid), Some(thumbprint)) = (key.kid().parse(), key.thumbprint()) else { continue };
        let is_used = profiles.logging_in_with(key).next().is_some();
        if !is_used && !key.is_expired(now) && machine.holds(&thumbprint)? {
            found.push(KeyName { kid, thumbprint });
        }
    }
    Ok(found)
}
