//! A session with the self-service API, as an admin client.

use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

use crate::audit::{AuditLog, Learner, Reason, Recorder};
use crate::client::Client;
use crate::error::Error;
use crate::operator::{Notice, Operator};
use crate::scope_access::KnownAccess;
use crate::token_request::TokenRequest;
use maskinporten_protocol::clock::later;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::Http;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName, Scope};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::selfservice::{Begun, ChangeLog, IntendedChange, NotRecorded, SelfService};
use maskinporten_protocol::token::{AccessToken, TokenError};

/// A token that is about to end isn't begun with.
const AT_LEAST: Duration = Duration::from_secs(30);

/// A token of an admin client, and where to use it. Every change that is made through it is on record, and every key set
/// that is seen through it is noted: which stored keys it has.
pub struct Session {
    /// The admin profile that it was got with.
    pub admin: ProfileName,
    /// The id of the admin's client.
    pub client_id: ClientId,
    /// Where it is good.
    pub environment: Environment,
    /// When the token stops working.
    pub ends: Timestamp,
    http: Http,
    base: url::Url,
    token: SecretText,
    recorder: Recorder,
}

impl Session {
    /// The same, with the reason for the changes that will be made through it.
    #[must_use]
    pub fn because(mut self, reason: Option<Reason>) -> Self {
        self.recorder.reason = reason;
        self
    }

    /// The self-service API, with this session's token.
    pub fn api(&self) -> SelfService<'_> {
        SelfService { http: &self.http, base: &self.base, token: self.token.clone(), recorder: &self.recorder }
    }

    /// Whether the token will do for another half minute.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.ends > later(now, AT_LEAST)
    }

    /// HTTP as it is spoken with this environment.
    pub fn http(&self) -> &Http {
        &self.http
    }
}

/// The API of an environment, and a token for it, for whoever only looks: nothing can be changed through it, and nothing
/// is noted of it on this machine.
pub struct Look {
    http: Http,
    base: url::Url,
    token: AccessToken,
}

impl Look {
    /// The self-service API, which refuses to change anything.
    pub fn api(&self) -> SelfService<'_> {
        SelfService { http: &self.http, base: &self.base, token: self.token.token.clone(), recorder: &Looker }
    }
}

/// Keeps no record, and so can't change anything.
struct Looker;

impl ChangeLog for Looker {
    fn saw(&self, _: &ClientId, _: &KeySet) {}

    fn begins(&self, _: &IntendedChange<'_>) -> Result<Box<dyn Begun + '_>, NotRecorded> {
        Err(NotRecorded("nothing is recorded here".into()))
    }
}

/// How an admin is told that there is no token.
fn refusing(admin: &ProfileName) -> impl FnOnce(TokenError) -> Error {
    let admin = admin.clone();
    move |source| Error::NoAdminToken { admin, source }
}

impl Operator {
    /// Gets a token as an admin profile, as it logs in now, and with it the API.
    pub fn log_in(&self, admin: &ProfileName) -> Result<Session, Error> {
        self.log_in_as(admin, self.client_of(admin)?)
    }

    /// Gets a token as this client of an admin profile, and with it the API.
    pub fn log_in_as(&self, admin: &ProfileName, client: Client) -> Result<Session, Error> {
        let Look { http, base, token } = self.enter(&client, refusing(admin))?;
        let observer = self.observer();
        let recorder = Recorder {
            log: AuditLog::new(self.folder()),
            clock: self.shared_clock(),
            who: self.who(),
            command: self.purpose().to_owned(),
            environment: client.environment.name.to_string(),
            server: base.to_string(),
            admin: admin.to_string(),
            reason: None,
            listener: Box::new(move |written| {
                observer.notice(&written.map_or_else(Notice::NotRecorded, Notice::Recorded));
            }),
            learner: self.learner(&client.environment.name),
            seen: Mutex::default(),
        };
        Ok(Session {
            admin: admin.clone(),
            client_id: client.client_id,
            environment: client.environment,
            ends: token.expires_at(),
            http,
            base,
            token: token.token,
            recorder,
        })
    }

    /// A client's key set, as this client sees it. Unlike through a session, nothing is noted of it on this machine.
    pub fn keys_seen_by(&self, client: &Client, id: &ClientId) -> Result<KeySet, Error> {
        Ok(self.enter(client, Error::from)?.api().keys(id)?)
    }

    /// What is known of these scopes, as this client sees it: the access is that of its organisation. Any token will do,
    /// so one is asked for with each of the client's own scopes until there is one, and with these scopes last. If it gets
    /// none, the refusal is that of the last.
    pub fn access_seen_by(&self, client: &Client, scopes: &[&str]) -> Result<KnownAccess, Error> {
        let (these, others): (Vec<&Scope>, Vec<&Scope>) =
            client.scopes.iter().partition(|own| scopes.contains(&own.as_str()));
        let mut refused = Error::NoScope(client.origin.profile().cloned());
        for scope in others.into_iter().chain(these) {
            let alone = Client { scopes: vec![scope.clone()], ..client.clone() };
            match self.enter(&alone, Error::from) {
                Ok(look) => return Ok(KnownAccess::read_whole(&look.api(), scopes.iter().copied())?),
                Err(Error::Token(TokenError::Refused(refusal))) if refusal.cause().proves_the_key() => {
                    refused = Error::Token(TokenError::Refused(refusal));
                }
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }

    /// Gets a token as an admin profile, as it logs in now, to look at what is registered.
    pub fn look(&self, admin: &ProfileName) -> Result<Look, Error> {
        self.look_as(admin, &self.client_of(admin)?)
    }

    /// The same as this client of an admin profile.
    pub fn look_as(&self, admin: &ProfileName, client: &Client) -> Result<Look, Error> {
        self.enter(client, refusing(admin))
    }

    fn enter(&self, client: &Client, refused: impl FnOnce(TokenError) -> Error) -> Result<Look, Error> {
        let base = client.environment.selfservice.clone();
        let base = base.ok_or_else(|| Error::NoSelfService(client.environment.name.clone()))?;
        let http = self.http(&client.environment);
        let key = self.signing_key(client)?;
        let grant = TokenRequest::scopes(client.admin_scopes()).grant(client)?;
        let token = self.fetch_through(&http, client, &grant, &key).map_err(refused)?;
        Ok(Look { http, base, token })
    }

    /// Notes which stored keys the clients of an environment have. What can't be noted, in a folder that is only read,
    /// isn't worth an error.
    fn learner(&self, environment: &EnvironmentName) -> Learner {
        let (folder, environment, observer) = (self.folder().clone(), environment.clone(), self.observer());
        Box::new(move |client, set| {
            if let Err(error) = folder.learn(&environment, client, set) {
                observer.notice(&Notice::NotLearned(&error));
            }
        })
    }
}
