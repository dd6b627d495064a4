//! An operator at work.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use maskinporten_engine::error::Error;
use maskinporten_engine::key_change::{
    FirstKeySwitch, KeyChange, Orders, PlanError, Planned, SwitchError, Target, Wishes,
};
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{KeyName, Login, Profile};
use maskinporten_engine::rotate::{FirstKey, Proof, RotateError, Standing};
use maskinporten_engine::session::Session;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::token::{AccessToken, TokenError};
use maskinporten_sandbox::{Change, FOREIGN_KID, Options};
use maskinporten_testkit::Server;
use serde_json::{Value, json};

use crate::local::{keep, operator, with_app};

/// How long a new key is given to be known, where nothing delays that.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A machine with the profile `admin`, which logs in with the business certificate, and `app`, whose client is
/// registered beside it.
pub(crate) struct Desk {
    pub(crate) server: Arc<Server>,
    pub(crate) operator: Operator,
    /// The app's client.
    pub(crate) id: ClientId,
    home: tempfile::TempDir,
}

impl Desk {
    /// With a registered key of the app's, and somebody else's beside it.
    pub(crate) fn new(options: Options) -> Self {
        let desk = Self::with_certificate(options);
        let first = desk.keep("app-1");
        desk.server.change(desk.id.as_str(), &Change::AddKey(first.jwk())).unwrap();
        desk.server.add_foreign_key(desk.id.as_str(), FOREIGN_KID, 10_000_000);
        desk.log_in_with(&app(), &first.name().login());
        desk.server.clear_log();
        desk
    }

    /// With an app that logs in with the business certificate, and has no key.
    pub(crate) fn with_certificate(options: Options) -> Self {
        let (server, home) = (Server::start(options), tempfile::tempdir().unwrap());
        let (operator, id) = with_app(&server, home.path());
        server.clear_log();
        Self { id, server: Arc::new(server), operator, home }
    }

    /// Another machine with the same profiles and keys, before the same server.
    pub(crate) fn copy(&self) -> Self {
        let home = tempfile::tempdir().unwrap();
        let copied =
            std::process::Command::new("cp").arg("-rp").arg(self.config()).arg(home.path()).status().unwrap();
        assert!(copied.success());
        Self { server: Arc::clone(&self.server), operator: operator(home.path()), id: self.id.clone(), home }
    }

    pub(crate) fn config(&self) -> std::path::PathBuf {
        self.home.path().join("config")
    }

    /// Whether a rotation was ever begun here.
    pub(crate) fn has_journal(&self) -> bool {
        fs::exists(self.config().join("rotations/app.jsonl")).unwrap()
    }

    pub(crate) fn profile(&self, name: &str) -> Profile {
        self.operator.folder().profiles().unwrap().get(&name.parse().unwrap()).unwrap()
    }

    /// The kid that a profile signs with.
    pub(crate) fn kid_of(&self, name: &str) -> String {
        KeyName::of(&self.profile(name).login.unwrap()).unwrap().kid.to_string()
    }

    pub(crate) fn kid(&self) -> String {
        self.kid_of("app")
    }

    /// The kids that are registered on the app's client.
    pub(crate) fn kids(&self) -> Vec<String> {
        self.server.kids(self.id.as_str())
    }

    pub(crate) fn keys(&self) -> Vec<Value> {
        self.server.keys(self.id.as_str())
    }

    /// Makes a key that nobody has registered.
    pub(crate) fn keep(&self, kid: &str) -> StoredKey {
        keep(&self.operator, kid)
    }

    pub(crate) fn log_in_with(&self, name: &ProfileName, login: &Login) {
        let mut profile = self.profile(name.as_str());
        profile.login = Some(login.clone());
        self.operator.folder().change_profiles(|profiles| profiles.set(name, &profile)).unwrap();
    }

    /// The API, as the admin.
    pub(crate) fn session(&self) -> Session {
        self.operator.log_in(&"admin".parse().unwrap()).unwrap()
    }

