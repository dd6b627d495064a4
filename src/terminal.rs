//! The person or the job that runs the program: output, prompts, stdin and variables.

use crate::failure::Outcome;
use crate::input::read_stdin;
use crate::narrator::Narrator;
use crate::output::Output;
use crate::prompt::Prompt;
use crate::variables::Variables;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::secret::SecretBytes;

/// The person or job that runs the program.
pub struct Terminal {
    /// Prints results and messages.
    pub out: Output,
    /// Asks questions.
    pub prompt: Prompt,
    /// Reports what the engine does.
    pub narrator: Narrator,
    /// The environment variables of the process.
    pub variables: Variables,
    /// What stands in for stdin, in a demo or a test.
    pub input: Option<SecretBytes>,
}

impl Terminal {
    /// Prints and asks here.
    pub fn new(out: Output, prompt: Prompt, variables: Variables) -> Self {
        let narrator = Narrator::new(out.clone());
        Self { out, prompt, narrator, variables, input: None }
    }

    /// The same, for a command of several steps: see [`Prompt::amid_steps`].
    #[must_use]
    pub fn amid_steps(&self) -> Self {
        Self {
            out: self.out.clone(),
            prompt: self.prompt.amid_steps(),
            narrator: self.narrator.clone(),
            variables: self.variables,
            input: self.input.clone(),
        }
    }

    /// All of stdin, at most 1 MiB.
    pub fn read_stdin(&self) -> Outcome<SecretBytes> {
        self.input.as_ref().map_or_else(read_stdin, |input| Ok(input.clone()))
    }

    /// Asks before something is written to production. Elsewhere nothing is asked.
    pub fn confirm_in_production(&self, environment: &Environment, question: &str, yes: bool) -> Outcome {
        if yes || !environment.is_production() {
            return Ok(());
        }
        self.prompt.confirm(&format!("PRODUCTION: {question}"), "pass --yes to confirm")
    }

    /// Asks before something is lost, wherever it is.
    pub fn confirm_loss(&self, environment: &Environment, question: &str, yes: bool) -> Outcome {
        if yes {
            return Ok(());
        }
        let place = if environment.is_production() { "PRODUCTION: " } else { "" };
        self.prompt.confirm(&format!("{place}{question}"), "pass --yes to confirm")
    }
}
