//! `jwks revoke`: removes a key that must not be used any more, at once.

use clap::Args;
use serde::Serialize;

use super::{ClientFlag, registered, table};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Subject, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::client::{Client, ClientKey, Origin};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_engine::session::Session;
use maskinporten_engine::store::Stored;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::ChangeError;

/// Remove a key from a client at once, if another key still gets a token
///
/// For a key that may have leaked. First, another registered key that is stored here must get a token; if none does,
/// nothing is revoked without --force. Tokens that were issued earlier stay valid until they expire.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks revoke old-key --yes --reason 'laptop lost'")]
pub(super) struct Revoke {
    /// The key's kid, as `jwks list` shows it
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    kid: String,
    #[command(flatten)]
    target: ClientFlag,
    /// Revoke it even if no other key gets a token, or it is the last one
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A key that was revoked.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    client_id: &'a ClientId,
    /// The kid of the revoked key.
    revoked: &'a str,
    /// Whether it is still there, since nothing was to be done.
    dry_run: bool,
    /// The kid of another key that still got a token.
    proved: Option<&'a str>,
    /// The keys that are left.
    keys: &'a KeySet,
}

impl Revoke {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().keys(&target.id)?;
        let key = registered(&before, &self.kid, &target)?;
        let remaining = self.remaining(operator, selection, &session, &target, &before);
        let remaining = match remaining {
            Err(failure) if self.force => {
                terminal.out.warning(failure.message());
                None
            }
            remaining => Some(remaining?),
        };
        let after = if self.change.dry_run {
            terminal.out.note("not revoked (--dry-run)");
            before.without(&self.kid)
        } else {
            let question =
                format!("Revoke key {:?} of client {}? Whoever signs with it is cut off", self.kid, target.id);
            terminal.confirm_loss(&session.environment, &question, self.change.yes)?;
            session.api().take_key(&target.id, &before, &self.kid).map_err(|error| match error {
                ChangeError::StillThere(_) => Failure::from(error)
                    .hint("if it stays registered, tell Digdir support (servicedesk@digdir.no) at once"),
                error => error.into(),
            })?
        };
        if !self.change.dry_run {
            terminal.out.note(
                "Maskinporten may accept the key for another two minutes, and tokens stay valid until they expire",
            );
        }
        for name in selection.profiles.logging_in_with(key) {
            terminal.out.warning(&format!("profile {name} signs with the revoked key and gets no more tokens"));
        }
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        let document = Document {
            client_id: &target.id,
            revoked: &self.kid,
            dry_run: self.change.dry_run,
            proved: remaining.as_deref(),
            keys: &after,
        };
        terminal.out.either(self.change.output, &document, || table(&after, &register, now))
    }

    /// The kid of another registered key that still gets a token. Those that profiles use are tried first.
    fn remaining(
        &self,
        operator: &Operator,
        selection: &Selection,
        session: &Session,
        target: &Subject,
        before: &KeySet,
    ) -> Outcome<String> {
        let (register, now) = (operator.folder().key_register()?, operator.clock().now());
        let others = before.keys.iter().filter(|key| key.kid() != self.kid && !key.is_expired(now));
        let mut candidates: Vec<(&RegisteredKey, Thumbprint)> = others
            .filter_map(|key| Some((key, key.thumbprint()?)))
            .filter(|(_, thumbprint)| register.get(thumbprint).is_some())
            .collect();
        candidates.sort_by_key(|(key, _)| selection.profiles.logging_in_with(key).next().is_none());
        let (mut why, mut unread) = (Vec::new(), None);
        for (key, thumbprint) in candidates {
            let kid = key.kid();
            if let Some(Stored::Unreadable(error)) = register.get(&thumbprint).map(|key| operator.keys().stored(key))
            {
                why.push(format!("{kid}: {error}"));
                unread = Some(error);
                continue;
            }
            let proof = kid.parse();
            match proof
                .map_err(Failure::from)
                .and_then(|kid| Self::prove(operator, session, target, Login::Key { kid, thumbprint }))
            {
                Ok(()) => return Ok(kid.to_owned()),
                Err(failure) => why.push(format!("{kid}: {}", failure.message())),
            }
        }
        if let Some(error) = unread {
            // Whether another key works can't be told now, which isn't the same as no.
            return Err(Failure::from(error)
                .while_doing("no other key could be tried, so nothing was revoked")
                .hint("pass --force to revoke it anyway"));
        }
        let why = match why.as_slice() {
            [] if before.keys.len() == 1 => "it is the client's last key".to_owned(),
            [] => "no other registered key is stored on this machine".to_owned(),
            tried => tried.join("; "),
        };
        Err(Failure::not_done(format!("no other key is known to get a token ({why}); nothing was revoked")).hint(
            "register another first with `maskinporten keygen` and `maskinporten jwks upload`; pass --force to revoke it anyway",
        ))
    }

    /// Gets a token with a key. A refusal over scopes or access proves it as well: those are looked at last.
    fn prove(operator: &Operator, session: &Session, target: &Subject, login: Login) -> Outcome {
        let client = Client {
            origin: target.owner.as_ref().map_or(Origin::Given, |(name, _)| Origin::Profile(name.clone())),
            environment: session.environment.clone(),
            client_id: target.id.clone(),
            key: ClientKey::Login(login),
            // What is tried here is on record here.
            signer: None,
            scopes: target.profile().map(|(_, profile)| profile.scopes.clone()).unwrap_or_default(),
        };
        let key = operator.signing_key(&client)?;
        Ok(operator.prove(session.http(), &client, &key, Algorithm::default())?)
    }
}
