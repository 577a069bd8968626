//! Nothing that is hidden can be worked out: for random small councils the least and the greatest value that a hidden count
//! can have, given everything shown, lie well apart.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::simplex::Polytope;
use super::{Attribute, AttributeAudit, GroupLine, GroupRow, Scope, Shown, by_groups};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// One cell of the finest table: hits, false alarms, missed, the rest, and how many of the last two were not scorable.
type Cells = [u32; 6];
/// Variables of a group in a quarter: hits, false alarms, missed, the rest, not scorable, scored.
const KINDS: usize = 6;
const QUARTERS: [i32; 2] = [19_730, 19_830];

fn any_count() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(0_u32), 4 => 1_u32..10, 3 => 10_u32..16, 2 => 16_u32..60]
}

fn any_cells() -> impl Strategy<Value = Cells> {
    [any_count(), any_count(), any_count(), any_count(), any_count(), any_count()].prop_map(|mut cells| {
        cells[4] = cells[4].min(cells[2]);
        cells[5] = cells[5].min(cells[3]);
        cells
    })
}

/// Groups, each with its cells in both quarters, and whether its households come back in the second.
fn any_council() -> impl Strategy<Value = Vec<([Cells; 2], bool)>> {
    vec(([any_cells(), any_cells()], any::<bool>()), 1..5)
}

fn rows(council: &[([Cells; 2], bool)]) -> (Vec<GroupRow>, Vec<u16>) {
    let (mut rows, mut of) = (Vec::new(), Vec::new());
    for (group, (quarters, come_back)) in council.iter().enumerate() {
        for (quarter, cells) in quarters.iter().enumerate() {
            let mut household = 1_000 * (2 * group + if *come_back { 0 } else { quarter }) as u64;
            for (kind, count) in cells[..4].iter().enumerate() {
                for place in 0..*count {
                    let scorable = kind < 2 || place >= cells[kind + 2];
                    rows.push(GroupRow {
                        as_of: AsOf(Day(QUARTERS[quarter])),
                        household: HouseholdId(household),
                        flagged: kind < 2,
                        scorable,
                        label: Some(kind % 2 == 0),
                    });
                    of.push(group as u16);
                    household += 1;
                }
            }
        }
    }
    (rows, of)
}

fn audit(council: &[([Cells; 2], bool)], scope: Scope) -> AttributeAudit {
    let (rows, of) = rows(council);
    let attribute = Attribute {
        id: "it".into(),
        title: "It".into(),
        source: String::new(),
        scope,
        groups: (0..council.len()).map(|group| format!("group {group}")).collect(),
        of,
    };
    by_groups(&rows, &[attribute]).attributes.remove(0)
}

/// Sums over some groups and quarters: which kinds of count a figure is made of.
struct Sums {
    groups: usize,
}

impl Sums {
    fn variables(&self) -> usize {
        self.groups * QUARTERS.len() * KINDS
    }

    fn of(&self, group: Option<usize>, quarter: Option<usize>, kinds: &[usize]) -> Vec<f64> {
        let mut sum = vec![0.0; self.variables()];
        for (place, cell) in sum.iter_mut().enumerate() {
            let (own_group, own_quarter, kind) =
                (place / KINDS / QUARTERS.len(), place / KINDS % QUARTERS.len(), place % KINDS);
            let fits = group.is_none_or(|group| group == own_group) && quarter.is_none_or(|it| it == own_quarter);
            *cell = f64::from(fits && kinds.contains(&kind));
        }
        sum
    }

    /// What a line tells.
    fn told(&self, line: &GroupLine, group: Option<usize>, quarter: Option<usize>) -> Vec<(Vec<f64>, f64)> {
        let figures: [(Shown<u32>, &[usize]); 6] = [
            (line.households, &[0, 1, 2, 3]),
            (line.flagged, &[0, 1]),
            (line.hits, &[0]),
            (line.outcomes, &[0, 2]),
            (line.missed, &[2]),
            (line.not_scorable, &[4]),
        ];
        let tell = |(shown, kinds): (Shown<u32>, &[usize])| {
            shown.figure().map(|count| (self.of(group, quarter, kinds), f64::from(count)))
        };
        figures.into_iter().filter_map(tell).collect()
    }

