//! `--scenario`: a sandbox in which something is wrong from the start, and the commands that walk into it.

mod walks;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::place::{OWN_ENVIRONMENT, Place, script};
use crate::failure::{Failure, Kind, Outcome};
use crate::page::Page;
use crate::table::{Cell, Column, table};
use crate::variable_names::{CONFIG_DIR, STORE};
use maskinporten_engine::profile::StoreKind;
use maskinporten_sandbox::{Control, Mender, NoScenario, Scenario};

/// What shows all of them.
const LIST: &str = "list";

/// What the flag names.
#[derive(Debug, Clone, Copy)]
pub enum Choice {
    /// All, to choose from.
    List,
    One(&'static Scenario),
}

/// Reads the flag's value, and knows all that it can be.
pub(super) fn choice() -> impl TypedValueParser<Value = Choice> {
    let names = std::iter::once(LIST).chain(Scenario::all().map(|scenario| scenario.name));
    PossibleValuesParser::new(names).try_map(|name| {
        if name == LIST { Ok(Choice::List) } else { name.parse().map(Choice::One) as Result<Choice, NoScenario> }
    })
}

// A scenario, as `-o json` lists it. No doc comment: it would be the description of whatever it is part of.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Row {
    scenario: &'static str,
    /// What is the case.
    what: &'static str,
    /// Who can mend it: you, api-owner, customer, digdir, machine or server.
    mends: String,
    #[serde(skip)]
    mender: Mender,
}

/// All scenarios.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed {
    scenarios: Vec<Row>,
}

/// A scenario that is served, with how to walk into it and how it ends.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Served {
    #[serde(flatten)]
    row: Row,
    /// Run one after the other in one shell, they walk into it: the last one fails.
    commands: Vec<String>,
    /// What says why the last one fails.
    doctor: String,
    /// The exit code of the last one.
    exit_code: u8,
    /// The code or the words that it fails with.
    says: &'static str,
    /// If you can mend it: what does. The last one is the call that succeeds.
    remedy: Vec<String>,
    /// If somebody else has to: the requests that do it here. The call that failed then succeeds.
    requests: Vec<Request>,
}

/// A request to the sandbox, as somebody else would act.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Request {
    method: &'static str,
    url: String,
    /// JSON.
    body: &'static str,
}

impl Row {
    fn of(scenario: &'static Scenario) -> Self {
        Self {
            scenario: scenario.name,
            what: scenario.what,
            mends: scenario.mender.to_string(),
            mender: scenario.mender,
        }
    }

    /// Who can mend it, for people.
    fn mender(&self) -> &'static str {
        match self.mender {
            Mender::You => "you",
            Mender::ApiOwner => "the API's owner",
            Mender::Customer => "your customer",
            Mender::Digdir => "Digdir",
            Mender::Machine => "who runs this machine",
            Mender::Server => "who runs the server",
        }
    }
}

impl Listed {
    pub(super) fn all() -> Self {
        Self { scenarios: Scenario::all().map(Row::of).collect() }
    }

    pub(super) fn page(&self) -> Page {
        let columns = [Column::id("SCENARIO"), Column::prose("WHAT IS WRONG"), Column::whole("WHO MENDS IT")];
        let rows = self.scenarios.iter().map(|row| [row.scenario, row.what, row.mender()].map(Cell::from).to_vec());
        table(&columns, rows).into()
    }
}

impl Served {
    pub(super) fn new(scenario: &'static Scenario, place: &Place) -> Outcome<Self> {
        let missing = || Failure::new(Kind::Other, format!("nothing walks into {}", scenario.name));
        let walk = walks::of(scenario).ok_or_else(missing)?;
        let own = walk.brings_environment();
        let environment = if own { OWN_ENVIRONMENT } else { place.environment() };
        let made = if own { None } else { place.environment_command() };
        let filled = |command: &&str| place.filled(command, environment);
        let request = |control: &Control| Request {
            method: control.method,
            url: place.filled(&format!("{{issuer}}_sandbox/{}", control.path), environment),
            body: control.body,
        };
        // In a folder of its own, no profile or key of anybody's is in the way, or is lost. Its keys are for trying, and
        // belong in nobody's keyring, which not every machine has.
        let apart = [
            place.filled(&format!("export {CONFIG_DIR}={{kit}}/{}", scenario.name), environment),
            format!("export {STORE}={}", StoreKind::PlainFile.as_str()),
        ];
        let into: Vec<String> = walk.into.iter().map(filled).collect();
        Ok(Self {
            row: Row::of(scenario),
            doctor: asking_why(into.last().map_or("", String::as_str)),
            commands: apart.into_iter().chain(made).chain(into).collect(),
            exit_code: walk.exit_code,
            says: walk.says,
            remedy: walk.remedy.iter().map(filled).collect(),
            requests: scenario.mended.iter().map(request).collect(),
        })
    }

    /// What is told besides the commands.
    pub(super) fn facts(&self) -> [(&'static str, String); 3] {
        let Row { scenario, what, .. } = &self.row;
        [("scenario", *scenario), ("what is wrong", *what), ("who mends it", self.row.mender())]
            .map(|(name, value)| (name, value.to_owned()))
    }

    /// The commands into it and, whoever has to act, out of it.
    pub(super) fn script(&self) -> String {
        let into = format!(
            "Try, in another terminal, which then has a folder of its own for this; the last one fails:\n\n{}",
            script(&self.commands)
        );
        let out = if self.remedy.is_empty() {
            let requests: Vec<String> = self.requests.iter().map(Request::command).collect();
            format!("Only others can mend it. Act for them, and try the last one again:\n\n{}", script(&requests))
        } else {
            format!("What mends it:\n\n{}", script(&self.remedy))
        };
        let why = script(std::slice::from_ref(&self.doctor));
        format!("{into}\nWhat says why:\n\n{why}\n{out}")
    }

    /// What `GET /_sandbox/scenario` answers.
    pub(super) fn as_json(&self) -> Outcome<serde_json::Value> {
        let failed = |error| Failure::new(Kind::Other, format!("the scenario can't be written as JSON: {error}"));
        serde_json::to_value(self).map_err(failed)
    }
}

/// The same call with `doctor`; where it is of another kind, about the app.
fn asking_why(call: &str) -> String {
    let flags = call.strip_prefix("maskinporten token").unwrap_or(" --profile app");
    format!("maskinporten doctor{}", flags.replace(" --no-cache", ""))
}

impl Request {
    fn command(&self) -> String {
        let Self { method, url, body } = self;
        format!("curl -fsS -X {method} -H 'Content-Type: application/json' -d '{body}' {url}")
    }
}
