//! Propagation: what is registered takes effect at the token server after a delay.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use super::registry::Registry;

/// The registry's present state, and as many of the ones before as may still be served.
#[derive(Debug)]
pub(super) struct History {
    // Oldest first, each with when it began; never empty.
    states: VecDeque<(Instant, Arc<Registry>)>,
    first: Arc<Registry>,
}

impl History {
    /// Begins with a state that the token server has always known.
    pub(super) fn new(registry: Registry) -> Self {
        Self { states: VecDeque::new(), first: Arc::new(registry) }
    }

    /// The state that the self-service API shows.
    pub(super) fn current(&self) -> &Arc<Registry> {
        self.states.back().map_or(&self.first, |(_, state)| state)
    }

    /// The state that the token server knows `delay` behind `now`.
    pub(super) fn known(&self, delay: Duration, now: Instant) -> &Arc<Registry> {
        self.states
            .iter()
            .rev()
            .find(|(since, _)| now.saturating_duration_since(*since) >= delay)
            .map_or(&self.first, |(_, state)| state)
    }

    /// Makes `next` the present state.
    pub(super) fn push(&mut self, next: Registry, delay: Duration, now: Instant) {
        self.states.push_back((now, Arc::new(next)));
        self.settle(delay, now);
    }

    /// Forgets the states that can no longer be served. Also to be called when the delay changes, or a longer one
    /// would bring back what the token server has already left behind.
    pub(super) fn settle(&mut self, delay: Duration, now: Instant) {
        let old = |(since, _): &(Instant, _)| now.saturating_duration_since(*since) >= delay;
        while self.states.front().is_some_and(old) {
            if let Some((_, state)) = self.states.pop_front() {
                self.first = state;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_seed(seeded: &str) -> Registry {
        Registry { seeded: seeded.to_owned(), ..Registry::default() }
    }

    #[test]
    fn the_token_server_lags_and_nothing_is_kept_longer_than_needed() {
        let delay = Duration::from_secs(120);
        let start = Instant::now();
        let mut history = History::new(with_seed("a"));
        history.push(with_seed("b"), delay, start);
        let later = start + Duration::from_secs(60);
        history.push(with_seed("c"), delay, later);
        assert_eq!(history.current().seeded, "c");
        for (after, seen) in [(0, "a"), (119, "a"), (120, "b"), (179, "b"), (180, "c")] {
            let known = history.known(delay, start + Duration::from_secs(after));
            assert_eq!(known.seeded, seen, "after {after} s");
        }
        assert_eq!(history.known(Duration::ZERO, later).seeded, "c");
        for round in 0..100 {
            history.push(with_seed("d"), delay, start + Duration::from_secs(300 + round));
        }
        assert!(history.states.len() <= 120);
        history.push(with_seed("e"), Duration::ZERO, start + Duration::from_secs(500));
        assert_eq!(history.states.len(), 0);
        assert_eq!(history.current().seeded, "e");
    }
}
