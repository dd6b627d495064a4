//! `key`: keys in every format.

mod content;
mod convert;
mod delete;
mod destination;
mod entry;
mod export;
mod import;
mod list;
mod show;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::jwk::Thumbprint;

/// Read, convert and store keys in any format
#[derive(Debug, Args)]
pub struct Key {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Import),
    List(list::List),
    Show(show::Show),
    Convert(convert::Convert),
    Export(export::Export),
    Delete(delete::Delete),
}

impl Key {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Import(command) => command.run(terminal, operator, selection),
            Command::List(command) => command.run(terminal, operator, selection),
            Command::Show(command) => command.run(terminal, operator, selection),
            Command::Convert(command) => command.run(terminal, operator),
            Command::Export(command) => command.run(terminal, operator),
            Command::Delete(command) => command.run(terminal, operator, selection),
        }
    }
}

/// The stored key with this kid or thumbprint.
fn stored_named(operator: &Operator, name: &str) -> Outcome<StoredKey> {
    let register = operator.folder().key_register()?;
    let found = register.iter().find(|key| key.kid.as_str() == name || key.thumbprint().as_str() == name);
    found.cloned().ok_or_else(|| {
        let kids: Vec<&str> = register.iter().map(|key| key.kid.as_str()).collect();
        let failure = Failure::missing(format!("no key {name:?} is stored on this machine"));
        if Path::new(name).is_file() {
            let file = word(name, "FILE");
            return failure.hint(format!("it is a file: `maskinporten key show --from={file}` shows what is in it"));
        }
        failure.hint(if kids.is_empty() {
            "make one with `maskinporten keygen`, or import one with `maskinporten key import FILE`".into()
        } else {
            format!("available: {}", kids.join(", "))
        })
    })
}

/// The profiles that sign with this key.
fn users(selection: &Selection, thumbprint: &Thumbprint) -> Vec<(ProfileName, Profile)> {
    let names = selection.profiles.signing_with(thumbprint);
    names.filter_map(|name| Some((name.clone(), selection.profiles.get(name)?))).collect()
}

fn names(users: &[(ProfileName, Profile)]) -> String {
    users.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<destination::Document<'_>>("key convert");
    schemas.add::<delete::Document<'_>>("key delete");
    schemas.add::<destination::Document<'_>>("key export");
    schemas.add::<import::Document<'_>>("key import");
    schemas.add::<list::Document<'_>>("key list");
    schemas.add::<show::Document<'_>>("key show");
}
