//! Tokens for whoever asks: from the cache where one is kept, else from the server.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::{Cache, EntryKey, SignedWith, TokenOrigin};
use crate::client::{Client, ClientKey};
use crate::error::Error;
use crate::operator::{Notice, Operator};
use crate::profile::{Login, StoreKind};
use crate::store::{StoreError, TokenDigest};
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::grant::{AuthorizationDetails, Grant, Resource};
use maskinporten_protocol::ids::{OrgNumber, Scope};
use maskinporten_protocol::key::{Credential, SigningKey};
use maskinporten_protocol::token::AccessToken;

/// Where tokens are kept.
#[derive(Debug, Clone, Default)]
pub enum Keeping {
    /// In the store for new secrets, if tokens may be kept there: with keys under a passphrase, or from the environment,
    /// nothing is kept that would be easier to take than they are.
    #[default]
    WithKeys,
    /// In this folder, unencrypted.
    InFolder(PathBuf),
    /// Nowhere: each token is a new one.
    Nowhere,
}

/// Whether a token is kept for a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Until it expires then.
    Until(Timestamp),
    /// Not now.
    NotNow,
    /// None ever is: the store or the login keeps none.
    Never,
}

impl Operator {
    /// Whether a token is kept for a grant, told without unlocking anything.
    pub fn kept_token(&self, client: &Client, grant: &Grant, keeping: &Keeping) -> Kept {
        let cache = self.cache_for(client, keeping).ok().flatten().filter(|cache| cache.store.caches_tokens());
        let (Some(name), Some(cache)) = (entry_name(client, grant), cache) else { return Kept::Never };
        cache.kept_until(&name, self.clock().now()).map_or(Kept::NotNow, Kept::Until)
    }

    /// A token for a grant, kept or new. The private key is only taken out of its store when a new one has to be asked
    /// for. `min_life`: how long a kept one must still live, if more than the usual margin. `patience`: how long to ask
    /// again while the server doesn't know the client or its key.
    pub fn token(
        &self,
        client: &Client,
        grant: &Grant,
        keeping: &Keeping,
        min_life: Duration,
        patience: Option<Duration>,
    ) -> Result<AccessToken, Error> {
        let ask = || -> Result<AccessToken, Error> {
            let key = self.keeping_logins(keeping).signing_key(client)?;
            Ok(self.fetch(client, grant, &key, patience)?)
        };
        let cache = self.cache_for(client, keeping).unwrap_or_else(|error| {
            self.tell(&Notice::CacheOutOfOrder(&error.to_string()));
            None
        });
        let (Some(name), Some(cache)) = (entry_name(client, grant), cache) else { return ask() };
        let answer = cache.get_or_fetch(Some(&name), min_life, || self.clock().now(), ask)?;
        if let Some(note) = &answer.note {
            self.tell(&Notice::CacheOutOfOrder(note));
        }
        self.tell(&Notice::Supplied { cached: answer.origin == TokenOrigin::Cached });
        Ok(answer.token)
    }

    /// The cache to use. For a key that came with whoever calls there is no store.
    fn cache_for(&self, client: &Client, keeping: &Keeping) -> Result<Option<Cache>, StoreError> {
        match (keeping, &client.key) {
            (Keeping::WithKeys, ClientKey::InHand(_) | ClientKey::NotYet(_)) => Ok(None),
            _ => self.cache(keeping),
        }
    }

    /// The cache to use, if tokens are kept.
    pub(super) fn cache(&self, keeping: &Keeping) -> Result<Option<Cache>, StoreError> {
        let access = self.folder().access();
        let cache = match keeping {
            Keeping::Nowhere => return Ok(None),
            Keeping::InFolder(folder) => Cache::in_folder(folder.clone(), access),
            Keeping::WithKeys => match self.stores().usual() {
                StoreKind::File | StoreKind::Env => return Ok(None),
                kind => Cache::new(self.stores().open(kind)?, self.folder().path().join("cache")).with_access(access),
            },
        };
        Ok(Some(cache.with_patience(self.timeout())))
    }
}

/// What the grant's token is called in the cache; none for grants that name a person, and for certificates that
/// stay in their files.
fn entry_name(client: &Client, grant: &Grant) -> Option<TokenDigest> {
    let leaf = match &client.key {
        ClientKey::InHand(SigningKey { credential: Credential::Chain(chain), .. }) => {
            Some(Certificate::from_der(chain.first()?).ok()?.fingerprint())
        }
        _ => None,
    };
    let key = match &client.key {
        _ if grant.pid.is_some() => return None,
        ClientKey::InHand(SigningKey { credential: Credential::Kid(kid), .. })
        | ClientKey::Login(Login::Key { kid, .. }) => SignedWith::Kid(kid.as_str()),
        ClientKey::Login(Login::Certificate { certificate: Some(named), .. }) => {
            SignedWith::Certificate(named.as_str())
        }
        ClientKey::Login(Login::Certificate { thumbprint, certificate: None }) => {
            SignedWith::Certificate(thumbprint.as_str())
        }
        ClientKey::Login(Login::Shared { store }) => SignedWith::Shared(store.as_str()),
        ClientKey::InHand(_) => SignedWith::Certificate(leaf.as_ref()?.as_str()),
        ClientKey::Login(Login::CertificateFile { .. }) | ClientKey::NotYet(_) => return None,
    };
    let scopes: Vec<&str> = grant.scopes.iter().map(Scope::as_str).collect();
    let resources: Vec<&str> = grant.resources.iter().map(Resource::as_str).collect();
    let entry = EntryKey {
        issuer: client.environment.issuer.as_str(),
        token_endpoint: client.environment.token_endpoint.as_str(),
        client_id: grant.client_id.as_str(),
        key,
        scopes: &scopes,
        resources: &resources,
        consumer_org: grant.consumer_org.as_ref().map(OrgNumber::as_str),
        authorization_details: grant.authorization_details.as_ref().map(AuthorizationDetails::as_json),
    };
    Some(entry.name())
}
