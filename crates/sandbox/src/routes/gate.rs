//! What every request passes: the check that it is meant for this server, latency, faults, the log, the `Date`.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Shared, misbehave, refuse_path};
use crate::{
    authority::Authority,
    fault::{self, Fault},
    intrusion,
    line::Cutter,
    log::{self, LogEntry, TokenEntry},
};

/// Bytes that a request's body may have.
const MOST: usize = 1024 * 1024;

/// The header of a sandbox that knows nothing from before this time.
const KNOWS_SINCE: HeaderName = HeaderName::from_static("sandbox-knows-since");

/// The layer around all routes.
pub(super) async fn gate(
    State(world): State<Shared>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
    next: Next,
) -> Result<Response, Infallible> {
    let mut response = if cutter.is_unencrypted() {
        (StatusCode::BAD_REQUEST, "the sandbox speaks https here, not plain http\n").into_response()
    } else if let Some(refused) = stranger(&world, &request) {
        refused.into_response()
    } else if request.uri().path().starts_with("/_sandbox/") && !has_steps(request.uri().path()) {
        next.run(request).await
    } else {
        serve(&world, &cutter, request, next).await
    };
    cutter.turn.is_theirs();
    // Set here, it is the one that is sent: the server adds its own only where none is.
    if let Ok(date) = HeaderValue::from_str(&world.now().http_date()) {
        response.headers_mut().insert(header::DATE, date);
    }
    // No real server sends this: a client can say why nobody knows what was there before.
    let since = world.knows_since().map(|since| HeaderValue::from_str(&since.rfc3339()));
    if let Some(Ok(since)) = since {
        response.headers_mut().insert(KNOWS_SINCE, since);
    }
    Ok(response)
}

// A name that is not ours means that a web page has pointed its own at us; a browser's request from another site
// means that a page simply asked. HTTP/1.0 has no Host (RFC 1945), and no browser speaks it.
fn stranger(world: &Authority, request: &Request) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let needs_none = request.version() == Version::HTTP_10 && !headers.contains_key(header::HOST);
    if !needs_none && !text(header::HOST).is_some_and(|host| world.is_own_host(host)) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "the sandbox answers under its own address only\n"));
    }
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let from_another_site =
        headers.contains_key(header::ORIGIN) || site.is_some_and(|site| !matches!(site, "none" | "same-origin"));
    from_another_site.then_some((StatusCode::FORBIDDEN, "the sandbox does not answer web pages\n"))
}

async fn serve(world: &Authority, cutter: &Cutter, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    cutter.turn.is_ours();
    let latency = world.options().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let (method, uri) = (parts.method.clone(), parts.uri.clone());
    let mut entry = entry(world, method.as_str(), &uri, &parts.headers, &body);
    let met = fault_for(world, method.as_str(), uri.path());
    let takes_effect = met.as_ref().is_none_or(|fault| fault.takes_effect);
    let real = if has_steps(uri.path()) {
        let why = "the path has a dot segment (RFC 3986 section 3.3)";
        Some(refuse_path(world, StatusCode::BAD_REQUEST, uri.path(), why))
    } else if takes_effect {
        let request = Request::from_parts(parts, Body::from(body));
        Some(next.run(request).await)
    } else {
        None
    };
    if let Some(real) = &real {
        entry.token = real.extensions().get::<TokenEntry>().cloned();
        intrude(world, method.as_str(), uri.path());
    }
    let answer = match (&met, real) {
        (Some(fault), real) => {
            entry.fault = Some(fault.to_string());
            misbehave::answer(&fault.kind, real, cutter)
        }
        (None, real) => real,
    };
    let answered = met.as_ref().is_none_or(|fault| fault.kind != fault::FaultKind::Drop);
    entry.status = match &answer {
        Some(response) if answered => response.status().as_u16(),
        _ => 0,
    };
    world.log().push(entry);
    match answer {
        Some(response) => response,
        None => std::future::pending().await,
    }
}

// What stands before a real server takes such segments for steps, and some servers decode first: the path that is
// asked for isn't the one that is reached. Here it reaches nothing.
fn has_steps(path: &str) -> bool {
    let is_step = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    path.split('/').any(is_step)
}

fn fault_for(world: &Authority, method: &str, path: &str) -> Option<Fault> {
    // Nearly always there are none, and then readers do not wait for each other.
    if world.options().faults.is_empty() {
        return None;
    }
    fault::take(&mut world.options_mut().faults, method, path)
}

fn intrude(world: &Authority, method: &str, path: &str) {
    let due = {
        let mut waiting = world.intrusions();
        if waiting.is_empty() {
            return;
        }
        intrusion::due(&mut waiting, method, path)
    };
    for intrusion in due {
        // A client that is gone by now cannot be changed any more; nobody is waiting to hear it.
        let _ = world.apply(&intrusion.client_id, &intrusion.change);
    }
}

fn entry(world: &Authority, method: &str, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> LogEntry {
    let is_token = fault::is_token(uri.path());
    let json = if is_token { None } else { serde_json::from_slice(body).ok() };
    LogEntry {
        number: 0,
        time: world.now().rfc3339(),
        method: method.to_owned(),
        path: uri.path().to_owned(),
        query: uri.query().filter(|_| !is_token).map(str::to_owned),
        status: 0,
        authorization: headers.contains_key(header::AUTHORIZATION),
        user_agent: headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned),
        token: None,
        body: json.as_ref().map(log::without_private_members),
        fault: None,
    }
}