    /// Everything an audit tells, and that those not flagged are scored or not scorable.
    fn all_told(&self, audit: &AttributeAudit) -> Vec<(Vec<f64>, f64)> {
        let group = |place: usize| (place < self.groups).then_some(place);
        let mut told = Vec::new();
        for (place, line) in audit.together.iter().enumerate() {
            told.extend(self.told(line, group(place), None));
        }
        let timed = audit.over_time.iter();
        for times in timed {
            for period in &times.periods {
                let quarter = (times.periods.len() == QUARTERS.len()).then(|| quarter_of(&period.period));
                for (place, line) in period.lines.iter().enumerate() {
                    told.extend(self.told(line, group(place), quarter));
                }
            }
        }
        let split = if audit.scope == Scope::Everybody { self.groups } else { 0 };
        for group in 0..split {
            for quarter in 0..QUARTERS.len() {
                let flagless = self.of(Some(group), Some(quarter), &[2, 3]);
                let by_data = self.of(Some(group), Some(quarter), &[4, 5]);
                told.push((flagless.iter().zip(&by_data).map(|(one, other)| one - other).collect(), 0.0));
            }
        }
        told
    }
}

fn quarter_of(period: &str) -> usize {
    usize::from(!period.ends_with("Q1"))
}

/// The counts of a group, in a quarter or over both, with what they are made of.
const COUNTS: [&[usize]; 9] = [&[0, 1, 2, 3], &[0, 1], &[2, 3], &[0], &[1], &[2], &[3], &[0, 2], &[4]];

fn count_of(council: &[([Cells; 2], bool)], group: Option<usize>, quarter: Option<usize>, kinds: &[usize]) -> u32 {
    let mut sum = 0;
    for (own, (quarters, _)) in council.iter().enumerate().filter(|(own, _)| group.is_none_or(|group| group == *own)) {
        let _ = own;
        for (_, cells) in quarters.iter().enumerate().filter(|(own, _)| quarter.is_none_or(|quarter| quarter == *own)) {
            let six = [cells[0], cells[1], cells[2], cells[3], cells[4] + cells[5], 0];
            sum += kinds.iter().map(|kind| six[*kind]).sum::<u32>();
        }
    }
    sum
}

