//! Self-service calls: through an admin profile, with its token.

use clap::Args;

use crate::admin_arg::AdminArg;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::{Selection, Subject, Whom};
use maskinporten_engine::audit::Reason;
use maskinporten_engine::client::Client;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::session::Session;
use maskinporten_protocol::jwks::KeySet;

/// Gets a token as the admin client, and with it the API.
pub fn connect(operator: &Operator, selection: &Selection, asked: &AdminArg, whom: Whom<'_>) -> Outcome<Session> {
    let (admin, _) = selection.admin(asked, whom)?;
    Ok(operator.log_in(&admin)?)
}

/// The keys registered on a client: as the client that is given sees them, else through an admin profile.
pub fn registered_keys(
    operator: &Operator,
    selection: &Selection,
    asked: &AdminArg,
    given: Option<&Client>,
    subject: &Subject,
) -> Outcome<KeySet> {
    match given {
        Some(client) => Ok(operator.keys_seen_by(client, &subject.id)?),
        None => Ok(connect(operator, selection, asked, Whom::Client(subject))?.api().keys(&subject.id)?),
    }
}

/// The arguments of every command that changes something at a server.
#[derive(Debug, Clone, Args)]
pub struct ChangeArgs {
    /// Show what would be done, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
    #[command(flatten)]
    pub admin: AdminArg,
    /// The reason, for the audit trail that `maskinporten log` shows
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

impl ChangeArgs {
    /// The reason, in the person's words.
    pub fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// Gets a token as the admin client, and with it the API, to change things for the reason given.
    pub fn connect(&self, operator: &Operator, selection: &Selection, whom: Whom<'_>) -> Outcome<Session> {
        Ok(connect(operator, selection, &self.admin, whom)?.because(self.reason.clone()))
    }
}
