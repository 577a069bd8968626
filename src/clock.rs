//! The one place that reads the clock.

use std::time::Duration;
use std::time::Instant;

use crate::audit::Timestamp;
use crate::domain::Day;

/// Today in the machine's own time zone.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn today() -> Day {
    Day::from(chrono::Local::now().date_naive())
}

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Timestamp {
    Timestamp::from_unix(chrono::Utc::now().timestamp())
}

/// Measures how long a stage takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
