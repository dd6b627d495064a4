//! The real side effects of a rotation: on this machine, and at the servers.

mod service;
mod session;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Orders;
use super::target::{Target, is_bound};
use crate::certificate_binding::CertificateBinding;
use crate::client::{Client, ClientKey};
use crate::delivery::{Check, Delivery, Parcel};
use crate::error::Error;
use crate::journal::Journal;
use crate::key_register::StoredKey;
use crate::key_service::{KeyVersion, Retirement};
use crate::operator::{Notice, Operator};
use crate::profile::{KeyName, Login, StoreKind};
use crate::rotate::{
    Course, Effects, Event, FirstKey, Happening, JournalEntry, OldKey, Plan, Progress, Refused, Step, Trial,
};
use crate::session::Session;
use crate::store::Stored;
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::http::Http;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, Thumbprint};
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::{PrivateKey, Signer, SigningKey};
use maskinporten_protocol::selfservice::ChangeError;
use maskinporten_protocol::token::TokenError;

/// Implements [`Effects`] with the stores, the folder and the servers, for one profile.
pub(super) struct Machine<'a> {
    pub(super) operator: Operator,
    pub(super) target: &'a Target,
    pub(super) orders: Orders,
    /// How many changes are carried out together, this one among them.
    pub(super) among: usize,
    journal: Journal,
    http: Http,
    session: Option<Session>,
    /// The key set that whoever began has just seen.
    seen: Option<KeySet>,
    /// The new key, once there is one: the admin client's own registration may need it.
    new: Option<KeyName>,
    /// The keys that the service of the client's keys had when the change began.
    versions: Vec<KeyVersion>,
    /// How the new key is registered, if it is the client's first.
    first: Option<FirstKey>,
    algorithm: Option<Algorithm>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(operator: Operator, target: &'a Target, orders: Orders) -> Self {
        Self {
            journal: Journal::of(operator.folder(), &target.name),
            http: operator.http(&target.environment),
            operator,
            target,
            orders,
            among: 1,
            session: None,
            seen: None,
            new: None,
            versions: Vec::new(),
            first: KeyName::of(&target.login).is_none().then(FirstKey::default),
            algorithm: None,
        }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Takes up what the plan says of the new key, and the key itself once there is one.
    pub(super) fn follow(&mut self, plan: &Plan, new: Option<KeyName>) {
        self.new = new;
        self.versions.clone_from(&plan.versions);
        self.first = plan.is_first().then(|| plan.first.unwrap_or_default());
        self.orders.reason = self.orders.reason.take().or_else(|| plan.reason.as_deref()?.parse().ok());
    }

    /// Goes on with a session, and with the key set that was just seen through it.
    pub(super) fn take_over(&mut self, session: Session, seen: KeySet) {
        self.session = Some(session);
        self.seen = Some(seen);
    }

    /// Whether the new key is the client's first.
    pub(super) fn is_first(&self) -> bool {
        self.first.is_some()
    }

    /// Whether the private half is here, for those who go on with a yes or no. Not to know is an error.
    pub(super) fn holds(&self, key: &Thumbprint) -> Result<bool, Error> {
        Ok(self.stored(key)?.is_here()?)
    }

    fn say(&self, happening: Happening<'_>) {
        self.operator.tell(&Notice::Rotation(&Course {
            profile: &self.target.name,
            among: self.among,
            issuer: &self.target.environment.issuer,
            is_first: self.is_first(),
            happening,
        }));
    }

    /// What this process alone has: the new key, where the store can't be written to.
    fn in_memory(&self, thumbprint: &Thumbprint) -> Result<Stored, Error> {
        Ok(Stored::look(&*self.operator.stores().open(StoreKind::Memory)?, thumbprint))
    }

    /// A private key from where it is stored, or, with a store that can't be written to, from this process's memory.
    fn private(&self, thumbprint: &Thumbprint) -> Result<PrivateKey, Error> {
        match self.in_memory(thumbprint)? {
            Stored::Here(private) => Ok(private),
            _ => Ok(self.operator.keys().get(thumbprint)?.0),
        }
    }

    fn signing_key(&self, key: &KeyName) -> Result<SigningKey, Error> {
        let expires = self.on_record(&key.thumbprint)?.and_then(|stored| stored.expires_as(&key.kid));
        let signer: Arc<dyn Signer> = match self.in_memory(&key.thumbprint)? {
            Stored::Here(private) => Arc::new(private),
            _ => self.operator.keys().signer(&key.thumbprint, None)?.0,
        };
        Ok(SigningKey::registered(signer, key.kid.clone(), expires))
    }

    pub(super) fn binding(&self, key: &StoredKey) -> Result<CertificateBinding, Error> {
        CertificateBinding::of(key, Some(&self.target.login), self.target.environment.realm(), self.now())
    }

    fn on_record(&self, thumbprint: &Thumbprint) -> Result<Option<StoredKey>, Error> {
        Ok(self.operator.keys().on_record(thumbprint)?)
    }

    /// The algorithm that the client's key is registered with: the next one is, too, and assertions are signed with it.
    fn algorithm(&mut self) -> Result<Algorithm, Error> {
        if self.algorithm.is_none() {
            self.registered()?;
        }
        Ok(self.algorithm.unwrap_or_default())
    }

    /// What the journal calls the new key when it is stored already, under the kid that it is to have: it was made, and
    /// then something came between.
    fn made_before(&mut self, kid: &Kid) -> Result<Option<StoredKey>, Error> {
        let Some(stored) = self.operator.folder().key_register()?.by_kid(kid).cloned() else { return Ok(None) };
        Ok(self.operator.keys().settle(stored)?)
    }
}

