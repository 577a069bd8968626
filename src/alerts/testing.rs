//! Settings for the tests of this room; what they say does not follow the defaults of config.

use crate::config::LifeSettings;

/// Three attempts, half of the places for what was not finished.
pub(super) const LIFE: LifeSettings = LifeSettings {
    cool_off_days: 90,
    support_days: 365,
    repeat_days: 90,
    attempts: 3,
    carry_over: 0.5,
    carry_over_times: 3,
};
