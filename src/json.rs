//! JSON as it is printed.
//!
//! A result may hold a token, so its text is never in a buffer that grows: that would leave copies behind, where nothing
//! overwrites them. It is written twice, the first time to learn how long it is.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::de::IgnoredAny;
use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind, Outcome};
use crate::visible::is_harmful;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The JSON on one line.
pub fn compact(value: &impl Serialize) -> Outcome<SecretText> {
    text(value, || CompactFormatter, "")
}

/// The JSON with one member a line, indented by two spaces.
pub fn pretty(value: &impl Serialize) -> Outcome<SecretText> {
    text(value, PrettyFormatter::new, "")
}

/// Like [`pretty`], with a line end for a file.
pub fn file(value: &impl Serialize) -> Outcome<SecretText> {
    text(value, PrettyFormatter::new, "\n")
}

fn text<F: Formatter>(value: &impl Serialize, formatter: impl Fn() -> F, end: &str) -> Outcome<SecretText> {
    let write = |mut target: &mut dyn Write| {
        value
            .serialize(&mut serde_json::Serializer::with_formatter(&mut target, formatter()))
            .and_then(|()| target.write_all(end.as_bytes()).map_err(serde_json::Error::io))
            .map_err(|error| Failure::new(Kind::Other, format!("the result can't be written as JSON: {error}")))
    };
    let mut length = Length(0);
    write(&mut length)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    write(&mut *bytes)?;
    let text = String::from_utf8(std::mem::take(&mut *bytes));
    text.map(|text| visible(text.into())).map_err(|_| Failure::new(Kind::Other, "the result isn't text"))
}

/// What counts the bytes that are written to it.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a server answered, which is JSON and is shown as it came, but for characters that could do harm.
pub fn answered(answer: &SecretBytes) -> SecretText {
    // Between members these two say nothing, and within a text JSON doesn't have them.
    escaped(&String::from_utf8_lossy(answer.expose()), &['\r', '\t'])
}

/// A document, and a server's answer as its last member.
pub fn with_answer(document: &impl Serialize, member: &str, answer: &SecretBytes) -> Outcome<SecretText> {
    let not_json = |error| Failure::usage(format!("the answer isn't JSON: {error}"));
    serde_json::from_slice::<IgnoredAny>(answer.expose()).map_err(not_json)?;
    let document = compact(document)?;
    let answer = escaped(&String::from_utf8_lossy(answer.expose()), &['\r', '\t', '\n']);
    let mut text = String::with_capacity(document.expose().len() + member.len() + answer.expose().len() + 4);
    for part in [document.expose().trim_end_matches('}'), ",\"", member, "\":", answer.expose().trim(), "}"] {
        text.push_str(part);
    }
    Ok(text.into())
}

/// The same JSON with harmful characters as the escapes that JSON has for them: to a program it says the same.
fn visible(json: SecretText) -> SecretText {
    if json.expose().contains(is_harmful) { escaped(json.expose(), &[]) } else { json }
}

/// Written into a buffer of the right length, with spaces in place of some characters.
fn escaped(json: &str, blank: &[char]) -> SecretText {
    let room = |c: char| if is_harmful(c) { 6 * c.len_utf16() } else { c.len_utf8() };
    let mut shown = String::with_capacity(json.chars().map(room).sum());
    for c in json.chars() {
        if blank.contains(&c) {
            shown.push(' ');
        } else if is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String can't fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// A secret as a member of what is printed. There is nothing else that can be done with it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct Exposed<'a>(&'a str);

impl<'a> Exposed<'a> {
    /// A secret that the command was asked for.
    pub fn new(secret: &'a str) -> Self {
        Self(secret)
    }
}

impl Serialize for Exposed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn s9_escaped_json_says_the_same() {
        let value = json!({ "a\u{7f}": ["\u{1b}\u{9b}\u{202e}\u{61c}\u{2028}\u{feff}\u{e0041}a\n\"", 1, null, {}] });
        for text in [compact(&value).unwrap(), pretty(&value).unwrap()] {
            let text = text.expose();
            assert!(text.is_ascii() && !text.contains('\u{7f}'), "{text}");
            assert_eq!(serde_json::from_str::<Value>(text).unwrap(), value);
        }
    }

    #[test]
    fn nothing_is_copied_by_a_growing_buffer() {
        for value in [json!({}), json!("æøå"), json!({ "token": "x".repeat(9000), "list": [1, 2, 3] })] {
            for (text, expected) in [
                (compact(&value).unwrap(), value.to_string()),
                (pretty(&value).unwrap(), format!("{value:#}")),
                (file(&value).unwrap(), format!("{value:#}\n")),
            ] {
                assert_eq!(text.expose(), &expected);
                assert_eq!(text.expose().capacity(), expected.len());
            }
        }
    }

    #[test]
    fn what_has_no_json_is_a_failure() {
        let odd = std::collections::BTreeMap::from([((), 1)]);
        assert!(pretty(&odd).unwrap_err().message().contains("can't be written as JSON"));
    }
}
