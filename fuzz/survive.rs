//! What every answer of the reader has to be like, shared by the targets.
//!
//! `cargo +nightly fuzz run pkcs12` from the repository's root; the tests of `tests/formats` are the short form.

use maskinporten_protocol::key::password::{PasswordFor, Passwords};
use maskinporten_protocol::key::read;
use maskinporten_protocol::secret::SecretText;

const PASSWORD: &str = "et passord som ingen fil har";

/// Somebody who says the same password once.
struct Once;

impl Passwords for Once {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        (what.attempt == 1).then(|| PASSWORD.to_owned().into())
    }
}

/// Reads bytes that begin as files of one kind do. It may fail, but not panic, and says nothing secret.
pub fn read_with(beginning: &[u8], bytes: &[u8]) {
    let told = match read(&[beginning, bytes].concat().into(), &mut Once) {
        Ok(material) => format!("{} {:?}", material.format, material.choose(None).map(|entry| entry.name())),
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control));
            format!("{error:?}")
        }
    };
    assert!(!told.contains(PASSWORD));
}
