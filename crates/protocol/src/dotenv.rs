//! Variables in a file, `NAME=value` a line, as shells and dotenv libraries read and write them.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::secret::SecretText;

/// The variables of a file, in its order. Any value may be a secret.
#[derive(Debug, Clone, Default)]
pub struct Dotenv(Vec<(String, SecretText)>);

/// A file whose variables can't be changed without guessing what belongs to which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Unclear {
    /// The number of the line, from 1.
    pub line: usize,
    /// What isn't clear, without any value.
    pub why: String,
}

impl Dotenv {
    /// Reads lines of `NAME=value`, with `export` before them or not. Values in single quotes are to the letter, in
    /// double quotes they may have escapes; both may go over several lines. What is none of this is passed over.
    pub fn parse(text: &str) -> Self {
        let assigned = |piece: Piece<'_>| {
            let found = piece.assignment?;
            Some((found.name.to_owned(), plain(&piece.text[found.value])))
        };
        Self(pieces(text).filter_map(assigned).collect())
    }

    /// The text with these values in it: in place of the old ones, or else in new lines at its end. All else stays byte
    /// for byte. A variable that isn't there and has no value isn't added.
    ///
    /// Shells, libraries and service managers read such files each in their own way. Where they could differ about
    /// where one of these values begins or ends, nothing is changed.
    pub fn with(text: &str, variables: &[(&str, &SecretText)]) -> Result<SecretText, Unclear> {
        let room: usize = variables.iter().map(|(name, value)| name.len() + 4 * value.expose().len() + 5).sum();
        let mut changed = Zeroizing::new(String::with_capacity(text.len() + room + 2));
        let mut missing = variables.to_vec();
        let mut line = 1;
        for piece in pieces(text) {
            let unclear = |why| Unclear { line, why };
            piece.check(variables).map_err(unclear)?;
            let ours = piece.assignment.as_ref().and_then(|found| {
                let (_, value) = variables.iter().find(|(name, _)| *name == found.name)?;
                Some((found, value))
            });
            if let Some((found, value)) = ours {
                let place = missing.iter().position(|(name, _)| *name == found.name);
                missing.remove(place.ok_or_else(|| unclear(format!("{} is set twice", found.name)))?);
                changed.push_str(&piece.text[..found.value.start]);
                quote(value, &mut changed);
                changed.push_str(&piece.text[found.value.end..]);
            } else {
                changed.push_str(piece.text);
            }
            line += piece.text.matches('\n').count();
        }
        let end =
            if text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
        missing.retain(|(_, value)| !value.expose().is_empty());
        if !missing.is_empty() && !changed.is_empty() && !changed.ends_with('\n') {
            changed.push_str(end);
        }
        for (name, value) in missing {
            assign(name, value, end, &mut changed);
        }
        Ok(SecretText::new(std::mem::take(&mut *changed)))
    }

    /// The value of a variable; the last one counts, as in a shell, and an empty one for none.
    pub fn get(&self, name: &str) -> Option<&SecretText> {
        let found = self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        found.filter(|value| !value.expose().is_empty())
    }

    /// The variables, in the file's order; one that is set twice is there twice.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SecretText)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The names of the variables, in the file's order.
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
            assign(name, value, "\n", &mut text);
        }
        SecretText::new(std::mem::take(&mut *text))
    }
}

/// `NAME='value'` and a line end.
fn assign(name: &str, value: &SecretText, end: &str, text: &mut String) {
    text.push_str(name);
    text.push('=');
    quote(value, text);
    text.push_str(end);
}

/// The value in single quotes: shells, service managers and dotenv libraries all take that.
fn quote(value: &SecretText, text: &mut String) {
    text.push('\'');
    for letter in value.expose().chars() {
        // A single quote ends the quotes, stands for itself behind a backslash, and begins them again.
        if letter == '\'' { text.push_str("'\\''") } else { text.push(letter) }
    }
    text.push('\'');
}

/// A line of a file, and those that its value goes on in.
struct Piece<'a> {
    text: &'a str,
    assignment: Option<Assignment<'a>>,
}

