//! `profile share`

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::StoreAddress;
use maskinporten_protocol::ids::{ClientId, ProfileName};

/// Share a profile's key with other machines
///
/// The private key, and what is public about it, go into a store that several machines can reach, and leave this
/// machine's. From then on each machine whose profile names the store signs with the key that the last rotation switched
/// to, and one machine at a time rotates it. Endpoints, deliveries and checks stay each machine's own.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile share widget-reader --in 'cmd:our-vault maskinporten' --yes")]
pub(super) struct Share {
    /// The profile
    name: ProfileName,
    /// The store: openbao-kv:[MOUNT/]PATH, kubernetes:[NAMESPACE/]NAME or cmd:PROGRAM
    #[arg(long = "in", value_name = "STORE")]
    shared_in: StoreAddress,
    /// Don't ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A profile whose key is shared now.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    profile: &'a ProfileName,
    shared_in: &'a StoreAddress,
    client_id: &'a ClientId,
}

impl Share {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        selection.agree(std::slice::from_ref(&self.name))?;
        let profile = selection.profile(&self.name)?;
        let id =
            profile.client_id.ok_or_else(|| Failure::missing(format!("profile {} has no client yet", self.name)))?;
        let environment = selection.profiles.environment(&profile.environment)?;
        let question = format!(
            "Move the key of profile {} into {}, for every machine that may read it?",
            self.name, self.shared_in
        );
        terminal.confirm_loss(&environment, &question, self.yes)?;
        operator.share(&self.name, &self.shared_in)?;
        let document = Document { profile: &self.name, shared_in: &self.shared_in, client_id: &id };
        terminal
            .out
            .either(self.output, &document, || format!("shared the key of {} in {}", self.name, self.shared_in))?;
        terminal.out.hint(&format!(
            "on another machine: `maskinporten profile add {} --environment {} --client-id {id} --shared-in STORE`",
            self.name, environment.name
        ));
        Ok(())
    }
}
