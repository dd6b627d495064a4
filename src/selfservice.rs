//! Digdir's self-service API: clients, their key sets, scopes and access. It can't exist without a token.

mod client;
mod error;
mod keys;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use crate::http::{Answer, Http, HttpError, Request};
use crate::ids::{ClientId, Scope};
use crate::jwks::{KeySet, RegisteredKey};
use crate::secret::SecretText;

pub use client::{ClientRecord, NewClient};
pub use error::ApiError;
pub use keys::ChangeError;

/// Why a call to the API has no result.
#[derive(Debug, thiserror::Error)]
pub enum SelfServiceError {
    /// The API said no, and why.
    #[error(transparent)]
    Refused(#[from] Box<ApiError>),
    /// There was no answer to work with.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl SelfServiceError {
    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(error) => Some(error.status),
            Self::Http(_) => None,
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
}

impl SelfService<'_> {
    /// All clients of the organisation; the deactivated ones too, if wanted.
    pub fn clients(&self, inactive: bool) -> Result<Vec<ClientRecord>, SelfServiceError> {
        let query: &[(&str, &str)] = if inactive { &[("inactive", "true")] } else { &[] };
        self.list(self.url(&["clients"], query))
    }

    /// One client.
    pub fn client(&self, id: &ClientId) -> Result<ClientRecord, SelfServiceError> {
        self.call(Request::get(self.url(&["clients", id.as_str()], &[])))
    }

    /// Registers a client. Never repeated by itself: each success makes another client.
    pub fn create_client(&self, new: &NewClient) -> Result<ClientRecord, SelfServiceError> {
        self.call(Request::post(self.url(&["clients"], &[]), new.as_json()))
    }

    /// Replaces what is registered about a client.
    pub fn update_client(&self, id: &ClientId, body: &Value) -> Result<ClientRecord, SelfServiceError> {
        self.call(Request::put(self.url(&["clients", id.as_str()], &[]), Some(body)))
    }

    /// Deactivates a client: the API never erases one.
    pub fn delete_client(&self, id: &ClientId) -> Result<(), SelfServiceError> {
        self.call_empty(Request::delete(self.url(&["clients", id.as_str()], &[])))
    }

    /// The client's key set. A client without keys is answered in three ways; all are an empty set here.
    pub fn keys(&self, id: &ClientId) -> Result<KeySet, SelfServiceError> {
        match self.call(Request::get(self.url(&["clients", id.as_str(), "jwks"], &[]))) {
            // 404 may be the client or its keys: ask for the client, so that a mistyped id isn't "no keys".
            Err(SelfServiceError::Refused(error)) if error.status == 404 => {
                self.client(id)?;
                Ok(KeySet::default())
            }
            answer => answer,
        }
    }

    /// Replaces the whole key set: what isn't in it is gone.
    pub fn replace_keys(&self, id: &ClientId, set: &KeySet) -> Result<(), SelfServiceError> {
        let body = json!(set);
        self.call_empty(Request::post(self.url(&["clients", id.as_str(), "jwks"], &[]), &body))
    }

    /// Adds or replaces one key. `false`: this server has no such operation.
    pub fn put_key(&self, id: &ClientId, key: &RegisteredKey) -> Result<bool, SelfServiceError> {
        let body = json!(key);
        let url = self.url(&["clients", id.as_str(), "jwks", key.kid()], &[]);
        self.if_offered(Request::put(url, Some(&body)))
    }

    /// Removes one key. `false`: this server has no such operation.
    pub fn delete_key(&self, id: &ClientId, kid: &str) -> Result<bool, SelfServiceError> {
        self.if_offered(Request::delete(self.url(&["clients", id.as_str(), "jwks", kid], &[])))
    }

    /// Removes all keys of a client, and with the last of them turns certificate login on again.
    pub fn delete_keys(&self, id: &ClientId) -> Result<(), SelfServiceError> {
        self.call_empty(Request::delete(self.url(&["clients", id.as_str(), "jwks"], &[])))
    }

    /// What others have given the organisation access to.
    pub fn access(&self) -> Result<Vec<ScopeAccess>, SelfServiceError> {
        self.list(self.url(&["scopes", "access", "all"], &[]))
    }

    /// The public scopes with this scope's prefix.
    pub fn scopes_like(&self, scope: &Scope) -> Result<Vec<PublicScope>, SelfServiceError> {
        let prefix = scope.as_str().split(':').next().unwrap_or_default();
        self.list(self.url(&["scopes", "all"], &[("prefix", prefix)]))
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

    fn call_empty(&self, request: Request<'_>) -> Result<(), SelfServiceError> {
        self.send(request).map(drop)
    }

    /// A list. Some of them answer an error that says "does not have any" when they are empty.
    fn list<T: DeserializeOwned>(&self, url: Url) -> Result<Vec<T>, SelfServiceError> {
        match self.call(Request::get(url)) {
            Err(SelfServiceError::Refused(error)) if error.says("does not have any") => Ok(Vec::new()),
            answer => answer,
        }
    }

    fn if_offered(&self, request: Request<'_>) -> Result<bool, SelfServiceError> {
        match self.call_empty(request) {
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
        let api = SelfService { http: &http, base: &base, token: String::new().into() };
        assert_eq!(
            api.url(&["clients", "c", "jwks", "a/../b?c#d é"], &[("inactive", "true")]).as_str(),
            "https://a.no/api/v1/clients/c/jwks/a%2F..%2Fb%3Fc%23d%20%C3%A9?inactive=true"
        );
    }
}
