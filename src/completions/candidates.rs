//! The values that this machine knows: read from the program's own files, and nothing else is touched.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::flag_value::path;
use crate::secret_source::SecretSource;
use crate::setup::default_folder;
use crate::variable_names::CONFIG_DIR;
use crate::variables::Variables;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::key_service::SignerAddress;
use maskinporten_engine::profile::{Admin, Login, Profile, Profiles, StoreAddress};
use maskinporten_engine::scope_listing::ScopeListing;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName, Scope, Scopes};

/// What stands for any path, and for folders alone.
const FILE: &str = "<file>";
const FOLDER: &str = "<folder>";

/// The command line, with the values that can be offered for its arguments.
pub fn offering(program: Command, words: &[OsString]) -> Command {
    with_values(program, &folder(words))
}

/// A value, without the flag that stands before the mark for a path in `--flag=PATH`: shells look after that.
pub fn without_flag_before_path(value: &str) -> &str {
    [FILE, FOLDER].into_iter().find(|mark| value.ends_with(mark)).unwrap_or(value)
}

fn with_values(command: Command, folder: &Folder) -> Command {
    let name = command.get_name().to_owned();
    command.mut_args(|arg| with_value(arg, &name, folder)).mut_subcommands(|inner| with_values(inner, folder))
}

/// The folder that the command will work in, however it is named.
fn folder(words: &[OsString]) -> Folder {
    let by_flag = words.windows(2).rev().find(|pair| pair[0] == "--config-dir").map(|pair| path(&pair[1]));
    let joined = |word: &OsString| word.to_str()?.strip_prefix("--config-dir=").map(|value| path(OsStr::new(value)));
    let variables = Variables::of_the_process();
    let named = by_flag.or_else(|| words.iter().rev().find_map(joined)).or_else(|| variables.path(CONFIG_DIR));
    named.or_else(|| default_folder(variables)).map_or_else(Folder::nowhere, Folder::new)
}

/// Says what is known.
type Values = fn(&Folder) -> Vec<CompletionCandidate>;

/// An argument with what is known of its values. What names something new is left alone.
fn with_value(arg: Arg, command: &str, folder: &Folder) -> Arg {
    let kind = arg.get_value_parser().type_id();
    let value_name =
        arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    let id = arg.get_id().as_str();
    // A key's kid stands by itself or after --key, --new-key; `--kid` names one that is to be.
    let is_kid = value_name == "KID" && arg.get_long() != Some("kid");
    let values: Values = if command == "add" && id == "name" {
        return arg;
    } else if value_name == "FILE" || kind == TypeId::of::<PathBuf>() || kind == TypeId::of::<SecretSource>() {
        let mark = if value_name == "DIR" { FOLDER } else { FILE };
        return arg.add(ArgValueCompleter::new(move |_: &OsStr| vec![CompletionCandidate::new(mark)]));
    } else if id == "admin" {
        admins
    } else if kind == TypeId::of::<ProfileName>() {
        profiles
    } else if kind == TypeId::of::<EnvironmentName>() {
        environments
    } else if is_kid {
        kids
    } else if kind == TypeId::of::<Scopes>() || kind == TypeId::of::<Scope>() {
        let folder = folder.clone();
        return arg.add(ArgValueCompleter::new(move |begun: &OsStr| scopes(&folder, begun)));
    } else if kind == TypeId::of::<ClientId>() {
        clients
    } else if kind == TypeId::of::<SignerAddress>() {
        signers
    } else if kind == TypeId::of::<StoreAddress>() {
        shared_stores
    } else {
        return arg;
    };
    let folder = folder.clone();
    arg.add(ArgValueCandidates::new(move || values(&folder)))
}

fn candidate(value: &impl ToString, help: String) -> CompletionCandidate {
    CompletionCandidate::new(value.to_string()).help(Some(help.into()))
}

/// What is wrong with the file, the command will say.
fn known(folder: &Folder) -> Profiles {
    folder.profiles().unwrap_or_default()
}

fn profiles_if(folder: &Folder, is_wanted: fn(&Profile) -> bool) -> Vec<CompletionCandidate> {
    let profiles = known(folder);
    let wanted = profiles.all().filter(|(_, profile)| is_wanted(profile));
    wanted
        .map(|(name, profile)| {
            let client = profile.client_id.map(|id| format!(", {id}")).unwrap_or_default();
            candidate(name, format!("{}{client}", profile.environment))
        })
        .collect()
}

fn profiles(folder: &Folder) -> Vec<CompletionCandidate> {
    profiles_if(folder, |_| true)
}

fn admins(folder: &Folder) -> Vec<CompletionCandidate> {
    profiles_if(folder, |profile| profile.admin == Some(Admin::Itself(true)))
}

fn environments(folder: &Folder) -> Vec<CompletionCandidate> {
    let all = known(folder).environments().unwrap_or_default();
    all.iter().map(|environment| candidate(&environment.name, environment.issuer.to_string())).collect()
}

fn kids(folder: &Folder) -> Vec<CompletionCandidate> {
    let Ok(register) = folder.key_register() else { return Vec::new() };
    register.iter().map(|key| candidate(&key.kid, format!("stored in {}", key.place.name()))).collect()
}

/// Where keys are that never leave.
fn signers(folder: &Folder) -> Vec<CompletionCandidate> {
    let of_profiles = known(folder)
        .all()
        .filter_map(|(name, profile)| {
            Some((profile.signer_of_login()?.as_str().to_owned(), format!("signs for {name}")))
        })
        .collect::<BTreeMap<_, _>>();
    of_profiles.into_iter().map(|(address, help)| candidate(&address, help)).collect()
}

fn shared_stores(folder: &Folder) -> Vec<CompletionCandidate> {
    let store = |(name, profile): (&ProfileName, Profile)| match profile.login? {
        Login::Shared { store } => Some((store.as_str().to_owned(), format!("shares the key of {name}"))),
        _ => None,
    };
    let of_profiles: BTreeMap<_, _> = known(folder).all().filter_map(store).collect();
    of_profiles.into_iter().map(|(address, help)| candidate(&address, help)).collect()
}

/// The scopes of profiles, and once somebody has begun to write one, those that are published, as far as a list is kept.
fn scopes(folder: &Folder, begun: &OsStr) -> Vec<CompletionCandidate> {
    let profiles = known(folder);
    let own = profiles.all().flat_map(|(_, profile)| profile.scopes);
    let mut all: BTreeMap<String, String> = own.map(|scope| (scope.to_string(), String::new())).collect();
    if !begun.is_empty() {
        let environments = profiles.environments().unwrap_or_default();
        let kept = environments.iter().filter_map(|environment| ScopeListing::kept(folder, &environment.name));
        for scope in kept.flat_map(|listing| listing.scopes) {
            all.entry(scope.name).or_insert(scope.description.unwrap_or_default());
        }
    }
    let begun = begun.to_string_lossy();
    let fits = all.into_iter().filter(|(scope, _)| scope.starts_with(&*begun));
    fits.map(|(scope, description)| candidate(&scope, description)).collect()
}

fn clients(folder: &Folder) -> Vec<CompletionCandidate> {
    let named = |(name, profile): (&ProfileName, Profile)| Some(candidate(&profile.client_id?, name.to_string()));
    known(folder).all().filter_map(named).collect()
}
