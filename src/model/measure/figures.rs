use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::domain::AsOf;
use crate::domain::HouseholdId;

use super::Bootstrap;
use super::Interval;
use super::Places;
use super::bootstrap::percentiles;
use super::curve::Curve;
use super::list::in_rank_order;
use super::{brier, hit_rate, lift, log_loss, recall, top_k, wilson};

/// The scored cohort of one mature as-of date with what came of it; all columns have one entry a household.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The as-of date.
    pub as_of: AsOf,
    /// The households.
    pub households: Vec<HouseholdId>,
    /// What ranks: higher comes first, NaN last.
    pub scores: Vec<f64>,
    /// Calibrated probabilities; empty where the ranking has none.
    pub risks: Vec<f64>,
    /// Whether the outcome came within the horizon.
    pub labels: Vec<bool>,
    /// Keyed hash of household and date: the lowest goes first among equal scores.
    pub ties: Vec<u64>,
}

/// Whether scores of different dates are on one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparable {
    /// They are: AUC and average precision rank all dates together.
    Yes,
    /// They are not (a rule that may change from date to date): no AUC or average precision over several dates.
    No,
}

/// A figure and, where one was asked for and can be had, its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// How well a ranking did on one or several mature as-of dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The as-of dates, earliest first.
    pub dates: Vec<AsOf>,
    /// Household-dates judged.
    pub rows: u32,
    /// Distinct households judged.
    pub households: u32,
    /// Household-dates whose outcome came.
    pub positives: u32,
    /// Places on the lists of all dates.
    pub places: u32,
    /// Places whose outcome came.
    pub hits: u32,
    /// How many others had exactly the score of the last place of their date.
    pub tied_with_last: u32,
    /// `positives / rows`: the hit rate of a random list.
    pub base_rate: Option<Estimate>,
    /// `hits / places`.
    pub hit_rate: Option<Estimate>,
    /// `hits / positives`.
    pub recall: Option<Estimate>,
    /// `hit rate / base rate`.
    pub lift: Option<Estimate>,
    /// Area under the ROC curve.
    pub auc: Option<Estimate>,
    /// Average precision.
    pub average_precision: Option<Estimate>,
    /// Brier score of the risks.
    pub brier: Option<f64>,
    /// Log loss of the risks, in nats.
    pub log_loss: Option<f64>,
}

/// Judges a ranking: each date's list is its first `places` households; counts are added over the dates. Base rate, hit
/// rate and recall of a single date have Wilson intervals; over several dates, and for lift, AUC and average precision,
/// households are resampled with all their dates, and each list is drawn up anew. Without dates every figure is `None`.
///
/// ```
/// use hew::domain::{AsOf, Day, HouseholdId};
/// use hew::model::{Bootstrap, Comparable, Judged, Places, measure};
/// let date = Judged {
///     as_of: AsOf(Day(0)),
///     households: (0..4).map(HouseholdId).collect(),
///     scores: vec![0.9, 0.8, 0.2, 0.1],
///     risks: vec![],
///     labels: vec![true, false, false, true],
///     ties: vec![0; 4],
/// };
/// let figures = measure(&[date], Places::Count(2), Comparable::Yes, Bootstrap { resamples: 0, seed: 1 });
/// assert_eq!((figures.hits, figures.places, figures.positives), (1, 2, 2));
/// assert_eq!(figures.lift.unwrap().value, 1.0);
/// ```
pub fn measure(dates: &[Judged], places: Places, comparable: Comparable, bootstrap: Bootstrap) -> Figures {
    let pool = Pool::of(dates, places);
    let tops: Vec<_> =
        dates.iter().map(|date| (date, top_k(&date.scores, &date.ties, places.of(date.labels.len())))).collect();
    let hits =
        tops.iter().flat_map(|(date, top)| top.rows.iter().map(|&row| u32::from(date.labels[row as usize]))).sum();
    let listed = tops.iter().map(|(_, top)| top.rows.len() as u32).sum();
    let positives = pool.labels.iter().map(|&label| u32::from(label)).sum();
    let rows = pool.labels.len() as u32;
    let curve = (comparable == Comparable::Yes || dates.len() == 1).then(|| pool.curve());
    let whole = curve.as_ref().map(|curve| curve.areas(|_| 1));
    let draws = bootstrap.run(pool.households, |drawn| pool.draw(curve.as_ref(), drawn));
    let drawn = |of: fn(&Draw) -> Option<f64>| percentiles(draws.iter().map(of));
    let share = |hits: u32, of: u32, interval: Option<Interval>| {
        let interval = if dates.len() == 1 { wilson(hits, of) } else { interval };
        hit_rate(hits, of).map(|value| Estimate { value, interval })
    };
    Figures {
        dates: dates.iter().map(|date| date.as_of).collect(),
        rows,
        households: pool.households as u32,
        positives,
        places: listed,
        hits,
        tied_with_last: tops.iter().map(|(_, top)| top.tied_with_last).sum(),
        base_rate: share(positives, rows, drawn(Draw::base_rate)),
        hit_rate: share(hits, listed, drawn(Draw::hit_rate)),
        recall: recall(hits, positives).and_then(|_| share(hits, positives, drawn(Draw::recall))),
        lift: lift(hits, listed, positives, rows).map(|value| Estimate { value, interval: drawn(Draw::lift) }),
        auc: whole
            .as_ref()
            .and_then(|whole| whole.auc)
            .map(|value| Estimate { value, interval: drawn(|draw| draw.auc) }),
        average_precision: whole
            .and_then(|whole| whole.average_precision)
            .map(|value| Estimate { value, interval: drawn(|draw| draw.average_precision) }),
        brier: brier(&pool.risks, &pool.labels).filter(|_| pool.has_risks),
        log_loss: log_loss(&pool.risks, &pool.labels).filter(|_| pool.has_risks),
    }
}

