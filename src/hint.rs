//! Commands in hints. What this command was given goes on to the next one: without, it would act for somebody else, or
//! look somewhere else.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::visible::is_harmful;

/// What a command was given, by the names of the arguments: `("config_dir", "conf")`. A name that was given several times
/// is there several times.
pub type Given = Vec<(&'static str, String)>;

/// What a command line lacks of what was given, as words to add to it.
type Lacking = fn(words: &[String], given: &Given) -> Vec<String>;

/// The commands in hints, completed with what this one was given.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    given: Arc<Mutex<Given>>,
    lacking: Option<Lacking>,
}

impl Hints {
    /// `lacking` knows which command takes what.
    pub fn completed_by(lacking: Lacking) -> Self {
        Self { given: Arc::default(), lacking: Some(lacking) }
    }

    /// The same so far: what these are to carry from here on, the others don't.
    #[must_use]
    pub fn apart(&self) -> Self {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { given: Arc::new(Mutex::new(given)), lacking: self.lacking }
    }

    /// From here on commands in hints are given this, too, instead of what was given by this name before.
    pub fn carry(&self, name: &'static str, value: &str) {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        match given.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => value.clone_into(known),
            None => given.push((name, value.to_owned())),
        }
    }

    /// From here on commands in hints aren't given this: they say it themselves.
    pub fn forget(&self, name: &str) {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| *known != name);
    }

    /// What the command line said, in place of all that was given before.
    pub fn begin_with(&self, given: Given) {
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = given;
    }

    /// A text, with what each command in it lacks.
    pub fn complete<'a>(&self, text: &'a str) -> Cow<'a, str> {
        const PROGRAM: &str = "maskinporten ";
        const PIPE: &str = " | ";
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(lacking), false) = (self.lacking, given.is_empty()) else { return text.into() };
        if !text.contains(&format!("`{PROGRAM}")) {
            return text.into();
        }
        let command = |part: &str| match part.strip_prefix(PROGRAM).and_then(|line| shell_words::split(line).ok()) {
            Some(words) => {
                let more = lacking(&words, &given);
                let space = if more.is_empty() { "" } else { " " };
                format!("{part}{space}{}", shell_words::join(more))
            }
            None => part.to_owned(),
        };
        let piped = |span: &str| {
            let mut parts: Vec<String> = Vec::new();
            for part in span.split(PIPE) {
                match parts.last_mut().filter(|last| shell_words::split(last).is_err()) {
                    // It is part of a word that is quoted.
                    Some(open) => *open = format!("{open}{PIPE}{part}"),
                    None => parts.push(part.to_owned()),
                }
            }
            parts.iter().map(|part| command(part)).collect::<Vec<_>>().join(PIPE)
        };
        let spans = text.split('`').enumerate();
        spans
            .map(|(at, span)| if at % 2 == 1 { piped(span) } else { span.to_owned() })
            .collect::<Vec<_>>()
            .join("`")
            .into()
    }
}

/// A word of a command line, as a shell reads it. `otherwise` stands for what can't be one, such as what has a backtick in
/// it, where the command would end.
pub fn word<'a>(text: &'a str, otherwise: &'static str) -> Cow<'a, str> {
    if text.is_empty() || text.contains(|c| is_harmful(c) || "`\n".contains(c)) {
        return otherwise.into();
    }
    shell_words::quote(text)
}

/// The commands in a text: what stands in backticks.
pub fn commands(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A flag for each of these scopes, with a blank before each.
pub fn flags(flag: &str, scopes: &[impl ToString]) -> String {
    scopes.iter().map(|scope| format!(" {flag} {}", word(&scope.to_string(), "SCOPE"))).collect()
}

/// The same for a command that needs one: where there is none, it is to be filled in.
pub fn flags_needed(flag: &str, scopes: &[impl ToString]) -> String {
    if scopes.is_empty() { format!(" {flag} SCOPE") } else { flags(flag, scopes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_no_word_of_it() {
        assert_eq!(word("it's", "NAME"), r"'it'\''s'");
        for bad in ["", "a`; b", "a\nb", "a\u{1b}[2J", "a\u{202e}b"] {
            assert_eq!(word(bad, "NAME"), "NAME", "{bad:?}");
        }
        assert_eq!(flags("--scope", &["a:b", "a:`"]), " --scope a:b --scope SCOPE");
        assert_eq!(
            (flags("--scope", &[""; 0]).as_str(), flags_needed("--scope", &[""; 0]).as_str()),
            ("", " --scope SCOPE")
        );
    }

    #[test]
    fn commands_are_completed_and_nothing_else() {
        let hints = Hints::completed_by(|words, given| {
            assert_eq!(words, ["jwks", "list"]);
            given.iter().flat_map(|(name, value)| [format!("--{name}"), value.clone()]).collect()
        });
        let complete = |text| hints.complete(text).into_owned();
        assert_eq!(complete("see `maskinporten jwks list`"), "see `maskinporten jwks list`");
        hints.carry("profile", "old");
        hints.carry("profile", "a b");
        assert_eq!(
            complete("see `maskinporten jwks list`, then"),
            "see `maskinporten jwks list --profile 'a b'`, then"
        );
        let piped = "`maskinporten jwks list --profile 'a b' | sort | maskinporten jwks list --profile 'a b'`";
        assert_eq!(complete("`maskinporten jwks list | sort | maskinporten jwks list`"), piped);
        for plain in ["maskinporten jwks list", "`openssl maskinporten `", "", "`", "it`s `maskinporten jwks list`"] {
            assert_eq!(complete(plain), plain);
        }
    }

    #[test]
    fn a_bar_in_a_quoted_value_begins_no_other_command() {
        let hints = Hints::completed_by(|words, _| {
            assert_eq!(words, ["client", "register", "--name", "A | B"]);
            vec!["--profile".to_owned(), "app".to_owned()]
        });
        hints.carry("profile", "app");
        let command = "`maskinporten client register --name 'A | B'`";
        assert_eq!(hints.complete(command), "`maskinporten client register --name 'A | B' --profile app`");
    }
}
