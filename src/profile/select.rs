//! `profile use`

use clap::Args;
use serde::Serialize;

use crate::context::Context;
use crate::failure::Outcome;
use crate::output::Format;
use maskinporten_protocol::ids::ProfileName;

/// Choose the profile that commands use when none is named
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile use widget-reader")]
pub(super) struct Use {
    /// Which
    name: ProfileName,
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

/// The profile that commands use when none is named.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    default: &'a ProfileName,
}

impl Use {
    pub(super) fn run(&self, context: &Context) -> Outcome {
        context.agree(std::slice::from_ref(&self.name))?;
        context.profile(&self.name)?;
        context.operator.folder().change_profiles(|profiles| profiles.set_default(&self.name))?;
        context.out.either(self.output, &Document { default: &self.name }, || format!("using {}", self.name))
    }
}
