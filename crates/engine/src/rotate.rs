//! Rotation: a new key replaces an old one without a moment in which the profile has none that works.
//!
//! What holds at every instant, and after every crash: *the key that the profile points to is in the store and
//! registered.* So the new key is made, registered and proven before the profile is switched to it, and the old one
//! is taken away only after that.
//!
//! This is the order of steps and nothing else. Servers, stores, files and the clock are [`Effects`]; before each
//! step they are told to write down what is about to happen, and after it that it is done. Every step looks first
//! whether it was taken, so a rotation that broke off anywhere is resumed by going through the steps again.

mod course;
mod effects;
mod error;
mod plan;
mod reconstruction;
mod state;
mod steps;
mod succession;
#[cfg(test)]
mod tests;
mod undo;

use std::time::Duration;

use jiff::Timestamp;

use crate::profile::KeyName;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::{KeySet, MAX_KEYS};

pub use course::{Course, Happening};
pub use effects::{Effects, Progress, Refused, Trial};
pub use error::{RotateError, Undone};
pub use plan::{FirstKey, NewKey, OldKey, Other, Plan, SHORT_GRACE, Step, others};
pub use reconstruction::{Facts, LocalKey, Reconstruction, rebuild, retold};
pub use state::{End, Event, JournalEntry, State};
pub use succession::{is_given_to, new_kid, succeeds, successor_kid};

/// How many tokens in a row prove a key: the server has several nodes, which don't learn the key at the same time.
pub const PROOFS: u32 = 3;

/// The state of a rotation when there is nothing to do at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The new key is in use, and the old one is gone.
    Finished,
    /// The old key stays until then.
    Waiting(Timestamp),
    /// It lets others catch up before it goes on.
    Paused,
    /// Everything was rolled back.
    RolledBack,
}

/// How to prove a new key: until when, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// How long to wait for the server to learn it.
    pub patience: Duration,
    /// The pause between two tries.
    pub every: Duration,
}

impl Default for Proof {
    /// Five minutes, with a try every second.
    fn default() -> Self {
        Self { patience: Duration::from_secs(300), every: Duration::from_secs(1) }
    }
}

/// A rotation under way.
pub struct Rotation<'a, W: Effects> {
    effects: &'a mut W,
    state: State,
    proof: Proof,
    /// Another process has begun it.
    is_resumed: bool,
}

/// What every step returns.
type Took<T, W> = Result<T, RotateError<<W as Effects>::Error>>;

impl<'a, W: Effects> Rotation<'a, W> {
    /// Begins one. Nothing is made where the set has no room, or doesn't look as the plan says.
    pub fn begin(effects: &'a mut W, plan: Plan, proof: Proof) -> Took<Self, W> {
        let set = effects.registered().map_err(RotateError::Failed)?;
        let state = State::new(plan, effects.now());
        let rotation = Self { effects, state, proof, is_resumed: false };
        rotation.compare(&set)?;
        if let Some(old) = rotation.state.plan.old_name() {
            rotation.usable(&set, &old)?;
        }
        rotation.no_other_machine(&set)?;
        let imported = rotation.state.new.as_ref();
        if let Some(new) = imported
            && !rotation.holds(&new.thumbprint)?
        {
            return Err(RotateError::NotHeld(new.clone()));
        }
        if set.keys.len() >= MAX_KEYS && !imported.is_some_and(|new| new.is_in(&set)) {
            return Err(RotateError::Full);
        }
        let begun = Event::Begun { plan: Box::new(rotation.state.plan.clone()) };
        rotation.effects.record(&begun).map_err(RotateError::Failed)?;
        Ok(rotation)
    }

    /// Continues one that was interrupted.
    pub fn resume(effects: &'a mut W, state: State, proof: Proof) -> Self {
        Self { effects, state, proof, is_resumed: true }
    }

    /// Accepts the key set as it is now as the expected one.
    pub fn accept(&mut self) -> Took<(), W> {
        let set = self.registered()?;
        let others = others(&set, &self.ours().iter().collect::<Vec<_>>());
        self.record(&Event::Accepted { others })
    }

    /// How far it has come.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Continues until there is nothing to do at the moment.
    pub fn advance(&mut self) -> Took<Standing, W> {
        self.advance_before(None)
    }

