//! Whose key is to be rotated, and what it takes to begin.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::lost::held_of;
use super::machine::Machine;
use crate::clients::{Client, ClientKey, Origin};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::locking::CertificateLock;
use crate::selfservice::AdminArg;
use maskinporten_engine::held::{HeldKey, State};
use maskinporten_engine::journal::Journal;
use maskinporten_engine::profile::{Login, StoreKind};
use maskinporten_engine::rotate::{self, FirstKey, KeyName, NewKey, OldKey, Plan, World as _, others, successor_kid};
use maskinporten_protocol::clock::Clock as _;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, Kid, ProfileName, Scope};
use maskinporten_protocol::jwks::KeySet;

/// A profile and its client, as they are when the command begins.
pub(super) struct Target {
    pub name: ProfileName,
    pub environment: Environment,
    pub client_id: ClientId,
    pub login: Login,
    pub scopes: Vec<Scope>,
    /// The admin profile to act through.
    pub admin: ProfileName,
    /// Where the new key goes.
    pub store: StoreKind,
    /// Deliveries and checks, as the profile has them.
    pub configured: (Vec<String>, Vec<String>),
}

impl Target {
    pub(super) fn new(context: &Context, name: &ProfileName, admin: &AdminArg) -> Outcome<Self> {
        let client = context.client_of(name)?;
        // As it is now: another profile of the same client may have been rotated by this very command.
        let profile = context.folder.profiles()?.get(name).map_or_else(|| context.profile(name), Ok)?;
        let login = profile.login.clone().ok_or_else(|| Failure::missing(format!("profile {name} has no key")))?;
        Ok(Self {
            admin: admin.resolve(context, Some((name, &profile)))?.0,
            store: store_of(context, &login)?,
            name: name.clone(),
            environment: client.environment,
            client_id: client.client_id,
            login,
            scopes: client.scopes,
            configured: (profile.deliver, profile.check),
        })
    }

    /// The client, to ask for tokens as.
    pub(super) fn client(&self) -> Client {
        Client {
            origin: Origin::Profile(self.name.clone()),
            environment: self.environment.clone(),
            client_id: self.client_id.clone(),
            key: ClientKey::Login(self.login.clone()),
            scopes: self.scopes.clone(),
        }
    }
}

/// The new key goes where the old one is, unless another store is chosen. One that can't be written to, or forgets, is
/// stood in for by this process's memory.
pub(super) fn store_of(context: &Context, login: &Login) -> Outcome<StoreKind> {
    let held = context.folder.held_keys()?;
    let old = login.thumbprint().and_then(|thumbprint| held.get(thumbprint)).map(|key| key.store);
    let kind = context.chosen_store().or(old).unwrap_or_else(|| context.store_kind());
    Ok(if kind == StoreKind::Env { StoreKind::Memory } else { kind })
}

/// A new key that nobody will have is not made.
pub(super) fn outlives_us(target: &Target, machine: &Machine<'_>) -> Outcome {
    if target.store == StoreKind::Memory && machine.deliveries.is_empty() {
        return Err(Failure::missing("the new key would die with this machine: the store here keeps nothing")
            .hint("say where it is to go with --deliver, or choose a store that lasts with --store"));
    }
    Ok(())
}

/// A profile may have been given another client since its rotation was begun.
pub(super) fn is_of(state: Option<&rotate::State>, target: &Target, journal: &Journal) -> Outcome {
    match state.filter(|state| state.is_open()).map(|state| &state.plan) {
        Some(plan) if plan.client_id != target.client_id || plan.environment != target.environment.name => {
            Err(Failure::not_done(format!(
                "the rotation of {} that is under way is one of client {} in {}, and the profile is of another now; nothing was changed",
                target.name, plan.client_id, plan.environment
            ))
            .hint(format!("give the profile its client back to finish it, or move {} away", journal.path().display())))
        }
        _ => Ok(()),
    }
}

/// What the person wants, beyond the ordinary.
pub(super) struct Wishes<'a> {
    pub grace: Duration,
    pub old_key: OldKey,
    pub switch_to_key: bool,
    pub reason: Option<&'a str>,
    /// A key that is held here, to be the new one.
    pub new_key: Option<&'a Kid>,
    /// Nothing is to be changed.
    pub dry_run: bool,
}

