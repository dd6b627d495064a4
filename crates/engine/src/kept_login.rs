//! Logins at the services that have keys: a token from there, used until shortly before it ends, by the next process too.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::key_service::KeyServiceError;
use crate::store::TokenDigest;
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::AccessToken;

/// How a token is asked for.
pub type LogIn<'a> = &'a mut dyn FnMut() -> Result<AccessToken, KeyServiceError>;

/// Where the tokens of logins are kept between processes.
pub trait LoginCache: Send + Sync {
    /// The token of this name, or a new one in its place: if there is none, if it is about to end, or if it is `refused`.
    /// And whether it is new.
    fn token(
        &self,
        name: &TokenDigest,
        refused: bool,
        log_in: LogIn<'_>,
    ) -> Result<(AccessToken, bool), KeyServiceError>;
}

/// Nothing is kept.
impl LoginCache for () {
    fn token(&self, _: &TokenDigest, _: bool, log_in: LogIn<'_>) -> Result<(AccessToken, bool), KeyServiceError> {
        Ok((log_in()?, true))
    }
}

/// The name of a login: a digest of all that decides what it is good for.
pub fn name(parts: &[&str]) -> TokenDigest {
    let mut digest = Sha256::new();
    for part in ["login 1"].iter().chain(parts) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    <[u8; 32]>::from(digest.finalize()).into()
}

/// A login in this process.
pub struct KeptLogin {
    cache: Arc<dyn LoginCache>,
    clock: Arc<dyn Clock + Send + Sync>,
    token: Mutex<Option<AccessToken>>,
}

impl KeptLogin {
    /// A login that hasn't begun.
    pub fn new(cache: Arc<dyn LoginCache>, clock: Arc<dyn Clock + Send + Sync>) -> Self {
        Self { cache, clock, token: Mutex::new(None) }
    }

    /// The token to use, and whether it is new. `refused`: the one that the server no longer accepts, which may have been
    /// revoked before its time.
    pub fn token(
        &self,
        name: &TokenDigest,
        refused: Option<&SecretText>,
        log_in: LogIn<'_>,
    ) -> Result<(SecretText, bool), KeyServiceError> {
        let mut known = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let is_refused =
            |token: &AccessToken| refused.is_some_and(|refused| refused.expose() == token.token.expose());
        // Meanwhile another thread may have logged in again.
        if let Some(token) = &*known
            && !is_refused(token)
            && token.is_live(self.clock.now(), Duration::ZERO)
        {
            return Ok((token.token.clone(), false));
        }
        let (token, is_new) = self.cache.token(name, refused.is_some(), log_in)?;
        Ok((known.insert(token).token.clone(), is_new))
    }
}
