use super::load::Check;
use super::raw::{RawCosts, RawGroups, RawMap};
use super::settings::{Area, Assumed, CostSettings, GroupSettings, MapSettings};

impl Check<'_> {
    pub(super) fn groups(&mut self, raw: &RawGroups) -> GroupSettings {
        self.rule(matches!(raw.area.as_str(), "ward" | "lsoa"), "groups.area", "must be \"ward\" or \"lsoa\"");
        GroupSettings { area: if raw.area == "lsoa" { Area::Lsoa } else { Area::Ward } }
    }

    pub(super) fn map(&mut self, raw: RawMap) -> MapSettings {
        self.rule(!raw.code.trim().is_empty(), "map.code", "is empty: it names the property that holds the area");
        MapSettings { boundaries: raw.boundaries.map(|file| self.path(file)), code: raw.code }
    }

    pub(super) fn costs(&mut self, raw: &RawCosts) -> CostSettings {
        let take_up = self.assumed("costs.take_up", raw.take_up, 1.0);
        let effect = self.assumed("costs.effect", raw.effect, 1.0);
        let case = self.assumed("costs.case", raw.case, f64::MAX);
        let fits = raw.help.is_none_or(|help| help.is_finite() && help >= 0.0);
        self.rule(fits, "costs.help", "must not be below 0");
        CostSettings { take_up, effect, case: Some(case).filter(|case| case.high > 0.0), help: raw.help }
    }

    /// Least, middle and most, from 0 to `limit`, in that order.
    fn assumed(&mut self, key: &str, [low, middle, high]: [f64; 3], limit: f64) -> Assumed {
        let rising = 0.0 <= low && low <= middle && middle <= high && high <= limit;
        let rule = if limit > 1.0 {
            "must be the least, the middle and the most, none below 0"
        } else {
            "must be the least, the middle and the most, each a share from 0 to 1"
        };
        self.rule(rising, key, rule);
        Assumed { low, middle, high }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{Area, Config};

    fn read(text: &str) -> Result<Config, String> {
        Config::read(text, Path::new("/srv/hew/config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_assumed_must_rise_from_least_to_most() {
        let table = [
            ("[costs]\neffect = [0.1, 0.2, 1.2]\n", "costs.effect"),
            ("[costs]\ntake_up = [0.5, 0.4, 0.6]\n", "costs.take_up"),
            ("[costs]\ncase = [-1, 0, 0]\n", "costs.case"),
            ("[costs]\nhelp = -2.0\n", "costs.help"),
            ("[groups]\narea = \"county\"\n", "groups.area"),
            ("[map]\ncode = \"\"\n", "map.code"),
        ];
        for (text, key) in table {
            let error = read(text).unwrap_err();
            assert!(error.contains("line 2") && error.contains(key), "{error}");
        }
    }

    #[test]
    fn boundaries_lie_beside_the_config_and_a_cost_of_nothing_is_no_cost() {
        let config = read(
            "[groups]\narea = \"lsoa\"\n[map]\nboundaries = \"wards.geojson\"\ncode = \"WD24CD\"\n[costs]\ncase = [0, 0, 0]\n",
        )
        .unwrap();
        assert_eq!(config.groups.area, Area::Lsoa);
        assert_eq!(config.map.boundaries.as_deref(), Some(Path::new("/srv/hew/wards.geojson")));
        assert_eq!(config.costs.case, None);
    }
}
