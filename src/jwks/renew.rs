//! `jwks renew`: the same key for another year.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{Target, registered, table};
use crate::failure::{Failure, Kind, Outcome};
use crate::moment::day;
use crate::registered_key::expiry;
use crate::selection::Selection;
use crate::selection::Subject;
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::session::Session;
use maskinporten_protocol::clock::later;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};

/// What a server gives a key that is sent without a lifetime, less a day: clocks disagree.
const NEARLY_A_YEAR: Duration = Duration::from_secs(364 * 86_400);

/// Give a registered key another year
///
/// Sends the same key again without its expiry date, and the others with theirs. Whether the key then gets another
/// year is up to the server: the date is read back, and if it hasn't changed, use `rotate`. A key that has been in
/// use for years is better rotated anyway.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks renew old-key --reason CHG-42")]
pub(super) struct Renew {
    /// The key's kid, as `jwks list` shows it
    #[arg(value_name = "KID")]
    kid: String,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A key that has another year.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    kid: &'a str,
    /// As it is registered now.
    key: &'a RegisteredKey,
    /// All keys of the client.
    keys: &'a KeySet,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expired_before: Option<Timestamp>,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expires: Option<Timestamp>,
}

impl Renew {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection)?;
        let session = self.change.connect(operator, selection, target.profile())?;
        let before = session.keys(operator, &target.id)?;
        let old = registered(&before, &self.kid, &target)?;
        if self.change.dry_run {
            terminal.out.note("not sent (--dry-run); the key would be sent without exp, the others with theirs:");
            return terminal.out.json(&before.renewing(&self.kid));
        }
        let question = format!("Give key {:?} of client {} another year?", self.kid, target.id);
        terminal.confirm_in_production(&session.environment, &question, self.change.yes)?;
        let sent = operator.clock().now();
        let after = self.send(operator, &session, &target, &before, old)?;
        let after = session.learned(operator, &target.id, after);
        let new = self.read_back(&before, old, &after, sent)?;
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        terminal.out.note(&format!("{}: {}", self.kid, expiry(new, now)));
        let document = Document {
            client_id: &target.id,
            kid: &self.kid,
            key: new,
            keys: &after,
            expired_before: old.expires(),
            expires: new.expires(),
        };
        terminal.out.either(self.change.output, &document, || table(&after, &register, now))
    }

    /// With the operation for one key, or, where the server has none, by sending the whole set again.
    fn send(
        &self,
        operator: &Operator,
        session: &Session,
        target: &Subject,
        before: &KeySet,
        old: &RegisteredKey,
    ) -> Outcome<KeySet> {
        let api = session.api();
        if let Some(after) = api.put_key(&target.id, &old.to_renew())? {
            return Ok(after);
        }
        api.look_again(&target.id, before)?;
        let expired =
            before.keys.iter().filter(|key| key.kid() != self.kid && key.is_expired(operator.clock().now()));
        let expired: Vec<&str> = expired.map(RegisteredKey::kid).collect();
        api.replace_keys(&target.id, &before.renewing(&self.kid)).map_err(|error| {
            let failure = Failure::from(error);
            if expired.is_empty() {
                return failure;
            }
            failure.hint(format!(
                "this server accepts only whole sets, and refuses them because of expired keys ({}): remove those with `maskinporten jwks prune --expired`",
                expired.join(", ")
            ))
        })
    }

    /// What counts is what is registered now, not what the server answered.
    fn read_back<'a>(
        &self,
        before: &KeySet,
        old: &RegisteredKey,
        after: &'a KeySet,
        sent: Timestamp,
    ) -> Outcome<&'a RegisteredKey> {
        let found = after.by_kid(&self.kid).filter(|key| key.thumbprint() == old.thumbprint());
        let Some(new) = found else {
            return Err(Failure::not_done(format!("key {:?} isn't registered any more", self.kid))
                .hint("somebody else may have removed it meanwhile; check with `maskinporten jwks list`"));
        };
        // A key that was renewed a moment ago has its year already, and can't get a later date.
        let has_its_year = |expires: Timestamp| expires >= later(sent, NEARLY_A_YEAR);
        let renewed = match (old.expires(), new.expires()) {
            (Some(old), Some(new)) => new > old || has_its_year(new),
            (_, new) => new.is_none_or(|new| new > sent),
        };
        if !renewed {
            let date = new.expires().map(day).unwrap_or_default();
            return Err(Failure::new(
                Kind::Refused,
                format!("the server accepted key {:?} but kept its expiry date, {date}", self.kid),
            )
            .hint("a new key gets another year: `maskinporten rotate`"));
        }
        let changed = before.keys.iter().filter(|key| key.kid() != self.kid).filter(|key| {
            after
                .by_kid(key.kid())
                .is_none_or(|now| now.thumbprint() != key.thumbprint() || now.expires() != key.expires())
        });
        let changed: Vec<&str> = changed.map(RegisteredKey::kid).collect();
        if changed.is_empty() {
            return Ok(new);
        }
        Err(Failure::not_done(format!("the key is renewed, but these changed meanwhile: {}", changed.join(", ")))
            .hint("somebody else may be changing them; check with `maskinporten jwks list`"))
    }
}
