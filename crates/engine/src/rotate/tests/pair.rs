//! Two machines with the same old key and one server, taking turns at every call.

use std::collections::{BTreeSet, VecDeque};
use std::io::Write as _;
use std::sync::{Condvar, Mutex};

use jiff::SignedDuration;

use super::super::*;
use super::fake::{Fake, foreign, name, public, unknown_kid};
use super::{Learning, PROOF};
use crate::profile::Login;
use crate::store::Stored;
use maskinporten_protocol::clock::Interrupted;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;

/// What both see, and whose turn it is.
struct Server {
    set: KeySet,
    turn: usize,
    /// Who goes next, call by call; then the one who isn't through.
    order: VecDeque<usize>,
    over: [bool; 2],
    /// Has looked at the set in order to add a key, and hasn't sent it yet.
    sending: [bool; 2],
    passed: [bool; 2],
    logins: [Login; 2],
}

impl Server {
    /// What must hold at every instant.
    fn check(&self) {
        let is_there = |login: &Login| KeyName::of(login).unwrap().is_in(&self.set);
        let old = name("old", 0);
        if self.passed == [true, true] {
            assert!(old.is_in(&self.set), "the shared old key was taken away");
        }
        for me in [0, 1] {
            // One that never came to register anything is where it was, and has no say in what the other does.
            assert!(is_there(&self.logins[me]) || !self.passed[me], "machine {me} signs with nothing");
        }
        assert_eq!(self.set.by_kid("theirs"), Some(&foreign()));
    }
}

struct Shared {
    server: Mutex<Server>,
    changed: Condvar,
}

struct Machine<'a> {
    me: usize,
    shared: &'a Shared,
    store: BTreeSet<Thumbprint>,
    now: std::cell::Cell<Timestamp>,
    journal: Vec<JournalEntry>,
}

impl Machine<'_> {
    /// Waits for its turn, acts, and leaves the next turn to whoever has it.
    fn call<T>(&self, act: impl FnOnce(&mut Server) -> T) -> T {
        let is_other = |server: &mut Server| server.turn != self.me && !server.over[1 - self.me];
        let server = self.shared.server.lock().unwrap();
        let mut server = self.shared.changed.wait_while(server, is_other).unwrap();
        let result = act(&mut server);
        server.check();
        server.turn = server.order.pop_front().unwrap_or(self.me);
        self.shared.changed.notify_all();
        result
    }

    fn end(&self) {
        self.shared.server.lock().unwrap().over[self.me] = true;
        self.shared.changed.notify_all();
    }
}

impl Effects for Machine<'_> {
    type Error = String;

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    /// Time goes by for both: what the other was about to send lands before.
    fn sleep(&self, time: Duration) -> std::result::Result<(), Interrupted> {
        if !time.is_zero() {
            let other = 1 - self.me;
            let mut server = self.shared.server.lock().unwrap();
            while server.sending[other] && !server.over[other] {
                server.turn = other;
                self.shared.changed.notify_all();
                server = self.shared.changed.wait(server).unwrap();
            }
            drop(server);
            self.now.set(self.now.get() + SignedDuration::try_from(time).unwrap());
        }
        Ok(())
    }

    fn tell(&self, progress: &Progress<'_>) {
        if matches!(progress, Progress::Step(Step::Register)) {
            self.call(|server| server.sending[self.me] = true);
        }
    }

    fn record(&mut self, event: &Event) -> std::result::Result<(), String> {
        if *event == (Event::Done { step: Step::Register }) {
            self.shared.server.lock().unwrap().sending[self.me] = false;
            self.shared.changed.notify_all();
        }
        self.journal.push(JournalEntry { at: self.now.get(), event: event.clone() });
        Ok(())
    }

    fn make(&mut self, _: &Kid) -> std::result::Result<Thumbprint, String> {
        let thumbprint = public(2 + self.me).thumbprint();
        self.store.insert(thumbprint.clone());
        Ok(thumbprint)
    }

    fn stored(&self, key: &Thumbprint) -> std::result::Result<Stored<()>, String> {
        Ok(if self.store.contains(key) { Stored::Here(()) } else { Stored::NotHere })
    }

    fn retire(&mut self, _: &KeyName, _: OldKey) -> std::result::Result<(), String> {
        Ok(())
    }

    fn registered(&mut self) -> std::result::Result<KeySet, String> {
        Ok(self.call(|server| server.set.clone()))
    }

    /// The server adds a key to whatever set there is by then.
    fn register(&mut self, _: &KeySet, key: &KeyName) -> std::result::Result<(), String> {
        self.call(|server| {
            let mut members = public(2 + self.me).to_jwk(&key.kid, maskinporten_protocol::jwk::Algorithm::Rs256);
            members.insert("exp".into(), serde_json::json!(1_822_000_000));
            server.set.keys.push(maskinporten_protocol::jwks::RegisteredKey::new(members));
            server.sending[self.me] = false;
            server.passed[self.me] = true;
        });
        Ok(())
    }

    fn unregister(&mut self, _: &KeySet, key: &KeyName) -> std::result::Result<(), String> {
        self.call(|server| server.set.keys.retain(|registered| !key.is(registered)));
        Ok(())
    }

    fn try_key(&mut self, key: &KeyName) -> std::result::Result<Trial<String>, String> {
        let is_known = self.call(|server| key.is_in(&server.set));
        Ok(if is_known { Trial::Proven } else { Trial::NotKnownYet(unknown_kid()) })
    }

    fn login(&self) -> std::result::Result<Option<Login>, String> {
        Ok(Some(self.shared.server.lock().unwrap().logins[self.me].clone()))
    }

    fn switch(&mut self, _: &Login, to: &Login) -> std::result::Result<(), String> {
        self.call(|server| server.logins[self.me] = to.clone());
        Ok(())
    }

    fn deliver(&mut self, _: usize, _: &KeyName) -> std::result::Result<(), String> {
        Ok(())
    }

    fn check(&mut self, _: usize) -> std::result::Result<(), String> {
        Ok(())
    }
}

