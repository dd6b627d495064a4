//! The sandbox's HTTP side: which path is what, and how an outcome of the rules becomes an answer.

mod call;
mod clients;
mod control;
mod gate;
mod keys;
mod misbehave;
mod scopes;
mod token;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde_json::{Value, json};

use super::{
    apierror::ApiError,
    authority::Authority,
    client::JWT_BEARER,
    details,
    line::{Cutter, Door},
};

type Shared = Arc<Authority>;

/// Serves until the runtime ends.
pub(super) async fn serve(door: Door, world: Shared) {
    let app = router(world).into_make_service_with_connect_info::<Cutter>();
    // It only ends with an error that `Door` never gives.
    let _ = axum::serve(door, app).await;
}

fn router(world: Shared) -> Router {
    let metadata_path = "/.well-known/oauth-authorization-server";
    // The bases that have been in use; which of them still live is not known, so all do.
    let unversioned = api()
        .route("/clients/", get(clients::list).post(clients::create))
        .route("/scopes/access/", get(scopes::given));
    Router::new()
        .route(metadata_path, get(metadata))
        // Some append a slash, and get an answer.
        .route("/.well-known/oauth-authorization-server/", get(metadata))
        .route("/jwk", get(jwks))
        .route("/token", post(token::token))
        // A published guide has the one, and people write the other.
        .route("//token", post(token::token))
        .route("/token/", post(token::token))
        .nest("/api/v1", api())
        .nest("/external/api/v1", api())
        .merge(unversioned)
        .route("/api/v2/clients/{id}/key", post(keys::upload))
        .nest("/_sandbox", control::router())
        .fallback(unknown)
        .layer(middleware::from_fn_with_state(world.clone(), gate::gate))
        .with_state(world)
}

fn api() -> Router<Shared> {
    Router::new()
        .route("/clients", get(clients::list).post(clients::create))
        .route("/clients/{id}", get(clients::show).put(clients::replace).delete(clients::deactivate))
        .route("/clients/{id}/secret", post(clients::secret))
        .route("/clients/{id}/jwks", get(keys::list).post(keys::replace).delete(keys::clear))
        .route("/clients/{id}/jwks/{kid}", get(keys::show).put(keys::put).delete(keys::remove))
        .route("/scopes", get(scopes::list).post(scopes::create).put(scopes::replace).delete(scopes::deactivate))
        .route("/scopes/scope", get(scopes::show))
        .route("/scopes/all", get(scopes::all))
        .route("/scopes/access", get(scopes::given))
        .route("/scopes/access/all", get(scopes::received))
        .route("/scopes/access/{consumer}", put(scopes::grant).delete(scopes::deny))
        .route("/prefix", get(scopes::prefixes))
        .route("/prefix/all", get(scopes::all_prefixes))
        .route("/delegationsources", get(scopes::delegation_sources))
        .route("/organizations/{number}", get(scopes::organisation))
}

/// RFC 8414, with the members that the real document has and no others.
async fn metadata(State(world): State<Shared>) -> Json<Value> {
    let issuer = world.issuer();
    Json(json!({
        "authorization_details_types_supported": details::TYPES,
        "grant_types_supported": [JWT_BEARER],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}jwk"),
        "token_endpoint": format!("{issuer}token"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
    }))
}

async fn jwks(State(world): State<Shared>) -> Json<Value> {
    Json(world.jwks())
}

async fn unknown(State(world): State<Shared>) -> Response {
    refuse(&world, &ApiError::new(404, "path", "there is nothing at this path"))
}

/// The self-service API's way to say no.
fn refuse(world: &Authority, error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error.body(world.now(), &hex_id()))).into_response();
    if error.status == 401 {
        response.headers_mut().insert(
            axum::http::header::WWW_AUTHENTICATE,
            axum::http::HeaderValue::from_static("Bearer error=\"invalid_token\""),
        );
    }
    response
}

/// 32 hex digits: a trace id or a correlation id.
fn hex_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// A random UUID (version 4, RFC 9562 5.4).
fn uuid() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}
