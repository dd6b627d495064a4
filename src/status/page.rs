//! The status for people: a screen for one profile, a line for each of several.

use jiff::Timestamp;

use super::{Answer, Stood};
use crate::failure::Failure;
use crate::limits::{Limits, Urgency};
use crate::moment::{day, days_left, minute, relative};
use crate::output::Output;
use crate::page::Page;
use crate::table::{Cell, Column, Tone, pairs, table};
use maskinporten_engine::audit::{AuditEntry, ChangeOutcome};
use maskinporten_engine::key_register::KeyPlace;
use maskinporten_engine::onboarding::Step;
use maskinporten_engine::profile::Login;
use maskinporten_engine::rotate::State;
use maskinporten_engine::token_cache::Kept;
use maskinporten_protocol::ids::ProfileName;

/// What there is to type on a machine without profiles.
const BEGINNINGS: &[&str] = &[
    "`maskinporten onboard` leads from a certificate, or from nothing, to a token",
    #[cfg(feature = "sandbox")]
    "`maskinporten demo` shows the whole path to a token against a sandbox, without an account",
    "`maskinporten profile add NAME --client-id ID` makes a profile for a client that is registered already",
];

pub(super) fn of(all: &[Stood], limits: Limits) -> Page {
    match all {
        [one] => screen(one, limits),
        several => table(&COLUMNS, several.iter().map(|one| line(one, limits))).into(),
    }
}

/// Where to begin, or what was begun.
pub(super) fn beginning(begun: &[(ProfileName, Option<Step>)], out: &Output) -> Page {
    if !begun.is_empty() {
        let lines = begun.iter().map(|(name, next)| {
            let waits = match next {
                Some(Step::Request) => "waits for the answer of Digdir's service desk",
                Some(Step::Form) => "waits for the client id that the portal shows",
                _ => "isn't finished",
            };
            format!("{name}: the onboarding {waits}; `maskinporten onboard --profile {name}` goes on\n")
        });
        return out.complete(&lines.collect::<String>()).into();
    }
    let head = "Nothing is set up on this machine yet. Begin with one of these:\n".to_owned();
    Page::spaced([head, out.complete(&BEGINNINGS.join("\n"))].map(Page::from))
}

pub(super) fn of_variables(names: &[&str], answer: Option<&Answer>) -> Page {
    let mut rows = vec![
        ("profile", "none on this machine".to_owned()),
        ("client", "the one that variables describe".to_owned()),
        ("variables", names.join(", ")),
    ];
    rows.extend(answer.map(|answer| ("token", had(answer, None))));
    pairs(&rows).into()
}

fn screen(one: &Stood, limits: Limits) -> Page {
    let (standing, profile) = (&one.standing, &one.standing.profile);
    let basis = one.basis.as_ref().map(|basis| format!(", {basis}")).unwrap_or_default();
    let client = match (&profile.client_id, &profile.pending) {
        (Some(id), _) => id.to_string(),
        (None, Some(pending)) => format!("being registered as {:?} since {}", pending.name, minute(pending.since)),
        (None, None) => "none yet".to_owned(),
    };
    let mut rows = vec![
        ("profile", Cell::from(format!("{}{basis}", standing.name))),
        ("environment", profile.environment.as_str().into()),
        ("client", client.into()),
        ("login", login(one).into()),
    ];
    let tone = one.urgency(limits).tone();
    let ends = standing.login_ends();
    match (&profile.login, &standing.certificate) {
        (Some(Login::Key { .. }), _) => rows.push(("key", Cell::from(life(ends, limits)).toned(tone))),
        (_, Some(found)) => {
            rows.push(("certificate", Cell::from(format!("{}, {}", found.name(), life(ends, limits))).toned(tone)));
        }
        (Some(Login::CertificateFile { .. }), None) => rows.push(("certificate", "not read".into())),
        _ => {}
    }
    rows.extend(standing.key.as_ref().map(|key| {
        let seen = match (key.is_here, &key.place) {
            (Some(true), _) => "",
            (Some(false), _) => ", which doesn't have the key",
            (None, KeyPlace::Store(_)) => ", which wasn't opened",
            (None, KeyPlace::Shared(_) | KeyPlace::Service(..)) => ", which wasn't asked",
        };
        let what = if key.place.signer().is_some() { "signer" } else { "store" };
        (what, format!("{}{seen}", key.place.name()).into())
    }));
    if let (None, Some(signer)) = (&standing.key, profile.signer_of_login()) {
        rows.push(("signer", format!("{signer}, which wasn't asked").into()));
    }
    rows.push(("token", token(one, limits)));
    let is_shared = matches!(standing.profile.login, Some(Login::Shared { .. }));
    let none = || if is_shared { "not asked whether one is under way" } else { "none under way" }.to_owned();
    let rotation = standing.rotation.as_ref().map_or_else(none, under_way);
    rows.push(("rotation", rotation.into()));
    let change = standing.last_change.as_ref().map_or_else(|| "none on record".to_owned(), changed);
    rows.push(("last change", change.into()));
    let problem = one.obstacle.as_ref().map(|failure| failure.clone().in_a_line());
    rows.extend(problem.map(|failure| ("problem", Cell::from(failure.message()).toned(Tone::Fail))));
    let columns = [Column::whole(""), Column::prose("")];
    table(&columns, rows.into_iter().map(|(name, value)| vec![Cell::from(name), value])).into()
}

