//! What the sandbox has been sent: the newest requests, without anything that could be used again.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Map, Value};

use super::keyset::PRIVATE;

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntry {
    /// Counts requests from 1, also those that the log has forgotten.
    pub number: u64,
    /// RFC 3339, by the sandbox's clock.
    pub time: String,
    /// The HTTP method.
    pub method: String,
    /// Path as sent, still percent-encoded.
    pub path: String,
    /// Query as sent; none for `/token`, where it could hold an assertion.
    pub query: Option<String>,
    /// HTTP status; 0 when a fault left the request without an answer.
    pub status: u16,
    /// Whether an `Authorization` header came along. Its value is never kept.
    pub authorization: bool,
    /// The `User-Agent` header, if one was sent.
    pub user_agent: Option<String>,
    /// For `/token`: what came in the assertion and out of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenEntry>,
    /// JSON body of a self-service request; members of private keys are masked, their names stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The fault that it met, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What came in an assertion and out of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenEntry {
    /// The assertion's header; empty when it could not be read.
    pub header: Map<String, Value>,
    /// The assertion's claims, with national identity numbers masked; empty when they could not be read.
    pub claims: Map<String, Value>,
    /// MP code of the refusal, if it has one.
    pub code: Option<String>,
    /// `error` of the refusal; none when a token was issued.
    pub error: Option<String>,
    /// Trace id of the refusal: 32 hex digits.
    pub trace_id: Option<String>,
}

impl LogEntry {
    /// Whether the request went to this path, under whichever base of the self-service API.
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && (self.path == path || super::fault::without_base(&self.path) == path)
    }
}

/// The newest entries.
#[derive(Debug)]
pub(super) struct Log {
    entries: VecDeque<LogEntry>,
    most: usize,
    count: u64,
}

impl Log {
    /// A log that keeps the newest `most` entries.
    pub(super) fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), most, count: 0 }
    }

    /// Adds an entry and numbers it; the oldest makes room.
    pub(super) fn push(&mut self, mut entry: LogEntry) {
        self.count += 1;
        entry.number = self.count;
        while self.entries.len() >= self.most.max(1) {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Oldest first.
    pub(super) fn entries(&self) -> Vec<LogEntry> {
        self.entries.iter().cloned().collect()
    }

    /// Forgets all entries; the count goes on.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// A copy of a body without private-key values.
pub(super) fn without_private_members(body: &Value) -> Value {
    match body {
        Value::Object(members) => {
            let is_jwk = members.contains_key("kty");
            let masked = members.iter().map(|(name, value)| {
                let secret = is_jwk && (PRIVATE.contains(&name.as_str()) || name == "k");
                let value = if secret { Value::from("***") } else { without_private_members(value) };
                (name.clone(), value)
            });
            Value::Object(masked.collect())
        }
        Value::Array(items) => items.iter().map(without_private_members).collect(),
        other => other.clone(),
    }
}

/// A copy of an assertion's claims in which no national identity number can be read.
pub(super) fn without_persons(claims: &Map<String, Value>) -> Map<String, Value> {
    fn masked(value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let tail = text.len().checked_sub(11).and_then(|at| text.get(at..));
                if tail.is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit())) {
                    Value::from(format!("{}***********", &text[..text.len() - 11]))
                } else {
                    value.clone()
                }
            }
            Value::Array(items) => items.iter().map(masked).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), masked(value))).collect())
            }
            other => other.clone(),
        }
    }
    claims.iter().map(|(name, value)| (name.clone(), masked(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_usable_is_kept() {
        let body = json!({"keys": [{"kty": "RSA", "d": "secret", "n": "public"}], "d": "kept"});
        assert_eq!(
            without_private_members(&body),
            json!({"keys": [{"kty": "RSA", "d": "***", "n": "public"}], "d": "kept"})
        );
        let claims = json!({"pid": "01810090150", "authorization_details": [{"from": "urn:x:01810090150"}]});
        let masked = Value::Object(without_persons(claims.as_object().unwrap()));
        assert!(!masked.to_string().contains("0181009"));
        assert_eq!(masked["authorization_details"][0]["from"], "urn:x:***********");
    }
}
