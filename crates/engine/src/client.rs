//! The client to act as.

use crate::error::Error;
use crate::key_service::SignerAddress;
use crate::profile::{Login, Profile, Profiles};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName, Scope};
use maskinporten_protocol::key::SigningKey;

/// What self-service takes a token for, unless the admin's profile says otherwise (protocol.md section 5).
pub const SELF_SERVICE_SCOPES: [&str; 2] = ["idporten:dcr.write", "idporten:dcr.read"];

/// Whether a scope is one of the self-service API's: it lets its client change all others, or an organisation's scopes, and
/// only Digdir gives it.
pub fn is_of_self_service(scope: &str) -> bool {
    ["idporten:dcr.", "idporten:dcr/", "idporten:scopes."].iter().any(|begin| scope.starts_with(begin))
}

/// The scopes that only Digdir gives, and those that an organisation adds to its clients itself.
pub fn by_giver(scopes: &[impl AsRef<str>]) -> (Vec<&str>, Vec<&str>) {
    scopes.iter().map(AsRef::as_ref).partition(|scope| is_of_self_service(scope))
}

/// Where a client's particulars came from: all from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// They come from this profile.
    Profile(ProfileName),
    /// The caller supplied them, without a profile.
    Given,
}

impl Origin {
    /// The profile, if there is one.
    pub fn profile(&self) -> Option<&ProfileName> {
        match self {
            Self::Profile(name) => Some(name),
            Self::Given => None,
        }
    }
}

/// The key of a client.
#[derive(Debug, Clone)]
pub enum ClientKey {
    /// In a store or a file, as a profile says.
    Login(Login),
    /// The key itself, supplied by the caller.
    InHand(SigningKey),
    /// The profile of this name has none yet.
    NotYet(ProfileName),
}

/// A client to act as.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where all this came from.
    pub origin: Origin,
    /// Where it is registered.
    pub environment: Environment,
    /// The id of the client.
    pub client_id: ClientId,
    /// The key that it logs in with.
    pub key: ClientKey,
    /// The service that has the private half of it, if one has.
    pub signer: Option<SignerAddress>,
    /// The default scopes.
    pub scopes: Vec<Scope>,
}

impl Client {
    /// What it asks for to administer others: its own scopes, else the usual two.
    pub fn admin_scopes(&self) -> Vec<Scope> {
        if !self.scopes.is_empty() {
            return self.scopes.clone();
        }
        SELF_SERVICE_SCOPES.iter().filter_map(|scope| scope.parse().ok()).collect()
    }
}

impl Profiles {
    /// The profile of this name, which has to be there.
    pub fn profile(&self, name: &ProfileName) -> Result<Profile, Error> {
        self.get(name).ok_or_else(|| Error::NoProfile { name: name.clone(), known: self.names().cloned().collect() })
    }

    /// The environment of this name, which has to be there.
    pub fn environment(&self, name: &EnvironmentName) -> Result<Environment, Error> {
        let all = self.environments()?;
        let known = || all.iter().map(|environment| environment.name.clone()).collect();
        all.iter()
            .find(|environment| environment.name == *name)
            .cloned()
            .ok_or_else(|| Error::NoEnvironment { name: name.clone(), known: known() })
    }

    /// The client of a profile, which can log in.
    pub fn client(&self, name: &ProfileName) -> Result<Client, Error> {
        let client = self.registered(name)?;
        if let ClientKey::NotYet(name) = client.key { Err(Error::NoKey(name)) } else { Ok(client) }
    }

    /// The client of a profile, which may have no key yet.
    pub fn registered(&self, name: &ProfileName) -> Result<Client, Error> {
        let profile = self.profile(name)?;
        Ok(Client {
            environment: self.environment(&profile.environment)?,
            client_id: profile.client_id.ok_or_else(|| Error::NoClient(name.clone()))?,
            key: profile.login.map_or_else(|| ClientKey::NotYet(name.clone()), ClientKey::Login),
            signer: profile.signer,
            scopes: profile.scopes,
            origin: Origin::Profile(name.clone()),
        })
    }
}
