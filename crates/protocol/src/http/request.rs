//! What is asked of a server, and how: whether it may be repeated, and how long the answer may be.

use reqwest::Method;
use serde_json::Value;
use url::Url;

use crate::secret::{SecretBytes, SecretText};

/// Longer answers are cut off: nothing that we ask for comes near.
pub(super) const MAX_BODY: u64 = 1 << 20;

/// How often what may be repeated is tried.
pub(super) const ATTEMPTS: usize = 4;

/// One request, of the kinds that this program sends.
#[derive(Debug)]
pub struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) bearer: Option<&'a SecretText>,
    pub(super) headers: Vec<(&'static str, &'a SecretText)>,
    pub(super) body: Body<'a>,
    pub(super) attempts: usize,
    pub(super) asks_only: bool,
    pub(super) final_words: &'static [&'static str],
    pub(super) most: u64,
}

#[derive(Debug)]
pub(super) enum Body<'a> {
    None,
    Json(&'a Value),
    Form(&'a [(&'a str, &'a str)]),
    Written(&'static str, &'a SecretBytes),
}

impl<'a> Request<'a> {
    /// GET, repeated if the server is busy.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            bearer: None,
            headers: Vec::new(),
            body: Body::None,
            attempts: ATTEMPTS,
            asks_only: false,
            final_words: &[],
            most: MAX_BODY,
        }
    }

    /// PUT, repeated if the server is busy: it says the whole new state, so twice is as good as once.
    pub fn put(url: Url, body: Option<&'a Value>) -> Self {
        Self { method: Method::PUT, body: body.map_or(Body::None, Body::Json), ..Self::get(url) }
    }

    /// PATCH, repeated if the server is busy: only for a body that says the same when it comes twice. `kind`: its media type.
    pub fn patch(url: Url, kind: &'static str, body: &'a SecretBytes) -> Self {
        Self { method: Method::PATCH, body: Body::Written(kind, body), ..Self::get(url) }
    }

    /// POST of JSON with a secret in it, written by the caller into one buffer. Never repeated by itself.
    pub fn post_secret(url: Url, json: &'a SecretBytes) -> Self {
        Self { method: Method::POST, body: Body::Written("application/json", json), attempts: 1, ..Self::get(url) }
    }

    /// PUT of the same. Never repeated by itself: there are servers that make another version of it each time.
    pub fn put_secret(url: Url, json: &'a SecretBytes) -> Self {
        Self { method: Method::PUT, ..Self::post_secret(url, json) }
    }

    /// DELETE, repeated if the server is busy.
    pub fn delete(url: Url) -> Self {
        Self { method: Method::DELETE, ..Self::get(url) }
    }

    /// POST of JSON, never repeated by itself.
    pub fn post(url: Url, body: &'a Value) -> Self {
        Self { method: Method::POST, body: Body::Json(body), attempts: 1, ..Self::get(url) }
    }

    /// POST of a form, never repeated by itself.
    pub fn form(url: Url, fields: &'a [(&'a str, &'a str)]) -> Self {
        Self { method: Method::POST, body: Body::Form(fields), attempts: 1, ..Self::get(url) }
    }

    /// Whether the server is asked to change something. A token isn't a change: another can be asked for.
    pub(super) fn is_change(&self) -> bool {
        !self.asks_only && self.method != Method::GET && !matches!(self.body, Body::Form(_))
    }

    /// It changes nothing at the server, whatever its method, so that it is repeated if the server is busy.
    #[must_use]
    pub fn that_only_asks(self) -> Self {
        Self { asks_only: true, attempts: ATTEMPTS, ..self }
    }

    /// It is never repeated by itself: the same once more would be taken for another.
    #[must_use]
    pub fn once(self) -> Self {
        Self { attempts: 1, ..self }
    }

    /// It isn't repeated after an error with one of these words in it: some servers answer 500 to what will never be.
    #[must_use]
    pub fn unless_it_says(self, words: &'static [&'static str]) -> Self {
        Self { final_words: words, ..self }
    }

    /// Sets another limit on the answer's length, in bytes.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.most = bytes;
        self
    }

    /// Adds a header that a server wants its credential in.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &'a SecretText) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds a bearer token (RFC 6750 section 2.1).
    #[must_use]
    pub fn bearer(mut self, token: &'a SecretText) -> Self {
        self.bearer = Some(token);
        self
    }
}