/// The rows of all dates together, households numbered from 0.
struct Pool {
    households: usize,
    scores: Vec<f64>,
    risks: Vec<f64>,
    has_risks: bool,
    labels: Vec<bool>,
    house: Vec<u32>,
    lists: Vec<RankedDate>,
}

/// One date's rows, first place first.
struct RankedDate {
    places: u32,
    house: Vec<u32>,
    hit: Vec<bool>,
}

/// Weighted counts of one resample.
struct Draw {
    rows: u64,
    positives: u64,
    places: u64,
    hits: u64,
    auc: Option<f64>,
    average_precision: Option<f64>,
}

impl Pool {
    fn of(dates: &[Judged], places: Places) -> Self {
        let mut numbers: FxHashMap<HouseholdId, u32> = FxHashMap::default();
        let mut pool = Self {
            households: 0,
            scores: Vec::new(),
            risks: Vec::new(),
            has_risks: dates.iter().all(|date| date.risks.len() == date.labels.len()),
            labels: Vec::new(),
            house: Vec::new(),
            lists: Vec::new(),
        };
        for date in dates {
            let first = pool.house.len();
            for household in &date.households {
                let next = numbers.len() as u32;
                pool.house.push(*numbers.entry(*household).or_insert(next));
            }
            pool.lists.push(RankedDate::of(date, &pool.house[first..], places));
            pool.scores.extend(&date.scores);
            pool.risks.extend(&date.risks);
            pool.labels.extend(&date.labels);
        }
        if !pool.has_risks {
            pool.risks = vec![0.0; pool.labels.len()];
        }
        pool.households = numbers.len();
        pool
    }

    /// The curve over all dates, its rows named by household.
    fn curve(&self) -> Curve {
        let mut curve = Curve::of(&self.scores, &self.labels);
        curve.map_rows(|row| self.house[row as usize]);
        curve
    }

    fn draw(&self, curve: Option<&Curve>, drawn: &[u32]) -> Draw {
        let areas = curve.map(|curve| curve.areas(|household| drawn[household as usize]));
        let weights = self.house.iter().map(|&household| u64::from(drawn[household as usize]));
        let mut draw = Draw {
            rows: weights.clone().sum(),
            positives: weights.zip(&self.labels).map(|(weight, &label)| weight * u64::from(label)).sum(),
            places: 0,
            hits: 0,
            auc: areas.as_ref().and_then(|areas| areas.auc),
            average_precision: areas.and_then(|areas| areas.average_precision),
        };
        for list in &self.lists {
            list.add_to(&mut draw, drawn);
        }
        draw
    }
}

