//! `jwks upload`: adds a key to what is registered, and never drops or alters one that it did not create.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use serde::Serialize;

use super::{Target, table};
use crate::context::{Context, Subject};
use crate::duration::duration;
use crate::failure::{Failure, Kind, Outcome};
use crate::locking;
use crate::registered::{expiry, make_room};
use crate::rotate::failing::{in_the_way, of_switch};
use crate::secrets::{read_file, read_public_key};
use crate::selfservice::ChangeArgs;
use crate::system::Shield;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_engine::key_change::{FirstKeySwitch, UnfinishedSwitch, set_login};
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::profile::{Admin, Login, Profile};
use maskinporten_engine::rotate::FirstKey;
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::{ClientId, Kid, ProfileName};
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::jwks::{Addition, KeySet, KeySetError, RegisteredKey};
use maskinporten_protocol::selfservice::ChangeError;

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
    #[arg(long, value_name = "ALG", default_value = "RS256", value_parser = PossibleValuesParser::new(["RS256", "RS512"]).try_map(|alg| alg.parse::<Algorithm>()))]
    alg: Algorithm,
    /// Register it with its certificate: the client is then tied to that, and loses access when it is revoked
    #[arg(long, conflicts_with = "file")]
    with_certificate: bool,
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
    #[command(flatten)]
    change: ChangeArgs,
}

/// Whether registered keys lock a profile out.
fn is_by_certificate(profile: &Profile) -> bool {
    matches!(profile.login, Some(Login::Certificate { .. } | Login::CertificateFile { .. }))
}

/// What is to be registered.
struct NewKey {
    kid: Kid,
    public: PublicKey,
    lock: Option<CertificateBinding>,
}

impl NewKey {
    /// As it is registered.
    fn name(&self) -> KeyName {
        KeyName { kid: self.kid.clone(), thumbprint: self.public.thumbprint() }
    }

    /// A key that was to be registered with its certificate is worth nothing without.
    fn check_certificate(&self, after: &KeySet) -> Outcome {
        if !self.is_there_unlocked(after) {
            return Ok(());
        }
        let message = format!("the server took key {} without its certificate", self.kid);
        Err(Failure::new(Kind::Refused, message)
            .hint("the client isn't tied to the certificate; Digdir's support can tell why"))
    }

