//! Time, as something that is handed in: what waits can be tested without waiting.

use std::time::Duration;

use jiff::Timestamp;

/// The wait was broken off by the person at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Tells the time and waits.
pub trait Clock {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Waits, unless interrupted.
    fn sleep(&self, time: Duration) -> Result<(), Interrupted>;
}
