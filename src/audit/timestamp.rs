use std::fmt;

use chrono::DateTime;
use chrono::SecondsFormat;

/// A moment, to the second, in UTC. Whoever calls reads the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// So many seconds after the start of 1970 in UTC.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl fmt::Display for Timestamp {
    /// As RFC 3339 has it: `2026-11-22T07:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = DateTime::from_timestamp(self.0, 0).unwrap_or_default();
        f.write_str(&moment.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn a_moment_reads_as_a_day_and_a_time_in_utc() {
        let table = [(0, "1970-01-01T00:00:00Z"), (1_795_332_600, "2026-11-22T07:30:00Z")];
        for (seconds, text) in table {
            assert_eq!(Timestamp::from_unix(seconds).to_string(), text);
        }
    }
}
