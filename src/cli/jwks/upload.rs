//! `jwks upload`: adds a key to what is registered, and never drops or alters one that it did not create.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::{Resolved, Target, expiry, table};
use crate::cli::asking::{Asking, duration};
use crate::cli::clients::{Client, ClientKey, Origin};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Kind, Outcome};
use crate::cli::output::Format;
use crate::cli::secrets::{read_file, read_public_key};
use crate::cli::selfservice::{ChangeArgs, Session};
use crate::cli::system::Shield;
use crate::clock::Clock as _;
use crate::ids::{Kid, ProfileName};
use crate::jwk::{Algorithm, PublicKey};
use crate::jwks::{Addition, KeySet, RegisteredKey};
use crate::profile::{Login, Profile};
use crate::selfservice::ChangeError;
use crate::token::TokenClient;

/// Register a key on a client, beside those that are there
///
/// The profile's key, another key held here (--key), or a public JWK or PEM from a file (--file). The first key on
/// a client turns certificate login off.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten jwks upload")]
pub(super) struct Upload {
    /// A key held here, by its kid [default: the profile's key]
    #[arg(long, value_name = "KID", conflicts_with = "file")]
    key: Option<Kid>,
    /// A file with a public key: JWK, JWKS or PEM
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The kid to register it under [default: its own; for PEM its thumbprint]
    #[arg(long, value_name = "KID")]
    kid: Option<Kid>,
    /// The algorithm to register: RS256 or RS512
    #[arg(long, value_name = "ALG", default_value = "RS256")]
    alg: Algorithm,
    #[command(flatten)]
    target: Target,
    /// Take all other keys off the client
    #[arg(long)]
    replace: bool,
    /// Give up certificate login for this key; the profile switches when a token has been had with it
    #[arg(long)]
    switch_to_key: bool,
    /// How long to wait for the new key to be known before giving up the switch
    #[arg(long, value_name = "DURATION", default_value = "180s", value_parser = duration, requires = "switch_to_key")]
    wait: Duration,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Don't ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    admin: ChangeArgs,
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

/// What is to be registered.
struct NewKey {
    kid: Kid,
    public: PublicKey,
}

impl Upload {
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let target = self.target.resolve(context)?;
        let new = self.new_key(context, target.profile())?;
        let session = self.admin.connect(context, target.profile())?;
        let before = session.api().keys(&target.id)?;
        let others = if self.replace { KeySet::default() } else { before.clone() };
        let (addition, entry) = self.considered(&others, &new)?;
        if let (Addition::AlreadyThere(there), false) = (&addition, self.replace && before.keys.len() > 1) {
            let (there, now) = (there.clone(), context.clock.now());
            self.adopt_plain(context, &target, &new)?;
            let json = json!({ "client_id": target.id, "kid": there.kid(), "changed": false, "key": there });
            return context.out.either(self.output, &json, || format!("already registered, {}", expiry(&there, now)));
        }
        let sent = others.with(entry.clone());
        if self.dry_run {
            context.out.note("not sent (--dry-run); the whole set would be:");
            return context.out.json(&json!(sent));
        }
        let switching = self.ask(context, &session, &target, &before)?;
        if self.replace && !before.keys.is_empty() {
            session.api().look_again(&target.id, &before)?;
            session.api().replace_keys(&target.id, &sent)?;
        } else {
            Self::add(context, &session, &target, &before, &entry)?;
        }
        let after = Self::read_back(&session, &target, &before, &new, self.replace)?;
        if switching {
            self.switch(context, &session, &target, &new)?;
        } else {
            self.adopt_plain(context, &target, &new)?;
        }
        self.print(context, &target, &new, &after)
    }

    /// The key named, or the profile's.
    fn new_key(&self, context: &Context, profile: Option<&Profile>) -> Outcome<NewKey> {
        if let Some(path) = &self.file {
            let (public, kid) = read_public_key(&read_file(path)?)
                .map_err(|failure| failure.while_doing(format!("{} can't be uploaded", path.display())))?;
            let kid = match (&self.kid, kid) {
                (Some(kid), _) => kid.clone(),
                (None, Some(kid)) => kid,
                (None, None) => public
                    .thumbprint()
                    .as_str()
                    .parse()
                    .map_err(|error: crate::ids::IdError| Failure::usage(error.to_string()))?,
            };
            return Ok(NewKey { kid, public });
        }
        let held = context.folder.held_keys()?;
        let found = match (&self.key, profile.and_then(|profile| profile.login.as_ref())) {
            (Some(kid), _) => held.by_kid(kid).ok_or_else(|| {
                let kids: Vec<&str> = held.iter().map(|key| key.kid.as_str()).collect();
                Failure::missing(format!("no key with kid {kid} is held on this machine")).hint(if kids.is_empty() {
                    "make one with `maskinporten keygen`".into()
                } else {
                    format!("there are: {}", kids.join(", "))
                })
            })?,
            (None, Some(Login::Key { thumbprint, .. })) => held.get(thumbprint).ok_or_else(|| {
                Failure::missing("the profile's key isn't held on this machine")
                    .hint("make a new one with `maskinporten keygen`")
            })?,
            (None, _) => {
                return Err(Failure::missing("the profile has no key to upload")
                    .hint("make one with `maskinporten keygen`, and name it with --key if the profile logs in with a certificate"));
            }
        };
        Ok(NewKey { kid: self.kid.clone().unwrap_or_else(|| found.kid.clone()), public: found.public.clone() })
    }

