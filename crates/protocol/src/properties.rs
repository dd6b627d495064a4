//! Java `.properties`: read as `java.util.Properties.load` reads them, written as its `store` writes them.
//!
//! Java takes the bytes for ISO-8859-1. Editors write UTF-8 today, and then Java reads `passÃ¸rd` where somebody wrote
//! `passørd`: bytes beyond ASCII that are valid UTF-8 are read as that here. Everything else is as in Java.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use zeroize::Zeroizing;

use crate::secret::SecretText;

/// A `\u` without four hexadecimal digits after it, where Java gives up on the whole file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} has \\u without four hexadecimal digits after it; a backslash itself is written \\\\")]
pub struct MalformedEscape {
    /// Where, as it is written.
    key: String,
}

/// The properties of a file. Any value may be a password, so all are kept as secrets.
#[derive(Clone, Default)]
pub struct Properties(BTreeMap<String, Property>);

#[derive(Clone)]
struct Property {
    /// Its place in the file.
    place: usize,
    value: Result<SecretText, MalformedEscape>,
    written: SecretText,
}

impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not even the keys: a password on a line of its own is one.
        write!(f, "Properties({})", self.0.len())
    }
}

impl Properties {
    /// Reads the bytes of a file. Where a key occurs again, the later value counts.
    pub fn parse(bytes: &[u8]) -> Self {
        let letters = letters(bytes);
        let mut reader = LineReader { letters: &letters, at: 0 };
        // One for all lines, with room for the longest: it never moves, so no copy of a secret is left behind.
        let mut line = Zeroizing::new(Vec::with_capacity(letters.len()));
        let mut properties = BTreeMap::new();
        let mut place = 0;
        while reader.logical_line(&mut line) {
            let (key, property) = Property::of(&line, place);
            properties.insert(key, property);
            place += 1;
        }
        Self(properties)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Result<Option<&SecretText>, MalformedEscape> {
        self.0.get(key).map(|property| property.value.as_ref().map_err(Clone::clone)).transpose()
    }

    /// The value of a key as it is written: Windows paths lose their backslashes in [`Properties::get`].
    pub fn written(&self, key: &str) -> Option<&SecretText> {
        self.0.get(key).map(|property| &property.written)
    }

    /// The keys, in the order of the lines that count.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let mut keys: Vec<(usize, &str)> = self.0.iter().map(|(key, one)| (one.place, key.as_str())).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, key)| key)
    }

    /// The text of a file with these properties, as Java writes it: ASCII whatever the values hold.
    pub fn write(properties: &[(&str, &SecretText)]) -> SecretText {
        // Six letters for each at most: the text never moves, so no copy of it is left behind.
        let room = properties.iter().map(|(key, value)| 6 * (key.len() + value.expose().len()) + 2).sum();
        let mut text = Zeroizing::new(String::with_capacity(room));
        for (key, value) in properties {
            escape(&mut text, key, true);
            text.push('=');
            escape(&mut text, value.expose(), false);
            text.push('\n');
        }
        SecretText::new(std::mem::take(&mut *text))
    }
}

/// ISO-8859-1, or UTF-8 if there is any of it and it is valid throughout.
fn letters(bytes: &[u8]) -> Zeroizing<Vec<char>> {
    let utf8 = std::str::from_utf8(bytes).map(|text| text.trim_start_matches('\u{feff}').chars().collect());
    Zeroizing::new(utf8.unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect()))
}

/// Joins natural lines to logical ones, as the class of this name in Java does, step by step.
struct LineReader<'a> {
    letters: &'a [char],
    at: usize,
}

