//! What services are logged in to with. Variables, files and people are the program's to ask, so it is asked for what a
//! service wants, when it wants it.

use crate::key_service::KeyServiceError;
use crate::pkcs11;
use maskinporten_protocol::secret::SecretText;

/// Whoever knows the logins.
pub trait Credentials: Send + Sync {
    /// How tokens are reached.
    fn pkcs11(&self) -> Result<pkcs11::Settings, KeyServiceError> {
        Ok(pkcs11::Settings::default())
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
