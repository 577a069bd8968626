use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::KEY;
use super::alert;
use super::any_cohort;
use super::settings;
use super::tonight;
use crate::alerts::Candidate;
use crate::alerts::Key;
use crate::alerts::PastAlert;
use crate::alerts::PastDraw;
use crate::alerts::Selection;
use crate::alerts::Tonight;
use crate::alerts::Traits;
use crate::alerts::select;
use crate::config::AlertSettings;
use crate::config::DrawBand;
use crate::config::DrawSettings;
use crate::domain::AsOf;
use crate::domain::Horizon;
use crate::domain::HouseholdId;
use crate::domain::Probability;

/// One team of so many places, and bands as from, to (0 for none) and places.
fn drawing(places: u32, bands: &[(u32, u32, u32)]) -> AlertSettings {
    let band = |(from, to, places): &(u32, u32, u32)| DrawBand {
        from: *from,
        to: Some(*to).filter(|to| *to > 0),
        places: NonZeroU32::new(*places).unwrap(),
    };
    let bands = bands.iter().map(band).collect();
    let draw =
        DrawSettings { signed_off_by: "head of housing".to_owned(), bands, outside: Vec::new(), horizon: Horizon(180) };
    AlertSettings { draw: Some(draw), ..settings(&[("all", places, &[])]) }
}

/// Households 1, 2, 3 and so on by falling score.
fn ranked(households: u64) -> Vec<Candidate> {
    let candidate = |id: u64| {
        let score = -(id as f64) / 10.0;
        let risk = Probability::from_log_odds(score);
        Candidate { household: HouseholdId(id), traits: Traits::default(), score, risk, outside_draw: false }
    };
    (1..=households).map(candidate).collect()
}

fn night(
    cohort: &[Candidate],
    past: &[PastAlert],
    drawn: &[PastDraw],
    settings: &AlertSettings,
    as_of: &str,
    key: [u8; 32],
) -> Selection {
    let tonight = Tonight { drawn, ..tonight(cohort, past) };
    select(&tonight, settings, AsOf(as_of.parse().unwrap()), &Key::new(key)).unwrap()
}

fn listed(selection: &Selection) -> BTreeSet<u64> {
    selection.entries.iter().map(|entry| entry.household.0).collect()
}

#[test]
fn each_band_gets_its_places_and_everybody_in_it_a_recorded_chance() {
    let teams = drawing(6, &[(1, 4, 2), (5, 14, 3), (15, 0, 1)]);
    let list = night(&ranked(40), &[], &[], &teams, "2026-11-16", KEY);
    let mut bands: BTreeMap<u32, (u32, u32, f64)> = BTreeMap::new();
    for part in &list.draw {
        let band = bands.entry(part.band).or_insert((0, 0, part.chance()));
        *band = (band.0 + 1, band.1 + u32::from(part.drawn), part.chance());
    }
    let shown: Vec<_> = bands.into_values().collect();
    assert_eq!(shown, [(4, 2, 0.5), (10, 3, 0.3), (26, 1, 1.0 / 26.0)]);
    let drawn: BTreeSet<u64> = list.draw.iter().filter(|part| part.drawn).map(|part| part.household.0).collect();
    assert_eq!(listed(&list), drawn);
    assert_eq!((list.teams[0].added, list.teams[0].open), (6, 6));
}

#[test]
fn places_that_no_band_uses_go_to_the_highest_scores_and_ranks_count_after_them() {
    let list = night(&ranked(20), &[], &[], &drawing(5, &[(1, 6, 2)]), "2026-11-16", KEY);
    assert!(listed(&list).is_superset(&BTreeSet::from([1, 2, 3])));
    let parts: Vec<u64> = list.draw.iter().map(|part| part.household.0).collect();
    assert_eq!(parts, [4, 5, 6, 7, 8, 9]);
}

