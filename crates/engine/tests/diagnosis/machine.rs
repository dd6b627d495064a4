//! An operator whose tokens don't come.

use std::time::Duration;

use maskinporten_engine::diagnosis::{Cause, Diagnosis, Finding, Link, Place, Question};
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::ids::{ClientId, Scope};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_sandbox::{Change, Options};
use maskinporten_testkit::Server;
use serde_json::{Value, json};

use crate::local::{certificate, keep, with_app};

/// A machine with the profile `admin`, which logs in with the business certificate, and `app`, whose client has the
/// registered key `app-1`.
pub(crate) struct Machine {
    pub(crate) server: Server,
    pub(crate) operator: Operator,
    /// The app's client.
    pub(crate) id: ClientId,
    pub(crate) key: StoredKey,
    _home: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self::before(Options::default())
    }

    pub(crate) fn before(options: Options) -> Self {
        let (server, home) = (Server::start(options), tempfile::tempdir().unwrap());
        let (operator, id) = with_app(&server, home.path());
        let key = keep(&operator, "app-1");
        let machine = Self { server, operator, id, key, _home: home };
        machine.register(&machine.key, "app-1");
        machine.log_in_with(&machine.key.name().login());
        machine
    }

    /// Registers a key under a kid.
    pub(crate) fn register(&self, key: &StoredKey, kid: &str) {
        self.server.change(self.id.as_str(), &Change::AddKey(jwk(key, kid))).unwrap();
    }

    pub(crate) fn forget(&self, kid: &str) {
        self.server.change(self.id.as_str(), &Change::RemoveKey(kid.to_owned())).unwrap();
    }

    /// Changes the app's client, whatever the API would say.
    pub(crate) fn alter(&self, member: &str, value: impl Into<Value>) {
        self.server.alter(self.id.as_str(), json!({ member: value.into() }));
    }

    pub(crate) fn another_key(&self, kid: &str) -> StoredKey {
        keep(&self.operator, kid)
    }

    pub(crate) fn certificate(&self, name: &str) -> Login {
        certificate(&self.server, &self.operator, name)
    }

    pub(crate) fn log_in_with(&self, login: &Login) {
        self.change(|profile| profile.login = Some(login.clone()));
    }

    /// Changes the app's profile.
    pub(crate) fn change(&self, change: impl Fn(&mut Profile)) {
        let name = "app".parse().unwrap();
        let mut profile = self.operator.folder().profiles().unwrap().get(&name).unwrap();
        change(&mut profile);
        self.operator.folder().change_profiles(|profiles| profiles.set(&name, &profile)).unwrap();
    }

    /// Looks at the app's own token, as somebody who has the admin profile or hasn't.
    pub(crate) fn look(&self, has_admin: bool) -> Diagnosis {
        self.look_at(has_admin, TokenRequest::default())
    }

    pub(crate) fn look_at(&self, has_admin: bool, request: TokenRequest) -> Diagnosis {
        let name = "app".parse().unwrap();
        self.operator.diagnose(Question {
            client: self.operator.client_of(&name),
            profile: Some(name),
            request,
            admin: has_admin.then(|| "admin".parse().unwrap()),
            patience: Duration::from_secs(2),
        })
    }
}

pub(crate) fn jwk(key: &StoredKey, kid: &str) -> Value {
    let mut jwk = Value::Object(key.public.to_jwk(&key.kid, Algorithm::Rs256));
    jwk["kid"] = kid.into();
    jwk
}

/// A call that asks for these scopes.
pub(crate) fn asking(scopes: &[&str]) -> TokenRequest {
    TokenRequest::scopes(scopes.iter().map(|scope| scope.parse::<Scope>().unwrap()).collect())
}

/// What is found out, for a test to compare.
pub(crate) trait Found {
    fn link(&self, place: Place) -> &Link;
    fn cause(&self) -> &Cause;
    fn name(&self) -> &'static str;
    fn marks(&self) -> String;
}

impl Found for Diagnosis {
    fn link(&self, place: Place) -> &Link {
        self.links.iter().find(|link| link.place == place).unwrap()
    }

    #[track_caller]
    fn cause(&self) -> &Cause {
        &self.wrong().unwrap_or_else(|| panic!("nothing is wrong: {}", self.marks())).cause
    }

    fn name(&self) -> &'static str {
        self.wrong().map_or("nothing", |wrong| wrong.cause.name())
    }

    /// A letter for each link: right, Proven, wrong, unseen.
    fn marks(&self) -> String {
        let mark = |link: &Link| match &link.finding {
            Finding::Right(maskinporten_engine::diagnosis::Seen::Proven) => 'p',
            Finding::Right(_) => '+',
            Finding::Wrong(_) => 'x',
            Finding::Unseen(_) => '-',
        };
        self.links.iter().map(mark).collect()
    }
}
