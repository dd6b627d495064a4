//! `client`: the clients that are registered at the self-service API.

mod delete;
mod list;
mod register;
mod show;
mod update;

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::Value;

use crate::admin_arg::AdminArg;
use crate::failure::Outcome;
use crate::selection::{Selection, Subject};
use crate::table::{Table, pairs};
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::selfservice::ClientRecord;

pub use register::{named_after, tell_of, warn_of_scopes_without_access};

/// Register and manage clients (integrasjoner)
#[derive(Debug, Args)]
pub struct Client {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Register(register::Register),
    List(list::List),
    Show(show::Show),
    Update(update::Update),
    Delete(delete::Delete),
}

impl Client {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Register(command) => command.run(terminal, operator, selection),
            Command::List(command) => command.run(terminal, operator, selection),
            Command::Show(command) => command.run(terminal, operator, selection),
            Command::Update(command) => command.run(terminal, operator, selection),
            Command::Delete(command) => command.run(terminal, operator, selection),
        }
    }

    /// Whether it creates the named profile, which then needn't exist.
    pub(super) fn makes_profile(&self) -> bool {
        matches!(self.command, Command::Register(_))
    }
}

/// Which client a command is about: the one named, or the profile's.
#[derive(Debug, Args)]
struct ClientArg {
    /// The client's id [default: the profile's client]
    #[arg(value_name = "CLIENT_ID")]
    client_id: Option<ClientId>,
}

impl ClientArg {
    fn resolve(&self, selection: &Selection, asked: &AdminArg) -> Outcome<Subject> {
        selection.subject(self.client_id.as_ref(), asked)
    }
}

/// A client, for people. `profile`: the one that was just made for it.
fn describe(profile: Option<&ProfileName>, client: &ClientRecord) -> Table {
    let lifetime = client.members().get("access_token_lifetime").and_then(Value::as_i64);
    let keys = client.members().get("jwks").and_then(|jwks| jwks.get("keys")).and_then(Value::as_array).map(Vec::len);
    let mut rows = vec![
        ("profile", profile.map(ToString::to_string).unwrap_or_default()),
        ("client id", client.text("client_id").to_owned()),
        ("name", client.text("client_name").to_owned()),
        ("description", client.text("description").to_owned()),
        ("organisation", client.text("client_orgno").to_owned()),
        ("type", client.text("integration_type").to_owned()),
        ("active", if client.is_active() { "yes" } else { "no" }.to_owned()),
        ("scopes", client.scopes().join(" ")),
        ("token lifetime", lifetime.map_or_else(String::new, |seconds| format!("{seconds} s"))),
        ("keys", keys.map_or_else(String::new, |keys| keys.to_string())),
        ("created", client.text("created").to_owned()),
        ("last updated", client.text("last_updated").to_owned()),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    pairs(&rows)
}

/// A request that wasn't sent.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Request<'a> {
    method: &'a str,
    /// After the API's address.
    path: &'a str,
    /// Null for a request without a body.
    body: &'a Value,
}

/// What a request would be, for `--dry-run`.
fn dry_run(terminal: &Terminal, method: &str, path: &str, body: &Value) -> Outcome {
    terminal.out.note("not sent (--dry-run):");
    terminal.out.json(&Request { method, path, body })
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    use crate::output::WithHead;

    schemas.add_with_dry_run::<WithHead<delete::Document<'_>>, Request<'_>>("client delete");
    schemas.add::<list::Document<'_>>("client list");
    schemas.add_with_dry_run::<WithHead<register::Document<'_>>, Request<'_>>("client register");
    schemas.add::<ClientRecord>("client show");
    schemas.add_with_dry_run::<WithHead<ClientRecord>, Request<'_>>("client update");
}
