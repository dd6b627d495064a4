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
    http::{HeaderValue, StatusCode, Uri, header},
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
        .method_not_allowed_fallback(no_method)
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

async fn unknown(State(world): State<Shared>, uri: Uri) -> Response {
    refuse_path(&world, StatusCode::NOT_FOUND, uri.path(), "there is nothing at this path")
}

async fn no_method(State(world): State<Shared>, uri: Uri) -> Response {
    refuse_path(&world, StatusCode::METHOD_NOT_ALLOWED, uri.path(), "this path has no such method")
}

/// A no about the path itself, in the shape of whoever answers there: the self-service API, the control, or the token
/// server, which says it as Spring does.
fn refuse_path(world: &Authority, status: StatusCode, path: &str, why: &str) -> Response {
    match path.split('/').nth(1).unwrap_or_default() {
        "api" | "external" | "clients" | "scopes" | "prefix" | "delegationsources" | "organizations" => {
            refuse(world, &ApiError::new(status.as_u16(), "path", why))
        }
        "_sandbox" => (status, Json(json!({"error": why}))).into_response(),
        _ => {
            let (timestamp, error) = (world.now().rfc3339(), status.canonical_reason());
            let body = json!({"timestamp": timestamp, "status": status.as_u16(), "error": error, "path": path});
            (status, Json(body)).into_response()
        }
    }
}

/// The self-service API's way to say no.
fn refuse(world: &Authority, error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error.body(world.now(), &hex_id()))).into_response();
    if let Some(challenge) = error.challenge {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
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
