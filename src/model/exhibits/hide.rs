//! What a table that leaves the office keeps back: counts of people from 1 to 9, and whatever would give one away.

use crate::domain::is_small;
use crate::marks::Cell;

/// Which places of a column are hidden whose total is known. The first side is the column; each further one is what can be
/// worked out from it place by place, as those without an outcome. Small counts of any side are hidden and, until several
/// places are hidden and those together are not few on any side, the smallest of the others.
pub(in crate::model) fn parts(sides: &[&[u32]]) -> Vec<bool> {
    let column = sides[0];
    let mut hidden: Vec<bool> = (0..column.len()).map(|place| sides.iter().any(|side| is_small(side[place]))).collect();
    if is_small(column.iter().sum()) {
        return hidden;
    }
    loop {
        let how_many = hidden.iter().filter(|hidden| **hidden).count();
        let together = |side: &&[u32]| side.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(n, _)| n).sum();
        if how_many == 0 || (how_many > 1 && !sides.iter().any(|side| is_small(together(side)))) {
            return hidden;
        }
        let others = (0..column.len()).filter(|place| !hidden[*place]);
        let Some(next) = others.min_by_key(|place| (column[*place] == 0, column[*place])) else { return hidden };
        hidden[next] = true;
    }
}

/// A list, or all household-dates: how many, and those of them whose outcome came.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Point {
    /// Places on the list.
    pub(in crate::model) places: u32,
    /// Hits among them.
    pub(in crate::model) hits: u32,
}

impl Point {
    /// Whether what one has and the other has not is nobody or many, hits and misses each.
    fn is_safe_beside(self, other: Self) -> bool {
        let misses = |point: Self| point.places.saturating_sub(point.hits);
        !is_small(self.hits.abs_diff(other.hits)) && !is_small(misses(self).abs_diff(misses(other)))
    }
}

/// Which of several lists of one ranking are hidden. The longer holds the shorter, so what two lists differ in can be worked
/// out from them, as from what is `known` besides: all household-dates, or a list another table shows.
pub(in crate::model) fn nested(lists: &[Point], known: &[Point]) -> Vec<bool> {
    let mut shown = vec![Point { places: 0, hits: 0 }];
    shown.extend(known);
    let mut hidden = vec![true; lists.len()];
    let mut by_length: Vec<usize> = (0..lists.len()).collect();
    by_length.sort_by_key(|place| lists[*place].places);
    for place in by_length {
        if shown.iter().all(|point| lists[place].is_safe_beside(*point)) {
            shown.push(lists[place]);
            hidden[place] = false;
        }
    }
    hidden
}

/// Whether a share of so many, or what it leaves, is of few.
pub(in crate::model) fn few_behind(share: f64, of: u32) -> bool {
    let count = people(share, of);
    is_small(count) || is_small(of.saturating_sub(count))
}

/// How many a share of so many is.
pub(in crate::model) fn people(share: f64, of: u32) -> u32 {
    (share * f64::from(of)).round() as u32
}

/// A share to four decimals, or hidden.
pub(in crate::model) fn share(share: f64, hidden: bool) -> Cell {
    if hidden { Cell::Hidden } else { Cell::number(Some((share * 10_000.0).round() / 10_000.0)) }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, proptest};

    use super::{Point, few_behind, nested, parts};
    use crate::domain::is_small;

    #[test]
    fn what_is_hidden_is_several_places_and_many_people() {
        assert_eq!(parts(&[&[0, 30, 4, 12]]), [false, false, true, true]);
        assert_eq!(parts(&[&[3, 30, 4]]), [true, true, true]);
        assert_eq!(parts(&[&[6, 30, 4]]), [true, false, true]);
        assert_eq!(parts(&[&[30, 0]]), [false, false]);
        assert_eq!(parts(&[&[3]]), [true]);
        assert_eq!(parts(&[&[97, 96, 30], &[3, 4, 70]]), [true, true, true]);
    }

    #[test]
    fn a_list_that_differs_from_another_by_few_is_hidden() {
        let point = |(places, hits)| Point { places, hits };
        let lists = [(300, 60), (30, 15), (40, 20), (100, 40), (10, 2)].map(point);
        assert_eq!(nested(&lists, &[point((5_000, 500))]), [false, false, true, false, true]);
        assert_eq!(nested(&lists, &[point((5_000, 500)), point((290, 55))]), [true, false, true, false, true]);
        assert_eq!(nested(&lists, &[point((5_000, 62))]), [true, false, true, false, true]);
    }

    #[test]
    fn a_share_gives_away_whom_it_counts_and_whom_it_leaves() {
        assert!(few_behind(0.001, 4_000) && few_behind(0.999, 4_000));
        assert!(!few_behind(0.0, 4_000) && !few_behind(0.003, 4_000) && !few_behind(1.0, 4_000));
    }

    proptest! {
        #[test]
        fn the_total_never_gives_a_small_count_away(counts in vec(0..40_u32, 1..8)) {
            let hidden = parts(&[&counts]);
            let of = |wanted: bool| counts.iter().zip(&hidden).filter(move |(_, hidden)| **hidden == wanted).map(|(n, _)| *n);
            prop_assert!(of(false).all(|shown| !is_small(shown)));
            prop_assert!(is_small(counts.iter().sum()) || !is_small(of(true).sum()));
        }
    }
}
