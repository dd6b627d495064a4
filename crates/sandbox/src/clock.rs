//! The sandbox's clock: the machine's, moved by a number of seconds, so that a caller's own clock can seem wrong.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};

/// A year as key lifetimes count it, in seconds.
pub(super) const YEAR: i64 = 365 * 24 * 60 * 60;

/// One reading of the sandbox's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(Timestamp);

impl Moment {
    /// Now, `skew` seconds ahead of this machine.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub(super) fn now(skew: i64) -> Self {
        let real = Timestamp::now();
        let end = if skew < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(real.checked_add(SignedDuration::from_secs(skew)).unwrap_or(end))
    }

    #[cfg(test)]
    pub(super) fn at(seconds: i64) -> Self {
        Self(Timestamp::from_second(seconds).unwrap())
    }

    /// Seconds since 1970, as JWT times are written (RFC 7519, `NumericDate`).
    pub(super) fn seconds(self) -> i64 {
        self.0.as_second()
    }

    /// So many seconds later, in seconds since 1970. Clients and clocks can be given any number.
    pub(super) fn after(self, seconds: i64) -> i64 {
        self.seconds().saturating_add(seconds)
    }

    /// RFC 3339 in UTC with milliseconds, as the self-service API writes times.
    pub(super) fn rfc3339(self) -> String {
        format!("{:.3}", self.0)
    }

    /// The `Date` header's form (RFC 9110 5.6.7).
    pub(super) fn http_date(self) -> String {
        DateTimePrinter::new().timestamp_to_rfc9110_string(&self.0).unwrap_or_default()
    }

    /// Days before (negative) or after this moment as year, month, day: certificates are dated to the day.
    pub(super) fn date(self, days: i64) -> (i32, u8, u8) {
        let moved = self.0.checked_add(SignedDuration::from_secs(days.saturating_mul(86_400))).unwrap_or(self.0);
        let date = moved.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        (i32::from(date.year()), u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
    }

    /// Time since 1970, as certificates give their dates.
    pub(super) fn since_epoch(self) -> Duration {
        Duration::from_secs(u64::try_from(self.seconds()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn writes_the_three_forms() {
        let moment = Moment::at(1_751_445_000);
        assert_eq!(moment.rfc3339(), "2025-07-02T08:30:00.000Z");
        assert_eq!(moment.http_date(), "Wed, 02 Jul 2025 08:30:00 GMT");
        assert_eq!(moment.date(-2), (2025, 6, 30));
    }
}
