//! The languages that refusals are explained in, and which one a person reads.

use clap::ValueEnum;
use serde::Serialize;

use crate::failure::Outcome;
use crate::variable_names::LANGUAGE;
use crate::variables::Variables;

/// A language that refusals are explained in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Norwegian bokmål.
    Nb,
}

impl Language {
    /// The language that is asked for, or that of the person.
    pub fn of(asked: Option<Self>, variables: Variables) -> Outcome<Self> {
        if let Some(language) = asked {
            return Ok(language);
        }
        for name in LANGUAGE {
            if let Some(value) = variables.text(name)? {
                let is_norwegian = ["nb", "no", "nn"].iter().any(|begin| value.starts_with(begin));
                return Ok(if is_norwegian { Self::Nb } else { Self::En });
            }
        }
        Ok(Self::En)
    }
}

/// The same in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub(super) en: &'static str,
    pub(super) nb: &'static str,
}

/// Both languages of a text.
pub const fn text(en: &'static str, nb: &'static str) -> Text {
    Text { en, nb }
}

impl Text {
    /// In one of them, with what stands in its blanks: `("who", "you")` for `{who}`.
    pub fn filled(self, language: Language, blanks: &[(&str, &str)]) -> String {
        let whole = self.in_language(language).to_owned();
        blanks.iter().fold(whole, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// In one of them.
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Nb => self.nb,
        }
    }
}
