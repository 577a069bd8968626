//! Clusters held together by one weak link, and how sure a cluster is.

use rayon::slice::ParallelSliceMut;

use crate::matching::cluster::Forest;
use crate::matching::score::Link;

/// A part that a weak bridge holds has at least so many records: one record joined by one link is a pair like any
/// other.
const LEAST_SIDE: u32 = 2;

/// The links inside clusters, as [`crate::matching::cluster`] joined them.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'c> {
    /// The cluster of each record.
    pub clusters: &'c [u32],
    /// Links; those below `threshold` and those between clusters count for nothing.
    pub links: &'c [Link],
    /// The match weight from which links joined.
    pub threshold: f64,
    /// Pairs joined whatever their weight; they are never weak.
    pub must: &'c [(u32, u32)],
}

impl<'c> Inside<'c> {
    fn strong(&self) -> impl Iterator<Item = &'c Link> + use<'c> {
        let Self { clusters, links, threshold, .. } = *self;
        let inside = |link: &&Link| clusters[link.left as usize] == clusters[link.right as usize];
        links.iter().filter(move |link| link.weight >= threshold).filter(inside)
    }

    /// The weak bridges: links below the match weight `enough` without which their cluster would fall into two parts of
    /// two records or more. By left and then right record.
    ///
    /// Of all the pairs between the two parts such a link is the only one that reached the threshold, so it needs to be
    /// better than others. Bridges are found by depth-first search in linear time (Tarjan 1974, "A note on finding the
    /// bridges of a graph"), without recursion.
    pub fn weak_bridges(&self, enough: f64) -> Vec<Link> {
        if enough <= self.threshold {
            return Vec::new();
        }
        let mut sizes = vec![0_u32; self.clusters.len()];
        self.clusters.iter().for_each(|cluster| sizes[*cluster as usize] += 1);
        let mut doubtful = vec![false; self.clusters.len()];
        for link in self.strong().filter(|link| link.weight < enough) {
            let cluster = self.clusters[link.left as usize] as usize;
            doubtful[cluster] = sizes[cluster] >= 2 * LEAST_SIDE;
        }
        let graph = Graph::of(self, &doubtful);
        let weak = |edge: u32| graph.links[edge as usize].filter(|link| link.weight < enough).copied();
        let mut found: Vec<Link> = graph.bridges().into_iter().filter_map(weak).collect();
        found.sort_unstable_by_key(|link| (link.left, link.right));
        found
    }

    /// The cluster of each record once some links, by left and then right record, are taken out.
    pub fn without(&self, bridges: &[Link]) -> Vec<u32> {
        let mut forest = Forest::new(self.clusters.len());
        self.must.iter().for_each(|(one, other)| forest.join(*one, *other));
        let key = |link: &Link| (link.left, link.right);
        let kept = |link: &&Link| bridges.binary_search_by_key(&key(link), key).is_err();
        self.strong().filter(kept).for_each(|link| forest.join(link.left, link.right));
        forest.roots()
    }

    /// By record, the match weight of the weakest link that its cluster needs: a higher threshold would take the
    /// cluster apart. Infinite for a record alone, and where `must` alone joins.
    pub fn weakest(&self) -> Vec<f64> {
        let mut forest = Forest::new(self.clusters.len());
        self.must.iter().for_each(|(one, other)| forest.join(*one, *other));
        let mut strong: Vec<&Link> = self.strong().collect();
        strong.par_sort_unstable_by(|one, other| other.weight.total_cmp(&one.weight));
        let mut weakest = vec![f64::INFINITY; self.clusters.len()];
        for link in strong {
            if forest.root(link.left) != forest.root(link.right) {
                forest.join(link.left, link.right);
                // From the strongest down, so the last link that joined something is the weakest.
                weakest[self.clusters[link.left as usize] as usize] = link.weight;
            }
        }
        self.clusters.iter().map(|cluster| weakest[*cluster as usize]).collect()
    }
}

/// The records of some clusters, numbered anew, and what joins them.
struct Graph<'c> {
    /// By edge: its link; none for a pair joined whatever its weight.
    links: Vec<Option<&'c Link>>,
    /// The edges of node `n` and the nodes they lead to are `around[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    around: Vec<(u32, u32)>,
}

