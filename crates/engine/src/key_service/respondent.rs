//! A program that is run once for each question, gets it on stdin, and answers on stdout.

use std::sync::Arc;

use super::KeyServiceError;
use crate::process::{Process, Surroundings};
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::secret::SecretBytes;

/// A program that answers questions, for whatever has no module here.
pub(crate) struct Respondent {
    program: Process,
    clock: Arc<dyn Clock + Send + Sync>,
    withheld: Vec<String>,
}

impl Respondent {
    /// `withheld`: variables that it doesn't get, since they hold secrets.
    pub(crate) fn new(program: Process, clock: Arc<dyn Clock + Send + Sync>, withheld: Vec<String>) -> Self {
        Self { program, clock, withheld }
    }

    /// What it prints once it is given the question.
    pub(crate) fn ask(&self, question: SecretBytes) -> Result<SecretBytes, KeyServiceError> {
        let around = Surroundings { clock: &*self.clock, withheld: &self.withheld };
        Ok(self.program.answer(question, &around)?)
    }

    /// An answer that isn't one: `what` it is instead.
    pub(crate) fn strange(&self, what: &str) -> KeyServiceError {
        KeyServiceError::Strange { server: self.program.name(), what: what.to_owned() }
    }
}
