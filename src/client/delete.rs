//! `client delete`: the API deactivates a client instead of deleting it.

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::{ClientArg, dry_run};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ClientId;

/// Deactivate a client
///
/// The API never erases a client: it is deactivated, gets no more tokens, and `client list --inactive` still shows
/// it. Its id can't be used again.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client delete --dry-run")]
pub(super) struct Delete {
    #[command(flatten)]
    target: ClientArg,
    /// Allow deactivating your own admin client; its id must then be typed
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A client that was deactivated.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    active: bool,
}

impl Delete {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let id = &target.id;
        // By its id: the admin client may have other profiles, too, that don't say so.
        let admins = selection.admins_in(&target.environment.value);
        let is_admin = admins.iter().any(|(_, admin)| admin.client_id.as_ref() == Some(id));
        if is_admin && !self.force {
            return Err(Failure::not_done(format!(
                "{id} is your own admin client; without it nothing can be administered"
            ))
            .hint("pass --force to go on; it asks for the client id"));
        }
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let client = session.api().client(id)?;
        if self.change.dry_run {
            return dry_run(terminal, "DELETE", &format!("/clients/{id}"), &Value::Null);
        }
        let name = client.text("client_name");
        if is_admin {
            let question = format!("Deactivate your admin client {name:?}? Type its client id");
            terminal.prompt.typed(&question, id.as_str(), "run it on a terminal: the client id must be typed")?;
        } else {
            let question = format!("Deactivate client {name:?} ({id})? It will get no more tokens");
            terminal.confirm_loss(&session.environment, &question, self.change.yes)?;
        }
        session.api().delete_client(id)?;
        if let Some((name, _)) = target.profile() {
            terminal.out.note(&format!(
                "the profile and its key are still on this machine: remove them with `maskinporten profile remove {name} --with-key`"
            ));
        }
        terminal
            .out
            .either(self.change.output, &Document { client_id: id, active: false }, || format!("deactivated {id}"))
    }
}
