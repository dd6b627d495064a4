//! The command line: the commands, and what runs one.

mod arguments;
mod completion;
mod elsewhere;
mod help;
mod lacking;
mod missing;
#[cfg(feature = "schema")]
mod schemas;
pub(crate) mod topics;
mod value_parsers;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args as _, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::arguments::{asks_for_json, matches, own};
use crate::failure::{self, EXIT_CODES, Kind, Outcome};
use crate::globals::Globals;
use crate::hint::Hints;
use crate::invocation::Invocation;
use crate::output::{Color, Output};
use crate::run::Run;
use crate::selection::Selection;
use crate::setup::Setup;
use crate::terminal::Terminal;
use crate::variables::Variables;
use crate::visible::is_harmful;
use crate::{
    can_i, certificate, client, completions, dcr_token, doctor, env, expiry, explain, grant, inspect, jwks, key,
    keygen, lint, log, misplaced, onboard, profile, rotate, scope, status, store, system, token, version,
};
#[cfg(feature = "sandbox")]
use crate::{demo, sandbox};
use maskinporten_engine::operator::Operator;

use maskinporten_protocol::ids::ProfileName;

/// Keys, clients and tokens for Maskinporten, Norway's OAuth2 server.
///
/// From nothing to a token: keygen, dcr-token, client register, jwks upload, token. `maskinporten demo` shows the
/// whole path against a sandbox, without an account.
#[derive(Debug, Parser)]
#[command(name = "maskinporten", version, propagate_version = false, max_term_width = 100, after_help = after_help())]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Head {
    #[command(flatten)]
    globals: Globals,
}

/// A parsed command line.
#[derive(Debug)]
pub struct Cli {
    pub(crate) globals: Globals,
    command: Command,
}

impl Parser for Cli {}

impl CommandFactory for Cli {
    fn command() -> clap::Command {
        Self::with(|_| true)
    }

    fn command_for_update() -> clap::Command {
        Self::command()
    }
}

impl FromArgMatches for Cli {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let Head { globals } = Head::from_arg_matches(matches)?;
        Ok(Self { globals, command: Command::from_arg_matches(matches)? })
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Cli {
    /// The command line with some of the commands only.
    fn with(is_wanted: impl Fn(&str) -> bool) -> clap::Command {
        let wanted = COMMANDS.iter().filter(|(name, _)| is_wanted(name));
        value_parsers::read_plainly(
            Head::command().subcommands(wanted.map(|(name, define)| define(clap::Command::new(*name)))),
        )
    }
}

type Define = fn(clap::Command) -> clap::Command;

/// What defines each command.
const COMMANDS: &[(&str, Define)] = &[
    ("onboard", onboard::Onboard::augment_args),
    ("keygen", keygen::Keygen::augment_args),
    ("key", key::Key::augment_args),
    ("certificate", certificate::Certificate::augment_args),
    ("dcr-token", dcr_token::DcrToken::augment_args),
    ("client", client::Client::augment_args),
    ("jwks", jwks::Jwks::augment_args),
    ("scope", scope::Scope::augment_args),
    ("expiry", expiry::Expiry::augment_args),
    ("token", token::Token::augment_args),
    ("run", Run::augment_args),
    ("grant", grant::Grant::augment_args),
    ("rotate", rotate::Rotate::augment_args),
    ("inspect", inspect::Inspect::augment_args),
    ("status", status::Status::augment_args),
    ("doctor", doctor::Doctor::augment_args),
    ("explain", explain::Explain::augment_args),
    ("lint", lint::Lint::augment_args),
    ("can-i", can_i::CanI::augment_args),
    ("log", log::Log::augment_args),
    ("profile", profile::Profile::augment_args),
    ("store", store::Store::augment_args),
    ("env", env::Env::augment_args),
    #[cfg(feature = "sandbox")]
    ("sandbox", sandbox::Sandbox::augment_args),
    #[cfg(feature = "sandbox")]
    ("demo", demo::Demo::augment_args),
    ("completions", completions::Completions::augment_args),
    ("version", version::Version::augment_args),
];

#[derive(Debug, Subcommand)]
enum Command {
    Onboard(onboard::Onboard),
    Keygen(keygen::Keygen),
    Key(key::Key),
    Certificate(certificate::Certificate),
    DcrToken(dcr_token::DcrToken),
    Client(client::Client),
    Jwks(jwks::Jwks),
    Scope(scope::Scope),
    Expiry(expiry::Expiry),
    Token(token::Token),
    Run(Run),
    Grant(grant::Grant),
    Rotate(rotate::Rotate),
    Inspect(inspect::Inspect),
    Status(status::Status),
    Doctor(doctor::Doctor),
    Explain(explain::Explain),
    Lint(lint::Lint),
    CanI(can_i::CanI),
    Log(log::Log),
    Profile(profile::Profile),
    Store(store::Store),
    Env(env::Env),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Sandbox),
    #[cfg(feature = "sandbox")]
    Demo(demo::Demo),
    Completions(completions::Completions),
    Version(version::Version),
}

