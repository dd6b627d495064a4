//! The private keys of one client in a store that several machines share.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{SecretId, SecretStore, StoreError, StoreStatus, TokenDigest, check, parsed};
use crate::shared::{SharedClient, SharedError};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::secret::SecretBytes;

/// The private keys of one client. What is public of them is in its record, which says under what name each is kept.
pub struct SharedKeys(SharedClient);

impl SharedKeys {
    /// Those of this client.
    pub fn new(client: SharedClient) -> Self {
        Self(client)
    }

    /// What its entry is called; none for a key that isn't on record.
    fn name(&self, thumbprint: &Thumbprint) -> Result<Option<String>, StoreError> {
        let keys = self.0.keys()?;
        let key = keys.iter().find(|key| key.thumbprint() == *thumbprint);
        Ok(key.map(|key| self.0.key_entry(key)))
    }
}

impl From<SharedError> for StoreError {
    fn from(error: SharedError) -> Self {
        match error {
            SharedError::Service(error) => Self::Service(error),
            error => Self::Shared(Box::new(error)),
        }
    }
}

impl SecretStore for SharedKeys {
    fn name(&self) -> &'static str {
        "shared"
    }

    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        let Some(name) = self.name(key)? else { return Ok(None) };
        let Some(found) = self.0.store().read(&name)? else { return Ok(None) };
        let place = || format!("{name} in {}", self.0.address());
        let der = from_base64(&found.value)
            .ok_or_else(|| StoreError::Corrupt { place: place(), why: "it isn't in base64".into() })?;
        parsed(key, &der, place).map(Some)
    }

    fn token(&self, _: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        Ok(None)
    }

    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
        check(id, secret)?;
        let read_only = || StoreError::ReadOnly {
            store: "shared",
            hint: "tokens are kept on each machine; a key is on record before it is stored".into(),
        };
        let SecretId::Key(thumbprint) = id else { return Err(read_only()) };
        let name = self.name(thumbprint)?.ok_or_else(read_only)?;
        match self.0.store().write(&name, &to_base64(secret), None) {
            // The name has the thumbprint in it: what is there is this key, or it is noticed when it is read.
            Err(changed @ SharedError::Changed { .. }) => match self.key(thumbprint)? {
                Some(_) => Ok(()),
                None => Err(changed.into()),
            },
            written => Ok(written?),
        }
    }

    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        let SecretId::Key(thumbprint) = id else { return Ok(false) };
        let Some(name) = self.name(thumbprint)? else { return Ok(false) };
        self.0.store().delete(&name)?;
        Ok(true)
    }

    fn caches_tokens(&self) -> bool {
        false
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn status(&self) -> StoreStatus {
        let problem = self.0.read().err().map(StoreError::from);
        StoreStatus { place: self.0.address().to_string(), problem }
    }
}

/// Values are text in all stores that people look into.
fn to_base64(secret: &SecretBytes) -> SecretBytes {
    let mut text = String::with_capacity(secret.expose().len().div_ceil(3).saturating_mul(4));
    STANDARD.encode_string(secret.expose(), &mut text);
    text.into_bytes().into()
}

fn from_base64(text: &SecretBytes) -> Option<SecretBytes> {
    STANDARD.decode(text.expose().trim_ascii()).ok().map(SecretBytes::from)
}