impl<'c> Graph<'c> {
    fn of(inside: &Inside<'c>, chosen: &[bool]) -> Self {
        let wanted = |record: u32| chosen[inside.clusters[record as usize] as usize];
        let of_links = inside.strong().map(|link| (Some(link), link.left, link.right));
        let of_must = inside.must.iter().map(|(one, other)| (None, *one, *other));
        let edges: Vec<(Option<&Link>, u32, u32)> =
            of_links.chain(of_must).filter(|(_, one, other)| wanted(*one) && one != other).collect();
        let mut records: Vec<u32> = edges.iter().flat_map(|(_, one, other)| [*one, *other]).collect();
        records.sort_unstable();
        records.dedup();
        let node = |record: u32| records.binary_search(&record).expect("the ends of all edges are listed") as u32;
        let edges: Vec<(Option<&Link>, u32, u32)> =
            edges.into_iter().map(|(link, one, other)| (link, node(one), node(other))).collect();
        let mut starts = vec![0_u32; records.len() + 1];
        for (_, one, other) in &edges {
            starts[*one as usize + 1] += 1;
            starts[*other as usize + 1] += 1;
        }
        (1..starts.len()).for_each(|node| starts[node] += starts[node - 1]);
        let mut free = starts.clone();
        let mut around = vec![(0, 0); 2 * edges.len()];
        for (edge, (_, one, other)) in (0_u32..).zip(&edges) {
            for (from, to) in [(*one, *other), (*other, *one)] {
                around[free[from as usize] as usize] = (edge, to);
                free[from as usize] += 1;
            }
        }
        Self { links: edges.into_iter().map(|(link, _, _)| link).collect(), starts, around }
    }

    /// The edges without which two parts of enough nodes would not be joined.
    fn bridges(&self) -> Vec<u32> {
        let nodes = self.starts.len() - 1;
        let mut search =
            Search { order: vec![0; nodes], low: vec![0; nodes], size: vec![0; nodes], next: self.starts.clone() };
        let mut found = Vec::new();
        for root in 0..nodes as u32 {
            if search.order[root as usize] == 0 {
                let parts = search.component(self, root);
                let all = search.size[root as usize];
                let held = |(_, part): &(u32, u32)| (*part).min(all - part) >= LEAST_SIDE;
                found.extend(parts.into_iter().filter(held).map(|(edge, _)| edge));
            }
        }
        found
    }
}

/// Depth-first search.
struct Search {
    /// When a node was first seen, from 1; 0 if not yet.
    order: Vec<u32>,
    /// The earliest node seen that its part of the tree leads back to.
    low: Vec<u32>,
    /// Nodes in its part of the tree.
    size: Vec<u32>,
    /// The first edge not yet followed.
    next: Vec<u32>,
}

impl Search {
    /// Searches the component of `root`: its bridges, each with the number of nodes beyond it.
    fn component(&mut self, graph: &Graph, root: u32) -> Vec<(u32, u32)> {
        let mut bridges = Vec::new();
        let mut path = vec![(root, u32::MAX)];
        let mut seen = 1;
        self.enter(root, seen);
        while let Some((node, came_by)) = path.last().copied() {
            let here = node as usize;
            if self.next[here] == graph.starts[here + 1] {
                path.pop();
                let Some((above, _)) = path.last() else { break };
                let above = *above as usize;
                self.low[above] = self.low[above].min(self.low[here]);
                self.size[above] += self.size[here];
                if self.low[here] > self.order[above] {
                    bridges.push((came_by, self.size[here]));
                }
                continue;
            }
            let (edge, to) = graph.around[self.next[here] as usize];
            self.next[here] += 1;
            if edge == came_by {
                continue;
            }
            if self.order[to as usize] == 0 {
                seen += 1;
                self.enter(to, seen);
                path.push((to, edge));
            } else {
                self.low[here] = self.low[here].min(self.order[to as usize]);
            }
        }
        bridges
    }

