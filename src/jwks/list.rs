//! `jwks list`

use clap::Args;
use serde_json::{Value, json};

use super::{Target, key_json, table};
use crate::context::Context;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selfservice::AdminArg;

/// List the keys registered on a client
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks list")]
pub(super) struct List {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    admin: AdminArg,
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

impl List {
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let target = self.target.resolve(context)?;
        let session = self.admin.connect(context, target.profile())?;
        let set = session.keys(&context.operator, &target.id)?;
        let (held, now) = (context.operator.folder().held_keys()?, context.operator.clock().now());
        let keys: Vec<Value> = set.keys.iter().map(|key| key_json(key, &held, now)).collect();
        if set.keys.is_empty() {
            context.out.note("no keys are registered: the client logs in with a business certificate");
        }
        context.out.either(self.output, &json!({ "client_id": target.id, "keys": keys }), || table(&set, &held, now))
    }
}
