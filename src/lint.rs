//! `lint`: Digdir's checklist, held against what is registered and what is configured here.

mod document;
mod page;
mod remedy;
mod sarif;
mod target;
mod words;

use clap::{Args, ValueEnum};

use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Kind, Outcome};
use crate::fleet::FleetReport;
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::terminal::Terminal;
use document::{Document, Judged, Listed, Printed};
use maskinporten_engine::checklist::{Finding, Rule, Severity};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Ignored, Profiles};
use maskinporten_protocol::ids::{ClientId, ProfileName};

/// Check clients and profiles against Digdir's checklist
///
/// Without names, this covers all profiles here with their clients; with --all, every client of the organisation, and the
/// scopes that it offers if the admin's client may read them. A client that can't be read is listed and doesn't stop the
/// rest.
///
/// What is meant to be as it is can be ignored for good, with the reason, in config.toml: [[lint.ignore]] with rule,
/// reason and, to narrow it, client, profile or scope.
///
/// The exit code is the first of these that applies: 11 if there is an error; 4 or 5 if a client could not be read (4 if
/// any was refused); 10 if there is a warning; 0 otherwise.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten lint --all --rule key-life")]
pub struct Lint {
    /// The profiles to check, with their clients [default: all]
    #[arg(value_name = "PROFILE", conflicts_with_all = ["all", "client"])]
    profiles: Vec<ProfileName>,
    /// Check the client with this id
    #[arg(long, value_name = "CLIENT_ID", conflicts_with = "all")]
    client: Option<ClientId>,
    /// Check all clients of the organisation, through each admin profile here
    #[arg(long)]
    all: bool,
    /// Check an assertion instead, which some other program made: a file, -, env:NAME or cmd:PROGRAM
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["profiles", "client", "all"])]
    assertion: Option<SecretSource>,
    /// Check this rule only; repeatable
    #[arg(long, value_name = "RULE")]
    rule: Vec<Rule>,
    /// Leave out this rule; repeatable
    #[arg(long, value_name = "RULE")]
    ignore: Vec<Rule>,
    /// List the rules
    #[arg(long, conflicts_with_all = ["profiles", "client", "all", "assertion", "rule", "ignore"])]
    list: bool,
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
    /// SARIF 2.1.0, for what shows the findings of many tools
    Sarif,
}

impl Lint {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        if self.list {
            return self.list(terminal);
        }
        if let Some(rule) = self.rule.iter().find(|rule| self.ignore.contains(rule)) {
            return Err(Failure::usage(format!("--rule {rule} and --ignore {rule} contradict each other")));
        }
        let ignored = ignored(&selection.profiles)?;
        let mut target = match &self.assertion {
            Some(source) => target::assertion(terminal, operator, source)?,
            None => target::read(terminal, operator, selection, self)?,
        };
        let wanted = |finding: &Finding| {
            let rule = finding.evidence.rule();
            (self.rule.is_empty() || self.rule.contains(&rule)) && !self.ignore.contains(&rule)
        };
        let found = std::mem::take(&mut target.findings).into_iter().filter(wanted);
        let judge = |finding| Judged::of(finding, ignored, &selection.profiles, &terminal.out);
        let judged: Vec<Judged<'_>> = found.map(judge).collect();
        target.report.complete(&terminal.out);
        let document = Document::of(&judged, &target);
        let worst = document.worst;
        match self.output {
            ReportFormat::Text => terminal.out.page(page::of(&document, &target.report.unread))?,
            ReportFormat::Json => terminal.out.json(&Printed::One(Box::new(document)))?,
            ReportFormat::Sarif => terminal.out.json(&sarif::of(&document, &target.report.unread))?,
        }
        verdict(worst, &target.report)
    }

    fn list(&self, terminal: &Terminal) -> Outcome {
        match self.output {
            ReportFormat::Text => terminal.out.page(page::of_rules()),
            ReportFormat::Json => terminal.out.json(&Printed::List(Listed::of_all())),
            ReportFormat::Sarif => Err(Failure::usage("-o sarif is for findings: --list has rules")),
        }
    }
}

/// What the settings say to ignore. A rule that isn't known would never be ignored.
fn ignored(profiles: &Profiles) -> Outcome<&[Ignored]> {
    for one in profiles.ignored() {
        one.rule.parse::<Rule>().map_err(|error| {
            Failure::usage(error.to_string())
                .while_doing("config.toml names what to ignore")
                .hint("see `maskinporten lint --list`")
        })?;
    }
    Ok(profiles.ignored())
}

/// What the exit code says, once the result is printed.
fn verdict(worst: Option<Severity>, report: &FleetReport) -> Outcome {
    if worst == Some(Severity::Error) {
        return Err(Failure::verdict(Kind::Failing));
    }
    if let Some(failure) = report.unread() {
        return Err(failure);
    }
    if worst == Some(Severity::Warning) {
        return Err(Failure::verdict(Kind::Warned));
    }
    Ok(())
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<Printed<'_>>("lint");
}
