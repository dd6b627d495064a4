//! The steps of a rotation. Each first checks whether it was already taken.

use std::time::Duration;

use jiff::Timestamp;

use super::{Effects, Event, PROOFS, Progress, RotateError, Rotation, Step, Took, Trial};
use crate::profile::Login;
use maskinporten_protocol::clock::later;
use maskinporten_protocol::jwks::MAX_KEYS;

impl<W: Effects> Rotation<'_, W> {
    pub(super) fn take(&mut self, step: Step) -> Took<(), W> {
        match step {
            Step::Make => {
                let thumbprint = self.effects.make(&self.state.plan.new_kid).map_err(RotateError::Failed)?;
                self.record(&Event::Made { thumbprint })
            }
            Step::Register => self.register(),
            Step::Prove => self.prove(),
            Step::Switch => self.switch(),
            Step::Deliver(number) => {
                let new = self.new_key()?;
                self.effects.deliver(number, &new).map_err(RotateError::Failed)
            }
            Step::Check(number) => self.effects.check(number).map_err(RotateError::Failed),
            Step::Unregister => self.unregister(),
            Step::Retire => self.retire(),
            // Waited for in `advance`.
            Step::Grace => Ok(()),
        }
    }

    fn register(&mut self) -> Took<(), W> {
        let new = self.new_key()?;
        let set = self.registered()?;
        self.compare(&set)?;
        if let Some(old) = self.state.plan.old_name() {
            self.usable(&set, &old)?;
        }
        if new.is_in(&set) {
            return Ok(());
        }
        self.no_other_machine(&set)?;
        if set.by_kid(new.kid.as_str()).is_some() {
            return Err(RotateError::KidTaken(new.kid));
        }
        if set.keys.len() >= MAX_KEYS {
            return Err(RotateError::Full);
        }
        self.effects.register(&set, &new).map_err(RotateError::Failed)?;
        // What counts is what is registered now, not what the server answered.
        let after = self.registered()?;
        if !new.is_in(&after) {
            return Err(RotateError::NotTaken);
        }
        self.compare(&after)
    }

    /// Tries the new key until it was taken several times in a row. If it isn't, everything is undone.
    fn prove(&mut self) -> Took<(), W> {
        let new = self.new_key()?;
        let started = self.effects.now();
        let patience = self.proof.patience.min(self.effects.patience());
        let mut proven = 0;
        loop {
            let why = match self.effects.try_key(&new).map_err(RotateError::Failed)? {
                Trial::Proven => {
                    proven += 1;
                    None
                }
                Trial::NotKnownYet(why) => {
                    proven = 0;
                    Some(why)
                }
                Trial::Refused(error, trace_id) => {
                    self.denied(trace_id)?;
                    return Err(self.unproven(Some(Box::new(error)), None, started));
                }
            };
            if proven == PROOFS {
                return Ok(());
            }
            let left = patience.saturating_sub(elapsed(started, self.effects.now()));
            self.effects.tell(&Progress::Tried { proven, why: why.as_ref(), left });
            if left.is_zero() {
                let (words, trace_id) = why.map(|why| (why.words, why.trace_id)).unzip();
                self.denied(trace_id.flatten())?;
                return Err(self.unproven(None, words, started));
            }
            self.effects.sleep(self.proof.every.min(left))?;
        }
    }

    /// Records the trace id of a refusal.
    fn denied(&mut self, trace_id: Option<String>) -> Took<(), W> {
        trace_id.map_or(Ok(()), |trace_id| self.record(&Event::Refused { trace_id }))
    }

    fn unproven(
        &mut self,
        refusal: Option<Box<W::Error>>,
        last: Option<String>,
        started: Timestamp,
    ) -> RotateError<W::Error> {
        let waited = elapsed(started, self.effects.now());
        self.effects.tell(&Progress::Undoing);
        let undone = self.undo().map_err(Box::new);
        RotateError::Unproven { refusal, last, waited, undone }
    }

    fn switch(&mut self) -> Took<(), W> {
        let new = self.new_key()?;
        let set = self.registered()?;
        self.compare(&set)?;
        self.usable(&set, &new)?;
        self.switch_between(&self.state.plan.old.clone(), &new.login())
    }

    pub(super) fn switch_between(&mut self, from: &Login, to: &Login) -> Took<(), W> {
        match self.effects.login().map_err(RotateError::Failed)? {
            Some(login) if login == *to => Ok(()),
            Some(login) if login == *from => self.effects.switch(from, to).map_err(RotateError::Failed),
            _ => Err(RotateError::ProfileChanged),
        }
    }

    /// The end of the overlap, which begins now if it hasn't begun.
    pub(super) fn overlap(&mut self) -> Took<Timestamp, W> {
        if let Some(until) = self.state.until {
            return Ok(until);
        }
        let until = later(self.effects.now(), Duration::from_secs(self.state.plan.grace));
        self.record(&Event::Waiting { until })?;
        Ok(until)
    }

    /// Waits for the overlap to end. `Some`: it is too long for that.
    pub(super) fn grace(&mut self) -> Took<Option<Timestamp>, W> {
        let until = self.overlap()?;
        loop {
            let left = until.duration_since(self.effects.now());
            if !left.is_positive() {
                return Ok(None);
            }
            if !self.state.plan.waits_for_grace() {
                return Ok(Some(until));
            }
            let left = left.unsigned_abs();
            self.effects.tell(&Progress::Grace(left));
            self.effects.sleep(left.min(Duration::from_secs(1)))?;
        }
    }

    fn unregister(&mut self) -> Took<(), W> {
        let (Some(old), new) = (self.state.plan.old_name(), self.new_key()?) else { return Ok(()) };
        let set = self.registered()?;
        self.compare(&set)?;
        self.usable(&set, &new)?;
        if self.effects.login().map_err(RotateError::Failed)? != Some(new.login()) {
            return Err(RotateError::ProfileChanged);
        }
        if !old.is_in(&set) {
            return Ok(());
        }
        self.no_other_machine(&set)?;
        // Days may have gone by since the key was proven.
        match self.effects.try_key(&new).map_err(RotateError::Failed)? {
            Trial::Proven => {}
            Trial::NotKnownYet(why) => {
                self.denied(why.trace_id)?;
                return Err(RotateError::NotRegistered(new));
            }
            Trial::Refused(error, trace_id) => {
                self.denied(trace_id)?;
                return Err(RotateError::Failed(error));
            }
        }
        self.effects.unregister(&set, &old).map_err(RotateError::Failed)?;
        let after = self.registered()?;
        if old.is_in(&after) {
            return Err(RotateError::NotTaken);
        }
        self.compare(&after)
    }

    /// The old private key goes once it is of no use: the look at the set is for the sake of what came between.
    fn retire(&mut self) -> Took<(), W> {
        let Some(old) = self.state.plan.old_name() else { return Ok(()) };
        if self.effects.login().map_err(RotateError::Failed)? == Some(self.state.plan.old.clone()) {
            return Err(RotateError::ProfileChanged);
        }
        self.effects.retire(&old, self.state.plan.old_key).map_err(RotateError::Failed)
    }
}

fn elapsed(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
