//! Commands as people know them from other tools: `clients`, `ls`, `auth login`. The one that was meant is named, never
//! run.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue};

use crate::failure::Failure;

/// How other tools' command lines begin (gh, step, vault, and what is near ours), each with our words for it.
const OTHERS: &[(&str, &str)] = &[
    ("access-token", "token"),
    ("add", "profile add"),
    ("audit", "log"),
    ("auth", "profile add"),
    ("auth can-i", "can-i"),
    ("auth list", "profile list"),
    ("auth logout", "profile remove"),
    ("auth status", "status"),
    ("auth switch", "profile use"),
    ("auth token", "token"),
    ("ca rekey", "rotate"),
    ("ca renew", "rotate"),
    ("can", "can-i"),
    ("cert", "certificate show"),
    ("certificates", "certificate show"),
    ("certs", "certificate show"),
    ("check", "doctor"),
    ("clients", "client list"),
    ("completion", "completions"),
    ("config", "profile show"),
    ("configure", "profile add"),
    ("context", "profile list"),
    ("context remove", "profile remove"),
    ("context select", "profile use"),
    ("convert", "key convert"),
    ("create", "client register"),
    ("crypto jwk", "keygen"),
    ("crypto jwt", "inspect"),
    ("crypto jwt sign", "token"),
    ("crypto keypair", "keygen"),
    ("decode", "inspect"),
    ("delete", "profile remove"),
    ("diagnose", "doctor"),
    ("environment", "env list"),
    ("environments", "env list"),
    ("envs", "env list"),
    ("error", "explain"),
    ("exec", "run"),
    ("export", "profile export"),
    ("generate", "keygen"),
    ("get-token", "token"),
    ("health", "doctor"),
    ("history", "log"),
    ("import", "key import"),
    ("init", "onboard"),
    ("introspect", "inspect"),
    ("jwk", "jwks list"),
    ("jwt", "inspect"),
    ("key-gen", "keygen"),
    ("keypair", "keygen"),
    ("keys", "key list"),
    ("list", "profile list"),
    ("login", "profile add"),
    ("logout", "profile remove"),
    ("logs", "log"),
    ("lookup", "inspect"),
    ("ls", "profile list"),
    ("mock", "sandbox"),
    ("new", "client register"),
    ("oauth", "token"),
    ("operator rekey", "rotate"),
    ("print-access-token", "token"),
    ("profiles", "profile list"),
    ("quickstart", "onboard"),
    ("register", "client register"),
    ("rekey", "rotate"),
    ("remove", "profile remove"),
    ("renew", "rotate"),
    ("rm", "profile remove"),
    ("scopes", "scope find"),
    ("search", "scope find"),
    ("secret", "key list"),
    ("secrets", "key list"),
    ("server", "sandbox"),
    ("setup", "onboard"),
    ("show", "profile show"),
    ("stores", "store status"),
    ("switch", "profile use"),
    ("token create", "token"),
    ("token lookup", "inspect"),
    ("token renew", "token"),
    ("tokens", "token"),
    ("upload", "jwks upload"),
    ("use", "profile use"),
    ("verify", "inspect"),
    ("whoami", "status"),
    ("why", "explain"),
    ("wizard", "onboard"),
];

/// Verbs that mean the same below a noun, as in `client ls`.
const VERBS: [&[&str]; 6] = [
    &["list", "ls", "all"],
    &["show", "get", "view", "describe", "info", "inspect", "read", "status"],
    &["remove", "delete", "rm", "del", "unset", "destroy", "deactivate"],
    &["use", "switch", "select", "activate", "set"],
    &["update", "edit", "modify", "change", "set"],
    &["add", "register", "import", "upload", "create", "new", "put", "push", "write"],
];

/// The failure for a word that is no command of ours, if it can be told which one was meant.
pub(super) fn meant(error: &clap::Error, arguments: &[OsString], program: &Command) -> Option<Failure> {
    let wrong = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg]
        .into_iter()
        .find_map(|kind| error.get(kind).and_then(text).filter(|word| !word.starts_with('-')))?;
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let at = words.iter().position(|word| *word == wrong)?;
    let (path, command) = words[..at].iter().fold((Vec::new(), program), |(mut path, command), word| {
        match command.find_subcommand(word) {
            Some(inner) => {
                path.push(*word);
                (path, inner)
            }
            None => (path, command),
        }
    });
    let typed = path.iter().chain(&words[at..]).copied().collect::<Vec<_>>().join(" ");
    let ours = known(&typed)
        .or_else(|| Some([&path[..], &[same_verb(command, wrong)?]].concat().join(" ")))
        .or_else(|| match error.get(ContextKind::SuggestedSubcommand)? {
            ContextValue::Strings(similar) => Some([&path[..], &[similar.last()?.as_str()]].concat().join(" ")),
            _ => None,
        })?;
    let message = error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    Some(Failure::usage(message).hint(format!("here that is `{}`", typed_as(program, &ours))))
}

fn text(value: &ContextValue) -> Option<&str> {
    match value {
        ContextValue::String(text) => Some(text),
        _ => None,
    }
}

/// Our words for the longest beginning that is known of other tools.
fn known(typed: &str) -> Option<String> {
    let begins =
        |theirs: &str| typed.strip_prefix(theirs).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let (_, ours) = OTHERS.iter().filter(|(theirs, _)| begins(theirs)).max_by_key(|(theirs, _)| theirs.len())?;
    Some((*ours).to_owned())
}

/// The subcommand whose name means the same.
fn same_verb<'a>(command: &'a Command, word: &str) -> Option<&'a str> {
    let verbs = VERBS.iter().filter(|verbs| verbs.contains(&word));
    let mut names = verbs.flat_map(|verbs| {
        let names = command.get_subcommands().map(Command::get_name);
        names.filter(move |name| verbs.contains(name))
    });
    names.next()
}

/// The command line to type: with `--help` where the command can't do without more.
fn typed_as(program: &Command, words: &str) -> String {
    let line = format!("maskinporten {words}");
    let is_incomplete = program.clone().try_get_matches_from(line.split(' ')).is_err();
    format!("{line}{}", if is_incomplete { " --help" } else { "" })
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn what_others_call_a_command_leads_to_one_of_ours() {
        let program = crate::Cli::command();
        for (theirs, ours) in OTHERS {
            let ours_is_one = ours.split(' ').try_fold(&program, |command, word| command.find_subcommand(word));
            assert!(ours_is_one.is_some_and(|command| !command.has_subcommands()), "{ours}");
            let is_ours = theirs.split(' ').try_fold(&program, |command, word| command.find_subcommand(word));
            assert!(is_ours.is_none(), "`{theirs}` is a command of ours");
        }
        assert!(OTHERS.is_sorted());
    }
}
