//! Which client a command acts as.

use maskinporten_engine::profile::Login;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, ProfileName, Scope};
use maskinporten_protocol::key::SigningKey;

/// Where a client's particulars came from: all from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A profile.
    Profile(ProfileName),
    /// The variables `MASKINPORTEN_CLIENT_ID` and so on, as the nais platform injects them.
    Variables,
}

/// The key of a client.
#[derive(Debug, Clone)]
pub enum ClientKey {
    /// In a store or a file, as a profile says.
    Login(Login),
    /// In hand already.
    InHand(SigningKey),
}

/// A client to act as.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where all this came from.
    pub origin: Origin,
    /// Where it is registered.
    pub environment: Environment,
    /// Its id.
    pub client_id: ClientId,
    /// Its key.
    pub key: ClientKey,
    /// What to ask for when nothing else is said.
    pub scopes: Vec<Scope>,
}
