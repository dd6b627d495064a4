//! One profile whose login and keys several machines share: everything else of it stays this machine's own.

use crate::profile::{ConfigError, Login, Profiles, StoreAddress};
use crate::shared::{SharedClient, SharedError};
use maskinporten_protocol::ids::ProfileName;

/// A profile, and its client as it is shared.
#[derive(Debug, Clone)]
pub struct Sharing {
    profile: ProfileName,
    client: SharedClient,
}

impl Sharing {
    /// The profile whose client this is.
    pub fn new(profile: ProfileName, client: SharedClient) -> Self {
        Self { profile, client }
    }

    pub(super) fn client(&self) -> &SharedClient {
        &self.client
    }

    pub(super) fn is_of(&self, profile: &ProfileName) -> bool {
        self.profile == *profile
    }

    /// Puts the login that is shared where the profile says that it is shared.
    pub(super) fn show_login(&self, profiles: &mut Profiles) -> Result<Result<(), ConfigError>, SharedError> {
        let Some(mut profile) = profiles.get(&self.profile) else { return Ok(Ok(())) };
        profile.login = self.client.read()?.login();
        if profile.login.is_none() {
            profile.signer = None;
        }
        Ok(profiles.set(&self.profile, &profile))
    }

    /// The other way round: what has changed of it is shared, and the profile says again where.
    pub(super) fn take_login(
        &self,
        own: &Profiles,
        shown: &Profiles,
        profiles: &mut Profiles,
    ) -> Result<Result<(), ConfigError>, SharedError> {
        let Some(mut profile) = profiles.get(&self.profile) else { return Ok(Ok(())) };
        let before = shown.get(&self.profile).and_then(|profile| profile.login);
        if profile.login != before {
            self.client.change_login(before.as_ref(), profile.login.as_ref())?;
        }
        if profile.login == before {
            profile.signer = own.get(&self.profile).and_then(|profile| profile.signer);
        }
        let store: StoreAddress = self.client.address().clone();
        profile.login = Some(Login::Shared { store });
        Ok(profiles.set(&self.profile, &profile))
    }
}
