//! The self-service API's error answers.

use serde::Deserialize;
use serde_json::Value;

use crate::http::Answer;
use crate::said::said;

/// The most fields that are named: a client has some twenty.
const MOST_FIELDS: usize = 30;

/// An error of the self-service API, with what it says field by field. All members of the body are optional; a 401
/// may have none at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// `(field, message)`: the field is empty for messages about the whole.
    pub fields: Vec<(String, String)>,
    /// `error` and `error_description`, where they say more than the fields do.
    pub message: String,
    /// The trace or correlation id that Digdir support asks for.
    pub correlation_id: Option<String>,
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

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    correlation_id: Option<String>,
    errors: Vec<Field>,
    error: Option<String>,
    error_description: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Field {
    error_message: Option<String>,
    field_identifier: Option<String>,
}

impl ApiError {
    pub(super) fn from_answer(answer: &Answer) -> Self {
        let body = answer.json::<Value>().ok().and_then(|body| serde_json::from_value::<Body>(body).ok());
        let body = body.unwrap_or_default();
        let fields: Vec<(String, String)> = body
            .errors
            .into_iter()
            .filter_map(|field| {
                Some((said(&field.field_identifier.unwrap_or_default()), said(&field.error_message?)))
            })
            .take(MOST_FIELDS)
            .collect();
        // The description is often just the messages again, joined with commas and with one in front.
        let is_known = |text: &str| fields.iter().any(|(_, message)| text.contains(message.as_str()));
        let mut message: Vec<String> = Vec::new();
        for text in [body.error, body.error_description].into_iter().flatten() {
            let text = said(text.trim_start_matches([',', ' ']));
            if !text.is_empty() && !is_known(&text) && !message.contains(&text) {
                message.push(text);
            }
        }
        Self {
            status: answer.status,
            fields,
            message: message.join(": "),
            correlation_id: body.correlation_id.as_deref().map(said),
        }
    }

    /// Whether the words stand anywhere in the error.
    pub fn says(&self, words: &str) -> bool {
        self.message.contains(words) || self.fields.iter().any(|(_, message)| message.contains(words))
    }
}
