//! `store`: where secrets are kept.

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::globals::StoreArg;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::StoreKind;

/// See and choose where secrets are kept
#[derive(Debug, Args)]
pub struct Store {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(Status),
    Use(Use),
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

/// Choose the store for new secrets, from now on
///
/// The choice is kept in config.toml; the flag --store and its variable still override it. Keys that are stored already
/// stay where they are, and are found there.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten store use plain-file")]
struct Use {
    /// The store
    #[arg(value_name = "STORE")]
    chosen: StoreArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Store {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Status(command) => command.run(terminal, operator, selection),
            Command::Use(command) => command.run(terminal, operator, selection),
        }
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
        let keys = register.iter().filter(|key| key.place.is_store(kind)).count();
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

/// The store that was chosen.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice<'a> {
    store: StoreKind,
    /// The store before: the file's, else the default.
    before: StoreKind,
    works: bool,
    /// Why it doesn't work.
    problem: Option<&'a str>,
}

impl Use {
    /// A store that doesn't work yet can be chosen: a keyring is started later, a variable set where it is needed.
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let store = StoreKind::from(self.chosen);
        let before = selection.profiles.store().unwrap_or(StoreKind::Keyring);
        operator.folder().change_profiles(|profiles| profiles.set_store(store))?;
        let status = operator.stores().open(store).map(|store| store.status());
        let problem = status.map_or_else(Some, |status| status.problem).map(Failure::from);
        let works = problem.is_none();
        let document = Choice { store, before, works, problem: problem.as_ref().map(Failure::message) };
        terminal.out.either(self.output, &document, || format!("new secrets go to the {} store", store.as_str()))?;
        if let Some(failure) = &problem {
            terminal.out.warning(&format!("that store doesn't work now: {}", failure.message()));
            failure.hints().iter().for_each(|hint| terminal.out.hint(hint));
        }
        if let Some(chosen) = operator.stores().chosen().filter(|chosen| *chosen != store) {
            let chosen = chosen.as_str();
            terminal.out.warning(&format!("--store or MASKINPORTEN_STORE, set to {chosen}, still overrides it"));
        }
        if store != before && before != StoreKind::Memory {
            let staying = operator.folder().key_register()?.iter().filter(|key| !key.place.is_store(store)).count();
            if staying > 0 {
                terminal.out.note(&format!("keys that are stored elsewhere stay there: {staying}"));
            }
            terminal.out.hint(&format!("`maskinporten store use {}` undoes it", before.as_str()));
        }
        Ok(())
    }
}
