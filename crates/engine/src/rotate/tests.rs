//! Rotations in virtual time, broken at every call in every way.

pub(super) mod fake;
mod pair;
mod paused;

use std::io::Write as _;
use std::time::Duration;

use jiff::SignedDuration;

use super::*;
use crate::store::StoreError;
use fake::{Broken, Fake, Fault, Learning, name, public};

const PROOF: Proof = Proof { patience: Duration::from_secs(300), every: Duration::from_secs(1) };
const LEARNINGS: [Learning; 3] = [Learning::After(0), Learning::After(90), Learning::Flapping(40)];

/// Begins, or takes up what the journal tells of.
fn run(fake: &mut Fake) -> std::result::Result<Standing, RotateError<Broken>> {
    if let Some(state) = State::replay(&fake.journal) {
        return Rotation::resume(fake, state, PROOF).advance();
    }
    let plan = fake.plan();
    Rotation::begin(fake, plan, PROOF)?.advance()
}

fn roll_back(fake: &mut Fake) -> std::result::Result<Standing, RotateError<Broken>> {
    let state = State::replay(&fake.journal).unwrap();
    Rotation::resume(fake, state, PROOF).roll_back()
}

/// The new key is in use, the old one gone, nothing done twice.
fn assert_finished(fake: &Fake) {
    fake.check_invariant();
    let new = KeyName::of(&fake.login).unwrap();
    assert_eq!(new.kid.as_str(), "new");
    assert_eq!(fake.set.keys.iter().map(|key| key.kid().to_owned()).collect::<Vec<_>>(), ["theirs", "new"]);
    assert_eq!(fake.store.iter().collect::<Vec<_>>(), [&new.thumbprint], "no other private key is left");
    assert!(fake.delivered.contains(&new.thumbprint) && fake.checked > 0);
}

fn assert_untouched(fake: &Fake) {
    fake.check_invariant();
    assert_eq!(fake.login, name("old", 0).login());
    assert_eq!(fake.set.keys.iter().map(|key| key.kid().to_owned()).collect::<Vec<_>>(), ["theirs", "old"]);
    assert_eq!(fake.store.iter().collect::<Vec<_>>(), [&public(0).thumbprint()]);
}

fn calls_of(learning: Learning) -> usize {
    let mut fake = Fake::new(learning);
    assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
    assert_finished(&fake);
    fake.calls()
}

/// Runs `then` after a break at each call, in each way.
fn at_every_call(what: &str, then: impl Fn(&mut Fake)) {
    let mut cases = 0;
    for learning in LEARNINGS {
        for call in 0..calls_of(learning) {
            for fault in [Fault::Fails, Fault::Lost, Fault::DiesBefore, Fault::DiesAfter] {
                let mut fake = Fake::new(learning);
                fake.breaks_at(call, fault);
                assert!(run(&mut fake).is_err(), "{learning:?} call {call} {fault:?}");
                fake.restart();
                fake.check_invariant();
                then(&mut fake);
                cases += 1;
            }
        }
    }
    // Not lost among the lines that the test runner swallows.
    let _ = writeln!(std::io::stderr(), "rotate: {cases} breaks, {what}");
}

#[test]
fn whatever_broke_off_is_resumed() {
    at_every_call("then resumed", |fake| {
        assert_eq!(run(fake).unwrap(), Standing::Finished);
        assert_finished(fake);
        let before = (fake.journal.len(), fake.set.clone());
        assert_eq!(run(fake).unwrap(), Standing::Finished, "again does nothing");
        assert_eq!((fake.journal.len(), fake.set.clone()), before);
    });
}

#[test]
fn whatever_broke_off_twice_is_resumed() {
    let calls = calls_of(Learning::After(0));
    for first in 0..calls {
        for second in 0..calls {
            let mut fake = Fake::new(Learning::After(0));
            fake.breaks_at(first, Fault::DiesAfter);
            assert!(run(&mut fake).is_err());
            fake.restart();
            fake.breaks_at(second, Fault::DiesBefore);
            let again = run(&mut fake);
            fake.restart();
            if again.is_err() {
                assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
            }
            assert_finished(&fake);
        }
    }
    let _ = writeln!(std::io::stderr(), "rotate: {} pairs of breaks, then resumed", calls * calls);
}

#[test]
fn whatever_broke_off_is_rolled_back_until_the_old_key_is_gone() {
    at_every_call("then rolled back", |fake| {
        if fake.journal.is_empty() {
            return assert_untouched(fake);
        }
        match roll_back(fake) {
            Ok(Standing::RolledBack) => assert_untouched(fake),
            Err(RotateError::TooLate) => assert!(fake.set.by_kid("old").is_none()),
            other => panic!("{other:?}"),
        }
        let delivered = fake.delivered.last();
        assert!(delivered.is_none() || delivered == KeyName::of(&fake.login).map(|key| key.thumbprint).as_ref());
    });
}