/// The small counts of a council that what is shown determines, or nearly.
fn given_away(council: &[([Cells; 2], bool)], scope: Scope, told_elsewhere: &[(Vec<f64>, f64)]) -> Vec<String> {
    let sums = Sums { groups: council.len() };
    let audit = audit(council, scope);
    let mut told = sums.all_told(&audit);
    if scope == Scope::Outcomes {
        // There households are those whose outcome came: leave out the others altogether.
        told = told
            .into_iter()
            .map(|(mut sum, right)| {
                sum.iter_mut()
                    .enumerate()
                    .filter(|(place, _)| [1, 3, 4, 5].contains(&(place % KINDS)))
                    .for_each(|(_, cell)| *cell = 0.0);
                (sum, right)
            })
            .filter(|(sum, _)| sum.iter().any(|cell| *cell != 0.0))
            .collect();
    }
    told.extend(told_elsewhere.iter().cloned());
    let possible = Polytope::of(&told, sums.variables());
    let counts: &[&[usize]] = if scope == Scope::Outcomes { &[&[0], &[2], &[0, 2]] } else { &COUNTS };
    let mut found = Vec::new();
    for group in (0..council.len()).map(Some).chain([None]) {
        for quarter in [None, Some(0), Some(1)] {
            for kinds in counts {
                let count = count_of(council, group, quarter, kinds);
                if (1..10).contains(&count) {
                    let width = possible.width(&sums.of(group, quarter, kinds));
                    if width < 9.0 - 1e-4 {
                        found.push(format!("group {group:?} quarter {quarter:?} {kinds:?}: {count} within {width}"));
                    }
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_small_count_can_be_worked_out_from_what_is_shown(council in any_council()) {
        let found = given_away(&council, Scope::Everybody, &[]);
        prop_assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn no_small_count_of_outcomes_can_be_worked_out_either(council in any_council()) {
        let found = given_away(&council, Scope::Outcomes, &[]);
        prop_assert!(found.is_empty(), "{found:?}");
    }

    /// The rest of a report has totals of its own by month or quarter.
    #[test]
    fn nor_with_the_totals_of_each_quarter_beside(council in any_council()) {
        let sums = Sums { groups: council.len() };
        let totals = |kind: usize| [0, 1].map(|quarter| count_of(&council, None, Some(quarter), &[kind]));
        let kinds = (0..4).filter(|_| (0..4).all(|kind| totals(kind).iter().all(|total| *total == 0 || *total >= 10)));
        let elsewhere: Vec<(Vec<f64>, f64)> = kinds
            .flat_map(|kind| [0, 1].map(|quarter| (sums.of(None, Some(quarter), &[kind]), f64::from(totals(kind)[quarter]))))
            .collect();
        // What a group alone has is its own total: that is not the groups' doing.
        prop_assume!(council.len() > 1);
        let found: Vec<String> =
            given_away(&council, Scope::Everybody, &elsewhere).into_iter().filter(|said| !said.starts_with("group None")).collect();
        prop_assert!(found.is_empty(), "{found:?}");
    }
}

proptest! {
    #[test]
    fn every_count_shown_is_of_nobody_or_of_ten_and_more(council in any_council()) {
        let audit = audit(&council, Scope::Everybody);
        let timed = audit.over_time.iter().flat_map(|times| times.periods.iter().flat_map(|period| &period.lines));
        for line in audit.together.iter().chain(timed) {
            for shown in [line.households, line.flagged, line.hits, line.missed, line.not_scorable] {
                let count = shown.figure().unwrap_or(0);
                prop_assert!(count == 0 || count >= 10, "{line:?}");
            }
        }
    }

    #[test]
    fn shares_are_hidden_where_what_they_are_made_of_is(council in any_council()) {
        for line in &audit(&council, Scope::Everybody).together {
            let hidden = |count: Shown<u32>| count == Shown::Hidden;
            prop_assert!(!hidden(line.hits) || (line.hit_rate == Shown::Hidden && line.rates.precision.is_none()));
            prop_assert!(!hidden(line.flagged) || (line.flag_rate == Shown::Hidden && line.rates.ppr.is_none()));
            prop_assert!(!hidden(line.missed) || (line.recall == Shown::Hidden && line.rates.for_.is_none()));
            prop_assert!(!hidden(line.hits) || line.recall == Shown::Hidden);
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(council in any_council()) {
        let (mut rows, mut of) = rows(&council);
        let attribute = |of: Vec<u16>| Attribute {
            id: "it".into(),
            title: "It".into(),
            source: String::new(),
            scope: Scope::Everybody,
            groups: (0..council.len()).map(|group| format!("group {group}")).collect(),
            of,
        };
        let before = by_groups(&rows, &[attribute(of.clone())]);
        rows.reverse();
        of.reverse();
        prop_assert_eq!(by_groups(&rows, &[attribute(of)]), before);
    }

    #[test]
    fn hidden_groups_come_at_least_by_two_where_all_together_are_shown(council in any_council()) {
        let audit = audit(&council, Scope::Everybody);
        let (all, groups) = audit.together.split_last().unwrap();
        let counts: [fn(&GroupLine) -> Shown<u32>; 5] = [
            |line| line.households,
            |line| line.flagged,
            |line| line.hits,
            |line| line.missed,
            |line| line.not_scorable,
        ];
        for of in counts {
            let hidden: BTreeSet<&str> = groups.iter().filter(|line| of(line) == Shown::Hidden).map(|line| line.group.as_str()).collect();
            prop_assert!(of(all) == Shown::Hidden || hidden.len() != 1, "{hidden:?}");
        }
    }
}