struct Assignment<'a> {
    name: &'a str,
    /// Where the value is in the piece, quotes included.
    value: Range<usize>,
    /// Whether what is quoted in it comes to an end.
    is_whole: bool,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let line = rest.split_inclusive('\n').next()?;
        let (assignment, length) = assignment(rest, line);
        let text = &rest[..length];
        rest = &rest[length..];
        Some(Piece { text, assignment })
    })
}

/// What a text begins with, and how long that is, line end and comment included.
fn assignment<'a>(text: &'a str, line: &'a str) -> (Option<Assignment<'a>>, usize) {
    let Some((name, after)) = name(line) else { return (None, line.len()) };
    let equals = line.len() - after.len();
    let start = line.len() - after.trim_start_matches([' ', '\t']).len();
    if text[start..].starts_with(['\'', '"']) {
        let (length, is_whole) = unquote(&text[start..], |_| {});
        let end = start + length;
        let line_end = text[end..].find('\n').map_or(text.len(), |length| end + length + 1);
        return (Some(Assignment { name, value: start..end, is_whole }), line_end);
    }
    let value = &line[start..];
    let comment = if value.starts_with('#') { Some(0) } else { value.find(" #") };
    let value = value[..comment.unwrap_or(value.len())].trim_end();
    let value = if value.is_empty() { equals..equals } else { start..start + value.len() };
    (Some(Assignment { name, value, is_whole: true }), line.len())
}

/// The name that a line begins with, and what follows its `=`.
fn name(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let is_name = !name.is_empty() && name.bytes().all(in_names);
    is_name.then_some((name, value))
}

fn in_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What a value says.
fn plain(value: &str) -> SecretText {
    if !value.starts_with(['\'', '"']) {
        return value.to_owned().into();
    }
    // Measured first: a text that grows would leave copies behind.
    let mut size = 0;
    unquote(value, |letter| size += letter.len_utf8());
    let mut word = Zeroizing::new(String::with_capacity(size));
    unquote(value, |letter| word.push(letter));
    SecretText::new(std::mem::take(&mut *word))
}

/// A shell's word of quoted pieces: its length in the text, and whether nothing in it is open at its end.
fn unquote(text: &str, mut put: impl FnMut(char)) -> (usize, bool) {
    let mut letters = text.char_indices();
    let mut quote = None;
    while let Some((place, letter)) = letters.next() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (None, space) if space.is_whitespace() => return (place, true),
            (Some(open), close) if open == close => quote = None,
            (None | Some('"'), '\\') => match letters.next() {
                // The line that comes next would belong to it.
                None => return (place, false),
                Some((_, '\n')) if quote.is_none() => return (place, false),
                Some((_, 'n')) if quote.is_some() => put('\n'),
                Some((_, escaped)) => put(escaped),
            },
            (_, letter) => put(letter),
        }
    }
    (text.len(), quote.is_none())
}

impl Piece<'_> {
    /// Whether it is clear what in this piece belongs to which of the variables.
    fn check(&self, ours: &[(&str, &SecretText)]) -> Result<(), String> {
        let Some(found) = &self.assignment else {
            let line = self.text.trim();
            let exported = line.strip_prefix("export ").is_some_and(|names| !names.contains(|c| !is_listed(c)));
            if line.starts_with('#') || exported {
                return Ok(());
            }
            ends_here(line)?;
            return names_none(line, ours);
        };
        let name = found.name;
        let (value, after) = (&self.text[found.value.clone()], &self.text[found.value.end..]);
        if !found.is_whole {
            return Err(format!("a quotation mark or a backslash leaves the value of {name} open"));
        }
        if value.starts_with(['\'', '"']) {
            // Some readers have another opinion of where a quoted value ends: none of ours may begin within.
            if let Some(within) = value.lines().skip(1).find_map(|line| names_none(line, ours).err()) {
                return Err(format!("the value of {name} goes over lines in which {within}"));
            }
        } else {
            ends_here(&self.text[found.value.start..]).map_err(|why| format!("after {name}, {why}"))?;
            if value.contains('=') {
                names_none(value, ours)?;
            }
        }
        let after_space = after.is_empty() || after.starts_with(char::is_whitespace);
        let is_ours = ours.iter().any(|(own, _)| *own == name);
        let is_bare = !value.starts_with(['\'', '"']);
        if is_ours && is_bare && value.contains([';', '&', '|', '<', '>', '(', ')', '`']) {
            return Err(format!("the value of {name} could be a command"));
        }
        match after.trim() {
            "" => Ok(()),
            comment if after_space && comment.starts_with('#') => Ok(()),
            _ if is_ours => Err(format!("something follows the value of {name}")),
            more => {
                ends_here(more)?;
                names_none(more, ours)
            }
        }
    }
}

