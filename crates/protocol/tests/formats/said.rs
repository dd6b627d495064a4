//! Somebody who knows the passwords of the key files.

use maskinporten_protocol::key::password::{PasswordFor, PasswordScope, Passwords};
use maskinporten_protocol::secret::SecretText;
use maskinporten_testkit::{ENTRY_PASSWORD, PASSWORD};

/// Somebody who says the same password once for the store and once for each entry.
pub(crate) struct Said {
    pub(crate) store: Option<&'static str>,
    pub(crate) entry: Option<&'static str>,
}

impl Said {
    pub(crate) fn right() -> Self {
        Self { store: Some(PASSWORD), entry: Some(ENTRY_PASSWORD) }
    }

    pub(crate) fn wrong() -> Self {
        Self { store: Some("galt passord"), entry: Some("galt passord") }
    }

    pub(crate) fn empty() -> Self {
        Self { store: Some(""), entry: None }
    }
}

impl Passwords for Said {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        let said = match what.scope {
            PasswordScope::Store => self.store,
            PasswordScope::Entry(_) => self.entry,
        };
        said.filter(|_| what.attempt == 1).map(|text| text.to_owned().into())
    }
}
