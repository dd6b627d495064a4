//! Keys that are made and retired where they live: at a service.

use super::Machine;
use crate::error::Error;
use crate::fault;
use crate::key_register::{KeyPlace, KeyState, StoredKey};
use crate::key_service::{KeyServiceError, KeyServices as _, KeyVersion, Retirement, ServiceKey, SignerAddress};
use crate::key_store::KeyStoreError;
use crate::profile::KeyName;
use crate::rotate::{Effects as _, Happening};
use maskinporten_protocol::ids::Kid;

impl Machine<'_> {
    /// Makes the next key where the keys of the client live. A service has no place for names: the key that it has more
    /// than when the change began is the one that was made before something came between.
    pub(super) fn make_at(&self, address: &SignerAddress, kid: &Kid) -> Result<StoredKey, Error> {
        let keys = self.operator.keys();
        let register = self.operator.folder().key_register()?;
        // Another client's, made meanwhile, is on record under its own kid.
        let is_ours = |key: &ServiceKey| {
            let known = register.get(&key.public.thumbprint());
            !self.versions.contains(&key.version) && known.is_none_or(|known| known.kid == *kid)
        };
        let made = keys.keys_at(address)?.into_iter().rfind(is_ours);
        if let Some(made) = made {
            return Ok(keys.note(address, made, kid, Vec::new(), self.now())?);
        }
        fault::point("service-before");
        let made = keys.make_at(address, self.orders.bits, kid, self.now());
        fault::point("service-after");
        Ok(made?)
    }

    /// Marks a key as out of use.
    pub(super) fn archive(&self, stored: StoredKey) -> Result<(), Error> {
        let archived = StoredKey { state: KeyState::Archived, ..stored };
        self.operator.folder().change_key_register(|keys| keys.put(archived))?;
        Ok(())
    }

    /// Takes a key out of use at its service, if it is at one. `false`: that can't do it and keeps the key, which is said.
    pub(super) fn retire_at_service(
        &self,
        key: &KeyName,
        stored: &StoredKey,
        how: Retirement,
    ) -> Result<bool, Error> {
        let KeyPlace::Service(address, version) = &stored.place else { return Ok(true) };
        let others = self.operator.folder().key_register()?;
        let used: Vec<KeyVersion> = others
            .iter()
            .filter(|other| {
                let is_needed = other.state != KeyState::Archived || how == Retirement::Destroyed;
                is_needed && other.thumbprint() != key.thumbprint
            })
            .filter_map(|other| match &other.place {
                KeyPlace::Service(there, version) if there == address => Some(version.clone()),
                _ => None,
            })
            .collect();
        let service = self.operator.key_service(address).map_err(KeyStoreError::from)?;
        match service.retire(version, how, &used) {
            Err(KeyServiceError::NotOffered { why, .. }) => {
                self.say(Happening::StaysAtService { key, address, why: &why });
                Ok(false)
            }
            retired => Ok(retired.map(|()| true).map_err(KeyStoreError::from)?),
        }
    }
}
