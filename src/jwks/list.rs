//! `jwks list`

use clap::Args;
use serde::Serialize;

use super::{ClientFlag, Row, table};
use crate::admin_arg::AdminArg;
use crate::client_args::ClientArgs;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::{Selection, Subject};
use crate::selfservice::registered_keys;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ClientId;

/// List the keys registered on a client
///
/// With --client-id, the keys of that client are listed as it sees them itself, or those of the client that --client
/// names: it must have idporten:dcr.read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks list")]
pub(super) struct List {
    #[command(flatten)]
    target: ClientFlag,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
    #[command(flatten)]
    client: ClientArgs,
}

/// The keys registered on a client.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    keys: Vec<Row<'a>>,
}

impl List {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let given = selection.given(terminal, operator, &self.client, self.admin.environment.as_ref())?;
        let target = match &given {
            Some(client) => Subject::seen_by(client, self.target.client.as_ref()),
            None => self.target.resolve(selection, &self.admin)?,
        };
        let set = registered_keys(operator, selection, &self.admin, given.as_ref(), &target)?;
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        if set.keys.is_empty() {
            terminal.out.note("no keys are registered: the client logs in with a business certificate");
        }
        let keys = set.keys.iter().map(|key| Row::of(key, &register, now)).collect();
        terminal.out.either(self.output, &Document { client_id: &target.id, keys }, || table(&set, &register, now))
    }
}
