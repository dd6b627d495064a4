//! The report for programs.

use serde::Serialize;

use super::remedy;
use super::target::Target;
use super::words;
use crate::catalogue::Actor;
use crate::fleet::Unseen;
use crate::hint::commands;
use crate::output::Output;
use maskinporten_engine::checklist::{Finding, Rule, Severity, Subject};
use maskinporten_engine::profile::{Ignored, Profiles};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

/// A finding with its remedy, and the reason if it is ignored.
pub(super) struct Judged<'a> {
    pub(super) finding: Finding,
    remedy: String,
    actor: Actor,
    pub(super) reason: Option<&'a str>,
}

impl<'a> Judged<'a> {
    pub(super) fn of(finding: Finding, ignored: &'a [Ignored], profiles: &Profiles, out: &Output) -> Self {
        let reason = ignored.iter().find(|one| finding.is_ignored_by(one)).map(|one| one.reason.as_str());
        let remedy::Remedy { text, actor } = remedy::of(&finding, profiles);
        Self { finding, remedy: out.complete(&text), actor, reason }
    }
}

/// What is printed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum Printed<'a> {
    One(Box<Document<'a>>),
    List(Listed),
}

/// What breaks Digdir's checklist, the most severe first.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The greatest severity of all; null if nothing was found in what could be read.
    pub(super) worst: Option<Severity>,
    pub(super) findings: Vec<Found<'a>>,
    /// What the settings say to ignore.
    pub(super) ignored: Vec<Found<'a>>,
    pub(super) unread: Vec<Unseen<'a>>,
    /// Through whom the organisation's own scopes couldn't be looked at.
    pub(super) scopes_unseen: Vec<ScopesUnseen<'a>>,
    pub(super) looked_at: Counts,
}

/// How much was looked at.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Counts {
    pub(super) clients: usize,
    /// Whether that is all clients that were asked for: `unread` has those that could not be read.
    all_clients: bool,
    pub(super) profiles: usize,
    /// Of the organisation's own.
    pub(super) scopes: usize,
}

/// An admin profile that the organisation's own scopes couldn't be looked at through.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ScopesUnseen<'a> {
    admin: &'a ProfileName,
    why: &'a str,
}

impl ScopesUnseen<'_> {
    pub(super) fn sentence(&self) -> String {
        format!("the scopes that you offer were not looked at through {}: {}", self.admin, self.why)
    }
}

/// Something that breaks a rule.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Found<'a> {
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) rule: Rule,
    pub(super) severity: Severity,
    environment: Option<&'a EnvironmentName>,
    client_id: Option<&'a str>,
    client_name: Option<&'a str>,
    profile: Option<&'a ProfileName>,
    /// The scope that it is about, if it is about one.
    scope: Option<&'a str>,
    /// The key that it is about, if it is about one.
    kid: Option<&'a str>,
    /// What it is about, in a few words.
    pub(super) subject: String,
    /// By what it is seen.
    pub(super) evidence: String,
    /// What to do. Commands stand in backticks.
    pub(super) remedy: &'a str,
    /// The commands in it.
    commands: Vec<&'a str>,
    /// Who has to act.
    actor: Actor,
    /// Why it is ignored, if it is.
    pub(super) reason: Option<&'a str>,
}

impl<'a> Document<'a> {
    pub(super) fn of(judged: &'a [Judged<'a>], target: &'a Target) -> Self {
        let (ignored, findings): (Vec<_>, Vec<_>) =
            judged.iter().map(Found::of).partition(|one| one.reason.is_some());
        let report = &target.report;
        let unseen = target.unseen.iter().map(|(admin, why)| ScopesUnseen { admin, why });
        Self {
            worst: findings.iter().map(|one| one.severity).max(),
            findings,
            ignored,
            unread: report.unread.iter().map(Unseen::of).collect(),
            scopes_unseen: unseen.collect(),
            looked_at: Counts {
                clients: report.found.len(),
                all_clients: report.unread.is_empty(),
                profiles: report.profiles.len(),
                scopes: target.scopes,
            },
        }
    }
}

impl<'a> Found<'a> {
    fn of(judged: &'a Judged<'a>) -> Self {
        let Judged { finding, remedy, actor, reason } = judged;
        let (environment, client_id, client_name, profile) = match &finding.subject {
            Subject::Client { environment, id, name, profile } => {
                (Some(environment), Some(id.as_str()), Some(name.as_str()), profile.as_ref())
            }
            Subject::Profile { environment, id, name } => (Some(environment), id.as_deref(), None, Some(name)),
            Subject::Scope { environment, .. } => (Some(environment), None, None, None),
            Subject::Assertion => (None, None, None, None),
        };
        Self {
            rule: finding.evidence.rule(),
            severity: finding.evidence.severity(),
            environment,
            client_id,
            client_name,
            profile,
            scope: finding.scope(),
            kid: finding.kid(),
            subject: words::subject(finding),
            evidence: words::evidence(&finding.evidence),
            remedy,
            commands: commands(remedy).collect(),
            actor: *actor,
            reason: *reason,
        }
    }
}

impl Found<'_> {
    /// Where it is, from the outside in.
    pub(super) fn place(&self) -> String {
        let environment = self.environment.map(|name| format!("{name}/")).unwrap_or_default();
        match (self.client_name, self.client_id, self.profile, self.scope) {
            (Some(_), Some(id), ..) => format!("{environment}clients/{id}"),
            (_, _, Some(profile), _) => format!("profiles/{profile}"),
            (_, _, _, Some(scope)) => format!("{environment}scopes/{scope}"),
            _ => "assertion".to_owned(),
        }
    }

    /// The file that it is in, for dashboards of files: ours of what is ours, else a part of its place.
    pub(super) fn file(&self) -> String {
        match (self.client_name, self.profile, self.scope) {
            (None, Some(_), _) => "config.toml".to_owned(),
            // A scope may have characters that a URI can't have.
            (None, None, Some(_)) => self.environment.map_or_else(String::new, |name| format!("{name}/scopes")),
            _ => self.place(),
        }
    }

    /// What it is about, so that it is known again.
    pub(super) fn fingerprint(&self) -> String {
        let parts = [Some(self.rule.as_str()), self.kid, self.scope];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join("/");
        format!("{}/{parts}", self.place())
    }
}

/// The rules.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Listed {
    rules: Vec<Described>,
}

/// A rule.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Described {
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    rule: Rule,
    /// What it asks for.
    demand: &'static str,
}

impl Listed {
    pub(super) fn of_all() -> Self {
        let described = |rule| Described { rule, demand: words::rule(rule) };
        Self { rules: Rule::ALL.into_iter().map(described).collect() }
    }
}
