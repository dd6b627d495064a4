//! Scopes, access to them, prefixes, delegation sources and organisations.

use std::sync::Arc;

use axum::{extract::Path, response::Response};
use serde_json::{Value, json};

use super::call::{Call, Reply};
use crate::{
    accesstoken::Bearer,
    apierror::ApiError,
    numbers,
    registry::Registry,
    scope::{Access, AccessState, Scope},
    seed::DELEGATION_SOURCE,
};

const READ: [&str; 2] = ["idporten:scopes.read", "idporten:scopes.write"];
const WRITE: [&str; 1] = ["idporten:scopes.write"];

/// The organisation's own scopes; with `scope` only that one.
pub(super) async fn list(call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let inactive = call.flag("inactive");
        let registry = call.world.registry();
        let own: Vec<Value> = registry
            .scopes
            .values()
            .filter(|scope| scope.owner == bearer.organisation && (scope.active || inactive))
            .filter(|scope| call.query("scope").is_none_or(|name| name == scope.name))
            .map(|scope| scope.to_json())
            .collect();
        Ok(Reply::Found(own.into()))
    })
}

pub(super) async fn create(call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        let body = call.json("scope")?;
        let owner = &bearer.organisation;
        let scope = Scope::accept(&body, None, owner, &[DELEGATION_SOURCE], call.now)?;
        call.world.change(|registry| {
            if registry.prefixes.get(scope.prefix()) != Some(&owner.as_str()) {
                return Err(ApiError::forbidden(format!("the prefix {} is not the organisation's", scope.prefix())));
            }
            if registry.scopes.contains_key(&scope.name) {
                return Err(ApiError::conflict("scope", format!("{} exists", scope.name)));
            }
            let answer = scope.to_json();
            registry.scopes.insert(scope.name.clone(), Arc::new(scope));
            Ok(Reply::Created(answer))
        })
    })
}

pub(super) async fn show(call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let registry = call.world.registry();
        Ok(Reply::Found(own(&registry, bearer, call.needed("scope")?)?.to_json()))
    })
}

/// Also brings an inactive scope back, with `active: true`.
pub(super) async fn replace(call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        let body = call.json("scope")?;
        call.world.change(|registry| {
            let before = own(registry, bearer, call.needed("scope")?)?;
            let owner = &bearer.organisation;
            let scope = Scope::accept(&body, Some(before), owner, &[DELEGATION_SOURCE], call.now)?;
            let answer = scope.to_json();
            registry.scopes.insert(scope.name.clone(), Arc::new(scope));
            Ok(Reply::Found(answer))
        })
    })
}

/// Access and clients stay as they are.
pub(super) async fn deactivate(call: Call) -> Response {
    call.authorized(&WRITE, |bearer| {
        call.world.change(|registry| {
            let mut scope = own(registry, bearer, call.needed("scope")?)?.clone();
            scope.active = false;
            scope.last_updated = call.now.rfc3339();
            let answer = scope.to_json();
            registry.scopes.insert(scope.name.clone(), Arc::new(scope));
            Ok(Reply::Found(answer))
        })
    })
}

/// The catalogue, open to all: public scopes.
pub(super) async fn all(call: Call) -> Response {
    call.open(|| {
        let registry = call.world.registry();
        let listed: Vec<Value> = registry
            .scopes
            .values()
            .filter(|scope| scope.visibility == "PUBLIC")
            .filter(|scope| scope.active || call.flag("inactive"))
            .filter(|scope| call.query("prefix").is_none_or(|p| p == scope.prefix()))
            .filter(|scope| !call.flag("delegated_sources") || scope.delegation_source.is_some())
            .filter(|scope| !call.flag("accessible_for_all") || scope.accessible_for_all)
            .filter(|scope| {
                call.query("integration_type").is_none_or(|wanted| {
                    // Both `maskinporten` and `MASKINPORTEN` are in use.
                    scope.allowed_integration_types.iter().any(|kind| kind.eq_ignore_ascii_case(wanted))
                })
            })
            .map(|scope| scope.to_json())
            .collect();
        Ok(Reply::Found(listed.into()))
    })
}

/// Access that the organisation has given; `inactive` shows what was taken back.
pub(super) async fn given(call: Call) -> Response {
    call.authorized(&READ, |bearer| {
        let registry = call.world.registry();
        if let Some(name) = call.query("scope") {
            own(&registry, bearer, name)?;
        }
        let rows: Vec<Value> = registry
            .access
            .iter()
            .filter(|((scope, consumer), access)| {
                registry.scopes.get(scope).is_some_and(|s| s.owner == bearer.organisation)
                    && call.query("scope").is_none_or(|name| name == scope)
                    && call.query("consumer_orgno").is_none_or(|org| org == consumer)
                    && is_listed(&call, access)
            })
            .map(|((scope, consumer), access)| registry.access_json(scope, consumer, access))
            .collect();
        Ok(Reply::Found(rows.into()))
    })
}

