//! Links joined into clusters.

use std::collections::BTreeSet;

use crate::matching::score::Link;

/// What the caller knows about records before any link: pairs that are one, pairs that are not.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// Joined whatever their weight.
    pub must: Vec<(u32, u32)>,
    /// Never in one cluster, not even through others, unless `must` says so.
    pub must_not: Vec<(u32, u32)>,
    /// The source of each record, if a cluster may hold at most one record of a source; empty if it may hold many.
    pub one_of_each: Vec<u16>,
}

impl Constraints {
    fn binding(&self) -> bool {
        !self.must_not.is_empty() || !self.one_of_each.is_empty()
    }
}

/// The cluster of each of `records` records: its number is its earliest record.
///
/// Without constraints clusters are connected components of the links of at least `threshold`. With them links are
/// taken from the heaviest down (ties: the earlier left, then the earlier right record) and one is left out if it would
/// put together what must not be together; so with `one_of_each` every record joins its best partner that is free.
pub fn cluster(records: usize, links: &[Link], threshold: f64, constraints: &Constraints) -> Vec<u32> {
    let mut forest = Forest::new(records);
    for (one, other) in &constraints.must {
        forest.join(*one, *other);
    }
    let strong = links.iter().filter(|link| link.weight >= threshold);
    if constraints.binding() {
        let mut strong: Vec<&Link> = strong.collect();
        strong.sort_by(|one, other| {
            other.weight.total_cmp(&one.weight).then((one.left, one.right).cmp(&(other.left, other.right)))
        });
        let mut guard = Guard::new(&mut forest, constraints);
        for link in strong {
            guard.join(&mut forest, link.left, link.right);
        }
    } else {
        strong.for_each(|link| forest.join(link.left, link.right));
    }
    forest.roots()
}

/// Union–find whose roots are the earliest records.
pub(super) struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    /// Every record on its own.
    pub(super) fn new(records: usize) -> Self {
        Self { parents: (0..records as u32).collect() }
    }

    /// The root of each record.
    pub(super) fn roots(&mut self) -> Vec<u32> {
        (0..self.parents.len() as u32).map(|record| self.root(record)).collect()
    }

    /// The root of a record.
    pub(super) fn root(&mut self, mut record: u32) -> u32 {
        while self.parents[record as usize] != record {
            let above = self.parents[self.parents[record as usize] as usize];
            self.parents[record as usize] = above;
            record = above;
        }
        record
    }

    pub(super) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other) as usize] = one.min(other);
    }
}

/// What each cluster must keep away from.
struct Guard {
    /// By root: the records its members must not be with.
    foes: Vec<BTreeSet<u32>>,
    /// By root: the sources of its members; empty if any number is allowed.
    sources: Vec<BTreeSet<u16>>,
}

impl Guard {
    fn new(forest: &mut Forest, constraints: &Constraints) -> Self {
        let records = forest.parents.len();
        let mut guard = Self { foes: vec![BTreeSet::new(); records], sources: Vec::new() };
        for (one, other) in &constraints.must_not {
            let (first, second) = (forest.root(*one), forest.root(*other));
            guard.foes[first as usize].insert(*other);
            guard.foes[second as usize].insert(*one);
        }
        if !constraints.one_of_each.is_empty() {
            guard.sources = vec![BTreeSet::new(); records];
            for (record, source) in constraints.one_of_each.iter().enumerate() {
                guard.sources[forest.root(record as u32) as usize].insert(*source);
            }
        }
        guard
    }

    fn join(&mut self, forest: &mut Forest, one: u32, other: u32) {
        let (one, other) = (forest.root(one), forest.root(other));
        if one == other || self.apart(forest, one, other) {
            return;
        }
        forest.join(one, other);
        let (root, gone) = (one.min(other) as usize, one.max(other) as usize);
        let foes = std::mem::take(&mut self.foes[gone]);
        self.foes[root].extend(foes);
        if !self.sources.is_empty() {
            let sources = std::mem::take(&mut self.sources[gone]);
            self.sources[root].extend(sources);
        }
    }

    fn apart(&self, forest: &mut Forest, one: u32, other: u32) -> bool {
        let shared = |sources: &[BTreeSet<u16>]| !sources[one as usize].is_disjoint(&sources[other as usize]);
        if !self.sources.is_empty() && shared(&self.sources) {
            return true;
        }
        let (few, of) =
            if self.foes[one as usize].len() <= self.foes[other as usize].len() { (one, other) } else { (other, one) };
        self.foes[few as usize].iter().any(|foe| forest.root(*foe) == of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{Constraints, cluster};
    use crate::matching::score::Link;

    fn link(left: u32, right: u32, weight: f64) -> Link {
        Link { left, right, weight, pattern: 0, rule: 0 }
    }

    #[test]
    fn links_below_the_threshold_join_nothing_and_a_cluster_is_named_by_its_earliest_record() {
        let links = [link(1, 3, 5.0), link(3, 4, 5.0), link(0, 1, 4.9)];
        assert_eq!(cluster(5, &links, 5.0, &Constraints::default()), [0, 1, 2, 1, 1]);
    }

    #[test]
    fn the_heavier_link_wins_where_both_would_join_what_must_not_be_joined() {
        let links = [link(0, 1, 5.0), link(1, 2, 9.0)];
        let constraints = Constraints { must_not: vec![(0, 2)], ..Constraints::default() };
        assert_eq!(cluster(3, &links, 0.0, &constraints), [0, 1, 1]);
    }

    #[test]
    fn a_record_joins_its_best_partner_of_each_source() {
        let links = [link(0, 2, 5.0), link(1, 2, 6.0), link(0, 3, 1.0)];
        let constraints = Constraints { one_of_each: vec![0, 0, 1, 1], ..Constraints::default() };
        assert_eq!(cluster(4, &links, 0.0, &constraints), [0, 1, 1, 0]);
    }

    proptest! {
        #[test]
        fn what_must_not_be_together_never_is(
            pairs in vec((0..12_u32, 0..12_u32, 0..9_u8), 0..40),
            foes in vec((0..12_u32, 0..12_u32), 0..8),
        ) {
            let foes: Vec<(u32, u32)> = foes.into_iter().filter(|(one, other)| one != other).collect();
            let of_two = pairs.iter().filter(|(l, r, _)| l != r);
            let links: Vec<Link> = of_two.map(|(l, r, w)| link(*l, *r, f64::from(*w))).collect();
            let constraints = Constraints { must_not: foes.clone(), ..Constraints::default() };
            let clusters = cluster(12, &links, 1.0, &constraints);
            for (one, other) in foes {
                prop_assert!(clusters[one as usize] != clusters[other as usize]);
            }
            let mut reversed = links.clone();
            reversed.reverse();
            prop_assert_eq!(cluster(12, &reversed, 1.0, &constraints), clusters);
        }
    }
}
