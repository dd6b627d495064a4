//! A world in memory, with a clock of its own, that breaks when it is told to.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::super::*;
use crate::profile::Login;
use crate::store::{StoreError, Stored};
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::jwks::RegisteredKey;
use maskinporten_protocol::key::{Bits, PrivateKey};

/// Keys to go round: making them takes longer than all else together.
pub fn public(number: usize) -> &'static PublicKey {
    static KEYS: OnceLock<Vec<PublicKey>> = OnceLock::new();
    &KEYS.get_or_init(|| (0..8).map(|_| PrivateKey::generate(Bits::B2048).unwrap().public().clone()).collect())
        [number]
}

pub fn name(kid: &str, number: usize) -> KeyName {
    KeyName { kid: kid.parse().unwrap(), thumbprint: public(number).thumbprint() }
}

pub fn unknown_kid() -> Refused {
    Refused { words: "unknown kid".into(), trace_id: Some("4567".into()) }
}

fn registered(kid: &str, number: usize, exp: i64) -> RegisteredKey {
    let mut members = public(number).to_jwk(&kid.parse().unwrap(), Algorithm::Rs256);
    members.insert("exp".into(), json!(exp));
    RegisteredKey::new(members)
}

/// What goes wrong at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails and does nothing; the next call works.
    Fails,
    /// It does what it was asked, and the answer is lost.
    Lost,
    /// The process dies before it.
    DiesBefore,
    /// The process dies after it.
    DiesAfter,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    Fault,
    Dead,
    Changed,
    Said(&'static str),
}

/// How the token server learns of keys.
#[derive(Debug, Clone, Copy)]
pub enum Learning {
    After(u64),
    /// After so many seconds; until then one node of three doesn't know it.
    Flapping(u64),
}

pub struct Fake {
    pub now: Cell<Timestamp>,
    pub set: KeySet,
    pub since: BTreeMap<String, Timestamp>,
    pub store: BTreeSet<Thumbprint>,
    pub made: BTreeMap<Kid, Thumbprint>,
    pub archived: BTreeSet<Thumbprint>,
    pub login: Login,
    pub journal: Vec<JournalEntry>,
    pub delivered: Vec<Thumbprint>,
    pub checked: usize,
    pub learning: Learning,
    pub refuses: Option<&'static str>,
    pub intruder: Option<(usize, RegisteredKey)>,
    pub interrupt_at: Option<usize>,
    pub next_key: usize,
    pub locked_at: Option<usize>,
    looks: Cell<usize>,
    fault: Option<(usize, Fault)>,
    calls: Cell<usize>,
    sleeps: Cell<usize>,
    dead: Cell<bool>,
    tells: RefCell<Vec<String>>,
}

pub fn foreign() -> RegisteredKey {
    registered("theirs", 1, 1_800_000_000)
}

impl Fake {
    pub fn new(learning: Learning) -> Self {
        let old = name("old", 0);
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        Self {
            now: Cell::new(now),
            set: KeySet { keys: vec![foreign(), registered("old", 0, 1_791_000_000)] },
            since: BTreeMap::from([("old".into(), Timestamp::UNIX_EPOCH)]),
            store: BTreeSet::from([old.thumbprint.clone()]),
            made: BTreeMap::new(),
            archived: BTreeSet::new(),
            login: old.login(),
            journal: Vec::new(),
            delivered: Vec::new(),
            checked: 0,
            learning,
            refuses: None,
            intruder: None,
            interrupt_at: None,
            next_key: 2,
            locked_at: None,
            looks: Cell::new(0),
            fault: None,
            calls: Cell::new(0),
            sleeps: Cell::new(0),
            dead: Cell::new(false),
            tells: RefCell::default(),
        }
    }

    pub fn plan(&self) -> Plan {
        Plan {
            versions: Vec::new(),
            profile: "p".parse().unwrap(),
            environment: "test".parse().unwrap(),
            client_id: "c".parse().unwrap(),
            old: self.login.clone(),
            new_kid: "new".parse().unwrap(),
            new_key: NewKey::Made,
            first: None,
            others: others(&self.set, &[&name("old", 0)]),
            grace: 5,
            old_key: OldKey::Delete,
            deliveries: 1,
            checks: 1,
            reason: None,
        }
    }

    pub fn breaks_at(&mut self, call: usize, fault: Fault) {
        self.fault = Some((call, fault));
    }

    /// Another process takes over: nothing breaks any more, counting begins anew.
    pub fn restart(&mut self) {
        self.fault = None;
        self.interrupt_at = None;
        self.intruder = None;
        self.locked_at = None;
        self.dead.set(false);
        self.calls.set(0);
        self.sleeps.set(0);
    }

    pub fn calls(&self) -> usize {
        self.calls.get()
    }

    pub fn looks(&self) -> usize {
        self.looks.get()
    }

    pub fn sleeps(&self) -> usize {
        self.sleeps.get()
    }

    pub fn add(&mut self, kid: &str, number: usize) {
        self.set.keys.push(registered(kid, number, 1_800_000_000));
    }

    pub fn thief(kid: &str, number: usize) -> RegisteredKey {
        registered(kid, number, 1_800_000_000)
    }

    /// What must hold at every instant.
    pub fn check_invariant(&self) {
        let key = KeyName::of(&self.login).unwrap();
        assert!(key.is_in(&self.set), "the profile's key {} isn't registered", key.kid);
        assert!(self.store.contains(&key.thumbprint), "the profile's key {} isn't in the store", key.kid);
        assert!(self.knows(key.kid.as_str()), "the profile's key {} gives no token", key.kid);
        assert_eq!(self.set.by_kid("theirs"), Some(&foreign()), "somebody else's key was touched");
    }