    /// The same, but it pauses before this step. The overlap runs from then on, if it comes to that. A client's first
    /// key doesn't pause: on its way there is no login that works.
    pub fn advance_before(&mut self, stop: Option<Step>) -> Took<Standing, W> {
        if let Some(end) = self.state.end {
            return Ok(if end == End::Finished { Standing::Finished } else { Standing::RolledBack });
        }
        if self.state.rolling_back {
            return self.roll_back();
        }
        let stop = stop.filter(|_| !self.state.plan.is_first());
        self.go_through(stop).map_err(|error| self.break_off(error))
    }

    /// The steps that are left, in their order.
    fn go_through(&mut self, stop: Option<Step>) -> Took<Standing, W> {
        while let Some(step) = self.state.next() {
            // Ctrl-C between two steps.
            self.effects.sleep(Duration::ZERO)?;
            if stop.is_some_and(|stop| step >= stop) {
                if step == Step::Grace {
                    self.overlap()?;
                }
                return Ok(Standing::Paused);
            }
            if step == Step::Grace {
                if let Some(until) = self.grace()? {
                    return Ok(Standing::Waiting(until));
                }
            } else {
                self.record(&Event::Intent { step })?;
                self.effects.tell(&Progress::Step(step));
                self.take(step)?;
            }
            if step != Step::Make {
                self.record(&Event::Done { step })?;
            }
        }
        self.record(&Event::Ended { end: End::Finished })?;
        Ok(Standing::Finished)
    }

    fn new_key(&self) -> Took<KeyName, W> {
        // Every step after the first has it; a journal that says otherwise was tampered with.
        self.state.new.clone().ok_or(RotateError::ProfileChanged)
    }

    fn ours(&self) -> Vec<KeyName> {
        self.state.plan.old_name().into_iter().chain(self.state.new.clone()).collect()
    }

    fn registered(&mut self) -> Took<KeySet, W> {
        self.effects.registered().map_err(RotateError::Failed)
    }

    /// Records an event; only then does it count.
    fn record(&mut self, event: &Event) -> Took<(), W> {
        self.effects.record(event).map_err(RotateError::Failed)?;
        self.state.apply(event);
        Ok(())
    }

    /// Whether the keys of others are as they were. The first key takes nothing away, so what others add meanwhile is
    /// no reason to leave the profile without a login.
    fn compare(&self, set: &KeySet) -> Took<(), W> {
        let now = others(set, &self.ours().iter().collect::<Vec<_>>());
        let kids = |a: &[Other], b: &[Other]| -> Vec<String> {
            a.iter().filter(|key| !b.contains(key)).map(|key| key.kid.clone()).collect()
        };
        let (gained, lost) = (kids(&now, &self.state.others), kids(&self.state.others, &now));
        if now == self.state.others || self.state.plan.is_first() && lost.is_empty() {
            return Ok(());
        }
        Err(RotateError::SetChanged { gained, lost })
    }

    /// Fails if another machine is replacing the same old key.
    fn no_other_machine(&self, set: &KeySet) -> Took<(), W> {
        let Some(old) = self.state.plan.old_name() else { return Ok(()) };
        let now = self.effects.now();
        for key in set.keys.iter().filter(|key| succeeds(key.kid(), &old.thumbprint) && !key.is_expired(now)) {
            let thumbprint = key.thumbprint();
            if thumbprint.map(|thumbprint| self.holds(&thumbprint)).transpose()? != Some(true) {
                let both = self.state.new.as_ref().is_some_and(|new| new.is_in(set));
                return Err(RotateError::Concurrent { theirs: key.kid().to_owned(), old, both });
            }
        }
        Ok(())
    }

    /// Whether a key is registered and in the store: what a profile may point to.
    fn usable(&self, set: &KeySet, key: &KeyName) -> Took<(), W> {
        if !key.is_in(set) {
            return Err(RotateError::NotRegistered(key.clone()));
        }
        if !self.holds(&key.thumbprint)? {
            return Err(RotateError::NotHeld(key.clone()));
        }
        Ok(())
    }

    /// Whether the private half is in the store. An unreadable store is an error of its own, never a no.
    fn holds(&self, key: &Thumbprint) -> Took<bool, W> {
        self.effects.stored(key).map_err(RotateError::Failed)?.is_here().map_err(RotateError::Unreadable)
    }
}
