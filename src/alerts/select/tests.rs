use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::PathBuf;

use proptest::collection::btree_map;
use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::select;
use crate::alerts::AlertsError;
use crate::alerts::Candidate;
use crate::alerts::Closed;
use crate::alerts::Key;
use crate::alerts::Left;
use crate::alerts::PastAlert;
use crate::alerts::Selection;
use crate::alerts::Tonight;
use crate::alerts::Traits;
use crate::alerts::testing::LIFE;
use crate::config::AlertSettings;
use crate::config::Period;
use crate::config::Serves;
use crate::config::Team;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;

const KEY: [u8; 32] = [9; 32];
static NOBODY: BTreeSet<HouseholdId> = BTreeSet::new();

fn settings(teams: &[(&str, u32, &[&str])]) -> AlertSettings {
    let team = |(name, places, wards): &(&str, u32, &[&str])| Team {
        name: (*name).to_owned(),
        capacity: NonZeroU32::new(*places).unwrap(),
        serves: Serves { wards: wards.iter().map(|ward| (*ward).to_owned()).collect(), ..Serves::default() },
    };
    let teams = teams.iter().map(team).collect();
    let (out, key) = (PathBuf::new(), PathBuf::new());
    AlertSettings { out, period: Period::Week, teams, reasons: 5, key, draw: None, life: LIFE }
}

/// Households as `id ward score` lines; a ward of `-` is not known.
fn cohort(table: &str) -> Vec<Candidate> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let score: f64 = cells[2].parse().unwrap();
        Candidate {
            household: HouseholdId(cells[0].parse().unwrap()),
            traits: Traits { ward: Some(cells[1].to_owned()).filter(|ward| ward != "-"), ..Traits::default() },
            score,
            risk: Probability::from_log_odds(score),
            outside_draw: false,
        }
    };
    table.lines().map(str::trim).filter(|line| !line.is_empty()).map(row).collect()
}

fn alert(household: u64, team: &str, alerted: &str) -> PastAlert {
    let household = HouseholdId(household);
    PastAlert { household, now: Some(household), team: team.to_owned(), alerted: alerted.parse().unwrap() }
}

fn night(cohort: &[Candidate], past: &[PastAlert], settings: &AlertSettings, as_of: &str) -> Selection {
    select(&tonight(cohort, past), settings, AsOf(as_of.parse().unwrap()), &Key::new(KEY)).unwrap()
}

fn tonight<'a>(cohort: &'a [Candidate], past: &'a [PastAlert]) -> Tonight<'a> {
    Tonight { cohort, left: &[], past, drawn: &[], events: &[], changed: &NOBODY }
}

/// What tonight's list says, a line an entry.
fn shown(selection: &Selection) -> Vec<String> {
    let open = selection.entries.iter().map(|entry| {
        let mark = if entry.added { "added" } else { "open" };
        format!("{} {} {} {mark}", entry.team, entry.rank, entry.household.0)
    });
    let closed =
        selection.closed.iter().map(|entry| format!("{} {} {:?}", entry.team, entry.household.0, entry.reason));
    open.chain(closed).collect()
}

mod draws;
mod life;
mod weeks;

#[test]
fn places_go_to_the_highest_scores_of_each_team() {
    let cohort = cohort("1 north -2.0\n 2 south -1.0\n 3 north -1.5\n 4 - -0.5\n 5 north -3.0");
    let teams = settings(&[("north", 2, &["north"]), ("rest", 1, &[])]);
    let list = night(&cohort, &[], &teams, "2026-11-17");
    assert_eq!(shown(&list), ["north 1 3 added", "north 2 1 added", "rest 1 4 added"]);
    assert_eq!(list.teams[0].served, 3);
}

#[test]
fn the_week_keeps_its_entries_and_takes_new_ones_only_while_places_remain() {
    let cohort = cohort("1 - -2.0\n 2 - -1.0\n 3 - -1.5\n 4 - -0.5");
    let past = [alert(1, "all", "2026-11-16"), alert(3, "all", "2026-11-16")];
    let list = night(&cohort, &past, &settings(&[("all", 3, &[])]), "2026-11-18");
    assert_eq!(shown(&list), ["all 1 4 added", "all 2 3 open", "all 3 1 open"]);
    assert_eq!(list.entries[1].alerted.to_string(), "2026-11-16");
}

#[test]
fn a_new_week_starts_with_all_places_free_and_marks_repeats() {
    let cohort = cohort("1 - -2.0\n 2 - -1.0");
    let past = [alert(2, "all", "2026-11-09"), alert(2, "all", "2026-11-18")];
    let list = night(&cohort, &past, &settings(&[("all", 2, &[])]), "2026-11-23");
    assert_eq!(shown(&list), ["all 1 2 added", "all 2 1 added"]);
    let before: Vec<_> = list.entries.iter().map(|entry| entry.before.map(|day| day.to_string())).collect();
    assert_eq!(before, [Some("2026-11-18".to_owned()), None]);
}

#[test]
fn a_place_whose_household_left_the_cohort_is_shown_as_closed_and_stays_used() {
    let cohort = cohort("3 - -1.5\n 4 - -0.5");
    let past = [alert(1, "all", "2026-11-16"), alert(2, "all", "2026-11-16")];
    let left = [Left { household: HouseholdId(2), reason: Closed::OpenCase }];
    let as_of = AsOf("2026-11-18".parse().unwrap());
    let tonight = Tonight { left: &left, ..tonight(&cohort, &past) };
    let list = select(&tonight, &settings(&[("all", 3, &[])]), as_of, &Key::new(KEY)).unwrap();
    assert_eq!(shown(&list), ["all 1 4 added", "all 1 NotFound", "all 2 OpenCase"]);
    assert_eq!((list.teams[0].open, list.teams[0].closed), (1, 2));
}

