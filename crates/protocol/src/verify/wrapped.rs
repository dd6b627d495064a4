//! The forms in which commands and servers hand a token on.

use std::borrow::Cow;

use serde::Deserialize;

use crate::value::plain;

/// A token endpoint's answer, or what holds one.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    access_token: Option<String>,
    /// As jwt-grant-generator prints it, beside the grant.
    #[serde(default)]
    token: Option<Inner>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Inner {
    Text(String),
    Answer { access_token: String },
}

/// The token in a text: the bare one, that of an Authorization header, or that of an answer in JSON. `None`: it is JSON
/// without one.
pub(super) fn token_in(text: &str) -> Option<Cow<'_, str>> {
    let text = plain(text);
    if !text.starts_with('{') {
        return Some(Cow::Borrowed(without_header(text)));
    }
    let answer: Answer = serde_json::from_str(text).ok()?;
    let inner = answer.token.map(|token| match token {
        Inner::Text(token) | Inner::Answer { access_token: token } => token,
    });
    answer.access_token.or(inner).map(Cow::Owned)
}

fn without_header(text: &str) -> &str {
    let text = after(text, "authorization:").unwrap_or(text);
    after(text, "bearer ").unwrap_or(text)
}

/// What follows a word, in capitals or not.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(word.len())?;
    begin.eq_ignore_ascii_case(word).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e6_a_token_is_found_in_what_commands_print() {
        for text in [
            "a.b.c",
            " a.b.c\r\n",
            "\"a.b.c\"",
            "Bearer a.b.c",
            "bearer  a.b.c",
            "Authorization: Bearer a.b.c\n",
            "authorization:BEARER a.b.c",
            "\u{feff}a.b.c",
            r#"{"access_token":"a.b.c","token_type":"Bearer","expires_in":119,"scope":null}"#,
            r#"{"grant":"x.y.z","token":{"access_token":"a.b.c"}}"#,
            r#"{"token":"a.b.c"}"#,
        ] {
            assert_eq!(token_in(text).as_deref(), Some("a.b.c"), "{text}");
        }
        for none in ["{}", "{", r#"{"access_token":1}"#, r#"{"error":"invalid_grant"}"#] {
            assert_eq!(token_in(none), None, "{none}");
        }
    }
}
