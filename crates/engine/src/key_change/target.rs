//! Whose key is rotated, and whether the rotation can begin.

use super::Orders;
use crate::client::{Client, ClientKey, Origin};
use crate::error::Error;
use crate::key_register::KeyPlace;
use crate::key_service::SignerAddress;
use crate::operator::Operator;
use crate::profile::{KeyName, Login, Profile, StoreKind};
use crate::rotate::{FirstKey, NewKey, OldKey, Plan};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, Kid, ProfileName, Scope};
use maskinporten_protocol::jwks::KeySet;

/// A profile and its client, as they are when a change of their key begins.
#[derive(Debug, Clone)]
pub struct Target {
    /// The name of the profile.
    pub name: ProfileName,
    /// Where the client is registered.
    pub environment: Environment,
    /// The id of the client.
    pub client_id: ClientId,
    /// How the profile logs in.
    pub login: Login,
    /// The client's scopes, as the profile has them.
    pub scopes: Vec<Scope>,
    /// The admin profile to act through.
    pub admin: ProfileName,
    /// Where the new key goes, if no service has the client's keys.
    pub place: KeyPlace,
    /// The service that has the client's keys, and makes the new one.
    pub signer: Option<SignerAddress>,
}

impl Target {
    /// A profile as it is now, to be acted on through this admin profile.
    pub fn new(operator: &Operator, name: &ProfileName, admin: ProfileName) -> Result<Self, Error> {
        let operator = &operator.for_profile(name)?;
        let client = operator.client_of(name)?;
        let ClientKey::Login(login) = client.key else { return Err(Error::NoKey(name.clone())) };
        operator.know(&login, client.signer.as_ref())?;
        let signer = operator.folder().key_register()?.signer_of(&login).or(client.signer);
        let place = place_for(operator, &login)?;
        match (&signer, &place) {
            (Some(elsewhere), _) => operator.keys().goes_to(elsewhere)?,
            (None, KeyPlace::Shared(elsewhere)) => operator.keys().goes_to(elsewhere)?,
            (None, _) => {}
        }
        Ok(Self {
            name: name.clone(),
            place,
            signer,
            environment: client.environment,
            client_id: client.client_id,
            login,
            scopes: client.scopes,
            admin,
        })
    }

    /// A profile that is about to get its client's first key, and has this login until then.
    pub(super) fn for_first_key(
        operator: &Operator,
        name: &ProfileName,
        profile: &Profile,
        client: (&ClientId, &Environment),
        admin: ProfileName,
        login: Login,
    ) -> Result<Self, Error> {
        Ok(Self {
            name: name.clone(),
            environment: client.1.clone(),
            client_id: client.0.clone(),
            place: place_for(operator, &login)?,
            signer: profile.signer.clone(),
            login,
            scopes: profile.scopes.clone(),
            admin,
        })
    }

    /// A change of this profile's key, with nothing said yet of other keys and of what becomes of the old one.
    pub(super) fn plan(&self, old: Login, new_kid: Kid, new_key: NewKey, orders: &Orders) -> Plan {
        Plan {
            profile: self.name.clone(),
            environment: self.environment.name.clone(),
            client_id: self.client_id.clone(),
            first: KeyName::of(&old).is_none().then(FirstKey::default),
            old,
            new_kid,
            new_key,
            versions: Vec::new(),
            others: Vec::new(),
            grace: 0,
            old_key: OldKey::Keep,
            deliveries: orders.deliveries.len(),
            checks: orders.checks.len(),
            reason: orders.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        }
    }

    /// The client, to ask for tokens as.
    pub fn client(&self) -> Client {
        Client {
            origin: Origin::Profile(self.name.clone()),
            environment: self.environment.clone(),
            client_id: self.client_id.clone(),
            key: ClientKey::Login(self.login.clone()),
            signer: self.signer.clone(),
            scopes: self.scopes.clone(),
        }
    }
}

/// The new key goes where the old one is, unless another store is chosen. One that can't be written to, or forgets, is
/// stood in for by this process's memory.
fn place_for(operator: &Operator, login: &Login) -> Result<KeyPlace, Error> {
    if operator.folder().shared_client().is_some() {
        return Ok(operator.place_for_new());
    }
    let register = operator.folder().key_register()?;
    let old = login.thumbprint().and_then(|thumbprint| register.get(thumbprint)).and_then(|key| match key.place {
        KeyPlace::Store(kind) => Some(kind),
        KeyPlace::Shared(_) | KeyPlace::Service(..) => None,
    });
    let kind = operator.stores().chosen().or(old).unwrap_or_else(|| operator.stores().usual());
    Ok(if kind == StoreKind::Env { StoreKind::Memory } else { kind }.into())
}

/// Whether a registered key is bound to a certificate.
pub(super) fn is_bound(set: &KeySet, key: &KeyName) -> bool {
    set.keys.iter().any(|registered| key.is(registered) && registered.is_certificate_locked())
}