#[test]
fn a_night_run_again_passes_over_the_alerts_it_made_itself() {
    let cohort = cohort("1 - -2.0\n 2 - -1.0\n 3 - -1.5");
    let teams = settings(&[("all", 2, &[])]);
    let first = night(&cohort, &[], &teams, "2026-11-18");
    let own = [alert(2, "all", "2026-11-18"), alert(3, "all", "2026-11-18"), alert(1, "all", "2026-11-19")];
    assert_eq!(night(&cohort, &own, &teams, "2026-11-18"), first);
}

#[test]
fn an_entry_of_a_team_that_config_no_longer_names_stays_on_its_list() {
    let past = [alert(1, "old team", "2026-11-16")];
    let list = night(&cohort("1 - -2.0"), &past, &settings(&[("all", 2, &[])]), "2026-11-18");
    assert_eq!(shown(&list), ["old team 1 1 open"]);
}

#[test]
fn households_no_team_serves_are_counted() {
    let list = night(&cohort("1 west 0.0\n 2 - 0.0"), &[], &settings(&[("north", 2, &["north"])]), "2026-11-18");
    assert_eq!((list.entries.len(), list.unserved), (0, 2));
}

#[test]
fn ties_with_the_last_place_are_counted_and_fall_differently_on_another_day() {
    let cohort = cohort("1 - -1.0\n 2 - -1.0\n 3 - -1.0\n 4 - -1.0\n 5 - -1.0\n 6 - -2.0\n 7 - 1.0");
    let teams = settings(&[("all", 2, &[])]);
    let chosen = |as_of: &str| night(&cohort, &[], &teams, as_of).entries[1].household;
    assert_eq!(night(&cohort, &[], &teams, "2026-11-16").teams[0].tied_with_last, 4);
    let week: BTreeSet<_> = (16..=22).map(|day| chosen(format!("2026-11-{day}").as_str())).collect();
    assert!(week.len() > 1, "the same household is always first of equals");
}

#[test]
fn what_cannot_be_ranked_is_refused() {
    let teams = settings(&[("all", 2, &[])]);
    let as_of = AsOf("2026-11-18".parse().unwrap());
    let refused = |table| select(&tonight(&cohort(table), &[]), &teams, as_of, &Key::new(KEY)).unwrap_err();
    assert!(matches!(refused("1 - inf"), AlertsError::Unranked(1)));
    assert!(matches!(refused("1 - 0.5\n 1 - 0.5"), AlertsError::Repeated(1)));
}

/// Households with scores from a few steps, so that ties are common, in one of three wards.
fn any_cohort() -> impl Strategy<Value = Vec<Candidate>> {
    btree_map(0_u64..60, (0_u8..3, 0_i8..6), 0..40).prop_map(|rows| {
        let line =
            |(id, (ward, score)): (u64, (u8, i8))| format!("{id} {} {score}", ["north", "south", "-"][ward as usize]);
        cohort(&rows.into_iter().map(line).collect::<Vec<_>>().join("\n"))
    })
}

proptest! {
    #[test]
    fn the_order_of_the_input_changes_nothing(households in any_cohort(), turn in 0_usize..40) {
        let teams = settings(&[("north", 4, &["north"]), ("rest", 3, &[])]);
        let past = [alert(3, "north", "2026-11-16"), alert(5, "rest", "2026-11-16"), alert(5, "rest", "2026-11-02")];
        let mut shuffled: Vec<_> = households.iter().rev().cloned().collect();
        let turned = turn.min(shuffled.len());
        shuffled.rotate_left(turned);
        let reversed: Vec<_> = past.iter().rev().cloned().collect();
        prop_assert_eq!(
            night(&households, &past, &teams, "2026-11-18"),
            night(&shuffled, &reversed, &teams, "2026-11-18")
        );
    }

    #[test]
    fn no_team_gets_more_alerts_in_a_period_than_it_has_places(
        nights in proptest::collection::vec(any_cohort(), 14), monday in 0_i32..7,
    ) {
        let teams = settings(&[("north", 4, &["north"]), ("rest", 3, &[])]);
        let start: Day = "2026-11-16".parse().unwrap();
        let mut past: Vec<PastAlert> = Vec::new();
        for (cohort, day) in nights.iter().zip(0..) {
            let today = start + monday + day;
            let list = night(cohort, &past, &teams, &today.to_string());
            past.extend(list.entries.iter().filter(|entry| entry.added).map(|entry| PastAlert {
                household: entry.household, now: Some(entry.household), team: entry.team.clone(), alerted: today,
            }));
            for team in &list.teams {
                let this_period = |alert: &&PastAlert| alert.team == team.team && list.span.contains(alert.alerted);
                prop_assert!(past.iter().filter(this_period).count() <= team.capacity as usize);
                prop_assert!(team.open + team.closed <= team.capacity);
            }
        }
        let mut firsts: Vec<_> = past.iter().map(|alert| (alert.household, alert.alerted.monday())).collect();
        firsts.sort();
        let alerts = firsts.len();
        firsts.dedup();
        prop_assert_eq!(firsts.len(), alerts, "a household was alerted twice in one period");
    }
}
