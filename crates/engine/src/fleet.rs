//! The clients of an organisation, with everything of theirs that runs out: one session for each admin profile, a few
//! requests at a time.

mod parallel;

use jiff::Timestamp;
use serde::Serialize;

use crate::error::Error;
use crate::key_register::KeyRegister;
use crate::operator::{Notice, Operator};
use crate::profile::{Login, Profile, Profiles};
use crate::scope_access::KnownAccess;
use crate::session::Session;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::MAX_KEYS;
use maskinporten_protocol::selfservice::{AccessState, ClientTraits, ListedClient, ListedKey};

use parallel::in_parallel;

/// After so many clients the token is looked at: it lives two minutes, and a slow server with many clients takes more.
const SLICE: usize = 200;

/// What a client logs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A registered key.
    Key,
    /// A business certificate.
    Certificate,
}

/// One key or certificate.
#[derive(Debug, Clone)]
pub struct Item {
    /// Which of them it is.
    pub means: Means,
    /// A key's kid, a certificate's serial number.
    pub name: String,
    /// When it ends, if that is known.
    pub expires: Option<Timestamp>,
    /// Whether the private half is on this machine.
    pub held_here: bool,
    /// A key's thumbprint, if it can be read.
    pub thumbprint: Option<Thumbprint>,
}

/// Something about a client that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Mark {
    /// No key is registered, and no certificate is known here.
    NoKey,
    /// There is no room for a new key.
    FiveKeys,
    /// A scope that its owner has taken away, or hasn't given: `DENIED`, `REQUESTED` or nothing at all.
    #[serde(rename = "no-access")]
    Scope {
        /// The scope.
        scope: String,
        /// The API's word for it.
        #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
        state: Option<AccessState>,
    },
    /// The key that the profile signs with isn't registered.
    NotRegistered {
        /// The key.
        kid: String,
    },
}

/// A client that was read.
#[derive(Debug, Clone)]
pub struct FleetClient {
    /// Where it is registered.
    pub environment: EnvironmentName,
    /// Its client id, as the server has it.
    pub id: String,
    /// The client's name.
    pub name: String,
    /// The scopes that are registered on it.
    pub scopes: Vec<String>,
    /// Those of them that are known to be delegated in Altinn, if somebody delegates them.
    pub delegable: Vec<String>,
    /// What else is registered about it.
    pub traits: ClientTraits,
    /// The profile here that knows it.
    pub profile: Option<ProfileName>,
    /// Its keys, or the certificate that its profile logs in with.
    pub items: Vec<Item>,
    /// What somebody should look at.
    pub marks: Vec<Mark>,
}

/// Clients that could not be read, all for one reason.
#[derive(Debug)]
pub struct Unread {
    /// Where they are registered.
    pub environment: EnvironmentName,
    /// Their ids and the profiles here that know them; an id of none: whichever clients the profile administers.
    pub clients: Vec<(Option<String>, Option<ProfileName>)>,
    /// Why.
    pub error: Error,
}

/// A client to look at.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The client.
    pub id: ClientId,
    /// Its profile, if it is a profile's.
    pub profile: Option<(ProfileName, Profile)>,
}

impl Wanted {
    fn name(&self) -> Option<&ProfileName> {
        self.profile.as_ref().map(|(name, _)| name)
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Fleet {
    /// Clients.
    pub found: Vec<FleetClient>,
    /// Clients that could not be read.
    pub unread: Vec<Unread>,
}

/// Reads clients through admin profiles, one after the other.
pub struct FleetReader<'a> {
    operator: &'a Operator,
    profiles: &'a Profiles,
    stored: KeyRegister,
    /// Is told through which admin how many of how many clients have been read.
    progress: &'a dyn Fn(&ProfileName, usize, usize),
    fleet: Fleet,
}

impl<'a> FleetReader<'a> {
    /// `progress` is told through which admin how many of how many clients have been read.
    pub fn new(
        operator: &'a Operator,
        profiles: &'a Profiles,
        progress: &'a dyn Fn(&ProfileName, usize, usize),
    ) -> Result<Self, Error> {
        let stored = operator.folder().key_register()?;
        Ok(Self { operator, profiles, stored, progress, fleet: Fleet::default() })
    }

    /// What was read.
    pub fn finish(self) -> Fleet {
        self.fleet
    }