    /// A token as a profile, so that what it logs in with works.
    pub(crate) fn token(&self, name: &str) -> Result<AccessToken, TokenError> {
        let client = self.operator.client_of(&name.parse().unwrap()).unwrap();
        let key = self.operator.signing_key(&client).unwrap();
        let scopes = if name == "app" { client.scopes.clone() } else { client.admin_scopes() };
        let grant = TokenRequest::scopes(scopes).grant(&client).unwrap();
        self.operator.fetch(&client, &grant, &key, None)
    }

    /// A change of the app's key, in which the new one is given so long to be known.
    pub(crate) fn change<T>(&self, patience: Duration, work: impl FnOnce(&mut KeyChange<'_>) -> T) -> T {
        self.change_of("app", patience, work)
    }

    pub(crate) fn change_of<T>(
        &self,
        name: &str,
        patience: Duration,
        work: impl FnOnce(&mut KeyChange<'_>) -> T,
    ) -> T {
        let admin = "admin".parse().unwrap();
        let target = Target::new(&self.operator, &name.parse().unwrap(), admin).unwrap();
        let orders = Orders { proof: Proof { patience, every: Duration::from_millis(10) }, ..Orders::default() };
        work(&mut KeyChange::new(&self.operator, &target, orders).unwrap())
    }

    pub(crate) fn plan(&self, wishes: &Wishes) -> Result<Planned, PlanError> {
        self.change(PATIENCE, |change| change.plan(wishes))
    }

    /// Plans a rotation of the app's key and begins it.
    pub(crate) fn rotate(&self, wishes: &Wishes) -> Result<Standing, RotateError<Error>> {
        self.rotate_within(PATIENCE, wishes)
    }

    pub(crate) fn rotate_within(&self, wait: Duration, wishes: &Wishes) -> Result<Standing, RotateError<Error>> {
        self.change(wait, |change| {
            let plan = change.plan(wishes).unwrap().plan;
            change.begin(plan)
        })
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method by itself is for one lifetime only")]
    pub(crate) fn roll_back(&self) -> Result<Standing, RotateError<Error>> {
        self.change(PATIENCE, |change| change.roll_back())
    }

    /// Registers a stored key as the first one of a profile's client, which logs in with it from then on.
    pub(crate) fn switch(&self, name: &str, new: &StoredKey, wait: Duration) -> Result<KeySet, Box<SwitchError>> {
        let (session, profile) = (self.session(), self.profile(name));
        let client_id = profile.client_id.clone().unwrap();
        let seen = session.api().keys(&client_id).unwrap();
        FirstKeySwitch {
            operator: &self.operator,
            session,
            seen,
            client_id: &client_id,
            owner: &(name.parse().unwrap(), profile),
            new: new.name(),
            first: FirstKey::default(),
            wait,
            reason: None,
        }
        .make()
        .map_err(Box::new)
    }
}

/// The profile whose key is changed.
pub(crate) fn app() -> ProfileName {
    "app".parse().unwrap()
}

/// A rotation at once: the old key goes as soon as the new one is in use.
pub(crate) fn at_once() -> Wishes {
    Wishes { grace: Duration::ZERO, ..Wishes::default() }
}

/// One after which the old key stays for a week.
pub(crate) fn with_a_week() -> Wishes {
    Wishes { grace: Duration::from_secs(7 * 86_400), ..Wishes::default() }
}

/// How a stored key is registered.
pub(crate) trait Jwk {
    fn registered(&self) -> RegisteredKey;
    fn jwk(&self) -> Value;
}

impl Jwk for StoredKey {
    fn registered(&self) -> RegisteredKey {
        RegisteredKey::new(self.public.to_jwk(&self.kid, Algorithm::Rs256))
    }

    fn jwk(&self) -> Value {
        serde_json::to_value(self.registered()).unwrap()
    }
}

/// A public JWK that nobody here has the private half of, different for each number.
pub(crate) fn stranger(kid: &str, number: u8) -> Value {
    use base64::Engine as _;
    let modulus: Vec<u8> = (0..=255).map(|i: u8| i.wrapping_mul(7).wrapping_add(number) | 0x81).collect();
    let n = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(modulus);
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB"})
}
