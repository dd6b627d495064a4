//! Changes of a client by somebody else: at once or at a chosen moment.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{client::Client, clock::Moment, fault, keyset::RegisteredKey, registry::Registry, state::NotKept};

/// A change of a client that no rule is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds this public JWK, or puts it in place of the one with its kid; an `exp` in the past makes it expired.
    AddKey(Value),
    /// Removes the key with this kid.
    RemoveKey(String),
    /// Replaces all keys by these public JWKs.
    SetKeys(Vec<Value>),
    /// Sets these members of the client: `active`, `scopes`, `grant_types`, `access_token_lifetime`, or any text, number or
    /// flag.
    Alter(Map<String, Value>),
}

/// A change right after a request has been answered, once.
#[derive(Debug, Clone, PartialEq)]
pub struct Intrusion {
    /// Method and path within the self-service API: `GET /clients/ID/jwks`.
    pub after: String,
    /// So many such requests pass first.
    pub skip: u32,
    /// The id of the client that is changed.
    pub client_id: String,
    /// What is done to it.
    pub change: Change,
}

/// A change that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntrusionError {
    /// There is no such client.
    #[error("there is no client {0}")]
    NoClient(String),
    /// The key cannot even be stored.
    #[error("the key cannot be stored: {0}")]
    Key(String),
    /// The JSON does not describe a change.
    #[error("expected one of add_key, remove_key, set_keys and alter: {0}")]
    Json(&'static str),
    /// The sandbox's [`Keeper`](crate::Keeper) has failed.
    #[error("{0}")]
    NotKept(String),
}

impl From<NotKept> for IntrusionError {
    fn from(error: NotKept) -> Self {
        Self::NotKept(error.to_string())
    }
}

impl Change {
    /// From the JSON of the control endpoints: one of the four members.
    pub(super) fn from_json(body: &Value) -> Result<Self, IntrusionError> {
        if let Some(jwk) = body.get("add_key") {
            return Ok(Self::AddKey(jwk.clone()));
        }
        if let Some(kid) = body.get("remove_key") {
            let kid = kid.as_str().ok_or(IntrusionError::Json("a kid is text"))?;
            return Ok(Self::RemoveKey(kid.to_owned()));
        }
        if let Some(keys) = body.get("set_keys") {
            let keys = keys.as_array().ok_or(IntrusionError::Json("keys are an array"))?;
            return Ok(Self::SetKeys(keys.clone()));
        }
        body.get("alter")
            .and_then(Value::as_object)
            .map(|members| Self::Alter(members.clone()))
            .ok_or(IntrusionError::Json("none is there"))
    }

    /// Makes the change in `registry`.
    pub(super) fn apply(&self, client_id: &str, registry: &mut Registry, now: Moment) -> Result<(), IntrusionError> {
        let client =
            registry.clients.get_mut(client_id).ok_or_else(|| IntrusionError::NoClient(client_id.to_owned()))?;
        let client = Arc::make_mut(client);
        let stored = |jwk: &Value| {
            RegisteredKey::stored(jwk, now).map_err(|error| {
                let first = error.problems.into_iter().next();
                IntrusionError::Key(first.map(|p| p.message).unwrap_or_default())
            })
        };
        match self {
            Self::AddKey(jwk) => {
                let key = stored(jwk)?;
                client.keys.retain(|other| other.kid != key.kid);
                client.keys.push(key);
            }
            Self::RemoveKey(kid) => client.keys.retain(|key| key.kid != *kid),
            Self::SetKeys(keys) => {
                client.keys = keys.iter().map(stored).collect::<Result<_, _>>()?;
            }
            Self::Alter(members) => {
                for (name, value) in members {
                    alter(client, name, value);
                }
                client.last_updated = now.rfc3339();
            }
        }
        Ok(())
    }
}

fn alter(client: &mut Client, name: &str, value: &Value) {
    match (name, value) {
        ("active", Value::Bool(active)) => client.active = *active,
        ("access_token_lifetime", Value::Number(seconds)) => {
            client.access_token_lifetime = seconds.as_i64().unwrap_or(0);
        }
        ("scopes", Value::Array(scopes)) => {
            client.scopes = scopes.iter().filter_map(|scope| scope.as_str().map(str::to_owned)).collect();
        }
        ("grant_types", Value::Array(grants)) => {
            client.grant_types = grants.iter().filter_map(|grant| grant.as_str().map(str::to_owned)).collect();
        }
        ("integration_type", Value::String(kind)) => client.integration_type.clone_from(kind),
        ("client_orgno", Value::String(owner)) => client.organisation.clone_from(owner),
        _ => {
            client.rest.insert(name.to_owned(), value.clone());
        }
    }
}

impl Intrusion {
    /// From the JSON of the control endpoint.
    pub(super) fn from_json(body: &Value) -> Result<Self, IntrusionError> {
        let text = |name: &str, missing| {
            body.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(IntrusionError::Json(missing))
        };
        Ok(Self {
            after: text("after", "after must be METHOD /path")?,
            client_id: text("client_id", "client_id must be text")?,
            skip: body.get("skip").and_then(Value::as_u64).and_then(|skip| u32::try_from(skip).ok()).unwrap_or(0),
            change: Change::from_json(body)?,
        })
    }
}

/// Takes out of `waiting` those whose moment is right after this request.
pub(super) fn due(waiting: &mut Vec<Intrusion>, method: &str, path: &str) -> Vec<Intrusion> {
    let request = format!("{method} {}", fault::without_base(path));
    let mut due = Vec::new();
    waiting.retain_mut(|intrusion| {
        if intrusion.after != request {
            return true;
        }
        if intrusion.skip > 0 {
            intrusion.skip -= 1;
            return true;
        }
        due.push(intrusion.clone());
        false
    });
    due
}
