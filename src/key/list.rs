//! `key list`

use clap::Args;
use serde::Serialize;

use super::entry::{self, Entry};
use super::users;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::{Column, table};
use crate::terminal::Terminal;
use maskinporten_engine::key_register::{KeyState, StoredKey};
use maskinporten_engine::operator::Operator;

/// List the keys stored on this machine
///
/// All of them, or the key of the profile that --profile or its variable names.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key list")]
pub(super) struct List {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

const COLUMNS: [Column; 6] = [
    Column::id("KID"),
    Column::number("BITS"),
    Column::whole("STORE"),
    Column::whole("SINCE"),
    Column::free("PROFILES"),
    Column::free("CERTIFICATE"),
];

/// The keys stored on this machine.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    keys: Vec<entry::Record<'a>>,
}

impl List {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let register = operator.folder().key_register()?;
        let wanted = selection.explicit_profile()?;
        let is_wanted = |key: &StoredKey| {
            wanted.is_none_or(|wanted| users(selection, &key.thumbprint()).iter().any(|(name, _)| name == wanted))
        };
        let shown: Vec<&StoredKey> = register.iter().filter(|key| is_wanted(key)).collect();
        let entries: Vec<Entry> = shown.iter().map(|key| Entry::stored(selection, key)).collect();
        for key in shown.iter().filter(|key| key.state == KeyState::Pending) {
            terminal
                .out
                .warning(&format!("{} may or may not have key {}: a command was interrupted", key.place, key.kid));
        }
        if entries.is_empty() {
            match wanted {
                Some(name) => terminal.out.note(&format!("profile {name} has no key stored here")),
                None => terminal.out.note("no keys are stored here: make one with `maskinporten keygen`"),
            }
        }
        let document = Document { keys: entries.iter().map(|entry| entry.record(operator)).collect() };
        terminal.out.either(self.output, &document, || table(&COLUMNS, entries.iter().map(Entry::line)))
    }
}
