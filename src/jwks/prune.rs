//! `jwks prune`: removes keys that nobody needs any more, as chosen by the user.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{ClientFlag, Row, table};
use crate::failure::{Failure, Outcome};
use crate::page::Page;
use crate::registered_key::{expiry, is_stored};
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::key_register::KeyRegister;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};

/// Remove expired keys, or keys not stored on this machine, from a client
///
/// Nothing is chosen for you: say what to remove with --expired and --not-held, or answer key by key on a terminal.
/// Otherwise the candidates are only listed. A key whose private half isn't stored here may well be in use elsewhere.
/// At least one key always stays.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks prune --expired --yes")]
pub(super) struct Prune {
    /// Remove all keys that have expired
    #[arg(long)]
    expired: bool,
    /// Remove all keys whose private half isn't stored on this machine
    #[arg(long)]
    not_held: bool,
    #[command(flatten)]
    target: ClientFlag,
    #[command(flatten)]
    change: ChangeArgs,
}

/// The keys that may go off a client, and those that went.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    /// Those that have expired or aren't stored on this machine.
    candidates: Vec<Row<'a>>,
    /// The kids of those that went.
    removed: &'a [&'a str],
    /// The kids that were chosen; with `--dry-run` they stay.
    chosen: &'a [&'a str],
    dry_run: bool,
    /// What is registered now.
    keys: &'a KeySet,
}

impl Prune {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().keys(&target.id)?;
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        let candidates: Vec<&RegisteredKey> =
            before.keys.iter().filter(|key| key.is_expired(now) || !is_stored(key, &register)).collect();
        let by_flag = self.expired || self.not_held;
        let chosen: Vec<&RegisteredKey> = if by_flag {
            let named = |key: &RegisteredKey| {
                (self.expired && key.is_expired(now)) || (self.not_held && !is_stored(key, &register))
            };
            candidates.iter().copied().filter(|key| named(key)).collect()
        } else if terminal.prompt.is_possible() && !self.change.dry_run {
            Self::ask_each(terminal, &candidates, &register, now)?
        } else {
            Vec::new()
        };
        let kids: Vec<&str> = chosen.iter().map(|key| key.kid()).collect();
        if !kids.is_empty() {
            Self::check(&before, &kids, now)?;
        }
        let after = if self.change.dry_run || kids.is_empty() {
            before.clone()
        } else {
            if by_flag {
                let question = format!("Remove {} from client {}?", kids.join(", "), target.id);
                terminal.confirm_loss(&session.environment, &question, self.change.yes)?;
            }
            session.api().take_keys(&target.id, &before, &kids)?
        };
        let document = Document {
            client_id: &target.id,
            candidates: candidates.iter().map(|key| Row::of(key, &register, now)).collect(),
            removed: if self.change.dry_run { &[] } else { &kids },
            chosen: &kids,
            dry_run: self.change.dry_run,
            keys: &after,
        };
        if self.change.dry_run {
            terminal.out.note(&format!("not removed (--dry-run): {}", kids.join(", ")));
        }
        terminal.out.either(self.change.output, &document, || document.text(&candidates, &register, now))?;
        if candidates.is_empty() || self.change.dry_run || by_flag || !kids.is_empty() {
            return Ok(());
        }
        Err(Failure::not_done("nothing was chosen, so nothing was removed")
            .hint("choose with --expired or --not-held, or run it on a terminal to be asked key by key"))
    }

    /// One question for each candidate; no is the default.
    fn ask_each<'a>(
        terminal: &Terminal,
        candidates: &[&'a RegisteredKey],
        register: &KeyRegister,
        now: Timestamp,
    ) -> Outcome<Vec<&'a RegisteredKey>> {
        let mut chosen = Vec::new();
        for key in candidates {
            let place = if is_stored(key, register) {
                "stored here"
            } else {
                "its private half isn't stored here, and may be in use"
            };
            if terminal.prompt.choose(&format!("Remove {:?}: {}, {place}?", key.kid(), expiry(key, now)))? {
                chosen.push(*key);
            }
        }
        Ok(chosen)
    }

    /// What is left must be able to log in, if what is there can.
    fn check(before: &KeySet, kids: &[&str], now: Timestamp) -> Outcome {
        let stays = |key: &&RegisteredKey| !kids.contains(&key.kid());
        let lives = |key: &&RegisteredKey| !key.is_expired(now);
        let left = before.keys.iter().filter(stays);
        if left.clone().next().is_none() {
            return Err(Failure::not_done("that would remove all of the client's keys; nothing was removed")
                .hint("remove the last one, too, with `maskinporten jwks remove KID --force`"));
        }
        if before.keys.iter().any(|key| lives(&key)) && !left.clone().any(|key| lives(&key)) {
            return Err(Failure::not_done("only expired keys would be left; nothing was removed")
                .hint("register a new key first, or choose others"));
        }
        Ok(())
    }
}

impl Document<'_> {
    fn text(&self, candidates: &[&RegisteredKey], register: &KeyRegister, now: Timestamp) -> Page {
        if candidates.is_empty() {
            "nothing to prune".to_owned().into()
        } else if self.removed.is_empty() {
            table(&KeySet { keys: candidates.iter().copied().cloned().collect() }, register, now).into()
        } else {
            Page::from(format!("removed {}", self.removed.join(", "))).then(table(self.keys, register, now))
        }
    }
}