#[test]
fn a_household_with_an_eviction_date_is_never_held_back() {
    let mut cohort = ranked(20);
    cohort[11].outside_draw = true;
    let teams = drawing(3, &[(1, 10, 3)]);
    for number in 0..40 {
        let list = night(&cohort, &[], &[], &teams, "2026-11-16", [number; 32]);
        assert!(listed(&list).contains(&12) && list.draw.iter().all(|part| part.household.0 != 12));
        assert_eq!(list.draw.iter().filter(|part| part.drawn).count(), 2, "the others share what is left");
    }
    let rested = [PastDraw { household: HouseholdId(12), held: "2026-11-02".parse().unwrap() }];
    assert!(listed(&night(&cohort, &[], &rested, &teams, "2026-11-16", KEY)).contains(&12), "it lost a draw before");
}

#[test]
fn who_took_part_takes_part_in_no_other_draw_and_gets_no_place_by_rank_within_the_horizon() {
    let teams = drawing(3, &[(1, 6, 3)]);
    let first = night(&ranked(6), &[], &[], &teams, "2026-11-16", KEY);
    let past: Vec<PastDraw> = first
        .draw
        .iter()
        .map(|part| PastDraw { household: part.household, held: "2026-11-16".parse().unwrap() })
        .collect();
    assert_eq!(past.len(), 6);
    let second = night(&ranked(9), &[], &past, &teams, "2026-11-23", KEY);
    assert_eq!(listed(&second), BTreeSet::from([7, 8, 9]), "a band no larger than its places is no draw");
    assert_eq!(second.draw, []);
    let table = [("2027-05-15", 0), ("2027-05-16", 6)];
    for (as_of, parts) in table {
        assert_eq!(night(&ranked(6), &[], &past, &teams, as_of, KEY).draw.len(), parts, "{as_of}");
    }
    assert_eq!(night(&ranked(6), &[], &past, &teams, "2026-11-16", KEY), first, "the night run again");
}

#[test]
fn later_nights_of_a_period_fill_by_rank_what_is_left() {
    let past = [alert(50, "all", "2026-11-16")];
    let resting = [PastDraw { household: HouseholdId(1), held: "2026-11-16".parse().unwrap() }];
    let list = night(&ranked(5), &past, &resting, &drawing(3, &[(1, 5, 3)]), "2026-11-17", KEY);
    assert_eq!((listed(&list), list.draw.len()), (BTreeSet::from([2, 3]), 0));
}

#[test]
fn the_chances_hold_over_many_keys() {
    let teams = drawing(6, &[(1, 4, 2), (5, 20, 4)]);
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    let keys = 1_500_u32;
    for number in 0..keys {
        let mut key = KEY;
        key[..4].copy_from_slice(&number.to_be_bytes());
        for household in listed(&night(&ranked(20), &[], &[], &teams, "2026-11-16", key)) {
            *counts.entry(household).or_default() += 1;
        }
    }
    for (household, count) in counts {
        let chance = if household <= 4 { 0.5 } else { 0.25 };
        let share = f64::from(count) / f64::from(keys);
        // Four standard errors.
        let room = 4.0 * (chance * (1.0 - chance) / f64::from(keys)).sqrt();
        assert!((share - chance).abs() < room, "{household}: {share} for {chance}");
    }
}

proptest! {
    #[test]
    fn a_draw_is_the_same_again_whatever_the_order_and_fills_no_more_than_the_places(
        households in any_cohort(), turn in 0_usize..40, places in 1_u32..12,
    ) {
        let teams = drawing(places.max(3), &[(1, 3, 2), (4, 0, 1)]);
        let mut shuffled: Vec<_> = households.iter().rev().cloned().collect();
        let turned = turn.min(shuffled.len());
        shuffled.rotate_left(turned);
        let list = night(&households, &[], &[], &teams, "2026-11-18", KEY);
        prop_assert_eq!(&list, &night(&shuffled, &[], &[], &teams, "2026-11-18", KEY));
        prop_assert!(list.teams[0].open <= places.max(3));
        prop_assert!(list.draw.iter().all(|part| part.chance() > 0.0 && part.chance() < 1.0));
        let listed = listed(&list);
        prop_assert!(list.draw.iter().all(|part| part.drawn == listed.contains(&part.household.0)));
    }
}