impl Command {
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match self {
            Self::Onboard(command) => command.run(terminal, operator, selection),
            Self::Keygen(command) => command.run(terminal, operator, selection),
            Self::Key(command) => command.run(terminal, operator, selection),
            Self::Certificate(command) => command.run(terminal, operator, selection),
            Self::DcrToken(command) => command.run(terminal, operator, selection),
            Self::Client(command) => command.run(terminal, operator, selection),
            Self::Jwks(command) => command.run(terminal, operator, selection),
            Self::Scope(command) => command.run(terminal, operator, selection),
            Self::Expiry(command) => command.run(terminal, operator, selection),
            Self::Token(command) => command.run(terminal, operator, selection),
            Self::Run(command) => command.run(terminal, operator, selection),
            Self::Grant(command) => command.run(terminal, operator, selection),
            Self::Rotate(command) => command.run(terminal, operator, selection),
            Self::Inspect(command) => command.run(terminal, operator, selection),
            Self::Status(command) => command.run(terminal, operator, selection),
            Self::Explain(command) => command.run(terminal, operator, selection),
            Self::Doctor(command) => command.run(terminal, operator, selection),
            Self::Lint(command) => command.run(terminal, operator, selection),
            Self::CanI(command) => command.run(terminal, operator, selection),
            Self::Log(command) => command.run(terminal, operator, selection),
            Self::Profile(command) => command.run(terminal, operator, selection),
            Self::Store(command) => command.run(terminal, operator, selection),
            Self::Env(command) => command.run(terminal, operator, selection),
            #[cfg(feature = "sandbox")]
            Self::Sandbox(command) => command.run(terminal),
            #[cfg(feature = "sandbox")]
            Self::Demo(command) => command.run(terminal, operator, run_words),
            Self::Completions(command) => command.run(terminal, Cli::command()),
            Self::Version(command) => command.run(terminal),
        }
    }

    /// Whether this command creates a profile of this name, so that it needn't exist.
    fn makes(&self, name: &ProfileName) -> bool {
        match self {
            Self::Client(command) => command.makes_profile(),
            Self::Onboard(_) => true,
            Self::Profile(command) => command.makes(name),
            _ => false,
        }
    }
}

fn after_help() -> String {
    let codes: String = EXIT_CODES.iter().map(|(code, meaning)| format!("  {code:>3}  {meaning}\n")).collect();
    format!("Exit codes:\n{codes}")
}

/// Runs a command line and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    system::forbid_core_files();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if completion::answered(&arguments) {
        return ExitCode::SUCCESS;
    }
    let json_errors = asks_for_json(&arguments);
    let early = Output::new(Color::Auto, false, false, json_errors);
    // Before anything can repeat it.
    if let Some(failure) = misplaced::among(own(&arguments)) {
        early.failure(&failure);
        return failure.exit_code();
    }
    let parsed = match parsed(&arguments) {
        Err(error) => match missing::asked(&arguments, &error) {
            Some(Ok(complete)) => parsed(&complete),
            Some(Err(failure)) => {
                early.failure(&failure);
                return failure.exit_code();
            }
            None => Err(error),
        },
        parsed => parsed,
    };
    let (cli, invocation) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return not_parsed(&error, &arguments, &early, json_errors),
    };
    // Not sooner: it takes a thread, and `--help` is to be there at once.
    system::catch_interrupts();
    let out = cli.globals.output(json_errors).hinting(Hints::completed_by(lacking::lacking));
    let result = Setup::new(cli.globals, out.clone(), invocation).and_then(|setup| {
        let selection = &setup.selection;
        selection.check_named(|name| cli.command.makes(name))?;
        let result = cli.command.run(&setup.terminal, &setup.operator, selection);
        let result = result.map_err(|failure| out.completed(failure.about(selection.about())));
        // Also where it was one of many things that were told, and the command went on.
        if let Some(refused) = out.refused() {
            explain::remember(&refused, &setup.operator);
        }
        result
    });
    out.tell_audit_head();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_verdict() {
                out.failure(&failure);
            }
            failure.exit_code()
        }
    }
}