    /// All clients of the organisation of an admin profile. A client that can't be read doesn't stop the rest.
    ///
    /// The list brings the clients' keys along (the API describes its elements as it describes one client), so a
    /// client costs a call of its own only where it came without: it may have none, or the server may have left
    /// them out, and only a look at its key set tells which.
    pub fn all(&mut self, admin: &ProfileName) -> Result<(), Error> {
        let listed = self.operator.log_in(admin).and_then(|session| Ok((session.api().listed_clients()?, session)));
        let (clients, mut session) = match listed {
            Ok(listed) => listed,
            Err(error) => {
                let environment = self.profiles.profile(admin)?.environment;
                let clients = vec![(None, Some(admin.clone()))];
                self.fleet.unread.push(Unread { environment, clients, error });
                return Ok(());
            }
        };
        let access = self.access(&session, clients.iter());
        let earlier = self.fleet.found.len();
        let mut without = Vec::new();
        // One at a time, each dropped when it is done with: a thousand of them weigh more than the report.
        for mut client in clients {
            let known = |found: &FleetClient| found.environment == session.environment.name && found.id == client.id;
            // Two admin profiles of one organisation see the same clients.
            if self.fleet.found[..earlier].iter().any(known) {
                continue;
            }
            match client.keys.take() {
                Some(keys) => {
                    let found = self.found(&session, &access, client, &keys, None);
                    self.fleet.found.push(found);
                }
                None => without.push(client),
            }
        }
        let (read, stopped) = self.in_slices(admin, &mut session, &without, |session, client| {
            let id = client.id.parse().map_err(|_| Error::StrangeClientId)?;
            Ok(ListedKey::all_of(&session.api().keys(&id)?))
        });
        self.left_out(&session, stopped, &without[read.len()..], |client| (Some(client.id.clone()), None));
        for (client, keys) in without.into_iter().zip(read) {
            match keys {
                Ok(keys) => {
                    let found = self.found(&session, &access, client, &keys, None);
                    self.fleet.found.push(found);
                }
                Err(error) => self.unread(&session, &client.id, None, error),
            }
        }
        Ok(())
    }

    /// These clients, which this admin profile administers.
    pub fn these(&mut self, admin: &ProfileName, wanted: &[Wanted]) -> Result<(), Error> {
        let named = |one: &Wanted| (Some(one.id.to_string()), one.name().cloned());
        let mut session = match self.operator.log_in(admin) {
            Ok(session) => session,
            Err(error) => {
                let environment = self.profiles.profile(admin)?.environment;
                self.fleet.unread.push(Unread { environment, clients: wanted.iter().map(named).collect(), error });
                return Ok(());
            }
        };
        let (read, stopped) = self.in_slices(admin, &mut session, wanted, |session, one| {
            let mut client = ListedClient::from(session.api().client(&one.id)?);
            let keys = match client.keys.take() {
                Some(keys) => keys,
                None => ListedKey::all_of(&session.api().keys(&one.id)?),
            };
            Ok::<_, Error>((client, keys))
        });
        self.left_out(&session, stopped, &wanted[read.len()..], named);
        let access = self.access(&session, read.iter().flatten().map(|(client, _)| client));
        for (one, answer) in wanted.iter().zip(read) {
            match answer {
                Ok((client, keys)) => {
                    let found = self.found(&session, &access, client, &keys, one.profile.as_ref());
                    self.fleet.found.push(found);
                }
                Err(error) => self.unread(&session, one.id.as_str(), one.name(), error),
            }
        }
        Ok(())
    }

    /// Does the same for many, eight at a time, with a token that lasts. If there is none any more, those that are left
    /// have no answer, and that is why.
    fn in_slices<T: Sync, R: Send>(
        &self,
        admin: &ProfileName,
        session: &mut Session,
        items: &[T],
        read: impl Fn(&Session, &T) -> Result<R, Error> + Sync,
    ) -> (Vec<Result<R, Error>>, Option<Error>) {
        let mut answers = Vec::with_capacity(items.len());
        for slice in items.chunks(SLICE) {
            if !session.is_fresh(self.operator.clock().now()) {
                match self.operator.log_in(admin) {
                    Ok(new) => *session = new,
                    Err(error) => return (answers, Some(error)),
                }
            }
            let done = answers.len();
            let shared = &*session;
            let progress = |more| (self.progress)(admin, done + more, items.len());
            answers.extend(in_parallel(slice, |item| read(shared, item), progress));
        }
        (answers, None)
    }

    /// Those that nobody got to.
    fn left_out<T>(
        &mut self,
        session: &Session,
        why: Option<Error>,
        left: &[T],
        named: impl Fn(&T) -> (Option<String>, Option<ProfileName>),
    ) {
        if let Some(error) = why {
            let clients = left.iter().map(named).collect();
            self.fleet.unread.push(Unread { environment: session.environment.name.clone(), clients, error });
        }
    }

