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
}

impl Signer for RemoteSigner {
    fn public(&self) -> &PublicKey {
        &self.key.public
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signed = self.service.sign(&self.key.version, algorithm, &algorithm.digest(message));
        let signature = signed.map_err(|error| SignError::Elsewhere(Box::new(error)))?;
        if self.key.public.has_signed(algorithm, message, &signature) {
            return Ok(signature);
        }
        let (address, version) = (self.address.clone(), self.key.version.clone());
        Err(SignError::Elsewhere(Box::new(KeyServiceError::WrongSignature { address, version })))
    }
}
