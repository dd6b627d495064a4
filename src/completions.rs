//! `completions`, and what their scripts ask for.

mod candidates;

use std::ffi::OsString;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::clause::clause;
use crate::failure::{Failure, Kind, Outcome};
use crate::terminal::Terminal;
use crate::variable_names::COMPLETE;
use crate::visible::is_harmful;

/// As long as what is said of a candidate may be, so that a line of the list has room for both.
const ROOM: usize = 50;

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten completions bash > ~/.local/share/bash-completion/completions/maskinporten

In bash, zsh and fish the script asks the program, which knows profiles, environments, keys and scopes. For this the
program reads its own files, nothing else.")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, terminal: &Terminal, mut program: Command) -> Outcome {
        let script = match self.shell {
            Shell::Bash => include_str!("../completions/maskinporten.bash").to_owned(),
            Shell::Zsh => include_str!("../completions/_maskinporten").to_owned(),
            Shell::Fish => include_str!("../completions/maskinporten.fish").to_owned(),
            other => {
                let mut script = Vec::new();
                generate(other, &mut program, "maskinporten", &mut script);
                String::from_utf8(script)
                    .map_err(|_| Failure::new(Kind::Other, "the completion script isn't text"))?
            }
        };
        terminal.out.result(&script)
    }
}

/// The words of a command line that a completion script asks about, the last of which is to be completed. The variable
/// alone doesn't do: it may have been exported.
pub fn asked_about(arguments: &[OsString]) -> Option<&[OsString]> {
    let words = arguments.get(2..).filter(|words| !words.is_empty() && arguments[1] == "--")?;
    std::env::var_os(COMPLETE).map(|_| words)
}

/// What can stand in the place of the last word: a line each, with what it is after a tab. Where a path belongs,
/// `<file>` or `<folder>`, since shells know best how to complete those.
pub fn offered(words: &[OsString], program: Command) -> String {
    let mut program = candidates::offering(program, words);
    let last = words.len().saturating_sub(1);
    let found = clap_complete::engine::complete(&mut program, words.to_vec(), last, None).unwrap_or_default();
    let found: Vec<(String, String)> = found
        .iter()
        .filter_map(|candidate| {
            let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
            Some((candidate.get_value().to_str()?.to_owned(), clause(&help, ROOM).to_owned()))
        })
        .filter(|(value, help)| !value.contains(is_unusable) && !help.contains(is_unusable))
        .collect();
    let is_flag = |(value, _): &&(String, String)| value.starts_with('-');
    // Flags are offered to who begins one, and where there is nothing else.
    let flags_too = words.last().is_some_and(|word| !word.is_empty()) || found.iter().all(|one| is_flag(&one));
    let shown = found.iter().filter(|one| flags_too || !is_flag(one));
    shown.map(|(value, help)| format!("{}\t{help}\n", candidates::without_flag_before_path(value))).collect()
}

fn is_unusable(letter: char) -> bool {
    is_harmful(letter) || letter == '\n'
}
