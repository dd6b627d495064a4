//! Refusals in pasted text: a body, a log, a stack trace, with JSON in JSON in text, escaped, cut, or broken over lines.
//!
//! What is said of the text is a known refusal's own name and what has the form of an id or a scope in the one place
//! where such a thing stands. Nothing else of it is ever passed on, whatever secrets it has.

mod escape;
mod squeezed;

use crate::token::{KNOWN, KnownRefusal, Source};

use escape::unescaped;
use squeezed::Squeezed;

/// What a pasted text tells of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What it means, if that is known.
    pub known: Option<&'static KnownRefusal>,
    /// The code, `MP-121`, also if nothing is known of it.
    pub code: Option<String>,
    /// The trace or correlation id.
    pub trace_id: Option<String>,
    /// The scopes that the refusal names.
    pub scopes: Vec<String>,
}

/// A place where a refusal is named.
struct Place {
    at: usize,
    rank: Rank,
    known: Option<&'static KnownRefusal>,
    code: Option<String>,
}

/// How much a place tells. What comes of a refusal is written of more often than the refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// One cause.
    Cause,
    /// Several causes, or what often comes of another one.
    Vague,
    /// No more than a status.
    Status,
    /// No more than OAuth's code.
    Code,
}

impl Rank {
    /// Of a refusal's own code or words.
    fn of(known: &KnownRefusal) -> Self {
        match known.id {
            "invalid-assertion" | "authorization-details" | "MP-012" => Self::Vague,
            _ if known.source == Source::SelfService => Self::Status,
            _ => Self::Cause,
        }
    }
}

/// The codes: how they begin, and how many digits follow.
const CODES: [(&str, usize); 3] = [("MP-", 3), ("AUTH.VLD-", 5), ("AUTH-", 5)];

/// What stands between an error and the one that it came of, where that is written after it.
const CAUSED_BY: [&str; 3] = ["Caused by:", " ---> ", "caused by:"];

/// What Java, .NET, Python, Node, Go and curl say where there is no answer.
const NO_ANSWER: [&str; 18] = [
    "pkix path building failed",
    "unable to find valid certification path",
    "certificate verify failed",
    "certificate signed by unknown authority",
    "unable to get local issuer certificate",
    "ssl certificate problem",
    "connection refused",
    "econnrefused",
    "connection reset",
    "unknownhostexception",
    "could not resolve host",
    "no such host",
    "name or service not known",
    "timed out",
    "bad gateway",
    "service unavailable",
    "gateway time-out",
    "gateway timeout",
];

/// The most places that are looked at, of each kind.
const MOST: usize = 200;

/// The refusal that a text is about: the first cause in it, not what came of it.
pub fn read(text: &str) -> Option<Pasted> {
    if let Some(known) = named(text.trim()) {
        let code = known.code().map(str::to_owned);
        return Some(Pasted { known: Some(known), code, trace_id: None, scopes: Vec::new() });
    }
    let text = unescaped(text);
    let mut places = codes(&text);
    places.extend(words(&text));
    places.extend(oauth_codes(&text));
    places.extend(status(&text));
    if places.is_empty() {
        places.extend(bare_status(&text));
    }
    places.sort_by_key(|place| (place.rank, place.at));
    let best = places.first()?.rank;
    let mut first = places.iter().filter(|place| place.rank == best).reduce(|first, next| {
        if text.get(first.at..next.at).is_some_and(is_cause_of_one_error) { next } else { first }
    })?;
    // A number that was given to something else since.
    if let Some(other) = places.iter().find(|place| {
        let former = place.known.and_then(|known| known.former);
        place.code.is_none() && former.is_some() && former == first.code.as_deref()
    }) {
        first = other;
    }
    let known = first.known.map(|known| if text.contains("sky.maskinporten") { at_skyporten(known) } else { known });
    let code = known.and_then(KnownRefusal::code).map(str::to_owned).or_else(|| first.code.clone());
    // Those that come after a refusal over something else are another refusal's.
    let is_about_scopes = known.is_none_or(|known| [known.error, known.text].concat().contains("scope"));
    let scopes = if is_about_scopes { scopes(&text, first.at) } else { Vec::new() };
    Some(Pasted { known, code, trace_id: trace_id(&text, first.at), scopes })
}

/// A text that is the name of a refusal and nothing else: `MP-121`, `mp121`, `121`, `403`, `unknown-kid`.
fn named(text: &str) -> Option<&'static KnownRefusal> {
    let digits = text.trim_start_matches(['m', 'M', 'p', 'P', '-', '_', ' ']);
    KnownRefusal::by_id(text)
        .or_else(|| is_number(digits).then(|| KnownRefusal::by_code(&format!("MP-{digits}")))?)
        .or_else(|| KnownRefusal::by_id(&format!("api-{text}")))
}

