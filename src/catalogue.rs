//! What each known refusal means, what leads to it, the likeliest first, who has to act, and what to send them: in
//! English and bokmål. Failures, `explain` and `can-i` take their words from here.

pub mod access;
mod altinn;
mod api;
mod assertion;
mod certificate;
pub mod chain;
mod language;
pub mod letter;
mod oauth;
mod scope;
mod sign;

use serde::Serialize;

use maskinporten_engine::standing::Sign;
use maskinporten_protocol::token::KnownRefusal;

pub use language::{Language, Text, text};
pub use letter::Blanks;
pub use sign::{absent, present};

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Actor {
    /// Whoever runs the client.
    You,
    /// The owner of the API that the scope is for.
    ApiOwner,
    /// Digdir's service desk.
    Digdir,
    /// The organisation that is acted for.
    Customer,
    /// The main administrator of one's own organisation, in Altinn.
    MainAdministrator,
}

impl Actor {
    /// Who that is, in words.
    pub fn named(self) -> Text {
        match self {
            Self::You => text("you", "du"),
            Self::ApiOwner => text("the API's owner", "API-eieren"),
            Self::Digdir => text("Digdir (servicedesk@digdir.no)", "Digdir (servicedesk@digdir.no)"),
            Self::Customer => text("your customer", "kunden din"),
            Self::MainAdministrator => {
                text("your organisation's main administrator in Altinn", "hovedadministratoren i Altinn hos dere")
            }
        }
    }
}

/// One of the things that lead to a refusal.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// What is the case.
    pub why: Text,
    /// Who can change it.
    pub actor: Actor,
    /// How. Commands stand in backticks.
    pub remedy: Text,
    /// What to send them.
    pub letter: Option<Text>,
    /// What this machine may know that makes it likely, or rules it out.
    pub sign: Option<Sign>,
}

impl Reason {
    /// The same, with what would be known here.
    const fn shown_by(self, sign: Sign) -> Self {
        Self { sign: Some(sign), ..self }
    }
}

const fn you(why: Text, remedy: Text) -> Reason {
    Reason { why, actor: Actor::You, remedy, letter: None, sign: None }
}

const fn ask(actor: Actor, why: Text, remedy: Text, letter: Text) -> Reason {
    Reason { why, actor, remedy, letter: Some(letter), sign: None }
}

/// What is to be said of a known refusal.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// The refusal's name.
    id: &'static str,
    /// What it means and what helps most often, in a sentence.
    pub summary: Text,
    /// What leads to it, the likeliest first.
    pub reasons: &'static [Reason],
}

const fn entry(id: &'static str, summary: Text, reasons: &'static [Reason]) -> Explanation {
    Explanation { id, summary, reasons }
}

const ALL: [&[Explanation]; 6] = [assertion::ALL, certificate::ALL, scope::ALL, api::ALL, altinn::ALL, oauth::ALL];

/// What is to be said of a refusal.
pub fn explanation(known: &KnownRefusal) -> Option<&'static Explanation> {
    ALL.into_iter().flatten().find(|entry| entry.id == known.id)
}

/// What it means and what helps most often, in English, as failures have it.
pub fn summary(id: &str) -> Option<&'static str> {
    ALL.into_iter().flatten().find(|entry| entry.id == id).map(|entry| entry.summary.en)
}

#[cfg(test)]
mod tests;
