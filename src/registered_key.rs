//! How registered keys are described, and how to make room for another.

use jiff::Timestamp;

use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::moment::{day, days_left};
use crate::terminal::Terminal;
use maskinporten_engine::key_register::KeyRegister;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::{KeySet, MAX_KEYS, RegisteredKey};

/// Whether the private half is on this machine.
pub fn is_stored(key: &RegisteredKey, register: &KeyRegister) -> bool {
    key.thumbprint().is_some_and(|thumbprint| register.get(&thumbprint).is_some())
}

/// `expires 2027-11-21, 365 days left`
pub fn expiry(key: &RegisteredKey, now: Timestamp) -> String {
    match key.expires() {
        None => "no expiry known".into(),
        Some(expires) if expires <= now => format!("expired {}", day(expires)),
        Some(expires) => {
            format!("expires {}, {}", day(expires), days_left(expires, now))
        }
    }
}

/// Room for another key on a client: a full set gives it only when the person at the terminal says which key goes.
/// Keys that profiles here sign with aren't offered. `dry_run`: nobody is asked.
pub fn make_room(
    terminal: &Terminal,
    operator: &Operator,
    session: &Session,
    client: &ClientId,
    set: KeySet,
    dry_run: bool,
) -> Outcome<KeySet> {
    if set.keys.len() < MAX_KEYS {
        return Ok(set);
    }
    let (register, now, profiles) =
        (operator.folder().key_register()?, operator.clock().now(), operator.folder().profiles()?);
    let is_unused = |key: &&RegisteredKey| profiles.logging_in_with(key).next().is_none();
    let candidates: Vec<&RegisteredKey> = set.keys.iter().filter(is_unused).collect();
    let about = |key: &RegisteredKey| {
        let place = if is_stored(key, &register) {
            "stored here"
        } else {
            "its private half isn't stored here, and may be in use"
        };
        format!("{}, {place}", expiry(key, now))
    };
    if candidates.is_empty() || dry_run || !terminal.prompt.is_possible() {
        let refusal = Failure::not_done(format!(
            "the client has {MAX_KEYS} keys already, and can't have more; nothing was changed"
        ));
        return Err(candidates.into_iter().fold(refusal, |refusal, key| {
            let kid = word(key.kid(), "KID");
            refusal.hint(format!(
                "`maskinporten jwks remove {kid} --client {client} --admin {} --yes` removes one: {}",
                session.admin,
                about(key)
            ))
        }));
    }
    let mut items: Vec<String> = candidates.iter().map(|key| format!("{}: {}", key.kid(), about(key))).collect();
    items.push("none of them".into());
    let question = format!("Client {client} has {MAX_KEYS} keys, and can't have more. Which one should be removed?");
    let chosen = terminal.prompt.pick(&question, &items, items.len() - 1)?;
    let Some(key) = candidates.get(chosen) else {
        return Err(Failure::not_done("there is no room for another key; nothing was changed"));
    };
    let kid = key.kid().to_owned();
    terminal.confirm_in_production(&session.environment, &format!("Remove {kid} from client {client}?"), false)?;
    let after = session.api().take_key(client, &set, &kid)?;
    terminal.out.note(&format!("removed {kid} from the client"));
    Ok(after)
}
