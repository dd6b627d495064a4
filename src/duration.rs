//! Durations, as people write them.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// A duration as people write it: `90s`, `3m`, `1h 30m`, `30d`, or bare seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let bad = || format!("{text:?} isn't a duration: write 90s, 3m, 1h or 30d");
    let span: Span = text.parse().map_err(|_| bad())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
    duration.try_into().map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

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
