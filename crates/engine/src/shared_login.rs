//! A profile's login and key, put where several machines share them.

use crate::client::{Client, ClientKey};
use crate::error::Error;
use crate::folder::Sharing;
use crate::journal::Journal;
use crate::key_register::{KeyPlace, KeyState, StoredKey};
use crate::key_store::KeyStoreError;
use crate::operator::Operator;
use crate::profile::{Login, Profile, StoreAddress};
use crate::shared::{SharedClient, SharedError, SharedLogin};
use crate::store::shared::SharedKeys;
use crate::store::{SecretId, SecretStore as _, StoreError};
use maskinporten_protocol::ids::ProfileName;

impl Operator {
    /// The client of a profile as it is shared in a store.
    fn shared_client(
        &self,
        (name, profile): (&ProfileName, &Profile),
        store: &StoreAddress,
    ) -> Result<SharedClient, Error> {
        let client_id = profile.client_id.as_ref().ok_or_else(|| Error::NoClient(name.clone()))?;
        let opened = (self.open_shared(store)?, store.clone());
        let (clock, who) = (self.shared_clock(), self.who());
        Ok(SharedClient::new(opened, &profile.environment, client_id, profile.signer.clone(), clock, who))
    }

    /// Puts a profile's login and key into a store that several machines share, and takes the key out of this machine's.
    /// Other profiles of the same client that log in with it go along. Until the profiles say that they are there, they log
    /// in as before; whatever stopped on the way is done again.
    pub fn share(&self, name: &ProfileName, store: &StoreAddress) -> Result<(), Error> {
        let profile = self.folder().profiles()?.profile(name)?;
        let login = profile.login.clone().ok_or_else(|| Error::NoKey(name.clone()))?;
        if matches!(&login, Login::Shared { store: there } if there == store) {
            return self.leave_no_copy(&self.shared_client((name, &profile), store)?);
        }
        if SharedLogin::of(&login).is_none() {
            return Err(Error::NotToShare(name.clone()));
        }
        let journal = <Journal>::of(self.folder(), name);
        let _held = journal.lock()?;
        if journal.under_way()?.is_some() {
            return Err(Error::UnderWay(name.clone()));
        }
        let client = self.shared_client((name, &profile), store)?;
        if client.read()?.login().is_some_and(|there| there != login) {
            return Err(SharedError::Changed { entry: format!("the login of {name}") }.into());
        }
        let thumbprint = login.thumbprint().ok_or_else(|| Error::NotToShare(name.clone()))?;
        let stored = self.keys().on_record(thumbprint)?;
        let stored = stored.ok_or_else(|| KeyStoreError::NotOnRecord(thumbprint.clone()))?;
        self.put_there(&client, &stored)?;
        if client.read()?.login().is_none() {
            client.change_login(None, Some(&login))?;
        }
        let moved = self.folder().change_profiles(|profiles| {
            let is_its = |other: &Profile| {
                other.environment == profile.environment
                    && other.client_id == profile.client_id
                    && other.login.as_ref() == Some(&login)
            };
            let all: Vec<_> = profiles.all().filter(|(_, other)| is_its(other)).collect();
            let all: Vec<_> = all.into_iter().map(|(name, other)| (name.clone(), other)).collect();
            for (name, mut other) in all.clone() {
                other.login = Some(Login::Shared { store: store.clone() });
                profiles.set(&name, &other)?;
            }
            Ok(all.iter().any(|(one, _)| one == name))
        })?;
        if moved { self.leave_no_copy(&client) } else { Err(Error::ProfileChanged(name.clone())) }
    }

    /// Forgets the keys of a client that are in the shared store and that no profile here signs with by itself.
    fn leave_no_copy(&self, client: &SharedClient) -> Result<(), Error> {
        for key in client.keys()?.iter().filter(|key| key.state == KeyState::Stored) {
            let own = self.keys().on_record(&key.thumbprint())?;
            let is_used = self.folder().profiles()?.signing_with(&key.thumbprint()).next().is_some();
            if let Some(own) = own.filter(|own| !is_used && own.place.signer().is_none()) {
                self.keys().forget(&own)?;
            }
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
        match self.folder().profiles()?.get(name) {
            Some(profile) => self.acting_for(name, &profile),
            None => Ok(self.clone()),
        }
    }

    /// The same, for whoever has read the profile already: of a thousand profiles each would read all.
    pub fn acting_for(&self, name: &ProfileName, profile: &Profile) -> Result<Self, Error> {
        match &profile.login {
            Some(Login::Shared { store }) => {
                let client = self.shared_client((name, profile), store)?;
                Ok(self.in_folder(self.folder().clone().sharing(Sharing::new(name.clone(), client))))
            }
            _ => Ok(self.clone()),
        }
    }

    /// How a client logs in where several machines share that, and the same machine, which sees it so; `None` for any other
    /// client. An error if the store doesn't answer, or has no login yet.
    pub fn as_shared(&self, client: &Client) -> Result<Option<(Self, Client)>, Error> {
        let ClientKey::Login(Login::Shared { store }) = &client.key else { return Ok(None) };
        let name = client.origin.profile();
        let name = name.ok_or_else(|| StoreError::NotOpened(format!("{store} is a profile's").into()))?;
        let own = self.for_profile(name)?;
        let client = own.client_of(name)?;
        Ok(Some((own, client)))
    }
}
