use std::collections::BTreeSet;

use crate::config::HouseholdType;
use crate::config::Serves;
use crate::config::Team;
use crate::config::Tenure;

/// What decides which team serves a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// The ward of its dwelling, if known.
    pub ward: Option<String>,
    /// The small area of its dwelling, if known.
    pub lsoa: Option<String>,
    /// How it holds its home, if known.
    pub tenure: Option<Tenure>,
    /// What it is made of, if known.
    pub household_type: Option<HouseholdType>,
    /// Datasets of the services that already work with it.
    pub workers: BTreeSet<String>,
    /// Whether only specialists may see it.
    pub specialist: bool,
}

/// Where a household belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the team of this place in config.
    Team(usize),
    /// Only specialists may see it, and no specialist team serves it.
    NoSpecialist,
    /// No team serves it.
    NoTeam,
}

/// Which team serves which household, by the teams' places in config.
#[derive(Clone, Debug)]
pub struct Routing {
    teams: Vec<Serves>,
}

impl Routing {
    /// The first team whose rules fit serves a household; the first team without rules serves all the rest.
    pub fn new(teams: &[Team]) -> Self {
        let plain = |words: &[String]| words.iter().map(|word| plain(word)).collect();
        let serves =
            |serves: &Serves| Serves { wards: plain(&serves.wards), lsoas: plain(&serves.lsoas), ..serves.clone() };
        Self { teams: teams.iter().map(|team| serves(&team.serves)).collect() }
    }

    /// The team that serves a household: of the specialists' teams for one that only specialists may see, else of the
    /// others.
    pub fn route(&self, traits: &Traits) -> Route {
        match self.among(traits, traits.specialist) {
            Some(team) => Route::Team(team),
            None if traits.specialist => Route::NoSpecialist,
            None => Route::NoTeam,
        }
    }

    /// The team that would serve the household were it like any other.
    pub(super) fn general(&self, traits: &Traits) -> Option<usize> {
        self.among(traits, false)
    }

    fn among(&self, traits: &Traits, specialist: bool) -> Option<usize> {
        let teams = || self.teams.iter().enumerate().filter(move |(_, team)| team.specialist == specialist);
        let named = teams().find(|(_, team)| has_rules(team) && fits(team, traits));
        named.or_else(|| teams().find(|(_, team)| !has_rules(team))).map(|(place, _)| place)
    }
}

fn has_rules(team: &Serves) -> bool {
    let areas = team.wards.is_empty() && team.lsoas.is_empty();
    !(areas && team.tenures.is_empty() && team.household_types.is_empty() && team.workers.is_empty())
}

/// Every rule fits; one without values is no rule, and what is not known fits none.
fn fits(team: &Serves, traits: &Traits) -> bool {
    let area = |named: &[String], area: Option<&String>| {
        named.is_empty() || area.is_some_and(|area| named.contains(&plain(area)))
    };
    let tenure = team.tenures.is_empty() || traits.tenure.is_some_and(|tenure| team.tenures.contains(&tenure));
    let kind = team.household_types.is_empty()
        || traits.household_type.is_some_and(|kind| team.household_types.contains(&kind));
    let worker = team.workers.is_empty() || team.workers.iter().any(|worker| traits.workers.contains(worker));
    area(&team.wards, traits.ward.as_ref()) && area(&team.lsoas, traits.lsoa.as_ref()) && tenure && kind && worker
}

/// Ward names and codes differ in capitals and blanks between the gazetteer and a config typed by hand.
fn plain(ward: &str) -> String {
    ward.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::Route;
    use super::Routing;
    use super::Traits;
    use crate::config::HouseholdType;
    use crate::config::Serves;
    use crate::config::Team;
    use crate::config::Tenure;

    fn routing(teams: Vec<Serves>) -> Routing {
        let team = |serves| Team { name: String::new(), capacity: NonZeroU32::MIN, serves };
        Routing::new(&teams.into_iter().map(team).collect::<Vec<_>>())
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn in_ward(ward: Option<&str>) -> Traits {
        Traits { ward: ward.map(str::to_owned), ..Traits::default() }
    }

    #[test]
    fn a_ward_goes_to_the_team_that_names_it_and_the_rest_to_the_first_without_rules() {
        let named = |ward| Serves { wards: words(&[ward]), ..Serves::default() };
        let routing = routing(vec![named("High Town"), Serves::default(), named("high  town ")]);
        for (ward, place) in [(Some("HIGH TOWN"), 0), (Some("Low Town"), 1), (None, 1)] {
            assert_eq!(routing.route(&in_ward(ward)), Route::Team(place), "{ward:?}");
        }
    }

    #[test]
    fn without_a_team_for_the_rest_some_households_have_none() {
        let routing = routing(vec![Serves { wards: words(&["High Town"]), ..Serves::default() }]);
        assert_eq!(routing.route(&in_ward(Some("Low Town"))), Route::NoTeam);
        assert_eq!(routing.route(&in_ward(None)), Route::NoTeam);
    }

    #[test]
    fn all_rules_of_a_team_must_fit_each_by_one_of_its_values() {
        let tenants = Serves {
            lsoas: words(&["e01000001", "E01000002"]),
            tenures: vec![Tenure::PrivateRent, Tenure::SocialRent],
            ..Serves::default()
        };
        let alone = Serves { household_types: vec![HouseholdType::OneAdult], ..Serves::default() };
        let known = Serves { workers: words(&["adults", "early_help"]), ..Serves::default() };
        let routing = routing(vec![tenants, alone, known]);
        let fits = Traits {
            lsoa: Some("E01000002".to_owned()),
            tenure: Some(Tenure::SocialRent),
            household_type: Some(HouseholdType::OneAdult),
            workers: words(&["csc", "early_help"]).into_iter().collect(),
            ..Traits::default()
        };
        let table = [
            (fits.clone(), Route::Team(0)),
            (Traits { tenure: Some(Tenure::Owner), ..fits.clone() }, Route::Team(1)),
            (Traits { tenure: None, household_type: None, ..fits.clone() }, Route::Team(2)),
            (
                Traits { lsoa: None, household_type: None, workers: words(&["csc"]).into_iter().collect(), ..fits },
                Route::NoTeam,
            ),
        ];
        for (traits, route) in table {
            assert_eq!(routing.route(&traits), route, "{traits:?}");
        }
    }

    #[test]
    fn whom_only_specialists_may_see_goes_to_them_and_to_nobody_else() {
        let specialist = Serves { specialist: true, ..Serves::default() };
        let north = Serves { wards: words(&["North"]), ..specialist.clone() };
        let guarded = Traits { specialist: true, ..in_ward(Some("North")) };
        let table = [
            (vec![Serves::default(), specialist.clone()], Route::Team(1), Route::Team(0)),
            (vec![specialist.clone(), north.clone()], Route::Team(1), Route::NoTeam),
            (vec![Serves::default()], Route::NoSpecialist, Route::Team(0)),
        ];
        for (teams, to, other) in table {
            let routing = routing(teams);
            assert_eq!((routing.route(&guarded), routing.route(&in_ward(Some("North")))), (to, other));
        }
        assert_eq!(routing(vec![north]).route(&Traits { specialist: true, ..in_ward(None) }), Route::NoSpecialist);
    }
}