    /// Whether it is registered, and only its certificate is to be added.
    fn is_there_unlocked(&self, before: &KeySet) -> bool {
        self.lock.as_ref().is_some_and(|lock| lock.is_missing_on(before.by_kid(self.kid.as_str()), &self.public))
    }
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
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let target = self.target.resolve(context)?;
        let new = self.new_key(context, target.profile().map(|(_, profile)| profile))?;
        if let Some(begun) = UnfinishedSwitch::of(&context.operator, &target.id)? {
            if self.change.dry_run || !self.switch_to_key || !begun.is_to(&new.name()) {
                return Err(in_the_way(&begun));
            }
            let after = self.go_on(context, begun)?;
            return self.print(context, &target, &new, &after);
        }
        let session = self.change.connect(context, target.profile())?;
        let before = session.keys(&context.operator, &target.id)?;
        let before = if !self.replace && before.consider(new.kid.as_str(), &new.public) == Err(KeySetError::Full) {
            make_room(context, &session, &target.id, before, self.change.dry_run)?
        } else {
            before
        };
        let others = match self.replace {
            true => KeySet::default(),
            false if new.is_there_unlocked(&before) => before.without(new.kid.as_str()),
            false => before.clone(),
        };
        let (addition, entry) = self.considered(&others, &new)?;
        if let (Addition::AlreadyThere(there), false) = (&addition, self.replace && before.keys.len() > 1) {
            let (there, now) = (there.clone(), context.operator.clock().now());
            if let Some(owner) = target.owner.as_ref().filter(|(_, profile)| is_by_certificate(profile)) {
                if self.switch_to_key && !self.change.dry_run {
                    let question = format!("Switch profile {} to key {}?", owner.0, new.kid);
                    context.confirm_in_production(&session.environment, &question, self.change.yes)?;
                    let after = self.switch(context, session, &target, owner, &new, before)?;
                    return self.print(context, &target, &new, &after);
                }
                context.out.warning(&format!(
                    "profile {0} logs in with a certificate, which Maskinporten no longer accepts: the client has registered keys. With --switch-to-key this command switches {0} to {1}",
                    owner.0, new.kid
                ));
            }
            self.adopt_plain(context, &target, &new)?;
            let (client_id, kid) = (&target.id, there.kid());
            let document = Document { client_id, kid, changed: false, key: Some(&there), keys: None };
            return context
                .out
                .either(self.change.output, &document, || format!("already registered, {}", expiry(&there, now)));
        }
        if let Some(lock) = &new.lock {
            locking::tell(context, lock, &session.environment);
        }
        let sent = others.with(entry.clone());
        if self.change.dry_run {
            context.out.note("not sent (--dry-run); the whole set would be:");
            return context.out.json(&sent);
        }
        let switching = self.ask(context, &session, &target, &before)?;
        if let Some(owner) = target.owner.as_ref().filter(|_| switching) {
            let after = self.switch(context, session, &target, owner, &new, before)?;
            return self.print(context, &target, &new, &after);
        }
        let after = if self.replace && !before.keys.is_empty() {
            session.api().put_in_place(&target.id, &before, &sent)?
        } else {
            self.add(context, &session, &target, &before, &new, &entry)?
        };
        let after = session.learned(&context.operator, &target.id, after);
        new.check_certificate(&after)?;
        self.adopt_plain(context, &target, &new)?;
        self.print(context, &target, &new, &after)
    }

    /// From the profile's certificate, or from nothing, to the client's first key.
    fn switch(
        &self,
        context: &Context,
        session: Session,
        target: &Subject,
        owner: &(ProfileName, Profile),
        new: &NewKey,
        seen: KeySet,
    ) -> Outcome<KeySet> {
        let first = FirstKey { algorithm: self.alg, with_certificate: new.lock.is_some() };
        let switch = FirstKeySwitch {
            operator: &context.operator,
            session,
            seen,
            client_id: &target.id,
            owner,
            new: new.name(),
            first,
            wait: self.wait,
            reason: self.change.reason().cloned(),
        };
        let _shield = Shield::for_undoing();
        let made = switch.make();
        context.narrator.hush();
        let after = made.map_err(|error| of_switch(&owner.0, error))?;
        new.check_certificate(&after)?;
        Ok(after)
    }

    /// Goes on with a switch that was begun by an earlier command.
    fn go_on(&self, context: &Context, begun: UnfinishedSwitch) -> Outcome<KeySet> {
        let name = begun.name.clone();
        context.out.note(&format!("going on with the switch of profile {name} that was begun earlier"));
        let (admin, _) = self.change.resolve(context, Some((&name, &context.profile(&name)?)))?;
        let _shield = Shield::for_undoing();
        let after = begun.go_on(&context.operator, admin, self.wait);
        context.narrator.hush();
        after.map_err(|error| of_switch(&name, error))
    }

    /// The key named, or the profile's.
    fn new_key(&self, context: &Context, profile: Option<&Profile>) -> Outcome<NewKey> {
        if let Some(path) = &self.file {
            let (public, kid) = read_public_key(&read_file(path)?)
                .map_err(|failure| failure.while_doing(format!("{} can't be uploaded", path.display())))?;
            let kid = match (&self.kid, kid) {
                (Some(kid), _) => kid.clone(),
                (None, Some(kid)) => kid,
                (None, None) => public.thumbprint().as_str().parse()?,
            };
            return Ok(NewKey { kid, public, lock: None });
        }
        let held = context.operator.folder().held_keys()?;
        let found = match (&self.key, profile.and_then(|profile| profile.login.as_ref())) {
            (Some(kid), _) => held.by_kid(kid).ok_or_else(|| {
                let kids: Vec<&str> = held.iter().map(|key| key.kid.as_str()).collect();
                Failure::missing(format!("no key with kid {kid} is held on this machine")).hint(if kids.is_empty() {
                    "make one with `maskinporten keygen`".into()
                } else {
                    format!("there are: {}", kids.join(", "))
                })
            })?,
            (None, Some(Login::Certificate { thumbprint })) if self.with_certificate => held
                .get(thumbprint)
                .ok_or_else(|| Failure::missing("the profile's certificate isn't held on this machine"))?,
            (None, Some(Login::Key { thumbprint, .. })) => held.get(thumbprint).ok_or_else(|| {
                Failure::missing("the profile's key isn't held on this machine")
                    .hint("make a new one with `maskinporten keygen`")
            })?,
            (None, _) => {
                return Err(Failure::missing("the profile has no key to upload")
                    .hint("make one with `maskinporten keygen`, and name it with --key if the profile logs in with a certificate"));
            }
        };
        let lock = if self.with_certificate { Some(CertificateBinding::of(found)?) } else { None };
        Ok(NewKey { kid: self.kid.clone().unwrap_or_else(|| found.kid.clone()), public: found.public.clone(), lock })
    }

    fn considered(&self, others: &KeySet, new: &NewKey) -> Outcome<(Addition, RegisteredKey)> {
        let plain = RegisteredKey::new(new.public.to_jwk(&new.kid, self.alg));
        let entry = new.lock.as_ref().map_or_else(|| plain.clone(), |lock| lock.put_on(&plain));
        let addition = others.consider(new.kid.as_str(), &new.public).map_err(|error| {
            let kids: Vec<&str> = others.keys.iter().map(RegisteredKey::kid).collect();
            Failure::from(error).hint(format!("registered: {}", kids.join(", ")))
        })?;
        Ok((addition, entry))
    }

    /// Asks for what will be lost: other keys with `--replace`, certificate login with the first key. Returns whether
    /// a profile is to be switched from certificate to key.
    fn ask(&self, context: &Context, session: &Session, target: &Subject, before: &KeySet) -> Outcome<bool> {
        if self.replace && !before.keys.is_empty() {
            let kids: Vec<&str> = before.keys.iter().map(RegisteredKey::kid).collect();
            let question =
                format!("Take {} off client {}? Whoever signs with them is cut off", kids.join(", "), target.id);
            context.confirm_loss(&session.environment, &question, self.change.yes)?;
            return Ok(false);
        }
        if !before.keys.is_empty() {
            context.confirm_in_production(
                &session.environment,
                &format!("Register another key on {}?", target.id),
                self.change.yes,
            )?;
            return Ok(false);
        }
        // The first key. A client that was registered from here, to have a key, has nobody who logs in otherwise.
        let waits_for_its_key = matches!(
            target.profile(),
            Some((_, Profile { admin: Some(Admin::By(_)), login: Some(Login::Key { .. }) | None, .. }))
        );
        if waits_for_its_key {
            context.out.note("this is the client's first key: from now on it logs in with registered keys only, not with a certificate");
            context.confirm_in_production(
                &session.environment,
                &format!("Register the first key on {}?", target.id),
                self.change.yes,
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
        &self,
        context: &Context,
        session: &Session,
        target: &Subject,
        before: &KeySet,
        new: &NewKey,
        entry: &RegisteredKey,
    ) -> Outcome<KeySet> {
        // Others may add theirs meanwhile, but not under our kid: theirs would be written over.
        let now = session.keys(&context.operator, &target.id)?;
        self.considered(&now, new)?;
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
        target: &Subject,
        before: &KeySet,
        entry: &RegisteredKey,
        error: Box<maskinporten_protocol::selfservice::ApiError>,
    ) -> Outcome<KeySet> {
        let now = context.operator.clock().now();
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
        Ok(session.api().put_in_place(&target.id, before, &KeySet { keys: living }.with(entry.clone()))?)
    }

    /// Makes the registered key the profile's, if it has no other and the key is held here.
    fn adopt_plain(&self, context: &Context, target: &Subject, new: &NewKey) -> Outcome {
        let Some((name, _)) = &target.owner else { return Ok(()) };
        let thumbprint = new.public.thumbprint();
        if context.operator.folder().held_keys()?.get(&thumbprint).is_none() {
            return Ok(());
        }
        let ours = Login::Key { kid: new.kid.clone(), thumbprint: thumbprint.clone() };
        Ok(set_login(&context.operator, name, |login| match login {
            None => Some(ours.clone()),
            // The same key registered under another kid: what is registered is what assertions must say.
            Some(Login::Key { thumbprint: same, .. }) if *same == thumbprint && self.kid.is_some() => {
                Some(ours.clone())
            }
            Some(_) => None,
        })?)
    }

    fn print(&self, context: &Context, target: &Subject, new: &NewKey, after: &KeySet) -> Outcome {
        let (held, now) = (context.operator.folder().held_keys()?, context.operator.clock().now());
        let (client_id, kid, key) = (&target.id, new.kid.as_str(), after.by_kid(new.kid.as_str()));
        let document = Document { client_id, kid, changed: true, key, keys: Some(after) };
        context.out.either(self.change.output, &document, || table(after, &held, now))?;
        context.out.hint("Maskinporten may need two minutes to know it: `maskinporten token --wait`");
        Ok(())
    }
}
