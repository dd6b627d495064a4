//! What services are logged in to with, as this machine's variables and files have it, or whoever is at the terminal.

mod azure;
mod kubernetes;
mod openbao;
mod token;

use crate::failure::Failure;
use crate::prompt::Prompt;
use crate::variables::Variables;
use maskinporten_engine::access::Access;
use maskinporten_engine::credentials::Credentials;
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_engine::kubernetes::{KubernetesError, Settings};
use maskinporten_engine::{azure as key_vault, openbao as bao, pkcs11};
use maskinporten_protocol::secret::SecretText;

/// The logins of this machine.
pub struct MachineCredentials {
    /// Where they are.
    pub variables: Variables,
    /// Who is asked for those that are nowhere.
    pub prompt: Prompt,
    /// Who may read a file with one.
    pub access: Access,
}

impl Credentials for MachineCredentials {
    fn openbao(&self) -> Result<bao::Settings, KeyServiceError> {
        openbao::settings(self.variables).map_err(not_opened)
    }

    fn azure(&self) -> Result<key_vault::Settings, KeyServiceError> {
        azure::settings(self.variables).map_err(not_opened)
    }

    fn pkcs11(&self) -> Result<pkcs11::Settings, KeyServiceError> {
        Ok(pkcs11::Settings { module: token::module(self.variables).map_err(not_opened)?, access: self.access })
    }

    fn kubernetes(&self) -> Result<Settings, KubernetesError> {
        match kubernetes::settings(self.variables) {
            Ok(settings) => settings.ok_or(KubernetesError::NoCluster),
            Err(failure) => Err(KubernetesError::NotOpened(Box::new(failure))),
        }
    }

    fn pin(&self, token: &str, last_try: bool) -> Result<SecretText, KeyServiceError> {
        token::pin(self.variables, self.prompt, token, last_try).map_err(not_opened)
    }
}

fn not_opened(failure: Failure) -> KeyServiceError {
    KeyServiceError::NotOpened(Box::new(failure))
}
