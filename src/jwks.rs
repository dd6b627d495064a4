//! `jwks`: the keys registered on a client.

mod list;
mod prune;
mod remove;
mod renew;
mod revoke;
mod upload;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Outcome};
use crate::moment::day;
use crate::registered_key::is_stored;
use crate::selection::{Selection, Subject};
use crate::table::{Cell, Column, Table, Tone};
use crate::terminal::Terminal;
use maskinporten_engine::key_register::KeyRegister;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::clock::days_until;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::ChangeError;

/// Register keys on clients, and manage them
#[derive(Debug, Args)]
pub struct Jwks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Upload(upload::Upload),
    List(list::List),
    Renew(renew::Renew),
    Remove(remove::Remove),
    Revoke(revoke::Revoke),
    Prune(prune::Prune),
}

impl Jwks {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Upload(command) => command.run(terminal, operator, selection),
            Command::List(command) => command.run(terminal, operator, selection),
            Command::Renew(command) => command.run(terminal, operator, selection),
            Command::Remove(command) => command.run(terminal, operator, selection),
            Command::Revoke(command) => command.run(terminal, operator, selection),
            Command::Prune(command) => command.run(terminal, operator, selection),
        }
    }
}

/// Which client a command is about.
#[derive(Debug, Args)]
struct ClientFlag {
    /// The client's id [default: the profile's client]
    #[arg(long, value_name = "CLIENT_ID")]
    client: Option<ClientId>,
}

impl ClientFlag {
    fn resolve(&self, selection: &Selection, asked: &AdminArg) -> Outcome<Subject> {
        selection.subject(self.client.as_ref(), asked)
    }
}

/// A key that must be registered, once.
fn registered<'a>(set: &'a KeySet, kid: &str, target: &Subject) -> Outcome<&'a RegisteredKey> {
    if let count @ 2.. = set.count(kid) {
        return Err(ChangeError::SeveralKeys { kid: kid.to_owned(), count }.into());
    }
    set.by_kid(kid).ok_or_else(|| {
        let there = if set.keys.is_empty() {
            "no keys are registered".to_owned()
        } else {
            format!("available: {}", set.kids().join(", "))
        };
        Failure::missing(format!("no key with kid {kid:?} is registered on {}", target.id)).hint(there)
    })
}

/// A registered key, and what this machine knows of it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Row<'a> {
    kid: &'a str,
    alg: Option<&'a str>,
    bits: Option<usize>,
    /// Null if the key can't be read.
    thumbprint: Option<Thumbprint>,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expires: Option<Timestamp>,
    /// Whole days, rounded down.
    days_left: Option<i64>,
    /// Whether its private half is stored on this machine.
    held_here: bool,
    /// Whether it is bound to a business certificate.
    certificate_locked: bool,
    /// As the server has it.
    jwk: &'a RegisteredKey,
}

impl<'a> Row<'a> {
    fn of(key: &'a RegisteredKey, register: &KeyRegister, now: Timestamp) -> Self {
        Self {
            kid: key.kid(),
            alg: key.alg(),
            bits: key.public_key().map(|public| public.bits()),
            thumbprint: key.thumbprint(),
            expires: key.expires(),
            days_left: key.expires().map(|expires| days_until(expires, now)),
            held_here: is_stored(key, register),
            certificate_locked: key.is_certificate_locked(),
            jwk: key,
        }
    }
}

const COLUMNS: [Column; 6] = [
    Column::id("KID"),
    Column::whole("ALG"),
    Column::number("BITS"),
    Column::whole("EXPIRES"),
    Column::number("DAYS"),
    Column::whole("PRIVATE HALF"),
];

/// The registered keys as a table.
fn table(set: &KeySet, register: &KeyRegister, now: Timestamp) -> Table {
    let rows = set.keys.iter().map(|key| {
        let bits = key.public_key().map_or_else(|| "?".into(), |public| public.bits().to_string());
        let private = if is_stored(key, register) { "stored here" } else { "elsewhere" };
        let (end, days, tone) = match key.expires() {
            None => ("?".to_owned(), "?".to_owned(), Tone::Plain),
            Some(end) => {
                let tone = if end <= now { Tone::Fail } else { Tone::Plain };
                (day(end), days_until(end, now).to_string(), tone)
            }
        };
        vec![
            key.kid().into(),
            key.alg().unwrap_or("?").into(),
            bits.into(),
            Cell::from(end).toned(tone),
            Cell::from(days).toned(tone),
            private.into(),
        ]
    });
    crate::table::table(&COLUMNS, rows)
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    use crate::output::WithHead;

    schemas.add::<list::Document<'_>>("jwks list");
    schemas.add::<WithHead<prune::Document<'_>>>("jwks prune");
    schemas.add::<WithHead<remove::Document<'_>>>("jwks remove");
    schemas.add_with_dry_run::<WithHead<renew::Document<'_>>, KeySet>("jwks renew");
    schemas.add::<WithHead<revoke::Document<'_>>>("jwks revoke");
    schemas.add_with_dry_run::<WithHead<upload::Document<'_>>, KeySet>("jwks upload");
}