/// Whether it says that what comes after it is why what comes before it happened, with no new event between.
fn is_cause_of_one_error(between: &str) -> bool {
    let begins_anew = |line: &str| {
        let line = line.trim_start_matches(['[', ' ']);
        line.starts_with("Exception in thread") || line.bytes().take(4).filter(u8::is_ascii_digit).count() == 4
    };
    CAUSED_BY.iter().any(|words| between.contains(words)) && !between.lines().skip(1).any(begins_anew)
}

/// Skyporten's audience is the opposite of Maskinporten's.
fn at_skyporten(known: &'static KnownRefusal) -> &'static KnownRefusal {
    let its = KnownRefusal::by_id("skyporten-aud").filter(|_| known.id == "MP-110");
    its.unwrap_or(known)
}

fn codes(text: &str) -> Vec<Place> {
    let upper = text.to_ascii_uppercase();
    let mut places = Vec::new();
    for (begin, digits) in CODES {
        for (at, _) in upper.match_indices(begin).take(MOST) {
            let is_apart = upper[..at].chars().next_back().is_none_or(|before| !before.is_ascii_alphanumeric());
            let after = &upper[at..][begin.len()..];
            let Some(number) = number(after, digits).filter(|_| is_apart) else { continue };
            let code = format!("{begin}{number}");
            let known = KnownRefusal::by_code(&code);
            places.push(Place { at, rank: known.map_or(Rank::Cause, Rank::of), known, code: Some(code) });
        }
    }
    places
}

/// So many digits and no more, perhaps with a line's end between them.
fn number(text: &str, digits: usize) -> Option<String> {
    let mut number = String::new();
    let mut rest = text.chars().filter(|c| !['\n', '\r', '=', '|', '>'].contains(c)).peekable();
    let mut is_broken = text.chars().take(digits).any(|c| c == '\n' || c == '\r');
    while number.len() < digits {
        match rest.next()? {
            digit if digit.is_ascii_digit() => number.push(digit),
            // What a line is set in by.
            ' ' | '\t' if is_broken => {}
            _ => return None,
        }
    }
    is_broken = text.chars().nth(digits).is_some_and(|c| c == '\n' || c == '\r');
    (is_broken || rest.peek().is_none_or(|next| !next.is_ascii_alphanumeric())).then_some(number)
}

fn words(text: &str) -> Vec<Place> {
    let squeezed = Squeezed::of(text);
    let mut places = Vec::new();
    for known in KNOWN.iter().filter(|known| known.source != Source::OAuth) {
        for mark in known.marks {
            let found = squeezed.places(mark, MOST);
            places.extend(found.map(|at| Place { at, rank: Rank::of(known), known: Some(known), code: None }));
        }
    }
    places
}

fn oauth_codes(text: &str) -> Vec<Place> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut places = Vec::new();
    for known in KNOWN.iter().filter(|known| known.source == Source::OAuth) {
        let at = text
            .match_indices(known.id)
            .map(|(at, _)| at)
            .find(|at| !text[..*at].ends_with(is_part) && !text[*at..][known.id.len()..].starts_with(is_part));
        places.extend(at.map(|at| Place { at, rank: Rank::Code, known: Some(known), code: None }));
    }
    places
}

/// The status that the self-service API or Altinn answered with, where the text is of one of them.
fn status(text: &str) -> Option<Place> {
    const OF_API: [&str; 5] =
        ["samarbeid.digdir.no", "self-service API refused", "errorMessage", "correlation_id", "fieldIdentifier"];
    const BEFORE: [&str; 7] = ["status", "http", "code", "refused", "response", "error", "feil"];
    let source = if text.contains("exchange/maskinporten") {
        Source::Altinn
    } else if OF_API.iter().any(|words| text.contains(words)) {
        Source::SelfService
    } else {
        return None;
    };
    let lower = text.to_ascii_lowercase();
    ends(&lower, &BEFORE).into_iter().find_map(|at| {
        let near: String = lower[at..].chars().take(24).collect();
        let mut words = near.split(|c: char| !c.is_ascii_alphanumeric());
        of_status(at, source, words.find(|word| is_number(word) && word.starts_with(['4', '5']))?)
    })
}

/// Where these words end in a text.
fn ends(text: &str, words: &[&str]) -> Vec<usize> {
    let ends = words.iter().flat_map(|word| text.match_indices(word).map(|(at, _)| at + word.len()).take(MOST));
    let mut ends: Vec<usize> = ends.collect();
    ends.sort_unstable();
    ends
}

