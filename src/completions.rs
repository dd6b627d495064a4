//! `completions`

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::failure::{Failure, Kind, Outcome};
use crate::terminal::Terminal;

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten completions bash > ~/.local/share/bash-completion/completions/maskinporten")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, terminal: &Terminal, mut program: Command) -> Outcome {
        let mut script = Vec::new();
        generate(self.shell, &mut program, "maskinporten", &mut script);
        let script =
            String::from_utf8(script).map_err(|_| Failure::new(Kind::Other, "the completion script isn't text"))?;
        terminal.out.result(&script)
    }
}
