//! Command lines that can't be parsed. A value that came from a variable is blamed on the variable.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue};

use super::Cli;
use crate::failure::{Failure, Kind};
use crate::misplaced;
use crate::output::{Color, Output};

/// Prints what clap stopped with: help and version are results; errors are clap's own unless JSON was requested.
pub(super) fn report(error: &clap::Error, arguments: &[OsString], json_errors: bool) -> ExitCode {
    let failure = misplaced::person_among(arguments).or_else(|| of_variable(error, arguments));
    if error.use_stderr() && (json_errors || failure.is_some()) {
        let text = error.to_string();
        let message = || text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let failure = failure.unwrap_or_else(|| Failure::usage(message()));
        Output::new(Color::Auto, false, false, json_errors).failure(&failure);
    } else {
        // A closed stdout is no error.
        let _ = error.print();
    }
    if error.use_stderr() { Kind::Usage.exit_code().into() } else { ExitCode::SUCCESS }
}

/// The failure of a variable's value, if it is a variable's.
pub(super) fn of_variable(error: &clap::Error, arguments: &[OsString]) -> Option<Failure> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return None };
    error.get(ContextKind::InvalidValue)?;
    let mut command = Cli::command();
    command.build();
    let (flag, variable) = variable_of(&command, argument)?;
    let is_given = |word: &OsString| {
        word.to_str()
            .is_some_and(|word| word.strip_prefix(&flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
    };
    if arguments.iter().any(is_given) {
        return None;
    }
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?.trim_start_matches("error: ").replace(&format!("'{argument}'"), &variable);
    let possible = lines.next().and_then(|line| line.strip_prefix('[')?.strip_suffix(']'));
    let failure = Failure::usage(first);
    Some(possible.into_iter().fold(failure, Failure::hint))
}

/// The flag of an argument, as clap calls it, and its variable.
fn variable_of(command: &clap::Command, argument: &str) -> Option<(String, String)> {
    let own = command
        .get_arguments()
        .find(|one| one.to_string() == argument)
        .and_then(|one| Some((format!("--{}", one.get_long()?), one.get_env()?.to_str()?.to_owned())));
    own.or_else(|| command.get_subcommands().find_map(|inner| variable_of(inner, argument)))
}