#[test]
fn a_rollback_that_broke_off_is_taken_up_again() {
    let begun = || {
        let mut fake = Fake::new(Learning::After(0));
        // In the middle of the overlap.
        fake.interrupt_at = Some(10);
        assert!(matches!(run(&mut fake), Err(RotateError::Interrupted)));
        fake.restart();
        fake
    };
    let mut whole = begun();
    roll_back(&mut whole).unwrap();
    let calls = whole.calls();
    assert_eq!(calls, 8, "nothing is left out");
    for call in 0..calls {
        for fault in [Fault::Fails, Fault::Lost, Fault::DiesBefore, Fault::DiesAfter] {
            let mut fake = begun();
            fake.breaks_at(call, fault);
            assert!(roll_back(&mut fake).is_err());
            fake.restart();
            roll_back(&mut fake).unwrap();
            assert_untouched(&fake);
        }
    }
}

#[test]
fn without_a_journal_the_facts_tell() {
    at_every_call("the journal lost, then rebuilt", |fake| {
        let finished = State::replay(&fake.journal).is_some_and(|state| !state.is_open());
        fake.journal.clear();
        let current = KeyName::of(&fake.login).unwrap();
        let age = |thumbprint: &Thumbprint| (0..8).find(|i| public(*i).thumbprint() == *thumbprint).unwrap();
        let stored: Vec<LocalKey> = [("old", 0), ("new", 2)]
            .map(|(kid, number)| name(kid, number))
            .into_iter()
            .filter(|key| fake.store.contains(&key.thumbprint))
            .map(|key| {
                let created = Timestamp::from_second(i64::try_from(age(&key.thumbprint)).unwrap()).unwrap();
                LocalKey { key, created, is_loose: true }
            })
            .collect();
        let old = name("old", 0);
        let plan = Plan { old: old.login(), others: others(&fake.set, &[&old, &name("new", 2)]), ..fake.plan() };
        let (new, switched) = match rebuild(&Facts { set: &fake.set, stored: &stored, current: &current }) {
            Reconstruction::NotSwitched { new } => (new, false),
            Reconstruction::NotRetired { .. } => (current, true),
            Reconstruction::Nothing if finished || current.kid.as_str() == "new" => return fake.check_invariant(),
            Reconstruction::Nothing => return assert_untouched(fake),
            found @ Reconstruction::Unclear(_) => panic!("{found:?}"),
        };
        for event in retold(&plan, &new.thumbprint, switched) {
            fake.record(&event).unwrap();
        }
        assert_eq!(run(fake).unwrap(), Standing::Finished);
        assert_finished(fake);
    });
}

#[test]
fn ctrl_c_at_every_wait_can_be_resumed() {
    let mut cases = 0;
    for learning in LEARNINGS {
        let mut whole = Fake::new(learning);
        run(&mut whole).unwrap();
        for wait in 0..whole.sleeps() {
            let mut fake = Fake::new(learning);
            fake.interrupt_at = Some(wait);
            assert!(matches!(run(&mut fake), Err(RotateError::Interrupted)));
            fake.restart();
            assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
            assert_finished(&fake);
            cases += 1;
        }
    }
    let _ = writeln!(std::io::stderr(), "rotate: {cases} waits broken off, then resumed");
}

#[test]
fn a_keyring_that_is_locked_at_any_look_needs_resume() {
    let mut whole = Fake::new(Learning::After(0));
    run(&mut whole).unwrap();
    assert!(whole.looks() > 3);
    for look in 0..whole.looks() {
        let mut fake = Fake::new(Learning::After(0));
        fake.locked_at = Some(look);
        assert!(matches!(run(&mut fake), Err(RotateError::Unreadable(StoreError::Locked { .. }))));
        fake.restart();
        assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
        assert_finished(&fake);
    }
}

#[test]
fn a_key_that_is_not_proven_leaves_everything_as_it_was() {
    let mut never = Fake::new(Learning::After(301));
    match run(&mut never) {
        Err(RotateError::Unproven { refusal: None, last: Some(_), waited, undone: Ok(_) }) => {
            assert_eq!(waited.as_secs(), 300);
        }
        other => panic!("{other:?}"),
    }
    assert_untouched(&never);
    let mut refused = Fake::new(Learning::After(0));
    refused.refuses = Some("Invalid JWT signature");
    assert!(matches!(run(&mut refused), Err(RotateError::Unproven { refusal: Some(_), undone: Ok(_), .. })));
    assert_untouched(&refused);
    for (fake, trace) in [(never, "4567"), (refused, "0123")] {
        let kept = fake.journal.iter().find_map(|entry| match &entry.event {
            Event::Refused { trace_id } => Some(trace_id.as_str()),
            _ => None,
        });
        assert_eq!(kept, Some(trace));
    }
}

