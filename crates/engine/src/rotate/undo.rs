//! Rolling a rotation back, as long as there is something to go back to.

use super::{Effects, End, Event, NewKey, Progress, RotateError, Rotation, Standing, Step, Undone};
use maskinporten_protocol::jwks::KeySet;

impl<W: Effects> Rotation<'_, W> {
    /// Rolls the rotation back. It removes only what this rotation has added: keys of others aren't touched.
    pub fn roll_back(&mut self) -> Result<Standing, RotateError<W::Error>> {
        match self.state.end {
            Some(End::RolledBack) => return Ok(Standing::RolledBack),
            Some(End::Finished) => return Err(RotateError::TooLate),
            None => {}
        }
        self.undo().map(|_| Standing::RolledBack)
    }

    /// What went wrong on the way to the client's first key leaves no login that works, so it is undone at once.
    /// Elsewhere the old key still works, and what stopped can be gone on with.
    pub(super) fn break_off(&mut self, why: RotateError<W::Error>) -> RotateError<W::Error> {
        let is_half_way = self.state.plan.is_first()
            && self.state.end.is_none()
            && self.state.tried.contains(&Step::Register)
            && !self.state.done.contains(&Step::Switch);
        match &why {
            // It was undone, or tried to.
            RotateError::Unproven { .. } => why,
            // What another process has begun waits for the store to come back.
            RotateError::Unreadable(_) if self.is_resumed => why,
            _ if !is_half_way => why,
            _ => {
                self.effects.tell(&Progress::Undoing);
                let undone = self.undo().map_err(Box::new);
                RotateError::BrokenOff { why: Box::new(why), undone }
            }
        }
    }

    pub(super) fn undo(&mut self) -> Result<Undone, RotateError<W::Error>> {
        let mut set = self.registered()?;
        let old = self.state.plan.old_name();
        if let Some(old) = &old {
            if !old.is_in(&set) {
                return Err(if self.state.tried.contains(&Step::Unregister) {
                    RotateError::TooLate
                } else {
                    RotateError::NotRegistered(old.clone())
                });
            }
            self.usable(&set, old)?;
        }
        if !self.state.rolling_back {
            self.record(&Event::RollingBack)?;
        }
        let Some(new) = self.state.new.clone() else {
            // The key may have been stored all the same: `make` finds it.
            if self.state.tried.contains(&Step::Make) {
                let thumbprint = self.effects.make(&self.state.plan.new_kid).map_err(RotateError::Failed)?;
                self.record(&Event::Made { thumbprint })?;
                return self.undo();
            }
            return self.undone(&set);
        };
        // With a certificate it is the other way round: it only works when no key is registered any more.
        if old.is_some() {
            self.switch_between(&new.login(), &self.state.plan.old.clone())?;
        }
        if let Some(old) = &old {
            for number in 0..self.state.plan.deliveries {
                if self.state.tried.contains(&Step::Deliver(number)) {
                    self.effects.deliver(number, old).map_err(RotateError::Failed)?;
                }
            }
        }
        let made = self.state.plan.new_key == NewKey::Made;
        let was_registered = matches!(self.state.plan.new_key, NewKey::Imported { registered: true, .. });
        if !was_registered && new.is_in(&set) {
            self.effects.unregister(&set, &new).map_err(RotateError::Failed)?;
            set = self.registered()?;
            if new.is_in(&set) {
                return Err(RotateError::NotTaken);
            }
        }
        if old.is_none() {
            self.switch_between(&new.login(), &self.state.plan.old.clone())?;
        }
        if made {
            self.effects.retire(&new, super::OldKey::Delete).map_err(RotateError::Failed)?;
        }
        self.undone(&set)
    }

    fn undone(&mut self, set: &KeySet) -> Result<Undone, RotateError<W::Error>> {
        self.record(&Event::Ended { end: End::RolledBack })?;
        let left = set.keys.iter().map(|key| key.kid().to_owned()).collect();
        Ok(Undone { first: self.state.plan.is_first(), left })
    }
}