    fn knows(&self, kid: &str) -> bool {
        let Some(since) = self.since.get(kid) else { return false };
        let age = self.now.get().duration_since(*since).as_secs();
        match self.learning {
            Learning::After(delay) => age >= delay.cast_signed(),
            Learning::Flapping(delay) => age >= delay.cast_signed() || age % 3 != 0,
        }
    }

    /// One call: it may be the one that breaks.
    fn call<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> std::result::Result<T, Broken>,
    ) -> std::result::Result<T, Broken> {
        if self.dead.get() {
            return Err(Broken::Dead);
        }
        self.check_invariant();
        let number = self.calls.get();
        self.calls.set(number + 1);
        let fault = self.fault.filter(|(at, _)| *at == number).map(|(_, fault)| fault);
        match fault {
            Some(Fault::Fails) => return Err(Broken::Fault),
            Some(Fault::DiesBefore) => {
                self.dead.set(true);
                return Err(Broken::Dead);
            }
            _ => {}
        }
        if let Some((at, key)) = &self.intruder
            && *at == number
        {
            self.set.keys.push(key.clone());
        }
        let result = act(self);
        self.check_invariant();
        match fault {
            Some(Fault::Lost) => Err(Broken::Fault),
            Some(Fault::DiesAfter) => {
                self.dead.set(true);
                Err(Broken::Dead)
            }
            _ => result,
        }
    }
}

impl Effects for Fake {
    type Error = Broken;

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn sleep(&self, time: Duration) -> std::result::Result<(), Interrupted> {
        if self.dead.get() {
            return Err(Interrupted);
        }
        let number = self.sleeps.get();
        self.sleeps.set(number + 1);
        if self.interrupt_at == Some(number) {
            return Err(Interrupted);
        }
        self.now.set(self.now.get() + SignedDuration::try_from(time).unwrap());
        Ok(())
    }

    fn tell(&self, progress: &Progress<'_>) {
        self.tells.borrow_mut().push(format!("{progress:?}"));
    }

    fn record(&mut self, event: &Event) -> std::result::Result<(), Broken> {
        let entry = JournalEntry { at: self.now.get(), event: event.clone() };
        // It must survive being text.
        let entry: JournalEntry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
        assert_eq!(entry.event, *event);
        self.call(|fake| {
            fake.journal.push(entry);
            Ok(())
        })
    }

    fn make(&mut self, kid: &Kid) -> std::result::Result<Thumbprint, Broken> {
        self.call(|fake| {
            if let Some(made) = fake.made.get(kid).filter(|made| fake.store.contains(made)) {
                return Ok(made.clone());
            }
            let thumbprint = public(fake.next_key).thumbprint();
            fake.next_key += 1;
            fake.made.insert(kid.clone(), thumbprint.clone());
            fake.store.insert(thumbprint.clone());
            Ok(thumbprint)
        })
    }

    fn stored(&self, key: &Thumbprint) -> std::result::Result<Stored<()>, Broken> {
        let number = self.looks.get();
        self.looks.set(number + 1);
        match self.dead.get() {
            true => Err(Broken::Dead),
            false if self.locked_at == Some(number) => {
                Ok(Stored::Unreadable(StoreError::Locked { why: "nobody is there".into() }))
            }
            false if self.store.contains(key) => Ok(Stored::Here(())),
            false => Ok(Stored::NotHere),
        }
    }

    fn retire(&mut self, key: &KeyName, how: OldKey) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            match how {
                OldKey::Delete => drop(fake.store.remove(&key.thumbprint)),
                OldKey::Archive => drop(fake.archived.insert(key.thumbprint.clone())),
                OldKey::Keep => {}
            }
            Ok(())
        })
    }

    fn registered(&mut self) -> std::result::Result<KeySet, Broken> {
        self.call(|fake| Ok(fake.set.clone()))
    }

    fn register(&mut self, seen: &KeySet, key: &KeyName) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            if !seen.is_same_as(&fake.set) {
                return Err(Broken::Changed);
            }
            let number = (0..8).find(|number| public(*number).thumbprint() == key.thumbprint).unwrap();
            fake.set.keys.push(registered(key.kid.as_str(), number, 1_822_000_000));
            fake.since.insert(key.kid.to_string(), fake.now.get());
            Ok(())
        })
    }

    fn unregister(&mut self, seen: &KeySet, key: &KeyName) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            if !seen.is_same_as(&fake.set) {
                return Err(Broken::Changed);
            }
            fake.set.keys.retain(|registered| !key.is(registered));
            fake.since.remove(key.kid.as_str());
            Ok(())
        })
    }

    fn try_key(&mut self, key: &KeyName) -> std::result::Result<Trial<Broken>, Broken> {
        self.call(|fake| {
            if let Some(why) = fake.refuses {
                return Ok(Trial::Refused(Broken::Said(why), Some("0123".into())));
            }
            assert!(fake.store.contains(&key.thumbprint));
            Ok(if fake.knows(key.kid.as_str()) { Trial::Proven } else { Trial::NotKnownYet(unknown_kid()) })
        })
    }

    fn login(&self) -> std::result::Result<Option<Login>, Broken> {
        if self.dead.get() { Err(Broken::Dead) } else { Ok(Some(self.login.clone())) }
    }

    fn switch(&mut self, from: &Login, to: &Login) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            assert_eq!(fake.login, *from);
            fake.login = to.clone();
            Ok(())
        })
    }

    fn deliver(&mut self, _: usize, key: &KeyName) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            fake.delivered.push(key.thumbprint.clone());
            Ok(())
        })
    }

    fn check(&mut self, _: usize) -> std::result::Result<(), Broken> {
        self.call(|fake| {
            fake.checked += 1;
            Ok(())
        })
    }
}
