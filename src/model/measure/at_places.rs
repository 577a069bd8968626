use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::domain::HouseholdId;

use super::Bootstrap;
use super::Estimate;
use super::Interval;
use super::Judged;
use super::Places;
use super::bootstrap::percentiles;
use super::list::in_rank_order;
use super::{hit_rate, recall, wilson};

/// How a ranking did on lists of one length, beside the best single rule and chance. Counts are added over the dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtPlaces {
    /// The length asked for, on every date.
    pub asked: Places,
    /// Places on the lists of all dates; fewer than asked for where a date has fewer households.
    pub places: u32,
    /// Household-dates judged.
    pub rows: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// The ranking itself.
    pub model: OnPlaces,
    /// The best single rule; `None` where there was none.
    pub rule: Option<OnPlaces>,
    /// Expected hit rate of lists drawn at random; `None` without places.
    pub chance_hit_rate: Option<f64>,
    /// Expected recall of lists drawn at random; `None` without positives.
    pub chance_recall: Option<f64>,
}

/// What is found on the places of all dates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnPlaces {
    /// Places whose outcome came.
    pub hits: u32,
    /// `hits / places`, that is precision.
    pub hit_rate: Option<Estimate>,
    /// `hits / positives`.
    pub recall: Option<Estimate>,
}

/// Judges a ranking, and a rule on the same dates (none for no rule), at several lengths of list. Intervals as in
/// [`measure`](super::measure): Wilson's on a single date; on several, households are resampled with all their dates and
/// every list is drawn up anew.
pub fn at_places(model: &[Judged], rule: &[Judged], asked: &[Places], bootstrap: Bootstrap) -> Vec<AtPlaces> {
    let pool = Pool::of(model);
    let (by_model, by_rule) = (Ranked::of(model, &pool, asked), Ranked::of(rule, &pool, asked));
    let draws = bootstrap.run(pool.rows.len(), |drawn| Draw {
        positives: pool.positives_of(drawn),
        model: by_model.fill(drawn),
        rule: by_rule.fill(drawn),
    });
    let everybody = vec![1; pool.rows.len()];
    let (model_found, rule_found) = (by_model.fill(&everybody), by_rule.fill(&everybody));
    let positives = pool.positives.iter().sum();
    let single = model.len() == 1;
    let estimate = |hits: u32, of: u32, value: Option<f64>, draws: &dyn Fn() -> Option<Interval>| {
        let interval = || if single { wilson(hits, of) } else { draws() };
        value.map(|value| Estimate { value, interval: interval() })
    };
    let found = |place: usize, found: &[Found], drawn: fn(&Draw) -> &[Found]| {
        let Found { places, hits } = found[place];
        let (places, hits) = (places as u32, hits as u32);
        let rates = || percentiles(draws.iter().map(|draw| share(drawn(draw)[place].hits, drawn(draw)[place].places)));
        let recalls = || percentiles(draws.iter().map(|draw| share(drawn(draw)[place].hits, draw.positives)));
        OnPlaces {
            hits,
            hit_rate: estimate(hits, places, hit_rate(hits, places), &rates),
            recall: estimate(hits, positives, recall(hits, positives), &recalls),
        }
    };
    let at = |(place, asked): (usize, &Places)| {
        let places = model_found[place].places as u32;
        let by_chance: f64 = model.iter().map(|date| expected_hits(date, *asked)).sum();
        AtPlaces {
            asked: *asked,
            places,
            rows: pool.rows.iter().sum(),
            positives,
            model: found(place, &model_found, |draw| &draw.model),
            rule: (!rule.is_empty()).then(|| found(place, &rule_found, |draw| &draw.rule)),
            chance_hit_rate: (places > 0).then(|| by_chance / f64::from(places)),
            chance_recall: (positives > 0).then(|| by_chance / f64::from(positives)),
        }
    };
    asked.iter().enumerate().map(at).collect()
}

fn share(hits: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| hits as f64 / of as f64)
}

/// Hits of a list of that length drawn at random from one date.
fn expected_hits(date: &Judged, asked: Places) -> f64 {
    let positives = date.labels.iter().filter(|label| **label).count();
    if positives == 0 { 0.0 } else { asked.of(date.labels.len()) as f64 * positives as f64 / date.labels.len() as f64 }
}

/// The households of all dates, numbered from 0.
struct Pool {
    numbers: FxHashMap<HouseholdId, u32>,
    rows: Vec<u32>,
    positives: Vec<u32>,
}