    fn enter(&mut self, node: u32, seen: u32) {
        let node = node as usize;
        (self.order[node], self.low[node], self.size[node]) = (seen, seen, 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{Inside, LEAST_SIDE};
    use crate::matching::cluster::{Constraints, cluster};
    use crate::matching::score::Link;

    fn link(left: u32, right: u32, weight: f64) -> Link {
        Link { left, right, weight, pattern: 0, rule: 0 }
    }

    fn clusters(records: usize, links: &[Link], must: &[(u32, u32)]) -> Vec<u32> {
        cluster(records, links, 0.0, &Constraints { must: must.to_vec(), ..Constraints::default() })
    }

    fn weak(links: &[Link], must: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let clusters = clusters(9, links, must);
        let inside = Inside { clusters: &clusters, links, threshold: 0.0, must };
        inside.weak_bridges(5.0).iter().map(|link| (link.left, link.right)).collect()
    }

    #[test]
    fn a_weak_link_between_two_pairs_is_a_bridge_unless_something_else_joins_them() {
        let chain = [link(0, 1, 9.0), link(1, 2, 4.0), link(2, 3, 9.0)];
        assert_eq!(weak(&chain, &[]), [(1, 2)]);
        let stronger = [link(0, 1, 9.0), link(1, 2, 5.0), link(2, 3, 9.0)];
        assert_eq!(weak(&stronger, &[]), []);
        let ring = [chain[0], chain[1], chain[2], link(0, 3, 4.0)];
        assert_eq!(weak(&ring, &[]), []);
        assert_eq!(weak(&chain, &[(0, 3)]), []);
        assert_eq!(weak(&chain, &[(1, 2)]), [], "somebody knows that the two are one");
    }

    #[test]
    fn a_single_record_at_the_end_of_a_weak_link_stays() {
        assert_eq!(weak(&[link(0, 1, 9.0), link(1, 2, 9.0), link(2, 3, 4.0)], &[]), []);
        assert_eq!(weak(&[link(0, 1, 9.0), link(1, 2, 4.0)], &[]), []);
    }

    #[test]
    fn a_cluster_is_as_sure_as_the_weakest_link_it_needs() {
        let links = [link(0, 1, 9.0), link(1, 2, 7.0), link(0, 2, 2.0), link(4, 5, 3.0)];
        let clusters = clusters(6, &links, &[]);
        let inside = Inside { clusters: &clusters, links: &links, threshold: 0.0, must: &[] };
        assert_eq!(inside.weakest(), [7.0, 7.0, 7.0, f64::INFINITY, 3.0, 3.0]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_records_is_searched_without_recursion() {
        let records = 100_000;
        let links: Vec<Link> = (1..records).map(|record| link(record - 1, record, 4.0)).collect();
        let clusters = clusters(records as usize, &links, &[]);
        let inside = Inside { clusters: &clusters, links: &links, threshold: 0.0, must: &[] };
        assert_eq!(inside.weak_bridges(5.0).len(), records as usize - 3);
    }

    proptest! {
        #[test]
        fn a_bridge_is_what_parts_a_cluster_when_it_is_taken_out(
            pairs in vec((0..12_u32, 0..12_u32, 0..9_u8), 0..20),
            same in vec((0..12_u32, 0..12_u32), 0..2),
        ) {
            let ends = |l: u32, r: u32| (l.min(r), l.max(r));
            let pairs = pairs.into_iter().filter(|(l, r, _)| l != r).map(|(l, r, w)| (ends(l, r), w));
            let pairs: std::collections::BTreeMap<(u32, u32), u8> = pairs.collect();
            let links: Vec<Link> = pairs.iter().map(|((l, r), w)| link(*l, *r, f64::from(*w))).collect();
            let together = clusters(12, &links, &same);
            let inside = Inside { clusters: &together, links: &links, threshold: 0.0, must: &same };
            let found = inside.weak_bridges(5.0);
            for (at, one) in links.iter().enumerate() {
                let mut others = links.clone();
                others.remove(at);
                let apart = clusters(12, &others, &same);
                let part = |record: u32| apart.iter().filter(|c| **c == apart[record as usize]).count() as u32;
                let parts = apart[one.left as usize] != apart[one.right as usize];
                let held = parts && part(one.left).min(part(one.right)) >= LEAST_SIDE;
                prop_assert_eq!(found.contains(one), held && one.weight < 5.0);
            }
            let cut = inside.without(&found);
            for bridge in &found {
                prop_assert!(cut[bridge.left as usize] != cut[bridge.right as usize]);
            }
            let mut reversed = links.clone();
            reversed.reverse();
            let again = Inside { links: &reversed, ..inside };
            prop_assert_eq!(again.weak_bridges(5.0), found.clone());
            prop_assert_eq!(again.without(&found), cut);
            prop_assert_eq!(again.weakest(), inside.weakest());
        }
    }
}
