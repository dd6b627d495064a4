//! A profile's login and key, put where several machines share them.

use crate::error::Error;
use crate::folder::Sharing;
use crate::journal::Journal;
use crate::key_register::{KeyPlace, KeyState, StoredKey};
use crate::key_store::KeyStoreError;
use crate::operator::Operator;
use crate::profile::{Login, StoreAddress};
use crate::shared::{SharedClient, SharedError, SharedLogin};
use crate::store::shared::SharedKeys;
use crate::store::{SecretId, SecretStore as _};
use maskinporten_protocol::ids::ProfileName;

impl Operator {
    /// The client of a profile as it is shared in a store.
    pub(crate) fn shared_client(&self, name: &ProfileName, store: &StoreAddress) -> Result<SharedClient, Error> {
        let profile = self.folder().profiles()?.profile(name)?;
        let client_id = profile.client_id.ok_or_else(|| Error::NoClient(name.clone()))?;
        let opened = (self.open_shared(store)?, store.clone());
        let (clock, who) = (self.shared_clock(), self.who());
        Ok(SharedClient::new(opened, &profile.environment, &client_id, profile.signer, clock, who))
    }

    /// Puts a profile's login and key into a store that several machines share, and takes the key out of this machine's.
    /// Until the profile says that they are there, it logs in as before; whatever stopped on the way is done again.
    pub fn share(&self, name: &ProfileName, store: &StoreAddress) -> Result<(), Error> {
        let profile = self.folder().profiles()?.profile(name)?;
        let login = profile.login.ok_or_else(|| Error::NoKey(name.clone()))?;
        if matches!(&login, Login::Shared { store: there } if there == store) {
            return Ok(());
        }
        if SharedLogin::of(&login).is_none() {
            return Err(Error::NotToShare(name.clone()));
        }
        if <Journal>::of(self.folder(), name).under_way()?.is_some() {
            return Err(Error::UnderWay(name.clone()));
        }
        let client = self.shared_client(name, store)?;
        match client.read()?.login() {
            Some(there) if there == login => {}
            None => {}
            Some(_) => return Err(SharedError::Changed { entry: format!("the login of {name}") }.into()),
        }
        let thumbprint = login.thumbprint().ok_or_else(|| Error::NotToShare(name.clone()))?;
        let stored = self.keys().on_record(thumbprint)?;
        let stored = stored.ok_or_else(|| KeyStoreError::NotOnRecord(thumbprint.clone()))?;
        self.put_there(&client, &stored)?;
        if client.read()?.login().is_none() {
            client.change_login(None, Some(&login))?;
        }
        self.folder().change_profiles(|profiles| {
            let Some(mut profile) = profiles.get(name) else { return Ok(()) };
            profile.login = Some(Login::Shared { store: store.clone() });
            profiles.set(name, &profile)
        })?;
        if self.folder().profiles()?.signing_with(thumbprint).next().is_none() {
            self.keys().forget(&stored)?;
        }
        Ok(())
    }

    /// On record there as pending before the store has the secret, and as stored only after.
    fn put_there(&self, client: &SharedClient, stored: &StoredKey) -> Result<(), Error> {
        let before = client.keys()?;
        let is_there = |key: &StoredKey| key.thumbprint() == stored.thumbprint() && key.state == KeyState::Stored;
        if before.iter().any(is_there) {
            return Ok(());
        }
        if stored.place.signer().is_some() {
            return Ok(client.change_keys(&[], std::slice::from_ref(stored))?);
        }
        let (private, _) = self.keys().get(&stored.thumbprint())?;
        let place = KeyPlace::Shared(client.address().clone());
        let pending = StoredKey { place, state: KeyState::Pending, ..stored.clone() };
        client.change_keys(&[], std::slice::from_ref(&pending))?;
        SharedKeys::new(client.clone()).put(&SecretId::Key(stored.thumbprint()), private.pkcs8_der())?;
        let there = StoredKey { state: KeyState::Stored, ..pending.clone() };
        Ok(client.change_keys(&[pending], &[there])?)
    }

    /// The same machine acting for a profile: where several machines share its login and keys, these are seen and changed
    /// as they are there.
    pub fn for_profile(&self, name: &ProfileName) -> Result<Self, Error> {
        if self.folder().shared_with(name).is_some() {
            return Ok(self.clone());
        }
        match self.folder().profiles()?.get(name).and_then(|profile| profile.login) {
            Some(Login::Shared { store }) => {
                let client = self.shared_client(name, &store)?;
                Ok(self.in_folder(self.folder().clone().sharing(Sharing::new(name.clone(), client))))
            }
            _ => Ok(self.clone()),
        }
    }
}
