//! The report as SARIF 2.1.0 (OASIS), which dashboards of many tools' findings read. Of its thousand members these are
//! those that it demands, and those that such a dashboard shows.

use serde::Serialize;

use super::document::{Document, Found};
use super::words;
use crate::fleet::Unread;
use maskinporten_engine::checklist::Rule;

/// The version of the format.
const VERSION: &str = "2.1.0";

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Described>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    id: Rule,
    short_description: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

/// Whether all was looked at that was asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: Rule,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    /// What tells two findings of one rule apart, from run to run.
    partial_fingerprints: Fingerprints,
    suppressions: Vec<Suppression>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    /// GitHub's code scanning takes no result without.
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    /// A finding isn't tied to a line; code scanning demands one.
    start_line: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "subject/v1")]
    subject: String,
}

#[derive(Serialize)]
struct Suppression {
    /// In the settings, and not beside what is found.
    kind: &'static str,
    justification: String,
}

fn message(text: impl Into<String>) -> Message {
    Message { text: text.into() }
}

pub(super) fn of(document: &Document<'_>, unread: &[Unread]) -> Log {
    let rules = Rule::ALL.map(|rule| Described { id: rule, short_description: message(words::rule(rule)) });
    let unread = unread.iter().map(|one| ("error", one.sentence()));
    let unseen = document.scopes_unseen.iter().map(|one| ("note", one.sentence()));
    let notify = |(level, text)| Notification { level, message: message(text) };
    Log {
        schema: SCHEMA,
        version: VERSION,
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    rules: rules.into(),
                },
            },
            invocations: [Invocation {
                execution_successful: document.unread.is_empty(),
                tool_execution_notifications: unread.chain(unseen).map(notify).collect(),
            }],
            results: document.findings.iter().chain(&document.ignored).map(finding).collect(),
        }],
    }
}

impl Location {
    fn of(found: &Found<'_>) -> Self {
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: found.file() },
                region: Region { start_line: 1 },
            },
            logical_locations: [LogicalLocation { fully_qualified_name: found.place() }],
        }
    }
}

fn finding(found: &Found<'_>) -> Finding {
    let suppressions = found.reason.map(|reason| Suppression { kind: "external", justification: reason.to_owned() });
    Finding {
        rule_id: found.rule,
        rule_index: Rule::ALL.into_iter().position(|rule| rule == found.rule).unwrap_or_default(),
        level: found.severity.as_str(),
        message: message(format!("{}: {}\n{}", found.subject, found.evidence, found.remedy)),
        locations: [Location::of(found)],
        partial_fingerprints: Fingerprints { subject: found.fingerprint() },
        suppressions: suppressions.into_iter().collect(),
    }
}
