use super::load::Check;
use super::raw::RawRetention;
use super::settings::RetentionSettings;
use crate::domain::Horizon;

impl Check<'_> {
    /// What is kept shorter than a horizon could never be judged.
    pub(super) fn retention(&mut self, raw: RawRetention, horizon: Horizon) -> RetentionSettings {
        let least = u32::from(horizon.0);
        for (dataset, days) in &raw.datasets {
            let key = format!("retention.datasets.{dataset}");
            self.rule(*days >= least, &key, "must be no shorter than outcome.horizon_days");
        }
        let lists = raw.lists_days.is_none_or(|days| days >= least);
        self.rule(lists, "retention.lists_days", "must be no shorter than outcome.horizon_days");
        RetentionSettings { datasets: raw.datasets, lists_days: raw.lists_days }
    }
}
