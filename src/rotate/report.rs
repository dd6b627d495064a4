//! The state of a rotation, for people and for programs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use crate::duration::in_words;
use crate::failure::{Outcome, Particulars};
use crate::moment::minute;
use crate::output::Format;
use crate::page::Page;
use crate::table::{Cell, Column, Tone, pairs, table};
use crate::terminal::Terminal;
use maskinporten_engine::key_change::{Orders, Target};
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::rotate::{End, NewKey, OldKey, Plan, Standing, State, Step};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

pub(super) struct RotationReport {
    row: Row,
    text: Page,
    /// What is left to do, in a few words.
    next: String,
    /// When the old key can go, if that is left to another time.
    waits: Option<Timestamp>,
}

/// How reports are laid out for people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A line for each.
    Table,
    /// All there is to say of each.
    Blocks,
}

/// The state of one or more rotations.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    rotations: Vec<Entry<'a>>,
}

/// What became of one profile.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Entry<'a> {
    Reported(&'a Row),
    /// One of several that failed. Whatever was begun is under way still, or rolled back: `--status` shows it.
    Failed {
        profile: &'a ProfileName,
        /// Always `failed`.
        state: &'static str,
        error: Particulars<'a>,
    },
}

/// The state of one profile's rotation.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Row {
    /// No rotation was begun on this machine.
    Absent {
        profile: ProfileName,
        /// Always `none`.
        state: &'static str,
    },
    /// One that was begun.
    Begun {
        profile: ProfileName,
        /// `begun`, `waiting`, `finished`, `rolling-back` or `rolled-back`
        state: &'static str,
        client_id: ClientId,
        environment: EnvironmentName,
        #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
        begun: Timestamp,
        /// Null for a client that had no registered key.
        old: Option<KeyName>,
        /// Null before the key is made.
        new: Option<KeyName>,
        /// The steps that were taken.
        done: BTreeSet<Step>,
        next: Option<Step>,
        /// When the overlap ends.
        #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
        until: Option<Timestamp>,
    },
    /// Its client has another profile that was rotated.
    Along {
        profile: ProfileName,
        /// Always `finished`.
        state: &'static str,
        client_id: ClientId,
        environment: EnvironmentName,
        new: Option<KeyName>,
    },
    /// What would be done.
    Planned {
        profile: ProfileName,
        /// Always `planned`.
        state: &'static str,
        client_id: ClientId,
        environment: EnvironmentName,
        old: Option<KeyName>,
        steps: Vec<Step>,
        /// The steps in words.
        described: Vec<String>,
        /// How long the old key stays registered.
        grace_seconds: u64,
        /// The kids of other keys.
        left_alone: Vec<String>,
    },
}

impl RotationReport {
    fn new(row: Row, text: impl Into<Page>) -> Self {
        Self { row, text: text.into(), next: String::new(), waits: None }
    }

    /// After the command has done what there was to do.
    pub(super) fn standing(self, standing: Standing) -> Self {
        let Standing::Waiting(until) = standing else { return self };
        Self { waits: Some(until), ..self }
    }

    /// As the journal has it.
    pub(super) fn of(name: &ProfileName, state: Option<&State>, now: Timestamp) -> Self {
        let Some(state) = state else {
            let row = Row::Absent { profile: name.clone(), state: "none" };
            return Self::new(row, format!("{name}: no rotation was begun on this machine"));
        };
        let word = match (state.end, state.rolling_back) {
            (Some(End::Finished), _) => "finished",
            (Some(End::RolledBack), _) => "rolled-back",
            (None, true) => "rolling-back",
            (None, false) if state.next() == Some(Step::Grace) && state.until.is_some() => "waiting",
            (None, false) => "begun",
        };
        let next = state.is_open().then(|| state.next()).flatten();
        let (old, new) = (state.plan.old_name(), state.new.clone());
        let mut rows = vec![
            ("profile", name.to_string()),
            ("state", word.to_owned()),
            ("old key", old.as_ref().map_or_else(|| "none: it was a certificate".into(), |key| key.kid.to_string())),
            ("new key", new.as_ref().map_or_else(|| "not made yet".into(), |key| key.kid.to_string())),
            ("begun", minute(state.begun)),
        ];
        let mut words = next.map(|step| describe(step, &state.plan)).unwrap_or_default();
        if next.is_some() {
            rows.push(("next", words.clone()));
        }
        if let Some(until) = state.until.filter(|_| state.is_open()) {
            let over = if until <= now { ", which is over" } else { "" };
            rows.push(("overlap", format!("until {}{over}", minute(until))));
            if next == Some(Step::Grace) {
                words = format!("the old key stays until {}", minute(until));
            }
        }
        let row = Row::Begun {
            profile: name.clone(),
            state: word,
            client_id: state.plan.client_id.clone(),
            environment: state.plan.environment.clone(),
            begun: state.begun,
            old,
            new,
            done: state.done.clone(),
            next,
            until: state.until,
        };
        Self { next: words, ..Self::new(row, pairs(&rows)) }
    }

    /// It has the same client as another profile that was rotated by this command.
    pub(super) fn along(target: &Target) -> Self {
        let row = Row::Along {
            profile: target.name.clone(),
            state: "finished",
            client_id: target.client_id.clone(),
            environment: target.environment.name.clone(),
            new: KeyName::of(&target.login),
        };
        let text = format!("{}: switched together with another profile of the same client", target.name);
        Self::new(row, text)
    }

