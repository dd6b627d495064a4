//! The steps of a rotation. Each first checks whether it was already taken.

use std::time::Duration;

use jiff::Timestamp;

use super::{Event, PROOFS, Progress, RotateError, Rotation, Step, Took, Trial, World};
use crate::profile::Login;
use maskinporten_protocol::clock::later;
use maskinporten_protocol::jwks::MAX_KEYS;

impl<W: World> Rotation<'_, W> {
    pub(super) fn take(&mut self, step: Step) -> Took<(), W> {
        match step {
            Step::Make => {
                let thumbprint = self.world.make(&self.state.plan.new_kid).map_err(RotateError::World)?;
                self.record(&Event::Made { thumbprint })
            }
            Step::Register => self.register(),
            Step::Prove => self.prove(),
            Step::Switch => self.switch(),
            Step::Deliver(number) => {
                let new = self.new_key()?;
                self.world.deliver(number, &new).map_err(RotateError::World)
            }
            Step::Check(number) => self.world.check(number).map_err(RotateError::World),
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
        self.unrivalled(&set)?;
        if set.by_kid(new.kid.as_str()).is_some() {
            return Err(RotateError::KidTaken(new.kid));
        }
        if set.keys.len() >= MAX_KEYS {
            return Err(RotateError::Full);
        }
        self.world.register(&set, &new).map_err(RotateError::World)?;
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
        let started = self.world.now();
        let patience = self.proof.patience.min(self.world.patience());
        let mut proven = 0;
        loop {
            let why = match self.world.try_key(&new).map_err(RotateError::World)? {
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
            let left = patience.saturating_sub(elapsed(started, self.world.now()));
            self.world.tell(&Progress::Tried { proven, why: why.as_ref(), left });
            if left.is_zero() {
                let (words, trace_id) = why.map(|why| (why.words, why.trace_id)).unzip();
                self.denied(trace_id.flatten())?;
                return Err(self.unproven(None, words, started));
            }
            self.world.sleep(self.proof.every.min(left))?;
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
        let waited = elapsed(started, self.world.now());
        self.world.tell(&Progress::Undoing);
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
        match self.world.login().map_err(RotateError::World)? {
            Some(login) if login == *to => Ok(()),
            Some(login) if login == *from => self.world.switch(from, to).map_err(RotateError::World),
            _ => Err(RotateError::ProfileChanged),
        }
    }

    /// Waits for the overlap to end. `Some`: it is too long for that.
    pub(super) fn grace(&mut self) -> Took<Option<Timestamp>, W> {
        let until = if let Some(until) = self.state.until {
            until
        } else {
            let until = later(self.world.now(), Duration::from_secs(self.state.plan.grace));
            self.record(&Event::Waiting { until })?;
            until
        };
        loop {
            let left = until.duration_since(self.world.now());
            if !left.is_positive() {
                return Ok(None);
            }
            if !self.state.plan.waits_for_grace() {
                return Ok(Some(until));
            }
            let left = left.unsigned_abs();
            self.world.tell(&Progress::Grace(left));
            self.world.sleep(left.min(Duration::from_secs(1)))?;
        }
    }

    fn unregister(&mut self) -> Took<(), W> {
        let (Some(old), new) = (self.state.plan.old_name(), self.new_key()?) else { return Ok(()) };
        let set = self.registered()?;
        self.compare(&set)?;
        self.usable(&set, &new)?;
        if self.world.login().map_err(RotateError::World)? != Some(new.login()) {
            return Err(RotateError::ProfileChanged);
        }
        if !old.is_in(&set) {
            return Ok(());
        }
        self.unrivalled(&set)?;
        // Days may have gone by since the key was proven.
        match self.world.try_key(&new).map_err(RotateError::World)? {
            Trial::Proven => {}
            Trial::NotKnownYet(why) => {
                self.denied(why.trace_id)?;
                return Err(RotateError::NotRegistered(new));
            }
            Trial::Refused(error, trace_id) => {
                self.denied(trace_id)?;
                return Err(RotateError::World(error));
            }
        }
        self.world.unregister(&set, &old).map_err(RotateError::World)?;
        let after = self.registered()?;
        if old.is_in(&after) {
            return Err(RotateError::NotTaken);
        }
        self.compare(&after)
    }

    /// The old private key goes once it is of no use: the look at the set is for the sake of what came between.
    fn retire(&mut self) -> Took<(), W> {
        let Some(old) = self.state.plan.old_name() else { return Ok(()) };
        if self.world.login().map_err(RotateError::World)? == Some(self.state.plan.old.clone()) {
            return Err(RotateError::ProfileChanged);
        }
        self.world.retire(&old, self.state.plan.old_key).map_err(RotateError::World)
    }
}

fn elapsed(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
