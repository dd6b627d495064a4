//! Digdir's self-service API: clients, their key sets, scopes and access. It can't exist without a token.

mod client;
mod error;
mod keys;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use crate::audit::{AuditError, Change, Ending, Keys, Outcome, Recorder};
use crate::http::{Answer, Http, HttpError, Request};
use crate::ids::{ClientId, Scope};
use crate::jwks::{KeySet, RegisteredKey};
use crate::secret::SecretText;

pub use client::{ClientRecord, NewClient};
pub use error::ApiError;
pub use keys::ChangeError;

/// The list of clients has no pages, and each may bring five keys along: a thousand clients are some megabytes.
const MAX_LIST: u64 = 32 << 20;

/// Why a call to the API has no result.
#[derive(Debug, thiserror::Error)]
pub enum SelfServiceError {
    /// The API said no, and why.
    #[error(transparent)]
    Refused(#[from] Box<ApiError>),
    /// There was no answer to work with.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A change could not be recorded, so it wasn't asked for.
    #[error(transparent)]
    NotRecorded(#[from] AuditError),
}

impl SelfServiceError {
    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(error) => Some(error.status),
            Self::Http(_) | Self::NotRecorded(_) => None,
        }
    }
}

/// A scope that the organisation has, or doesn't have, been given access to.
#[derive(Debug, Clone, Deserialize)]
pub struct ScopeAccess {
    /// The scope.
    pub scope: String,
    /// `REQUESTED`, `APPROVED` or `DENIED`.
    #[serde(default)]
    pub state: String,
}

/// A scope, as far as somebody who wants to use it cares.
#[derive(Debug, Clone, Deserialize)]
pub struct PublicScope {
    /// `prefix:subscope`.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether any client may use it, without the owner's leave.
    #[serde(default)]
    pub accessible_for_all: bool,
}

/// The API of one environment, with a token in hand.
pub struct SelfService<'a> {
    /// How to get there.
    pub http: &'a Http,
    /// The base, without a slash at its end, e.g. `https://api.samarbeid.digdir.no/api/v1`.
    pub base: &'a Url,
    /// An access token with `idporten:dcr.*` scopes.
    pub token: SecretText,
    /// Who writes down every change, before it is asked for and after it was answered.
    pub recorder: &'a Recorder,
}

