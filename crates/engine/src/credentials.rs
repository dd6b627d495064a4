//! Who this machine is at the services that have keys, and how it shows that. Whoever stands on this crate knows: it is in
//! variables and files, and people may have to be asked.

use crate::key_service::KeyServiceError;
use crate::kubernetes::{self, KubernetesError};
use crate::{azure, openbao, pkcs11};
use maskinporten_protocol::secret::SecretText;

/// Knows the logins. Each is asked for only when it is needed.
pub trait Credentials: Send + Sync {
    /// Where `OpenBao` is, and how to log in there.
    fn openbao(&self) -> Result<openbao::Settings, KeyServiceError> {
        Err(unknown("OpenBao"))
    }

    /// Who this machine is in Azure.
    fn azure(&self) -> Result<azure::Settings, KeyServiceError> {
        Err(unknown("Azure"))
    }

    /// How tokens behind PKCS#11 are reached.
    fn pkcs11(&self) -> Result<pkcs11::Settings, KeyServiceError> {
        Ok(pkcs11::Settings::default())
    }

    /// Where Kubernetes clusters are.
    fn kubernetes(&self) -> Result<kubernetes::Settings, KubernetesError> {
        Err(KubernetesError::NoCluster)
    }

    /// The PIN of a token, by its label. `last_try`: another wrong one locks the token, so a person has to type this one,
    /// who knows that.
    fn pin(&self, token: &str, last_try: bool) -> Result<SecretText, KeyServiceError> {
        let _ = last_try;
        Err(KeyServiceError::NotSetUp {
            why: format!("{token:?} wants a PIN, and there is none"),
            hint: "name a file with it in the key's address, pin-source=".into(),
        })
    }
}

/// Nobody who knows any.
impl Credentials for () {}

fn unknown(service: &str) -> KeyServiceError {
    let why = format!("nothing is known here of a login at {service}");
    KeyServiceError::NotSetUp { why, hint: "set one up for this machine".to_owned() }
}
