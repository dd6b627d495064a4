//! The strings of a JSON text, with the names that lead to them.

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::{Field, MAX_VALUES, MIN_LENGTH};
use crate::key::read_error::ReadError;

/// An object or a list that isn't at its end yet.
struct Frame<'a> {
    start: usize,
    /// The name of the member that is being read; none in a list.
    name: Option<&'a str>,
    is_list: bool,
    /// Whether a string would be a name.
    expects_name: bool,
    /// How many values were found before it.
    found: usize,
    /// Whether it is a JWK: then it is a value itself.
    is_key: bool,
}

/// Whether it is JSON, of a depth that no settings exceed.
pub(in crate::key) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The long strings of [JSON](is_json), and the objects that are JWKs, in the text's order.
pub(super) fn fields(text: &str) -> Result<Vec<Field>, ReadError> {
    let mut fields = Vec::new();
    let (mut frames, mut at) = (Vec::<Frame<'_>>::new(), 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'{' | b'[' => frames.push(Frame {
                start: at,
                name: None,
                is_list: *byte == b'[',
                expects_name: *byte == b'{',
                found: fields.len(),
                is_key: false,
            }),
            b'}' | b']' => {
                if let Some(frame) = frames.pop().filter(|frame| frame.is_key) {
                    fields.truncate(frame.found);
                    fields.push(field(&frames, text[frame.start..=at].to_owned().into()));
                }
            }
            b',' => {
                if let Some(frame) = frames.last_mut() {
                    frame.expects_name = !frame.is_list;
                }
            }
            b'"' => {
                let string = string(&text[at + 1..]);
                at += string.len() + 1;
                match frames.last_mut().filter(|frame| frame.expects_name) {
                    Some(frame) => {
                        (frame.name, frame.expects_name) = (Some(string), false);
                        frame.is_key |= string == "kty";
                    }
                    None if string.len() >= MIN_LENGTH => fields.push(field(&frames, unescape(string))),
                    None => {}
                }
            }
            _ => {}
        }
        if fields.len() > MAX_VALUES {
            return Err(ReadError::malformed("JSON", format!("more than {MAX_VALUES} long values")));
        }
        at += 1;
    }
    Ok(fields)
}

fn field(frames: &[Frame<'_>], value: Zeroizing<String>) -> Field {
    let names: Vec<&str> = frames.iter().filter_map(|frame| frame.name).collect();
    Field::new(&names.join("."), value)
}

/// The string that begins here, up to its closing quotation mark.
fn string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    &text[..end.unwrap_or(text.len())]
}

/// What a string says.
fn unescape(string: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(string.len()));
    let mut letters = string.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            // Pairs for letters beyond the first 65,536 aren't in keys.
            Some('u') => {
                let digits = letters.as_str().get(..4).unwrap_or_default();
                plain.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
                letters.nth(3);
            }
            Some(escaped) => plain.push(escaped),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        fields(text).unwrap().into_iter().map(|field| (field.name, field.value.to_string())).collect()
    }

    #[test]
    fn long_strings_have_the_names_that_lead_to_them() {
        let (a, b) = ("a".repeat(MIN_LENGTH), "\"\\/\n\tæ{}[],:".repeat(8));
        let text = json!({"x": "short", "data": {"a": a, "list": [{"b": b}, "short"]}, "z": 1}).to_string();
        assert_eq!(found(&text), [("data.a".into(), a.clone()), ("data.list.b".into(), b)]);
        assert_eq!(found(&json!(a).to_string()), [(String::new(), a.clone())]);
        assert_eq!(found(&format!("[\"{a}\\u002b\\/\"]")), [(String::new(), format!("{a}+/"))]);
        assert!(!is_json("{\"a\": ") && !is_json(&"[".repeat(1 << 20)));
    }

    #[test]
    fn a_jwk_is_a_value_itself() {
        let n = "n".repeat(300);
        let jwk = json!({"kty": "RSA", "n": n, "oth": [{"d": n}]});
        let text = json!({"a": {"jwk": jwk, "n": n}}).to_string();
        assert_eq!(found(&text), [("a.jwk".into(), jwk.to_string()), ("a.n".into(), n)]);
    }

    #[test]
    fn more_values_than_settings_have_are_refused() {
        let list = |count| Value::from(vec!["x".repeat(MIN_LENGTH); count]).to_string();
        assert_eq!(found(&list(MAX_VALUES)).len(), MAX_VALUES);
        assert!(fields(&list(MAX_VALUES + 1)).is_err());
    }

    proptest! {
        #[test]
        fn strings_mean_what_the_library_says(value in "[ -~æ\n\t\"\\\\]{64,90}", name in "[a-z.]{0,3}") {
            prop_assert_eq!(found(&json!({&name: &value}).to_string()), [(name, value)]);
        }

        #[test]
        fn any_json_is_survived(text in "[\\[\\]{}\",:\\\\a1 ]{0,60}") {
            if is_json(&text) {
                let _ = fields(&text);
            }
        }
    }
}
