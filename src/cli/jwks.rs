//! `jwks`: the keys registered on a client.

mod list;
mod prune;
mod remove;
mod renew;
mod revoke;
mod switch;
mod upload;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::registered::{expiry, is_held};
use crate::clock::days_until;
use crate::held::HeldKeys;
use crate::ids::{ClientId, ProfileName};
use crate::jwks::{KeySet, RegisteredKey};
use crate::profile::Profile;

/// Register keys on clients, and look after them
#[derive(Debug, Args)]
pub struct Jwks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Upload(upload::Upload),
    List(list::List),
    Renew(renew::Renew),
    Remove(remove::Remove),
    Revoke(revoke::Revoke),
    Prune(prune::Prune),
}

impl Jwks {
    /// Runs the command.
    pub(super) fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            Command::Upload(command) => command.run(context),
            Command::List(command) => command.run(context),
            Command::Renew(command) => command.run(context),
            Command::Remove(command) => command.run(context),
            Command::Revoke(command) => command.run(context),
            Command::Prune(command) => command.run(context),
        }
    }
}

/// Which client a command is about.
#[derive(Debug, Args)]
struct Target {
    /// The client's id [default: the profile's client]
    #[arg(long, value_name = "CLIENT_ID")]
    client: Option<ClientId>,
}

/// A client and the profile here that knows it, if one does.
struct Resolved {
    id: ClientId,
    owner: Option<(ProfileName, Profile)>,
}

impl Resolved {
    fn profile(&self) -> Option<&Profile> {
        self.owner.as_ref().map(|(_, profile)| profile)
    }
}

impl Target {
    fn resolve(&self, context: &Context) -> Outcome<Resolved> {
        if let Some(id) = &self.client {
            let owner = context.profiles.all().find(|(_, profile)| profile.client_id.as_ref() == Some(id));
            return Ok(Resolved { id: id.clone(), owner: owner.map(|(name, profile)| (name.clone(), profile)) });
        }
        let (name, _) = context.profile_name()?;
        let profile = context.profile(&name)?;
        let id = profile.client_id.clone().ok_or_else(|| {
            Failure::missing(format!("profile {name} has no client yet"))
                .hint(format!("register one with `maskinporten client register --profile {name}`"))
        })?;
        Ok(Resolved { id, owner: Some((name, profile)) })
    }
}

/// A key that must be registered.
fn registered<'a>(set: &'a KeySet, kid: &str, target: &Resolved) -> Outcome<&'a RegisteredKey> {
    set.by_kid(kid).ok_or_else(|| {
        let there = if set.keys.is_empty() {
            "no keys are registered".to_owned()
        } else {
            format!("there are: {}", set.kids().join(", "))
        };
        Failure::missing(format!("no key with kid {kid:?} is registered on {}", target.id)).hint(there)
    })
}

/// One registered key, for programs: the JWK as the server has it, and what this machine knows of it.
fn key_json(key: &RegisteredKey, held: &HeldKeys, now: Timestamp) -> Value {
    json!({
        "kid": key.kid(),
        "alg": key.alg(),
        "bits": key.public_key().map(|public| public.bits()),
        "thumbprint": key.thumbprint(),
        "expires": key.expires().map(|expires| expires.to_string()),
        "days_left": key.expires().map(|expires| days_until(expires, now)),
        "held_here": is_held(key, held),
        "certificate_locked": key.is_certificate_locked(),
        "jwk": key,
    })
}

/// The registered keys as a table.
fn table(set: &KeySet, held: &HeldKeys, now: Timestamp) -> String {
    let rows = set.keys.iter().map(|key| {
        let bits = key.public_key().map_or_else(|| "?".into(), |public| public.bits().to_string());
        let private = if is_held(key, held) { "held here" } else { "elsewhere" };
        vec![key.kid().into(), key.alg().unwrap_or("?").into(), bits, expiry(key, now), private.into()]
    });
    super::output::table(&["KID", "ALG", "BITS", "EXPIRY", "PRIVATE HALF"], rows)
}
