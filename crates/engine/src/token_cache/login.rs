//! Tokens of logins, kept as access tokens are.

use std::sync::Arc;
use std::time::Duration;

use super::{Cache, Keeping, TokenOrigin};
use crate::kept_login::{LogIn, LoginCache};
use crate::key_service::KeyServiceError;
use crate::operator::{Notice, Operator};
use crate::store::TokenDigest;
use maskinporten_protocol::token::AccessToken;

struct Kept {
    operator: Operator,
    cache: Cache,
}

impl LoginCache for Kept {
    fn token(
        &self,
        name: &TokenDigest,
        refused: bool,
        log_in: LogIn<'_>,
    ) -> Result<(AccessToken, bool), KeyServiceError> {
        // None lives for so long.
        let min_life = if refused { Duration::MAX } else { Duration::ZERO };
        let supplied = self.cache.get_or_fetch(Some(name), min_life, || self.operator.clock().now(), log_in)?;
        if let Some(note) = &supplied.note {
            self.operator.tell(&Notice::CacheOutOfOrder(note));
        }
        Ok((supplied.token, supplied.origin == TokenOrigin::Fetched))
    }
}

impl Operator {
    /// Where the tokens of logins at other services are kept: where access tokens are.
    pub fn login_cache(&self, keeping: &Keeping) -> Arc<dyn LoginCache> {
        match self.cache(keeping) {
            Ok(Some(cache)) => Arc::new(Kept { operator: self.clone(), cache }),
            Ok(None) => Arc::new(()),
            Err(error) => {
                self.tell(&Notice::CacheOutOfOrder(&error.to_string()));
                Arc::new(())
            }
        }
    }
}
