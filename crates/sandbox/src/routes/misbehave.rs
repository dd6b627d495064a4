//! Faults as answers.

use axum::{
    Json,
    body::{Body, HttpBody},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::json;

use super::hex_id;
use crate::{FaultKind, line::Cutter};

const HUGE: usize = 10 * 1024 * 1024;

/// The answer that `kind` gives instead of `real`, which is only there if the request took effect; none when there is
/// to be no answer, ever.
pub(super) fn answer(kind: &FaultKind, real: Option<Response>, cutter: &Cutter) -> Option<Response> {
    Some(match kind {
        FaultKind::Status(status, wait) => error(*status, *wait),
        FaultKind::Drop => {
            cutter.cut_all();
            StatusCode::OK.into_response()
        }
        FaultKind::Truncate => {
            let real = real.unwrap_or_else(|| StatusCode::OK.into_response());
            cutter.cut_after(real.body().size_hint().lower() / 2);
            real
        }
        FaultKind::Html => {
            Html("<!DOCTYPE html><html><title>Sign in</title><h1>Sign in to the network</h1></html>").into_response()
        }
        FaultKind::Empty => StatusCode::OK.into_response(),
        FaultKind::Redirect(url) => {
            let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
            if let Ok(url) = HeaderValue::from_str(url) {
                response.headers_mut().insert(header::LOCATION, url);
            }
            response
        }
        FaultKind::Huge => {
            let mut text = String::with_capacity(HUGE);
            text.push_str("{\"access_token\":\"");
            text.extend(std::iter::repeat_n('A', HUGE - 19));
            text.push_str("\"}");
            ([(header::CONTENT_TYPE, "application/json")], Body::from(text)).into_response()
        }
        FaultKind::Hang => return None,
        FaultKind::Escapes => {
            let text = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}[31mtext that is not what it seems\u{1b}[0m\r\n";
            let body = json!({
                "error": format!("invalid_grant{text}"),
                "error_description": text,
                "error_uri": format!("http://example.invalid/{text}"),
                "status": 400,
                "errors": [{"errorMessage": text, "isFieldError": false, "objectName": text}],
            });
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    })
}

// Both of the servers' error forms in one: a client takes what it knows.
fn error(status: u16, wait: Option<u32>) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = code.canonical_reason().unwrap_or("Error");
    let error = match status {
        503 => "temporarily_unavailable",
        500.. => "server_error",
        _ => "invalid_request",
    };
    let id = hex_id();
    let body = json!({
        "status": status,
        "correlation_id": id,
        "error": error,
        "error_description": format!("{reason} (trace_id: {id})"),
    });
    let mut response = (code, Json(body)).into_response();
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}
