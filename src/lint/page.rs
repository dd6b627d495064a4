//! The report for people.

use super::document::{Document, Found};
use super::words;
use crate::count::counted;
use crate::fleet::Unread;
use crate::page::Page;
use crate::table::{Column, table};
use crate::visible::visible;
use maskinporten_engine::checklist::{Rule, Severity};

pub(super) fn of(document: &Document<'_>, unread: &[Unread]) -> Page {
    let mut pages: Vec<Page> = document.findings.iter().map(finding).collect();
    let mut notes = Vec::new();
    for one in &document.ignored {
        let (subject, reason) = (visible(&one.subject), visible(one.reason.unwrap_or_default()).into_owned());
        notes.push(format!("ignored: {}, {subject}: {reason}", one.rule));
    }
    notes.extend(unread.iter().map(|one| visible(&one.sentence()).into_owned()));
    notes.extend(document.scopes_unseen.iter().map(|one| visible(&one.sentence()).into_owned()));
    notes.push(sum(document, unread));
    pages.push(notes.join("\n").into());
    Page::spaced(pages)
}

fn finding(found: &Found<'_>) -> Page {
    let (subject, evidence, remedy) = (visible(&found.subject), visible(&found.evidence), visible(found.remedy));
    let head = format!("{}: {}: {subject}", found.severity.as_str(), found.rule);
    format!("{head}\n  {evidence}\n  {remedy}\n").into()
}

/// `2 errors, 1 warning in 3 clients, 2 profiles, 1 own scope`. It is never an all-clear for what nobody looked at.
fn sum(document: &Document<'_>, unread: &[Unread]) -> String {
    let of = |severity: Severity| document.findings.iter().filter(|one| one.severity == severity).count();
    let number = |count: usize, what: &str| counted(i128::try_from(count).unwrap_or(i128::MAX), what);
    let found: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (of(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| number(count, severity.as_str()))
        .collect();
    let found = match found.as_slice() {
        [] if unread.is_empty() => "nothing to mend".to_owned(),
        [] => "nothing found".to_owned(),
        found => found.join(", "),
    };
    let seen = [
        (document.looked_at.clients, "client"),
        (document.looked_at.profiles, "profile"),
        (document.looked_at.scopes, "own scope"),
    ];
    let seen = seen.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| number(count, what));
    let seen: Vec<String> = seen.collect();
    let missed = missed(document.looked_at.clients, unread);
    if seen.is_empty() { format!("{found}{missed}") } else { format!("{found} in {}{missed}", seen.join(", ")) }
}

/// How many clients could not be looked at.
fn missed(read: usize, unread: &[Unread]) -> String {
    if unread.is_empty() {
        String::new()
    } else if unread.iter().all(|one| one.id.is_some()) {
        format!(", but {read} of {} clients could be read", read + unread.len())
    } else if read == 0 {
        ", but no client could be read".to_owned()
    } else {
        // How many there are isn't known.
        format!(", but only {read} of the clients could be read")
    }
}

pub(super) fn of_rules() -> Page {
    let columns = [Column::id("RULE"), Column::prose("WHAT IT ASKS FOR")];
    table(&columns, Rule::ALL.into_iter().map(|rule| vec![rule.as_str().into(), words::rule(rule).into()])).into()
}
