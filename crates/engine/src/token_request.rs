//! Requests for access tokens.

use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::operator::{Notice, Operator};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::grant::{AuthorizationDetails, Grant, Resource};
use maskinporten_protocol::http::Http;
use maskinporten_protocol::ids::{OrgNumber, Pid, Scope};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::token::{AccessToken, Exchange, TokenClient, TokenError, TokenEvent};

/// What is asked for, beyond the client's own particulars (protocol.md section 3).
#[derive(Debug, Clone, Default)]
pub struct TokenRequest {
    /// The scopes; empty: the client's own.
    pub scopes: Vec<Scope>,
    /// The audiences that the token is to have.
    pub resources: Vec<Resource>,
    /// The organisation that delegated to the client's.
    pub consumer_org: Option<OrgNumber>,
    /// The person that the token is about.
    pub pid: Option<Pid>,
    /// Rich authorization request (RFC 9396).
    pub authorization_details: Option<AuthorizationDetails>,
    /// The algorithm of the assertion's signature.
    pub algorithm: Algorithm,
}

impl TokenRequest {
    /// A request for scopes, with nothing else.
    pub fn scopes(scopes: Vec<Scope>) -> Self {
        Self { scopes, ..Self::default() }
    }

    /// The grant that a client makes of it.
    pub fn grant(&self, client: &Client) -> Result<Grant, Error> {
        let scopes = if self.scopes.is_empty() { &client.scopes } else { &self.scopes };
        if scopes.is_empty() {
            return Err(Error::NoScope(client.origin.profile().cloned()));
        }
        Ok(Grant {
            client_id: client.client_id.clone(),
            scopes: scopes.clone(),
            resources: self.resources.clone(),
            consumer_org: self.consumer_org.clone(),
            pid: self.pid.clone(),
            authorization_details: self.authorization_details.clone(),
            algorithm: self.algorithm,
        })
    }
}

impl Operator {
    /// Whether a key works for a client: it gets a token, or a refusal that comes after the key was accepted. Any scope
    /// will do for that.
    pub fn prove(&self, http: &Http, client: &Client, key: &SigningKey, algorithm: Algorithm) -> Result<(), Error> {
        let request = TokenRequest { algorithm, ..TokenRequest::scopes(client.admin_scopes()) };
        match self.fetch_through(http, client, &request.grant(client)?, key) {
            Err(TokenError::Refused(refusal)) if refusal.cause().proves_the_key() => Ok(()),
            answer => Ok(answer.map(drop)?),
        }
    }

    /// Gets a token for a grant. `patience`: how long to ask again while the server doesn't know the client or its key.
    pub fn fetch(
        &self,
        client: &Client,
        grant: &Grant,
        key: &SigningKey,
        patience: Option<Duration>,
    ) -> Result<AccessToken, TokenError> {
        self.asking(&self.http(&client.environment), &client.environment, |tokens| match patience {
            Some(patience) => tokens.fetch_when_known(grant, key, patience),
            None => tokens.fetch(grant, key),
        })
    }

    /// The same through connections that are there already.
    pub(crate) fn fetch_through(
        &self,
        http: &Http,
        client: &Client,
        grant: &Grant,
        key: &SigningKey,
    ) -> Result<AccessToken, TokenError> {
        self.asking(http, &client.environment, |tokens| tokens.fetch(grant, key))
    }

    /// Gets a token for a grant, with the assertion that it was given for and the answer to the letter.
    pub fn exchange(
        &self,
        environment: &Environment,
        grant: &Grant,
        key: &SigningKey,
    ) -> Result<Exchange, TokenError> {
        self.asking(&self.http(environment), environment, |tokens| tokens.fetch_whole(grant, key))
    }

    fn asking<T>(
        &self,
        http: &Http,
        environment: &Environment,
        ask: impl FnOnce(&TokenClient<'_>) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let watcher = |event: &TokenEvent<'_>| self.tell(&Notice::Token(event));
        self.tell(&Notice::AskingForToken(environment));
        let answer = ask(&TokenClient { environment, http, clock: self.clock(), watcher: &watcher });
        self.tell(&Notice::Answered);
        answer
    }
}