fn login(one: &Stood) -> String {
    match &one.standing.profile.login {
        Some(Login::Key { kid, .. }) => format!("key {kid}"),
        Some(Login::Certificate { .. }) => "business certificate".to_owned(),
        Some(Login::Shared { store }) => format!("as shared in {store}, which wasn't asked"),
        Some(Login::CertificateFile { path, .. }) => format!("business certificate in {}", path.display()),
        None => "none yet".to_owned(),
    }
}

/// `365 days left, until 2027-11-28`
fn life(ends: Option<Timestamp>, limits: Limits) -> String {
    match ends {
        Some(end) if end <= limits.now => format!("expired on {}", day(end)),
        Some(end) => format!("{}, until {}", days_left(end, limits.now), day(end)),
        None => "when it expires isn't known here".to_owned(),
    }
}

fn token(one: &Stood, limits: Limits) -> Cell {
    match (&one.asked, one.standing.token) {
        (Some(Ok(answer)), _) => Cell::from(had(answer, Some(limits))).toned(Tone::Good),
        (Some(Err(failure)), _) => Cell::from(format!("none: {}", failure.message())).toned(Tone::Fail),
        (None, Some(Kept::Until(expires))) => {
            Cell::from(format!("cached until {}", relative(expires, limits.now))).toned(Tone::Good)
        }
        (None, Some(Kept::NotNow)) => "none cached".into(),
        (None, Some(Kept::Never)) => "never cached with this store and login".into(),
        (None, None) if one.obstacle.is_some() => "none".into(),
        (None, None) => "none cached: the profile has no scope of its own".into(),
    }
}

fn had(answer: &Answer, limits: Option<Limits>) -> String {
    let how = if answer.is_cached { "cached" } else { "fetched" };
    let until = limits.map_or_else(|| minute(answer.expires), |limits| relative(answer.expires, limits.now));
    format!("{how}, until {until}")
}

fn under_way(state: &State) -> String {
    let what = if state.rolling_back { "being rolled back" } else { "under way" };
    format!("{what}, begun {}", minute(state.begun))
}

fn changed(entry: &AuditEntry) -> String {
    let outcome = entry.outcome.map_or("interrupted", ChangeOutcome::as_str);
    format!("{}, {}: {outcome} ({})", minute(entry.time), entry.action, entry.command)
}

const COLUMNS: [Column; 8] = [
    Column::whole(""),
    Column::id("PROFILE"),
    Column::whole("ENVIRONMENT"),
    Column::spare("CLIENT ID"),
    Column::whole("LOGIN"),
    Column::number("DAYS"),
    Column::whole("TOKEN"),
    Column::prose("STATE"),
];

/// One of several.
fn line(one: &Stood, limits: Limits) -> Vec<Cell> {
    let (standing, profile) = (&one.standing, &one.standing.profile);
    let (mark, tone) = if one.is_default { ("*", Tone::Good) } else { ("", Tone::Plain) };
    let days = standing.login_ends().map_or_else(|| "?".to_owned(), |end| limits.days_left(end).to_string());
    let token = match (&one.asked, standing.token) {
        (Some(Ok(Answer { is_cached: false, .. })), _) => "fetched",
        (Some(Ok(_)), _) | (None, Some(Kept::Until(_))) => "cached",
        (Some(Err(_)), _) => "failed",
        (None, _) => "none",
    };
    let urgency = one.urgency(limits);
    let (state, state_tone) = match &one.obstacle {
        _ if urgency >= Urgency::Warn => (urgency.as_str(), urgency.tone()),
        Some(failure) => (Failure::message(failure), Tone::Fail),
        None if standing.rotation.is_some() => ("rotation under way", Tone::Plain),
        None => ("", Tone::Plain),
    };
    vec![
        Cell::from(mark).toned(tone),
        Cell::from(standing.name.as_str()).toned(tone),
        profile.environment.as_str().into(),
        profile.client_id.as_ref().map_or_else(|| "pending".into(), ToString::to_string).into(),
        crate::profile::login_kind(profile).unwrap_or("none").into(),
        days.into(),
        token.into(),
        Cell::from(state).toned(state_tone),
    ]
}