fn is_listed(letter: char) -> bool {
    letter == ' ' || u8::try_from(letter).is_ok_and(in_names)
}

/// An error if one of the variables is named: what is done with it there isn't understood.
fn names_none(text: &str, ours: &[(&str, &SecretText)]) -> Result<(), String> {
    let whole = |word: &str| ours.iter().find(|(name, _)| *name == word);
    let word = text.split(|c| !u8::try_from(c).is_ok_and(in_names)).find_map(whole);
    word.map_or(Ok(()), |(name, _)| Err(format!("{name} is used in a way that isn't understood")))
}

/// An error if a shell would read on in the next line.
fn ends_here(text: &str) -> Result<(), &'static str> {
    let line = text.lines().next().unwrap_or_default();
    let (mut quote, mut depth, mut before) = (None, 0_usize, ' ');
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '#') if before.is_whitespace() => break,
            (None, '<') if letters.peek() == Some(&'<') => return Err("a here-document begins"),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            (None | Some('"' | '`'), '\\') if letters.next().is_none() => return Err("a backslash ends the line"),
            _ => {}
        }
        before = letter;
    }
    match (quote, depth) {
        (None, 0) => Ok(()),
        (None, _) => Err("a bracket isn't closed"),
        _ => Err("a quotation mark isn't closed"),
    }
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
    fn nothing_is_put_behind_a_value_that_doesn_t_end() {
        let secret: SecretText = "a".to_owned().into();
        for text in ["B='x", "B=\"x", "B='x'\\", "B=\"\"\\", "B=\"x\\", "B=''\\\n"] {
            assert_eq!(Dotenv::with(text, &[("A", &secret)]).unwrap_err().line, 1, "{text}");
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
        fn what_is_changed_reads_back_and_nothing_else_is_different(
            lines in prop::collection::vec("[B-D]=('[a-z\n# ]{0,6}'|\"[a-z\n#]{0,6}\"|[a-z]{0,6})( # [a-z']{0,3})?|#.{0,5}|", 0..5),
            value in "[a-z'\"\\\\ #\n=æ🔑]{1,20}",
            place in 0_usize..6,
            old in prop::sample::select(&["", "x", "'x\ny'", "\"\\\"\n\""][..]),
        ) {
            let secret: SecretText = value.clone().into();
            let mut all = lines.clone();
            all.insert(place.min(lines.len()), format!("export A={old} # note"));
            let (text, bare) = (all.join("\n"), lines.join("\n"));
            for text in [text, bare] {
                let changed = Dotenv::with(&text, &[("A", &secret)]).unwrap();
                prop_assert_eq!(get(changed.expose(), "A"), Some(value.clone()));
                for name in ["B", "C", "D"] {
                    prop_assert_eq!(get(changed.expose(), name), get(&text, name));
                }
                // Back again, and nothing has moved.
                let other: SecretText = "o".to_owned().into();
                let there = Dotenv::with(changed.expose(), &[("A", &other)]).unwrap();
                let again = Dotenv::with(&text, &[("A", &other)]).unwrap();
                prop_assert_eq!(there.expose(), again.expose());
            }
        }

        #[test]
        fn no_text_is_too_odd(text in "[A=\n\r'\"\\\\ #æ]{0,40}") {
            prop_assert!(Dotenv::parse(&text).names().count() <= text.len());
            let secret: SecretText = "'".to_owned().into();
            if let Ok(changed) = Dotenv::with(&text, &[("A", &secret)]) {
                prop_assert_eq!(get(changed.expose(), "A"), Some("'".to_owned()), "{}", changed.expose());
            }
        }
    }
}
