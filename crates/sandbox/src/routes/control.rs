//! `/_sandbox/`: the levers for tests in other processes.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::Shared;
use crate::{Change, Intrusion, behaviour, log::LogEntry};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/log", get(log).delete(clear_log))
        .route("/behaviour", get(show_behaviour).post(change_behaviour))
        .route("/state", get(state))
        .route("/kit", get(kit))
        .route("/clients/{id}", post(change_client))
        .route("/intrusions", post(intrude))
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
    match world.set(|options| behaviour::patch(options, &patch)) {
        Ok(()) => Json(behaviour::to_json(&world.options())).into_response(),
        Err(error) => wrong(&error),
    }
}

async fn state(State(world): State<Shared>) -> Json<Value> {
    Json(world.registry().to_json())
}

async fn kit(State(world): State<Shared>) -> Json<Value> {
    Json(world.certificates().clone())
}

async fn change_client(State(world): State<Shared>, Path(id): Path<String>, Json(body): Json<Value>) -> Response {
    match Change::from_json(&body).and_then(|change| world.apply(&id, &change)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(&error),
    }
}

async fn intrude(State(world): State<Shared>, Json(body): Json<Value>) -> Response {
    match Intrusion::from_json(&body) {
        Ok(intrusion) => {
            world.intrusions().push(intrusion);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => wrong(&error),
    }
}

fn wrong(error: &impl ToString) -> Response {
    let body = json!({"error": error.to_string()});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