impl Pool {
    fn of(dates: &[Judged]) -> Self {
        let mut pool = Self { numbers: FxHashMap::default(), rows: Vec::new(), positives: Vec::new() };
        for date in dates {
            for (household, label) in date.households.iter().zip(&date.labels) {
                let next = pool.numbers.len() as u32;
                let number = *pool.numbers.entry(*household).or_insert(next) as usize;
                if number == pool.rows.len() {
                    pool.rows.push(0);
                    pool.positives.push(0);
                }
                pool.rows[number] += 1;
                pool.positives[number] += u32::from(*label);
            }
        }
        pool
    }

    fn positives_of(&self, drawn: &[u32]) -> u64 {
        drawn.iter().zip(&self.positives).map(|(times, positives)| u64::from(*times) * u64::from(*positives)).sum()
    }
}

struct Draw {
    positives: u64,
    model: Vec<Found>,
    rule: Vec<Found>,
}

/// Places filled and hits among them.
#[derive(Clone, Copy, Default)]
struct Found {
    places: u64,
    hits: u64,
}

/// A ranking of each date, first place first, and where its lists end.
struct Ranked {
    lengths: usize,
    dates: Vec<RankedDate>,
}

struct RankedDate {
    /// Lengths of list, the shortest first, with their place among those asked for.
    cuts: Vec<(u32, usize)>,
    /// The household on each rank and whether its outcome came.
    ranks: Vec<(u32, bool)>,
}

impl Ranked {
    fn of(dates: &[Judged], pool: &Pool, asked: &[Places]) -> Self {
        let date = |date: &Judged| {
            let rows = date.labels.len();
            let mut order: Vec<u32> = (0..rows as u32).collect();
            order.sort_unstable_by(|&a, &b| in_rank_order(&date.scores, &date.ties, a, b));
            let rank = |row: u32| (pool.numbers[&date.households[row as usize]], date.labels[row as usize]);
            let mut cuts: Vec<(u32, usize)> =
                asked.iter().enumerate().map(|(place, places)| (places.of(rows) as u32, place)).collect();
            cuts.sort_unstable();
            RankedDate { cuts, ranks: order.into_iter().map(rank).collect() }
        };
        Self { lengths: asked.len(), dates: dates.iter().map(date).collect() }
    }

    /// What is found on each length of list where every household comes as often as it was drawn.
    fn fill(&self, drawn: &[u32]) -> Vec<Found> {
        let mut found = vec![Found::default(); self.lengths];
        for date in &self.dates {
            date.fill(drawn, &mut found);
        }
        found
    }
}