/// From start to end, with a person who looks at what the other did, and accepts it.
fn rotate(mut machine: Machine<'_>) -> std::result::Result<Standing, RotateError<String>> {
    let set = machine.registered().unwrap();
    let (old, new_kid) = (
        name("old", 0),
        successor_kid(&"p".parse().unwrap(), jiff::civil::date(2026, 11, 21), Some(&public(0).thumbprint())),
    );
    let plan =
        Plan { others: others(&set, &[&old]), new_kid: new_kid.unwrap(), ..Fake::new(Learning::After(0)).plan() };
    let mut result = Rotation::begin(&mut machine, plan, PROOF).and_then(|mut rotation| rotation.advance());
    if matches!(result, Err(RotateError::SetChanged { .. }))
        && let Some(state) = State::replay(&machine.journal)
    {
        let mut again = Rotation::resume(&mut machine, state, PROOF);
        result = again.accept().and_then(|()| again.advance());
    }
    machine.end();
    result
}

/// Both at once, in this order; how many of them came to register their key.
fn both(order: &[usize]) -> usize {
    let fake = Fake::new(Learning::After(0));
    let shared = Shared {
        server: Mutex::new(Server {
            set: fake.set.clone(),
            turn: order.first().copied().unwrap_or(0),
            order: order.iter().copied().collect(),
            over: [false; 2],
            sending: [false; 2],
            passed: [false; 2],
            logins: [fake.login.clone(), fake.login.clone()],
        }),
        changed: Condvar::new(),
    };
    let machine = |me| Machine {
        me,
        shared: &shared,
        store: BTreeSet::from([public(0).thumbprint()]),
        now: fake.now.clone(),
        journal: Vec::new(),
    };
    let results = std::thread::scope(|scope| {
        let second = machine(1);
        let second = scope.spawn(move || rotate(second));
        [rotate(machine(0)), second.join().unwrap()]
    });
    let server = shared.server.into_inner().unwrap();
    server.check();
    let passed = server.passed.iter().filter(|passed| **passed).count();
    let finished = results.iter().filter(|result| matches!(result, Ok(Standing::Finished))).count();
    assert_eq!(server.set.keys.len(), if passed == 2 { 4 } else { 2 }, "{order:?}: {results:?}");
    assert_eq!(finished, usize::from(passed == 1), "{order:?}: {results:?}");
    passed
}

#[test]
fn two_machines_in_every_order_keep_what_both_need() {
    let (mut orders, mut passed) = (0, [0; 3]);
    // One goes so far, then the other so far, then one of them to its end.
    for first in 0..24 {
        for second in 0..24 {
            for last in [0, 1] {
                let mut order = vec![0; first];
                order.extend(vec![1; second]);
                order.extend(vec![last; 100]);
                passed[both(&order)] += 1;
                orders += 1;
            }
        }
    }
    // And any which way.
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..1000 {
        let order = (0..60).map(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::from(random & 1 == 1)
        });
        passed[both(&order.collect::<Vec<_>>())] += 1;
        orders += 1;
    }
    assert!(passed[0] == 0 && passed[1] > 100 && passed[2] > 100, "{passed:?}");
    let _ = writeln!(
        std::io::stderr(),
        "rotate: {orders} orders of two machines, {} with both keys registered",
        passed[2]
    );
}
