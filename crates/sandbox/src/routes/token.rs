//! `POST /token` (RFC 6749 3.2, RFC 7523 2.1).

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use url::form_urlencoded;

use super::{Shared, hex_id};
use crate::{assertion::Assertion, authority::Authority, client::JWT_BEARER, log, log::TokenEntry, refusal::Refusal};

/// Answers a token request. The log entry travels in the response's extensions.
pub(super) async fn token(State(world): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut entry = TokenEntry::default();
    let outcome = parameters(&uri, &headers, &body).and_then(|assertion| answer(&world, &assertion, &mut entry));
    let (status, body) = match outcome {
        Ok(answer) => (StatusCode::OK, answer),
        Err(refusal) => {
            let trace_id = hex_id();
            let body = refusal.body(world.issuer(), &trace_id);
            entry.code = refusal.code.map(str::to_owned);
            entry.error = Some(refusal.error.to_owned());
            entry.trace_id = Some(trace_id);
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, body)
        }
    };
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(entry);
    response
}

fn answer(world: &Authority, assertion: &str, entry: &mut TokenEntry) -> Result<Value, Refusal> {
    let assertion = Assertion::parse(assertion)?;
    entry.header.clone_from(&assertion.header);
    entry.claims = log::without_persons(&assertion.claims);
    world.issue(&assertion)
}

// The assertion, out of the form or the query: both are in use.
fn parameters(uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<String, Refusal> {
    let form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let body: &[u8] = if form { body } else { &[] };
    let mut grant_type = None;
    let mut assertion = None;
    let query = uri.query().unwrap_or_default().as_bytes();
    for (name, value) in form_urlencoded::parse(query).chain(form_urlencoded::parse(body)) {
        let place = match name.as_ref() {
            "grant_type" => &mut grant_type,
            "assertion" => &mut assertion,
            // Others are ignored (RFC 6749 3.2).
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(Refusal::parameter());
        }
    }
    match grant_type.as_deref() {
        Some(JWT_BEARER) => assertion.filter(|text| !text.is_empty()).ok_or_else(Refusal::no_assertion),
        Some(other) if !other.is_empty() => Err(Refusal::grant_type(other)),
        _ => Err(Refusal::no_grant_type()),
    }
}