    fn considered(&self, others: &KeySet, new: &NewKey) -> Outcome<(Addition, RegisteredKey)> {
        let entry = RegisteredKey::new(new.public.to_jwk(&new.kid, self.alg));
        let addition = others.consider(new.kid.as_str(), &new.public).map_err(|error| {
            let kids: Vec<&str> = others.keys.iter().map(RegisteredKey::kid).collect();
            Failure::from(error).hint(format!("registered: {}", kids.join(", ")))
        })?;
        Ok((addition, entry))
    }

    /// Asks for what will be lost: other keys with `--replace`, certificate login with the first key. Returns whether
    /// a profile is to be switched from certificate to key.
    fn ask(&self, context: &Context, session: &Session, target: &Resolved, before: &KeySet) -> Outcome<bool> {
        if self.replace && !before.keys.is_empty() {
            let kids: Vec<&str> = before.keys.iter().map(RegisteredKey::kid).collect();
            let question =
                format!("Take {} off client {}? Whoever signs with them is cut off", kids.join(", "), target.id);
            context.confirm_loss(&session.environment, &question, self.yes)?;
            return Ok(false);
        }
        if !before.keys.is_empty() {
            context.confirm_in_production(
                &session.environment,
                &format!("Register another key on {}?", target.id),
                self.yes,
            )?;
            return Ok(false);
        }
        // The first key. A client whose profile here waits for its first key has nobody who logs in otherwise.
        let waits_for_its_key =
            matches!(target.profile(), Some(Profile { login: Some(Login::Key { .. }) | None, .. }));
        if waits_for_its_key {
            context.out.note("this is the client's first key: from now on it logs in with registered keys only, not with a certificate");
            context.confirm_in_production(
                &session.environment,
                &format!("Register the first key on {}?", target.id),
                self.yes,
            )?;
            return Ok(false);
        }
        if !self.switch_to_key {
            let question = format!(
                "This is the first key on client {}: certificate login is turned off for it, for everybody. Switch to the key?",
                target.id
            );
            context.prompt.confirm(&question, "--switch-to-key")?;
        }
        Ok(target.owner.is_some())
    }

    /// Adds one key. A set that is refused whole may be refused for a key in it that has expired.
    fn add(
        context: &Context,
        session: &Session,
        target: &Resolved,
        before: &KeySet,
        entry: &RegisteredKey,
    ) -> Outcome {
        match session.api().add_key(&target.id, before, entry) {
            Err(ChangeError::SetRefused(error)) => {
                Self::without_expired(context, session, target, before, entry, error)
            }
            answer => Ok(answer?),
        }
    }

    /// An expired key is another's: it goes only if the person at the terminal says so.
    fn without_expired(
        context: &Context,
        session: &Session,
        target: &Resolved,
        before: &KeySet,
        entry: &RegisteredKey,
        error: Box<crate::selfservice::ApiError>,
    ) -> Outcome {
        let now = context.clock.now();
        let (expired, living): (Vec<_>, Vec<_>) = before.keys.iter().cloned().partition(|key| key.is_expired(now));
        if expired.is_empty() {
            return Err(error.into());
        }
        let kids: Vec<&str> = expired.iter().map(RegisteredKey::kid).collect();
        let question = format!(
            "The server refuses the set because of expired keys: {}. Leave them out for good?",
            kids.join(", ")
        );
        context.out.note(&error.to_string());
        context.prompt.confirm(&question, "`maskinporten jwks remove KID`, first,")?;
        session.api().look_again(&target.id, before)?;
        Ok(session.api().replace_keys(&target.id, &KeySet { keys: living }.with(entry.clone()))?)
    }

    /// What counts is what is registered now, not what the server answered: the new key is there, and so are all
    /// others, unchanged.
    fn read_back(
        session: &Session,
        target: &Resolved,
        before: &KeySet,
        new: &NewKey,
        replaced: bool,
    ) -> Outcome<KeySet> {
        let after = session.api().keys(&target.id)?;
        let there = after.by_kid(new.kid.as_str()).and_then(RegisteredKey::thumbprint);
        if there != Some(new.public.thumbprint()) {
            return Err(Failure::new(Kind::Refused, format!("the server took key {} and doesn't have it", new.kid))
                .hint("run the command again; nothing is registered twice"));
        }
        let lost: Vec<&str> =
            before.keys.iter().map(RegisteredKey::kid).filter(|kid| after.by_kid(kid).is_none()).collect();
        if !replaced && !lost.is_empty() {
            return Err(Failure::not_done(format!(
                "the new key is registered, but these are gone: {}",
                lost.join(", ")
            ))
            .hint("somebody else may have removed them meanwhile; look with `maskinporten jwks list`"));
        }
        Ok(after)
    }

