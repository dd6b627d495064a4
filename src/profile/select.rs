//! `profile use`

use clap::Args;
use serde::Serialize;

use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ProfileName;

/// Choose the profile that commands use when none is named
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile use widget-reader")]
pub(super) struct Use {
    /// The profile
    name: ProfileName,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// The profile that commands use when none is named.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    default: &'a ProfileName,
}

impl Use {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        selection.agree(std::slice::from_ref(&self.name))?;
        selection.profile(&self.name)?;
        operator.folder().change_profiles(|profiles| profiles.set_default(&self.name))?;
        terminal.out.either(self.output, &Document { default: &self.name }, || format!("using {}", self.name))
    }
}
