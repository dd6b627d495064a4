//! Values that a command can't begin without, asked for on a terminal: the command line is then completed with them, as
//! if they had been typed.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::matches;
use crate::failure::Outcome;
use crate::prompt::Prompt;
use crate::system;

/// What is asked for: the beginning of a command's usage, the argument as clap names it, and the question.
const ASKED: [(&str, &str, &str); 3] = [
    ("maskinporten profile add ", "<NAME>", "Name of the profile"),
    ("maskinporten profile add ", "--client-id <ID>", "Id of the client"),
    ("maskinporten client register ", "--name <NAME>", "Name of the client"),
];

/// The command line with what it lacks, if that is all that is wrong with it and there is somebody to ask.
pub(super) fn asked(arguments: &[OsString], error: &clap::Error) -> Option<Outcome<Vec<OsString>>> {
    let mut missing = missing(error)?;
    let prompt = Prompt::new(arguments.iter().take_while(|word| *word != "--").any(|word| word == "--no-input"));
    if !prompt.is_possible() {
        return None;
    }
    system::catch_interrupts();
    let mut words = arguments.to_vec();
    // Words without a flag come last: what stands before them is complete then.
    missing.sort_by_key(|(flag, _)| flag.is_empty());
    for (flag, question) in missing {
        let with = |value: &str| {
            let word = if flag.is_empty() { value.to_owned() } else { format!("{flag}={value}") };
            words.iter().cloned().chain([word.into()]).collect::<Vec<OsString>>()
        };
        let answer = prompt.line(question, |value| match matches(&with(value)) {
            Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => Err(first_line(&error)),
            _ => Ok(()),
        });
        match answer {
            Ok(value) => words = with(&value),
            Err(failure) => return Some(Err(failure)),
        }
    }
    Some(Ok(words))
}

/// The flags that are missing, empty for a word without one, with what to ask. None if anything else is wrong.
fn missing(error: &clap::Error) -> Option<Vec<(&'static str, &'static str)>> {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return None;
    }
    let usage = error.get(ContextKind::Usage)?.to_string();
    let Some(ContextValue::Strings(arguments)) = error.get(ContextKind::InvalidArg) else { return None };
    let question = |argument: &String| {
        let (_, argument, question) =
            ASKED.iter().find(|(command, known, _)| usage.contains(command) && known == argument)?;
        Some((argument.split_once(' ').map_or("", |(flag, _)| flag), *question))
    };
    arguments.iter().map(question).collect()
}

fn first_line(error: &clap::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_what_clap_calls_missing() {
        let missing = |words: &str| {
            let words: Vec<OsString> = words.split(' ').map(Into::into).collect();
            let mut flags: Vec<_> =
                missing(&matches(&words).unwrap_err())?.into_iter().map(|(flag, _)| flag).collect();
            flags.sort_unstable();
            Some(flags)
        };
        assert_eq!(missing("maskinporten profile add"), Some(vec!["", "--client-id"]));
        assert_eq!(missing("maskinporten profile add x"), Some(vec!["--client-id"]));
        assert_eq!(missing("maskinporten profile add --from x"), Some(vec![""]));
        assert_eq!(missing("maskinporten client register"), Some(vec!["--name"]));
        assert_eq!(missing("maskinporten profile add x --client-id y --private-key z"), None, "the kid is missing");
        assert_eq!(missing("maskinporten profile use"), None);
        assert_eq!(missing("maskinporten profile add --nonsense"), None);
    }
}
