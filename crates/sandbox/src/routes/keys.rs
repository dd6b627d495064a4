//! A client's keys: the whole set, and single ones.

use std::sync::Arc;

use axum::{extract::Path, response::Response};
use serde_json::{Value, json};

use super::{
    call::{Call, Reply, visible},
    uuid,
};
use crate::{
    Keyless,
    accesstoken::Bearer,
    apierror::ApiError,
    client::Client,
    keyset::{self, KeyRules, RegisteredKey},
    registry::Registry,
};

// Writing implies reading: a client with `dcr.write` alone has been seen to do both.
const READ: [&str; 4] = ["idporten:dcr.read", "idporten:dcr.write", "idporten:dcr.modify", "idporten:dcr.supplier"];
const WRITE: [&str; 3] = ["idporten:dcr.write", "idporten:dcr.modify", "idporten:dcr.supplier"];

pub(super) async fn list(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let registry = call.world.registry();
        let client = visible(&registry, bearer, &id)?;
        if !client.keys.is_empty() {
            return Ok(Reply::Found(keyset::to_json(&client.keys)));
        }
        match call.world.options().keyless {
            Keyless::EmptySet => Ok(Reply::Found(json!({"keys": []}))),
            Keyless::EmptyObject => Ok(Reply::Found(json!({}))),
            Keyless::NotFound => Err(ApiError::not_found("jwks of client", &id)),
        }
    })
}

pub(super) async fn replace(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        let body = call.json("jwks")?;
        let keys = change(&call, bearer, &id, |client, rules| keyset::accept_set(&body, &client.keys, rules))?;
        Ok(Reply::Created(keyset::to_json(&keys)))
    })
}

pub(super) async fn clear(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        change(&call, bearer, &id, |_, _| Ok(Vec::new()))?;
        Ok(Reply::Done)
    })
}

pub(super) async fn show(Path((id, kid)): Path<(String, String)>, call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        single_keys(&call)?;
        let registry = call.world.registry();
        let client = visible(&registry, bearer, &id)?;
        found(&client.keys, &kid).map(Reply::Found)
    })
}

pub(super) async fn put(Path((id, kid)): Path<(String, String)>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        single_keys(&call)?;
        let body = call.json("jwk")?;
        if body.get("kid").and_then(Value::as_str).is_some_and(|own| own != kid) {
            return Err(ApiError::field("jwk", "kid", "kid in the path and in the key differ"));
        }
        let keys = change(&call, bearer, &id, |client, rules| keyset::put_key(&body, &client.keys, rules))?;
        found(&keys, &kid).map(Reply::Found)
    })
}

pub(super) async fn remove(Path((id, kid)): Path<(String, String)>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        single_keys(&call)?;
        change(&call, bearer, &id, |client, _| {
            found(&client.keys, &kid)?;
            let others = client.keys.iter().filter(|key| key.kid != kid);
            Ok(others.cloned().collect())
        })?;
        Ok(Reply::Done)
    })
}

/// The upload of version 2: one key as text. A kid that is there already is refused, since nobody asked to replace.
pub(super) async fn upload(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        single_keys(&call)?;
        let jwk = keyset::jwk_from_text(call.text("jwk")?, &uuid())?;
        let kid = jwk.get("kid").and_then(Value::as_str).unwrap_or_default();
        let keys = change(&call, bearer, &id, |client, rules| {
            if client.keys.iter().any(|key| key.kid == kid) {
                return Err(ApiError::conflict("jwk", format!("kid {kid} is in use")));
            }
            keyset::put_key(&jwk, &client.keys, rules)
        })?;
        found(&keys, kid).map(Reply::Created)
    })
}

fn single_keys(call: &Call) -> Result<(), ApiError> {
    if call.world.options().single_key_operations {
        Ok(())
    } else {
        Err(ApiError::new(404, "path", "there is nothing at this path"))
    }
}

fn found(keys: &[RegisteredKey], kid: &str) -> Result<Value, ApiError> {
    keys.iter().find(|key| key.kid == kid).map(RegisteredKey::to_json).ok_or_else(|| ApiError::not_found("key", kid))
}

// Replaces a client's keys by what `rule` makes of them, and answers the new ones.
fn change(
    call: &Call,
    bearer: &Bearer,
    id: &str,
    rule: impl FnOnce(&Client, KeyRules) -> Result<Vec<RegisteredKey>, ApiError>,
) -> Result<Vec<RegisteredKey>, ApiError> {
    let (renewal, refuse_expired, global_kid) = {
        let options = call.world.options();
        (options.renewal, options.refuse_expired_keys, options.global_kid)
    };
    call.world.change(|registry| {
        let mut client = visible(registry, bearer, id)?.clone();
        client.still_active()?;
        let rules = KeyRules {
            now: call.now,
            renewal,
            refuse_expired,
            trust: call.world.trust(),
            organisation: &client.organisation,
        };
        let keys = rule(&client, rules)?;
        if global_kid {
            unique_everywhere(registry, id, &keys)?;
        }
        client.keys.clone_from(&keys);
        registry.clients.insert(id.to_owned(), Arc::new(client));
        Ok(keys)
    })
}

fn unique_everywhere(registry: &Registry, id: &str, keys: &[RegisteredKey]) -> Result<(), ApiError> {
    let others = || registry.clients.values().filter(|client| client.id != id).flat_map(|client| &client.keys);
    match keys.iter().find(|key| others().any(|o| o.kid == key.kid)) {
        Some(key) => Err(ApiError::field("jwk", "kid", format!("kid {} is used by another client", key.kid))),
        None => Ok(()),
    }
}
