//! Scenarios: what goes wrong for other people, one cause each, for somebody to find out. What a scenario has besides the
//! seed is [`APP_CLIENT`] with its key; the rest of it are requests that anybody could send to `/_sandbox/`.

mod rows;

use std::{fmt, str::FromStr, sync::Arc};

use serde_json::json;

use super::{
    Intrusion, Kit, KitFile, Options,
    act::Act,
    apierror::ApiError,
    clock::Moment,
    keyset::{self, RegisteredKey},
    registry::Registry,
    seed,
};

/// The client that a scenario is about. It has [`GRANTED_SCOPE`](crate::GRANTED_SCOPE) and logs in with a registered key.
pub const APP_CLIENT: &str = "sandbox-app";
/// Another client of the same organisation, without keys of its own.
pub const READER_CLIENT: &str = "sandbox-reader";
/// The kid of [`APP_CLIENT`]'s key.
pub const APP_KID: &str = "app-2026";
/// The file of the kit that has [`APP_CLIENT`]'s private key.
pub const APP_KEY_FILE: &str = "app.key.pem";

/// The certificate of the kit whose key is [`APP_CLIENT`]'s, too: making one takes time.
const APP_CERTIFICATE: &str = "commfides";

/// One thing that goes wrong.
#[derive(Debug)]
pub struct Scenario {
    /// Its name, in words with dashes.
    pub name: &'static str,
    /// What is the case.
    pub what: &'static str,
    /// Who can mend it.
    pub mender: Mender,
    /// What that one does, unless it is whoever runs the client.
    pub mended: &'static [Control],
    /// What is registered of keys, instead of [`APP_CLIENT`]'s own.
    keys: &'static [Key],
    /// What has happened before it starts.
    before: &'static [Control],
    /// It is served over https.
    pub tls: bool,
}

/// Who can mend what goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mender {
    /// Whoever runs the client.
    You,
    /// The owner of the API that the scope is for.
    ApiOwner,
    /// The organisation that is acted for.
    Customer,
    /// Digdir's service desk.
    Digdir,
    /// Whoever runs the machine that the client is on.
    Machine,
    /// Whoever runs the server.
    Server,
}

impl fmt::Display for Mender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::You => "you",
            Self::ApiOwner => "api-owner",
            Self::Customer => "customer",
            Self::Digdir => "digdir",
            Self::Machine => "machine",
            Self::Server => "server",
        })
    }
}

/// A request to `/_sandbox/`: how another actor is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// `POST` or `DELETE`.
    pub method: &'static str,
    /// Below `/_sandbox/`.
    pub path: &'static str,
    /// JSON.
    pub body: &'static str,
}

/// A registered key.
#[derive(Debug, Clone, Copy)]
struct Key {
    client: &'static str,
    kid: &'static str,
    owner: KeyOwner,
    /// Seconds from now; below zero it is expired.
    life: i64,
}

/// Whose private half it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyOwner {
    /// It is in the kit.
    App,
    /// Nobody here has it.
    Somebody,
}

/// No scenario has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario {0}")]
pub struct NoScenario(String);

impl Scenario {
    /// All of them: first what is wrong with logins, then with what is asked for, then around.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        rows::LOGIN.iter().chain(rows::REQUEST).chain(rows::AROUND)
    }

    /// What it adds to a kit's files.
    pub fn files(kit: &Kit) -> Vec<KitFile> {
        let key = kit.certificate(APP_CERTIFICATE).map(|app| app.key_pem.clone().into_bytes());
        key.into_iter().map(|contents| KitFile { name: APP_KEY_FILE.to_owned(), contents, private: true }).collect()
    }

    /// Makes it happen in a world that has only the seed.
    pub(super) fn set_up(
        &self,
        kit: &Kit,
        registry: &mut Registry,
        options: &mut Options,
        intrusions: &mut Vec<Intrusion>,
        now: Moment,
    ) -> Result<(), String> {
        let bad = |error: &dyn fmt::Debug| format!("{}: {error:?}", self.name);
        for id in [APP_CLIENT, READER_CLIENT] {
            let client = seed::client(id, seed::ORGANISATION, "maskinporten", &[seed::GRANTED_SCOPE], now);
            registry.clients.insert(id.to_owned(), client.into());
        }
        for key in self.keys {
            let client = registry.clients.get_mut(key.client).ok_or_else(|| bad(key))?;
            let key = key.registered(kit, now).map_err(|error| bad(&error))?;
            Arc::make_mut(client).keys.push(key);
        }
        for Control { method, path, body } in self.before {
            let body = serde_json::from_str(body).map_err(|error| bad(&error))?;
            Act::requested(method, path, &body)
                .and_then(|act| act.prepare(registry, options, intrusions, now))
                .map_err(|error| bad(&error))?;
        }
        Ok(())
    }
}

impl Key {
    fn registered(&self, kit: &Kit, now: Moment) -> Result<RegisteredKey, ApiError> {
        let mut jwk = match (self.owner, kit.certificate(APP_CERTIFICATE)) {
            (KeyOwner::App, Some(app)) => keyset::jwk_from_text(&app.certificate_pem, self.kid)?,
            _ => seed::foreign_key(self.kid),
        };
        jwk["exp"] = json!(now.after(self.life));
        RegisteredKey::stored(&jwk, now)
    }
}

impl FromStr for &'static Scenario {
    type Err = NoScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Scenario::all().find(|scenario| scenario.name == name).ok_or_else(|| NoScenario(name.to_owned()))
    }
}
