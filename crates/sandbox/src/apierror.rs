//! Error answers of the self-service API.

use serde_json::{Value, json};

use super::{clock::Moment, state::NotKept};

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) message: String,
    /// The member of the body that it is about; none when it is about the whole.
    pub(super) field: Option<String>,
}

/// A refused self-service request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    /// What the body describes: `client`, `jwks`, `scope` …
    pub(super) object: &'static str,
    pub(super) problems: Vec<Problem>,
    /// `WWW-Authenticate` of a 401.
    pub(super) challenge: Option<&'static str>,
}

impl From<NotKept> for ApiError {
    fn from(error: NotKept) -> Self {
        Self::new(500, "state", error.to_string())
    }
}

impl ApiError {
    pub(super) fn new(status: u16, object: &'static str, message: impl Into<String>) -> Self {
        Self::of(status, object, vec![Problem { message: message.into(), field: None }])
    }

    /// About several members.
    pub(super) fn of(status: u16, object: &'static str, problems: Vec<Problem>) -> Self {
        Self { status, object, problems, challenge: None }
    }

    /// 400 about one member.
    pub(super) fn field(object: &'static str, field: &str, message: impl Into<String>) -> Self {
        Self::of(400, object, vec![Problem { message: message.into(), field: Some(field.to_owned()) }])
    }

    /// 401: no token. No error is named to those who didn't try (RFC 6750 section 3.1).
    pub(super) fn no_token() -> Self {
        let challenge = Some("Bearer realm=\"self-service\"");
        Self { challenge, ..Self::new(401, "token", "there is no bearer token") }
    }

    /// 401: a token, but none that this sandbox issued and that still lives.
    pub(super) fn bad_token() -> Self {
        let challenge = Some("Bearer realm=\"self-service\", error=\"invalid_token\"");
        Self { challenge, ..Self::new(401, "token", "the access token is not valid here, or no longer") }
    }

    /// 403: known, but not allowed.
    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "token", message)
    }

    /// 404.
    pub(super) fn not_found(object: &'static str, name: &str) -> Self {
        Self::new(404, object, format!("{object} {name} does not exist"))
    }

    /// 409: not in the state that the request needs.
    pub(super) fn conflict(object: &'static str, message: impl Into<String>) -> Self {
        Self::new(409, object, message)
    }

    /// The answer's body. `error_description` joins the messages with a comma that also stands in front, as the
    /// real API has been seen to do.
    pub(super) fn body(&self, now: Moment, correlation_id: &str) -> Value {
        let errors: Vec<Value> = self
            .problems
            .iter()
            .map(|problem| {
                json!({
                    "errorMessage": problem.message,
                    "isFieldError": problem.field.is_some(),
                    "objectName": self.object,
                    "fieldIdentifier": problem.field,
                })
            })
            .collect();
        let mut joined = String::new();
        for problem in &self.problems {
            joined.push_str(", ");
            joined.push_str(&problem.message);
        }
        json!({
            "status": self.status,
            "timestamp": now.rfc3339(),
            "correlation_id": correlation_id,
            "errors": errors,
            "error": joined,
            "error_description": joined,
        })
    }
}
