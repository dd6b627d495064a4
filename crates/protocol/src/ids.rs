//! Validated newtypes for the identifiers of the protocol.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::path::is_step;
use crate::secret::SecretText;
use crate::value::plain;

/// Why a word was refused: what it is, what was wrong, and the text that was given (escaped when shown).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {given:?} {problem}")]
pub struct IdError {
    what: &'static str,
    given: String,
    problem: &'static str,
}

/// Declares a text newtype with its parser. `$check` returns what is wrong with the text, if anything is; `$given` takes
/// off what people write around it; `$stored` puts right what earlier versions wrote into files.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr) => {
        word! { $(#[$doc])* $name, $what, $check, given str::to_owned, stored |text| text }
    };
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr, given $given:expr) => {
        word! { $(#[$doc])* $name, $what, $check, given $given, stored |text| text }
    };
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr, stored $stored:expr) => {
        word! { $(#[$doc])* $name, $what, $check, given str::to_owned, stored $stored }
    };
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr, given $given:expr, stored $stored:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as it goes on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let (check, given): (fn(&str) -> Option<&'static str>, fn(&str) -> String) = ($check, $given);
                let word = given(text);
                match check(&word) {
                    None => Ok(Self(word)),
                    Some(problem) => Err(IdError { what: $what, given: text.to_owned(), problem }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                let stored: fn(String) -> String = $stored;
                stored(text).parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

word! {
    /// The id of a client (*integrasjon*) registered at Maskinporten. Usually a UUID; the customer may choose it.
    ClientId, "client id", |text| match text {
        "" => Some("is empty"),
        _ if is_step(text) => Some("would be a step in a path"),
        _ if text.len() > 255 => Some("is longer than 255 characters"),
        _ if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b)) => {
            Some("may only have letters, digits and . _ - :")
        }
        _ => None,
    }
}

word! {
    /// A key identifier that we or the customer choose: letters, digits, `.`, `_` and `-`, as Digdir's guide says.
    Kid, "kid", |text| match text {
        "" => Some("is empty"),
        _ if is_step(text) => Some("would be a step in a path"),
        _ if text.len() > 255 => Some("is longer than 255 characters"),
        _ if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) => {
            Some("may only have letters, digits and . _ -")
        }
        _ => None,
    }
}

word! {
    /// A scope: `prefix:subscope` in the characters of RFC 6749 section 3.3, but for the comma, which stands between
    /// scopes wherever people write several.
    Scope, "scope", |text| match text.split_once(':') {
        _ if text.contains(',') => Some("has a comma in it, which separates scopes"),
        None => Some("has no prefix: a scope is written prefix:subscope"),
        Some(("", _)) => Some("has an empty prefix"),
        Some((_, "")) => Some("ends after its prefix"),
        Some(_) if !text.bytes().all(|b| matches!(b, b'!' | b'#'..=b'[' | b']'..=b'~')) => {
            Some("has a character that scopes can't have (RFC 6749 3.3)")
        }
        Some(_) => None,
    }
}

/// Scopes as a grant has them: with blanks between them.
pub fn joined(scopes: &[Scope]) -> String {
    scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
}

/// Scopes as people write them: one or several, with blanks or commas between them. Each is there once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// All of the scopes that were written in several places, each once.
    pub fn of_all(several: &[Self]) -> Vec<Scope> {
        let mut all = Vec::new();
        for scope in several.iter().flat_map(|scopes| &scopes.0) {
            if !all.contains(scope) {
                all.push(scope.clone());
            }
        }
        all
    }
}

impl FromStr for Scopes {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let words = plain(text).split(|letter: char| letter.is_whitespace() || letter == ',').map(plain);
        let scopes: Result<Vec<Scope>, _> = words.filter(|word| !word.is_empty()).map(str::parse).collect();
        let scopes = Self::of_all(&[Self(scopes?)]);
        if scopes.is_empty() {
            // Somebody meant one, and it isn't known which.
            return Err(IdError { what: "scope", given: text.to_owned(), problem: "is empty" });
        }
        Ok(Self(scopes))
    }
}

impl From<Scopes> for Vec<Scope> {
    fn from(scopes: Scopes) -> Self {
        scopes.0
    }
}

word! {
    /// A Norwegian organisation number: nine digits, the last a modulus-11 check digit. It may be written as tokens
    /// have it, `0192:974760673`, as on an invoice, `NO 974 760 673 MVA`, or with blanks alone.
    OrgNumber, "organisation number", |text| {
        if text.len() != 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
            Some("isn't nine digits")
        } else if mod11(text.as_bytes()) {
            None
        } else {
            Some("has a wrong check digit: look for a mistyped digit")
        }
    }, given digits
}

