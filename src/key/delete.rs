//! `key delete`

use clap::Args;
use serde::Serialize;

use super::{names, stored_named, users};
use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::key_register::KnownRegistration;
use maskinporten_engine::key_service::SignerAddress;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::jwk::Thumbprint;

/// Delete a key from this machine, for good
///
/// A key that a profile here signs with, or that was registered on a client when this machine last read its keys, is
/// deleted only with --force. Deleting it here doesn't unregister it: use `jwks remove` for that. A key that is at a service
/// stays there, and is forgotten here.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key delete my-key --yes")]
pub(super) struct Delete {
    /// The key's kid or thumbprint
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    key: String,
    /// Delete it even if a profile or a client uses it
    #[arg(long)]
    force: bool,
    /// Don't ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A key that was deleted.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The kid of the deleted key.
    deleted: &'a Kid,
    thumbprint: Thumbprint,
    /// The profiles that signed with it.
    profiles: Vec<&'a ProfileName>,
    /// The service that still has it: it was only forgotten here.
    stays_in: Option<&'a SignerAddress>,
}

/// The command that takes a key off a client.
fn removal(known: &KnownRegistration) -> String {
    let KnownRegistration { environment, client_id, kid, .. } = known;
    format!("`maskinporten jwks remove {} --client {client_id} --environment {environment}`", word(kid, "KID"))
}

impl Delete {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let key = stored_named(operator, &self.key)?;
        let users = users(selection, &key.thumbprint());
        if !users.is_empty() && !self.force {
            return Err(Failure::not_done(Self::in_use(&users))
                .hint("give them another key first, or use --force: they then get no more tokens"));
        }
        if let (Some(first), false) = (key.registered.first(), self.force) {
            let places: Vec<String> = key.registered.iter().map(ToString::to_string).collect();
            let take_off = format!("remove it there with {}", removal(first));
            return Err(Failure::not_done(format!("it is registered {}", places.join(" and ")))
                .hint(format!("{take_off} first, or use --force: nobody can sign with it from here again")));
        }
        let used = if users.is_empty() { String::new() } else { format!(" ({})", Self::in_use(&users)) };
        let signer = key.place.signer();
        let question = match signer {
            Some(signer) => format!("Forget key {}{used}? It stays in {signer}", key.kid),
            None => format!("Delete key {}{used} for good? There is no other copy here", key.kid),
        };
        self.confirm(terminal, selection, &question, &users)?;
        operator.keys().forget(&key)?;
        let profiles = users.iter().map(|(name, _)| name).collect();
        let document = Document { deleted: &key.kid, thumbprint: key.thumbprint(), profiles, stays_in: signer };
        terminal.out.either(self.output, &document, || match signer {
            Some(signer) => format!("forgot {}, which stays in {signer}", key.kid),
            None => format!("deleted {}", key.kid),
        })?;
        match key.registered.first() {
            Some(first) => terminal.out.hint(&format!("it is still registered: {} removes it", removal(first))),
            None => terminal.out.hint(&format!(
                "if it is registered on a client, remove it there with `maskinporten jwks remove {} --client ID`",
                key.kid
            )),
        }
        Ok(())
    }

    fn in_use(users: &[(ProfileName, Profile)]) -> String {
        let client = |(_, profile): &(ProfileName, Profile)| {
            profile.client_id.as_ref().map(|client| format!("client {client} in {}", profile.environment))
        };
        let clients: Vec<String> = users.iter().filter_map(client).collect();
        let place = if clients.is_empty() { String::new() } else { format!(" ({})", clients.join(", ")) };
        let word = if users.len() == 1 { "profile" } else { "profiles" };
        let verb = if users.len() == 1 { "signs" } else { "sign" };
        format!("{word} {} {verb} with it{place}", names(users))
    }

    /// The question names production if a user of the key is there.
    fn confirm(
        &self,
        terminal: &Terminal,
        selection: &Selection,
        question: &str,
        users: &[(ProfileName, Profile)],
    ) -> Outcome {
        for (_, profile) in users {
            let environment = selection.profiles.environment(&profile.environment)?;
            if environment.is_production() {
                return terminal.confirm_loss(&environment, question, self.yes);
            }
        }
        if self.yes { Ok(()) } else { terminal.prompt.confirm(question, "pass --yes to confirm") }
    }
}
