//! Undoing a rotation, as long as there is something to go back to.

use super::{End, Event, NewKey, RotateError, Rotation, Standing, Step, World};

impl<W: World> Rotation<'_, W> {
    /// Makes everything as it was. Keys of others are none of its business: it takes away only what this rotation
    /// has brought.
    pub fn roll_back(&mut self) -> Result<Standing, RotateError<W::Error>> {
        match self.state.end {
            Some(End::RolledBack) => return Ok(Standing::RolledBack),
            Some(End::Finished) => return Err(RotateError::TooLate),
            None => {}
        }
        let set = self.registered()?;
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
                let thumbprint = self.world.make(&self.state.plan.new_kid).map_err(RotateError::World)?;
                self.record(&Event::Made { thumbprint })?;
                return self.roll_back();
            }
            return self.rolled_back();
        };
        // With a certificate it is the other way round: it only works when no key is registered any more.
        if old.is_some() {
            self.switch_between(&new.login(), &self.state.plan.old.clone())?;
        }
        if let Some(old) = &old {
            for number in 0..self.state.plan.deliveries {
                if self.state.tried.contains(&Step::Deliver(number)) {
                    self.world.deliver(number, old).map_err(RotateError::World)?;
                }
            }
        }
        let made = self.state.plan.new_key == NewKey::Made;
        let was_registered = matches!(self.state.plan.new_key, NewKey::Brought { registered: true, .. });
        if !was_registered && new.is_in(&set) {
            self.world.unregister(&set, &new).map_err(RotateError::World)?;
            if new.is_in(&self.registered()?) {
                return Err(RotateError::NotTaken);
            }
        }
        if old.is_none() {
            self.switch_between(&new.login(), &self.state.plan.old.clone())?;
        }
        if made {
            self.world.retire(&new, super::OldKey::Delete).map_err(RotateError::World)?;
        }
        self.rolled_back()
    }

    fn rolled_back(&mut self) -> Result<Standing, RotateError<W::Error>> {
        self.record(&Event::Ended { end: End::RolledBack })?;
        Ok(Standing::RolledBack)
    }
}