word! {
    /// The name of a profile on this machine.
    ProfileName, "profile name", slug
}

word! {
    /// The name of an environment: `test`, `prod`, `sandbox`, or one of the user's own. It is written in lower case,
    /// so that `Prod` can't be another than `prod`; files from before that rule are read as if they kept it.
    EnvironmentName, "environment name", |text| match text {
        _ if text.bytes().any(|b| b.is_ascii_uppercase()) => Some("has capitals: environments are named in lower case"),
        _ => slug(text),
    }, stored |text| text.to_ascii_lowercase()
}

word! {
    /// The name of a Kubernetes secret or namespace: a DNS name (RFC 1123), as it goes into a path of its API.
    KubernetesName, "Kubernetes name", |text| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_label = |label: &str| {
            !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(allowed)
        };
        match text {
            _ if text.len() > 253 => Some("is longer than 253 characters"),
            _ if !text.split('.').all(is_label) => {
                Some("may only have lower-case letters, digits, - and ., each part beginning and ending with a letter or digit")
            }
            _ => None,
        }
    }
}

fn slug(text: &str) -> Option<&'static str> {
    match text {
        "" => Some("is empty"),
        _ if text.len() > 64 => Some("is longer than 64 characters"),
        _ if text.starts_with(['-', '.']) => Some("can't start with - or ."),
        _ if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) => {
            Some("may only have letters, digits and . _ -")
        }
        _ => None,
    }
}

/// An organisation number without what people and registers write around it.
fn digits(text: &str) -> String {
    let word: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let word = word.strip_prefix("0192:").unwrap_or(&word);
    let word = word.strip_prefix("NO").unwrap_or(word);
    word.strip_suffix("MVA").unwrap_or(word).to_owned()
}

/// Whether nine digits carry the right check digit (weights 3 2 7 6 5 4 3 2, modulus 11).
fn mod11(digits: &[u8]) -> bool {
    let weights = [3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(11)
}

/// A *fødselsnummer*. It names a person, so it is treated as a secret. Eleven digits; the server checks the rest,
/// since synthetic numbers and the coming series don't keep today's check digits.
#[derive(Debug, Clone)]
pub struct Pid(SecretText);

impl Pid {
    /// The eleven digits, for the assertion's `pid` claim.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TryFrom<SecretText> for Pid {
    type Error = PidError;

    fn try_from(text: SecretText) -> Result<Self, PidError> {
        let digits = text.expose().trim();
        if digits.len() == 11 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits.to_owned().into()))
        } else {
            Err(PidError)
        }
    }
}