#[test]
fn a_long_grace_needs_resume() {
    let mut fake = Fake::new(Learning::After(0));
    let plan = Plan { grace: 7 * 86_400, old_key: OldKey::Archive, ..fake.plan() };
    let standing = Rotation::begin(&mut fake, plan, PROOF).unwrap().advance().unwrap();
    let Standing::Waiting(until) = standing else { panic!("{standing:?}") };
    fake.restart();
    fake.now.set(until - SignedDuration::from_secs(1));
    assert_eq!(run(&mut fake).unwrap(), standing);
    assert_eq!(fake.calls(), 0, "nothing is done before that date");
    fake.now.set(until);
    assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
    assert!(fake.archived.contains(&public(0).thumbprint()) && fake.set.by_kid("old").is_none());
}

#[test]
fn somebody_elses_change_stops_it_wherever_it_comes() {
    let calls = calls_of(Learning::After(0));
    for call in 0..calls {
        let mut fake = Fake::new(Learning::After(0));
        fake.intruder = Some((call, Fake::thief("intruder", 7)));
        match run(&mut fake) {
            // It came too late to matter: after the last look.
            Ok(Standing::Finished) => assert!(call + 4 >= calls || fake.set.by_kid("old").is_none(), "{call}"),
            Err(RotateError::SetChanged { gained, .. }) => {
                assert_eq!(gained, ["intruder"]);
                fake.restart();
                // Before anything was begun there is nothing to accept.
                if let Some(state) = State::replay(&fake.journal) {
                    assert!(matches!(run(&mut fake), Err(RotateError::SetChanged { .. })), "still");
                    fake.restart();
                    let mut rotation = Rotation::resume(&mut fake, state, PROOF);
                    rotation.accept().unwrap();
                    assert_eq!(rotation.advance().unwrap(), Standing::Finished, "accepted");
                }
            }
            Err(RotateError::Failed(Broken::Changed)) => {}
            other => panic!("{call}: {other:?}"),
        }
        assert!(fake.set.by_kid("intruder").is_some(), "it stays");
        fake.check_invariant();
    }
}

#[test]
fn two_machines_at_once_keep_both_new_keys_and_the_shared_old_one() {
    let (mut ours, mut theirs) = (Fake::new(Learning::After(0)), Fake::new(Learning::After(0)));
    let (plan, other) = (ours.plan(), Plan { new_kid: "new2".parse().unwrap(), ..theirs.plan() });
    theirs.next_key = 5;
    // Both look before either writes.
    let mut first = Rotation::begin(&mut ours, plan, PROOF).unwrap();
    let mut second = Rotation::begin(&mut theirs, other, PROOF).unwrap();
    first.take(Step::Make).unwrap();
    first.take(Step::Register).unwrap();
    second.take(Step::Make).unwrap();
    // The server has one set.
    let set = first.effects.set.clone();
    second.effects.set = set;
    assert!(matches!(second.advance(), Err(RotateError::SetChanged { .. })));
    second.effects.add("new2", 5);
    first.effects.set = second.effects.set.clone();
    assert!(matches!(first.advance(), Err(RotateError::SetChanged { .. })));
    for kid in ["old", "new", "new2", "theirs"] {
        assert!(first.effects.set.by_kid(kid).is_some(), "{kid}");
    }
}

#[test]
fn a_full_set_is_left_alone() {
    let mut fake = Fake::new(Learning::After(0));
    for (kid, number) in [("a", 5), ("b", 6), ("c", 7)] {
        fake.add(kid, number);
    }
    assert!(matches!(run(&mut fake), Err(RotateError::Full)));
    assert!(fake.journal.is_empty() && fake.made.is_empty());
    fake.check_invariant();
}

#[test]
fn a_profile_that_signs_with_something_else_is_not_switched() {
    let mut fake = Fake::new(Learning::After(90));
    fake.interrupt_at = Some(20);
    run(&mut fake).unwrap_err();
    fake.restart();
    fake.add("third", 6);
    fake.since.insert("third".into(), Timestamp::UNIX_EPOCH);
    fake.store.insert(public(6).thumbprint());
    fake.login = name("third", 6).login();
    let state = State::replay(&fake.journal).unwrap();
    let mut rotation = Rotation::resume(&mut fake, state, PROOF);
    rotation.accept().unwrap();
    assert!(matches!(rotation.advance(), Err(RotateError::ProfileChanged)));
}