impl LineReader<'_> {
    /// Puts the next line into `line`. `false`: there was none.
    fn logical_line(&mut self, line: &mut Vec<char>) -> bool {
        line.clear();
        let (mut skipping_space, mut continued, mut escaped) = (true, false, false);
        while let Some(letter) = self.next() {
            let ends = matches!(letter, '\n' | '\r');
            if skipping_space {
                if is_space(letter) || (ends && !continued) {
                    continue;
                }
                (skipping_space, continued) = (false, false);
            }
            if line.is_empty() && matches!(letter, '#' | '!') {
                while self.next().is_some_and(|letter| !matches!(letter, '\n' | '\r')) {}
                skipping_space = true;
            } else if !ends {
                line.push(letter);
                escaped = letter == '\\' && !escaped;
            } else if line.is_empty() {
                skipping_space = true;
            } else if escaped && self.at < self.letters.len() {
                line.pop();
                (skipping_space, continued, escaped) = (true, true, false);
                if letter == '\r' && self.letters.get(self.at) == Some(&'\n') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
        let found = !line.is_empty();
        if escaped {
            // The end of the file: the backslash has nothing to continue with.
            line.pop();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.letters.get(self.at).copied();
        self.at += usize::from(letter.is_some());
        letter
    }
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\u{c}')
}

impl Property {
    /// The key ends at the first `=`, `:` or white space that isn't escaped; then one `=` or `:` with white space
    /// around it may follow.
    fn of(line: &[char], place: usize) -> (String, Self) {
        let mut escaped = false;
        let end = line.iter().position(|&letter| {
            let ends = !escaped && (matches!(letter, '=' | ':') || is_space(letter));
            escaped = letter == '\\' && !escaped;
            ends
        });
        let (key, rest) = line.split_at(end.unwrap_or(line.len()));
        let mut separated = false;
        let start = rest.iter().position(|&letter| {
            let is_first = !separated && matches!(letter, '=' | ':');
            separated |= is_first;
            !is_first && !is_space(letter)
        });
        let value = &rest[start.unwrap_or(rest.len())..];
        let as_written = || key.iter().collect::<String>();
        let name = unescape(key).map(|name| name.expose().clone());
        let unescaped = if name.is_some() { unescape(value) } else { None };
        let property = Self {
            place,
            value: unescaped.ok_or_else(|| MalformedEscape { key: as_written() }),
            written: value.iter().collect::<String>().into(),
        };
        (name.unwrap_or_else(as_written), property)
    }
}

/// The text behind the escapes; `None` for a malformed `\u`. Half of a surrogate pair becomes U+FFFD.
fn unescape(letters: &[char]) -> Option<SecretText> {
    let mut units = Zeroizing::new(Vec::with_capacity(letters.len() * 2));
    let mut letters = letters.iter();
    while let Some(&letter) = letters.next() {
        let letter = match letter {
            '\\' => match letters.next() {
                Some('u') => {
                    let digits = letters.as_slice().get(..4)?;
                    let value = digits.iter().try_fold(0, |value, digit| Some(value << 4 | digit.to_digit(16)?))?;
                    units.push(u16::try_from(value).ok()?);
                    letters.nth(3);
                    continue;
                }
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some(&other) => other,
                None => break,
            },
            plain => plain,
        };
        units.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
    }
    Some(String::from_utf16_lossy(&units).into())
}

fn escape(text: &mut String, from: &str, is_key: bool) {
    for (place, unit) in from.encode_utf16().enumerate() {
        let letter = u8::try_from(unit).map_or('\u{fffd}', char::from);
        match letter {
            ' ' if is_key || place == 0 => text.push_str("\\ "),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\u{c}' => text.push_str("\\f"),
            '\\' | '=' | ':' | '#' | '!' => text.extend(['\\', letter]),
            ' '..='~' => text.push(letter),
            _ => {
                // Writing to a String can't fail.
                let _ = write!(text, "\\u{unit:04X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let properties = Properties::parse(text.as_bytes());
        let value = |key: &str| properties.get(key).unwrap().unwrap().expose().clone();
        properties.keys().map(|key| (key.to_owned(), value(key))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn separators_comments_and_continued_lines_are_javas() {
        let text = "# c\n ! c\\\na=1\nb : 2 \nc 3\n\td\\ e\\==f = g\nlong=x,\\\n    y,\\\r\n\t# z\nbare\na=last";
        let expected = [("b", "2 "), ("c", "3"), ("d e=", "f = g"), ("long", "x,y,# z"), ("bare", ""), ("a", "last")];
        assert_eq!(read(text), pairs(&expected));
    }

    #[test]
    fn lines_with_two_slashes_are_harmless_keys() {
        assert_eq!(
            read("// the client\n//issuer=x\nissuer=y"),
            pairs(&[("//", "the client"), ("//issuer", "x"), ("issuer", "y")])
        );
    }

    #[test]
    fn escapes_make_letters() {
        assert_eq!(read(r"a=\u00e6\tb\n\:\q\\ \uD83D\uDD11 \ud83d"), pairs(&[("a", "æ\tb\n:q\\ 🔑 \u{fffd}")]));
    }

    #[test]
    fn utf8_and_iso_8859_1_are_both_read() {
        let password = |bytes: &[u8]| Properties::parse(bytes).get("p").unwrap().unwrap().expose().clone();
        assert_eq!(password("p=pæssørd".as_bytes()), "pæssørd");
        assert_eq!(password(b"p=p\xe6ss\xf8rd"), "pæssørd");
        assert_eq!(password(b"\xef\xbb\xbfp=\xc3\xa6"), "æ");
    }

    #[test]
    fn a_windows_path_is_there_as_it_was_written() {
        let properties = Properties::parse(
            br"f=C:\keys\x.jks
g=C:\users\x.jks",
        );
        assert_eq!(properties.get("f").unwrap().unwrap().expose(), "C:keysx.jks");
        assert_eq!(properties.written("f").unwrap().expose(), r"C:\keys\x.jks");
        assert_eq!(properties.get("g").unwrap_err(), MalformedEscape { key: "g".into() });
        assert_eq!(properties.written("g").unwrap().expose(), r"C:\users\x.jks");
    }

    #[test]
    fn a_megabyte_of_lines_takes_no_time() {
        let lines: Vec<String> = (0..150_000).map(|number| format!("{number:x}")).collect();
        assert_eq!(Properties::parse(lines.join("\n").as_bytes()).keys().count(), lines.len());
    }

    #[test]
    fn nothing_shows_in_debug() {
        assert_eq!(format!("{:?}", Properties::parse(b"keystore.password=hunter2\nhunter3")), "Properties(2)");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(key in "\\PC{1,9}|[ =:#!\\\\a]{1,6}", value in any::<String>()) {
            let text = Properties::write(&[(&key, &value.clone().into())]);
            prop_assert!(text.expose().is_ascii());
            prop_assert_eq!(read(text.expose()), pairs(&[(&key, &value)]));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>()) {
            let properties = Properties::parse(&bytes);
            prop_assert!(properties.keys().count() <= bytes.len() + 1);
        }
    }
}
