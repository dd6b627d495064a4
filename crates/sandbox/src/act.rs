//! What somebody does whom no rule of the sandbox asks: an API's owner, a customer, Digdir, or the sandbox's own keeper.
//! Each is one request to `/_sandbox/`, and a scenario is made of the same.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    BehaviourError, Change, Intrusion, IntrusionError, Options, behaviour,
    clock::Moment,
    registry::{Delegation, Registry, SystemUser},
    scope::{Access, AccessState, Scope},
    state::NotKept,
};

/// One thing that is done.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// The sandbox behaves otherwise from now on.
    Behave(Value),
    /// Something is to happen after a request.
    Intrude(Intrusion),
    /// A client changes.
    Change(String, Change),
    /// What is registered besides clients changes.
    Register(Registration),
}

/// A change of what is registered besides clients.
#[derive(Debug, Clone)]
pub(super) enum Registration {
    AlterScope(ScopeChange),
    SetAccess(AccessChange),
    Delegate(Delegation),
    Withdraw(Delegation),
    /// A system user is approved, or changes.
    Approve(SystemUser),
    /// All system users of an owner go.
    Dismiss(Owner),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeChange {
    scope: String,
    alter: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessChange {
    scope: String,
    consumer: String,
    state: AccessState,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Owner {
    owner: String,
}

/// Something that can't be done.
#[derive(Debug, thiserror::Error)]
pub(super) enum ActError {
    #[error("{0}")]
    Wrong(String),
    #[error(transparent)]
    Behaviour(#[from] BehaviourError),
    #[error(transparent)]
    Intrusion(#[from] IntrusionError),
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl Act {
    /// What a request stands for. `path` is the one below `/_sandbox/`.
    pub(super) fn requested(method: &str, path: &str, body: &Value) -> Result<Self, ActError> {
        let register = |registration| Ok(Self::Register(registration));
        match (method, path.trim_start_matches('/')) {
            ("POST", "behaviour") => Ok(Self::Behave(body.clone())),
            ("POST", "intrusions") => Ok(Self::Intrude(Intrusion::from_json(body)?)),
            ("POST", "scopes") => register(Registration::AlterScope(read(body)?)),
            ("POST", "access") => register(Registration::SetAccess(read(body)?)),
            ("POST", "delegations") => register(Registration::Delegate(read(body)?)),
            ("DELETE", "delegations") => register(Registration::Withdraw(read(body)?)),
            ("POST", "system-users") => register(Registration::Approve(system_user(body.clone())?)),
            ("DELETE", "system-users") => register(Registration::Dismiss(read(body)?)),
            ("POST", path) if path.starts_with("clients/") => {
                Ok(Self::Change(path["clients/".len()..].to_owned(), Change::from_json(body)?))
            }
            _ => Err(ActError::Wrong(format!("nobody can {method} {path}"))),
        }
    }

    /// Does it before a sandbox has begun.
    pub(super) fn prepare(
        &self,
        registry: &mut Registry,
        options: &mut Options,
        intrusions: &mut Vec<Intrusion>,
        now: Moment,
    ) -> Result<(), ActError> {
        match self {
            Self::Behave(patch) => behaviour::patch(options, patch)?,
            Self::Intrude(intrusion) => intrusions.push(intrusion.clone()),
            Self::Change(client, change) => change.apply(client, registry, now)?,
            Self::Register(registration) => registration.apply(registry, now)?,
        }
        Ok(())
    }
}

impl Registration {
    /// Makes the change in `registry`.
    pub(super) fn apply(&self, registry: &mut Registry, now: Moment) -> Result<(), ActError> {
        match self {
            Self::AlterScope(change) => {
                let scope = registry.scopes.get_mut(&change.scope);
                let scope = Arc::make_mut(scope.ok_or_else(|| no_scope(&change.scope))?);
                change.alter.iter().try_for_each(|(name, value)| alter(scope, name, value))?;
                scope.last_updated = now.rfc3339();
            }
            Self::SetAccess(AccessChange { scope, consumer, state }) => {
                known_scope(registry, scope)?;
                let stamp = now.rfc3339();
                let row = registry.access.entry((scope.clone(), consumer.clone()));
                let row = row.or_insert_with(|| Access {
                    state: *state,
                    created: stamp.clone(),
                    last_updated: stamp.clone(),
                });
                (row.state, row.last_updated) = (*state, stamp);
            }
            Self::Delegate(given) => {
                known_scope(registry, &given.scope)?;
                if !registry.delegations.contains(given) {
                    registry.delegations.push(given.clone());
                }
            }
            Self::Withdraw(taken) => registry.delegations.retain(|row| row != taken),
            Self::Approve(user) => {
                registry.system_users.retain(|other| other.id != user.id);
                registry.system_users.push(user.clone());
            }
            Self::Dismiss(Owner { owner }) => registry.system_users.retain(|user| user.owner != *owner),
        }
        Ok(())
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a Value) -> Result<T, ActError> {
    T::deserialize(body).map_err(|error| ActError::Wrong(error.to_string()))
}

/// Without a reference of its own it has its owner's number.
fn system_user(mut body: Value) -> Result<SystemUser, ActError> {
    if let Some(members) = body.as_object_mut() {
        let owner = members.get("owner").cloned().unwrap_or_default();
        members.entry("external_ref").or_insert(owner);
    }
    read(&body)
}

/// A misspelt name is no scope that nobody has.
fn known_scope(registry: &Registry, name: &str) -> Result<(), ActError> {
    if registry.scopes.contains_key(name) { Ok(()) } else { Err(no_scope(name)) }
}

fn no_scope(name: &str) -> ActError {
    ActError::Wrong(format!("there is no scope {name}"))
}

fn alter(scope: &mut Scope, name: &str, value: &Value) -> Result<(), ActError> {
    let wrong = || ActError::Wrong(format!("{name} can't be {value}"));
    match name {
        "active" => scope.active = value.as_bool().ok_or_else(wrong)?,
        "accessible_for_all" => scope.accessible_for_all = value.as_bool().ok_or_else(wrong)?,
        "delegation_source" => scope.delegation_source = read(value).map_err(|_| wrong())?,
        "visibility" => scope.visibility = read(value).map_err(|_| wrong())?,
        _ => return Err(ActError::Wrong(format!("{name} of a scope can't be changed here: {value}"))),
    }
    Ok(())
}
