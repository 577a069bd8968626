//! How right the scored pairs are, where somebody knows which pairs match.

use rustc_hash::FxHashMap;

use crate::matching::known::Label;
use crate::matching::records::Records;
use crate::matching::score::{Link, probability_of, weight_of};
use crate::matching::settings::LinkType;

/// Thresholds the table shows.
const AT: [f64; 12] = [0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999];

/// Pairs of known standing and how they scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accuracy {
    /// The weight of each known pair that was kept, the heaviest first, and whether it matches.
    pairs: Vec<(f64, bool)>,
    /// Pairs that match, found or not.
    matches: u64,
    /// Pairs known not to match are among them; if not, nothing can be said of precision.
    both: bool,
}

/// Right and wrong at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Pairs at least so probable are taken as matches.
    pub probability: f64,
    /// Taken, and they match.
    pub right: u64,
    /// Taken, and they do not.
    pub wrong: u64,
    /// Not taken, and they match, whether they were compared or not.
    pub missed: u64,
}

impl Standing {
    /// The share of the pairs taken that match; none if none was taken.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.right, self.right + self.wrong)
    }

    /// The share of the matches that were taken; none if there are none.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn ratio(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

impl Accuracy {
    /// Of a column that is equal in matches: pairs of records that both have a value there. `None` without that column.
    pub fn of_column(records: &Records, column: &str, link: LinkType, links: &[Link]) -> Option<Self> {
        let ids = &records.table().column(column)?.ids;
        let of = |row: u32| ids[row as usize];
        let known = links.iter().filter(|link| of(link.left) != 0 && of(link.right) != 0);
        let pairs = known.map(|link| (link.weight, of(link.left) == of(link.right))).collect();
        let mut all: FxHashMap<u32, u64> = FxHashMap::default();
        let mut inside: FxHashMap<(u32, u16), u64> = FxHashMap::default();
        for (id, source) in ids.iter().zip(records.sources()).filter(|(id, _)| **id != 0) {
            *all.entry(*id).or_default() += 1;
            *inside.entry((*id, *source)).or_default() += 1;
        }
        let pairs_of = |count: &u64| count * (count - 1) / 2;
        let mut matches: u64 = all.values().map(pairs_of).sum();
        if link == LinkType::LinkOnly {
            matches -= inside.values().map(pairs_of).sum::<u64>();
        }
        Some(Self { pairs, matches, both: true }.sorted())
    }

    /// Of pairs somebody labelled; `links` by left and right record.
    pub fn of_labels(labels: &[Label], links: &[Link]) -> Self {
        let weight = |label: &Label| {
            let at = links.binary_search_by_key(&(label.left, label.right), |link| (link.left, link.right)).ok()?;
            Some((links[at].weight, label.matches))
        };
        let pairs = labels.iter().filter_map(weight).collect();
        let matches = labels.iter().filter(|label| label.matches).count() as u64;
        Self { pairs, matches, both: labels.len() as u64 > matches }.sorted()
    }

    fn sorted(mut self) -> Self {
        self.pairs.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        self
    }

    /// Whether wrong pairs can be known.
    pub fn knows_wrong(&self) -> bool {
        self.both
    }

    /// How many pairs match.
    pub fn matches(&self) -> u64 {
        self.matches
    }

    /// Right and wrong from a probability.
    pub fn at(&self, probability: f64) -> Standing {
        let weight = weight_of(probability);
        let taken = &self.pairs[..self.pairs.partition_point(|pair| pair.0 >= weight)];
        let right = taken.iter().filter(|(_, matches)| *matches).count() as u64;
        Standing { probability, right, wrong: taken.len() as u64 - right, missed: self.matches.saturating_sub(right) }
    }

    /// At the usual thresholds of at least `least`, and at `own`.
    pub fn table(&self, least: f64, own: f64) -> Vec<Standing> {
        let mut at: Vec<f64> = AT.iter().copied().filter(|one| *one >= least).chain([own]).collect();
        at.sort_by(f64::total_cmp);
        at.dedup();
        at.into_iter().map(|probability| self.at(probability)).collect()
    }

    /// At each whole weight from the lightest pair to the heaviest: the weight, and right and wrong from there.
    pub fn curve(&self) -> Vec<(f64, Standing)> {
        let (Some(first), Some(last)) = (self.pairs.last(), self.pairs.first()) else { return Vec::new() };
        let weights = first.0.ceil() as i64..=last.0.floor() as i64;
        weights.map(|weight| (weight as f64, self.at(probability_of(weight as f64)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Accuracy, Standing};
    use crate::matching::columns::Input;
    use crate::matching::known::Label;
    use crate::matching::records::Records;
    use crate::matching::score::{Link, weight_of};
    use crate::matching::settings::LinkType;

    fn link(left: u32, right: u32, probability: f64) -> Link {
        Link { left, right, weight: weight_of(probability), pattern: 0, rule: 0 }
    }

    #[test]
    fn right_wrong_and_missed_are_counted_from_a_column_of_those_who_have_a_value_there() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = ["a", "b"].map(|name| Input { path: folder.path().join(name), name: name.to_owned() });
        std::fs::write(&inputs[0].path, "id,who\n0,x\n1,x\n2,y\n3,\n").unwrap();
        std::fs::write(&inputs[1].path, "id,who\n0,x\n1,y\n2,z\n").unwrap();
        let records = Records::read(&inputs, "id", &["who".to_owned()], &[]).unwrap();
        let links = [link(0, 4, 0.99), link(1, 4, 0.4), link(2, 6, 0.6), link(3, 5, 0.9)];
        let of = |kind| Accuracy::of_column(&records, "who", kind, &links).unwrap();
        let across = of(LinkType::LinkOnly);
        assert_eq!(across.at(0.5), Standing { probability: 0.5, right: 1, wrong: 1, missed: 2 });
        assert_eq!(of(LinkType::LinkAndDedupe).at(0.3), Standing { probability: 0.3, right: 2, wrong: 1, missed: 2 });
        let standing = across.at(0.5);
        assert_eq!((standing.precision(), standing.recall(), standing.f1()), (Some(0.5), Some(1.0 / 3.0), Some(0.4)));
        assert_eq!(across.at(0.999).precision(), None);
        let table: Vec<f64> = across.table(0.9, 0.93).iter().map(|standing| standing.probability).collect();
        assert_eq!(table, [0.9, 0.93, 0.95, 0.99, 0.999, 0.9999]);
        assert!(Accuracy::of_column(&records, "nobody", LinkType::LinkOnly, &links).is_none());
    }

    #[test]
    fn a_labelled_match_that_was_never_compared_is_missed_and_only_labels_of_both_kinds_tell_precision() {
        let label = |left, right, matches| Label { left, right, matches };
        let links = [link(0, 1, 0.9), link(1, 2, 0.9), link(5, 6, 0.9)];
        let labels = [label(0, 1, true), label(1, 2, false), label(3, 4, true)];
        let found = Accuracy::of_labels(&labels, &links);
        assert_eq!(found.at(0.5), Standing { probability: 0.5, right: 1, wrong: 1, missed: 1 });
        assert!(found.knows_wrong() && !Accuracy::of_labels(&labels[..1], &links).knows_wrong());
    }
}
