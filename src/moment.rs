//! Days and moments, as people read them: in UTC, as everything that Maskinporten dates.

use jiff::Timestamp;

use crate::count::counted;
use maskinporten_protocol::clock::days_until;

/// `2027-11-21`
pub fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// `2026-11-21 10:20 UTC`
pub fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `2026-11-21 10:20:30 UTC`
pub fn second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `2026-11-21 10:20:30 UTC, in 95 s`
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let away = time.duration_since(now).as_secs();
    let amount = match away.abs() {
        0 | 1 => return format!("{}, just now", second(time)),
        seconds @ 0..=599 => format!("{seconds} s"),
        seconds @ 600..=172_799 => format!("{} min", seconds / 60),
        seconds => format!("{} days", seconds / 86_400),
    };
    let when = if away > 0 { format!("in {amount}") } else { format!("{amount} ago") };
    format!("{}, {when}", second(time))
}

/// `3 days ago`
pub fn ago(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(time).as_secs().max(0);
    let amount = match seconds {
        0..=59 => return "a moment ago".to_owned(),
        60..=7_199 => counted(seconds / 60, "minute"),
        7_200..=172_799 => counted(seconds / 3_600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    };
    format!("{amount} ago")
}

/// `365 days left`
pub fn days_left(end: Timestamp, now: Timestamp) -> String {
    format!("{} left", counted(days_until(end, now), "day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_people_say_them() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let now = at(1_800_000_000);
        assert_eq!(relative(at(1_800_000_095), now), "2027-01-15 08:01:35 UTC, in 95 s");
        assert_eq!(relative(at(1_799_990_000), now), "2027-01-15 05:13:20 UTC, 166 min ago");
        assert_eq!(relative(at(1_800_259_200), now), "2027-01-18 08:00:00 UTC, in 3 days");
        assert_eq!(relative(at(1_799_999_999), now), "2027-01-15 07:59:59 UTC, just now");
        let past = [0, 60, 7_199, 7_200, 172_799, 259_200, -5].map(|seconds| ago(at(1_800_000_000 - seconds), now));
        let words = [
            "a moment ago",
            "1 minute ago",
            "119 minutes ago",
            "2 hours ago",
            "47 hours ago",
            "3 days ago",
            "a moment ago",
        ];
        assert_eq!(past, words);
        assert_eq!([day(now), minute(now)], ["2027-01-15", "2027-01-15 08:00 UTC"]);
        assert_eq!([1_800_259_199, 1_800_172_799].map(|end| days_left(at(end), now)), ["2 days left", "1 day left"]);
    }
}
