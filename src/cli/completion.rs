//! What a completion script is answered.

use std::ffi::OsString;

use clap::{Command, CommandFactory as _};

use super::{COMMANDS, Cli, topics};
use crate::completions;
use crate::output::{Color, Output};

/// Answers, if it is a script that asks. It has no use for errors, and neither has somebody in the middle of a word.
pub(super) fn answered(arguments: &[OsString]) -> bool {
    let Some(words) = completions::asked_about(arguments) else { return false };
    let _ = Output::new(Color::Never, true, false, false).result(&completions::offered(words, program(words)));
    true
}

/// The command line for words of which the last isn't complete.
fn program(words: &[OsString]) -> Command {
    let typed = words.split_last().map_or(words, |(_, typed)| typed);
    let is_help = typed.get(1).is_some_and(|word| word == "help");
    let is_named = |name: &str| !is_help && typed.iter().any(|word| word == name);
    if COMMANDS.iter().any(|(name, _)| is_named(name)) {
        return Cli::with(is_named);
    }
    let mut program = Cli::command();
    program.build();
    program.mut_subcommand("help", |help| help.subcommands(topics::NAMES.map(Command::new)))
}
