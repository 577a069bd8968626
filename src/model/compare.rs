//! A challenger beside the model in use, on dates neither had learnt from.

use std::path::Path;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::AsOf;

use super::ModelError;
use super::artefact::{Model, read, write_whole};
use super::measure::{Bootstrap, Estimate, Figures, Interval, Pair, Places, hit_rate, measure_pairs, wilson};

/// How a challenger did beside the champion; holds counts, nothing about any household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Id of the challenger.
    pub challenger: String,
    /// Id of the model it is compared with: the one in use at the time.
    pub champion: String,
    /// The day on which it was made: outcomes known by then count.
    pub made_on: AsOf,
    /// Share of each cohort that has a place, 0 to 1.
    pub list_share: f64,
    /// What the figures rest on.
    pub basis: Basis,
    /// One a date, earliest first; empty where the two have no held-back date in common.
    pub dates: Vec<ComparedDate>,
    /// Places on the lists of all dates; both models have as many.
    pub places: u32,
    /// Hits of the challenger.
    pub challenger_hits: u32,
    /// Hits of the champion.
    pub champion_hits: u32,
    /// Hit rate of the challenger; `None` without dates.
    pub challenger_rate: Option<Estimate>,
    /// Hit rate of the champion; `None` without dates.
    pub champion_rate: Option<Estimate>,
    /// Hit rate of the challenger minus that of the champion, −1 to 1; `None` without dates.
    pub difference: Option<Estimate>,
}

/// What a comparison rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Both ranked the same cohorts on dates neither had learnt from; the interval is a paired bootstrap by household.
    SameCohorts,
    /// There is no such date: each model's own held-back figures on the validation dates they share, the interval made
    /// from both intervals as if the two were independent, and so too wide rather than too narrow.
    OwnFigures {
        /// Why there is no such date.
        why: String,
    },
}

/// One date of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedDate {
    /// The as-of date.
    pub as_of: AsOf,
    /// Households ranked.
    pub cohort: u32,
    /// Those whose outcome came.
    pub positives: u32,
    /// Places on the list.
    pub places: u32,
    /// Hits of the challenger.
    pub challenger_hits: u32,
    /// Hits of the champion.
    pub champion_hits: u32,
}

/// What a comparison says about the challenger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval of the difference lies above 0.
    Better,
    /// It holds 0.
    NotWorse,
    /// The whole interval lies below 0.
    Worse,
    /// There is no held-back date to go by.
    NothingHeldBack,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "format")]
enum ComparisonFile {
    #[serde(rename = "hew-comparison/1")]
    V1(Comparison),
}

impl Model {
    /// The first as-of date this model is honest on: no outcome window it learnt from, with the reporting lag, reaches
    /// past it. `None` if it learnt from nothing.
    pub fn honest_from(&self) -> Option<AsOf> {
        let gap = i32::from(self.horizon.0) + i32::from(self.reporting_lag_days);
        self.trained_dates.last().map(|last| AsOf(last.0 + gap))
    }
}

impl Comparison {
    /// The challenger's ranking (first of each pair) beside the champion's, on the same cohorts and places.
    pub fn on_same_cohorts(
        challenger: &Model,
        champion: &Model,
        pairs: &[Pair],
        made_on: AsOf,
        bootstrap: Bootstrap,
    ) -> Self {
        let list_share = challenger.validation.list_share;
        let places = Places::Share(list_share);
        let counts_only = Bootstrap { resamples: 0, ..bootstrap };
        let date = |pair: &Pair| {
            let figures = measure_pairs(std::slice::from_ref(pair), places, counts_only);
            ComparedDate {
                as_of: pair.one.as_of,
                cohort: pair.one.labels.len() as u32,
                positives: pair.one.labels.iter().filter(|label| **label).count() as u32,
                places: figures.places,
                challenger_hits: figures.one_hits,
                champion_hits: figures.other_hits,
            }
        };
        let mut dates: Vec<ComparedDate> = pairs.iter().map(date).collect();
        dates.sort_unstable_by_key(|date| date.as_of);
        let figures = measure_pairs(pairs, places, bootstrap);
        Self {
            challenger: challenger.id.clone(),
            champion: champion.id.clone(),
            made_on,
            list_share,
            basis: Basis::SameCohorts,
            dates,
            places: figures.places,
            challenger_hits: figures.one_hits,
            champion_hits: figures.other_hits,
            challenger_rate: figures.one,
            champion_rate: figures.other,
            difference: figures.difference,
        }
    }

