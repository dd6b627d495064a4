//! Help as it is shown: `-h` fits a terminal of 80 × 24, `--help` has everything.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};

use super::topics::{self, WIDTH};
use crate::clause::clause;
use crate::client_args;
use crate::prose::folded;

/// The heading of the flags that every command takes.
const GLOBAL: &str = "Global options";

/// What `-h` has instead of them.
const GLOBALLY: &str = "Every command also takes --profile, --store, -q, -v and others: see --help";

/// The commands in groups, as the program's own help lists them.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Begin", &["onboard", "demo", "sandbox"]),
    ("Tokens", &["token", "run", "inspect"]),
    ("Clients and their keys", &["client", "scope", "jwks", "rotate", "expiry"]),
    ("Know why", &["status", "doctor", "explain", "can-i", "lint"]),
    ("This machine", &["profile", "keygen", "key"]),
    (MORE, &[]),
];

const MORE: &str = "More";

/// The groups whose commands are only named in `-h`: there isn't room for all.
const NAMED: [&str; 3] = ["Begin", "Know why", MORE];

/// How much is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What fits a screen, as for `-h`.
    Screen,
    /// Everything, as for `--help`.
    Whole,
}

impl Extent {
    /// As the arguments ask for it.
    pub(super) fn of(arguments: &[OsString]) -> Self {
        let is_whole =
            arguments.iter().any(|word| word == "--help") || arguments.get(1).is_some_and(|word| word == "help");
        if is_whole { Self::Whole } else { Self::Screen }
    }
}

/// The whole command line, to be asked for help. Only that: what is left out of `-h` isn't left out of parsing, but
/// making it takes time.
pub(super) fn shown(mut program: Command, extent: Extent) -> Command {
    program.build();
    own(program.mut_subcommands(|command| fitted(command, extent)), extent)
}

/// The program, to be asked for its own help alone. What its commands take isn't worked out for that.
pub(super) fn own(program: Command, extent: Extent) -> Command {
    let arguments = if extent == Extent::Whole { "{all-args}" } else { "" };
    let groups = grouped(&program, extent);
    let program = program
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}{arguments}{{after-help}}"
        ))
        .override_usage("maskinporten [OPTIONS] <COMMAND>")
        .mut_subcommands(|command| command.hide(true));
    match extent {
        Extent::Screen => program
            .after_help(format!("Topics: {}\nAll commands and options: maskinporten --help", topics::pointer())),
        Extent::Whole => program,
    }
}

/// The command that clap adds, with what it says of it.
fn help_command() -> Option<Command> {
    let mut program = Command::new("").subcommand(Command::new(""));
    program.build();
    program.find_subcommand("help").cloned()
}

