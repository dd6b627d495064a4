//! The answer, for people.

use super::{AccessWord, Document};
use crate::catalogue::{Text, chain, letter, text};
use crate::page::Page;
use crate::table::pairs;

use super::why::Answer;

pub(super) fn of(document: &Document<'_>) -> Page {
    let language = document.language;
    let say = |words: Text| words.in_language(language);
    let answer = match document.answer {
        Answer::Yes => text("Yes.", "Ja."),
        Answer::No => text("No.", "Nei."),
        Answer::Unknown => text("Not known.", "Vet ikke."),
    };
    let mut pages =
        vec![Page::from(format!("{} {}", say(answer), document.meaning)), Page::from(pairs(&rows(document)))];
    if let (Some(actor), Some(remedy)) = (document.actor, &document.remedy) {
        let acts = chain::ACTS.filled(language, &[("who", say(actor.named()))]);
        pages.push(format!("{acts}\n{remedy}").into());
    }
    if let (Some(actor), Some(message)) = (document.actor, &document.message) {
        pages.push(letter::addressed(message, actor, language));
    }
    Page::spaced(pages)
}

fn rows(document: &Document<'_>) -> Vec<(&'static str, String)> {
    let say = |en, nb| text(en, nb).in_language(document.language);
    let owner = match (document.owner.name, document.owner.number) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (name, number) => name.or(number).unwrap_or_default().to_owned(),
    };
    let delegation = match document.delegable {
        Some(true) => say("possible, in Altinn", "mulig, i Altinn"),
        Some(false) => say("not possible", "ikke mulig"),
        None => "",
    };
    let client = document.client.as_ref().map(|client| {
        let has = match client.has_scope {
            Some(true) => say("has the scope", "har scopet"),
            Some(false) => say("doesn't have the scope", "har ikke scopet"),
            None => say("its scopes can't be seen", "scopene er ikke synlige"),
        };
        format!("{} ({}): {has}", client.profile, client.id)
    });
    let customer = document.consumer_org.map(ToString::to_string);
    let mut rows = vec![
        ("scope", document.scope.to_string()),
        (say("description", "beskrivelse"), document.description.unwrap_or_default().to_owned()),
        (say("owner", "eier"), owner),
        (say("environment", "miljø"), document.environment.to_string()),
        (say("organisation", "organisasjon"), document.organisation.unwrap_or_default().to_owned()),
        (say("customer", "kunde"), customer.unwrap_or_default()),
        (say("access", "tilgang"), access(document).to_owned()),
        (say("delegation", "delegering"), delegation.to_owned()),
        (say("client", "integrasjon"), client.unwrap_or_default()),
        (say("similar scopes", "lignende scopes"), document.near.join(", ")),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

fn access(document: &Document<'_>) -> &'static str {
    let words = match document.access {
        // On behalf of a customer, it is the customer's that counts.
        AccessWord::Open => text("open to every organisation", "åpent for alle organisasjoner"),
        _ if document.consumer_org.is_some() => return "",
        AccessWord::Granted => text("granted", "gitt"),
        AccessWord::Requested => text("asked for", "bedt om"),
        AccessWord::Denied => text("denied", "avslått"),
        AccessWord::None => text("none", "ingen"),
        AccessWord::Unknown => text("can't be seen", "ikke synlig"),
    };
    words.in_language(document.language)
}