    /// What both models say of their own held-back dates, on those they share: where no date is honest for both. Without
    /// a shared date, or where horizon or share of places differ, there is nothing to compare.
    pub fn on_own_figures(challenger: &Model, champion: &Model, why: &str, made_on: AsOf) -> Self {
        let (ours, theirs) = (&challenger.validation, &champion.validation);
        let alike = challenger.horizon == champion.horizon && ours.list_share.total_cmp(&theirs.list_share).is_eq();
        let mut dates = Vec::new();
        for date in ours.dates.iter().filter(|_| alike) {
            let same = theirs.dates.iter().find(|other| other.as_of == date.as_of);
            dates.extend(same.filter(|other| other.model.places == date.model.places).map(|other| ComparedDate {
                as_of: date.as_of,
                cohort: date.model.rows,
                positives: date.model.positives,
                places: date.model.places,
                challenger_hits: date.model.hits,
                champion_hits: other.model.hits,
            }));
        }
        let sum = |of: fn(&ComparedDate) -> u32| dates.iter().map(of).sum::<u32>();
        let (places, one, other) = (sum(|d| d.places), sum(|d| d.challenger_hits), sum(|d| d.champion_hits));
        let challenger_rate = rescaled(&ours.model, one, places);
        let champion_rate = rescaled(&theirs.model, other, places);
        Self {
            challenger: challenger.id.clone(),
            champion: champion.id.clone(),
            made_on,
            list_share: ours.list_share,
            basis: Basis::OwnFigures { why: why.to_owned() },
            dates,
            places,
            challenger_hits: one,
            champion_hits: other,
            difference: challenger_rate.zip(champion_rate).map(|(one, other)| difference(one, other)),
            challenger_rate,
            champion_rate,
        }
    }

    /// What it says about the challenger.
    pub fn verdict(&self) -> Verdict {
        match self.difference.and_then(|difference| difference.interval) {
            None => Verdict::NothingHeldBack,
            Some(interval) if interval.high < 0.0 => Verdict::Worse,
            Some(interval) if interval.low > 0.0 => Verdict::Better,
            Some(_) => Verdict::NotWorse,
        }
    }

    /// The difference of the hit rates in words: `hit rate −0.41 points (95% −1.12 to +0.33)`; `None` without dates.
    pub fn in_words(&self) -> Option<String> {
        let Estimate { value, interval } = self.difference?;
        let points = |share: f64| format!("{:+.2}", 100.0 * share + 0.0).replace('-', "−");
        let interval = interval.map_or_else(String::new, |interval| {
            format!(" (95% {} to {})", points(interval.low), points(interval.high))
        });
        Some(format!("hit rate {} points{interval}", points(value)))
    }

    /// The same comparison with the roles exchanged: for going back to the model before.
    #[must_use]
    pub fn turned(self) -> Self {
        let minus = |difference: Estimate| Estimate {
            value: -difference.value,
            interval: difference.interval.map(|Interval { low, high }| Interval { low: -high, high: -low }),
        };
        let date = |date: ComparedDate| ComparedDate {
            challenger_hits: date.champion_hits,
            champion_hits: date.challenger_hits,
            ..date
        };
        Self {
            challenger: self.champion,
            champion: self.challenger,
            dates: self.dates.into_iter().map(date).collect(),
            challenger_hits: self.champion_hits,
            champion_hits: self.challenger_hits,
            challenger_rate: self.champion_rate,
            champion_rate: self.challenger_rate,
            difference: self.difference.map(minus),
            ..self
        }
    }

    /// Writes `<folder>/<challenger>.against.<champion>.json`, whole or not at all.
    fn save(&self, folder: &Path) -> Result<PathBuf, ModelError> {
        let path = path(folder, &self.challenger, &self.champion);
        let mut text = serde_json::to_string_pretty(&ComparisonFile::V1(self.clone())).expect("plain data");
        text.push('\n');
        write_whole(&path, &text)?;
        Ok(path)
    }

    /// The comparison of two models that stands, whichever of them was the challenger when it was made: one on the same
    /// cohorts before one on their own figures, then the later one, then the one on more dates; `None` where they were
    /// never compared.
    pub fn load(folder: &Path, challenger: &str, champion: &str) -> Result<Option<Self>, ModelError> {
        let straight = load(&path(folder, challenger, champion))?;
        let turned = load(&path(folder, champion, challenger))?.map(Self::turned);
        let standing = |made: &Self| (made.basis == Basis::SameCohorts, made.made_on, made.dates.len());
        Ok([turned, straight].into_iter().flatten().max_by_key(standing))
    }