/// Access that the organisation has been given, for any valid token.
pub(super) async fn received(call: Call) -> Response {
    call.authorized(&[], |bearer| {
        let registry = call.world.registry();
        let rows: Vec<Value> = registry
            .access
            .iter()
            .filter(|((_, consumer), access)| *consumer == bearer.organisation && is_listed(&call, access))
            .map(|((scope, consumer), access)| registry.access_json(scope, consumer, access))
            .collect();
        Ok(Reply::Found(rows.into()))
    })
}

/// Access that was withdrawn stays a row.
fn is_listed(call: &Call, access: &Access) -> bool {
    access.state != AccessState::Denied || !call.world.options().hide_denied || call.flag("inactive")
}

pub(super) async fn grant(Path(consumer): Path<String>, call: Call) -> Response {
    decide(&call, &consumer, AccessState::Approved)
}

/// The row stays, as DENIED.
pub(super) async fn deny(Path(consumer): Path<String>, call: Call) -> Response {
    decide(&call, &consumer, AccessState::Denied)
}

fn decide(call: &Call, consumer: &str, state: AccessState) -> Response {
    call.authorized(&WRITE, |bearer| {
        if !numbers::is_organisation(consumer) {
            return Err(ApiError::field(
                "access",
                "consumer_orgno",
                format!("{consumer} is not an organisation number"),
            ));
        }
        call.world.change(|registry| {
            let scope = own(registry, bearer, call.needed("scope")?)?;
            if !scope.active {
                return Err(ApiError::conflict("scope", format!("{} is inactive", scope.name)));
            }
            let key = (scope.name.clone(), consumer.to_owned());
            let stamp = call.now.rfc3339();
            let before = registry.access.get(&key);
            if before.is_none() && state == AccessState::Denied {
                return Err(ApiError::not_found("access", &format!("{} of {consumer}", key.0)));
            }
            let access = Access {
                state,
                created: before.map_or_else(|| stamp.clone(), |row| row.created.clone()),
                last_updated: stamp,
            };
            let answer = registry.access_json(&key.0, consumer, &access);
            registry.access.insert(key, access);
            Ok(Reply::Found(answer))
        })
    })
}

pub(super) async fn prefixes(call: Call) -> Response {
    call.authorized(&[], |bearer| {
        let registry = call.world.registry();
        Ok(Reply::Found(prefix_rows(&registry, |owner| owner == bearer.organisation)))
    })
}

pub(super) async fn all_prefixes(call: Call) -> Response {
    call.open(|| Ok(Reply::Found(prefix_rows(&call.world.registry(), |_| true))))
}

fn prefix_rows(registry: &Registry, wanted: impl Fn(&str) -> bool) -> Value {
    registry
        .prefixes
        .iter()
        .filter(|(_, owner)| wanted(owner))
        .map(|(prefix, owner)| {
            json!({
                "prefix": prefix,
                "owner_orgno": owner,
                "organization_name": registry.name_of(owner),
                "active": true,
                "created": registry.seeded,
                "last_updated": registry.seeded,
            })
        })
        .collect()
}

pub(super) async fn delegation_sources(call: Call) -> Response {
    call.open(|| {
        let seeded = &call.world.registry().seeded;
        Ok(Reply::Found(json!([{
            "name": "altinn",
            "issuer": DELEGATION_SOURCE,
            "created": seeded,
            "lastUpdated": seeded,
        }])))
    })
}

pub(super) async fn organisation(Path(number): Path<String>, call: Call) -> Response {
    call.open(|| {
        let registry = call.world.registry();
        registry
            .organisations
            .get(number.as_str())
            .map(|name| Reply::Found(json!({"orgnr": number, "name": name})))
            .ok_or_else(|| ApiError::not_found("organization", &number))
    })
}

// A scope of the bearer's organisation.
fn own<'r>(registry: &'r Registry, bearer: &Bearer, name: &str) -> Result<&'r Scope, ApiError> {
    let scope = registry.scopes.get(name).ok_or_else(|| ApiError::not_found("scope", name))?;
    if scope.owner == bearer.organisation {
        Ok(scope)
    } else {
        Err(ApiError::forbidden(format!("scope {name} belongs to another organisation")))
    }
}