/// What the arguments say, and how.
fn parsed(arguments: &[OsString]) -> Result<(Cli, Invocation), clap::Error> {
    let matches = matches(arguments)?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut Cli::command()))?;
    Ok((cli, Invocation::of(&matches, Variables::of_the_process())))
}

/// Runs a command in a given setup. The words alone count: variables that flags can come from don't.
#[cfg(feature = "sandbox")]
pub(crate) fn run_words(words: &[&str], setup: &Setup) -> Outcome {
    let matches = arguments::dropping_variables(Cli::command(), |_, _| true)
        .try_get_matches_from(std::iter::once(&"maskinporten").chain(words))
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| failure::Failure::usage(error.to_string()))?;
    matches.command.run(&setup.terminal, &setup.operator, &setup.selection)
}

/// What clap says, as a failure: its first paragraph is what is wrong, and each of the others says what may help.
fn unparsed(text: &str) -> failure::Failure {
    let mut paragraphs =
        text.trim().split("\n\n").map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>());
    let what = paragraphs.next().unwrap_or_default();
    let among = if what.first().is_some_and(|line| line.ends_with(':')) { ", " } else { " " };
    let (first, more) = what.split_first().map_or(("", &[][..]), |(first, more)| (*first, more));
    let more = if more.is_empty() { String::new() } else { format!(" {}", more.join(among)) };
    let failure = failure::Failure::usage(format!("{}{more}", first.trim_start_matches("error: ")));
    let help = paragraphs.map(|lines| lines.join(" ").replace("tip: ", ""));
    help.fold(failure, failure::Failure::hint)
}

/// Prints what clap stopped with: help and version are results; errors are clap's own unless JSON was requested.
fn not_parsed(error: &clap::Error, arguments: &[OsString], out: &Output, json_errors: bool) -> ExitCode {
    let misplaced = misplaced::person_among(own(arguments))
        .or_else(|| error.use_stderr().then(|| elsewhere::meant(error, own(arguments), &Cli::command())).flatten());
    if error.use_stderr() && (json_errors || misplaced.is_some()) {
        let failure = misplaced.unwrap_or_else(|| unparsed(&error.to_string()));
        out.failure(&failure);
    } else if arguments.iter().any(|argument| argument.to_string_lossy().contains(|c| is_harmful(c) || c == '\n')) {
        // A build may pass on what others wrote; clap would repeat it as it is.
        out.plain(&error.to_string());
    } else {
        out.unparsed(error);
    }
    if error.use_stderr() { Kind::Usage.exit_code().into() } else { ExitCode::SUCCESS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_is_defined() {
        let derived = Command::augment_subcommands(clap::Command::new("derived"));
        let told = |command: &clap::Command| -> Vec<String> {
            let told = |one: &clap::Command| {
                let arguments: Vec<_> = one.get_arguments().map(clap::Arg::get_id).collect();
                format!("{}: {:?}, {arguments:?}", one.get_name(), one.get_about().map(ToString::to_string))
            };
            command.get_subcommands().map(told).collect()
        };
        assert_eq!(told(&Cli::command()), told(&derived));
    }

    #[test]
    fn what_can_change_a_server_takes_a_reason() {
        fn check(command: &clap::Command, changing: &mut Vec<String>) {
            let has = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
            if has("admin") && has("dry_run") {
                assert!(has("reason"), "{}", command.get_name());
                changing.push(command.get_name().to_owned());
            }
            command.get_subcommands().for_each(|inner| check(inner, changing));
        }
        let mut changing = Vec::new();
        check(&Cli::command(), &mut changing);
        assert!(changing.len() >= 5, "{changing:?}");
    }

    #[test]
    fn a_key_may_have_a_name_that_begins_with_a_hyphen() {
        fn check(command: &clap::Command, found: &mut usize) {
            let names_key = |arg: &&clap::Arg| {
                let called = arg.get_value_names().unwrap_or_default();
                called.iter().any(|name| ["KID", "THUMBPRINT"].contains(&name.as_str()))
            };
            for arg in command.get_arguments().filter(names_key) {
                assert!(arg.is_allow_hyphen_values_set(), "{} {}", command.get_name(), arg.get_id());
                *found += 1;
            }
            command.get_subcommands().for_each(|inner| check(inner, found));
        }
        // A thumbprint in 64 does.
        let mut found = 0;
        check(&Cli::command(), &mut found);
        assert!(found > 15, "{found}");
    }
}
