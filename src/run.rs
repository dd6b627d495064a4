//! `run`: another command, with an access token.

use std::ffi::{OsStr, OsString};
use std::str::FromStr;

use clap::Args;

use crate::failure::{Failure, Kind, Outcome};
use crate::selection::Selection;
use crate::system::end_with;
use crate::terminal::Terminal;
use crate::token_args::TokenArgs;
use crate::token_output::TokenFormat;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::process::{Handed, Process, ProcessError};
use maskinporten_protocol::ids::EnvironmentName;

/// What `token -h` shows as well, and for what there is no room here.
const ALSO_OF_TOKEN: [&str; 6] = ["resource", "consumer_org", "pid", "system_user", "wait", "no_cache"];

/// Run a command with an access token
///
/// The command gets the token in a variable or, with --file, in a file that only it and what it starts can open: never
/// as an argument, which other users can see. Without a token it isn't started. It takes this program's place, so
/// signals reach it and its exit code is the result. Variables with secrets of this program are taken from it.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten run --file -o header --env H -- sh -c 'curl -fH @$H $API'

The exit code is the command's own; 126 if it can't be run, 127 if there is none.")]
#[command(mut_args(|arg| if ALSO_OF_TOKEN.contains(&arg.get_id().as_str()) { arg.hide_short_help(true) } else { arg }))]
pub struct Run {
    /// The variable that the command finds the token in
    #[arg(long, value_name = "NAME", default_value = "MASKINPORTEN_TOKEN")]
    env: VariableName,
    /// Put the token into a file, and the file's path into the variable
    #[arg(long)]
    file: bool,
    /// What the command gets
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: TokenFormat,
    /// The command, with its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
    #[command(flatten)]
    wanted: TokenArgs,
}

/// The name of an environment variable.
#[derive(Debug, Clone)]
struct VariableName(String);

impl FromStr for VariableName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let is_name = text.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit());
        if is_name && text.bytes().next().is_some_and(is_letter) {
            Ok(Self(text.to_owned()))
        } else {
            Err("the name of a variable has letters, digits and _ in it, and doesn't begin with a digit")
        }
    }
}

impl Run {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        self.check_name(selection)?;
        if self.command.first().is_some_and(|word| word.is_empty()) {
            return Err(Failure::usage("the command after -- is empty").hint("check the variable that it comes from"));
        }
        let token = self.wanted.token(terminal, operator, selection)?;
        let secret = self.output.shaped(terminal, operator.clock().now(), &token)?;
        let handed = Handed { variable: &self.env.0, secret: &secret, in_file: self.file };
        // Where it is waited for, Ctrl-C is the command's to answer.
        #[cfg(not(unix))]
        let _shield = crate::system::Shield::up();
        let code = Process::new(&self.command)
            .take_over(handed, &operator.surroundings())
            .map_err(|error| not_run(&error, self.command.first()))?;
        end_with(code)
    }

    /// Elsewhere --env is short for --environment: a token for another one would be handed out without a word.
    fn check_name(&self, selection: &Selection) -> Outcome {
        let Ok(name) = self.env.0.parse::<EnvironmentName>() else { return Ok(()) };
        match selection.profiles.environment(&name) {
            Ok(_) => Err(Failure::usage(format!("--env names a variable here, and {name} is an environment"))
                .hint("choose another name for the variable")),
            Err(_) => Ok(()),
        }
    }
}

/// As shells have it: 127 for a command that isn't there, 126 for one that can't be run.
fn not_run(error: &ProcessError, command: Option<&OsString>) -> Failure {
    match error {
        ProcessError::NotThere { program } => {
            let failure = Failure::of(Kind::NoCommand, error);
            let is_line = command.is_some_and(|word| OsStr::to_string_lossy(word).contains(' '));
            failure.hint(if is_line {
                "give the command and its arguments as words of their own, without quotation marks around them all, or use `sh -c`".to_owned()
            } else {
                format!("{program} isn't on the PATH: install it, or give its full path")
            })
        }
        _ => Failure::of(Kind::NotExecutable, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_shell_could_read_is_no_name() {
        for name in ["MASKINPORTEN_TOKEN", "_", "a1"] {
            assert!(name.parse::<VariableName>().is_ok(), "{name}");
        }
        for name in ["", "1A", "A=B", "A B", "A-B", "\u{e5}"] {
            assert!(name.parse::<VariableName>().is_err(), "{name}");
        }
    }
}
