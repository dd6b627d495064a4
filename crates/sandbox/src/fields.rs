//! Reading a JSON body member by member, so that every wrong member is named in one answer.

use serde_json::{Map, Value};

use super::apierror::{ApiError, Problem};

/// A JSON object being read, and what has been found wrong with it so far.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    members: &'a Map<String, Value>,
    object: &'static str,
    problems: Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// Starts to read `body`, which must be an object; `object` is its name in errors.
    pub(super) fn of(body: &'a Value, object: &'static str) -> Result<Self, ApiError> {
        body.as_object()
            .map(|members| Self { members, object, problems: Vec::new() })
            .ok_or_else(|| ApiError::new(400, object, "the body must be a JSON object"))
    }

    /// Notes that `field` is wrong.
    pub(super) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem { message: message.into(), field: Some(field.to_owned()) });
    }

    /// The member as it came; `null` counts as absent.
    pub(super) fn raw(&self, field: &str) -> Option<&'a Value> {
        self.members.get(field).filter(|value| !value.is_null())
    }

    fn typed<T>(&mut self, field: &str, expected: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.raw(field)?;
        let read = read(value);
        if read.is_none() {
            self.wrong(field, format!("{field} must be {expected}"));
        }
        read
    }

    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        self.typed(field, "text", |v| v.as_str().map(str::to_owned))
    }

    /// Text that must be there and not be blank.
    pub(super) fn required(&mut self, field: &str) -> String {
        let text = self.text(field);
        if text.as_ref().is_none_or(|t| t.trim().is_empty())
            && !self.problems.iter().any(|p| p.field.as_deref() == Some(field))
        {
            self.wrong(field, format!("{field} is required"));
        }
        text.unwrap_or_default()
    }

    /// One word out of `words`.
    pub(super) fn word(&mut self, field: &str, words: &[&str]) -> Option<String> {
        self.typed(field, &format!("one of {}", words.join(", ")), |v| {
            v.as_str().filter(|text| words.contains(text)).map(str::to_owned)
        })
    }

    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        self.typed(field, "true or false", Value::as_bool)
    }

    /// A whole number of seconds, at least `least`.
    pub(super) fn seconds(&mut self, field: &str, least: i64) -> Option<i64> {
        self.typed(field, &format!("a whole number of seconds, at least {least}"), |v| {
            v.as_i64().filter(|seconds| *seconds >= least)
        })
    }

    pub(super) fn texts(&mut self, field: &str) -> Option<Vec<String>> {
        self.typed(field, "an array of text", |v| {
            v.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        })
    }

    /// Ends the reading: all problems in one 400, if there are any.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if self.problems.is_empty() { Ok(()) } else { Err(ApiError::of(400, self.object, self.problems)) }
    }
}
