//! Tokens behind PKCS#11: the module that they are reached with, and their PINs.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::prompt::Prompt;
use crate::variable_names::{PKCS11_MODULE, PKCS11_PIN};
use crate::variables::Variables;
use maskinporten_protocol::secret::SecretText;

/// The module for addresses that name none.
pub(super) fn module(variables: Variables) -> Outcome<Option<PathBuf>> {
    let module = variables.path(PKCS11_MODULE);
    if module.as_ref().is_some_and(|path| !path.is_absolute()) {
        return Err(Failure::usage(format!("{PKCS11_MODULE} isn't the whole path of a file")));
    }
    Ok(module)
}

/// The PIN of a token. The last try before it is locked isn't left to a variable, which may be wrong again.
pub(super) fn pin(variables: Variables, prompt: Prompt, token: &str, last_try: bool) -> Outcome<SecretText> {
    if last_try {
        if !prompt.is_possible() {
            return Err(Failure::not_done(format!(
                "one more wrong PIN locks the token {token:?}, so nothing was tried"
            ))
            .hint("type the PIN on a terminal: that resets the count"));
        }
        return prompt.password(&format!("PIN of the token {token:?} (the last try before it is locked)"), "");
    }
    if let Some(pin) = variables.password(PKCS11_PIN)? {
        return Ok(pin);
    }
    let instead = format!("set {PKCS11_PIN}, or name a file with the PIN in the key's address, pin-source=");
    prompt.password(&format!("PIN of the token {token:?}"), &instead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_try_is_left_to_a_person() {
        let asked = |last_try| pin(Variables::of_the_process(), Prompt::never(), "mp", last_try).unwrap_err();
        assert_eq!(asked(true).message(), "one more wrong PIN locks the token \"mp\", so nothing was tried");
        assert!(asked(false).message().contains("can't prompt"));
    }
}
