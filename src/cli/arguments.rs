//! What the arguments are taken for, before a command is run.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ErrorKind};

use super::{Cli, help, topics};
use crate::invocation::{acts_for_nobody, innermost};
use crate::variable_names::VARIABLES;
use maskinporten_protocol::value::plain;

/// What the arguments say. Defining all commands takes longer than some of them run, so those come first whose names
/// are among the arguments; only help and errors need the others.
pub(super) fn matches(arguments: &[OsString]) -> Result<clap::ArgMatches, clap::Error> {
    if let Some(topic) = topics::asked_for(arguments, Cli::command) {
        return topic.try_get_matches_from(["maskinporten", "--help"]);
    }
    if is_own_help(arguments) {
        return help::own(Cli::command(), help::Extent::of(arguments)).try_get_matches_from(arguments);
    }
    let named = Cli::with(|name| arguments.iter().any(|argument| argument == name));
    listening(named).try_get_matches_from(arguments).or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion => Err(error),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            help::shown(Cli::command(), help::Extent::of(arguments)).try_get_matches_from(arguments)
        }
        // A variable isn't something that was given: without one, help is shown.
        ErrorKind::MissingSubcommand => {
            let command = help::shown(Cli::command(), help::Extent::of(arguments));
            dropping_variables(command, |_, _| true).try_get_matches_from(arguments)
        }
        _ => listening(Cli::command()).try_get_matches_from(arguments).or_else(|error| {
            // Nobody's command doesn't care what a variable says of who acts.
            let without = || dropping_variables(Cli::command(), |_, _| true).try_get_matches_from(arguments).ok();
            let is_nobodys = |matches: &clap::ArgMatches| acts_for_nobody(&innermost(matches).0);
            is_of_variable(&error).then(without).flatten().filter(is_nobodys).ok_or(error)
        }),
    })
}

/// Whether nothing but the program's own help is asked for.
fn is_own_help(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, only] if only == "--help" || only == "-h")
}

/// The command line without variables that are set to nothing, as CI systems do with empty settings, and without
/// those that aren't text, which clap would refuse without naming them. Whoever needs one of them reads it again.
fn listening(command: clap::Command) -> clap::Command {
    // Going through all of it takes time, which `--help` doesn't need to spend otherwise.
    let is_unusable = |value: OsString| value.to_str().is_none_or(|text| plain(text).is_empty());
    if VARIABLES.iter().any(|(name, _)| std::env::var_os(name).is_some_and(is_unusable)) {
        dropping_variables(command, |value, is_path| value.to_str().map_or(!is_path, |text| plain(text).is_empty()))
    } else {
        command
    }
}

/// The command line without the variables that `drop` picks by their values, and by whether they are paths: their flags
/// are then flags only.
pub(super) fn dropping_variables(command: clap::Command, drop: fn(&OsStr, bool) -> bool) -> clap::Command {
    command
        .mut_args(|arg| match arg.get_env().and_then(std::env::var_os) {
            Some(value) if drop(&value, is_path(&arg)) => arg.env(None::<&str>),
            _ => arg,
        })
        .mut_subcommands(|inner| dropping_variables(inner, drop))
}

/// Whether an argument takes a path, which needn't be text.
fn is_path(arg: &clap::Arg) -> bool {
    arg.get_value_parser().type_id() == std::any::TypeId::of::<PathBuf>()
}

/// Whether it is a variable's value that can't be used.
fn is_of_variable(error: &clap::Error) -> bool {
    let argument = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    VARIABLES.iter().any(|(name, _)| *name == argument)
}

/// The arguments without the words of a command that is only to be run: they are its own.
pub(super) fn own(arguments: &[OsString]) -> &[OsString] {
    match arguments.split(|word| word == "--").next() {
        Some(ours) if ours.iter().any(|word| word == "run") => ours,
        _ => arguments,
    }
}

/// Whether `-o json` is anywhere on the command line. Asked before parsing, since errors of parsing are JSON, too.
pub(super) fn asks_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<&str> =
        arguments.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    words.iter().any(|word| ["-ojson", "-o=json", "--output=json"].contains(word))
        || words.windows(2).any(|pair| ["-o", "--output"].contains(&pair[0]) && pair[1] == "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_asked_for_in_every_spelling() {
        let asks = |words: &[&str]| asks_for_json(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(asks(&["x", "-o", "json"]) && asks(&["x", "--output=json"]) && asks(&["x", "-ojson"]));
        assert!(!asks(&["x", "-o", "text"]) && !asks(&["x", "--", "-o", "json"]));
    }
}
