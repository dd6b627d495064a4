//! Clients: list, create, read, replace, deactivate.

use std::sync::Arc;

use axum::{extract::Path, response::Response};
use serde_json::Value;

use super::{
    call::{Call, Reply, may_see, visible},
    uuid,
};
use crate::{apierror::ApiError, client::Client};

const READ: [&str; 2] = ["idporten:dcr.read", "idporten:dcr.supplier"];
const WRITE: [&str; 2] = ["idporten:dcr.write", "idporten:dcr.supplier"];
const MODIFY: [&str; 3] = ["idporten:dcr.write", "idporten:dcr.modify", "idporten:dcr.supplier"];

pub(super) async fn list(call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let inactive = call.flag("inactive");
        let registry = call.world.registry();
        let clients: Vec<Value> = registry
            .clients
            .values()
            .filter(|client| may_see(client, bearer) && (client.active || inactive))
            .map(|client| client.to_json())
            .collect();
        Ok(Reply::Found(clients.into()))
    })
}

pub(super) async fn create(call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        let body = call.json("client")?;
        let may_supply = bearer.has_any(&["idporten:dcr.supplier"]);
        let organisation = &bearer.organisation;
        let client = Client::accept(&body, None, organisation, may_supply, &uuid(), call.now)?;
        call.world.change(|registry| {
            if let Some(other) = registry.clients.get(&client.id) {
                let state = if other.active { "exists" } else { "exists and is inactive" };
                return Err(ApiError::conflict("client", format!("client {} {state}", client.id)));
            }
            let answer = client.to_json();
            registry.clients.insert(client.id.clone(), Arc::new(client));
            Ok(Reply::Created(answer))
        })
    })
}

pub(super) async fn show(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let registry = call.world.registry();
        Ok(Reply::Found(visible(&registry, bearer, &id)?.to_json()))
    })
}

pub(super) async fn replace(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&MODIFY, |bearer| {
        let body = call.json("client")?;
        call.world.change(|registry| {
            let before = visible(registry, bearer, &id)?;
            before.still_active()?;
            let client = Client::accept(&body, Some(before), &bearer.organisation, false, &id, call.now)?;
            let answer = client.to_json();
            registry.clients.insert(id.clone(), Arc::new(client));
            Ok(Reply::Found(answer))
        })
    })
}

/// Nothing is ever erased. Deactivating twice is deactivating once.
pub(super) async fn deactivate(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        call.world.change(|registry| {
            let mut client = visible(registry, bearer, &id)?.clone();
            client.active = false;
            client.last_updated = call.now.rfc3339();
            registry.clients.insert(id.clone(), Arc::new(client));
            Ok(Reply::Done)
        })
    })
}

/// Clients here log in with keys and certificates.
pub(super) async fn secret(Path(id): Path<String>, call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        let registry = call.world.registry();
        visible(&registry, bearer, &id)?;
        Err(ApiError::conflict("client", format!("client {id} does not use a secret")))
    })
}
