//! Keys that are values in other texts: Kubernetes secrets, the JSON of secret managers, variables, properties, YAML.
//!
//! Every value that is long enough to be a key is read like a file of its own. One key is the file's; of several, each
//! has the name of its value.

mod fields;
pub(super) mod json;

use zeroize::Zeroizing;

use super::material::{KeyFormat, MAX_KEYS};
use super::read_error::ReadError;
use super::recognise::{BEGIN, Reading};

/// The shortest text that can hold a private key has several hundred letters; a certificate or a public key has more
/// than this, too.
const MIN_LENGTH: usize = 64;
/// More long values than settings have.
const MAX_VALUES: usize = 200;
/// The longest text that is looked through for names and values, in bytes, if it isn't JSON.
const MAX_TEXT: usize = 256 << 10;

/// As much of a name as is shown, in letters.
const MAX_NAME: usize = 100;

/// A value, and what it is called.
struct Field {
    name: String,
    value: Zeroizing<String>,
}

/// Reads the keys in a text's values; `None` if there are none, or the text has none.
pub(super) fn read(text: &str, into: &mut Reading<'_>, wrappings: u8) -> Result<Option<KeyFormat>, ReadError> {
    let is_json = text.starts_with(['{', '[', '"']) && json::is_json(text);
    let fields = if is_json { json::fields(text)? } else { fields::fields(text) };
    // kubectl keeps the secret as it was applied, which may be an earlier one, in the secret itself.
    let fields: Vec<Field> =
        fields.into_iter().filter(|field| !field.name.ends_with("last-applied-configuration")).collect();
    let asked = into.wanted;
    let wanted = asked.filter(|wanted| fields.iter().any(|field| field.wanted_in(wanted).is_some()));
    let start = into.parts.count();
    let (mut first, mut failed, mut named) = (None, None, Vec::new());
    for field in fields.iter().filter(|field| wanted.is_none_or(|wanted| field.wanted_in(wanted).is_some())) {
        into.wanted = wanted.map_or(asked, |wanted| field.wanted_in(wanted));
        let before = into.parts.count();
        if before.keys > MAX_KEYS {
            return Err(ReadError::malformed("the file", format!("more than {MAX_KEYS} private keys")));
        }
        match into.read(field.value.as_bytes(), wrappings + 1) {
            Ok(format) => {
                let format = format.inside(&field.name);
                let name = wanted.map(str::to_owned).or_else(|| format.place.clone()).unwrap_or_default();
                named.push((before.keys..into.parts.keys.len(), name));
                let is_private = into.parts.keys.len() > before.keys;
                if first.is_none() || is_private && !matches!(first, Some((true, _))) {
                    first = Some((is_private, format));
                }
            }
            Err(error) => {
                into.parts.truncate(before);
                match error.cause() {
                    ReadError::Unrecognised(_) => {}
                    // It may be something else that only begins like a key.
                    ReadError::Malformed { .. } | ReadError::Key(_) => {
                        failed.get_or_insert_with(|| (error.within(&field.name), field.value.contains(BEGIN)));
                    }
                    // A key that can't be opened is one all the same.
                    _ => return Err(error.within(&field.name)),
                }
            }
        }
    }
    into.wanted = asked;
    if into.parts.keys.len() == start.keys {
        match failed {
            // PEM that isn't the value of a name, as it would have to be written, is PEM all the same.
            Some((_, false)) | None if !is_json && text.contains(BEGIN) => {
                into.parts.truncate(start);
                return Ok(None);
            }
            Some((error, _)) => return Err(error),
            None => {}
        }
    }
    into.parts.name_several(start, &named, wanted.is_some());
    Ok(first.map(|(_, format)| format))
}

impl Field {
    fn new(name: &str, value: Zeroizing<String>) -> Self {
        Self { name: name.chars().take(MAX_NAME).collect(), value }
    }

    /// What is wanted within it, if it is this one that is meant: by its whole name, by the last part of it, or by its
    /// name and that of a value in it.
    fn wanted_in<'a>(&self, wanted: &'a str) -> Option<&'a str> {
        let before = self.name.strip_suffix(wanted);
        if before.is_some_and(|before| before.is_empty() || before.ends_with('.')) {
            return Some(wanted);
        }
        wanted.strip_prefix(self.name.as_str())?.strip_prefix('.')
    }
}