    /// That access can't be found out is no reason to stop.
    fn access<'c>(&self, session: &Session, clients: impl Iterator<Item = &'c ListedClient> + Clone) -> KnownAccess {
        let scopes = |client: &'c ListedClient| client.scopes.iter().map(String::as_str);
        let known = KnownAccess::read(&session.api(), clients.clone().flat_map(scopes));
        let mut known = known.unwrap_or_else(|_| {
            self.operator.tell(&Notice::AccessUnknown(&session.environment.name));
            KnownAccess::default()
        });
        // Access doesn't tell whether these belong to the client that has them.
        let supplied = clients.filter(|client| client.traits.is_supplied());
        known.look_closer(&session.api(), supplied.flat_map(scopes));
        known
    }

    fn unread(&mut self, session: &Session, id: &str, profile: Option<&ProfileName>, error: Error) {
        let clients = vec![(Some(id.to_owned()), profile.cloned())];
        self.fleet.unread.push(Unread { environment: session.environment.name.clone(), clients, error });
    }

    fn found(
        &self,
        session: &Session,
        access: &KnownAccess,
        client: ListedClient,
        keys: &[ListedKey],
        profile: Option<&(ProfileName, Profile)>,
    ) -> FleetClient {
        let id = &client.id;
        let looked_up = || {
            let mut profiles = self.profiles.all();
            let (name, profile) = profiles.find(|(_, profile)| {
                profile.environment == session.environment.name
                    && profile.client_id.as_ref().is_some_and(|own| own.as_str() == id)
            })?;
            Some((name.clone(), profile))
        };
        let profile = profile.cloned().or_else(looked_up);
        let lacking = access.lacking(client.scopes.iter().map(String::as_str));
        let mut marks: Vec<Mark> =
            lacking.map(|(scope, state)| Mark::Scope { scope: scope.to_owned(), state: state.cloned() }).collect();
        let mut items: Vec<Item> = keys.iter().map(|key| self.key(key)).collect();
        match profile.as_ref().and_then(|(_, profile)| profile.login.as_ref()) {
            Some(Login::Key { kid, thumbprint }) if !keys.is_empty() => {
                let registered = keys.iter().find(|key| key.kid == kid.as_str());
                if registered.and_then(|key| key.thumbprint.as_ref()) != Some(thumbprint) {
                    marks.push(Mark::NotRegistered { kid: kid.to_string() });
                }
            }
            // A client with registered keys logs in with them alone, whatever a profile says.
            Some(login @ (Login::Certificate { .. } | Login::CertificateFile { .. })) if keys.is_empty() => {
                items.extend(self.certificate(login));
            }
            _ => {}
        }
        match items.len() {
            0 => marks.push(Mark::NoKey),
            MAX_KEYS.. => marks.push(Mark::FiveKeys),
            _ => {}
        }
        FleetClient {
            environment: session.environment.name.clone(),
            id: client.id,
            name: client.name,
            delegable: client.scopes.iter().filter(|scope| access.is_delegable(scope)).cloned().collect(),
            scopes: client.scopes,
            traits: client.traits,
            profile: profile.map(|(name, _)| name),
            items,
            marks,
        }
    }

    fn key(&self, key: &ListedKey) -> Item {
        Item {
            means: Means::Key,
            name: key.kid.clone(),
            expires: key.expires,
            held_here: key.thumbprint.as_ref().is_some_and(|thumbprint| self.stored.get(thumbprint).is_some()),
            thumbprint: key.thumbprint.clone(),
        }
    }

    /// The business certificate that a profile logs in with. One in a file that can't be opened now is still listed,
    /// without its date.
    fn certificate(&self, login: &Login) -> Option<Item> {
        let certificate = match (self.operator.certificate_of(&self.stored, login), login) {
            (Ok(found), _) => Some(found?),
            (Err(error), Login::CertificateFile { path, .. }) => {
                self.operator.tell(&Notice::CertificateUnreadable { path, error: &error });
                None
            }
            // It isn't stored here.
            (Err(Error::Keys(_)), _) => return None,
            (Err(_), _) => None,
        };
        Some(Item {
            means: Means::Certificate,
            name: certificate.as_ref().map(Certificate::serial).unwrap_or_default(),
            expires: certificate.as_ref().map(Certificate::not_after),
            held_here: true,
            thumbprint: None,
        })
    }
}
