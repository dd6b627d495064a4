//! The world that a rotation works on: this machine and the servers.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::progress::words;
use super::target::{Target, is_tied};
use crate::asking::{Asking, tell};
use crate::clients::{Client, ClientKey};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::locking::CertificateLock;
use crate::output::Waiting;
use crate::registered::make_room;
use crate::secrets::held_key;
use crate::selfservice::{Session, admin_scopes};
use maskinporten_engine::audit::Reason;
use maskinporten_engine::delivery::{Check, Delivery, Parcel};
use maskinporten_engine::held::{HeldKey, State as HeldState};
use maskinporten_engine::journal::Journal;
use maskinporten_engine::lock::Lock;
use maskinporten_engine::private_file::private_folder;
use maskinporten_engine::profile::{Login, StoreKind};
use maskinporten_engine::rotate::{Entry, Event, FirstKey, KeyName, OldKey, Plan, Progress, Refused, Trial, World};
use maskinporten_engine::store::{SecretId, Stored};
use maskinporten_protocol::clock::{Clock as _, Interrupted};
use maskinporten_protocol::http::Http;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, Thumbprint};
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::{Bits, PrivateKey, SigningKey};
use maskinporten_protocol::token::{TokenClient, TokenError};

/// This machine, on behalf of one profile.
pub(super) struct Machine<'a> {
    pub(super) context: &'a Context,
    pub(super) target: &'a Target,
    journal: Journal,
    http: Http,
    pub(super) session: Option<(Instant, Session)>,
    /// The key set that whoever began has just seen.
    seen: Option<KeySet>,
    waiting: RefCell<Option<Waiting>>,
    /// The new key, once there is one: the admin client's own registration may need it.
    pub(super) new: Option<KeyName>,
    /// How the new key is registered, if it is the client's first.
    first: Option<FirstKey>,
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
            seen: None,
            waiting: RefCell::default(),
            new: None,
            first: KeyName::of(&target.login).is_none().then(FirstKey::default),
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

    /// What the plan says of the new key, and the key itself once there is one.
    pub(super) fn follow(&mut self, plan: &Plan, new: Option<KeyName>) {
        self.new = new;
        self.first = plan.is_first().then(|| plan.first.unwrap_or_default());
        self.reason = self.reason.take().or_else(|| plan.reason.as_deref()?.parse().ok());
    }

    /// Goes on with a session, and with the key set that was just seen through it.
    pub(super) fn take_over(&mut self, session: Session, seen: KeySet) {
        self.session = Some((Instant::now(), session));
        self.seen = Some(seen);
    }

    /// Whether the new key is the client's first.
    pub(super) fn is_first(&self) -> bool {
        self.first.is_some()
    }

    /// Whether the private half is here, for those who go on with a yes or no. Not to know is an error.
    pub(super) fn holds(&self, key: &Thumbprint) -> Outcome<bool> {
        Ok(self.stored(key)?.is_here()?)
    }

    /// One rotation of a profile at a time.
    pub(super) fn lock(&self) -> Outcome<Lock> {
        let path = self.journal.path().with_extension("lock");
        private_folder(self.context.folder.path())?;
        path.parent().map_or(Ok(()), private_folder)?;
        Ok(Lock::acquire(&path, Duration::ZERO)?)
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

    /// Room for the new key in a set that may be full.
    pub(super) fn make_room(&mut self, set: KeySet, dry_run: bool) -> Outcome<KeySet> {
        let (context, target) = (self.context, self.target);
        make_room(context, self.session()?, &target.client_id, set, dry_run)
    }

    /// A private key from where it is held, or, with a store that can't be written to, from this process's memory.
    fn private(&self, thumbprint: &Thumbprint) -> Outcome<PrivateKey> {
        match Stored::look(&self.context.memory, thumbprint) {
            Stored::Here(private) => Ok(private),
            _ => held_key(self.context, thumbprint).map(|(private, _)| private),
        }
    }

    pub(super) fn signing_key(&self, key: &KeyName) -> Outcome<SigningKey> {
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

    fn patience(&self) -> Duration {
        self.can_wait()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        self.context.clock.sleep(time)
    }

    fn tell(&self, progress: &Progress<'_>) {
        let update = |text: String| {
            if let Some(waiting) = &*self.waiting.borrow() {
                waiting.say(&text);
            }
        };
        match progress {
            Progress::Step(step) => self.say(&self.describe(*step)),
            Progress::Tried { .. } => update(words(progress)),
            Progress::Grace(_) => {
                if self.waiting.borrow().is_none() {
                    self.say(&words(progress));
                }
                update(words(progress));
            }
            Progress::Undoing if self.is_first() => {
                self.hush();
                self.context.out.note(
                    "the profile hasn't switched to the new key; taking it off again, so that certificate login is back",
                );
            }
            Progress::Undoing => self.say(&words(progress)),
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
                self.context.keep(place, &private, kid, held.chain)?;
                self.new = Some(KeyName { kid: kid.clone(), thumbprint: thumbprint.clone() });
                return Ok(thumbprint);
            }
            // It was about to be stored when something came between.
            self.context.folder.change_held_keys(|keys| keys.remove(&thumbprint))?;
        }
        let private = PrivateKey::generate(self.bits)?;
        let held = self.context.keep(self.target.store, &private, kid, Vec::new())?;
        let new = KeyName { kid: kid.clone(), thumbprint: held.thumbprint() };
        self.new = Some(new.clone());
        Ok(new.thumbprint)
    }

    fn stored(&self, key: &Thumbprint) -> Result<Stored<()>, Failure> {
        if matches!(Stored::look(&self.context.memory, key), Stored::Here(_)) {
            return Ok(Stored::Here(()));
        }
        self.held(key)?.map_or(Ok(Stored::NotHere), |held| self.context.keys().stored(&held).map(Stored::known))
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
            OldKey::Delete => self.context.keys().forget(&held)?,
        }
        Ok(())
    }

    fn registered(&mut self) -> Result<KeySet, Failure> {
        let set = match self.seen.take() {
            Some(seen) => seen,
            None => self.look()?,
        };
        let old = self.target.login.thumbprint().filter(|_| !self.is_first());
        let ours = old.into_iter().chain(self.new.as_ref().map(|new| &new.thumbprint));
        let registered = ours.flat_map(|ours| set.by_thumbprint(ours)).find_map(RegisteredKey::alg);
        self.algorithm = Some(match registered {
            Some("RS512") => Algorithm::Rs512,
            Some(_) => Algorithm::Rs256,
            None => self.first.unwrap_or_default().algorithm,
        });
        Ok(set)
    }

    fn register(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Failure> {
        let held = self.held(&key.thumbprint)?.ok_or_else(|| {
            Failure::missing(format!("the new key {} isn't held on this machine any more", key.kid))
        })?;
        let plain = RegisteredKey::new(held.public.to_jwk(&key.kid, self.algorithm()?));
        let is_old_tied = || KeyName::of(&self.target.login).is_some_and(|old| is_tied(seen, &old));
        let with_certificate = self.first.map_or_else(is_old_tied, |first| first.with_certificate);
        let new = if with_certificate { CertificateLock::of(&held)?.put_on(&plain) } else { plain };
        self.renew_before_the_certificate_goes();
        let id = &self.target.client_id;
        self.session()?.api().add_key(id, seen, &new)?;
        Ok(())
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
        let session = self.session()?;
        session.learned(context, id, session.api().take_key(id, seen, key.kid.as_str())?);
        Ok(())
    }

    fn try_key(&mut self, key: &KeyName) -> Result<Trial<Failure>, Failure> {
        let client = Client { key: ClientKey::Login(key.login()), ..self.target.client() };
        // A refusal over scopes proves the key as well, so any scope will do.
        let asking = Asking { algorithm: self.algorithm()?, ..Asking::scopes(admin_scopes(&client)) };
        let grant = asking.grant(&client)?;
        let watcher = |event: &maskinporten_protocol::token::TokenEvent<'_>| tell(&self.context.out, &|_| {}, event);
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
        delivery.carry_out(&parcel, &self.context.for_programs().surroundings()).map_err(|error| {
            Failure::from(error).while_doing(format!("the key wasn't delivered to {}", delivery.describe()))
        })
    }

    fn check(&mut self, number: usize) -> Result<(), Failure> {
        let check = self.checks.get(number).ok_or_else(given_again)?;
        check
            .carry_out(&self.context.for_programs().surroundings())
            .map_err(|error| Failure::from(error).while_doing("the check says no, so the old key stays where it is"))
    }
}

fn given_again() -> Failure {
    Failure::usage("the rotation was begun with more deliveries or checks than are given now")
        .hint("give --deliver and --check again, as before or put right, or write them into the profile")
}