/// Whether it is three digits, as a status has.
fn is_number(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn of_status(at: usize, source: Source, status: &str) -> Option<Place> {
    let status = if status.starts_with('5') { "500" } else { status };
    let is_meant = |known: &&KnownRefusal| {
        known.source == source && known.error == status && known.id.ends_with(&format!("-{status}"))
    };
    let known = KNOWN.iter().find(is_meant)?;
    Some(Place { at, rank: Rank::Status, known: Some(known), code: None })
}

/// The status of an answer that says no more: `HTTP/1.1 403 Forbidden`, `403 Forbidden`, `{"status":403,"error":"Forbidden"}`.
fn bare_status(text: &str) -> Option<Place> {
    let text = text.trim();
    let mut words = text.lines().next()?.split_whitespace();
    let status = if text.starts_with('{') {
        let after = text.split_once("\"status\"")?.1.trim_start_matches([':', ' ', '"']);
        after.split(|c: char| !c.is_ascii_alphanumeric()).next()?
    } else if text.starts_with("HTTP/") {
        words.nth(1)?
    } else {
        let status = words.next()?;
        // Its reason and nothing else, or it is any number.
        let is_reason = text.lines().count() == 1 && words.clone().count() <= 4 && words.clone().next().is_some();
        let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        (is_reason && words.all(is_word)).then_some(status)?
    };
    is_number(status).then(|| of_status(0, Source::SelfService, status))?
}

/// Whether a text in which no refusal is found is about a server that wasn't reached, or isn't trusted here.
pub fn is_of_connection(text: &str) -> bool {
    let text = unescaped(text).to_ascii_lowercase();
    NO_ANSWER.iter().any(|words| text.contains(words))
}

/// The trace id that stands with a refusal: the first after it, or any.
fn trace_id(text: &str, at: usize) -> Option<String> {
    const NAMES: [&str; 6] = ["trace_id", "trace id", "traceid", "correlation id", "correlation_id", "correlationid"];
    let lower = text.to_ascii_lowercase();
    let found = ends(&lower, &NAMES).into_iter().filter_map(|end| Some((end, id(&lower[end..])?)));
    let (before, after): (Vec<_>, Vec<_>) = found.partition(|(end, _)| *end < at);
    after.into_iter().chain(before).next().map(|(_, id)| id)
}

/// 32 hexadecimal digits, or a UUID, at the beginning of a text but for punctuation.
fn id(text: &str) -> Option<String> {
    let begin = text.find(|c: char| c.is_ascii_alphanumeric()).filter(|begin| *begin <= 12)?;
    let mut rest = text[begin..].chars().filter(|c| !c.is_whitespace()).peekable();
    let mut id = String::new();
    while let Some(c) = rest.next_if(|c| c.is_ascii_hexdigit() || *c == '-') {
        id.push(c);
        if id.len() > 36 {
            return None;
        }
    }
    let is_uuid = id.len() == 36 && uuid::Uuid::parse_str(&id).is_ok();
    let is_hex = id.len() == 32 && !id.contains('-');
    ((is_uuid || is_hex) && rest.peek().is_none_or(|next| !next.is_alphanumeric())).then_some(id)
}

/// The scopes that a refusal names, nearest to where it stands.
fn scopes(text: &str, at: usize) -> Vec<String> {
    const BEFORE: [&str; 2] = ["scopes for client,", "access to the scope"];
    let from = text.get(at..).map_or(0, |_| at);
    let near = |from: usize| {
        let names = BEFORE.iter().filter_map(|words| {
            let begin = text[from..].find(words)?;
            Some((begin, from + begin + words.len()))
        });
        names.min().map(|(_, end)| end)
    };
    let Some(begin) = near(from).or_else(|| near(0)) else { return Vec::new() };
    let blank = |c: char| c.is_whitespace() || [',', '"', '\'', '`'].contains(&c);
    let words = text[begin..].split(blank).filter(|word| !word.is_empty());
    words
        .map(|word| word.trim_end_matches('.'))
        .take_while(|word| is_scope(word))
        .take(20)
        .map(str::to_owned)
        .collect()
}

/// Whether it has a scope's form and can't be a person's number or a secret.
fn is_scope(word: &str) -> bool {
    let is_of_scope = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ":/._-".contains(c);
    let longest = word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    word.len() <= 100 && word.contains(':') && word.chars().all(is_of_scope) && longest < 9
}

#[cfg(test)]
mod tests;
