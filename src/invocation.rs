//! What a command line says beyond the values of its flags.

use clap::parser::ValueSource;

use crate::variables::{ADMIN_PROFILE, Variables};
use maskinporten_protocol::ids::ProfileName;

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
}

impl Invocation {
    /// As it was parsed.
    pub fn of(matches: &clap::ArgMatches, variables: Variables) -> Self {
        let path: Vec<(&str, &clap::ArgMatches)> =
            std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand()).collect();
        let last = path.last().map_or(matches, |(_, inner)| *inner);
        let source = |id: &str| last.try_contains_id(id).is_ok().then(|| last.value_source(id)).flatten();
        let given = last.try_get_one::<ProfileName>("admin").ok().flatten().cloned();
        // A command that takes no admin isn't told of the variable.
        let by_variable = || variables.text(ADMIN_PROFILE).ok().flatten()?.parse().ok();
        Self {
            command: path.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" "),
            profile_by_flag: source("profile") == Some(ValueSource::CommandLine),
            admin: given.or_else(by_variable),
            admin_by_variable: source("admin") == Some(ValueSource::EnvVariable),
            secret_variables: secret_variables(last),
        }
    }
}

/// Every NAME that is given as `env:NAME`, to whatever flag.
fn secret_variables(matches: &clap::ArgMatches) -> Vec<String> {
    let values = matches.ids().filter_map(|id| matches.try_get_raw(id.as_str()).ok().flatten()).flatten();
    values.filter_map(|value| value.to_str()?.strip_prefix("env:").map(str::to_owned)).collect()
}
