//! What the self-service API shows of a client, through an admin profile.

use std::thread;

use super::{Asked, Timed};
use crate::error::Error;
use crate::scope_access::KnownAccess;
use crate::session::Look;
use maskinporten_protocol::ids::{ClientId, ProfileName, Scope};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::{ClientRecord, SelfService, SelfServiceError};

/// What the self-service API shows, if it can be asked.
#[derive(Default)]
pub(super) enum View {
    /// There is nobody to ask it as.
    #[default]
    NoAdmin,
    /// It gave no token, or couldn't be reached.
    Closed(Timed<Error>),
    /// It answers.
    Open(Box<Timed<Sight>>),
}

/// What was seen.
pub(super) struct Sight {
    pub(super) admin: ProfileName,
    pub(super) client: Result<ClientRecord, SelfServiceError>,
    pub(super) keys: Result<KeySet, SelfServiceError>,
    pub(super) access: Result<KnownAccess, SelfServiceError>,
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
    pub(super) fn of(asked: &Asked<'_>, admin: Option<&ProfileName>) -> Self {
        let Some(admin) = admin else { return Self::NoAdmin };
        let Timed { found, took } = Timed::of(|| {
            let look = asked.operator.look(admin)?;
            Ok::<_, Error>(Sight::of(&look, asked, admin.clone()))
        });
        match found {
            Ok(found) => Self::Open(Box::new(Timed { found, took })),
            Err(found) => Self::Closed(Timed { found, took }),
        }
    }
}

impl Sight {
    /// The client's organisation, as the API has it.
    pub(super) fn organisation(&self) -> Option<String> {
        let client = self.client.as_ref().ok()?;
        Some(client.text("client_orgno").to_owned()).filter(|number| !number.is_empty())
    }

    fn of(look: &Look, asked: &Asked<'_>, admin: ProfileName) -> Self {
        let (api, id) = (look.api(), &asked.client.client_id);
        thread::scope(|scope| {
            let scopes = asked.request.scopes.iter().map(Scope::as_str);
            let access = scope.spawn(|| KnownAccess::read(&look.api(), scopes));
            let client = api.client(id);
            let keys = match client.as_ref().map(ClientRecord::keys) {
                Ok(Some(set)) => Ok(set),
                Ok(None) => api.keys(id),
                Err(_) => Ok(KeySet::default()),
            };
            let neighbours = if is_elsewhere(asked, &client, &keys) { neighbours(&api, id) } else { Vec::new() };
            let access = access.join().unwrap_or_else(|_| Ok(KnownAccess::default()));
            Self { admin, client, keys, access, neighbours }
        })
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
    let neighbour = |client: ClientRecord| Neighbour {
        id: client.text("client_id").to_owned(),
        is_active: client.is_active(),
        keys: client
            .keys()
            .map(|set| set.keys.iter().filter_map(RegisteredKey::thumbprint).collect())
            .unwrap_or_default(),
    };
    // A deactivated one may be hidden by itself, and listed.
    clients.into_iter().map(neighbour).filter(|one| one.id != id.as_str() || !one.is_active).collect()
}