    /// Writes it unless the two were compared before on the same cohorts and it rests on their own figures alone, on fewer
    /// dates, or was made on an earlier day: what is known better is not forgotten. Gives the comparison that stands.
    pub(super) fn keep(&self, folder: &Path) -> Result<Self, ModelError> {
        let before = Self::load(folder, &self.challenger, &self.champion)?;
        if !before.is_some_and(|before| before.knows_better_than(self)) {
            self.save(folder)?;
        }
        Ok(Self::load(folder, &self.challenger, &self.champion)?.unwrap_or_else(|| self.clone()))
    }

    /// Whether a new comparison of the same two must not take the place of this one.
    fn knows_better_than(&self, new: &Self) -> bool {
        let less = new.basis != Basis::SameCohorts || new.made_on < self.made_on || new.dates.len() < self.dates.len();
        self.basis == Basis::SameCohorts && less
    }
}

fn path(folder: &Path, challenger: &str, champion: &str) -> PathBuf {
    folder.join(format!("{challenger}.against.{champion}.json"))
}

fn load(path: &Path) -> Result<Option<Comparison>, ModelError> {
    if !path.exists() {
        return Ok(None);
    }
    match serde_json::from_str(&read(path)?) {
        Ok(ComparisonFile::V1(comparison)) => Ok(Some(comparison)),
        Err(source) => Err(ModelError::Format { path: path.into(), source }),
    }
}

/// The hit rate on some of a model's held-back dates. Its interval is the wider of Wilson's, which takes places for
/// independent, and that of all its held-back dates (by household) widened by the root of how many more places those have.
fn rescaled(all: &Figures, hits: u32, places: u32) -> Option<Estimate> {
    let value = hit_rate(hits, places)?;
    let wilson = wilson(hits, places)?;
    let (mut below, mut above) = (value - wilson.low, wilson.high - value);
    if let Some(Estimate { value: whole, interval: Some(interval) }) = all.hit_rate {
        let wider = (f64::from(all.places) / f64::from(places)).sqrt();
        below = below.max((whole - interval.low) * wider);
        above = above.max((interval.high - whole) * wider);
    }
    Some(Estimate { value, interval: Some(Interval { low: value - below, high: value + above }) })
}

/// The difference of two independent estimates, each arm of its interval the root of the sum of squares of the arms that
/// make it (Zou & Donner 2008).
fn difference(one: Estimate, other: Estimate) -> Estimate {
    let value = one.value - other.value;
    let interval = one.interval.zip(other.interval).map(|(a, b)| Interval {
        low: (value - (one.value - a.low).hypot(b.high - other.value)).max(-1.0),
        high: (value + (a.high - one.value).hypot(other.value - b.low)).min(1.0),
    });
    Estimate { value, interval }
}

#[cfg(test)]
mod tests {
    use super::{Basis, Comparison, Verdict, difference};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::model::Model;
    use crate::model::measure::{Bootstrap, Estimate, Interval, Judged, Pair};
    use crate::model::testing::{council, trained};

    const SEEDED: Bootstrap = Bootstrap { resamples: 300, seed: 1 };
    const ON: AsOf = AsOf(Day(900));

    /// A challenger that ranks by arrears, and a champion that ranks by noise.
    fn pair(day: i32) -> Pair {
        let (matrix, labels) = council(day, 400);
        let ties = (0..400).collect();
        let column = |place: usize| matrix.values.iter().skip(place).step_by(4).copied().collect::<Vec<f64>>();
        let (arrears, noise) = (column(0), column(2));
        let one = Judged {
            as_of: matrix.as_of,
            households: matrix.households,
            scores: arrears,
            risks: Vec::new(),
            labels,
            ties,
        };
        Pair { one, other: noise }
    }

    fn twin(id: &str) -> Model {
        Model { id: id.into(), ..trained().model }
    }

    #[test]
    fn a_model_is_honest_once_horizon_and_lag_of_its_last_training_date_are_over() {
        assert_eq!(trained().model.honest_from(), Some(AsOf(Day(600))));
        assert_eq!(Model { trained_dates: Vec::new(), ..trained().model }.honest_from(), None);
    }

    #[test]
    fn on_the_same_cohorts_the_sums_are_those_of_the_dates_and_the_verdict_follows_the_interval() {
        let pairs = [pair(700), pair(600)];
        let found = Comparison::on_same_cohorts(&twin("new"), &twin("old"), &pairs, ON, SEEDED);
        assert_eq!(found.dates.iter().map(|date| date.as_of.0.0).collect::<Vec<_>>(), [600, 700]);
        assert_eq!(found.dates.iter().map(|date| date.challenger_hits).sum::<u32>(), found.challenger_hits);
        assert_eq!((found.places, found.verdict()), (40, Verdict::Better));
        assert_eq!(found.clone().turned().verdict(), Verdict::Worse);
        assert_eq!(found.clone().turned().turned(), found);
    }

