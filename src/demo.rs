//! `demo`: a story in one process, against an embedded sandbox. Every step is the command that a user would type, run over
//! real HTTP; only the folder is temporary.

mod page;
mod story;

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Kind, Outcome};
use crate::output::Format;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_sandbox::{Options, Sandbox};
use story::Story;

pub(crate) use story::RunWords;

/// See the whole path to a rotated key, against a sandbox
///
/// Registers a client, makes its key, gets a token, is refused one, and rotates the key while a program fetches tokens:
/// over HTTP, from a server that checks everything that Maskinporten checks. Leaves nothing behind, and doesn't touch
/// your keyring or your profiles. What it shows is what to type beside `maskinporten sandbox --kit kit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten demo")]
pub struct Demo {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What was done, in order.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    steps: Vec<Told>,
}

/// A step of the demo, with its result.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Told {
    /// Null for what no command does.
    command: Option<String>,
    /// What the step printed, or why it was refused.
    result: String,
}

/// How long the demo's sandbox takes to know a new key: long enough that a token has to be waited for.
const PROPAGATION: Duration = Duration::from_secs(1);

impl Demo {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, run: RunWords) -> Outcome {
        let waiting = terminal.out.waiting("starting a sandbox: making its keys and certificates");
        let options = Options { propagation_delay: PROPAGATION, ..Options::default() };
        let sandbox = Sandbox::start(options).map_err(|error| Failure::new(Kind::Other, error.to_string()))?;
        drop(waiting);
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::new(Kind::Other, format!("no temporary folder could be made: {error}")))?;
        let mut story = Story {
            run,
            out: &terminal.out,
            timeout: operator.timeout(),
            sandbox: &sandbox,
            folder: folder.path(),
            is_shown: self.output == Format::Text,
            steps: Vec::new(),
        };
        story.tell()?;
        match self.output {
            Format::Json => terminal.out.json(&Document { steps: story.steps }),
            Format::Text => Ok(()),
        }
    }
}
