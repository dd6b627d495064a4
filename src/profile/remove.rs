//! `profile remove`

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::journal::Journal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::ids::{Kid, ProfileName};

/// Remove a profile
///
/// The client stays registered. The key stays in its store, unless --with-key deletes it.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile remove widget-reader --with-key --yes")]
pub(super) struct Remove {
    /// The profile
    name: ProfileName,
    /// Also delete its private key
    #[arg(long)]
    with_key: bool,
    /// Don't ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A profile that was forgotten.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    removed: &'a ProfileName,
    /// The kid of its private key, if that was deleted.
    deleted_key: Option<&'a Kid>,
}

impl Remove {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        selection.agree(std::slice::from_ref(&self.name))?;
        let profile = selection.profile(&self.name)?;
        let journal = Journal::of(operator.folder(), &self.name);
        if journal.under_way()?.is_some() {
            return Err(Failure::not_done(format!("a rotation of {} is under way", self.name))
                .hint(format!(
                    "finish it with `maskinporten rotate {0} --resume`, or undo it with `maskinporten rotate {0} --rollback`",
                    self.name
                ))
                .hint(format!("or abandon it for good: delete {}", journal.path().display())));
        }
        let register = operator.folder().key_register()?;
        let elsewhere = match &profile.login {
            Some(Login::Shared { store }) => Some(format!("is shared in {store}, and other machines sign with it")),
            Some(login) => register.signer_of(login).map(|signer| format!("never leaves {signer}")),
            None => None,
        };
        if let Some(place) = elsewhere.filter(|_| self.with_key) {
            return Err(Failure::usage(format!("the key of {} {place}", self.name))
                .hint("leave out --with-key: the profile goes from this machine, and the key stays there"));
        }
        let environment = selection.profiles.environment(&profile.environment)?;
        let thumbprint = profile.login.as_ref().and_then(Login::thumbprint).filter(|_| self.with_key);
        if let Some(thumbprint) = thumbprint
            && let Some(other) = selection.profiles.signing_with(thumbprint).find(|name| **name != self.name)
        {
            return Err(Failure::not_done(format!("profile {other} uses the same key"))
                .hint("leave out --with-key, or remove that profile first"));
        }
        let deleted = thumbprint.and_then(|thumbprint| register.get(thumbprint));
        let key = if self.with_key { " and delete its private key for good" } else { "" };
        terminal.confirm_loss(&environment, &format!("Remove profile {}{key}?", self.name), self.yes)?;
        // The key first: should that fail, the profile still says where it is.
        if let Some(key) = deleted {
            operator.keys().forget(key)?;
        }
        operator.folder().change_profiles(|profiles| profiles.remove(&self.name))?;
        let document = Document { removed: &self.name, deleted_key: deleted.map(|key| &key.kid) };
        terminal.out.either(self.output, &document, || match deleted {
            Some(key) => format!("removed {} and its key {}", self.name, key.kid),
            None => format!("removed {}", self.name),
        })
    }
}
