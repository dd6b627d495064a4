//! `store policy`

use clap::Args;
use serde::Serialize;

use super::place::Place;
use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::terminal::Terminal;

/// Print the least that a signer or a shared store has to grant
///
/// In the language of whoever grants it: a policy of `OpenBao` or Vault, a Role of Kubernetes, the roles of Azure Key
/// Vault.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten store policy openbao:transit/widget-reader")]
pub(super) struct Policy {
    /// The signer or store: openbao:KEY, openbao-kv:PATH, kubernetes:NAMESPACE/NAME or azurekv:VAULT/KEY
    #[arg(value_name = "PLACE")]
    place: Place,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// The least that has to be granted.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    place: &'a str,
    /// In the language of whoever grants it.
    policy: &'a str,
}

impl Policy {
    pub(super) fn run(&self, terminal: &Terminal) -> Outcome {
        match self.place.policy() {
            Some(policy) => {
                let document = Document { place: self.place.as_str(), policy: &policy };
                terminal.out.either(self.output, &document, || policy.clone())
            }
            None => Err(Failure::usage(format!(
                "{} has no policies: its PIN or its own settings say who may sign",
                self.place
            ))),
        }
    }
}