    #[test]
    fn a_model_is_not_worse_than_its_twin_by_their_own_figures() {
        let found = Comparison::on_own_figures(&twin("new"), &twin("old"), "too soon", ON);
        assert_eq!(found.dates.len(), 3);
        assert_eq!(found.challenger_hits, trained().model.validation.model.hits);
        assert_eq!((found.verdict(), found.basis), (Verdict::NotWorse, Basis::OwnFigures { why: "too soon".into() }));
        assert!(found.difference.unwrap().value.abs() < 1e-15);
    }

    #[test]
    fn models_of_another_horizon_or_without_a_common_date_have_nothing_to_compare() {
        let mut other = twin("old");
        other.horizon.0 = 90;
        let found = Comparison::on_own_figures(&twin("new"), &other, "too soon", ON);
        assert_eq!((found.verdict(), found.difference), (Verdict::NothingHeldBack, None));
        let mut dateless = twin("old");
        dateless.validation.dates.clear();
        assert_eq!(Comparison::on_own_figures(&twin("new"), &dateless, "", ON).verdict(), Verdict::NothingHeldBack);
        assert_eq!(
            Comparison::on_same_cohorts(&twin("a"), &twin("b"), &[], ON, SEEDED).verdict(),
            Verdict::NothingHeldBack
        );
    }

    /// By hand: arms 0.03 and 0.04 make 0.05.
    #[test]
    fn the_arms_of_a_difference_add_up_as_squares() {
        let estimate = |low, value, high| Estimate { value, interval: Some(Interval { low, high }) };
        let found = difference(estimate(0.27, 0.30, 0.34), estimate(0.17, 0.20, 0.24));
        let interval = found.interval.unwrap();
        assert!((found.value - 0.1).abs() < 1e-12);
        assert!((interval.low - 0.05).abs() < 1e-12 && (interval.high - 0.15).abs() < 1e-12, "{interval:?}");
    }

    #[test]
    fn a_comparison_on_the_same_cohorts_is_not_forgotten_for_one_on_own_figures() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (twin("new"), twin("old"));
        let own = Comparison::on_own_figures(&new, &old, "too soon", AsOf(Day(950)));
        assert_eq!(own.keep(folder.path()).unwrap(), own);
        let same = Comparison::on_same_cohorts(&new, &old, &[pair(600)], ON, SEEDED);
        assert_eq!(same.keep(folder.path()).unwrap(), same);
        assert_eq!(own.keep(folder.path()).unwrap(), same);
        let turned = Comparison::on_own_figures(&old, &new, "too soon", AsOf(Day(990)));
        assert_eq!(turned.keep(folder.path()).unwrap(), same.clone().turned());
        let later = Comparison { made_on: AsOf(Day(999)), ..same };
        assert_eq!(later.keep(folder.path()).unwrap(), later);
    }

    #[test]
    fn an_earlier_comparison_or_one_on_fewer_dates_takes_nothing_s_place() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (twin("new"), twin("old"));
        let made = |pairs: &[Pair], day: i32| {
            Comparison::on_same_cohorts(&new, &old, pairs, AsOf(Day(day)), Bootstrap { resamples: 5, ..SEEDED })
        };
        let standing = made(&[pair(600), pair(700)], 900);
        assert_eq!(standing.keep(folder.path()).unwrap(), standing);
        let earlier = made(&[pair(600), pair(700), pair(800)], 899);
        let shorter = made(&[pair(700)], 950);
        for less in [earlier, shorter] {
            assert_eq!(less.keep(folder.path()).unwrap(), standing);
            assert_eq!(less.turned().keep(folder.path()).unwrap(), standing.clone().turned());
        }
        let later = made(&[pair(600), pair(700)], 950);
        assert_eq!(later.keep(folder.path()).unwrap(), later);
        let more = made(&[pair(600), pair(700), pair(800)], 950);
        assert_eq!(more.keep(folder.path()).unwrap(), more);
    }

    #[test]
    fn a_comparison_reads_back_and_is_found_from_either_side() {
        let folder = tempfile::tempdir().unwrap();
        let made = Comparison::on_same_cohorts(&twin("new"), &twin("old"), &[pair(600)], ON, SEEDED);
        let path = made.save(folder.path()).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().contains(r#""format": "hew-comparison/1""#));
        assert_eq!(Comparison::load(folder.path(), "new", "old").unwrap(), Some(made.clone()));
        assert_eq!(Comparison::load(folder.path(), "old", "new").unwrap(), Some(made.turned()));
        assert_eq!(Comparison::load(folder.path(), "new", "x").unwrap(), None);
        std::fs::write(path, "{}").unwrap();
        assert!(Comparison::load(folder.path(), "new", "old").is_err());
    }
}
