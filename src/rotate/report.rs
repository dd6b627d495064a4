//! How a rotation stands, for people and for programs.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Outcome;
use crate::output::{Format, pairs};
use maskinporten_engine::key_change::{Orders, Target};
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::rotate::{End, NewKey, OldKey, Plan, Standing, State, Step};
use maskinporten_protocol::ids::ProfileName;

/// One profile's rotation.
pub(super) struct Report {
    name: ProfileName,
    json: Value,
    text: String,
    hint: Option<String>,
}

impl Report {
    /// After the command has done what there was to do.
    pub(super) fn standing(self, standing: Standing) -> Self {
        let Standing::Waiting(until) = standing else { return self };
        let hint = format!(
            "the old key stays until {}: run `maskinporten rotate {} --resume` after that, daily if you like",
            minute(until),
            self.name
        );
        Self { hint: Some(hint), ..self }
    }

    /// As the journal has it.
    pub(super) fn of(name: &ProfileName, state: Option<&State>, now: Timestamp) -> Self {
        let Some(state) = state else {
            let json = json!({ "profile": name, "state": "none" });
            let text = format!("{name}: no rotation was begun on this machine\n");
            return Self { name: name.clone(), json, text, hint: None };
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
        if let Some(step) = next {
            rows.push(("next", describe(step, &state.plan)));
        }
        if let Some(until) = state.until.filter(|_| state.is_open()) {
            let over = if until <= now { ", which is over" } else { "" };
            rows.push(("grace", format!("until {}{over}", minute(until))));
        }
        let json = json!({
            "profile": name, "state": word, "client_id": state.plan.client_id,
            "environment": state.plan.environment, "begun": state.begun.to_string(),
            "old": key_json(old.as_ref()), "new": key_json(new.as_ref()),
            "done": state.done, "next": next, "until": state.until.map(|until| until.to_string()),
        });
        Self { name: name.clone(), json, text: pairs(&rows), hint: None }
    }

    /// It has the same client as another profile that was rotated by this command.
    pub(super) fn along(target: &Target) -> Self {
        let new = KeyName::of(&target.login);
        let json = json!({
            "profile": target.name, "state": "finished", "client_id": target.client_id,
            "environment": target.environment.name, "new": key_json(new.as_ref()),
        });
        let text = format!("{}: switched together with another profile of the same client\n", target.name);
        Self { name: target.name.clone(), json, text, hint: None }
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
            // A String takes all that is written to it.
            let _ = writeln!(text, "  {}. {step}", number + 1);
        }
        let others: Vec<&str> = plan.others.iter().map(|key| key.kid.as_str()).collect();
        if !others.is_empty() {
            let _ = writeln!(text, "  left alone: {}", others.join(", "));
        }
        let json = json!({
            "profile": plan.profile, "state": "planned", "client_id": plan.client_id,
            "environment": plan.environment, "old": key_json(plan.old_name().as_ref()),
            "steps": plan.steps(), "described": steps, "grace_seconds": plan.grace, "left_alone": others,
        });
        Self { name: plan.profile.clone(), json, text, hint: None }
    }
}

/// Prints them: `{"rotations": […]}`.
pub(super) fn print(context: &Context, format: Format, reports: &[Report]) -> Outcome {
    let json = json!({ "rotations": reports.iter().map(|report| &report.json).collect::<Vec<_>>() });
    context
        .out
        .either(format, &json, || reports.iter().map(|report| report.text.as_str()).collect::<Vec<_>>().join("\n"))?;
    reports.iter().filter_map(|report| report.hint.as_ref()).for_each(|hint| context.out.hint(hint));
    Ok(())
}

fn key_json(key: Option<&KeyName>) -> Value {
    key.map_or(Value::Null, |key| json!(key))
}

fn describe(step: Step, plan: &Plan) -> String {
    let old = plan.old_name().map_or_else(|| "the certificate".to_owned(), |key| key.kid.to_string());
    match step {
        Step::Make => "make a new key, in the store".into(),
        Step::Register => match &plan.new_key {
            NewKey::Made => format!("register it beside {old}"),
            NewKey::Brought { registered: false, .. } => format!("register key {} beside {old}", plan.new_kid),
            NewKey::Brought { registered: true, .. } => format!("see that key {} is registered", plan.new_kid),
        },
        Step::Prove => "prove it: real tokens, several times in a row".into(),
        Step::Switch => format!("switch profile {} to it", plan.profile),
        Step::Deliver(number) => format!("deliver the private key ({} of {})", number + 1, plan.deliveries),
        Step::Check(number) => format!("check ({} of {})", number + 1, plan.checks),
        Step::Grace => format!("leave {old} registered for {} more", span(plan.grace)),
        Step::Unregister => format!("take {old} off the client"),
        Step::Retire => match plan.old_key {
            OldKey::Delete => format!("delete the private half of {old}"),
            OldKey::Archive => format!("mark the private half of {old} as archived"),
            OldKey::Keep => format!("leave the private half of {old} in the store"),
        },
    }
}

/// A time span in the largest unit that it is a whole number of.
fn span(seconds: u64) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (size, name) = units
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
        .unwrap_or((1, "second"));
    let count = seconds / size;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// A time as people want to read it, in UTC.
pub(super) fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_read_as_people_say_them() {
        let spans = [0, 1, 90, 300, 3600, 86_400, 604_800].map(span);
        assert_eq!(spans, ["0 seconds", "1 second", "90 seconds", "5 minutes", "1 hour", "1 day", "7 days"]);
    }
}
