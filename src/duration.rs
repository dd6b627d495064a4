//! Durations, as people write them.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

use crate::count::counted;

use maskinporten_protocol::value::plain;

/// A duration as people write it: `90s`, `3m`, `1h 30m`, `30d`, or bare seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let text = plain(text);
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let bad = || format!("{text:?} isn't a duration: write 90s, 3m, 1h or 30d");
    let span: Span = text.parse().map_err(|_| bad())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
    duration.try_into().map_err(|_| bad())
}

/// A number of seconds in the largest unit that it is a whole number of: `5 minutes`, but `90 seconds`.
pub fn in_words(seconds: u64) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (size, name) = units
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
        .unwrap_or((1, "second"));
    counted(seconds / size, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_as_people_say_them() {
        let spans = [0, 1, 90, 300, 3600, 86_400, 604_800].map(in_words);
        assert_eq!(spans, ["0 seconds", "1 second", "90 seconds", "5 minutes", "1 hour", "1 day", "7 days"]);
    }

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("3m", 180), ("1h 30m", 5400), ("30d", 2_592_000)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "x", "-1s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
