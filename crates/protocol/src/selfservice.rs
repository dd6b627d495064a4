//! Digdir's self-service API: clients, their key sets, scopes and access. It can't be built without a token.

mod change;
mod client;
mod directory;
mod error;
mod keys;
mod own_scope;
mod scope;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use crate::http::{Answer, Http, HttpError, Request};
use crate::ids::ClientId;
use crate::jwks::{KeySet, RegisteredKey};
use crate::path::{self, PathError};
use crate::secret::SecretText;

pub use change::{Begun, ChangeLog, ChangeOutcome, Ending, IntendedChange, Keys, NotRecorded};
pub use client::{ClientRecord, ClientTraits, ListedClient, ListedKey, NewClient};
pub use directory::Directory;
pub use error::ApiError;
pub use keys::ChangeError;
pub use own_scope::{GivenAccess, OwnScope};
pub use scope::{AccessState, PublicScope, ScopeAccess, ScopePrefix};

/// Lists have no pages, and each client may bring five keys along: a thousand clients are some megabytes.
const MAX_LIST: u64 = 32 << 20;

/// Why a call to the API has no result.
#[derive(Debug, thiserror::Error)]
pub enum SelfServiceError {
    /// The API refused, and said why.
    #[error(transparent)]
    Refused(#[from] Box<ApiError>),
    /// There was no usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A change could not be recorded, so it wasn't asked for.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// An id can't stand in a path, so nothing was asked for.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl SelfServiceError {
    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(error) => Some(error.status),
            Self::Http(_) | Self::NotRecorded(_) | Self::Path(_) => None,
        }
    }
}

/// The API of one environment, with a token.
pub struct SelfService<'a> {
    /// The HTTP client.
    pub http: &'a Http,
    /// The base, without a slash at its end, e.g. `https://api.samarbeid.digdir.no/api/v1`.
    pub base: &'a Url,
    /// An access token with `idporten:dcr.*` scopes.
    pub token: SecretText,
    /// Records every change, before it is sent and after it was answered.
    pub recorder: &'a dyn ChangeLog,
}

