//! What went wrong, what to do about it, and the exit code.

mod about;
mod document;
mod kind;
mod kubernetes;
mod machine;
mod remedy;
mod servers;
mod signers;

use std::borrow::Cow;
use std::fmt;
use std::process::ExitCode;

use crate::visible::cut;
use document::Server;
use maskinporten_protocol::token::Cause;

pub use about::About;
#[cfg(feature = "schema")]
pub use document::Document;
pub use document::Particulars;
pub use kind::{EXIT_CODES, Kind};
pub use remedy::{REGISTER_FOR_ASSERTIONS, given_by_digdir};

/// A failed command: what happened, why, and what to do.
///
/// Which exit code it ends in is nobody's business but the shell's, so nothing outside of this module can ask: what
/// decides what to do next is an error with a type, before it is put in words here.
#[derive(Debug, Clone)]
pub struct Failure {
    kind: Kind,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    server: Option<Box<Server>>,
    /// What the token endpoint refused.
    refused: Option<Cause>,
    about: Option<Box<About>>,
}

/// A sentence that may have a server's or a file's words in it, of any length.
fn bounded(text: impl Into<String>) -> String {
    let text = text.into();
    if let Cow::Owned(cut) = cut(&text) {
        return cut;
    }
    text
}

/// In a sentence, so that it can be the reason for an error of the engine.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// What every command returns.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure of a kind, in one sentence without a full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: bounded(message),
            causes: Vec::new(),
            hints: Vec::new(),
            server: None,
            refused: None,
            about: None,
        }
    }

    /// An error of a library, with what lies behind it as causes.
    pub fn of(kind: Kind, error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string).collect();
        Self { causes, ..Self::new(kind, error.to_string()) }
    }

    /// What was given can't be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Something isn't on this machine.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(Kind::Missing, message)
    }

    /// Not done, so as not to lose something.
    pub fn not_done(message: impl Into<String>) -> Self {
        Self::new(Kind::NotDone, message)
    }

    /// What was found, when the result has said it: an exit code and nothing to print.
    pub fn verdict(kind: Kind) -> Self {
        Self::new(kind, "")
    }

    /// The exit code alone, when the result has said the rest.
    pub fn to_verdict(&self) -> Self {
        Self::verdict(self.kind)
    }

    /// Adds a cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(bounded(cause));
        self
    }

    /// Adds a hint: what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(bounded(hint));
        self
    }

    /// With what was being done in front: the error becomes its cause.
    #[must_use]
    pub fn while_doing(mut self, doing: impl Into<String>) -> Self {
        self.causes.insert(0, std::mem::replace(&mut self.message, doing.into()));
        self
    }

    /// With whom it is about, unless that is known already: some advice depends on it.
    #[must_use]
    pub fn about(mut self, about: About) -> Self {
        if self.about.is_none() {
            self.hints.extend(self.refused.map(|cause| remedy::of_refusal_for(cause, &about)).unwrap_or_default());
            // Through an admin it may be that one's token which was refused.
            let asked = about.profile.as_ref().filter(|_| self.refused.is_some() && about.admin.is_none());
            self.hints.extend(self.known_refusal().map(|known| remedy::explained(known, asked)));
            self.about = Some(Box::new(about));
        }
        self
    }

    /// Whether the token endpoint refused.
    pub fn is_refusal(&self) -> bool {
        self.refused.is_some()
    }

    /// Whether a server has said it, whichever.
    pub fn is_of_a_server(&self) -> bool {
        self.server.is_some()
    }

    /// Whom it is about, in a line; empty if it is about nobody.
    pub fn subject(&self) -> String {
        self.about.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// With its hints as they are shown.
    #[must_use]
    pub fn with_hints(mut self, shown: impl Fn(&str) -> String) -> Self {
        self.hints.iter_mut().for_each(|hint| *hint = shown(hint));
        self
    }

    /// The exit code that it ends the program with.
    pub fn exit_code(&self) -> ExitCode {
        self.kind.exit_code().into()
    }

    /// Whether the result has said it, so that all that is left to give is the exit code.
    pub fn is_verdict(&self) -> bool {
        self.message.is_empty()
    }

    /// Another message with the same exit code: for what is said of several failures at once.
    #[must_use]
    pub fn in_sum(&self, message: impl Into<String>) -> Self {
        Self { about: Some(Box::default()), ..Self::new(self.kind, message) }
    }

    /// The failure whose exit code stands for all: a refusal comes before what may pass by itself, that before what
    /// wasn't done so as not to lose something, and the first of all others last.
    pub fn worst<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<&'a Self> {
        all.into_iter().min_by_key(|failure| match failure.kind {
            Kind::Refused => 0,
            Kind::TryAgain => 1,
            Kind::NotDone => 2,
            _ => 3,
        })
    }

    /// Several failures as one, with the exit code and the hints of the worst, and the first of them as causes; none if
    /// there is none.
    pub fn of_several(message: &str, all: &[(String, &Self)]) -> Option<Self> {
        let worst = Self::worst(all.iter().map(|(_, failure)| *failure))?;
        let mut sum = worst.in_sum(message);
        for (name, failure) in all.iter().take(5) {
            sum = sum.because(format!("{name}: {}", (*failure).clone().in_a_line().message()));
        }
        if all.len() > 5 {
            sum = sum.because(format!("and {} more", all.len() - 5));
        }
        Some(worst.hints().iter().fold(sum, Self::hint))
    }

    /// With its causes in the message, for places with room for a line.
    #[must_use]
    pub fn in_a_line(mut self) -> Self {
        for cause in std::mem::take(&mut self.causes) {
            self.message = format!("{}: {cause}", self.message);
        }
        self
    }

    /// What went wrong, without causes and hints.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The causes, outermost first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// The hints.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}
