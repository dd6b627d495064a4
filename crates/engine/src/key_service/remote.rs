//! A key of a service as what signs assertions.

use std::sync::Arc;

use super::{KeyService, KeyServiceError, ServiceKey, SignerAddress};
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::key::{SignError, Signer};

/// A key that stays at its service. Only a digest is sent there, and a signature that isn't the key's is refused: some
/// services pad in another way unless they are told, and one signs other bytes than it was given.
pub struct RemoteSigner {
    service: Arc<dyn KeyService>,
    address: SignerAddress,
    key: ServiceKey,
}

impl RemoteSigner {
    /// The key as it is known at the address.
    pub fn new(service: Arc<dyn KeyService>, address: SignerAddress, key: ServiceKey) -> Self {
        Self { service, address, key }
    }

    /// Whether it signs.
    pub fn try_out(&self) -> Result<(), KeyServiceError> {
        self.checked(Algorithm::Rs256, b"").map(drop)
    }

    fn checked(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyServiceError> {
        let signature = self.service.sign(&self.key.version, algorithm, &algorithm.digest(message))?;
        if self.key.public.has_signed(algorithm, message, &signature) {
            return Ok(signature);
        }
        let (address, version) = (self.address.clone(), self.key.version.clone());
        Err(KeyServiceError::WrongSignature { address, version })
    }
}

impl Signer for RemoteSigner {
    fn public(&self) -> &PublicKey {
        &self.key.public
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.checked(algorithm, message).map_err(|error| SignError::Elsewhere(Box::new(error)))
    }
}
