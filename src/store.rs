//! `store`: where secrets are kept.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::output::{Format, pairs};
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
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

impl Store {
    /// Runs the command.
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let Command::Status(command) = &self.command;
        command.run(context)
    }
}

/// The active store.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    store: StoreKind,
    /// What chose it.
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
    fn run(&self, context: &Context) -> Outcome {
        let kind = context.operator.stores().usual();
        let because = match (context.operator.stores().chosen(), context.profiles.store()) {
            (Some(_), _) => "--store or MASKINPORTEN_STORE",
            (None, Some(_)) => "config.toml",
            (None, None) => "the default",
        };
        let status = context.operator.stores().open(kind)?.status();
        let held = context.operator.folder().held_keys()?;
        let keys = held.iter().filter(|key| key.store == kind).count();
        let problem = status.problem.map(Failure::from);
        let document = Document {
            store: kind,
            because,
            place: &status.place,
            works: problem.is_none(),
            problem: problem.as_ref().map(Failure::message),
            keys,
        };
        context.out.either(self.output, &document, || {
            pairs(&[
                ("store", kind.as_str().to_owned()),
                ("because of", because.to_owned()),
                ("place", status.place.clone()),
                ("works", if problem.is_none() { "yes" } else { "no" }.to_owned()),
                ("keys here", keys.to_string()),
            ])
        })?;
        problem.map_or(Ok(()), Err)
    }
}