impl SelfService<'_> {
    /// All clients of the organisation; the deactivated ones too, if wanted.
    pub fn clients(&self, inactive: bool) -> Result<Vec<ClientRecord>, SelfServiceError> {
        let query: &[(&str, &str)] = if inactive { &[("inactive", "true")] } else { &[] };
        self.list(Request::get(self.url(&["clients"], query)?).at_most(MAX_LIST))
    }

    /// All active clients of the organisation, with what a look at all of them needs.
    pub fn listed_clients(&self) -> Result<Vec<ListedClient>, SelfServiceError> {
        self.list(Request::get(self.url(&["clients"], &[])?).at_most(MAX_LIST))
    }

    /// Reads one client.
    pub fn client(&self, id: &ClientId) -> Result<ClientRecord, SelfServiceError> {
        let client: ClientRecord = self.call(Request::get(self.url(&["clients", id.as_str()], &[])?))?;
        if let Some(set) = client.keys() {
            self.recorder.saw(id, &set);
        }
        Ok(client)
    }

    /// Registers a client. Never repeated by itself: each success makes another client.
    pub fn create_client(&self, new: &NewClient) -> Result<ClientRecord, SelfServiceError> {
        let name = new.as_json().get("client_name").and_then(Value::as_str);
        let change = IntendedChange { client_name: name, ..IntendedChange::of_nobody("register client") };
        Ok(self.change(&change, Request::post(self.url(&["clients"], &[])?, new.as_json()))?.json()?)
    }

    /// Replaces what is registered about a client.
    pub fn update_client(&self, id: &ClientId, body: &Value) -> Result<ClientRecord, SelfServiceError> {
        let request = Request::put(self.url(&["clients", id.as_str()], &[])?, Some(body));
        Ok(self.change(&IntendedChange::of("update client", id), request)?.json()?)
    }

    /// Deactivates a client: the API never erases one.
    pub fn delete_client(&self, id: &ClientId) -> Result<(), SelfServiceError> {
        let request = Request::delete(self.url(&["clients", id.as_str()], &[])?);
        self.change(&IntendedChange::of("deactivate client", id), request)?;
        self.recorder.saw(id, &KeySet::default());
        Ok(())
    }

    /// The client's key set. A client without keys is answered in three ways; all are an empty set here.
    pub fn keys(&self, id: &ClientId) -> Result<KeySet, SelfServiceError> {
        let set = match self.call(Request::get(self.key_url(id, None)?)) {
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

    /// Replaces the whole key set: what isn't in it is gone. Returns the set as it is afterwards.
    pub fn replace_keys(&self, id: &ClientId, set: &KeySet) -> Result<KeySet, SelfServiceError> {
        let body = json!(set);
        let change = IntendedChange { keys: Keys::Become(set), ..IntendedChange::of("replace keys", id) };
        self.change_keys(id, &change, Request::post(self.key_url(id, None)?, &body))?
    }

    /// Adds or replaces one key, and returns the set as it is afterwards. `None`: there is no such operation, at this
    /// server or for this kid, and nothing was changed.
    pub fn put_key(&self, id: &ClientId, key: &RegisteredKey) -> Result<Option<KeySet>, SelfServiceError> {
        let Ok(url) = self.key_url(id, Some(key.kid())) else { return Ok(None) };
        let body = json!(key);
        let change = IntendedChange { keys: Keys::Gain(key.kid()), ..IntendedChange::of("put key", id) };
        self.if_offered(id, &change, Request::put(url, Some(&body)))
    }

    /// Removes one key, and returns the set as it is afterwards. `None`: there is no such operation, at this server or
    /// for this kid, and nothing was changed.
    pub fn delete_key(&self, id: &ClientId, kid: &str) -> Result<Option<KeySet>, SelfServiceError> {
        let Ok(url) = self.key_url(id, Some(kid)) else { return Ok(None) };
        let change = IntendedChange { keys: Keys::Lose(kid), ..IntendedChange::of("remove key", id) };
        self.if_offered(id, &change, Request::delete(url))
    }

    /// Removes all keys of a client, and with the last of them turns certificate login on again. Returns the set as it
    /// is afterwards.
    pub fn delete_keys(&self, id: &ClientId) -> Result<KeySet, SelfServiceError> {
        let change = IntendedChange { keys: Keys::AllGo, ..IntendedChange::of("remove all keys", id) };
        self.change_keys(id, &change, Request::delete(self.key_url(id, None)?))?
    }

    /// What others have given the organisation access to.
    pub fn access(&self) -> Result<Vec<ScopeAccess>, SelfServiceError> {
        self.list(Request::get(self.url(&["scopes", "access", "all"], &[])?))
    }

    /// The scopes that the organisation offers.
    pub fn own_scopes(&self) -> Result<Vec<OwnScope>, SelfServiceError> {
        self.list(Request::get(self.url(&["scopes"], &[])?))
    }

    /// The access that the organisation has given to those.
    pub fn given_access(&self) -> Result<Vec<GivenAccess>, SelfServiceError> {
        self.list(Request::get(self.url(&["scopes", "access"], &[])?).at_most(MAX_LIST))
    }

    /// What the API tells everybody.
    pub fn directory(&self) -> Directory<'_> {
        Directory { http: self.http, base: self.base }
    }

    fn url(&self, parts: &[&str], query: &[(&str, &str)]) -> Result<Url, PathError> {
        url(self.base, parts, query)
    }

    /// Where a client's key set is, or one key of it. There is no address for one whose kid can't stand in a path.
    fn key_url(&self, id: &ClientId, kid: Option<&str>) -> Result<Url, PathError> {
        let set = ["clients", id.as_str(), "jwks"];
        match kid {
            None => self.url(&set, &[]),
            Some(kid) => self.url(&[&set[..], &[kid]].concat(), &[]),
        }
    }

    fn send(&self, request: Request<'_>) -> Result<Answer, SelfServiceError> {
        send(self.http, &request.bearer(&self.token))
    }

    fn call<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, SelfServiceError> {
        Ok(self.send(request)?.json()?)
    }

    /// A change that isn't about keys: it is on record before the server hears of it, and so is what came of it.
    fn change(&self, change: &IntendedChange<'_>, request: Request<'_>) -> Result<Answer, SelfServiceError> {
        let begun = self.recorder.begins(change)?;
        let answer = self.send(request);
        let ending = match &answer {
            Ok(answer) => {
                let client: Option<ClientRecord> = answer.json().ok();
                let id = client.as_ref().map(|client| client.text("client_id")).filter(|id| !id.is_empty());
                let keys = client.as_ref().and_then(ClientRecord::keys);
                Ending { client_id: id.map(str::to_owned), ..Ending::done(answer.status, keys.as_ref()) }
            }
            Err(error) => failed(error),
        };
        begun.ended(ending);
        answer
    }

    /// A change of a client's keys. What goes on record, and to the caller, is what is registered afterwards, not what
    /// was meant or what the server said about it. The outer error: it wasn't made, as far as is known.
    fn change_keys(
        &self,
        id: &ClientId,
        change: &IntendedChange<'_>,
        request: Request<'_>,
    ) -> Result<Result<KeySet, SelfServiceError>, SelfServiceError> {
        let begun = self.recorder.begins(change)?;
        match self.send(request) {
            Ok(answer) => {
                let after = self.keys(id);
                begun.ended(Ending::done(answer.status, after.as_ref().ok()));
                Ok(after)
            }
            Err(error) => {
                begun.ended(failed(&error));
                Err(error)
            }
        }
    }

    fn list<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<Vec<T>, SelfServiceError> {
        list(self.http, &request.bearer(&self.token))
    }

    fn if_offered(
        &self,
        id: &ClientId,
        change: &IntendedChange<'_>,
        request: Request<'_>,
    ) -> Result<Option<KeySet>, SelfServiceError> {
        match self.change_keys(id, change, request) {
            Err(SelfServiceError::Refused(error)) if matches!(error.status, 404 | 405 | 501) => Ok(None),
            made => made?.map(Some),
        }
    }
}

