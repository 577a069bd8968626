use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Candidate;
use crate::alerts::Route;
use crate::alerts::Routing;
use crate::alerts::Selection;
use crate::config::Team;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::model::Model;
use crate::store::ScoreSet;

/// Near a list are those who rank within so many times its places.
const NEAR: usize = 2;

/// The scores to keep of a night: of the whole cohort on the first night of a period, on others of the households that
/// are on a list or near it.
pub(super) fn scores_kept(
    cohort: &[Candidate],
    selection: &Selection,
    teams: &[Team],
    model: &Model,
    as_of: AsOf,
    whole: bool,
) -> ScoreSet {
    let near = if whole { BTreeSet::new() } else { on_or_near(cohort, selection, teams) };
    let held = cohort.iter().filter(|candidate| whole || near.contains(&candidate.household));
    ScoreSet {
        as_of,
        period_start: selection.span.from,
        model: model.id.clone(),
        whole,
        cohort: cohort.len() as u32,
        scores: held.map(|candidate| (candidate.household, candidate.score as f32)).collect(),
    }
    .sorted()
}

/// Households that hold an open place, and those among the first [`NEAR`] × capacity of the team that serves them, with
/// all whose score equals that of the last of them.
fn on_or_near(cohort: &[Candidate], selection: &Selection, teams: &[Team]) -> BTreeSet<HouseholdId> {
    let routing = Routing::new(teams);
    let mut served: BTreeMap<usize, Vec<&Candidate>> = BTreeMap::new();
    for candidate in cohort {
        if let Route::Team(team) = routing.route(&candidate.traits) {
            served.entry(team).or_default().push(candidate);
        }
    }
    let mut near: BTreeSet<HouseholdId> = selection.entries.iter().map(|entry| entry.household).collect();
    for (team, mut candidates) in served {
        let places = NEAR * teams[team].capacity.get() as usize;
        candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
        let last = candidates.get(places - 1).map(|candidate| candidate.score);
        let within = candidates.iter().take_while(|candidate| last.is_none_or(|last| candidate.score >= last));
        near.extend(within.map(|candidate| candidate.household));
    }
    near
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::num::NonZeroU32;

    use super::on_or_near;
    use crate::alerts::Candidate;
    use crate::alerts::Entry;
    use crate::alerts::Selection;
    use crate::alerts::Span;
    use crate::alerts::State;
    use crate::alerts::Traits;
    use crate::config::Serves;
    use crate::config::Team;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::domain::Probability;

    fn team(name: &str, capacity: u32, wards: &[&str]) -> Team {
        let wards = wards.iter().map(|ward| (*ward).to_owned()).collect();
        let serves = Serves { wards, ..Serves::default() };
        Team { name: name.to_owned(), capacity: NonZeroU32::new(capacity).unwrap(), serves }
    }

    fn candidate(household: u64, ward: &str, score: f64) -> Candidate {
        let risk = Probability::new(0.1).unwrap();
        let traits = Traits { ward: Some(ward.to_owned()), ..Traits::default() };
        Candidate { household: HouseholdId(household), traits, score, risk, outside_draw: false }
    }

    fn selection(listed: &[u64]) -> Selection {
        let entry = |household: &u64| Entry {
            household: HouseholdId(*household),
            team: "north".to_owned(),
            rank: 1,
            score: 0.0,
            risk: Probability::new(0.1).unwrap(),
            alerted: Day(0),
            added: false,
            before: None,
            state: State::New,
            carried: false,
        };
        let span = Span { from: Day(0), to: Day(6) };
        let entries = listed.iter().map(entry).collect();
        Selection {
            span,
            entries,
            closed: Vec::new(),
            teams: Vec::new(),
            unserved: 0,
            draw: Vec::new(),
            kept_off: Vec::new(),
            off: BTreeMap::new(),
            handed: Vec::new(),
        }
    }

    #[test]
    fn near_is_within_twice_the_places_of_ones_own_team_or_on_its_list() {
        let teams = [team("north", 1, &["N"]), team("south", 1, &["S"])];
        let cohort = [
            candidate(1, "N", 9.0),
            candidate(2, "N", 8.0),
            candidate(3, "N", 7.0),
            candidate(4, "N", 1.0),
            candidate(5, "S", 0.3),
            candidate(6, "S", 0.2),
            candidate(7, "S", 0.2),
            candidate(8, "S", 0.1),
            candidate(9, "elsewhere", 99.0),
        ];
        let near: Vec<u64> = on_or_near(&cohort, &selection(&[4]), &teams).into_iter().map(|id| id.0).collect();
        assert_eq!(near, [1, 2, 4, 5, 6, 7], "two of each team, those tied with the last, and the one that was listed");
    }

    #[test]
    fn a_cohort_smaller_than_the_places_is_near_whole() {
        let near = on_or_near(&[candidate(1, "N", 9.0)], &selection(&[]), &[team("all", 30, &[])]);
        assert_eq!(near.into_iter().collect::<Vec<_>>(), [HouseholdId(1)]);
    }
}
