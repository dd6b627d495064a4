//! `profile`: what this machine knows of each client.

mod add;
mod export;
mod from;
mod list;
mod remove;
mod select;
mod show;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::context::Context;
use super::failure::Outcome;
use maskinporten_engine::held::HeldKeys;
use maskinporten_engine::profile::{Admin, Login, Profile as Known};
use maskinporten_protocol::ids::ProfileName;

/// See and change profiles: what this machine knows of each client
#[derive(Debug, Args)]
pub struct Profile {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(Box<add::Add>),
    List(list::List),
    Show(show::Show),
    Use(select::Use),
    Export(export::Export),
    Remove(remove::Remove),
}

impl Profile {
    /// Runs the command.
    pub(super) fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            Command::Add(command) => command.run(context),
            Command::List(command) => command.run(context),
            Command::Show(command) => command.run(context),
            Command::Use(command) => command.run(context),
            Command::Export(command) => command.run(context),
            Command::Remove(command) => command.run(context),
        }
    }

    /// Whether it makes a profile of this name, which then needn't be there.
    pub(super) fn makes(&self, name: &ProfileName) -> bool {
        matches!(&self.command, Command::Add(command) if command.makes(name))
    }
}

/// A profile, for programs.
fn to_json(name: &ProfileName, profile: &Known, held: &HeldKeys, is_default: bool) -> Value {
    let (kid, certificate_file, alias) = match &profile.login {
        Some(Login::Key { kid, .. }) => (Some(kid), None, None),
        Some(Login::CertificateFile { path, alias }) => (None, Some(path), alias.as_ref()),
        _ => (None, None, None),
    };
    let thumbprint = profile.login.as_ref().and_then(Login::thumbprint);
    json!({
        "name": name,
        "default": is_default,
        "environment": profile.environment,
        "client_id": profile.client_id,
        "login": login_kind(profile),
        "kid": kid,
        "thumbprint": thumbprint,
        "certificate_file": certificate_file,
        "certificate_alias": alias,
        "store": thumbprint.and_then(|thumbprint| held.get(thumbprint)).map(|key| key.store.as_str()),
        "scopes": profile.scopes,
        "administers": profile.is_admin(),
        "admin": match &profile.admin { Some(Admin::By(admin)) => Some(admin), _ => None },
        "pending": profile.pending,
    })
}

fn login_kind(profile: &Known) -> Option<&'static str> {
    profile.login.as_ref().map(|login| match login {
        Login::Key { .. } => "key",
        Login::Certificate { .. } | Login::CertificateFile { .. } => "certificate",
    })
}
