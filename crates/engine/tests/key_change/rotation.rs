//! A new key in the old one's place.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use maskinporten_engine::error::Error;
use maskinporten_engine::key_change::{KeyChange, Orders, Target, Wishes};
use maskinporten_engine::rotate::{RotateError, Standing};
use maskinporten_sandbox::Options;

use crate::Desk;
use crate::desk::{PATIENCE, app, at_once};

#[test]
fn a_clock_that_is_off_by_a_minute_is_corrected() {
    let desk = Desk::new(Options::default());
    for skew in [60, -60] {
        desk.server.set(|options| options.clock_skew = skew);
        let before = desk.kid();
        assert_eq!(desk.rotate(&at_once()).unwrap(), Standing::Finished);
        assert_ne!(desk.kid(), before);
    }
}

/// The delay is that of a real server in a bad hour when `ROTATE_DELAY` says so, in seconds.
#[test]
fn not_one_token_is_missed_meanwhile() {
    let delay = std::env::var("ROTATE_DELAY").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let desk = Desk::new(Options { propagation_delay: Duration::from_secs(delay), ..Options::default() });
    // The first key is not known at once, either.
    std::thread::sleep(Duration::from_secs(delay));
    let (over, fetched) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let started = Instant::now();
            for round in 1.. {
                let done = over.load(Ordering::SeqCst);
                desk.token("app").unwrap();
                fetched.fetch_add(1, Ordering::SeqCst);
                if done {
                    return;
                }
                std::thread::sleep((Duration::from_millis(50) * round).saturating_sub(started.elapsed()));
            }
        });
        let wishes = Wishes { grace: Duration::from_secs(2), ..Wishes::default() };
        let rotated = desk.rotate_within(Duration::from_secs(600), &wishes);
        // Until those who don't know yet that the old key is gone know it, too.
        std::thread::sleep(Duration::from_secs(delay + 1));
        over.store(true, Ordering::SeqCst);
        assert_eq!(rotated.unwrap(), Standing::Finished);
    });
    assert_eq!(desk.kids().len(), 2);
    assert!(fetched.load(Ordering::SeqCst) > 5);
}

#[test]
fn two_profiles_of_one_client_switch_together() {
    let desk = Desk::new(Options::default());
    let (old, twin) = (desk.kid(), "twin".parse().unwrap());
    let profile = desk.profile("app");
    desk.operator.folder().change_profiles(|profiles| profiles.set(&twin, &profile)).unwrap();
    desk.rotate(&at_once()).unwrap();
    assert_eq!(desk.kid_of("twin"), desk.kid());
    assert_ne!(desk.kid(), old);
    desk.token("app").unwrap();
}

#[test]
fn two_machines_that_both_begin_keep_both_new_keys() {
    let desk = Desk::new(Options { propagation_delay: Duration::from_secs(1), ..Options::default() });
    // Until the first key is known.
    std::thread::sleep(Duration::from_secs(1));
    let (old, other) = (desk.kid(), desk.copy());
    let wishes = Wishes { grace: Duration::from_secs(1), ..Wishes::default() };
    let [ours, theirs] = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| other.rotate(&wishes));
        [desk.rotate(&wishes), theirs.join().unwrap()]
    });
    // Who looks last sees the other's key. If both are registered, both stop and nobody takes the old key away; if one
    // was too late to register its own, the other finishes.
    let (kids, both) = (desk.kids(), ours.is_err() && theirs.is_err());
    let finished = [&ours, &theirs].iter().filter(|went| matches!(went, Ok(Standing::Finished))).count();
    assert_eq!(finished, usize::from(!both), "{ours:?} {theirs:?}");
    assert_eq!((kids.len(), kids.contains(&old)), if both { (4, true) } else { (2, false) }, "{kids:?}");
    for stopped in [&ours, &theirs].into_iter().filter_map(|went| went.as_ref().err()) {
        let is_for_the_other = matches!(stopped, RotateError::SetChanged { .. } | RotateError::Concurrent { .. });
        assert!(is_for_the_other || matches!(stopped, RotateError::Failed(Error::Change(_))), "{stopped:?}");
    }
    for (machine, went) in [(&desk, &ours), (&other, &theirs)] {
        if both || went.is_ok() {
            machine.token("app").unwrap();
        }
    }
}

#[test]
fn one_rotation_of_a_profile_at_a_time() {
    let desk = Desk::new(Options::default());
    desk.change(PATIENCE, |_| {
        let admin = "admin".parse().unwrap();
        let target = Target::new(&desk.operator, &app(), admin).unwrap();
        let orders = Orders::default;
        let second = KeyChange::new(&desk.operator, &target, orders());
        assert!(matches!(second.err(), Some(Error::Lock(_))));
        // Who only looks needs no lock, and can begin nothing.
        let only = KeyChange::only_looking(&desk.operator, &target, orders());
        let mut only = only.unwrap();
        let plan = only.plan(&at_once()).unwrap().plan;
        assert!(matches!(only.begin(plan), Err(RotateError::Failed(Error::NotLocked(_)))));
    });
    assert_eq!(desk.kid(), "app-1");
}
