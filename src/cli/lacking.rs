//! What commands in hints lack of what this one was given.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::Cli;
use super::arguments::dropping_variables;
use crate::client_args::CLIENT;
use crate::hint::Given;
use crate::invocation::{OPENING, acts_for_nobody, innermost};
use maskinporten_protocol::ids::ProfileName;

/// What can stand for words that the person has to fill in, where not everything can.
const EXAMPLES: [(&str, &str); 4] = [
    ("SCOPE", "a:b"),
    ("ORGNO", "310400009"),
    ("URL", "https://a.example/"),
    ("HASH", "0000000000000000000000000000000000000000000000000000000000000000"),
];

/// The words to add to a command line of this program. One that isn't complete is left as it is.
pub(super) fn lacking(words: &[String], given: &Given) -> Vec<String> {
    let named = Cli::with(|name| words.first().is_some_and(|first| first == name));
    let line = std::iter::once("maskinporten").chain(words.iter().map(|word| example(word)));
    let Ok(matches) = dropping_variables(named, |_, _| true).try_get_matches_from(line) else { return Vec::new() };
    let (command, last) = innermost(&matches);
    let is_place = |name: &str| ["config_dir", "group_access"].contains(&name) || !acts_for_nobody(&command);
    given
        .iter()
        .filter(|(name, _)| is_place(name))
        .flat_map(|(name, value)| words_for(name, value, &command, last))
        .collect()
}

fn example(word: &str) -> &str {
    EXAMPLES.iter().find(|(name, _)| *name == word).map_or(word, |(_, example)| *example)
}

fn words_for(name: &str, value: &str, command: &str, matches: &ArgMatches) -> Vec<String> {
    let takes = |id: &str| matches.try_contains_id(id).is_ok();
    let has = |id: &str| takes(id) && matches.value_source(id) == Some(ValueSource::CommandLine);
    let with_flag = |id: &str| vec![format!("--{}", id.replace('_', "-")), value.to_owned()];
    let is_self_service = takes("admin");
    // Only these act as the client itself: others look at it through an admin profile.
    let acts_itself = ["token", "run"].contains(&command) && !has("client_id") && !has("profile");
    if let Some((_, id)) = name.split_once(':').filter(|_| OPENING.contains(&name)) {
        let opens = command == "onboard" || command == "profile add" && has("certificate");
        return if opens && !has(id) { with_flag(id) } else { Vec::new() };
    }
    match name {
        "client" if has("client") || has("client_id") || has("profile") => Vec::new(),
        "client" if is_self_service && takes("client") => with_flag("client"),
        "client" if is_self_service && takes("client_id") && !takes("keystore") => vec![value.to_owned()],
        "client" => Vec::new(),
        "place" if command == "profile add" && !has("environment") => {
            vec!["--environment".to_owned(), value.to_owned()]
        }
        "scope_of_client" if acts_itself && !has("scope") => vec!["--scope".to_owned(), value.to_owned()],
        "place_of_client" if acts_itself => vec!["--environment".to_owned(), value.to_owned()],
        "allow_insecure_permissions" if acts_itself => vec!["--allow-insecure-permissions".to_owned()],
        name if CLIENT.contains(&name) => {
            if acts_itself {
                with_flag(name)
            } else {
                Vec::new()
            }
        }
        "environment" | "admin" if !is_self_service => Vec::new(),
        // A client that no profile here has: whichever profile these would choose, it is another client's.
        "stranger" if !["keygen", "rotate", "token"].contains(&command) => Vec::new(),
        // What these show is there for choosing among all.
        "profile" if ["key list", "store status"].contains(&command) => Vec::new(),
        "profile" | "stranger" if names_profiles(matches) || has("profile") => Vec::new(),
        "stranger" => with_flag("profile"),
        "group_access" if takes(name) && !has(name) => vec!["--group-access".to_owned()],
        name if takes(name) && !has(name) => with_flag(name),
        _ => Vec::new(),
    }
}

/// Whether words that aren't flags' values name profiles.
fn names_profiles(matches: &ArgMatches) -> bool {
    let named = |id: &str| matches.try_get_many::<ProfileName>(id).is_ok_and(|names| names.is_some());
    named("name") || named("profiles")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_given_what_it_takes_and_does_not_say_itself() {
        let given: Given = [
            ("client", "an-id"),
            ("profile", "app"),
            ("environment", "prod"),
            ("admin", "boss"),
            ("store", "file"),
            ("config_dir", "conf"),
            ("group_access", "true"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into();
        let lacks = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            lacking(&words, &given).join(" ")
        };
        let places = "--store file --config-dir conf --group-access";
        let all = format!("--client an-id --profile app --environment prod --admin boss {places}");
        assert_eq!(lacks("jwks list"), all);
        assert_eq!(lacks("client show"), all.replace("--client ", ""));
        assert_eq!(lacks("token --wait"), format!("--profile app {places}"));
        assert_eq!(lacks("token --scope SCOPE --consumer-org ORGNO"), format!("--profile app {places}"));
        assert_eq!(
            lacks("jwks list --profile b --store keyring"),
            "--environment prod --admin boss --config-dir conf --group-access"
        );
        assert_eq!(lacks("jwks list --client c"), all.replace("--client an-id ", ""));
        assert_eq!(lacks("profile add b --client-id c --environment test"), places);
        assert_eq!(lacks("rotate b --resume"), format!("--environment prod --admin boss {places}"));
        assert_eq!(lacks("env show test --group-access"), "--config-dir conf");
        assert_eq!(lacks("no such command"), "");
        assert_eq!(lacks("inspect"), format!("--profile app --environment prod --admin boss {places}"));
        let given: Given = [
            ("client", "an-id"),
            ("client_id", "an-id"),
            ("private_key", "key.pem"),
            ("kid", "k"),
            ("allow_insecure_permissions", "true"),
            ("scope_of_client", "a:b c:d"),
            ("place_of_client", "prod"),
            ("environment", "prod"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into();
        let lacks = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            lacking(&words, &given).join(" ")
        };
        let whole = "--client-id an-id --private-key key.pem --kid k --allow-insecure-permissions \
             --scope a:b c:d --environment prod";
        assert_eq!(lacks("token --wait"), whole);
        assert_eq!(lacks("token --profile app"), "");
        assert_eq!(lacks("jwks list"), "--client an-id --environment prod");
        assert_eq!(lacks("profile add x --client-id y"), "");
    }

    #[test]
    fn what_opens_a_certificate_goes_where_it_is_opened() {
        let given: Given = [("opening:password_from", "env:A"), ("opening:alias", "auth"), ("save_answers", "a b")]
            .map(|(name, value)| (name, value.to_owned()))
            .into();
        for (line, more) in [
            ("onboard --profile a", &["--password-from", "env:A", "--alias", "auth", "--save-answers", "a b"][..]),
            ("onboard --profile a --alias b --save-answers c", &["--password-from", "env:A"]),
            ("profile add a --client-id c --certificate f", &["--password-from", "env:A", "--alias", "auth"]),
            ("profile add a --client-id c --kid k", &[]),
            ("token --profile a", &[]),
        ] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(lacking(&words, &given), more, "{line}");
        }
    }
}
