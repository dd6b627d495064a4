//! `log`: the audit trail of what was changed at servers from this machine.

mod verification;

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use crate::basis::{Based, Basis};
use crate::duration::duration;
use crate::failure::Outcome;
use crate::moment::second;
use crate::output::Format;
use crate::page::Page;
use crate::selection::{Selection, check_place};
use crate::table::{Table, pairs};
use crate::terminal::Terminal;
use maskinporten_engine::audit::{AuditEntry, AuditHead, AuditLog, ChangeOutcome, EntryKind};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::clock::earlier;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

use verification::Verification;

/// Show what was changed at servers from this machine
///
/// Each change is recorded in audit.jsonl in the configuration folder before it is sent to the server. One without a
/// result was interrupted, and one whose result is unknown got no answer: check on the server whether it was made.
///
/// With a profile named by --profile or its variable: the changes to its client, and those made through it as the
/// admin.
///
/// Each line of the file has the hash of the one before. Every command that changes something prints the newest hash as
/// the audit head. --verify checks that the lines follow from each other, and with the --head that you kept elsewhere,
/// that no line up to it was changed, removed or added since.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten log --since 30d")]
pub struct Log {
    /// Only changes to this client
    #[arg(long, value_name = "CLIENT_ID")]
    client: Option<ClientId>,
    /// Only changes in this environment
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<EnvironmentName>,
    /// Only changes newer than this: 24h, 30d
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    since: Option<Duration>,
    /// Only the last N changes
    #[arg(short = 'n', long = "last", value_name = "N")]
    last: Option<usize>,
    /// Check whether the lines follow from each other, instead of showing them
    #[arg(long)]
    verify: bool,
    /// An audit head that a change printed: no line up to it may have been changed
    #[arg(long, value_name = "HASH", requires = "verify")]
    head: Option<AuditHead>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What was changed at servers from this machine, oldest first.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    changes: &'a [LoggedChange],
    /// With `--verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<&'a Verification>,
}

/// The two lines of one change.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LoggedChange {
    intent: AuditEntry,
    /// Null if it was cut off.
    result: Option<AuditEntry>,
}

impl LoggedChange {
    /// The id of a client that was just made is only in the result.
    fn client_id(&self) -> Option<&str> {
        self.result.as_ref().and_then(|result| result.client_id.as_deref()).or(self.intent.client_id.as_deref())
    }

    /// Whether it was made to this profile's client, or through it.
    fn is_of(&self, name: &ProfileName, profile: &Profile) -> bool {
        self.result.iter().chain([&self.intent]).any(|line| line.is_of(name, profile))
    }

    fn outcome(&self) -> &'static str {
        let outcome = self.result.as_ref().and_then(|result| result.outcome);
        outcome.map_or("interrupted", ChangeOutcome::as_str)
    }

    fn paragraph(&self) -> Table {
        let last = self.result.as_ref().unwrap_or(&self.intent);
        let refused = last.status.filter(|_| last.outcome != Some(ChangeOutcome::Done));
        let status = refused.map(|status| format!(" ({status})")).unwrap_or_default();
        let client = self.client_id().or(self.intent.client_name.as_deref()).unwrap_or("?");
        let mut rows = vec![
            ("time", second(self.intent.time)),
            ("who", format!("{}, with {}", self.intent.who, self.intent.command)),
            ("client", format!("{client} in {}", self.intent.environment)),
            ("change", format!("{}: {}{status}", self.intent.action, self.outcome())),
        ];
        let keys = keys(last);
        rows.extend((!keys.is_empty()).then_some(("keys", keys)));
        rows.extend(self.intent.reason.clone().map(|reason| ("reason", reason)));
        rows.extend(last.correlation_id.clone().map(|id| ("trace id", id)));
        pairs(&rows)
    }
}

impl Log {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        operator.folder().check_is_somewhere()?;
        let log = AuditLog::new(operator.folder());
        let (entries, unreadable) = log.entries()?;
        if unreadable > 0 {
            terminal
                .out
                .warning(&format!("{unreadable} lines of {} can't be read and aren't shown", log.path().display()));
        }
        let since = self.since.map(|since| earlier(operator.clock().now(), since));
        let mut changes = paired(entries);
        let profile = selection.explicit_profile()?.and_then(|name| Some((name, selection.profiles.get(name)?)));
        let place = self.environment.clone().map(|name| Based::new(name, Basis::Flag("--environment")));
        if let Some((name, profile)) = &profile {
            check_place(&format!("profile {name}"), profile, place.as_ref())?;
        }
        let is_there = |change: &LoggedChange, place: &EnvironmentName| change.intent.environment == place.as_str();
        if let Some(Based { value, .. }) = &place {
            // One that was removed here may still be in the log.
            if !changes.iter().any(|change| is_there(change, value)) {
                selection.profiles.environment(value)?;
            }
        }
        changes.retain(|change| {
            place.as_ref().is_none_or(|place| is_there(change, &place.value))
                && profile.as_ref().is_none_or(|(name, profile)| change.is_of(name, profile))
                && self.client.as_ref().is_none_or(|client| change.client_id() == Some(client.as_str()))
                && since.is_none_or(|since| change.intent.time >= since)
        });
        let skipped = self.last.map_or(0, |last| changes.len().saturating_sub(last));
        changes.drain(..skipped);
        let verification = self.verify.then(|| Verification::of(&log, self.head)).transpose()?;
        let document = Document { changes: &changes, verification: verification.as_ref() };
        if let Some(verification) = &verification {
            terminal.out.either(self.output, &document, || verification.text())?;
            return verification.verdict(&terminal.out);
        }
        if changes.is_empty() {
            terminal.out.note("nothing has been recorded");
        }
        terminal.out.either(self.output, &document, || text(&changes))
    }
}

/// Intents with their results, in the order of the intents. Commands that run at once mix their lines.
fn paired(entries: Vec<AuditEntry>) -> Vec<LoggedChange> {
    let mut changes: Vec<LoggedChange> = Vec::new();
    for entry in entries {
        match entry.kind {
            EntryKind::Intent => changes.push(LoggedChange { intent: entry, result: None }),
            EntryKind::Result => {
                if let Some(change) = changes.iter_mut().rev().find(|change| change.intent.change == entry.change) {
                    change.result = Some(entry);
                } else {
                    // Its intent was lost with somebody's edit of the file: the result says the same and more.
                    changes.push(LoggedChange { intent: entry.clone(), result: Some(entry) });
                }
            }
        }
    }
    changes
}

/// One paragraph a change: there is too much to say for a line of a table.
fn text(changes: &[LoggedChange]) -> Page {
    Page::spaced(changes.iter().map(LoggedChange::paragraph))
}

/// Which keys came and went: `+new -old`.
fn keys(entry: &AuditEntry) -> String {
    let (Some(before), Some(after)) = (&entry.kids_before, &entry.kids_after) else { return String::new() };
    let came = after.iter().filter(|kid| !before.contains(kid)).map(|kid| format!("+{kid}"));
    let went = before.iter().filter(|kid| !after.contains(kid)).map(|kid| format!("-{kid}"));
    came.chain(went).collect::<Vec<_>>().join(" ")
}
