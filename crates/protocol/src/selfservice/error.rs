//! The self-service API's error answers.

use jiff::Timestamp;
use serde_json::Value;

use crate::environment::is_digdirs;
use crate::http::Answer;
use crate::said::said;

/// The most fields that are named: a client has some twenty.
const MOST_FIELDS: usize = 30;

/// An error of the self-service API, with what it says field by field. All members of the body are optional; a 401
/// may have none at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The host and port that answered.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// `(field, message)`: the field is empty for messages about the whole.
    pub fields: Vec<(String, String)>,
    /// `error` and `error_description`, where they say more than the fields do.
    pub message: String,
    /// The trace or correlation id that the server's support asks for.
    pub correlation_id: Option<String>,
    /// Since when a sandbox knows what is registered there, if it forgets that when it ends.
    pub knows_since: Option<Timestamp>,
}

impl std::error::Error for ApiError {}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the self-service API refused ({})", self.status)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        for (field, message) in &self.fields {
            if field.is_empty() {
                write!(f, "; {message}")?;
            } else {
                write!(f, "; {field}: {message}")?;
            }
        }
        if let Some(id) = &self.correlation_id {
            write!(f, " (correlation id {id})")?;
        }
        Ok(())
    }
}

impl ApiError {
    pub(super) fn from_answer(answer: &Answer) -> Self {
        let complaint = answer.complaint().unwrap_or_default();
        let fields = answer.json::<Value>().map(|body| fields(&body)).unwrap_or_default();
        let fields: Vec<_> = fields.into_iter().take(MOST_FIELDS).collect();
        // The description is often just the messages again, joined with commas and with one in front.
        let repeats = |text: &str| fields.iter().any(|(_, message)| text.contains(message.as_str()));
        let mut message: Vec<String> = Vec::new();
        for text in [complaint.error, complaint.description] {
            let text = text.trim_start_matches([',', ' ']).to_owned();
            if !text.is_empty() && !repeats(&text) && !message.contains(&text) {
                message.push(text);
            }
        }
        Self {
            host: answer.host().to_owned(),
            status: answer.status,
            fields,
            message: message.join(": "),
            correlation_id: complaint.correlation_id,
            knows_since: answer.knows_since,
        }
    }

    /// Whether it is Digdir's API that refused.
    pub fn is_digdirs(&self) -> bool {
        is_digdirs(&self.host)
    }

    /// Whether the words stand anywhere in the error.
    pub fn says(&self, words: &str) -> bool {
        self.message.contains(words) || self.fields.iter().any(|(_, message)| message.contains(words))
    }
}

/// What is said field by field: in a list of objects or of texts, or as problem details often have it, by field.
fn fields(body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(said);
    match body.get("errors") {
        Some(Value::Array(errors)) => errors
            .iter()
            .filter_map(|error| {
                let of = |names: [&str; 2]| names.iter().find_map(|name| error.get(*name).and_then(text));
                let message = text(error).or_else(|| of(["errorMessage", "message"]))?;
                Some((of(["fieldIdentifier", "field"]).unwrap_or_default(), message))
            })
            .collect(),
        Some(Value::Object(errors)) => errors
            .iter()
            .flat_map(|(field, messages)| {
                let all = messages.as_array().map_or_else(|| vec![messages], |messages| messages.iter().collect());
                all.into_iter().filter_map(text).map(|message| (said(field), message)).collect::<Vec<_>>()
            })
            .collect(),
        _ => Vec::new(),
    }
}
