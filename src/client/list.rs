//! `client list`

use clap::Args;
use serde::Serialize;

use crate::admin_arg::AdminArg;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::{Selection, Whom};
use crate::selfservice::connect;
use crate::table::{Cell, Column, Tone, table};
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::selfservice::ClientRecord;

/// List the organisation's clients
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client list --inactive")]
pub(super) struct List {
    /// Include deactivated clients
    #[arg(long)]
    inactive: bool,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

const COLUMNS: [Column; 5] = [
    Column::id("CLIENT ID"),
    Column::free("NAME"),
    Column::free("PROFILE"),
    Column::free("SCOPES"),
    Column::whole(""),
];

/// The organisation's clients, each as the server has it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    clients: &'a [ClientRecord],
}

impl List {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let session = connect(operator, selection, &self.admin, Whom::Anybody)?;
        let (clients, place) = (session.api().clients(self.inactive)?, &session.environment.name);
        terminal.out.either(self.output, &Document { clients: &clients }, || {
            let profile_of = |id: &str| {
                let owner = selection.profiles.all().find(|(_, profile)| {
                    profile.environment == *place
                        && profile.client_id.as_ref().is_some_and(|client_id| client_id.as_str() == id)
                });
                owner.map(|(name, _)| name.to_string()).unwrap_or_default()
            };
            let rows = clients.iter().map(|client| {
                let id = client.text("client_id");
                let state = if client.is_active() { "" } else { "deactivated" };
                vec![
                    id.into(),
                    client.text("client_name").into(),
                    profile_of(id).into(),
                    client.scopes().join(" ").into(),
                    Cell::from(state).toned(Tone::Warn),
                ]
            });
            table(&COLUMNS, rows)
        })
    }
}
