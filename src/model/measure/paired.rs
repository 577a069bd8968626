use rustc_hash::FxHashMap;

use crate::domain::HouseholdId;

use super::Bootstrap;
use super::Estimate;
use super::Judged;
use super::Places;
use super::bootstrap::percentiles;
use super::hit_rate;
use super::list::in_rank_order;

/// Two rankings of the same cohort of one as-of date.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The first ranking, with households, outcomes and ties.
    pub one: Judged,
    /// The second ranking's scores, in the same order of households.
    pub other: Vec<f64>,
}

/// How two rankings did on the same cohorts and places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedFigures {
    /// Places on the lists of all dates; both rankings have as many.
    pub places: u32,
    /// Hits of the first ranking.
    pub one_hits: u32,
    /// Hits of the second.
    pub other_hits: u32,
    /// Hit rate of the first.
    pub one: Option<Estimate>,
    /// Hit rate of the second.
    pub other: Option<Estimate>,
    /// Hit rate of the first minus that of the second, −1 to 1.
    pub difference: Option<Estimate>,
}

/// Judges two rankings on the same dates: each date's lists are their first `places` households, counts are added over
/// the dates. The intervals are percentiles of a bootstrap that draws households with all their dates; each resample
/// draws both lists up anew from the same households, so that what helps or hurts both cancels out of the difference
/// (paired bootstrap: Efron & Tibshirani 1993, section 16). Without dates every figure is `None`.
pub fn measure_pairs(dates: &[Pair], places: Places, bootstrap: Bootstrap) -> PairedFigures {
    let mut numbers: FxHashMap<HouseholdId, u32> = FxHashMap::default();
    let ranked: Vec<[Ranked; 2]> = dates.iter().map(|date| ranked(date, places, &mut numbers)).collect();
    let whole = Hits::of(&ranked, |_| 1);
    let draws = bootstrap.run(numbers.len(), |drawn| Hits::of(&ranked, |household| drawn[household as usize]));
    let estimate = |of: fn(&Hits) -> Option<f64>| {
        of(&whole).map(|value| Estimate { value, interval: percentiles(draws.iter().map(of)) })
    };
    PairedFigures {
        places: whole.places[0] as u32,
        one_hits: whole.hits[0] as u32,
        other_hits: whole.hits[1] as u32,
        one: estimate(|hits| hits.rate(0)),
        other: estimate(|hits| hits.rate(1)),
        difference: estimate(|hits| Some(hits.rate(0)? - hits.rate(1)?)),
    }
}

/// One ranking of one date, first place first.
struct Ranked {
    places: u32,
    rows: Vec<(u32, bool)>,
}

fn ranked(date: &Pair, places: Places, numbers: &mut FxHashMap<HouseholdId, u32>) -> [Ranked; 2] {
    let Judged { households, labels, ties, .. } = &date.one;
    let mut number = |household: &HouseholdId| {
        let next = numbers.len() as u32;
        *numbers.entry(*household).or_insert(next)
    };
    let house: Vec<u32> = households.iter().map(&mut number).collect();
    let by = |scores: &[f64]| {
        let mut order: Vec<u32> = (0..house.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| in_rank_order(scores, ties, a, b));
        let rows = order.iter().map(|&row| (house[row as usize], labels[row as usize])).collect();
        Ranked { places: places.of(house.len()) as u32, rows }
    };
    [by(&date.one.scores), by(&date.other)]
}

/// Places and hits of both rankings, weighted by how often each household counts.
struct Hits {
    places: [u64; 2],
    hits: [u64; 2],
}

impl Hits {
    fn of(dates: &[[Ranked; 2]], times: impl Fn(u32) -> u32) -> Self {
        let mut sum = Self { places: [0; 2], hits: [0; 2] };
        for date in dates {
            for (side, ranked) in date.iter().enumerate() {
                let mut left = ranked.places;
                for &(household, hit) in &ranked.rows {
                    if left == 0 {
                        break;
                    }
                    let taken = times(household).min(left);
                    left -= taken;
                    sum.places[side] += u64::from(taken);
                    sum.hits[side] += u64::from(taken) * u64::from(hit);
                }
            }
        }
        sum
    }

    fn rate(&self, side: usize) -> Option<f64> {
        hit_rate(self.hits[side] as u32, self.places[side] as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pair, measure_pairs};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::model::measure::{Bootstrap, Comparable, Judged, Places, measure};

    const SEEDED: Bootstrap = Bootstrap { resamples: 400, seed: 3 };

    /// One household in ten has the outcome; `one` finds it, `other` ranks by a hash.
    fn pair(day: i32) -> Pair {
        let noise = |id: u64| (id * 7919 % 1_009) as f64;
        let one = Judged {
            as_of: AsOf(Day(day)),
            households: (0..600).map(HouseholdId).collect(),
            scores: (0..600).map(|id| noise(id) + if id % 10 == 0 { 500.0 } else { 0.0 }).collect(),
            risks: Vec::new(),
            labels: (0..600).map(|id| id % 10 == 0).collect(),
            ties: (0..600).collect(),
        };
        Pair { one, other: (0..600).map(noise).collect() }
    }

    #[test]
    fn the_better_ranking_is_better_for_sure_and_the_other_way_round_worse() {
        let pair = pair(1);
        let turned =
            Pair { one: Judged { scores: pair.other.clone(), ..pair.one.clone() }, other: pair.one.scores.clone() };
        let better = measure_pairs(&[pair], Places::Count(40), SEEDED);
        let worse = measure_pairs(&[turned], Places::Count(40), SEEDED);
        assert!(better.one_hits > better.other_hits && better.places == 40, "{better:?}");
        let (up, down) = (better.difference.unwrap(), worse.difference.unwrap());
        assert!(up.interval.unwrap().low > 0.0, "{up:?}");
        assert!((up.value + down.value).abs() < 1e-15);
        assert!((up.interval.unwrap().low + down.interval.unwrap().high).abs() < 1e-12);
    }

    #[test]
    fn a_ranking_is_exactly_as_good_as_itself() {
        let mut pair = pair(1);
        pair.other.clone_from(&pair.one.scores);
        let same = measure_pairs(&[pair], Places::Count(40), SEEDED).difference.unwrap();
        let interval = same.interval.unwrap();
        assert!(same.value.abs() + interval.low.abs() + interval.high.abs() < 1e-15, "{same:?}");
    }

    #[test]
    fn each_ranking_has_the_figures_it_has_alone() {
        let pairs = [pair(1), pair(2)];
        let alone: Vec<Judged> = pairs.iter().map(|pair| pair.one.clone()).collect();
        let alone = measure(&alone, Places::Share(0.05), Comparable::Yes, SEEDED);
        let paired = measure_pairs(&pairs, Places::Share(0.05), SEEDED);
        assert_eq!((paired.one_hits, paired.places, paired.one), (alone.hits, alone.places, alone.hit_rate));
    }

    #[test]
    fn without_dates_or_households_nothing_is_claimed() {
        assert_eq!(measure_pairs(&[], Places::Count(3), SEEDED).difference, None);
        let mut empty = pair(1);
        empty.one =
            Judged { households: Vec::new(), labels: Vec::new(), ties: Vec::new(), scores: Vec::new(), ..empty.one };
        empty.other.clear();
        assert_eq!(measure_pairs(&[empty], Places::Count(3), SEEDED).difference, None);
    }
}
