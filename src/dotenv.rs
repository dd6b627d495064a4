//! Variables in a file, `NAME=value` a line, as shells and dotenv libraries read and write them.

use zeroize::Zeroizing;

use crate::secret::SecretText;

/// The variables of a file, in its order. Any value may be a secret.
#[derive(Debug, Clone, Default)]
pub struct Dotenv(Vec<(String, SecretText)>);

impl Dotenv {
    /// Reads lines of `NAME=value`, with `export` before them or not. Values in single quotes are to the letter, in
    /// double quotes they may have escapes; both may go over several lines. What is none of this is passed over.
    pub fn parse(text: &str) -> Self {
        let mut variables = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let line = rest.split_inclusive('\n').next().unwrap_or(rest);
            let Some((name, after)) = name(line) else {
                rest = &rest[line.len()..];
                continue;
            };
            let start = line.len() - after.len();
            let (value, length) = value(&rest[start..]);
            variables.push((name.to_owned(), value));
            rest = &rest[start + length..];
        }
        Self(variables)
    }

    /// The value of a variable; the last one counts, as in a shell, and an empty one for none.
    pub fn get(&self, name: &str) -> Option<&SecretText> {
        let found = self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        found.filter(|value| !value.expose().is_empty())
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// `NAME=value` lines without quotes, as container runtimes take them. No value may have a line end in it.
    pub fn write_bare(variables: &[(&str, &SecretText)]) -> SecretText {
        let room = variables.iter().map(|(name, value)| name.len() + value.expose().len() + 2).sum();
        let mut text = Zeroizing::new(String::with_capacity(room));
        for (name, value) in variables {
            for piece in [name, "=", value.expose(), "\n"] {
                text.push_str(piece);
            }
        }
        SecretText::new(std::mem::take(&mut *text))
    }

    /// `NAME='value'` lines, which a shell may source.
    pub fn write(variables: &[(&str, &SecretText)]) -> SecretText {
        let room = variables.iter().map(|(name, value)| name.len() + 4 * value.expose().len() + 4).sum();
        let mut text = Zeroizing::new(String::with_capacity(room));
        for (name, value) in variables {
            text.push_str(name);
            text.push_str("='");
            for letter in value.expose().chars() {
                // A single quote ends the quotes, stands for itself behind a backslash, and begins them again.
                if letter == '\'' { text.push_str("'\\''") } else { text.push(letter) }
            }
            text.push_str("'\n");
        }
        SecretText::new(std::mem::take(&mut *text))
    }
}

/// The name that a line begins with, and what follows its `=`.
fn name(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

/// The value that a text begins with, and how long it is there, line end and comment included.
fn value(text: &str) -> (SecretText, usize) {
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    if text[start..].starts_with(['\'', '"']) {
        let (value, length) = quoted(&text[start..]);
        return (value, line_end(text, start + length));
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    let comment = if line.starts_with('#') { Some(0) } else { line.find(" #") };
    (line[..comment.unwrap_or(line.len())].trim().to_owned().into(), line_end(text, start))
}

/// A shell's word of quoted pieces, and its length in the text.
fn quoted(text: &str) -> (SecretText, usize) {
    // Measured first: a text that grows would leave copies behind.
    let mut size = 0;
    let length = unquote(text, |letter| size += letter.len_utf8());
    let mut word = Zeroizing::new(String::with_capacity(size));
    unquote(text, |letter| word.push(letter));
    (SecretText::new(std::mem::take(&mut *word)), length)
}

fn unquote(text: &str, mut put: impl FnMut(char)) -> usize {
    let mut letters = text.char_indices();
    let mut quote = None;
    while let Some((place, letter)) = letters.next() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (None, space) if space.is_whitespace() => return place,
            (Some(open), close) if open == close => quote = None,
            (None | Some('"'), '\\') => match letters.next() {
                Some((_, 'n')) if quote.is_some() => put('\n'),
                Some((_, escaped)) => put(escaped),
                None => break,
            },
            (_, letter) => put(letter),
        }
    }
    text.len()
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |length| from + length + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(text: &str, name: &str) -> Option<String> {
        Dotenv::parse(text).get(name).map(|value| value.expose().clone())
    }

    #[test]
    fn the_usual_spellings_are_read() {
        let text = "# comment\nA=1\nexport B = two words # note\nC='{\"k\": \"#1\"}'\r\nD=\"a\\\"b\\nc\"\nE={\"k\":\"v\"}\n\
            F=\nG='x\ny' # z\nrubbish\nA=last";
        for (name, value) in [
            ("A", Some("last")),
            ("B", Some("two words")),
            ("C", Some("{\"k\": \"#1\"}")),
            ("D", Some("a\"b\nc")),
            ("E", Some("{\"k\":\"v\"}")),
            ("F", None),
            ("G", Some("x\ny")),
            ("rubbish", None),
        ] {
            assert_eq!(get(text, name).as_deref(), value, "{name}");
        }
    }

    #[test]
    fn a_megabyte_of_lines_takes_no_time() {
        let text = "A='x'\n".repeat(150_000);
        assert_eq!(Dotenv::parse(&text).names().count(), 150_000);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in "[a-z'\"\\\\ #\n=æ🔑]{1,20}") {
            let text = Dotenv::write(&[("A", &value.clone().into()), ("B", &"b".to_owned().into())]);
            prop_assert_eq!(get(text.expose(), "A"), Some(value));
            prop_assert_eq!(get(text.expose(), "B"), Some("b".to_owned()));
        }

        #[test]
        fn no_text_is_too_odd(text in "[A=\n\r'\"\\\\ #æ]{0,40}") {
            prop_assert!(Dotenv::parse(&text).names().count() <= text.len());
        }
    }
}
