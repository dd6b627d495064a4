//! One call of the self-service API: who calls, what was sent, and how the outcome is answered.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use url::form_urlencoded;

use super::{Shared, refuse};
use crate::{accesstoken::Bearer, apierror::ApiError, client::Client, clock::Moment, registry::Registry};

/// A call with its whole body.
pub(super) struct Call {
    pub(super) world: Shared,
    pub(super) now: Moment,
    headers: HeaderMap,
    query: Vec<(String, String)>,
    body: Bytes,
}

/// What a call came to.
pub(super) enum Reply {
    Found(Value),
    Created(Value),
    /// Done, nothing to say.
    Done,
}

impl FromRequest<Shared> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, world: &Shared) -> Result<Self, Self::Rejection> {
        let headers = request.headers().clone();
        let query = request.uri().query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let body = Bytes::from_request(request, world).await.map_err(IntoResponse::into_response)?;
        Ok(Self { world: world.clone(), now: world.now(), headers, query, body })
    }
}

impl Call {
    /// Runs `rule` for a caller whose token has any of `scopes`.
    pub(super) fn authorized(
        &self,
        scopes: &[&str],
        rule: impl FnOnce(&Bearer) -> Result<Reply, ApiError>,
    ) -> Response {
        let outcome = self.bearer().and_then(|bearer| {
            if scopes.is_empty() || bearer.has_any(scopes) {
                rule(&bearer)
            } else {
                Err(ApiError::forbidden(format!("the access token has none of the scopes {}", scopes.join(", "))))
            }
        });
        self.answer(outcome)
    }

    /// Runs `rule` for anybody.
    pub(super) fn open(&self, rule: impl FnOnce() -> Result<Reply, ApiError>) -> Response {
        self.answer(rule())
    }

    fn answer(&self, outcome: Result<Reply, ApiError>) -> Response {
        let openapi = self.world.options().openapi_statuses;
        match outcome {
            Ok(Reply::Found(value)) => Json(value).into_response(),
            Ok(Reply::Created(value)) if openapi => Json(value).into_response(),
            Ok(Reply::Created(value)) => (StatusCode::CREATED, Json(value)).into_response(),
            Ok(Reply::Done) if openapi => StatusCode::OK.into_response(),
            Ok(Reply::Done) => StatusCode::NO_CONTENT.into_response(),
            Err(error) => refuse(&self.world, &error),
        }
    }

    fn bearer(&self) -> Result<Bearer, ApiError> {
        let token = self
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(ApiError::no_token)?;
        self.world.bearer(token)
    }

    /// A parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is true or false; left out is false.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|v| v.eq_ignore_ascii_case("true"))
    }

    /// A parameter that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<&str, ApiError> {
        self.query(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ApiError::field("query", name, format!("{name} is required")))
    }

    /// The body, which must be sent as JSON.
    pub(super) fn json(&self, object: &'static str) -> Result<Value, ApiError> {
        if !self.has_type("application/json") {
            return Err(ApiError::new(415, object, "the body must be application/json"));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| ApiError::new(400, object, format!("the body is not JSON: {error}")))
    }

    /// The body, which must be sent as plain text.
    pub(super) fn text(&self, object: &'static str) -> Result<&str, ApiError> {
        if !self.has_type("text/plain") {
            return Err(ApiError::new(415, object, "the body must be text/plain"));
        }
        std::str::from_utf8(&self.body).map_err(|_| ApiError::new(400, object, "the body is not UTF-8"))
    }

    fn has_type(&self, wanted: &str) -> bool {
        self.headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|media| media.trim().eq_ignore_ascii_case(wanted))
    }
}

/// A client that the bearer may see: its organisation's, or with `idporten:dcr.supplier` one that it supplies.
pub(super) fn visible<'r>(registry: &'r Registry, bearer: &Bearer, id: &str) -> Result<&'r Client, ApiError> {
    let client = registry.clients.get(id).ok_or_else(|| ApiError::not_found("client", id))?;
    if may_see(client, bearer) {
        Ok(client)
    } else {
        Err(ApiError::forbidden(format!("client {id} belongs to another organisation")))
    }
}

/// Whether the bearer may see and change `client`.
pub(super) fn may_see(client: &Client, bearer: &Bearer) -> bool {
    client.organisation == bearer.organisation
        || (client.supplier.as_ref() == Some(&bearer.organisation) && bearer.has_any(&["idporten:dcr.supplier"]))
}
