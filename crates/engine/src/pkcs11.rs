//! Keys in a token behind PKCS#11: a smart card, an HSM, or a service that looks like one. A module of the token's vendor
//! is loaded into this process and called.

#[cfg(not(all(feature = "pkcs11", not(target_env = "musl"))))]
mod absent;
#[cfg(all(feature = "pkcs11", not(target_env = "musl")))]
mod loaded;
mod uri;

use std::path::PathBuf;

use crate::access::Access;

#[cfg(not(all(feature = "pkcs11", not(target_env = "musl"))))]
pub use absent::Modules;
#[cfg(all(feature = "pkcs11", not(target_env = "musl")))]
pub use loaded::Modules;
pub use uri::Uri;

/// Whether this build can load modules: a static one can't.
pub const AVAILABLE: bool = cfg!(all(feature = "pkcs11", not(target_env = "musl")));

/// How tokens are reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The module for addresses that name none.
    pub module: Option<PathBuf>,
    /// Who may read a file with a PIN.
    pub access: Access,
}
