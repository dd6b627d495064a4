//! What the self-service API shows: of scopes to everybody, of a client through an admin profile.

use std::thread;

use super::{Asked, Timed, local};
use crate::client::{Client, ClientKey};
use crate::error::Error;
use crate::operator::Operator;
use crate::scope_access::KnownAccess;
use crate::session::Look;
use maskinporten_protocol::ids::{ClientId, ProfileName, Scope};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::selfservice::{ClientRecord, Directory, SelfService, SelfServiceError};
use maskinporten_protocol::token::TokenError;

/// What the self-service API shows.
pub(super) struct View {
    pub(super) admin: Admin,
    /// What is known of the scopes, and of the organisation's access to them.
    pub(super) access: Result<KnownAccess, SelfServiceError>,
}

/// The client of an admin profile, with its key in hand: whoever has to be asked for its passphrase is asked before
/// anything is waited for.
pub(super) struct AdminClient {
    name: ProfileName,
    client: Result<Client, Error>,
}

impl AdminClient {
    /// `own`: the client that is looked at, with its key. An admin may be that itself.
    pub(super) fn of(operator: &Operator, name: ProfileName, own: (&Client, Option<&SigningKey>)) -> Self {
        let client = operator.client_of(&name).and_then(|client| {
            let key = match own {
                (other, Some(key)) if other.origin == client.origin => key.clone(),
                _ => operator.signing_key(&client)?,
            };
            Ok(Client { key: ClientKey::InHand(key), ..client })
        });
        Self { name, client }
    }

    /// The organisation that its certificate names, if it logs in with one.
    pub(super) fn organisation(&self) -> Option<String> {
        match &self.client.as_ref().ok()?.key {
            ClientKey::InHand(key) => local::organisation(&local::certificates(key)?),
            ClientKey::Login(_) | ClientKey::NotYet(_) => None,
        }
    }
}

/// What an admin sees.
pub(super) enum Admin {
    /// There is none.
    Nobody,
    /// It got no token, or reached nothing.
    Refused(Timed<Error>),
    /// It sees this.
    Sees(Box<Timed<Sight>>),
}

/// What was seen of a client.
pub(super) struct Sight {
    pub(super) admin: ProfileName,
    pub(super) client: Result<ClientRecord, SelfServiceError>,
    pub(super) keys: Result<KeySet, SelfServiceError>,
    /// The organisation's clients, if the one that was looked for, or its key, isn't where it should be.
    pub(super) neighbours: Vec<Neighbour>,
}

/// Another client of the organisation.
pub(super) struct Neighbour {
    pub(super) id: String,
    pub(super) is_active: bool,
    pub(super) keys: Vec<Thumbprint>,
}

impl View {
    pub(super) fn of(asked: &Asked<'_>, admin: Option<AdminClient>) -> Self {
        let Some(AdminClient { name: admin, client }) = admin else {
            return Self { admin: Admin::Nobody, access: Ok(published(asked)) };
        };
        let Timed { found: look, took } =
            Timed::of(|| client.and_then(|client| asked.operator.look_as(&admin, &client)));
        let look = match look {
            Ok(look) => look,
            Err(found) => {
                // Who got no answer once isn't asked again: each step would take its whole time.
                let is_there = !matches!(&found, Error::NoAdminToken { source: TokenError::Http(_), .. });
                let access = if is_there { published(asked) } else { KnownAccess::default() };
                return Self { admin: Admin::Refused(Timed { found, took }), access: Ok(access) };
            }
        };
        let scopes = asked.request.scopes.iter().map(Scope::as_str);
        thread::scope(|scope| {
            let access = scope.spawn(|| KnownAccess::read_whole(&look.api(), scopes));
            let Timed { found, took: seeing } = Timed::of(|| Sight::of(&look, asked, admin));
            let took = took.saturating_add(seeing);
            let access = access.join().unwrap_or_else(|_| Ok(KnownAccess::default()));
            Self { admin: Admin::Sees(Box::new(Timed { found, took })), access }
        })
    }
}

/// What everybody can see of the scopes.
fn published(asked: &Asked<'_>) -> KnownAccess {
    let Some(base) = &asked.environment().selfservice else { return KnownAccess::default() };
    let http = asked.operator.http(asked.environment());
    KnownAccess::published(Directory { http: &http, base }, asked.request.scopes.iter().map(Scope::as_str))
}

impl Sight {
    fn of(look: &Look, asked: &Asked<'_>, admin: ProfileName) -> Self {
        let (api, id) = (look.api(), &asked.client.client_id);
        let client = api.client(id);
        let keys = match client.as_ref().map(ClientRecord::keys) {
            Ok(Some(set)) => Ok(set),
            Ok(None) => api.keys(id),
            Err(_) => Ok(KeySet::default()),
        };
        let neighbours = if is_elsewhere(asked, &client, &keys) { neighbours(&api, id) } else { Vec::new() };
        Self { admin, client, keys, neighbours }
    }
}

/// Whether the client, or the key that it should have, isn't there.
fn is_elsewhere(
    asked: &Asked<'_>,
    client: &Result<ClientRecord, SelfServiceError>,
    keys: &Result<KeySet, SelfServiceError>,
) -> bool {
    match (client, keys) {
        (Err(error), _) => error.status().is_some(),
        (Ok(_), Ok(set)) => {
            asked.own.name.as_ref().is_some_and(|name| set.by_thumbprint(&name.thumbprint).next().is_none())
        }
        (Ok(_), Err(_)) => false,
    }
}

/// The other clients, deactivated ones among them. That they can't be listed is no reason to say less of the rest.
fn neighbours(api: &SelfService<'_>, id: &ClientId) -> Vec<Neighbour> {
    let clients = api.clients(true).unwrap_or_default();
    let thumbprints = |set: KeySet| set.keys.iter().filter_map(RegisteredKey::thumbprint).collect();
    let neighbour = |client: ClientRecord| Neighbour {
        id: client.text("client_id").to_owned(),
        is_active: client.is_active(),
        keys: client.keys().map(thumbprints).unwrap_or_default(),
    };
    // A deactivated one may be hidden by itself, and listed.
    clients.into_iter().map(neighbour).filter(|one| one.id != id.as_str() || !one.is_active).collect()
}
