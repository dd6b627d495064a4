//! `client show`

use clap::Args;

use super::{Target, describe};
use crate::context::Context;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selfservice::AdminArg;

/// Show what is registered about a client
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client show -o json")]
pub(super) struct Show {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    admin: AdminArg,
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

impl Show {
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let target = self.target.resolve(context)?;
        let session = self.admin.connect(context, target.profile())?;
        let client = session.api().client(&target.id)?;
        context.out.either(self.output, &client, || describe(&client))
    }
}
