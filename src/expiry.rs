//! `expiry`: when keys and certificates expire, early enough to replace them.

mod bars;
mod document;
mod prometheus;
mod report;

use clap::{Args, ValueEnum};

use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Kind, Outcome};
use crate::fleet::{FleetReport, Which, gather};
use crate::limits::{LimitArgs, Limits, Urgency};
use crate::selection::Selection;
use crate::terminal::Terminal;
use document::Document;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ProfileName;

/// Show when keys and certificates expire, the most urgent first
///
/// A key lives for one year at most, and nobody sends a reminder. Without names, this covers all profiles that have a
/// client; with --all, every client of the organisation. A client that can't be read is listed and doesn't stop the
/// rest.
///
/// The exit code is the first of these that applies: 11 if something has expired or is inside --fail; 4 or 5 if a
/// client could not be read (4 if any was refused); 10 if something is inside --warn; 0 otherwise.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten expiry --warn 60d --fail 14d")]
pub struct Expiry {
    /// The profiles to check [default: all that have a client]
    #[arg(value_name = "PROFILE", conflicts_with = "all")]
    profiles: Vec<ProfileName>,
    /// Check all clients of the organisation, through each admin profile here
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: ReportFormat,
}

/// The shapes that the report comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people
    Text,
    /// For programs; members are only ever added
    Json,
    /// Prometheus' text format, for the node exporter's text files and the like
    Prometheus,
}

impl Expiry {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let limits = self.limits.at(operator.clock().now())?;
        let which = if self.all { Which::All } else { Which::Profiles(&self.profiles) };
        let mut report = gather(terminal, operator, selection, &self.admin, &which)?;
        if !self.all && report.is_empty() {
            return Err(Failure::missing("none of these profiles has a client")
                .hint("register one: `maskinporten client register --name NAME --scope SCOPE`")
                .hint("or see the organisation's: `maskinporten expiry --all`"));
        }
        report::sort(&mut report);
        report.complete(&terminal.out);
        match self.output {
            ReportFormat::Text => terminal.out.page(bars::page(&report, limits, &terminal.out))?,
            ReportFormat::Json => terminal.out.json(&Document::of(&report, limits))?,
            ReportFormat::Prometheus => terminal.out.result(&prometheus::text(&report))?,
        }
        verdict(&report, limits)
    }
}

/// What the exit code says, once the result is printed.
fn verdict(report: &FleetReport, limits: Limits) -> Outcome {
    let urgency = report::urgency(report, limits);
    if urgency >= Urgency::Fail {
        return Err(Failure::verdict(Kind::Failing));
    }
    if let Some(failure) = report.unread() {
        return Err(failure);
    }
    if urgency == Urgency::Warn {
        return Err(Failure::verdict(Kind::Warned));
    }
    Ok(())
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<Document<'_>>("expiry");
}
