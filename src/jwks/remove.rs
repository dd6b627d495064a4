//! `jwks remove`

use clap::Args;
use serde::Serialize;

use super::{ClientFlag, registered, table};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};

/// Remove a key from a client
///
/// The last key, and any key that a profile here signs with, is removed only with --force. When the last key is gone,
/// the client logs in with a business certificate again.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks remove old-key --yes")]
pub(super) struct Remove {
    /// The key's kid, as `jwks list` shows it
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    kid: String,
    #[command(flatten)]
    target: ClientFlag,
    /// Remove it even if it is the last key or in use
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A key that was removed from a client.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    /// The kid of the removed key.
    removed: &'a str,
    /// Whether it is still there, since nothing was to be done.
    dry_run: bool,
    /// The keys that are left.
    keys: &'a KeySet,
}

impl Remove {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().keys(&target.id)?;
        let key = registered(&before, &self.kid, &target)?;
        let last = before.keys.len() == 1;
        self.check(selection, key, last)?;
        let after = if self.change.dry_run {
            terminal.out.note("not sent (--dry-run)");
            before.without(&self.kid)
        } else {
            let mut question = format!("Remove key {:?} from client {}?", self.kid, target.id);
            if last {
                question.push_str(" It is the last one: the client will log in with a business certificate again");
            }
            terminal.confirm_loss(&session.environment, &question, self.change.yes)?;
            session.api().take_key(&target.id, &before, &self.kid)?
        };
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        let document =
            Document { client_id: &target.id, removed: &self.kid, dry_run: self.change.dry_run, keys: &after };
        terminal.out.either(self.change.output, &document, || table(&after, &register, now))
    }

    fn check(&self, selection: &Selection, key: &RegisteredKey, last: bool) -> Outcome {
        if self.force {
            return Ok(());
        }
        if last {
            return Err(Failure::not_done("it is the client's last key: without it, only certificate login is left")
                .hint("pass --force to remove it anyway"));
        }
        match selection.profiles.logging_in_with(key).next() {
            None => Ok(()),
            Some(name) => Err(Failure::not_done(format!("profile {name} signs with this key"))
                .hint("register another and make it the profile's, or use --force")),
        }
    }
}
