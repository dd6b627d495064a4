//! The world that a rotation works on: this machine and the servers.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::delivery::{Check, Delivery, Parcel};
use super::target::{Target, is_tied};
use crate::audit::Reason;
use crate::cli::asking::{Asking, tell};
use crate::cli::clients::{Client, ClientKey};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Kind, Outcome};
use crate::cli::keeping::{forget, keep_in, learn};
use crate::cli::locking::CertificateLock;
use crate::cli::output::Waiting;
use crate::cli::registered::make_room;
use crate::cli::secrets::held_key;
use crate::cli::selfservice::{Session, admin_scopes, connect_as};
use crate::clock::{Clock as _, Interrupted};
use crate::held::{HeldKey, State as HeldState};
use crate::http::Http;
use crate::ids::Kid;
use crate::journal::Journal;
use crate::jwk::{Algorithm, Thumbprint};
use crate::jwks::{KeySet, RegisteredKey};
use crate::key::{Bits, PrivateKey, SigningKey};
use crate::profile::{Login, StoreKind};
use crate::rotate::{Entry, Event, KeyName, OldKey, PROOFS, Progress, Refused, Step, Trial, World};
use crate::store::{SecretId, SecretStore as _};
use crate::token::{TokenClient, TokenError};

/// A self-service token is used this long: some live for no more than half a minute.
const SESSION: Duration = Duration::from_secs(20);

/// This machine, on behalf of one profile.
pub(super) struct Machine<'a> {
    context: &'a Context,
    target: &'a Target,
    journal: Journal,
    http: Http,
    session: Option<(Instant, Session)>,
    waiting: RefCell<Option<Waiting>>,
    /// The new key, once there is one: the admin client's own registration may need it.
    new: Option<KeyName>,
    algorithm: Option<Algorithm>,
    /// The size of a new key.
    pub bits: Bits,
    /// Where a new key goes besides.
    pub deliveries: Vec<Delivery>,
    /// What must succeed before the old one goes.
    pub checks: Vec<Check>,
    /// Why, for the audit trail.
    pub reason: Option<Reason>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(context: &'a Context, target: &'a Target) -> Self {
        Self {
            journal: Journal::of(context.folder.path(), &target.name),
            http: context.http(&target.environment),
            context,
            target,
            session: None,
            waiting: RefCell::default(),
            new: None,
            algorithm: None,
            bits: Bits::default(),
            deliveries: Vec::new(),
            checks: Vec::new(),
            reason: None,
        }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The new key, told by the journal.
    pub(super) fn knows(&mut self, new: Option<KeyName>) {
        self.new = new;
    }

    /// Stops saying what is waited for.
    pub(super) fn hush(&self) {
        self.waiting.take();
    }

    fn say(&self, what: &str) {
        // The one before goes away first, or two spinners would share the line.
        self.waiting.take();
        self.waiting.replace(Some(self.context.out.waiting(what)));
    }

    /// The API, with a token that is still good.
    fn session(&mut self) -> Outcome<&Session> {
        if !matches!(&self.session, Some((since, _)) if since.elapsed() < SESSION) {
            self.session = Some((Instant::now(), self.connect()?.because(self.reason.clone())));
        }
        match &self.session {
            Some((_, session)) => Ok(session),
            None => Err(Failure::new(Kind::Other, "there is no self-service token")),
        }
    }

    /// Room for the new key in a set that may be full.
    pub(super) fn make_room(&mut self, set: KeySet, dry_run: bool) -> Outcome<KeySet> {
        let (context, target) = (self.context, self.target);
        make_room(context, self.session()?, &target.client_id, set, dry_run)
    }

    /// Logs in as the admin profile is at this moment: it may be the one that is being rotated.
    fn connect(&self) -> Outcome<Session> {
        let name = self.target.admin.clone();
        let mut client = self.context.client_of(&name)?;
        let profile = self.context.folder.profiles()?.get(&name);
        let Some(login) = profile.and_then(|profile| profile.login) else {
            return connect_as(self.context, name, client);
        };
        let by_certificate = KeyName::of(&login).is_none();
        client.key = ClientKey::Login(login);
        match (connect_as(self.context, name.clone(), client.clone()), &self.new) {
            // Its first key is registered: from then on the certificate isn't taken any more.
            (Err(failure), Some(new)) if by_certificate && name == self.target.name => {
                client.key = ClientKey::InHand(self.signing_key(new)?);
                connect_as(self.context, name, client).map_err(|_| failure)
            }
            (answer, _) => answer,
        }
    }

    /// A private key from where it is held, or, with a store that can't be written to, from this process's memory.
    fn private(&self, thumbprint: &Thumbprint) -> Outcome<PrivateKey> {
        match held_key(self.context, thumbprint) {
            Ok((private, _)) => Ok(private),
            Err(failure) => match self.context.memory.get(&SecretId::Key(thumbprint.clone()))? {
                Some(der) => Ok(PrivateKey::from_pkcs8_der(der.expose())?),
                None => Err(failure),
            },
        }
    }

    fn signing_key(&self, key: &KeyName) -> Outcome<SigningKey> {
        let expires = self.held(&key.thumbprint)?.and_then(|held| held.expires_as(&key.kid));
        Ok(SigningKey::registered(self.private(&key.thumbprint)?, key.kid.clone(), expires))
    }

    fn held(&self, thumbprint: &Thumbprint) -> Outcome<Option<HeldKey>> {
        Ok(self.context.folder.held_keys()?.get(thumbprint).cloned())
    }

    /// The algorithm that the client's key is registered with: the next one is, too, and assertions are signed with it.
    fn algorithm(&mut self) -> Outcome<Algorithm> {
        if self.algorithm.is_none() {
            self.registered()?;
        }
        Ok(self.algorithm.unwrap_or_default())
    }
}

