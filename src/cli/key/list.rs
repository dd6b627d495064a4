//! `key list`

use clap::Args;
use serde_json::{Value, json};

use super::entry::Entry;
use crate::cli::context::Context;
use crate::cli::failure::Outcome;
use crate::cli::output::{Format, table};
use crate::held::State;

/// List the keys held on this machine
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key list")]
pub(super) struct List {
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

impl List {
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let held = context.folder.held_keys()?;
        let entries: Vec<Entry> = held.iter().map(|key| Entry::held(context, key)).collect();
        for key in held.iter().filter(|key| key.state == State::Pending) {
            context.out.warning(&format!(
                "it isn't known whether the {} store has key {}: a command was broken off",
                key.store.as_str(),
                key.kid
            ));
        }
        let keys: Vec<Value> = entries.iter().map(|entry| entry.to_json(context)).collect();
        if entries.is_empty() {
            context.out.note("no keys are held here: make one with `maskinporten keygen`");
        }
        context.out.either(self.output, &json!({ "keys": keys }), || {
            table(&["KID", "BITS", "STORE", "SINCE", "PROFILES", "CERTIFICATE"], entries.iter().map(Entry::line))
        })
    }
}
