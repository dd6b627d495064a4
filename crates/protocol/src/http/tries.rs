//! Retries: how often, and until when.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use super::HttpError;
use crate::clock::Deadline;

/// A server that says when gets its wish, within reason: an hour's wait is the user's to decide.
const LONGEST_WISH: Duration = Duration::from_secs(60);

/// A try with less time than this would only put its own failure in the place of the one that is known.
const SHORTEST_TRY: Duration = Duration::from_secs(1);

/// The tries of one call. All of them, and the pauses between them, end by one deadline: a server that answers slowly,
/// or asks to be asked again, can't hold us, or what we have locked, for longer.
#[derive(Debug)]
pub struct Tries {
    deadline: Deadline,
    pauses: ExponentialBackoff,
}

impl Tries {
    pub(super) fn new(attempts: usize, first_pause: Duration, within: Duration) -> Self {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(first_pause)
            .with_max_delay(Duration::from_secs(10))
            .with_max_times(attempts.saturating_sub(1))
            .with_jitter();
        Self { deadline: Deadline::within(within), pauses: pauses.build() }
    }

    /// When all of them have to be over.
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// The pause before another try after this failure; none if there is to be none.
    pub fn pause_after(&mut self, error: &HttpError) -> Option<Duration> {
        let wish = error.retry_after();
        if !error.is_transient() || wish > LONGEST_WISH {
            return None;
        }
        let pause = self.pauses.next()?.max(wish);
        (pause.saturating_add(SHORTEST_TRY) <= self.deadline.left()).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(retry_after: u64) -> HttpError {
        HttpError::Busy {
            host: "a.no".into(),
            status: 503,
            retry_after: Some(Duration::from_secs(retry_after)),
            detail: String::new(),
            correlation_id: None,
        }
    }

    #[test]
    fn pauses_and_wishes_stay_within_the_deadline() {
        let tries = |within| Tries::new(4, Duration::from_millis(500), Duration::from_secs(within));
        let mut patient = tries(600);
        assert_eq!((0..9).filter_map(|_| patient.pause_after(&busy(0))).count(), 3);
        assert_eq!(tries(600).pause_after(&busy(60)), Some(Duration::from_secs(60)));
        for (within, wish) in [(600, 61), (600, u64::MAX), (30, 30), (1, 0), (0, 0)] {
            assert_eq!(tries(within).pause_after(&busy(wish)), None, "{within} {wish}");
        }
        assert_eq!(tries(600).pause_after(&HttpError::Setup(String::new())), None);
    }
}
