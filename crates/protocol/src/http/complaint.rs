//! What an answer says of an error, whoever's form it has: OAuth's (RFC 6749 section 5.2), the self-service API's, problem
//! details (RFC 9457), Spring Boot's and its like, `OpenBao`'s list of errors, or plain text.

use serde_json::{Map, Value};

use super::Answer;
use crate::said::said;

/// What an answer says of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complaint {
    /// The error's short name: OAuth's code, or a title; empty if there is none.
    pub error: String,
    /// What it means, in the server's words; empty if it says nothing.
    pub description: String,
    /// Where the server explains the error.
    pub uri: Option<String>,
    /// The id that the server's support finds the request by.
    pub correlation_id: Option<String>,
}

impl Complaint {
    /// The most telling of its words.
    pub fn in_short(&self) -> &str {
        if self.description.is_empty() { &self.error } else { &self.description }
    }

    fn of_json(body: &Map<String, Value>) -> Self {
        let inner = body.get("error").and_then(Value::as_object);
        let text = |names: &[&str]| {
            let find = |members: &Map<String, Value>| {
                names
                    .iter()
                    .find_map(|name| members.get(*name)?.as_str().filter(|text| !text.trim().is_empty()))
                    .map(|text| said(text.trim()))
            };
            find(body).or_else(|| find(inner?))
        };
        let listed = || body.get("errors")?.as_array()?.first()?.as_str().map(|first| said(&on_one_line(first)));
        Self {
            error: text(&["error", "title", "code"]).unwrap_or_default(),
            description: text(&["error_description", "detail", "message", "errorMessage"])
                .or_else(listed)
                .unwrap_or_default(),
            uri: text(&["error_uri"]),
            correlation_id: text(&["correlation_id", "correlationId", "trace_id", "traceId"]),
        }
    }
}

/// Go's way to list errors, one a line after a line that counts them, as a sentence has them.
fn on_one_line(text: &str) -> String {
    let text = text.trim();
    let Some((count, errors)) = text.split_once(" occurred:") else { return text.to_owned() };
    if !count.ends_with(" error") && !count.ends_with(" errors") {
        return text.to_owned();
    }
    let lines = errors.lines().map(|line| line.trim().trim_start_matches("* ")).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}

/// Whether it looks like an error code of OAuth: the registered ones are small letters with underscores between them.
pub fn is_code(error: &str) -> bool {
    !error.is_empty() && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl Answer {
    /// What the answer says of an error. None if it isn't in a form that servers of APIs use: a web page is somebody
    /// else's, who is in between.
    pub fn complaint(&self) -> Option<Complaint> {
        let text = std::str::from_utf8(self.body()).ok()?.trim_start_matches('\u{feff}').trim();
        if text.starts_with('<') {
            return None;
        }
        Some(match serde_json::from_str(text) {
            Ok(Value::Object(body)) => Complaint::of_json(&body),
            Ok(Value::String(text)) => Complaint { description: said(text.trim()), ..Complaint::default() },
            Ok(_) => Complaint::default(),
            Err(_) if text.starts_with(['{', '[']) => return None,
            Err(_) => Complaint { description: said(text), ..Complaint::default() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<(String, String)> {
        let (host, body) = ("a.no".into(), body.as_bytes().to_vec().into());
        let answer = Answer { status: 400, date: None, knows_since: None, state: None, host, body };
        answer.complaint().map(|complaint| (complaint.error, complaint.description))
    }

    #[test]
    fn every_servers_form_is_read() {
        for (body, error, description) in [
            (r#"{"error":"invalid_grant","error_description":"x"}"#, "invalid_grant", "x"),
            (r#"{"timestamp":1,"status":404,"error":"Not Found","path":"/token"}"#, "Not Found", ""),
            (r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"d"}"#, "Bad Request", "d"),
            (r#"{"error":{"code":"x","message":"m"}}"#, "x", "m"),
            (r#"{"message":"no"}"#, "", "no"),
            (r#"{"errors":["Vault is sealed"]}"#, "", "Vault is sealed"),
            (r#"{"errors":[]}"#, "", ""),
            (r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#, "", "permission denied"),
            (r#"{"errors":["2 errors occurred:\n\t* a\n\t* b\n"]}"#, "", "a; b"),
            (r#"{"errors":["something occurred: no"]}"#, "", "something occurred: no"),
            ("\u{feff}{\"error\":\"a\"} ", "a", ""),
            ("\"no\"", "", "no"),
            ("nothing here\n", "", "nothing here"),
            ("", "", ""),
            ("[]", "", ""),
            (r#"{"error":null}"#, "", ""),
        ] {
            assert_eq!(read(body), Some((error.to_owned(), description.to_owned())), "{body}");
        }
        for body in ["<html>", "{\"error\":", "\u{0}\u{ff}<"] {
            assert_eq!(read(body).is_none(), body != "\u{0}\u{ff}<", "{body}");
        }
    }
}
