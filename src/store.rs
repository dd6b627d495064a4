//! `store`: where secrets are kept.

mod place;
mod policy;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::failure::{Failure, Kind, Outcome};
use crate::globals::StoreArg;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::StoreKind;

use place::Place;
#[cfg(feature = "schema")]
pub use policy::Document as PolicyDocument;

/// See and choose where secrets are kept
#[derive(Debug, Args)]
pub struct Store {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(Status),
    Policy(policy::Policy),
    Use(Use),
}

/// Show which store is active, why, and whether it works
///
/// Or whether a signer or a shared store can be reached, and what this machine's login isn't allowed there: the one that is
/// named, or that of the profile that --profile or its variable names.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten store status")]
struct Status {
    /// A signer or a shared store: openbao:KEY, openbao-kv:PATH, kubernetes:NAMESPACE/NAME, azurekv:VAULT/KEY or pkcs11:URI
    #[arg(value_name = "PLACE")]
    place: Option<Place>,
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
            Command::Policy(command) => command.run(terminal),
            Command::Use(command) => command.run(terminal, operator, selection),
        }
    }
}

/// The active store, and whether it works.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    /// The store's name, or the address of a signer or a shared store.
    store: &'a str,
    /// What chose the store.
    because: &'a str,
    place: &'a str,
    /// Whether it works, and all that is done there is allowed.
    works: bool,
    /// Why it doesn't work.
    problem: Option<&'a str>,
    /// How many keys of this machine are in it; null for what isn't on this machine.
    keys: Option<usize>,
    /// What this machine's login there isn't allowed, in the language of whoever grants it.
    lacking: &'a [String],
}

impl Status {
    /// A store that doesn't work is a failure, after its particulars are printed.
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let of_profile = selection.named_profile().and_then(|(_, profile)| Place::of(&profile));
        if let Some(place) = self.place.clone().or(of_profile) {
            return self.of_place(terminal, operator, &place);
        }
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
            store: kind.as_str(),
            because,
            place: &status.place,
            works: problem.is_none(),
            problem: problem.as_ref().map(Failure::message),
            keys: Some(keys),
            lacking: &[],
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

impl Status {
    fn of_place(&self, terminal: &Terminal, operator: &Operator, place: &Place) -> Outcome {
        let waiting = terminal.out.waiting(&format!("asking {place}"));
        let found = place.lacking(operator);
        drop(waiting);
        let (lacking, problem) = match found {
            Ok(lacking) => (lacking, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let works = problem.is_none() && lacking.is_empty();
        let said = problem.as_ref().map(Failure::message);
        let because = if self.place.is_some() { "this command" } else { "the profile" };
        let (store, lacking) = (place.as_str(), lacking.as_slice());
        let document = Document { store, because, place: store, works, problem: said, keys: None, lacking };
        terminal.out.either(self.output, &document, || {
            let reached = if problem.is_none() { "yes" } else { "no" };
            let allowed = match (&problem, lacking) {
                (Some(_), _) => "not known".to_owned(),
                (None, []) => "yes".to_owned(),
                (None, lacking) => format!("no: {}", lacking.join("; ")),
            };
            pairs(&[
                ("store", place.to_string()),
                ("chosen by", because.to_owned()),
                ("reached", reached.to_owned()),
                ("allowed", allowed),
            ])
        })?;
        match problem {
            Some(failure) => Err(failure),
            None if lacking.is_empty() => Ok(()),
            None => Err(Failure::new(
                Kind::Refused,
                format!("this machine's login at {place} isn't allowed all that is done there"),
            )
            .hint(format!(
                "whoever administers it grants that: `maskinporten store policy {}` prints all of it",
                place.as_str()
            ))),
        }
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
