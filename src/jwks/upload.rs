//! `jwks upload`: adds a key to what is registered, and never drops or alters one that it did not create.

mod new_key;
mod registration;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::{ClientFlag, table};
use crate::duration::duration;
use crate::failure::Outcome;
use crate::key_choice::algorithm;
use crate::registered_key::make_room;
use crate::rotate::failure::{in_the_way, of_switch};
use crate::selection::{Selection, Subject, Whom};
use crate::selfservice::ChangeArgs;
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::UnfinishedSwitch;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::{ClientId, Kid};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwks::{KeySet, KeySetError, RegisteredKey};

use new_key::UploadedKey;
use registration::KeyRegistration;

/// Register a key on a client, alongside those already there
///
/// Registers the profile's key, another stored key (--key), or a public JWK or PEM from a file (--file). The first
/// key on a client turns certificate login off.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks upload")]
pub(super) struct Upload {
    /// A stored key, by its kid [default: the profile's key]
    #[arg(long, value_name = "KID", allow_hyphen_values = true, conflicts_with = "file")]
    key: Option<Kid>,
    /// A file with a public key: JWK, JWKS or PEM
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The kid to register it under [default: its own; for PEM its thumbprint]
    #[arg(long, value_name = "KID", allow_hyphen_values = true)]
    kid: Option<Kid>,
    /// The algorithm to register: RS256 or RS512
    #[arg(long, hide_short_help = true, value_name = "ALG", default_value = "RS256", value_parser = algorithm())]
    alg: Algorithm,
    /// Register it with its certificate: the client is then bound to that, and loses access when it is revoked
    #[arg(long, hide_short_help = true, conflicts_with = "file")]
    with_certificate: bool,
    #[command(flatten)]
    target: ClientFlag,
    /// Remove all other keys from the client
    #[arg(long)]
    replace: bool,
    /// Switch from certificate login to this key; the profile switches only after the key has produced a token
    #[arg(long)]
    switch_to_key: bool,
    /// How long to wait for Maskinporten to learn the new key before giving up the switch
    #[arg(long, hide_short_help = true, value_name = "DURATION", default_value = "180s", value_parser = duration, requires = "switch_to_key")]
    wait: Duration,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A key that is registered on a client.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    kid: &'a str,
    /// Whether it wasn't there already.
    changed: bool,
    /// As the server has it.
    key: Option<&'a RegisteredKey>,
    /// All keys of the client, if they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<&'a KeySet>,
}

impl Upload {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let new = UploadedKey::named(self, operator, selection, target.profile().map(|(_, profile)| profile))?;
        if let Some(begun) = UnfinishedSwitch::of(operator, &target.environment.value, &target.id)? {
            if self.change.dry_run || !self.switch_to_key || !begun.is_to(&new.name()) {
                return Err(in_the_way(&begun));
            }
            let after = self.go_on(terminal, operator, selection, begun)?;
            return self.print(terminal, operator, &target, &new, &after);
        }
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().keys(&target.id)?;
        let before = if !self.replace && before.consider(new.kid.as_str(), &new.public) == Err(KeySetError::Full) {
            make_room(terminal, operator, &session, &target.id, before, self.change.dry_run)?
        } else {
            before
        };
        KeyRegistration { upload: self, terminal, operator, target: &target, new: &new, session, before }.run()
    }

    /// Goes on with a switch that was begun by an earlier command.
    fn go_on(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        begun: UnfinishedSwitch,
    ) -> Outcome<KeySet> {
        let name = begun.name.clone();
        terminal.out.note(&format!("continuing the switch of profile {name} that was begun earlier"));
        let (admin, _) = selection.admin(&self.change.admin, Whom::Profile(&name, &selection.profile(&name)?))?;
        let _shield = Shield::for_undoing();
        let after = begun.go_on(operator, admin, self.wait);
        terminal.narrator.hush();
        after.map_err(|error| of_switch(&name, error))
    }

    fn print(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        target: &Subject,
        new: &UploadedKey,
        after: &KeySet,
    ) -> Outcome {
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        let (client_id, kid, key) = (&target.id, new.kid.as_str(), after.by_kid(new.kid.as_str()));
        let document = Document { client_id, kid, changed: true, key, keys: Some(after) };
        terminal.out.either(self.change.output, &document, || table(after, &register, now))
    }
}
