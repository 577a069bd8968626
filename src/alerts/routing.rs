use std::collections::BTreeMap;

use crate::config::Team;

/// Which team serves which ward, by the team's place in config.
#[derive(Clone, Debug)]
pub struct Routing {
    by_ward: BTreeMap<String, usize>,
    rest: Option<usize>,
}

impl Routing {
    /// Where two teams name one ward, the first serves it; the first team without wards serves all the rest.
    pub fn new(teams: &[Team]) -> Self {
        let mut by_ward = BTreeMap::new();
        for (place, team) in teams.iter().enumerate() {
            for ward in &team.wards {
                by_ward.entry(plain(ward)).or_insert(place);
            }
        }
        Self { by_ward, rest: teams.iter().position(|team| team.wards.is_empty()) }
    }

    /// The team that serves a household in this ward; `None` if no team does.
    pub fn team(&self, ward: Option<&str>) -> Option<usize> {
        ward.and_then(|ward| self.by_ward.get(&plain(ward)).copied()).or(self.rest)
    }
}

/// Ward names and codes differ in capitals and blanks between the gazetteer and a config typed by hand.
fn plain(ward: &str) -> String {
    ward.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::Routing;
    use crate::config::Team;

    fn team(name: &str, wards: &[&str]) -> Team {
        let wards = wards.iter().map(|ward| (*ward).to_owned()).collect();
        Team { name: name.to_owned(), capacity: NonZeroU32::MIN, wards }
    }

    #[test]
    fn a_ward_goes_to_the_team_that_names_it_and_the_rest_to_the_first_without_wards() {
        let routing = Routing::new(&[team("north", &["High Town"]), team("all", &[]), team("late", &["high  town "])]);
        let table = [(Some("HIGH TOWN"), Some(0)), (Some("Low Town"), Some(1)), (None, Some(1))];
        for (ward, place) in table {
            assert_eq!(routing.team(ward), place, "{ward:?}");
        }
    }

    #[test]
    fn without_a_team_for_the_rest_some_households_have_none() {
        let routing = Routing::new(&[team("north", &["High Town"])]);
        assert_eq!(routing.team(Some("Low Town")), None);
        assert_eq!(routing.team(None), None);
    }
}