impl Effects for Machine<'_> {
    type Error = Error;

    fn now(&self) -> Timestamp {
        self.operator.clock().now()
    }

    fn patience(&self) -> Duration {
        self.can_wait()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        self.operator.clock().sleep(time)
    }

    fn tell(&self, progress: &Progress<'_>) {
        let place = match progress {
            Progress::Step(Step::Deliver(number)) => self.orders.deliveries.get(*number).map(Delivery::describe),
            Progress::Step(Step::Check(number)) => self.orders.checks.get(*number).map(Check::describe),
            _ => None,
        };
        self.say(Happening::Progress(progress, place));
    }

    fn record(&mut self, event: &Event) -> Result<(), Error> {
        if matches!(event, Event::Done { .. }) {
            self.say(Happening::StepDone);
        }
        Ok(self.journal.record(&JournalEntry { at: self.now(), event: event.clone() })?)
    }

    fn make(&mut self, kid: &Kid) -> Result<Thumbprint, Error> {
        let made = match (self.made_before(kid)?, &self.target.signer) {
            (Some(made), _) => made,
            (None, Some(address)) => self.make_at(address, kid)?,
            (None, None) => {
                let private = PrivateKey::generate(self.orders.bits)?;
                self.operator.keep(self.target.place.clone(), &private, kid, Some(&self.target.name), Vec::new())?
            }
        };
        let thumbprint = made.thumbprint();
        self.new = Some(KeyName { kid: kid.clone(), thumbprint: thumbprint.clone() });
        Ok(thumbprint)
    }

    fn stored(&self, key: &Thumbprint) -> Result<Stored<()>, Error> {
        if matches!(self.in_memory(key)?, Stored::Here(_)) {
            return Ok(Stored::Here(()));
        }
        Ok(self.on_record(key)?.map_or(Stored::NotHere, |stored| self.operator.keys().stored(&stored).known()))
    }

    fn retire(&mut self, key: &KeyName, how: OldKey) -> Result<(), Error> {
        if let Some(profile) = self.operator.folder().profiles()?.signing_with(&key.thumbprint).next() {
            self.say(Happening::StillSignedWith { key, profile });
            return Ok(());
        }
        let Some(stored) = self.on_record(&key.thumbprint)? else { return Ok(()) };
        match how {
            OldKey::Keep => {}
            OldKey::Archive => {
                self.retire_at_service(key, &stored, Retirement::Disabled)?;
                self.archive(stored)?;
            }
            OldKey::Delete if self.operator.keys().place_of(&stored).is_store(StoreKind::Env) => {
                self.say(Happening::InVariable(key));
            }
            OldKey::Delete if self.retire_at_service(key, &stored, Retirement::Destroyed)? => {
                self.operator.keys().forget(&stored)?;
            }
            OldKey::Delete => self.archive(stored)?,
        }
        Ok(())
    }

    fn registered(&mut self) -> Result<KeySet, Error> {
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

    fn register(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Error> {
        let stored = self.on_record(&key.thumbprint)?.ok_or_else(|| Error::NewKeyGone(key.kid.clone()))?;
        let plain = RegisteredKey::new(stored.public.to_jwk(&key.kid, self.algorithm()?));
        let is_old_bound = || KeyName::of(&self.target.login).is_some_and(|old| is_bound(seen, &old));
        let with_certificate = self.first.map_or_else(is_old_bound, |first| first.with_certificate);
        let new = if with_certificate { self.binding(&stored)?.put_on(&plain) } else { plain };
        self.renew_before_the_certificate_goes();
        let id = &self.target.client_id;
        match self.session()?.api().add_key(id, seen, &new) {
            // The set is read again by the step, which judges it.
            Ok(_) | Err(ChangeError::NotThere(_) | ChangeError::OthersGone(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn unregister(&mut self, seen: &KeySet, key: &KeyName) -> Result<(), Error> {
        // Somebody may sign with it under its other name, or it may be left over: only a person can know.
        for also in seen.by_thumbprint(&key.thumbprint).map(RegisteredKey::kid).filter(|kid| *kid != key.kid.as_str())
        {
            self.say(Happening::AlsoRegistered { key, also });
        }
        let id = &self.target.client_id;
        match self.session()?.api().take_key(id, seen, key.kid.as_str()) {
            // The set is read again by the step, which judges it.
            Ok(_) | Err(ChangeError::StillThere(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn try_key(&mut self, key: &KeyName) -> Result<Trial<Error>, Error> {
        let client = Client { key: ClientKey::Login(key.login()), ..self.target.client() };
        let (algorithm, signing) = (self.algorithm()?, self.signing_key(key)?);
        match self.operator.prove(&self.http, &client, &signing, algorithm) {
            Ok(()) => Ok(Trial::Proven),
            Err(Error::Token(TokenError::Refused(refusal))) if refusal.cause().may_pass_with_time() => {
                self.operator.tell(&Notice::NotKnownYet(&refusal));
                Ok(Trial::NotKnownYet(Refused { words: refusal.to_string(), trace_id: refusal.trace_id.clone() }))
            }
            Err(Error::Token(TokenError::Refused(refusal))) => {
                let trace_id = refusal.trace_id.clone();
                Ok(Trial::Refused(refusal.into(), trace_id))
            }
            Err(error) => Err(error),
        }
    }

    fn login(&self) -> Result<Option<Login>, Error> {
        Ok(self.operator.folder().profiles()?.get(&self.target.name).and_then(|profile| profile.login))
    }

    fn switch(&mut self, from: &Login, to: &Login) -> Result<(), Error> {
        let (target, register) = (self.target, self.operator.folder().key_register()?);
        let switched = self.operator.folder().change_profiles(|profiles| {
            let same: Vec<_> = profiles
                .all()
                .filter(|(name, profile)| {
                    // What is shared is one profile's.
                    (self.operator.folder().shared_client().is_none() || **name == target.name)
                        && profile.environment == target.environment.name
                        && profile.client_id.as_ref() == Some(&target.client_id)
                        && profile.login.as_ref() == Some(from)
                })
                .map(|(name, profile)| (name.clone(), profile))
                .collect();
            for (name, mut profile) in same.clone() {
                profile.log_in(to.clone(), register.signer_of(to));
                profiles.set(&name, &profile)?;
            }
            Ok(same.into_iter().map(|(name, _)| name).collect::<Vec<_>>())
        })?;
        if switched.contains(&target.name) {
            return Ok(());
        }
        Err(Error::ProfileChanged(target.name.clone()))
    }

    fn deliver(&mut self, number: usize, key: &KeyName) -> Result<(), Error> {
        let alg = self.algorithm()?;
        let delivery = self.orders.deliveries.get(number).ok_or(Error::FewerHandOvers)?;
        let private = self.private(&key.thumbprint)?;
        let parcel = Parcel {
            key: &private,
            kid: &key.kid,
            alg,
            client_id: &self.target.client_id,
            environment: &self.target.environment,
            scopes: &self.target.scopes,
        };
        let delivered = delivery.carry_out(
            &parcel,
            &self.operator.surroundings(),
            self.operator.folder().access(),
            &self.operator,
        );
        delivered.map_err(|source| Error::NotDelivered { place: delivery.describe(), source })
    }

    fn check(&mut self, number: usize) -> Result<(), Error> {
        let check = self.orders.checks.get(number).ok_or(Error::FewerHandOvers)?;
        check.carry_out(&self.operator.surroundings()).map_err(Error::Unchecked)
    }
}