/// Looks whether it can begin, and says what it will do. Nothing is written.
pub(super) fn plan(
    context: &Context,
    target: &Target,
    machine: &mut Machine<'_>,
    wishes: &Wishes<'_>,
) -> Outcome<Plan> {
    let set = machine.registered()?;
    match KeyName::of(&target.login) {
        None if !set.keys.is_empty() && wishes.new_key.is_none() => {
            return Err(locked_out(target, &set, &held_of(context, machine, &set)?));
        }
        None if !wishes.switch_to_key => {
            return Err(Failure::not_done(
                "the client has no registered key: it logs in with a certificate, and the first key turns that off for everybody",
            )
            .hint("--switch-to-key gives up certificate login"));
        }
        Some(old) if !old.is_in(&set) => {
            return Err(Failure::not_done(format!(
                "the profile's key {} isn't registered on client {}",
                old.kid, target.client_id
            ))
            .hint("register it with `maskinporten jwks upload` first; nothing was changed"));
        }
        _ => {}
    }
    let held = wishes.new_key.map(|kid| brought(context, target, machine, kid)).transpose()?;
    if let Some(old) = KeyName::of(&target.login).filter(|old| is_tied(&set, old)) {
        tied(context, target, &old, held.as_ref())?;
    }
    let is_there = |held: &HeldKey| set.keys.iter().any(|key| key.thumbprint() == Some(held.thumbprint()));
    let set = if held.as_ref().is_some_and(is_there) { set } else { machine.make_room(set, wishes.dry_run)? };
    let (new_kid, new_key) = match &held {
        Some(held) => {
            let name = name_of(held, target, &set);
            let registered = name.is_in(&set);
            (name.kid, NewKey::Brought { thumbprint: name.thumbprint, registered })
        }
        None => {
            let today = context.clock.now().to_zoned(TimeZone::system()).date();
            let kid = successor_kid(&target.name, today, target.login.thumbprint());
            (kid.map_err(|error| Failure::usage(error.to_string()))?, NewKey::Made)
        }
    };
    let brought = held.map(|held| name_of(&held, target, &set));
    let ours: Vec<KeyName> = KeyName::of(&target.login).into_iter().chain(brought).collect();
    Ok(Plan {
        profile: target.name.clone(),
        environment: target.environment.name.clone(),
        client_id: target.client_id.clone(),
        old: target.login.clone(),
        new_kid,
        new_key,
        first: KeyName::of(&target.login).is_none().then(FirstKey::default),
        others: others(&set, &ours.iter().collect::<Vec<_>>()),
        grace: wishes.grace.as_secs(),
        old_key: wishes.old_key,
        deliveries: machine.deliveries.len(),
        checks: machine.checks.len(),
        reason: wishes.reason.map(str::to_owned),
    })
}

/// What the new key is called. One that has turned a certificate off is switched to under the kid that it has.
fn name_of(held: &HeldKey, target: &Target, set: &KeySet) -> KeyName {
    let thumbprint = held.thumbprint();
    let registered = set.by_thumbprint(&thumbprint).find_map(|key| key.kid().parse().ok());
    let kid = registered.filter(|_| KeyName::of(&target.login).is_none()).unwrap_or_else(|| held.kid.clone());
    KeyName { kid, thumbprint }
}

/// Registered keys have turned the profile's certificate off: it switches to one of them, or they go.
fn locked_out(target: &Target, set: &KeySet, held: &[KeyName]) -> Failure {
    let (name, id) = (&target.name, &target.client_id);
    let mut failure = Failure::not_done(format!(
        "profile {name} logs in with a certificate, which Maskinporten no longer accepts: the client has registered keys ({})",
        set.kids().join(", ")
    ));
    for key in held {
        failure = failure.hint(format!(
            "`maskinporten rotate {name} --switch-to-key --new-key {}` switches the profile to a key that is stored here",
            key.kid
        ));
    }
    if held.is_empty() {
        failure = failure.hint(format!(
            "make or import a key, and `maskinporten rotate {name} --switch-to-key --new-key KID` registers it and switches the profile to it"
        ));
    }
    let removed: Vec<String> = set
        .kids()
        .into_iter()
        .map(|kid| {
            format!(
                "`maskinporten jwks remove {} --client {id} --admin {} --force`",
                shell_words::quote(kid),
                target.admin
            )
        })
        .collect();
    failure
        .hint(format!("or log in with the certificate again, if nobody uses the keys: {}", removed.join(", then ")))
}

/// The key held here that is to be the new one.
fn brought(context: &Context, target: &Target, machine: &Machine<'_>, kid: &Kid) -> Outcome<HeldKey> {
    let held = context.folder.held_keys()?.by_kid(kid).cloned();
    let held = held.filter(|held| held.state != State::Pending).ok_or_else(|| {
        Failure::missing(format!("no key {kid} is held on this machine"))
            .hint(format!("bring it: `maskinporten key import FILE --kid {kid}`"))
    })?;
    if !machine.holds(&held.thumbprint())? {
        return Err(Failure::missing(format!(
            "the private half of key {kid} isn't in the {} store",
            held.store.as_str()
        )));
    }
    if target.login.thumbprint() == Some(&held.thumbprint()) {
        return Err(Failure::usage(format!("{kid} is the key that profile {} has now", target.name))
            .hint("with a renewed certificate for it: `maskinporten jwks upload --with-certificate`"));
    }
    Ok(held)
}

/// Whether a registered key is tied to a certificate.
pub(super) fn is_tied(set: &KeySet, key: &KeyName) -> bool {
    set.keys.iter().any(|registered| key.is(registered) && registered.is_certificate_locked())
}

/// A key that is tied to a certificate gives way only to one that has a certificate, too.
fn tied(context: &Context, target: &Target, old: &KeyName, new: Option<&HeldKey>) -> Outcome {
    match new {
        Some(new) if !new.chain.is_empty() => {
            CertificateLock::of(new)?.tell(context, &target.environment);
            Ok(())
        }
        new => {
            let which = new.map_or_else(|| "a new one".to_owned(), |new| format!("key {}", new.kid));
            let kid = new.map_or("NEW-KID", |new| new.kid.as_str());
            Err(Failure::not_done(format!(
                "the registered key {} is tied to a business certificate (x5c), and {which} has none; nothing was changed",
                old.kid
            ))
            .hint(format!(
                "bring the renewed certificate with its key: `maskinporten key import renewed.p12 --kid {kid}`"
            ))
            .hint(format!("then `maskinporten rotate {} --new-key {kid}`", target.name)))
        }
    }
}
