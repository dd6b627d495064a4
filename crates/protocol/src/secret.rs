//! Secret values: zeroised when dropped, never printed.

use std::fmt;
use std::io;

use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

/// A secret value. It has no `Display`, its `Debug` shows a placeholder, and its memory is overwritten when it
/// is dropped. [`Secret::expose`] is the only way in, so every use of a secret can be found by that word.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

/// Private-key DER and other secret bytes.
pub type SecretBytes = Secret<Vec<u8>>;

/// Passwords, tokens, assertions.
pub type SecretText = Secret<String>;

impl<T: Zeroize> Secret<T> {
    /// Takes the value in; the caller keeps no copy.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl SecretBytes {
    /// Something with a secret in it as JSON, in one buffer: one that grew would leave copies behind.
    pub fn json(value: &impl Serialize) -> serde_json::Result<Self> {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, value)?;
        let mut bytes = Self::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *bytes.0, value)?;
        Ok(bytes)
    }
}

/// How long it is what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SecretText {
    /// The same secret without the line end that files and pipes add. Other white space may be part of a password.
    #[must_use]
    pub fn without_line_end(&self) -> Self {
        let text = self.0.strip_suffix('\n').unwrap_or(&self.0);
        Self::new(text.strip_suffix('\r').unwrap_or(text).to_owned())
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = SecretText::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[secret] Some([secret])");
    }

    #[test]
    fn json_is_written_into_a_buffer_of_its_size() {
        let json = SecretBytes::json(&["a\"b", "\u{1f511}"]).unwrap();
        assert_eq!(json.expose(), "[\"a\\\"b\",\"\u{1f511}\"]".as_bytes());
        assert_eq!(json.expose().capacity(), json.expose().len());
    }

    #[test]
    fn only_the_line_end_goes() {
        let secret = SecretText::new(" pass word \r\n".to_owned());
        assert_eq!(secret.without_line_end().expose(), " pass word ");
    }
}
