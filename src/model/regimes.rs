use serde::{Deserialize, Serialize};

use crate::config::Regime;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::features::Within;

use super::ModelError;
use super::rows::FeatureInfo;

/// A change of the law or of a system, and which training dates it cuts in two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegimeMark {
    /// Its name.
    pub name: String,
    /// The first day of the new regime.
    pub date: Day,
    /// Whether it changes what the outcome means or how often it comes.
    pub outcomes: bool,
    /// The features whose meaning it changes.
    pub features: Vec<String>,
    /// Training dates before it.
    pub before: Vec<AsOf>,
    /// Training dates whose outcomes were counted partly under the old regime and partly under the new one.
    pub labels_straddle: Vec<AsOf>,
    /// Training dates on which the window of a feature named lay partly in the old regime and partly in the new one.
    pub features_straddle: Vec<AsOf>,
}

/// Marks the training dates that each regime cuts in two; an error names the features that are in no catalogue.
pub(super) fn marks(
    regimes: &[Regime],
    features: &[FeatureInfo],
    dates: &[AsOf],
    horizon: Horizon,
) -> Result<Vec<RegimeMark>, ModelError> {
    regimes.iter().map(|regime| mark(regime, features, dates, horizon)).collect()
}

fn mark(regime: &Regime, features: &[FeatureInfo], dates: &[AsOf], horizon: Horizon) -> Result<RegimeMark, ModelError> {
    let named: Vec<(&String, Option<&FeatureInfo>)> =
        regime.features.iter().map(|name| (name, features.iter().find(|feature| feature.name == *name))).collect();
    let unknown: Vec<String> =
        named.iter().filter(|(_, found)| found.is_none()).map(|(name, _)| (*name).clone()).collect();
    if !unknown.is_empty() {
        return Err(ModelError::UnknownFeatures { regime: regime.name.clone(), features: unknown });
    }
    let on = |cut: &dyn Fn(AsOf) -> bool| dates.iter().copied().filter(|as_of| cut(*as_of)).collect();
    let windows: Vec<Within> = named.iter().filter_map(|(_, found)| found.map(|feature| feature.within)).collect();
    Ok(RegimeMark {
        name: regime.name.clone(),
        date: regime.date,
        outcomes: regime.outcomes,
        features: regime.features.clone(),
        before: on(&|as_of| as_of.0 < regime.date),
        labels_straddle: on(&|as_of| regime.outcomes && labels_straddle(as_of, horizon, regime.date)),
        features_straddle: on(&|as_of| windows.iter().any(|within| window_straddles(as_of, *within, regime.date))),
    })
}

/// Whether the days on which an outcome counts, from the as-of date to the horizon's end, lie on both sides of a change.
fn labels_straddle(as_of: AsOf, horizon: Horizon, change: Day) -> bool {
    as_of.0 < change && change <= as_of.0 + i32::from(horizon.0)
}

/// Whether the days a feature counts, those before the as-of date, lie on both sides of a change. A state on the as-of date
/// has no window.
fn window_straddles(as_of: AsOf, within: Within, change: Day) -> bool {
    match within {
        Within::Now => false,
        Within::Ever => change < as_of.0,
        Within::Days(days) => as_of.0 - i32::from(days) < change && change < as_of.0,
    }
}

#[cfg(test)]
mod tests {
    use super::marks;
    use crate::config::Regime;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::Horizon;
    use crate::features::Within;
    use crate::model::rows::FeatureInfo;
    use crate::model::testing::catalogue;

    fn regime(features: &[&str], outcomes: bool) -> Regime {
        let features = features.iter().map(|name| (*name).to_owned()).collect();
        Regime { date: Day(1_000), name: "end of section 21".into(), features, outcomes }
    }

    fn days(dates: &[AsOf]) -> Vec<i32> {
        dates.iter().map(|date| date.0.0).collect()
    }

    #[test]
    fn a_date_straddles_where_a_day_of_its_window_lies_on_each_side() {
        let dates = [819, 820, 999, 1_000, 1_001, 1_029, 1_030].map(|day| AsOf(Day(day)));
        let features: Vec<FeatureInfo> = catalogue()
            .into_iter()
            .zip([Within::Days(30), Within::Ever, Within::Now, Within::Now])
            .map(|(feature, within)| FeatureInfo { within, ..feature })
            .collect();
        let mark = |named: &[&str], outcomes| {
            marks(&[regime(named, outcomes)], &features, &dates, Horizon(180)).unwrap().remove(0)
        };
        let found = mark(&["arrears", "noise"], true);
        assert_eq!(days(&found.before), [819, 820, 999]);
        assert_eq!(days(&found.labels_straddle), [820, 999]);
        assert_eq!(days(&found.features_straddle), [1_001, 1_029]);
        assert_eq!(days(&mark(&["moves"], false).features_straddle), [1_001, 1_029, 1_030]);
        assert!(mark(&[], false).labels_straddle.is_empty() && mark(&["noise"], false).features_straddle.is_empty());
    }

    #[test]
    fn features_of_no_catalogue_are_named() {
        let refused =
            marks(&[regime(&["arrears", "arears", "mooves"], true)], &catalogue(), &[], Horizon(180)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the regime `end of section 21` names features that the catalogue in use does not have: `arears`, `mooves`"
        );
        assert!(refused.hint().is_some());
    }
}