impl RankedDate {
    fn of(date: &Judged, house: &[u32], places: Places) -> Self {
        let mut order: Vec<u32> = (0..house.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| in_rank_order(&date.scores, &date.ties, a, b));
        Self {
            places: places.of(house.len()) as u32,
            house: order.iter().map(|&row| house[row as usize]).collect(),
            hit: order.iter().map(|&row| date.labels[row as usize]).collect(),
        }
    }

    /// Fills this date's places anew from the households drawn.
    fn add_to(&self, draw: &mut Draw, drawn: &[u32]) {
        let mut left = self.places;
        for (&household, &hit) in self.house.iter().zip(&self.hit) {
            if left == 0 {
                break;
            }
            let taken = drawn[household as usize].min(left);
            left -= taken;
            draw.places += u64::from(taken);
            draw.hits += u64::from(taken) * u64::from(hit);
        }
    }
}

impl Draw {
    fn base_rate(&self) -> Option<f64> {
        ratio(self.positives, self.rows)
    }

    fn hit_rate(&self) -> Option<f64> {
        ratio(self.hits, self.places)
    }

    fn recall(&self) -> Option<f64> {
        ratio(self.hits, self.positives)
    }

    fn lift(&self) -> Option<f64> {
        Some(self.hit_rate()? / self.base_rate().filter(|rate| *rate > 0.0)?)
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::{Bootstrap, Comparable, Figures, Judged, Places, measure};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;

    fn cohort(day: i32, households: u64) -> Judged {
        let risky = |id: u64| (id * 37 % 101) as f64 / 101.0;
        Judged {
            as_of: AsOf(Day(day)),
            households: (0..households).map(HouseholdId).collect(),
            scores: (0..households).map(risky).collect(),
            risks: (0..households).map(|id| risky(id) / 5.0).collect(),
            labels: (0..households).map(|id| risky(id) * ((id + day as u64) % 3) as f64 > 1.4).collect(),
            ties: (0..households).collect(),
        }
    }

    fn judged(dates: &[Judged]) -> Figures {
        measure(dates, Places::Share(0.1), Comparable::Yes, Bootstrap { resamples: 200, seed: 3 })
    }

    #[test]
    fn without_dates_nothing_is_claimed() {
        let figures = judged(&[]);
        assert_eq!((figures.rows, figures.hit_rate, figures.auc, figures.brier), (0, None, None, None));
    }

    #[test]
    fn pooled_counts_are_the_sums_and_every_figure_lies_in_its_interval() {
        let (first, second) = (cohort(1, 300), cohort(2, 250));
        let apart = [judged(std::slice::from_ref(&first)), judged(std::slice::from_ref(&second))];
        let pooled = judged(&[first, second]);
        assert_eq!(pooled.hits, apart[0].hits + apart[1].hits);
        assert_eq!((pooled.places, pooled.rows, pooled.households), (55, 550, 300));
        let all = [pooled.base_rate, pooled.hit_rate, pooled.recall, pooled.lift, pooled.auc, pooled.average_precision];
        for estimate in all {
            let estimate = estimate.unwrap();
            let interval = estimate.interval.unwrap();
            assert!(interval.low < estimate.value && estimate.value < interval.high, "{estimate:?}");
        }
    }

    #[test]
    fn the_same_household_on_two_dates_is_not_two_pieces_of_evidence() {
        let once = cohort(1, 400);
        let twice = judged(&[once.clone(), once.clone()]).auc.unwrap().interval.unwrap();
        let alone = judged(&[once]).auc.unwrap().interval.unwrap();
        assert!((twice.high - twice.low - (alone.high - alone.low)).abs() < 1e-12);
    }

    #[test]
    fn rules_that_change_by_date_have_no_common_auc() {
        let dates = [cohort(1, 50), cohort(2, 50)];
        let figures = measure(&dates, Places::Count(5), Comparable::No, Bootstrap { resamples: 0, seed: 3 });
        assert_eq!((figures.auc, figures.average_precision), (None, None));
        assert!(figures.hit_rate.unwrap().interval.is_none());
    }
}