    /// Makes the registered key the profile's, if it has no other and the key is held here.
    fn adopt_plain(&self, context: &Context, target: &Resolved, new: &NewKey) -> Outcome {
        let Some((name, _)) = &target.owner else { return Ok(()) };
        let thumbprint = new.public.thumbprint();
        if context.folder.held_keys()?.get(&thumbprint).is_none() {
            return Ok(());
        }
        let ours = Login::Key { kid: new.kid.clone(), thumbprint: thumbprint.clone() };
        set_login(context, name, |login| match login {
            None => Some(ours.clone()),
            // The same key registered under another kid: what is registered is what assertions must say.
            Some(Login::Key { thumbprint: same, .. }) if *same == thumbprint && self.kid.is_some() => {
                Some(ours.clone())
            }
            Some(_) => None,
        })
    }

    /// From certificate to key: the profile switches only when a token has been had with the new kid. Until then a
    /// failure, or Ctrl-C, takes the key off again, and certificate login is back.
    fn switch(&self, context: &Context, session: &Session, target: &Resolved, new: &NewKey) -> Outcome {
        let Some((name, _)) = &target.owner else { return Ok(()) };
        let _shield = Shield::up();
        let login = Login::Key { kid: new.kid.clone(), thumbprint: new.public.thumbprint() };
        match self.prove(context, session, target, &login) {
            Ok(()) => set_login(context, name, |_| Some(login.clone())),
            Err(failure) => {
                context.out.note("the new key gave no token; taking it off again, so that certificate login is back");
                session.api().delete_keys(&target.id).map_err(|error| {
                    Failure::from(error).while_doing(format!(
                        "{}; and the key could not be taken off again: remove it with `maskinporten jwks remove {} --force`",
                        failure.message(),
                        new.kid
                    ))
                })?;
                Err(failure.hint("nothing has changed: the client still logs in with its certificate"))
            }
        }
    }

    /// Gets a token with the new key. A refusal over scopes or access proves it as well: those are looked at last.
    fn prove(&self, context: &Context, session: &Session, target: &Resolved, login: &Login) -> Outcome {
        let Some((name, profile)) = &target.owner else { return Ok(()) };
        let client = Client {
            origin: Origin::Profile(name.clone()),
            environment: session.environment.clone(),
            client_id: target.id.clone(),
            key: ClientKey::Login(login.clone()),
            scopes: profile.scopes.clone(),
        };
        let asking = if profile.scopes.is_empty() {
            Asking::scopes(crate::cli::selfservice::admin_scopes(&client))
        } else {
            Asking::default()
        };
        let (grant, key) = (asking.grant(&client)?, context.signing_key(&client)?);
        let waiting = context.out.waiting(&format!("waiting for {} to know the new key", client.environment.issuer));
        let watcher = |event: &crate::token::TokenEvent<'_>| {
            crate::cli::asking::tell(&context.out, &|text| waiting.say(text), event);
        };
        let tokens = TokenClient {
            environment: &client.environment,
            http: session.http(),
            clock: &context.clock,
            watcher: &watcher,
        };
        match tokens.fetch_when_known(&grant, &key, self.wait) {
            Err(crate::token::TokenError::Refused(refusal)) if refusal.cause().proves_the_key() => Ok(()),
            answer => answer.map(drop).map_err(Failure::from),
        }
    }

    fn print(&self, context: &Context, target: &Resolved, new: &NewKey, after: &KeySet) -> Outcome {
        let (held, now) = (context.folder.held_keys()?, context.clock.now());
        let key = after.by_kid(new.kid.as_str());
        let json = json!({ "client_id": target.id, "kid": new.kid, "changed": true, "key": key, "keys": after });
        context.out.either(self.output, &json, || table(after, &held, now))?;
        context.out.hint("Maskinporten may need two minutes to know it: `maskinporten token --wait`");
        Ok(())
    }
}

/// Changes how a profile logs in, if `new` says how.
fn set_login(context: &Context, name: &ProfileName, new: impl FnOnce(Option<&Login>) -> Option<Login>) -> Outcome {
    context.folder.change_profiles(|profiles| {
        let Some(mut profile) = profiles.get(name) else { return Ok(()) };
        if let Some(login) = new(profile.login.as_ref()) {
            profile.login = Some(login);
            profiles.set(name, &profile)?;
        }
        Ok(())
    })?;
    Ok(())
}