/// The text isn't a *fødselsnummer*. It isn't repeated here: it may be one with a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the pid isn't eleven digits (the value isn't shown)")]
pub struct PidError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_numbers_need_their_check_digit() {
        assert!("974760673".parse::<OrgNumber>().is_ok());
        for bad in ["974760674", "97476067", "9747606733", "97476067a", "", "٩٧٤٧٦٠٦٧٣", "0192:", "0193:974760673"]
        {
            assert!(bad.parse::<OrgNumber>().is_err(), "{bad}");
        }
    }

    #[test]
    fn b5_organisation_numbers_are_read_as_people_write_them() {
        for written in
            ["0192:974760673", "974 760 673", "0192:974 760 673", "974\u{a0}760\u{a0}673", "NO974760673MVA"]
        {
            assert_eq!(written.parse::<OrgNumber>().unwrap().as_str(), "974760673", "{written}");
        }
        let error = "974 760 674".parse::<OrgNumber>().unwrap_err().to_string();
        assert!(error.contains("974 760 674") && error.contains("check digit"), "{error}");
    }

    #[test]
    fn b4_scopes_have_blanks_or_commas_between_them() {
        let scopes = |text: &str| text.parse::<Scopes>().map(|scopes| Scopes::of_all(&[scopes]));
        let two: Vec<Scope> = ["a:b", "c:d"].iter().map(|scope| scope.parse().unwrap()).collect();
        for written in ["a:b c:d", "a:b,c:d", " a:b , c:d\n", "a:b,,c:d,a:b", "a:b\tc:d", "'a:b', \"c:d\""] {
            assert_eq!(scopes(written).unwrap(), two, "{written}");
        }
        for bad in ["", " ", ",", "a:b c", "a:b,c"] {
            assert!(scopes(bad).is_err(), "{bad:?}");
        }
        assert!("a:b,c:d".parse::<Scope>().is_err());
    }

    #[test]
    fn scopes_have_a_prefix_and_no_spaces() {
        for good in ["idporten:dcr.write", "idporten:dcr/onbehalfof:write", "a:b"] {
            assert_eq!(good.parse::<Scope>().unwrap().as_str(), good);
        }
        for bad in ["openid", ":x", "x:", "a:b c", "a:b\"", "a:b\\", "a:\u{e6}", "a:b\n"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_was_given_is_shown_escaped() {
        let error = "\u{1b}[31m".parse::<Kid>().unwrap_err().to_string();
        assert_eq!(error, r#"kid "\u{1b}[31m" may only have letters, digits and . _ -"#);
    }

    #[test]
    fn a_bad_pid_is_not_repeated() {
        let error = Pid::try_from(SecretText::new("0101701234x".into())).unwrap_err();
        assert!(!error.to_string().contains("0101701234"));
        let pid = Pid::try_from(SecretText::new("01017012345\n".into())).unwrap();
        assert_eq!((pid.expose(), format!("{pid:?}")), ("01017012345", "Pid([secret])".into()));
    }

    #[test]
    fn ids_that_paths_are_made_of_are_no_steps() {
        for step in [".", "..", ""] {
            assert!(step.parse::<Kid>().is_err() && step.parse::<ClientId>().is_err(), "{step:?}");
        }
        for name in ["...", ".a", "a.", "-", "..-"] {
            assert!(name.parse::<Kid>().is_ok() && name.parse::<ClientId>().is_ok(), "{name:?}");
        }
    }

    #[test]
    fn kubernetes_names_are_dns_names() {
        for good in ["a", "app-1", "a.b-c.d", "0"] {
            assert!(good.parse::<KubernetesName>().is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "-bad.", "a.", ".a", "a..b", "a.-b", "-a", "a-", "A", "a_b", "a/b", "\u{e6}"] {
            assert!(bad.parse::<KubernetesName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn environments_are_named_in_lower_case() {
        assert!("Prod".parse::<EnvironmentName>().unwrap_err().to_string().contains("lower case"));
        assert_eq!(EnvironmentName::try_from("Local".to_owned()).unwrap().as_str(), "local");
        assert!(EnvironmentName::try_from("\u{212a}".to_owned()).is_err());
    }

    #[test]
    fn names_make_no_paths_and_no_flags() {
        for bad in ["", ".", "..", "-x", "a/b", "a b", "a\\b"] {
            assert!(bad.parse::<ProfileName>().is_err(), "{bad}");
        }
    }
}