fn url(base: &Url, parts: &[&str], query: &[(&str, &str)]) -> Result<Url, PathError> {
    let mut url = path::join(base, parts)?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

fn send(http: &Http, request: &Request<'_>) -> Result<Answer, SelfServiceError> {
    let answer = http.send(request)?;
    if answer.is_success() && !says_no(answer.body()) {
        Ok(answer)
    } else {
        Err(Box::new(ApiError::from_answer(&answer)).into())
    }
}

/// A list. Some of them answer an error that says "does not have any" when they are empty.
fn list<T: DeserializeOwned>(http: &Http, request: &Request<'_>) -> Result<Vec<T>, SelfServiceError> {
    match send(http, request) {
        Err(SelfServiceError::Refused(error)) if error.says("does not have any") => Ok(Vec::new()),
        answer => Ok(answer?.json()?),
    }
}

/// Whether a body is an error after all, whatever its status. Nothing of it is kept: it may be a list of thousands.
fn says_no(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Error {
        #[serde(rename = "error")]
        _error: String,
    }
    body.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<Error>(body).is_ok()
}

/// What is recorded of a change that wasn't made, or perhaps was.
fn failed(error: &SelfServiceError) -> Ending {
    match error {
        SelfServiceError::Refused(error) => Ending {
            status: Some(error.status),
            correlation_id: error.correlation_id.clone(),
            ..Ending::of(ChangeOutcome::Refused)
        },
        SelfServiceError::Http(error) => {
            let outcome = if error.is_ambiguous() { ChangeOutcome::Unknown } else { ChangeOutcome::NotSent };
            Ending {
                status: error.status(),
                correlation_id: error.correlation_id().map(str::to_owned),
                ..Ending::of(outcome)
            }
        }
        SelfServiceError::NotRecorded(_) | SelfServiceError::Path(_) => Ending::of(ChangeOutcome::NotSent),
    }
}
