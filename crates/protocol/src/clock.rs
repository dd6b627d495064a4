//! An injectable clock, so that code that waits can be tested without waiting. It is also the only place that adds to
//! times: they come from servers, files and flags, and the sum of two of them may lie beyond the end of the calendar.
//! The operators panic there, so a lint (`lib.rs`) forbids them everywhere else.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// The wait was broken off by the person at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Tells the time and waits.
pub trait Clock {
    /// The present time.
    fn now(&self) -> Timestamp;

    /// Waits. An error if the person interrupts the wait.
    fn sleep(&self, time: Duration) -> Result<(), Interrupted>;
}

/// The system's clock. Nobody breaks its waits off.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        std::thread::sleep(time);
        Ok(())
    }
}

/// So much after `time`, or the end of the calendar if that comes first.
#[must_use]
pub fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// So much before `time`, or the beginning of the calendar if that comes first.
#[must_use]
pub fn earlier(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// `time` by a clock that is ahead of the one it was read from, or behind it.
#[must_use]
pub fn moved(time: Timestamp, by: SignedDuration) -> Timestamp {
    if by.is_negative() { earlier(time, by.unsigned_abs()) } else { later(time, by.unsigned_abs()) }
}

/// Whole days from `now` until `then`, rounded down: 23 hours are 0, and what is over is negative.
#[must_use]
pub fn days_until(then: Timestamp, now: Timestamp) -> i64 {
    then.duration_since(now).as_secs().div_euclid(86_400)
}

/// A time for people, to the second.
pub(crate) fn shown(time: Timestamp) -> impl std::fmt::Display {
    time.strftime("%Y-%m-%d %H:%M:%S UTC")
}

/// When something has to be over, however many steps it takes.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    begun: Instant,
    within: Duration,
}

impl Deadline {
    /// Begins now. No time is too long: nothing is added up.
    #[must_use]
    pub fn within(time: Duration) -> Self {
        Self { begun: Instant::now(), within: time }
    }

    /// How much is left; zero when it is over.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.within.saturating_sub(self.begun.elapsed())
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_too_long() {
        for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            assert_eq!(later(now, Duration::MAX), Timestamp::MAX);
            assert_eq!(earlier(now, Duration::MAX), Timestamp::MIN);
            assert_eq!(moved(now, SignedDuration::MAX), Timestamp::MAX);
            assert_eq!(moved(now, SignedDuration::MIN), Timestamp::MIN);
            assert_eq!((later(now, Duration::ZERO), earlier(now, Duration::ZERO)), (now, now));
        }
        assert_eq!(later(Timestamp::UNIX_EPOCH, Duration::from_secs(1)).as_second(), 1);
        assert_eq!(moved(Timestamp::UNIX_EPOCH, SignedDuration::from_secs(-1)).as_second(), -1);
        assert!(!Deadline::within(Duration::MAX).is_over() && Deadline::within(Duration::ZERO).is_over());
        assert!(days_until(Timestamp::MAX, Timestamp::MIN) > 0);
        assert_eq!(days_until(Timestamp::UNIX_EPOCH, later(Timestamp::UNIX_EPOCH, Duration::from_secs(1))), -1);
    }
}
