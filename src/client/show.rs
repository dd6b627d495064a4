//! `client show`

use clap::Args;

use super::{ClientArg, describe};
use crate::admin_arg::AdminArg;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::{Selection, Whom};
use crate::selfservice::connect;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;

/// Show what is registered about a client
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client show -o json")]
pub(super) struct Show {
    #[command(flatten)]
    target: ClientArg,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Show {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.admin)?;
        let session = connect(operator, selection, &self.admin, Whom::Client(&target))?;
        let client = session.api().client(&target.id)?;
        terminal.out.either(self.output, &client, || describe(None, &client))
    }
}
