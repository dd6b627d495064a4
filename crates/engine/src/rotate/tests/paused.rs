//! Rotations that wait for others on their way.

use super::*;

const STOPS: [Option<Step>; 4] = [Some(Step::Prove), Some(Step::Switch), Some(Step::Grace), None];

/// As it is begun, or taken up from the journal, with a pause before each of these steps.
fn run_with_pauses(fake: &mut Fake) -> std::result::Result<Standing, RotateError<Broken>> {
    let mut standing = Standing::Paused;
    for stop in STOPS {
        standing = match State::replay(&fake.journal) {
            Some(state) => Rotation::resume(fake, state, PROOF).advance_before(stop)?,
            None => {
                let plan = fake.plan();
                Rotation::begin(fake, plan, PROOF)?.advance_before(stop)?
            }
        };
    }
    Ok(standing)
}

#[test]
fn pauses_change_nothing_whatever_breaks() {
    for learning in LEARNINGS {
        let calls = calls_of(learning);
        let mut fake = Fake::new(learning);
        assert_eq!(run_with_pauses(&mut fake).unwrap(), Standing::Finished);
        assert_finished(&fake);
        assert_eq!(fake.calls(), calls, "nothing more is done");
        for call in 0..calls {
            for fault in [Fault::Fails, Fault::Lost, Fault::DiesBefore, Fault::DiesAfter] {
                let mut fake = Fake::new(learning);
                fake.breaks_at(call, fault);
                assert!(run_with_pauses(&mut fake).is_err(), "{learning:?} call {call} {fault:?}");
                fake.restart();
                fake.check_invariant();
                assert_eq!(run_with_pauses(&mut fake).unwrap(), Standing::Finished);
                assert_finished(&fake);
            }
        }
    }
}

#[test]
fn the_overlap_runs_while_others_catch_up() {
    let mut fake = Fake::new(Learning::After(0));
    let plan = fake.plan();
    let standing = Rotation::begin(&mut fake, plan, PROOF).unwrap().advance_before(Some(Step::Grace)).unwrap();
    assert_eq!(standing, Standing::Paused);
    let until = State::replay(&fake.journal).unwrap().until.unwrap();
    fake.now.set(until);
    let sleeps = fake.sleeps();
    assert_eq!(run(&mut fake).unwrap(), Standing::Finished);
    assert_eq!(fake.sleeps() - sleeps, 3, "nothing is waited for: these are the looks between steps");
}
