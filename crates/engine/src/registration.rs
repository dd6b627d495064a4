//! A new client, and the profile that remembers it.
//!
//! A POST whose answer is lost may have made a client. So the profile is written as pending first, and whoever registers
//! again finds that client instead of making a second one.

use crate::error::Error;
use crate::operator::{Notice, Operator};
use crate::profile::{Admin, ConfigError, Login, Pending, Profile, Profiles};
use crate::session::Session;
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::selfservice::{ClientRecord, NewClient, SelfServiceError};

/// Why there is no new client.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The profile has one already.
    #[error("profile {profile} already has a client, {client}")]
    HasClient {
        /// The profile.
        profile: ProfileName,
        /// Its client.
        client: ClientId,
    },
    /// The server said no, or was never asked: nothing was made.
    #[error(transparent)]
    NotMade(SelfServiceError),
    /// The server's answer was lost, and no client was found that it may have made.
    #[error(transparent)]
    Lost(HttpError),
    /// Several clients look like the one that an earlier try may have made.
    #[error("{} clients have this name and description: {}", .0.len(), .0.join(", "))]
    Several(Vec<String>),
    /// The answer doesn't say what the client is called. It was made, and registering again finds it.
    #[error("the answer has no usable client_id")]
    NoId,
    /// Everything else. A client may have been made: registering again finds it.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<SelfServiceError> for RegistrationError {
    fn from(error: SelfServiceError) -> Self {
        Self::Failed(error.into())
    }
}

/// A client that is to be registered.
#[derive(Debug)]
pub struct Registration<'a> {
    /// The profile that is to remember it. One that is there keeps what it has besides.
    pub name: &'a ProfileName,
    /// The client.
    pub new: &'a NewClient,
    /// How it is to log in, if that is known: with the organisation's certificate.
    pub login: Option<Login>,
}

/// A client that was registered.
#[derive(Debug)]
pub struct Registered {
    /// As the server has it.
    pub client: ClientRecord,
    /// The profile that remembers it.
    pub profile: Profile,
    /// Whether an earlier try had made it.
    pub is_found: bool,
    /// Whether the profile is now the one that is used when none is named.
    pub is_default: bool,
}

