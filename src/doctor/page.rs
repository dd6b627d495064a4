//! What was found, for people: on a terminal, and as Markdown.

use std::fmt::Write as _;

use super::document::{Culprit, Document, State, Verdict};
use super::words;
use crate::catalogue::{Actor, Language, letter};
use crate::page::Page;
use crate::table::{Cell, Column, Tone, table};
use crate::visible::visible;
use maskinporten_engine::diagnosis::Place;

/// All that is said where nothing is wrong.
const RIGHT: &str = "Everything is right: a token comes.";

/// What is the case, in a sentence.
fn verdict(document: &Document, cause: &Culprit) -> String {
    match (document.verdict, document.unseen.as_slice()) {
        (Verdict::Theirs, []) => {
            "All that can be seen from here is right, and the server refuses all the same: it is theirs.".to_owned()
        }
        (Verdict::Theirs, unseen) => {
            let unseen: Vec<&str> = unseen.iter().map(|place| words::place(*place)).collect();
            format!(
                "Nothing that was seen of the client is wrong, and the server refuses all the same: it is theirs, or about \
                 what wasn't seen: {}.",
                unseen.join(", ")
            )
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
pub(super) fn of(document: &Document) -> Page {
    let columns = [Column::whole(""), Column::id(""), Column::prose("")];
    let cause = document.cause.as_ref().map(|cause| cause.link);
    let rows = document.links.iter().map(|link| {
        let (mark, tone) = mark(link.state);
        let what = brief(&link.what);
        let what = if cause == Some(link.link) { format!("{what}  ← the cause") } else { what.to_owned() };
        vec![Cell::from(mark).toned(tone), Cell::from(words::place(link.link)), Cell::from(what)]
    });
    let mut pages = vec![Page::from(subject(document)), table(&columns, rows).into()];
    match &document.cause {
        None => pages.push(RIGHT.to_owned().into()),
        Some(cause) => {
            pages.push(told(document, cause).into());
            pages.extend(
                cause.message.as_deref().map(|message| letter::addressed(message, cause.actor, Language::En)),
            );
        }
    }
    Page::spaced(pages)
}

/// The first line: what a file's reader says goes on with the line that it stopped at.
fn brief(what: &str) -> &str {
    what.lines().next().unwrap_or_default()
}

/// Whose chain it is.
fn subject(document: &Document) -> String {
    let (Some(client), Some(environment)) = (&document.client_id, &document.environment) else {
        return "no profile can be read".to_owned();
    };
    let profile = document.profile.as_ref().map(|name| format!("profile {name}, ")).unwrap_or_default();
    format!("{profile}client {client} in {environment}")
}

/// The cause, what the server says of it, and what to do.
fn told(document: &Document, cause: &Culprit) -> String {
    let mut text = verdict(document, cause) + "\n";
    for line in said(document, cause) {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{line}");
    }
    for (number, step) in cause.remedies.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}", number.saturating_add(1), step);
    }
    text
}

/// What the server says of it, what is wrong besides, and who acts.
fn said(document: &Document, cause: &Culprit) -> Vec<String> {
    let refusal = cause.refusal.iter().map(|said| format!("{said}."));
    // The token's own link says what the server says.
    let others = document
        .links
        .iter()
        .filter(|link| link.state == State::Wrong && link.link != cause.link && link.link != Place::Token);
    let others = others.map(|link| format!("Also wrong: {} ({}).", words::place(link.link), link.what));
    refusal.chain(others).chain([acts(cause)]).collect()
}

fn acts(cause: &Culprit) -> String {
    let whose = cause.owner.iter().filter(|owner| !owner.is_empty()).map(|owner| format!(", {owner}"));
    format!("Who acts: {}{}", cause.actor.named().in_language(Language::En), whose.collect::<String>())
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
pub(super) fn markdown(document: &Document) -> String {
    let mut text = format!(
        "# Why no token comes\n\n{}, {}\n\n| | link | found |\n|---|---|---|\n",
        cell(&sentence(&subject(document))),
        document.at
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
    let Some(cause) = &document.cause else { return format!("{text}\n{RIGHT}\n") };
    let _ = write!(text, "\n## {}\n\n{}\n\n", cause.name, cell(&verdict(document, cause)));
    for line in said(document, cause) {
        let _ = write!(text, "{}\n\n", cell(&line));
    }
    for (number, step) in cause.remedies.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", number.saturating_add(1), cell(step));
    }
    if let Some(message) = cause.message.as_deref().filter(|_| cause.actor != Actor::You) {
        let quoted = message.lines().map(|line| format!("> {}", cell(line)).trim_end().to_owned() + "\n");
        let _ = write!(
            text,
            "\nTo send to {}:\n\n{}",
            cause.actor.named().in_language(Language::En),
            quoted.collect::<String>()
        );
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
