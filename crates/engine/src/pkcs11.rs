//! Keys in a token behind PKCS#11: a smart card, an HSM, or a service that looks like one. A module of the token's vendor
//! is loaded into this process and called.

mod uri;

use crate::key_service::KeyServiceError;

pub use uri::Uri;

/// What a build says of tokens that can load no module.
pub(crate) fn not_in_this_build() -> KeyServiceError {
    KeyServiceError::NotSetUp {
        why: "this build can't load the module of a token".into(),
        hint: "use a build that isn't static and has PKCS#11: one from source, on a system with glibc, has it; or let a \
               program sign, cmd:"
            .into(),
    }
}
