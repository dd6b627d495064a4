//! `store`: where secrets are kept.

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::output::{Format, pairs};
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::StoreKind;

/// See where secrets are kept
#[derive(Debug, Args)]
pub struct Store {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(Status),
}

/// Show which store is active, why, and whether it works
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten store status")]
struct Status {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Store {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let Command::Status(command) = &self.command;
        command.run(terminal, operator, selection)
    }
}

/// The active store, and whether it works.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    store: StoreKind,
    /// What chose the store.
    because: &'a str,
    place: &'a str,
    works: bool,
    /// Why it doesn't work.
    problem: Option<&'a str>,
    /// How many keys of this machine are in it.
    keys: usize,
}

impl Status {
    /// A store that doesn't work is a failure, after its particulars are printed.
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let kind = operator.stores().usual();
        let because = match (operator.stores().chosen(), selection.profiles.store()) {
            (Some(_), _) => "--store or MASKINPORTEN_STORE",
            (None, Some(_)) => "config.toml",
            (None, None) => "the default",
        };
        let status = operator.stores().open(kind)?.status();
        let register = operator.folder().key_register()?;
        let keys = register.iter().filter(|key| key.store == kind).count();
        let problem = status.problem.map(Failure::from);
        let document = Document {
            store: kind,
            because,
            place: &status.place,
            works: problem.is_none(),
            problem: problem.as_ref().map(Failure::message),
            keys,
        };
        terminal.out.either(self.output, &document, || {
            pairs(&[
                ("store", kind.as_str().to_owned()),
                ("chosen by", because.to_owned()),
                ("place", status.place.clone()),
                ("works", if problem.is_none() { "yes" } else { "no" }.to_owned()),
                ("keys here", keys.to_string()),
            ])
        })?;
        problem.map_or(Ok(()), Err)
    }
}
