//! Tokens, in a build that can load no module.

use std::sync::Arc;

use super::Uri;
use crate::credentials::Credentials;
use crate::key_service::{KeyService, KeyServiceError, SignerAddress};

/// The modules that are loaded: none.
#[derive(Clone, Default)]
pub struct Modules {}

impl Modules {
    /// Says which build has tokens.
    pub fn service(
        &self,
        _: &SignerAddress,
        _: &Uri,
        _: &Arc<dyn Credentials>,
    ) -> Result<Arc<dyn KeyService>, KeyServiceError> {
        Err(KeyServiceError::NotSetUp {
            why: "this build can't load the module of a token".into(),
            hint: "install a build that isn't static, on Linux the one for glibc; or let a program sign, cmd:".into(),
        })
    }
}
