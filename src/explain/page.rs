//! A refusal explained, for people.

use super::{Document, Listed};
use crate::catalogue::{Language, letter, text};
use crate::moment::second;
use crate::page::Page;
use crate::table::{Column, table};

pub(super) fn of(document: &Document<'_>) -> Page {
    let say = |en, nb| text(en, nb).in_language(document.language);
    let refusal = &document.refusal;
    let words = if refusal.text.is_empty() { refusal.error } else { refusal.text };
    let title = if words == refusal.id { words.to_owned() } else { format!("{}: {words}", refusal.id) };
    let mut head = vec![title, refusal.meaning.clone()];
    head.extend(document.at.map(|at| format!("{}: {}", say("time", "tidspunkt"), second(*at))));
    head.extend(document.profile.map(|name| format!("{}: {name}", say("profile", "profil"))));
    head.extend(document.trace_id.map(|trace| format!("{}: {trace}", say("trace id", "trace-id"))));
    if !document.scopes.is_empty() {
        head.push(format!("scopes: {}", document.scopes.join(" ")));
    }
    let mut pages = vec![Page::from(head.join("\n"))];
    for (at, cause) in document.causes.iter().enumerate() {
        let who = cause.actor.named().in_language(document.language);
        let acts = say("who acts", "hvem må handle");
        let known = cause.evidence.map(|words| match cause.is_the_case {
            Some(true) => format!("   {}: {words}\n", say("known here", "kjent her")),
            _ => format!("   {}: {words}\n", say("not likely", "lite sannsynlig")),
        });
        let known = known.unwrap_or_default();
        pages.push(format!("{}. {}\n{known}   {}\n   {acts}: {who}\n", at + 1, cause.cause, cause.remedy).into());
    }
    let mut sent: Vec<&str> = Vec::new();
    for cause in &document.causes {
        let Some(message) = cause.message.as_deref().filter(|message| !sent.contains(message)) else { continue };
        sent.push(message);
        pages.push(letter::addressed(message, cause.actor, document.language));
    }
    Page::spaced(pages)
}

pub(super) fn of_all(listed: &Listed, language: Language) -> Page {
    let columns = match language {
        Language::En => [Column::id("CODE"), Column::prose("MEANING")],
        Language::Nb => [Column::id("KODE"), Column::prose("BETYDNING")],
    };
    table(&columns, listed.refusals.iter().map(|one| vec![one.id.into(), (&one.meaning).into()])).into()
}