impl World for Machine<'_> {
    type Error = Failure;

    fn now(&self) -> Timestamp {
        self.context.clock.now()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        self.context.clock.sleep(time)
    }

    fn tell(&self, progress: &Progress<'_>) {
        let seconds = |time: &Duration| time.as_millis().div_ceil(1000);
        let update = |text: String| {
            if let Some(waiting) = &*self.waiting.borrow() {
                waiting.say(&text);
            }
        };
        match progress {
            Progress::Step(step) => self.say(&match step {
                Step::Make => "making a key".to_owned(),
                Step::Register => "registering it beside the others".to_owned(),
                Step::Prove => format!("asking {} for tokens with the new key", self.target.environment.issuer),
                Step::Switch => format!("switching profile {} to the new key", self.target.name),
                Step::Deliver(number) => match self.deliveries.get(*number) {
                    Some(delivery) => format!("delivering the new key to {}", delivery.describe()),
                    None => "delivering the new key".to_owned(),
                },
                Step::Check(number) => match self.checks.get(*number) {
                    Some(check) => format!("checking with {}", check.describe()),
                    None => "checking".to_owned(),
                },
                Step::Grace => "leaving the old key for a while".to_owned(),
                Step::Unregister => "taking the old key off the client".to_owned(),
                Step::Retire => "putting away the old private key".to_owned(),
            }),
            Progress::Tried { proven, why: None, .. } => {
                update(format!("the new key was taken {proven} of {PROOFS} times"));
            }
            Progress::Tried { left, .. } => {
                update(format!("Maskinporten doesn't know the new key yet; asking for {} s more", seconds(left)));
            }
            Progress::Grace(left) => {
                let text = format!(
                    "the old key stays {} s for whoever loaded it (Ctrl-C is fine, then --resume)",
                    seconds(left)
                );
                if self.waiting.borrow().is_none() {
                    self.say(&text);
                }
                update(text);
            }
            Progress::Undoing => self.say("undoing everything"),
        }
    }

    fn record(&mut self, event: &Event) -> Result<(), Failure> {
        if matches!(event, Event::Done { .. }) {
            self.hush();
        }
        Ok(self.journal.record(&Entry { at: self.now(), event: event.clone() })?)
    }

    fn make(&mut self, kid: &Kid) -> Result<Thumbprint, Failure> {
        let found = self.context.folder.held_keys()?.by_kid(kid).cloned();
        if let Some(held) = found {
            let thumbprint = held.thumbprint();
            let place = self.context.chosen_store().unwrap_or(held.store);
            if let Some(der) = self.context.store(place)?.get(&SecretId::Key(thumbprint.clone()))? {
                let private = PrivateKey::from_pkcs8_der(der.expose())?;
                keep_in(self.context, place, &private, kid, held.chain)?;
                self.new = Some(KeyName { kid: kid.clone(), thumbprint: thumbprint.clone() });
                return Ok(thumbprint);
            }
            // It was about to be stored when something came between.
            self.context.folder.change_held_keys(|keys| keys.remove(&thumbprint))?;
        }
        let private = PrivateKey::generate(self.bits)?;
        let held = keep_in(self.context, self.target.store, &private, kid, Vec::new())?;
        let new = KeyName { kid: kid.clone(), thumbprint: held.thumbprint() };
        self.new = Some(new.clone());
        Ok(new.thumbprint)
    }

    fn holds(&self, key: &Thumbprint) -> Result<bool, Failure> {
        match self.private(key) {
            Ok(_) => Ok(true),
            Err(failure) if failure.kind() == Kind::Missing => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn retire(&mut self, key: &KeyName, how: OldKey) -> Result<(), Failure> {
        let profiles = self.context.folder.profiles()?;
        let user = profiles
            .all()
            .find(|(_, profile)| profile.login.as_ref().and_then(Login::thumbprint) == Some(&key.thumbprint));
        if let Some((name, _)) = user {
            self.context.out.note(&format!("the private half of {} stays: profile {name} signs with it", key.kid));
            return Ok(());
        }
        let Some(mut held) = self.held(&key.thumbprint)? else { return Ok(()) };
        match how {
            OldKey::Keep => {}
            OldKey::Archive => {
                held.state = HeldState::Archived;
                self.context.folder.change_held_keys(|keys| keys.put(held))?;
            }
            OldKey::Delete if self.context.chosen_store().unwrap_or(held.store) == StoreKind::Env => {
                self.context
                    .out
                    .note(&format!("the private half of {} is in a variable: take it away there", key.kid));
            }
            OldKey::Delete => forget(self.context, &held)?,
        }
        Ok(())
    }

    fn registered(&mut self) -> Result<KeySet, Failure> {
        let (context, id) = (self.context, &self.target.client_id);
        let set = self.session()?.keys(context, id)?;
        let ours = self.target.login.thumbprint().into_iter().chain(self.new.as_ref().map(|new| &new.thumbprint));
        let registered = ours.flat_map(|ours| set.by_thumbprint(ours)).find_map(RegisteredKey::alg);
        self.algorithm = Some(if registered == Some("RS512") { Algorithm::Rs512 } else { Algorithm::Rs256 });
        Ok(set)
    }

    fn register(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Failure> {
        let held = self.held(&key.thumbprint)?.ok_or_else(|| {
            Failure::missing(format!("the new key {} isn't held on this machine any more", key.kid))
        })?;
        let plain = RegisteredKey::new(held.public.to_jwk(&key.kid, self.algorithm()?));
        let new = match KeyName::of(&self.target.login) {
            Some(old) if is_tied(seen, &old) => CertificateLock::of(&held)?.put_on(&plain),
            _ => plain,
        };
        let id = &self.target.client_id;
        Ok(self.session()?.api().add_key(id, seen, &new)?)
    }

    fn unregister(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Failure> {
        // Somebody may sign with it under its other name, or it may be left over: only a person knows.
        for kid in seen.by_thumbprint(&key.thumbprint).map(RegisteredKey::kid).filter(|kid| *kid != key.kid.as_str())
        {
            let warning =
                format!("{} is registered as {kid}, too, and stays so: see `maskinporten jwks list`", key.kid);
            self.context.out.warning(&warning);
        }
        let (context, id) = (self.context, &self.target.client_id);
        self.session()?.api().take_key(id, seen, key.kid.as_str())?;
        learn(context, &self.target.environment.name, id, &seen.without(key.kid.as_str()));
        Ok(())
    }

    fn try_key(&mut self, key: &KeyName) -> Result<Trial<Failure>, Failure> {
        let client = Client { key: ClientKey::Login(key.login()), ..self.target.client() };
        // A refusal over scopes proves the key as well, so any scope will do.
        let asking = Asking { algorithm: self.algorithm()?, ..Asking::scopes(admin_scopes(&client)) };
        let grant = asking.grant(&client)?;
        let watcher = |event: &crate::token::TokenEvent<'_>| tell(&self.context.out, &|_| {}, event);
        let tokens = TokenClient {
            environment: &client.environment,
            http: &self.http,
            clock: &self.context.clock,
            watcher: &watcher,
        };
        match tokens.fetch(&grant, &self.signing_key(key)?) {
            Ok(_) => Ok(Trial::Proven),
            Err(TokenError::Refused(refusal)) if refusal.cause().proves_the_key() => Ok(Trial::Proven),
            Err(TokenError::Refused(refusal)) if refusal.cause().may_pass_with_time() => {
                self.context.out.detail(&refusal.to_string());
                Ok(Trial::NotKnownYet(Refused { words: refusal.to_string(), trace_id: refusal.trace_id.clone() }))
            }
            Err(TokenError::Refused(refusal)) => {
                let trace_id = refusal.trace_id.clone();
                Ok(Trial::Refused(refusal.into(), trace_id))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn login(&self) -> Result<Option<Login>, Failure> {
        Ok(self.context.folder.profiles()?.get(&self.target.name).and_then(|profile| profile.login))
    }

    fn switch(&mut self, from: &Login, to: &Login) -> Result<(), Failure> {
        let target = self.target;
        let switched = self.context.folder.change_profiles(|profiles| {
            let same: Vec<_> = profiles
                .all()
                .filter(|(_, profile)| {
                    profile.environment == target.environment.name
                        && profile.client_id.as_ref() == Some(&target.client_id)
                        && profile.login.as_ref() == Some(from)
                })
                .map(|(name, profile)| (name.clone(), profile))
                .collect();
            for (name, mut profile) in same.clone() {
                profile.login = Some(to.clone());
                profiles.set(&name, &profile)?;
            }
            Ok(same.into_iter().map(|(name, _)| name).collect::<Vec<_>>())
        })?;
        if switched.contains(&target.name) {
            return Ok(());
        }
        Err(Failure::not_done(format!("somebody changed profile {} meanwhile", target.name)))
    }

    fn deliver(&mut self, number: usize, key: &KeyName) -> Result<(), Failure> {
        let alg = self.algorithm()?;
        let delivery = self.deliveries.get(number).ok_or_else(given_again)?;
        let private = self.private(&key.thumbprint)?;
        let parcel = Parcel {
            key: &private,
            kid: &key.kid,
            alg,
            client_id: &self.target.client_id,
            environment: &self.target.environment,
            scopes: &self.target.scopes,
        };
        delivery
            .carry_out(&parcel, &self.context.clock)
            .map_err(|failure| failure.while_doing(format!("the key wasn't delivered to {}", delivery.describe())))
    }

    fn check(&mut self, number: usize) -> Result<(), Failure> {
        let check = self.checks.get(number).ok_or_else(given_again)?;
        check
            .carry_out(&self.context.clock)
            .map_err(|failure| failure.while_doing("the check says no, so the old key stays where it is"))
    }
}

fn given_again() -> Failure {
    Failure::usage("the rotation was begun with more deliveries or checks than are given now")
        .hint("give --deliver and --check again, as before or put right, or write them into the profile")
}