/// The commands by their groups.
fn grouped(program: &Command, extent: Extent) -> String {
    let style = clap::builder::Styles::styled();
    let (head, name_style) = (style.get_header(), style.get_literal());
    let in_a_group = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let added = help_command().filter(|command| program.find_subcommand(command.get_name()).is_none());
    let all = || program.get_subcommands().chain(&added).filter(|command| !command.is_hide_set());
    let width = all().map(|command| command.get_name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (heading, names) in GROUPS {
        let rest = || all().filter(|command| !in_a_group(command.get_name()));
        let named = names.iter().filter_map(|name| program.find_subcommand(name));
        let commands: Vec<&Command> = if heading == MORE { rest().collect() } else { named.collect() };
        if commands.is_empty() {
            continue;
        }
        if NAMED.contains(&heading) && extent == Extent::Screen {
            let words: Vec<&str> = commands.iter().map(|command| command.get_name()).collect();
            let end = if heading == MORE { "" } else { "\n" };
            let _ = write!(text, "{head}{heading}:{head:#} {}{end}", words.join(", "));
            continue;
        }
        let _ = writeln!(text, "{head}{heading}:{head:#}");
        for command in commands {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let (name, about) = (command.get_name(), clause(&about, WIDTH - width - 4));
            let _ = writeln!(text, "  {name_style}{name}{name_style:#}{:1$}  {about}", "", width - name.len());
        }
        if extent == Extent::Whole {
            text.push('\n');
        }
    }
    text
}

/// A command and those below it, to be shown.
fn fitted(command: Command, extent: Extent) -> Command {
    let is_leaf = !command.has_subcommands();
    let remarks = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let command = command.mut_subcommands(|inner| fitted(inner, extent));
    if extent == Extent::Whole {
        return if remarks.is_empty() { command } else { command.after_help(continued(&remarks)) };
    }
    // They are a way of their own, which one line is enough for.
    let is_client = |arg: &Arg| arg.get_help_heading() == Some(client_args::HEADING);
    let command = command.mut_args(|arg| if is_client(&arg) { arg.hide_short_help(true) } else { arg });
    let set_aside = command.get_arguments().filter(|arg| arg.is_hide_short_help_set() && !arg.is_hide_set());
    let (client, set_aside): (Vec<&Arg>, Vec<&Arg>) = set_aside.partition(|arg| is_client(arg));
    let has_client = !client.is_empty();
    let set_aside: Vec<String> =
        set_aside.iter().map(|arg| format!("--{}", arg.get_long().unwrap_or_default())).collect();
    let is_shown = |arg: &&Arg| !arg.is_hide_short_help_set() && arg.get_help_heading() != Some(GLOBAL);
    let width = command.get_arguments().filter(is_shown).map(named_in).max();
    let room = WIDTH.saturating_sub(width.unwrap_or_default());
    let mut notes = Vec::new();
    let examples = remarks.split_once("Example:\n").map_or("", |(_, examples)| examples);
    let examples = examples.lines().filter(|line| line.starts_with("  ") && line.contains("maskinporten "));
    if let Some(example) = examples.min_by_key(|line| line.len()) {
        notes.push(continued(&format!("Example:\n{example}\n")));
    }
    if !set_aside.is_empty() {
        notes.push(named(&set_aside));
    }
    if has_client {
        notes.push(format!("{}: --client-id, with --certificate or --private-key", client_args::HEADING));
    }
    if is_leaf {
        notes.push(GLOBALLY.to_owned());
    }
    // The last line says how to see more.
    let command = command.mut_args(|arg| match arg.get_action() {
        ArgAction::Help => arg.hide_short_help(is_leaf),
        _ => in_a_line(arg, room),
    });
    command.after_help(notes.join("\n"))
}

/// The options that are set aside, as many as two lines name.
fn named(set_aside: &[String]) -> String {
    let mut text = "More options:".to_owned();
    for (number, flag) in set_aside.iter().enumerate() {
        let rest = format!(" and {} others", set_aside.len() - number);
        // The first line may end early, by as much as a flag is long.
        if number + 1 < set_aside.len() && text.len() + flag.len() + rest.len() > 2 * WIDTH - 20 {
            return text + &rest;
        }
        text += if number == 0 { " " } else { ", " };
        text += flag;
    }
    text
}

/// How many columns clap counts for an argument's name, before it puts all descriptions on lines of their own.
fn named_in(arg: &Arg) -> usize {
    arg.to_string().chars().count() + 12
}

/// An argument whose description takes a line: its first clause, and what else there is room for.
fn in_a_line(arg: Arg, room: usize) -> Arg {
    if arg.get_help_heading() == Some(GLOBAL) {
        return arg.hide_short_help(true);
    }
    let Some(help) = arg.get_help().map(ToString::to_string) else { return arg };
    let clause = clause(&help, room).to_owned();
    let aliases = arg.get_visible_aliases().unwrap_or_default();
    let values: Vec<String> = match arg.get_action() {
        ArgAction::Set | ArgAction::Append => {
            let values = arg.get_possible_values();
            values.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name().to_owned()).collect()
        }
        _ => Vec::new(),
    };
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let aliases: usize = aliases.iter().map(|alias| format!(" [alias: --{alias}]").chars().count()).sum();
    let mut left = room.saturating_sub(clause.chars().count() + aliases);
    let mut fits = |text: String| {
        let fits = text.chars().count() <= left;
        left = if fits { left - text.chars().count() } else { left };
        fits
    };
    let has_default = default.is_empty() || fits(format!(" [default: {default}]"));
    let has_values = values.is_empty() || fits(format!(" [possible values: {}]", values.join(", ")));
    arg.help(clause).hide_env(true).hide_default_value(!has_default).hide_possible_values(!has_values)
}

/// Examples in lines of the width that everybody has, each of which still works as it is printed.
fn continued(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            if line.trim_start().starts_with("maskinporten ") || line.contains("$(maskinporten ") {
                format!("  {}", folded(line.trim_start(), WIDTH))
            } else {
                line.to_owned()
            }
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_example_goes_on_in_the_next_line_but_never_inside_quotes() {
        let word = "word ".repeat(12);
        let line = format!("  maskinporten {word}'{word}' end");
        let shown = continued(&line);
        assert_eq!(shown, format!("  maskinporten {} \\\n    '{word}' end", word.trim_end()));
        assert_eq!(continued("  maskinporten token"), "  maskinporten token");
    }

    #[test]
    fn every_command_of_a_group_is_one() {
        let program = <crate::Cli as clap::CommandFactory>::command();
        let named: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let unknown: Vec<_> = named.iter().filter(|name| program.find_subcommand(name).is_none()).collect();
        // Without the sandbox there are fewer commands.
        assert!(unknown.iter().all(|name| ["demo", "sandbox"].contains(name)), "{unknown:?}");
    }

    #[test]
    fn the_flags_that_every_command_takes_are_what_is_said_of_them() {
        let mut program = <crate::Cli as clap::CommandFactory>::command();
        program.build();
        let flags: Vec<String> = program
            .get_arguments()
            .flat_map(|arg| {
                let short = arg.get_short().map(|short| format!("-{short}"));
                short.into_iter().chain(arg.get_long().map(|long| format!("--{long}")))
            })
            .collect();
        let named = GLOBALLY.split([' ', ',', ':']).filter(|word| word.starts_with('-'));
        assert!(named.clone().count() > 3 && named.clone().all(|flag| flags.iter().any(|one| one == flag)));
    }
}
