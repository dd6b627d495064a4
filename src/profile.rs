//! `profile`: what this machine knows about each client.

mod add;
mod difference;
mod export;
mod from;
mod list;
mod remove;
mod select;
mod share;
mod show;
mod signer;

use std::borrow::Cow;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::failure::Outcome;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::key_register::{KeyPlace, KeyRegister};
use maskinporten_engine::key_service::SignerAddress;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Pending, Profile as Known, StoreAddress};
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName, Scope};
use maskinporten_protocol::jwk::Thumbprint;

/// See and change what this machine knows about each client
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
    Share(share::Share),
    Export(export::Export),
    Remove(remove::Remove),
}

impl Profile {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Add(command) => command.run(terminal, operator, selection),
            Command::List(command) => command.run(terminal, operator, selection),
            Command::Show(command) => command.run(terminal, operator, selection),
            Command::Share(command) => command.run(terminal, operator, selection),
            Command::Use(command) => command.run(terminal, operator, selection),
            Command::Export(command) => command.run(terminal, operator, selection),
            Command::Remove(command) => command.run(terminal, operator, selection),
        }
    }

    /// Whether it creates a profile of this name, which then needn't exist.
    pub(super) fn makes(&self, name: &ProfileName) -> bool {
        matches!(&self.command, Command::Add(command) if command.makes(name))
    }
}

/// A profile, for programs.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Record<'a> {
    name: &'a ProfileName,
    default: bool,
    environment: &'a EnvironmentName,
    /// Null while the client is being registered.
    client_id: Option<&'a ClientId>,
    /// `key`, `certificate`, or null before there is one.
    login: Option<&'a str>,
    kid: Option<&'a Kid>,
    thumbprint: Option<&'a Thumbprint>,
    certificate_file: Option<Cow<'a, str>>,
    certificate_alias: Option<&'a str>,
    /// The SHA-256 of the stored certificate that it logs in with.
    certificate: Option<Fingerprint>,
    /// Where its private key is, if it is stored here.
    store: Option<KeyPlace>,
    /// The service that has the private key, if one has.
    signer: Option<&'a SignerAddress>,
    /// The store that has key and login, shared with other machines.
    shared_in: Option<&'a StoreAddress>,
    scopes: &'a [Scope],
    /// Whether its client administers others.
    administers: bool,
    /// The admin profile that administers its client.
    admin: Option<&'a ProfileName>,
    /// A registration that was begun and may not have finished.
    pending: Option<&'a Pending>,
}

impl<'a> Record<'a> {
    fn of(name: &'a ProfileName, profile: &'a Known, register: &KeyRegister, is_default: bool) -> Self {
        let (kid, certificate_file, certificate_alias) = match &profile.login {
            Some(Login::Key { kid, .. }) => (Some(kid), None, None),
            Some(Login::CertificateFile { path, alias, .. }) => {
                (None, Some(path.to_string_lossy()), alias.as_deref())
            }
            _ => (None, None, None),
        };
        let thumbprint = profile.login.as_ref().and_then(Login::thumbprint);
        Self {
            name,
            default: is_default,
            environment: &profile.environment,
            client_id: profile.client_id.as_ref(),
            login: login_kind(profile),
            kid,
            thumbprint,
            certificate_file,
            certificate_alias,
            certificate: profile.login.as_ref().and_then(|login| register.certificate_of(login)),
            store: thumbprint.and_then(|thumbprint| register.get(thumbprint)).map(|key| key.place.clone()),
            signer: profile.signer_of_login(),
            shared_in: match &profile.login {
                Some(Login::Shared { store }) => Some(store),
                _ => None,
            },
            scopes: &profile.scopes,
            administers: profile.is_admin(),
            admin: match &profile.admin {
                Some(Admin::By(admin)) => Some(admin),
                _ => None,
            },
            pending: profile.pending.as_ref(),
        }
    }
}

pub(super) fn login_kind(profile: &Known) -> Option<&'static str> {
    profile.login.as_ref().map(|login| match login {
        Login::Key { .. } => "key",
        Login::Shared { .. } => "shared",
        Login::Certificate { .. } | Login::CertificateFile { .. } => "certificate",
    })
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<Record<'_>>("profile add");
    schemas.add::<export::Document<'_>>("profile export");
    schemas.add::<list::Document<'_>>("profile list");
    schemas.add::<remove::Document<'_>>("profile remove");
    schemas.add::<share::Document<'_>>("profile share");
    schemas.add::<show::Document<'_>>("profile show");
    schemas.add::<select::Document<'_>>("profile use");
}