impl RankedDate {
    fn fill(&self, drawn: &[u32], found: &mut [Found]) {
        let (mut places, mut hits) = (0_u64, 0_u64);
        let mut cuts = self.cuts.iter().peekable();
        for &(household, hit) in &self.ranks {
            let (times, hit) = (u64::from(drawn[household as usize]), u64::from(hit));
            while let Some((cut, place)) = cuts.next_if(|(cut, _)| u64::from(*cut) <= places + times) {
                let cut = u64::from(*cut);
                found[*place].places += cut;
                found[*place].hits += hits + hit * (cut - places);
            }
            if cuts.peek().is_none() {
                return;
            }
            places += times;
            hits += hit * times;
        }
        for (_, place) in cuts {
            found[*place].places += places;
            found[*place].hits += hits;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::AtPlaces;
    use super::at_places;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::model::{Bootstrap, Comparable, Judged, Places, measure};

    const ASKED: [Places; 4] = [Places::Count(30), Places::Share(0.1), Places::Count(1), Places::Count(100_000)];

    fn judged(as_of: i32, rows: &[(u8, bool)]) -> Judged {
        Judged {
            as_of: AsOf(Day(as_of)),
            households: (0..rows.len() as u64).map(HouseholdId).collect(),
            scores: rows.iter().map(|(score, _)| f64::from(score % 5)).collect(),
            risks: Vec::new(),
            labels: rows.iter().map(|(_, label)| *label).collect(),
            ties: (0..rows.len() as u64).map(|row| row.wrapping_mul(0x9E37_79B9) % 101).collect(),
        }
    }

    fn made_up(as_of: i32, rows: u32) -> Judged {
        let dice = |row: u32| row.wrapping_mul(2_654_435_761).wrapping_add(as_of as u32) >> 8;
        let rows: Vec<(u8, bool)> = (0..rows).map(|row| ((dice(row) % 250) as u8, dice(row + 77) % 6 == 0)).collect();
        judged(as_of, &rows)
    }

    #[test]
    fn figures_and_intervals_are_those_of_a_single_measurement() {
        let dates = [made_up(1, 300), made_up(2, 200)];
        let rule = [made_up(3, 300), made_up(4, 200)].map(|date| Judged { labels: Vec::new(), ..date });
        let rule: Vec<Judged> =
            rule.into_iter().zip(&dates).map(|(rule, date)| Judged { labels: date.labels.clone(), ..rule }).collect();
        let bootstrap = Bootstrap { resamples: 60, seed: 5 };
        for (asked, at) in ASKED.iter().zip(at_places(&dates, &rule, &ASKED, bootstrap)) {
            let whole = measure(&dates, *asked, Comparable::No, bootstrap);
            let by_rule = measure(&rule, *asked, Comparable::No, bootstrap);
            assert_eq!((at.places, at.rows, at.positives), (whole.places, whole.rows, whole.positives));
            assert_eq!((at.model.hits, at.model.hit_rate, at.model.recall), (whole.hits, whole.hit_rate, whole.recall));
            let rule = at.rule.unwrap();
            assert_eq!((rule.hits, rule.hit_rate, rule.recall), (by_rule.hits, by_rule.hit_rate, by_rule.recall));
        }
    }

    #[test]
    fn chance_finds_the_base_rate_and_its_share_of_the_positives() {
        let rows: Vec<(u8, bool)> = (0..50).map(|row| (row, row % 10 == 0)).collect();
        let at =
            at_places(&[judged(1, &rows)], &[], &[Places::Share(0.2)], Bootstrap { resamples: 0, seed: 1 }).remove(0);
        assert_eq!((at.places, at.rule), (10, None));
        assert!((at.chance_hit_rate.unwrap() - 0.1).abs() < 1e-12 && (at.chance_recall.unwrap() - 0.2).abs() < 1e-12);
        let interval = at.model.hit_rate.unwrap().interval;
        assert_eq!(interval, crate::model::wilson(at.model.hits, 10));
    }

    #[test]
    fn no_dates_and_empty_dates_have_no_figures() {
        for dates in [vec![], vec![judged(1, &[])], vec![judged(1, &[]), judged(2, &[])]] {
            for at in at_places(&dates, &[], &ASKED, Bootstrap { resamples: 5, seed: 1 }) {
                assert_eq!((at.places, at.rows, at.model.hit_rate, at.model.recall), (0, 0, None, None));
                assert_eq!((at.chance_hit_rate, at.chance_recall), (None, None));
            }
        }
    }

    fn longer_lists_find_no_less(found: &[AtPlaces]) -> bool {
        let by_length = [2, 1, 3].map(|place| (found[place].places, found[place].model.hits));
        by_length.windows(2).all(|pair| pair[0].0 > pair[1].0 || pair[0].1 <= pair[1].1)
    }

    proptest! {
        #[test]
        fn ties_one_class_and_long_lists_keep_every_rate_a_rate(rows in vec((any::<u8>(), any::<bool>()), 0..60), all in 0..3_u8) {
            let label = |label: bool| match all { 0 => label, 1 => true, _ => false };
            let rows: Vec<(u8, bool)> = rows.into_iter().map(|(score, outcome)| (score, label(outcome))).collect();
            let dates = [judged(1, &rows), judged(2, &rows)];
            let found = at_places(&dates, &dates, &ASKED, Bootstrap { resamples: 8, seed: 2 });
            prop_assert_eq!(found[3].places as usize, 2 * rows.len());
            prop_assert_eq!(found[3].model.hits, found[3].positives);
            prop_assert!(longer_lists_find_no_less(&found));
            for at in &found {
                prop_assert_eq!(Some(at.model), at.rule);
                prop_assert_eq!(at.model.recall.is_some(), at.positives > 0);
                let rates = [at.model.hit_rate, at.model.recall].into_iter().flatten();
                for rate in rates {
                    let ends = rate.interval.map_or([0.0; 2], |interval| [interval.low, interval.high]);
                    prop_assert!([rate.value, ends[0], ends[1]].iter().all(|end| (0.0..=1.0).contains(end)));
                }
            }
        }
    }
}
