//! Keys that never leave where they are: in `OpenBao`, in a token behind PKCS#11, in a key vault, behind a program. What
//! leaves this machine is a digest, and what comes back is believed only after it was checked with the public key.

mod address;
mod error;
mod program;
mod remote;
mod respondent;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey, Thumbprint};
use maskinporten_protocol::key::{Bits, PrivateKey};

pub(crate) use address::kind_and_place;
pub use address::{AzureKey, OpenBaoKey, OpenBaoPath, SignerAddress, SignerAddressError, SignerKind};
pub use error::KeyServiceError;
pub use program::ProgramService;
pub use remote::RemoteSigner;
pub(crate) use respondent::Respondent;

/// What a service calls one of the keys at an address: the number of a version, an object's id in hex, a key's own address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct KeyVersion(String);

impl From<String> for KeyVersion {
    fn from(version: String) -> Self {
        Self(version)
    }
}

impl KeyVersion {
    /// As the service writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.escape_debug(), f)
    }
}

/// A key that a service has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceKey {
    /// What the service calls it.
    pub version: KeyVersion,
    /// The public half, which is checked to be RSA of a size that Maskinporten takes.
    pub public: PublicKey,
    /// When it was made, if the service says so.
    pub created: Option<Timestamp>,
}

/// What becomes of a key that is no longer used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retirement {
    /// Nobody can sign with it, and whoever administers the service can undo that, where the service has such a state.
    Disabled,
    /// It is gone.
    Destroyed,
}

/// The keys at one address: those that followed one another as the keys of one client.
pub trait KeyService: Send + Sync {
    /// All of them that can sign, the oldest first. Keys that can't be used with Maskinporten are an error only if there
    /// is no other.
    fn keys(&self) -> Result<Vec<ServiceKey>, KeyServiceError>;

    /// The RSASSA-PKCS1-v1_5 signature over a digest of the algorithm's. Not checked here: [`RemoteSigner`] does that.
    fn sign(&self, version: &KeyVersion, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, KeyServiceError>;

    /// What this login isn't allowed of all that signing and rotating take, for whoever grants it; an error if it can't be
    /// told, or if the service doesn't work.
    fn lacking(&self) -> Result<Vec<String>, KeyServiceError> {
        self.keys().map(|_| Vec::new())
    }

    /// Whether it makes keys at all: an error that says why not, if that is known without asking it.
    fn makes_keys(&self) -> Result<(), KeyServiceError> {
        Ok(())
    }

    /// Makes the next key, or the first, beside those that are there. `kid`: what it will be called, where the service
    /// has a place for that.
    fn make(&self, bits: Bits, kid: &Kid) -> Result<ServiceKey, KeyServiceError>;

    /// Takes a private key in, wrapped so that only the service can read it, beside those that are there.
    fn import(&self, key: &PrivateKey, kid: &Kid) -> Result<ServiceKey, KeyServiceError>;

    /// Takes a key out of use. Done already is done. `used`: other versions here that are still needed, which the service
    /// must leave alone.
    fn retire(&self, version: &KeyVersion, how: Retirement, used: &[KeyVersion]) -> Result<(), KeyServiceError>;
}

/// Opens services, with whatever they want to be logged in to with.
pub trait KeyServices {
    /// The service at an address. Nothing is called before something is asked of it.
    fn key_service(&self, address: &SignerAddress) -> Result<Arc<dyn KeyService>, KeyServiceError>;
}

/// The key with this thumbprint at an address.
pub fn find(
    service: &dyn KeyService,
    address: &SignerAddress,
    thumbprint: &Thumbprint,
) -> Result<ServiceKey, KeyServiceError> {
    let found = service.keys()?.into_iter().find(|key| key.public.thumbprint() == *thumbprint);
    found.ok_or_else(|| KeyServiceError::OtherKeys { address: address.clone(), wanted: thumbprint.clone() })
}

/// The keys of a service that can be used. Those that can't be are an error only if there is no other.
pub(crate) fn usable(
    keys: impl IntoIterator<Item = Result<ServiceKey, KeyServiceError>>,
) -> Result<Vec<ServiceKey>, KeyServiceError> {
    let (mut usable, mut refused) = (Vec::new(), None);
    for key in keys {
        match key {
            Ok(key) => usable.push(key),
            Err(error @ (KeyServiceError::Unusable { .. } | KeyServiceError::NoKey { .. })) => {
                refused.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    refused.filter(|_| usable.is_empty()).map_or(Ok(usable), Err)
}
