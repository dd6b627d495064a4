//! What steps leave on this machine: keys in the store, and profiles that remember them. Each looks first, so that it can be
//! taken again after a crash.

use crate::error::Error;
use crate::key_register::{KeyState, StoredKey};
use crate::operator::Operator;
use crate::profile::Profile;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::key::{Bits, PrivateKey};

/// A key under this kid for a profile: the one that an earlier run has stored, else a new one. It becomes the profile's
/// login; a profile that isn't there becomes what `fresh` is.
pub fn keep_key(operator: &Operator, name: &ProfileName, fresh: &Profile, kid: &Kid) -> Result<StoredKey, Error> {
    let stored = match stored_as(operator, kid)? {
        Some(stored) => stored,
        None => {
            let private = PrivateKey::generate(Bits::default())?;
            operator.keep(operator.stores().usual(), &private, kid, Some(name), Vec::new())?
        }
    };
    change(operator, name, fresh, |profile| {
        profile.login.get_or_insert_with(|| stored.name().login());
    })?;
    Ok(stored)
}

/// A client, once it is known: its profile remembers it, with what of `known` it doesn't have yet.
pub fn keep_client(operator: &Operator, name: &ProfileName, known: &Profile) -> Result<Profile, Error> {
    change(operator, name, known, |profile| {
        profile.client_id = profile.client_id.take().or_else(|| known.client_id.clone());
        profile.login = profile.login.take().or_else(|| known.login.clone());
        if profile.scopes.is_empty() {
            profile.scopes.clone_from(&known.scopes);
        }
    })
}

/// The key that is stored under a kid. Of one that was about to be stored the secret may be there or not.
fn stored_as(operator: &Operator, kid: &Kid) -> Result<Option<StoredKey>, Error> {
    let Some(known) = operator.folder().key_register()?.by_kid(kid).cloned() else { return Ok(None) };
    if known.state == KeyState::Stored {
        return Ok(Some(known));
    }
    Ok(operator.keys().settle(known)?)
}

fn change(
    operator: &Operator,
    name: &ProfileName,
    fresh: &Profile,
    change: impl FnOnce(&mut Profile),
) -> Result<Profile, Error> {
    Ok(operator.folder().change_profiles(|profiles| {
        let mut profile = profiles.get(name).unwrap_or_else(|| fresh.clone());
        change(&mut profile);
        profiles.set(name, &profile)?;
        Ok(profile)
    })?)
}
