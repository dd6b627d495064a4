//! `env`: environments, each a Maskinporten with its self-service API.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use url::Url;

use crate::endpoint::token_endpoint;
use crate::failure::{Failure, Outcome};
use crate::flag_value::handed;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::{Column, Table, pairs, table};
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::environment::{Environment, Issuer, checked_url, selfservice_base};
use maskinporten_protocol::ids::EnvironmentName;
use maskinporten_protocol::metadata::discover;

/// See environments, and add your own
#[derive(Debug, Args)]
pub struct Env {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Add(Box<Add>),
    Show(Show),
    Remove(Remove),
}

impl Env {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::List(command) => command.run(terminal, selection),
            Command::Add(command) => command.run(terminal, operator),
            Command::Show(command) => command.run(terminal, selection),
            Command::Remove(command) => command.run(terminal, operator, selection),
        }
    }
}

/// List environments
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten env list")]
struct List {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// The environments that are known here.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed<'a> {
    environments: Vec<Addresses<'a>>,
}

impl List {
    fn run(&self, terminal: &Terminal, selection: &Selection) -> Outcome {
        let all = selection.profiles.environments()?;
        let document = Listed { environments: all.iter().map(Addresses::of).collect() };
        terminal.out.either(self.output, &document, || {
            let base = |one: &Environment| one.selfservice.as_ref().map(ToString::to_string).unwrap_or_default();
            let columns = [Column::id("NAME"), Column::whole("ISSUER"), Column::whole("SELF-SERVICE")];
            table(
                &columns,
                all.iter().map(|one| vec![one.name.as_str().into(), one.issuer.as_str().into(), base(one).into()]),
            )
        })
    }
}

/// Add or change an environment of your own
///
/// The token endpoint and the key address are read from the issuer's metadata unless you give both. They must be at the
/// issuer's own address.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten env add local --issuer http://127.0.0.1:7523/ --self-service http://127.0.0.1:7523/")]
struct Add {
    /// The environment's name
    name: EnvironmentName,
    /// The issuer, exactly as the server writes it: it is the audience of assertions
    #[arg(long, value_name = "URL")]
    issuer: Issuer,
    /// The token endpoint
    #[arg(long, value_name = "URL", requires = "jwks_uri", value_parser = handed(checked_url))]
    token_endpoint: Option<Url>,
    /// Where the server publishes its keys
    #[arg(long, value_name = "URL", requires = "token_endpoint", value_parser = handed(checked_url))]
    jwks_uri: Option<Url>,
    /// The self-service API, if it has one
    #[arg(long, value_name = "URL", value_parser = handed(selfservice_base))]
    self_service: Option<Url>,
    /// A PEM file of certificate authorities to trust there, besides the system's
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Add {
    fn run(&self, terminal: &Terminal, operator: &Operator) -> Outcome {
        let ca_file = self.ca_file.as_deref().map(std::path::absolute).transpose();
        let ca_file =
            ca_file.map_err(|error| Failure::usage(format!("the CA file's path can't be used: {error}")))?;
        let mut environment = match (&self.token_endpoint, &self.jwks_uri) {
            (Some(token), Some(jwks)) => Environment::new(
                self.name.clone(),
                self.issuer.clone(),
                token_endpoint(&terminal.out, "--token-endpoint", token.as_str())?,
                jwks.clone(),
            )?,
            _ => {
                let issuer = checked_url(self.issuer.as_str())?;
                let bare = Environment::new(self.name.clone(), self.issuer.clone(), issuer.clone(), issuer)?;
                let bare = Environment { ca_file: ca_file.clone(), ..bare };
                discover(&operator.http(&bare), &self.name, &self.issuer)?
            }
        };
        environment.selfservice.clone_from(&self.self_service);
        environment.ca_file = ca_file;
        operator.folder().change_profiles(|profiles| profiles.set_environment(&environment))?;
        terminal.out.either(self.output, &Addresses::of(&environment), || describe(&environment))
    }
}

/// Show an environment's addresses
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten env show prod")]
struct Show {
    /// The environment
    name: EnvironmentName,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Show {
    fn run(&self, terminal: &Terminal, selection: &Selection) -> Outcome {
        let environment = selection.profiles.environment(&self.name)?;
        terminal.out.either(self.output, &Addresses::of(&environment), || describe(&environment))
    }
}

/// Remove an environment of your own
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten env remove local")]
struct Remove {
    /// The environment
    name: EnvironmentName,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// An environment that was forgotten.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Removed<'a> {
    removed: &'a EnvironmentName,
}

impl Remove {
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let users: Vec<&str> = selection
            .profiles
            .all()
            .filter(|(_, profile)| profile.environment == self.name)
            .map(|(name, _)| name.as_str())
            .collect();
        let built_in = Environment::built_in().iter().any(|environment| environment.name == self.name);
        if !users.is_empty() && !built_in {
            return Err(
                Failure::not_done(format!("profiles use it: {}", users.join(", "))).hint("remove those first")
            );
        }
        if !operator.folder().change_profiles(|profiles| profiles.remove_environment(&self.name))? {
            return Err(Failure::missing(format!("there is no environment {} of yours", self.name))
                .hint("test, prod and sandbox are built in"));
        }
        terminal.out.either(self.output, &Removed { removed: &self.name }, || format!("removed {}", self.name))
    }
}

/// An environment with its addresses.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Addresses<'a> {
    name: &'a EnvironmentName,
    issuer: &'a Issuer,
    token_endpoint: &'a Url,
    jwks_uri: &'a Url,
    self_service: Option<&'a Url>,
    /// Certificate authorities that are trusted there besides the system's.
    ca_file: Option<Cow<'a, str>>,
    production: bool,
}

impl<'a> Addresses<'a> {
    fn of(environment: &'a Environment) -> Self {
        Self {
            name: &environment.name,
            issuer: &environment.issuer,
            token_endpoint: &environment.token_endpoint,
            jwks_uri: &environment.jwks_uri,
            self_service: environment.selfservice.as_ref(),
            ca_file: environment.ca_file.as_ref().map(|file| file.to_string_lossy()),
            production: environment.is_production(),
        }
    }
}

fn describe(environment: &Environment) -> Table {
    let url = |url: &Url| url.to_string();
    let mut rows = vec![
        ("name", environment.name.to_string()),
        ("issuer", environment.issuer.to_string()),
        ("token endpoint", url(&environment.token_endpoint)),
        ("keys", url(&environment.jwks_uri)),
        ("self-service", environment.selfservice.as_ref().map_or_else(|| "none".into(), url)),
    ];
    if let Some(file) = &environment.ca_file {
        rows.push(("CA file", file.display().to_string()));
    }
    pairs(&rows)
}
