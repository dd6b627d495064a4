//! `jwks renew`: the same key for another year.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{ClientFlag, registered, table};
use crate::failure::{Failure, Outcome};
use crate::registered_key::expiry;
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::ChangeError;

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
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    kid: String,
    #[command(flatten)]
    target: ClientFlag,
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
        let target = self.target.resolve(selection, &self.change.admin)?;
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().keys(&target.id)?;
        let old = registered(&before, &self.kid, &target)?;
        if self.change.dry_run {
            terminal.out.note("not sent (--dry-run); the key would be sent without exp, the others with theirs:");
            return terminal.out.json(&before.renewing(&self.kid));
        }
        let question = format!("Give key {:?} of client {} another year?", self.kid, target.id);
        terminal.confirm_in_production(&session.environment, &question, self.change.yes)?;
        let sent = operator.clock().now();
        let after = session.api().renew_key(&target.id, &before, &self.kid, sent);
        let after = after.map_err(|error| self.refused(&before, error, sent))?;
        let new = registered(&after, &self.kid, &target)?;
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

    /// Where only whole sets are accepted, one is refused for the sake of any expired key in it.
    fn refused(&self, before: &KeySet, error: ChangeError, now: Timestamp) -> Failure {
        let is_set_refused = matches!(error, ChangeError::SetRefused(_));
        let expired = before.keys.iter().filter(|key| key.kid() != self.kid && key.is_expired(now));
        let expired: Vec<&str> = expired.map(RegisteredKey::kid).collect();
        if !is_set_refused || expired.is_empty() {
            return error.into();
        }
        Failure::from(error).hint(format!(
            "this server accepts only whole sets, and refuses them because of expired keys ({}): remove those with `maskinporten jwks prune --expired`",
            expired.join(", ")
        ))
    }
}
