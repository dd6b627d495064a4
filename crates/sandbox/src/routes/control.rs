//! `/_sandbox/`: the levers for tests in other processes.

use axum::{
    Json, Router,
    extract::State,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::Shared;
use crate::{act::Act, behaviour, log::LogEntry};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/log", get(log).delete(clear_log))
        .route("/behaviour", get(show_behaviour).post(change_behaviour))
        .route("/state", get(state))
        .route("/kit", get(kit))
        .route("/scenario", get(scenario))
        .route("/clients/{id}", post(act))
        .route("/intrusions", post(act))
        .route("/scopes", post(act))
        .route("/access", post(act))
        .route("/delegations", post(act).delete(act))
        .route("/system-users", post(act).delete(act))
}

async fn log(State(world): State<Shared>) -> Json<Vec<LogEntry>> {
    Json(world.log().entries())
}

async fn clear_log(State(world): State<Shared>) -> StatusCode {
    world.log().clear();
    StatusCode::NO_CONTENT
}

async fn show_behaviour(State(world): State<Shared>) -> Json<Value> {
    Json(behaviour::to_json(&world.options()))
}

async fn change_behaviour(State(world): State<Shared>, Json(patch): Json<Value>) -> Response {
    match world.perform(&Act::Behave(patch)) {
        Ok(()) => Json(behaviour::to_json(&world.options())).into_response(),
        Err(error) => wrong(&error),
    }
}

async fn state(State(world): State<Shared>) -> Json<Value> {
    Json(world.registry().to_json())
}

/// What it was started to show.
async fn scenario(State(world): State<Shared>) -> Response {
    let none = || (StatusCode::NOT_FOUND, Json(json!({"error": "this sandbox shows no scenario"}))).into_response();
    world.briefing().map_or_else(none, |briefing| Json(briefing).into_response())
}

async fn kit(State(world): State<Shared>) -> Json<Value> {
    Json(world.certificates().clone())
}

/// What somebody else does.
async fn act(State(world): State<Shared>, method: Method, uri: Uri, Json(body): Json<Value>) -> Response {
    match Act::requested(method.as_str(), uri.path(), &body).and_then(|act| world.perform(&act)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(&error),
    }
}

fn wrong(error: &impl ToString) -> Response {
    let body = json!({"error": error.to_string()});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