    /// What would be done.
    pub(super) fn planned(plan: &Plan, orders: &Orders) -> Self {
        let steps: Vec<String> = plan
            .steps()
            .into_iter()
            .map(|step| match step {
                Step::Deliver(number) => orders.deliveries.get(number).map_or_else(
                    || describe(step, plan),
                    |delivery| format!("deliver the private key to {}", delivery.describe()),
                ),
                Step::Check(number) => orders
                    .checks
                    .get(number)
                    .map_or_else(|| describe(step, plan), |check| format!("check with {}", check.describe())),
                _ => describe(step, plan),
            })
            .collect();
        let mut text = format!("{}: what would be done on client {}\n", plan.profile, plan.client_id);
        for (number, step) in steps.iter().enumerate() {
            // Writing to a String can't fail.
            let _ = writeln!(text, "  {}. {step}", number + 1);
        }
        let others: Vec<String> = plan.others.iter().map(|key| key.kid.clone()).collect();
        if !others.is_empty() {
            let _ = writeln!(text, "  left alone: {}", others.join(", "));
        }
        let row = Row::Planned {
            profile: plan.profile.clone(),
            state: "planned",
            client_id: plan.client_id.clone(),
            environment: plan.environment.clone(),
            old: plan.old_name(),
            steps: plan.steps(),
            described: steps,
            grace_seconds: plan.grace,
            left_alone: others,
        };
        Self::new(row, text)
    }
}

/// Prints them: `{"rotations": […]}`.
pub(super) fn print<'a>(
    terminal: &Terminal,
    format: Format,
    shape: Shape,
    outcomes: impl Iterator<Item = (&'a ProfileName, &'a Outcome<RotationReport>)> + Clone,
) -> Outcome {
    let entry = |(profile, outcome): (&'a ProfileName, &'a Outcome<RotationReport>)| match outcome {
        Ok(report) => Entry::Reported(&report.row),
        Err(failure) => Entry::Failed { profile, state: "failed", error: failure.particulars() },
    };
    let reports: Vec<(&ProfileName, &RotationReport)> =
        outcomes.clone().filter_map(|(name, outcome)| Some((name, outcome.as_ref().ok()?))).collect();
    let document = Document { rotations: outcomes.clone().map(entry).collect() };
    terminal.out.either(format, &document, || match shape {
        Shape::Table => table(&COLUMNS, outcomes.map(line)).into(),
        Shape::Blocks => Page::spaced(reports.iter().map(|(_, report)| report.text.clone())),
    })?;
    let waiting: Vec<(&ProfileName, Timestamp)> =
        reports.iter().filter_map(|(name, report)| Some((*name, report.waits?))).collect();
    if let Some(until) = waiting.iter().map(|(_, until)| *until).max() {
        let names: Vec<&str> = waiting.iter().map(|(name, _)| name.as_str()).collect();
        let stay = if names.len() == 1 { "the old key stays" } else { "the old keys stay" };
        terminal.out.hint(&format!(
            "{stay} until {}: run `maskinporten rotate {} --resume` after that, daily if you like",
            minute(until),
            names.join(" ")
        ));
    }
    Ok(())
}

const COLUMNS: [Column; 4] =
    [Column::id("PROFILE"), Column::whole("STATE"), Column::spare("NEW KEY"), Column::prose("NEXT")];

/// One of several, in columns.
fn line((profile, outcome): (&ProfileName, &Outcome<RotationReport>)) -> Vec<Cell> {
    let Ok(report) = outcome else {
        return vec![profile.as_str().into(), Cell::from("failed").toned(Tone::Fail), "".into(), "".into()];
    };
    let (state, new) = match &report.row {
        Row::Absent { state, .. } | Row::Planned { state, .. } => (state, None),
        Row::Begun { state, new, .. } | Row::Along { state, new, .. } => (state, new.as_ref()),
    };
    let new = new.map(|key| key.kid.to_string()).unwrap_or_default();
    vec![profile.as_str().into(), (*state).into(), new.into(), report.next.as_str().into()]
}

fn describe(step: Step, plan: &Plan) -> String {
    let old = plan.old_name().map_or_else(|| "the certificate".to_owned(), |key| key.kid.to_string());
    match step {
        Step::Make => "make a new key, where the old one is".into(),
        Step::Register => match &plan.new_key {
            NewKey::Made => format!("register it alongside {old}"),
            NewKey::Imported { registered: false, .. } => format!("register key {} alongside {old}", plan.new_kid),
            NewKey::Imported { registered: true, .. } => format!("check that key {} is registered", plan.new_kid),
        },
        Step::Prove => "prove it with real tokens, several times in a row".into(),
        Step::Switch => format!("switch profile {} to it", plan.profile),
        Step::Deliver(number) => format!("deliver the private key ({} of {})", number + 1, plan.deliveries),
        Step::Check(number) => format!("check ({} of {})", number + 1, plan.checks),
        Step::Grace => format!("keep {old} registered for {} more", in_words(plan.grace)),
        Step::Unregister => format!("remove {old} from the client"),
        Step::Retire => match plan.old_key {
            OldKey::Delete => format!("delete the private half of {old}"),
            OldKey::Archive => format!("mark the private half of {old} as archived"),
            OldKey::Keep => format!("keep the private half of {old}"),
        },
    }
}