impl Registration<'_> {
    /// Registers it, through the admin's session.
    pub fn make(self, operator: &Operator, session: &Session) -> Result<Registered, RegistrationError> {
        let known = self.begin(operator, session)?;
        let earlier = known.as_ref().and_then(|profile| profile.pending.clone());
        let found = if earlier.is_some() { self.find(operator, session)? } else { None };
        let is_found = found.is_some();
        let client = match found.map_or_else(|| self.create(operator, session), Ok) {
            Err(error) if error.is_for_sure() => {
                // Nothing was made, so nothing is pending.
                self.forget(operator, known)?;
                return Err(error);
            }
            client => client?,
        };
        let id = client.client_id().ok_or(RegistrationError::NoId)?;
        let profile = self.end(operator, session, id)?;
        Ok(Registered { client, profile, is_found, is_default: self.become_default(operator)? })
    }

    /// The profile as pending, unless it has a client. Returns it as it was.
    fn begin(&self, operator: &Operator, session: &Session) -> Result<Option<Profile>, RegistrationError> {
        let pending = self.pending(operator);
        let known = self.change(operator, |profiles| {
            let known = profiles.get(self.name);
            let before = known.clone().unwrap_or_else(|| Profile::new(session.environment.name.clone()));
            if let Some(client) = before.client_id {
                return Ok(Err(client));
            }
            let profile = Profile {
                admin: Some(Admin::By(session.admin.clone())),
                scopes: self.new.scopes(),
                login: before.login.clone().or_else(|| self.login.clone()),
                pending: Some(pending.clone()),
                ..before
            };
            profiles.set(self.name, &profile)?;
            Ok(Ok(known))
        })?;
        if let Some(earlier) = known.as_ref().and_then(|profile| profile.pending.as_ref())
            && (&earlier.name, &earlier.description) != (&pending.name, &pending.description)
        {
            operator.tell(&Notice::RegistrationGivenUp(&earlier.name));
        }
        Ok(known)
    }

    /// The profile with its client, whatever else became of it meanwhile.
    fn end(&self, operator: &Operator, session: &Session, id: ClientId) -> Result<Profile, RegistrationError> {
        self.change(operator, |profiles| {
            let fresh = profiles.get(self.name);
            let fresh = fresh.unwrap_or_else(|| Profile::new(session.environment.name.clone()));
            if let Some(client) = fresh.client_id {
                return Ok(Err(client));
            }
            let profile = Profile { client_id: Some(id), pending: None, ..fresh };
            profiles.set(self.name, &profile)?;
            Ok(Ok(profile))
        })
    }

    /// Changes the profiles in one step. `Err`: the profile has this client already.
    fn change<T>(
        &self,
        operator: &Operator,
        change: impl FnOnce(&mut Profiles) -> Result<Result<T, ClientId>, ConfigError>,
    ) -> Result<T, RegistrationError> {
        let changed = operator.folder().change_profiles(change).map_err(Error::Folder)?;
        changed.map_err(|client| RegistrationError::HasClient { profile: self.name.clone(), client })
    }

    fn pending(&self, operator: &Operator) -> Pending {
        let text = |member: &str| self.new.as_json()[member].as_str().unwrap_or_default().to_owned();
        Pending { name: text("client_name"), description: text("description"), since: operator.clock().now() }
    }

    /// The profile as it was before, without the attempt.
    fn forget(&self, operator: &Operator, before: Option<Profile>) -> Result<(), Error> {
        operator.folder().change_profiles(|profiles| match before {
            Some(before) => profiles.set(self.name, &Profile { pending: None, ..before }),
            None => profiles.remove(self.name).map(drop),
        })?;
        Ok(())
    }

    fn create(&self, operator: &Operator, session: &Session) -> Result<ClientRecord, RegistrationError> {
        match session.api().create_client(self.new) {
            Ok(client) => Ok(client),
            Err(SelfServiceError::Http(error)) if error.is_ambiguous() => {
                operator.tell(&Notice::LookingForClient(&error));
                // Whatever is wrong with the look, the client may have been made.
                match self.find(operator, session) {
                    Ok(Some(client)) => Ok(client),
                    Ok(None) => Err(RegistrationError::Lost(error)),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(RegistrationError::NotMade(error)),
        }
    }

    /// The one active client that an earlier try may have made, and that no profile here has.
    fn find(&self, operator: &Operator, session: &Session) -> Result<Option<ClientRecord>, RegistrationError> {
        let profiles = operator.folder().profiles().map_err(Error::Folder)?;
        let place = &session.environment.name;
        let is_ours = |client: &ClientRecord| {
            profiles.all().any(|(_, one)| one.environment == *place && one.client_id == client.client_id())
        };
        let clients = session.api().clients(false)?;
        let mut matching: Vec<ClientRecord> =
            clients.into_iter().filter(|client| self.new.may_have_become(client) && !is_ours(client)).collect();
        if matching.len() > 1 {
            let ids = matching.iter().map(|client| client.text("client_id").to_owned()).collect();
            return Err(RegistrationError::Several(ids));
        }
        Ok(matching.pop())
    }

    /// Whether it is now the profile that is used when none is named.
    fn become_default(&self, operator: &Operator) -> Result<bool, Error> {
        Ok(operator.folder().change_profiles(|profiles| {
            if profiles.default_name().is_some() {
                return Ok(false);
            }
            profiles.set_default(self.name)?;
            Ok(true)
        })?)
    }
}

impl RegistrationError {
    /// Whether it is sure that no client was made.
    fn is_for_sure(&self) -> bool {
        matches!(self, Self::NotMade(_))
    }
}
