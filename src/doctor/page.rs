//! What was found, for people: on a terminal, and as Markdown. The frame is in their language.

use std::fmt::Write as _;

use super::document::{Culprit, Document, State, Verdict};
use super::words;
use crate::catalogue::{Actor, Language, chain, letter};
use crate::page::Page;
use crate::table::{Cell, Column, Tone, table};
use crate::visible::visible;
use maskinporten_engine::diagnosis::Place;
use maskinporten_protocol::ids::ProfileName;

/// What is the case, in a sentence.
fn verdict(document: &Document, cause: &Culprit, language: Language) -> String {
    match (document.verdict, document.unseen.as_slice()) {
        (Verdict::Theirs, []) => chain::THEIRS.in_language(language).to_owned(),
        (Verdict::Theirs, unseen) => {
            let unseen: Vec<&str> = unseen.iter().map(|place| words::place(*place)).collect();
            chain::THEIRS_OR_UNSEEN.filled(language, &[("links", &unseen.join(", "))])
        }
        _ => format!("{}.", sentence(&cause.what)),
    }
}

fn mark(state: State) -> (&'static str, Tone) {
    match state {
        State::Right => ("✔", Tone::Good),
        State::Wrong => ("✘", Tone::Fail),
        State::NotSeen => ("–", Tone::Plain),
    }
}

/// For a terminal.
pub(super) fn of(document: &Document, language: Language) -> Page {
    let columns = [Column::whole(""), Column::id(""), Column::prose("")];
    let cause = document.cause.as_ref().map(|cause| cause.link);
    let rows = document.links.iter().map(|link| {
        let (mark, tone) = mark(link.state);
        let what = brief(&link.what);
        let what = if cause == Some(link.link) {
            format!("{what}  ← {}", chain::CAUSE.in_language(language))
        } else {
            what.to_owned()
        };
        vec![Cell::from(mark).toned(tone), Cell::from(words::place(link.link)), Cell::from(what)]
    });
    let mut pages = vec![Page::from(subject(document, language)), table(&columns, rows).into()];
    match &document.cause {
        None => pages.push(chain::RIGHT.in_language(language).to_owned().into()),
        Some(cause) => {
            pages.push(told(document, cause, language).into());
            let message = cause.message.as_deref();
            pages.extend(message.map(|message| letter::addressed(message, cause.actor, language)));
        }
    }
    Page::spaced(pages)
}

/// The first line: what a file's reader says goes on with the line that it stopped at.
fn brief(what: &str) -> &str {
    what.lines().next().unwrap_or_default()
}

/// Whose chain it is.
fn subject(document: &Document, language: Language) -> String {
    let (Some(client), Some(environment)) = (&document.client_id, &document.environment) else {
        return chain::NOBODY.in_language(language).to_owned();
    };
    let profile = document.profile.as_ref().map(ProfileName::as_str);
    let frame = if profile.is_some() { chain::PROFILE } else { chain::CLIENT };
    let blanks = [
        ("profile", profile.unwrap_or_default()),
        ("client", client.as_str()),
        ("environment", environment.as_str()),
    ];
    frame.filled(language, &blanks)
}

/// The cause, what the server says of it, and what to do.
fn told(document: &Document, cause: &Culprit, language: Language) -> String {
    let mut text = verdict(document, cause, language) + "\n";
    for line in said(document, cause, language) {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{line}");
    }
    for (number, step) in cause.remedies.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}", number.saturating_add(1), step);
    }
    text
}

/// What the server says of it, what is wrong besides, and who acts.
fn said(document: &Document, cause: &Culprit, language: Language) -> Vec<String> {
    let refusal = cause.refusal.iter().map(|said| format!("{said}."));
    // The token's own link says what the server says.
    let others = document
        .links
        .iter()
        .filter(|link| link.state == State::Wrong && link.link != cause.link && link.link != Place::Token)
        .filter(|link| link.link != Place::SelfService || !cause.stops_all);
    let others = others
        .map(|link| chain::ALSO.filled(language, &[("link", words::place(link.link)), ("what", brief(&link.what))]));
    refusal.chain(others).chain([acts(cause, language)]).collect()
}

fn acts(cause: &Culprit, language: Language) -> String {
    let whose = cause.owner.iter().filter(|owner| !owner.is_empty()).map(|owner| format!(", {owner}"));
    let who = format!("{}{}", cause.actor.named().in_language(language), whose.collect::<String>());
    chain::ACTS.filled(language, &[("who", &who)])
}

/// With a capital letter, unless it begins with a name: of a scope, a file, a host, an error.
fn sentence(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let is_word = first.trim_end_matches(',').chars().all(|c| c.is_alphabetic() || c == '\'');
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if is_word => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// As Markdown.
pub(super) fn markdown(document: &Document, language: Language) -> String {
    let mut text = format!(
        "# {}\n\n{}, {}\n\n| | {} | {} |\n|---|---|---|\n",
        chain::TITLE.in_language(language),
        cell(&sentence(&subject(document, language))),
        document.at,
        chain::LINK.in_language(language),
        chain::FOUND.in_language(language)
    );
    let cause = document.cause.as_ref().map(|cause| cause.link);
    for link in &document.links {
        let strong = if cause == Some(link.link) { "**" } else { "" };
        let _ = writeln!(
            text,
            "| {} | {strong}{}{strong} | {strong}{}{strong} |",
            mark(link.state).0,
            words::place(link.link),
            cell(brief(&link.what))
        );
    }
    let Some(cause) = &document.cause else { return format!("{text}\n{}\n", chain::RIGHT.in_language(language)) };
    let _ = write!(text, "\n## {}\n\n{}\n\n", cause.name, cell(&verdict(document, cause, language)));
    for line in said(document, cause, language) {
        let _ = write!(text, "{}\n\n", cell(&line));
    }
    for (number, step) in cause.remedies.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", number.saturating_add(1), cell(step));
    }
    if let Some(message) = cause.message.as_deref().filter(|_| cause.actor != Actor::You) {
        let quoted = message.lines().map(|line| format!("> {}", cell(line)).trim_end().to_owned() + "\n");
        let heading = letter::heading(cause.actor, language);
        let _ = write!(text, "\n{heading}\n\n{}", quoted.collect::<String>());
    }
    text
}

/// What a server or a file said, so that it stays in its cell and marks nothing up.
fn cell(text: &str) -> String {
    visible(text).replace('\n', " ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_and_a_name_as_it_is() {
        for (text, expected) in [
            ("the key is registered", "The key is registered"),
            ("an admin's client", "An admin's client"),
            ("sandbox:widgets.read can't be delegated", "sandbox:widgets.read can't be delegated"),
            ("config.toml can't be used", "config.toml can't be used"),
            ("invalid_scope: no", "invalid_scope: no"),
            ("app-2026 is gone", "app-2026 is gone"),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
