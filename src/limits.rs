//! How long before its end a key or certificate is urgent.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::duration::duration;
use crate::failure::{Failure, Outcome};
use crate::table::Tone;
use maskinporten_protocol::clock::{days_until, later};

/// How long before the end somebody is told.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// Warn this long before a key or certificate expires
    #[arg(long, value_name = "DURATION", default_value = "30d", value_parser = duration)]
    warn: Duration,
    /// Count a key or certificate as expired this long before it expires
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = duration)]
    fail: Duration,
}

impl LimitArgs {
    /// The limits as they are now.
    pub fn at(&self, now: Timestamp) -> Outcome<Limits> {
        if self.warn < self.fail {
            return Err(Failure::usage("--warn is shorter than --fail, so nothing would ever be warned about"));
        }
        Ok(Limits { now, warn: self.warn, fail: self.fail })
    }
}

/// When something counts as urgent.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// What time it is.
    pub now: Timestamp,
    /// What ends within this is warned about.
    pub warn: Duration,
    /// What ends within this counts as expired.
    pub fail: Duration,
}

/// How urgent something is; the greater, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Urgency {
    Unknown,
    Fine,
    Warn,
    Fail,
    Expired,
}

impl Urgency {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Fine => "fine",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Expired => "expired",
        }
    }

    /// Its colour.
    pub fn tone(self) -> Tone {
        match self {
            Self::Fine => Tone::Good,
            Self::Unknown => Tone::Plain,
            Self::Warn => Tone::Warn,
            Self::Fail | Self::Expired => Tone::Fail,
        }
    }
}

impl Limits {
    /// How urgent what ends then is.
    pub fn urgency(self, expires: Option<Timestamp>) -> Urgency {
        match expires {
            None => Urgency::Unknown,
            Some(expires) if expires <= self.now => Urgency::Expired,
            Some(expires) if expires <= later(self.now, self.fail) => Urgency::Fail,
            Some(expires) if expires <= later(self.now, self.warn) => Urgency::Warn,
            Some(_) => Urgency::Fine,
        }
    }

    /// Whole days, rounded down: a key with 23 hours left has 0.
    pub fn days_left(self, expires: Timestamp) -> i64 {
        days_until(expires, self.now)
    }

    /// The same, for programs.
    pub fn life(self, expires: Option<Timestamp>) -> Life {
        Life { expires, days_left: expires.map(|end| self.days_left(end)), state: self.urgency(expires) }
    }
}

// When something ends, for programs. No doc comment: it would be the description of whatever it is part of.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Life {
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expires: Option<Timestamp>,
    /// Whole days, rounded down.
    days_left: Option<i64>,
    state: Urgency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_inclusive() {
        let day = Duration::from_secs(86_400);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let limits = Limits { now, warn: day * 30, fail: day * 7 };
        let at = |seconds: i64| limits.urgency(Some(now + jiff::SignedDuration::from_secs(seconds)));
        assert_eq!([at(-1), at(0)], [Urgency::Expired; 2]);
        assert_eq!([at(1), at(7 * 86_400)], [Urgency::Fail; 2]);
        assert_eq!([at(7 * 86_400 + 1), at(30 * 86_400)], [Urgency::Warn; 2]);
        assert_eq!(at(30 * 86_400 + 1), Urgency::Fine);
        assert_eq!(limits.urgency(None), Urgency::Unknown);
        assert_eq!(limits.days_left(now + day * 2 - Duration::from_secs(1)), 1);
        assert_eq!(limits.days_left(now - Duration::from_secs(1)), -1);
    }
}
