//! What a command line says beyond the values of its flags.

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::client_args::CLIENT;
use crate::flag_value::path;
use crate::hint::Given;
use crate::variable_names::ADMIN_PROFILE;
use crate::variables::Variables;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::value::plain;

/// What opens the certificate of an onboarding: for whoever goes on with it, and for commands that do the same.
pub const OPENING: [&str; 3] = ["opening:password_from", "opening:key_password_from", "opening:alias"];

/// What a command line says beyond the values of its flags.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    /// Which command, without its arguments: `jwks upload`.
    pub command: String,
    /// Whether the profile is named by the flag rather than its variable.
    pub profile_by_flag: bool,
    /// The admin that is named, whether or not the command needs one.
    pub admin: Option<ProfileName>,
    /// Whether the admin is named by the variable rather than its flag.
    pub admin_by_variable: bool,
    /// The variables that are named as places of secrets: `env:NAME`.
    pub secret_variables: Vec<String>,
    /// What the commands in hints are to be given, too.
    pub given: Given,
    /// The client that is named by its id.
    pub client: Option<ClientId>,
}

/// Whose keys a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysOf {
    /// The client that is named, else that of the profile.
    Client,
    /// The profile that is named, if one is.
    Named,
}

impl Invocation {
    /// As it was parsed.
    pub fn of(matches: &ArgMatches, variables: Variables) -> Self {
        let (command, last) = innermost(matches);
        let source = |id: &str| last.try_contains_id(id).is_ok().then(|| last.value_source(id)).flatten();
        let admin = last.try_get_one::<ProfileName>("admin").ok().flatten().cloned();
        let is_by_flag = admin.is_some() && source("admin") == Some(ValueSource::CommandLine);
        // A command that takes no admin isn't told of the variable.
        let by_variable = || variables.text(ADMIN_PROFILE).ok().flatten()?.parse().ok();
        Self {
            profile_by_flag: source("profile") == Some(ValueSource::CommandLine),
            admin: admin.or_else(by_variable),
            admin_by_variable: !is_by_flag,
            secret_variables: secret_variables(last),
            given: given(&command, last),
            client: last.try_get_one::<ClientId>("client").ok().flatten().cloned(),
            command,
        }
    }

    /// Whether the command never has a question, not even for a password.
    pub fn asks_nobody(&self) -> bool {
        ["explain", "status", "version"].contains(&self.command.as_str())
    }

    /// Whether the command fails where the profiles can't be read. What says what a refusal means, or which build this is,
    /// must not, and what finds out what is broken has to say more of it.
    pub fn needs_profiles(&self) -> bool {
        match self.command.as_str() {
            "doctor" => false,
            "explain" | "version" => self.profile_by_flag,
            _ => true,
        }
    }

    /// Whether the command is about the keys of a client, or of the profile that is named if one is: it has to see them
    /// where several machines share them. What asks for a token does that only when none is kept, and the others when they
    /// know for whom they act.
    pub fn is_about_keys(&self) -> Option<KeysOf> {
        match self.command.split(' ').next().unwrap_or_default() {
            "jwks" => Some(KeysOf::Client),
            "certificate" | "key" if !self.acts_for_nobody() => Some(KeysOf::Named),
            _ => None,
        }
    }

    /// Whether the command acts for no client, whatever profile is named.
    pub fn acts_for_nobody(&self) -> bool {
        acts_for_nobody(&self.command)
    }
}

/// The command that a command line comes to, `jwks upload`, with what it was given.
pub fn innermost(matches: &ArgMatches) -> (String, &ArgMatches) {
    let path: Vec<(&str, &ArgMatches)> =
        std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand()).collect();
    let names: Vec<&str> = path.iter().map(|(name, _)| *name).collect();
    (names.join(" "), path.last().map_or(matches, |(_, inner)| *inner))
}

/// Whether a command acts for no client, whatever profile is named.
pub fn acts_for_nobody(command: &str) -> bool {
    let first = command.split(' ').next().unwrap_or_default();
    ["completions", "demo", "env", "explain", "grant", "sandbox", "version"].contains(&first)
        || command == "key convert"
}

/// What the next command needs as well. Places are given by flags alone: their variables are there next time, too. Who
/// acts is given however it was named, since a variable may be there for one command only.
fn given(command: &str, matches: &ArgMatches) -> Given {
    let values = |name: &'static str, sources: &[ValueSource]| {
        let is_there = matches.try_contains_id(name).is_ok_and(|is| is)
            && matches.value_source(name).is_some_and(|source| sources.contains(&source));
        let raw = is_there.then(|| matches.get_raw(name)).flatten().into_iter().flatten();
        // As it was read, not as it was written.
        let read = raw.filter_map(|raw| path(raw).into_os_string().into_string().ok());
        read.map(|value| (name, value)).collect::<Vec<_>>()
    };
    let value = |name: &'static str, sources: &[ValueSource]| values(name, sources).into_iter().next();
    let (flag, any) = (&[ValueSource::CommandLine][..], &[ValueSource::CommandLine, ValueSource::EnvVariable][..]);
    let who = [("profile", any), ("environment", flag), ("admin", any)];
    let places = [("store", flag), ("passphrase_file", flag), ("config_dir", flag), ("group_access", flag)];
    let is_about_it = |name: &str| name != "environment" || matches.try_contains_id("admin").is_ok();
    let is_for_somebody = !acts_for_nobody(command);
    let who = who.into_iter().filter(|(name, _)| is_for_somebody && is_about_it(name));
    let mut given: Given = who.chain(places).filter_map(|(name, sources)| value(name, sources)).collect();
    // What a program is run with may be a secret.
    let is_shown = |(_, value): &(&'static str, String)| !value.starts_with("cmd");
    // A rotation is continued with all that it was begun with.
    let orders: Given = ["deliver", "check", "restart"].into_iter().flat_map(|name| values(name, flag)).collect();
    if orders.iter().all(is_shown) {
        given.extend(orders);
    }
    if command == "onboard" {
        let opening = OPENING.iter().filter_map(|name| Some((*name, value(name.split_once(':')?.1, flag)?.1)));
        // stdin can't be read again.
        given.extend(opening.filter(is_shown).filter(|(_, value)| value != "-"));
        given.extend(value("save_answers", flag));
    }
    if matches.try_contains_id("keystore").is_ok() && value("client_id", flag).is_some() {
        given.extend(CLIENT.iter().filter_map(|name| value(name, flag)).filter(is_shown));
        // It has none of its own.
        let scopes = matches.try_get_raw("scope").ok().flatten().into_iter().flatten();
        let scopes: Vec<&str> = scopes.filter_map(|scope| Some(plain(scope.to_str()?))).collect();
        given.extend((!scopes.is_empty()).then(|| ("scope_of_client", scopes.join(" "))));
        given.extend(value("environment", flag).map(|(_, place)| ("place_of_client", place)));
    }
    given
}

/// Every NAME that is given as `env:NAME`, to whatever flag. The words of a command that is to be run aren't ours.
fn secret_variables(matches: &ArgMatches) -> Vec<String> {
    let values = matches
        .ids()
        .filter(|id| *id != "command")
        .filter_map(|id| matches.try_get_raw(id.as_str()).ok().flatten())
        .flatten();
    values.filter_map(|value| plain(value.to_str()?).strip_prefix("env:").map(str::to_owned)).collect()
}