impl SelfService<'_> {
    /// All clients of the organisation; the deactivated ones too, if wanted.
    pub fn clients(&self, inactive: bool) -> Result<Vec<ClientRecord>, SelfServiceError> {
        let query: &[(&str, &str)] = if inactive { &[("inactive", "true")] } else { &[] };
        self.list(Request::get(self.url(&["clients"], query)).at_most(MAX_LIST))
    }

    /// One client.
    pub fn client(&self, id: &ClientId) -> Result<ClientRecord, SelfServiceError> {
        let client: ClientRecord = self.call(Request::get(self.url(&["clients", id.as_str()], &[])))?;
        if let Some(set) = client.keys() {
            self.recorder.saw(id, &set);
        }
        Ok(client)
    }

    /// Registers a client. Never repeated by itself: each success makes another client.
    pub fn create_client(&self, new: &NewClient) -> Result<ClientRecord, SelfServiceError> {
        let name = new.as_json().get("client_name").and_then(Value::as_str);
        let change = Change { client_name: name, ..Change::of_nobody("register client") };
        Ok(self.change(&change, Request::post(self.url(&["clients"], &[]), new.as_json()))?.json()?)
    }

    /// Replaces what is registered about a client.
    pub fn update_client(&self, id: &ClientId, body: &Value) -> Result<ClientRecord, SelfServiceError> {
        let request = Request::put(self.url(&["clients", id.as_str()], &[]), Some(body));
        Ok(self.change(&Change::of("update client", id), request)?.json()?)
    }

    /// Deactivates a client: the API never erases one.
    pub fn delete_client(&self, id: &ClientId) -> Result<(), SelfServiceError> {
        let request = Request::delete(self.url(&["clients", id.as_str()], &[]));
        self.change(&Change::of("deactivate client", id), request).map(drop)
    }

    /// The client's key set. A client without keys is answered in three ways; all are an empty set here.
    pub fn keys(&self, id: &ClientId) -> Result<KeySet, SelfServiceError> {
        let set = match self.call(Request::get(self.url(&["clients", id.as_str(), "jwks"], &[]))) {
            // 404 may be the client or its keys: ask for the client, so that a mistyped id isn't "no keys".
            Err(SelfServiceError::Refused(error)) if error.status == 404 => {
                self.client(id)?;
                KeySet::default()
            }
            answer => answer?,
        };
        self.recorder.saw(id, &set);
        Ok(set)
    }

    /// Replaces the whole key set: what isn't in it is gone.
    pub fn replace_keys(&self, id: &ClientId, set: &KeySet) -> Result<(), SelfServiceError> {
        let body = json!(set);
        let change = Change { keys: Keys::Become(set), ..Change::of("replace keys", id) };
        let url = self.url(&["clients", id.as_str(), "jwks"], &[]);
        self.change(&change, Request::post(url, &body)).map(drop)
    }

    /// Adds or replaces one key. `false`: this server has no such operation.
    pub fn put_key(&self, id: &ClientId, key: &RegisteredKey) -> Result<bool, SelfServiceError> {
        let body = json!(key);
        let url = self.url(&["clients", id.as_str(), "jwks", key.kid()], &[]);
        let change = Change { keys: Keys::Gain(key.kid()), ..Change::of("put key", id) };
        self.if_offered(&change, Request::put(url, Some(&body)))
    }

    /// Removes one key. `false`: this server has no such operation.
    pub fn delete_key(&self, id: &ClientId, kid: &str) -> Result<bool, SelfServiceError> {
        let url = self.url(&["clients", id.as_str(), "jwks", kid], &[]);
        let change = Change { keys: Keys::Lose(kid), ..Change::of("remove key", id) };
        self.if_offered(&change, Request::delete(url))
    }

    /// Removes all keys of a client, and with the last of them turns certificate login on again.
    pub fn delete_keys(&self, id: &ClientId) -> Result<(), SelfServiceError> {
        let url = self.url(&["clients", id.as_str(), "jwks"], &[]);
        let change = Change { keys: Keys::AllGo, ..Change::of("remove all keys", id) };
        self.change(&change, Request::delete(url)).map(drop)
    }

    /// What others have given the organisation access to.
    pub fn access(&self) -> Result<Vec<ScopeAccess>, SelfServiceError> {
        self.list(Request::get(self.url(&["scopes", "access", "all"], &[])))
    }

    /// The public scopes with this scope's prefix.
    pub fn scopes_like(&self, scope: &Scope) -> Result<Vec<PublicScope>, SelfServiceError> {
        let prefix = scope.as_str().split(':').next().unwrap_or_default();
        self.list(Request::get(self.url(&["scopes", "all"], &[("prefix", prefix)])))
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            // `extend` percent-encodes: a kid or a client id can't leave its place in the path.
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn send(&self, request: Request<'_>) -> Result<Answer, SelfServiceError> {
        let answer = self.http.send(&request.bearer(&self.token))?;
        if answer.is_success() { Ok(answer) } else { Err(Box::new(ApiError::from_answer(&answer)).into()) }
    }

    fn call<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, SelfServiceError> {
        Ok(self.send(request)?.json()?)
    }

    /// The only way to a change: it is on record before the server hears of it, and so is what came of it.
    fn change(&self, change: &Change<'_>, request: Request<'_>) -> Result<Answer, SelfServiceError> {
        let begun = self.recorder.begins(change)?;
        let answer = self.send(request);
        let ending = match &answer {
            Ok(answer) => {
                let body: Option<Value> = answer.json().ok();
                let id = body.as_ref().and_then(|body| body.get("client_id")).and_then(Value::as_str);
                Ending { status: Some(answer.status), client_id: id.map(str::to_owned), ..Ending::of(Outcome::Done) }
            }
            Err(SelfServiceError::Refused(error)) => Ending {
                status: Some(error.status),
                correlation_id: error.correlation_id.clone(),
                ..Ending::of(Outcome::Refused)
            },
            Err(SelfServiceError::Http(error)) => {
                let outcome = if error.is_ambiguous() { Outcome::Unknown } else { Outcome::NotSent };
                Ending {
                    status: error.status(),
                    correlation_id: error.correlation_id().map(str::to_owned),
                    ..Ending::of(outcome)
                }
            }
            Err(SelfServiceError::NotRecorded(_)) => Ending::of(Outcome::NotSent),
        };
        self.recorder.ended(begun, ending);
        answer
    }

    /// A list. Some of them answer an error that says "does not have any" when they are empty.
    fn list<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<Vec<T>, SelfServiceError> {
        match self.call(request) {
            Err(SelfServiceError::Refused(error)) if error.says("does not have any") => Ok(Vec::new()),
            answer => answer,
        }
    }

    fn if_offered(&self, change: &Change<'_>, request: Request<'_>) -> Result<bool, SelfServiceError> {
        match self.change(change, request).map(drop) {
            Err(SelfServiceError::Refused(error)) if matches!(error.status, 404 | 405 | 501) => Ok(false),
            answer => answer.map(|()| true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HttpOptions;

    #[test]
    fn names_from_outside_stay_in_their_place_in_the_path() {
        let http = Http::new(HttpOptions::default());
        let base = Url::parse("https://a.no/api/v1").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::for_tests(folder.path());
        let api = SelfService { http: &http, base: &base, token: String::new().into(), recorder: &recorder };
        assert_eq!(
            api.url(&["clients", "c", "jwks", "a/../b?c#d é"], &[("inactive", "true")]).as_str(),
            "https://a.no/api/v1/clients/c/jwks/a%2F..%2Fb%3Fc%23d%20%C3%A9?inactive=true"
        );
    }
}
