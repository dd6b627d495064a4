//! The programs that store a client at another platform, and how each is called. Values go in on stdin.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::form::{Bundle, Form};
use crate::failure::Outcome;
use crate::variable_names::secret_variables;
use maskinporten_protocol::secret::SecretText;

/// One call of a form's program.
pub(super) struct Call {
    /// What is stored, by its name there.
    pub(super) name: String,
    /// The arguments.
    pub(super) words: Vec<String>,
    /// What the program gets on stdin.
    pub(super) input: SecretText,
}

impl Call {
    /// All calls that it takes. What is no secret comes first: whatever the platform doesn't accept at all is refused before
    /// it has a key.
    pub(super) fn all(form: Form, bundle: &Bundle<'_>) -> Outcome<Vec<Self>> {
        let is_secret = |name: &str| secret_variables().any(|secret| secret == name);
        let mut variables = bundle.variables()?;
        variables.sort_by_key(|(name, _)| is_secret(name));
        let call = |(name, value)| Self::of_a_variable(form, name, value, is_secret(name));
        Ok(variables.into_iter().map(call).collect())
    }

    /// GitHub has secrets and variables. At GitLab all are variables, which a log and the settings show unless they are
    /// masked and hidden; a raw one is left as it is where it has a `$`.
    fn of_a_variable(form: Form, name: &str, value: SecretText, is_secret: bool) -> Self {
        let kind = if form == Form::Github && is_secret { "secret" } else { "variable" };
        let mut words = vec![kind, "set", name];
        if form == Form::Gitlab {
            words.extend(if is_secret { &["--masked", "--hidden", "--raw"][..] } else { &["--raw"] });
        }
        let is_masked = form == Form::Gitlab && is_secret;
        let input = if is_masked && !can_be_masked(&value) { STANDARD.encode(value.expose()).into() } else { value };
        Self { name: name.to_owned(), words: words.into_iter().map(str::to_owned).collect(), input }
    }
}

/// What GitLab masks of raw variables: one line without blanks, of 8 characters or more
/// (<https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable>).
fn can_be_masked(value: &SecretText) -> bool {
    value.expose().chars().count() >= 8 && !value.expose().contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(form: Form, name: &str, value: &str) -> (String, String) {
        let call = Call::of_a_variable(form, name, value.to_owned().into(), name == "SECRET");
        (call.words.join(" "), call.input.expose().clone())
    }

    #[test]
    fn f5_what_can_not_be_masked_is_stored_in_base64() {
        let masked = "variable set SECRET --masked --hidden --raw".to_owned();
        for (value, stored) in [
            (r#"{"kty":"RSA","d":"$x"}"#, r#"{"kty":"RSA","d":"$x"}"#),
            ("12345678", "12345678"),
            ("1234567", "MTIzNDU2Nw=="),
            ("two words", "dHdvIHdvcmRz"),
            ("two\nlines", "dHdvCmxpbmVz"),
        ] {
            assert_eq!(call(Form::Gitlab, "SECRET", value), (masked.clone(), stored.to_owned()));
            assert_eq!(call(Form::Github, "SECRET", value), ("secret set SECRET".to_owned(), value.to_owned()));
        }
        assert_eq!(call(Form::Gitlab, "OPEN", "a b"), ("variable set OPEN --raw".to_owned(), "a b".to_owned()));
        assert_eq!(call(Form::Github, "OPEN", "a b"), ("variable set OPEN".to_owned(), "a b".to_owned()));
    }
}
