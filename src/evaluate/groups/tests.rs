use super::{Attribute, GroupRow, Scope, Shown, by_groups, exhibits};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

/// Households of groups on a day in 2024: for each group hits, false alarms, missed and the rest.
fn rows(groups: &[[u32; 4]]) -> (Vec<GroupRow>, Attribute) {
    let mut rows = Vec::new();
    let mut of = Vec::new();
    for (group, cells) in groups.iter().enumerate() {
        for (kind, count) in cells.iter().enumerate() {
            for _ in 0..*count {
                rows.push(GroupRow {
                    as_of: AsOf(Day(19_800)),
                    household: HouseholdId(rows.len() as u64),
                    flagged: kind < 2,
                    scorable: true,
                    label: Some(kind % 2 == 0),
                });
                of.push(group as u16);
            }
        }
    }
    let attribute = Attribute {
        id: "sex".into(),
        title: "Sex".into(),
        source: "As the register says.".into(),
        scope: Scope::Everybody,
        groups: (0..groups.len()).map(|group| format!("group {group}")).collect(),
        of,
    };
    (rows, attribute)
}

fn audit(groups: &[[u32; 4]]) -> super::AttributeAudit {
    let (rows, attribute) = rows(groups);
    by_groups(&rows, &[attribute]).attributes.remove(0)
}

#[test]
fn a_groups_shares_are_counted_by_hand() {
    let line = &audit(&[[20, 30, 40, 110], [10, 10, 10, 70]]).together[0];
    let shares = [line.flag_rate, line.hit_rate, line.recall].map(|share| share.figure().unwrap().value);
    for (ours, by_hand) in shares.iter().zip([50.0 / 200.0, 20.0 / 50.0, 20.0 / 60.0]) {
        assert!((ours - by_hand).abs() < 1e-15);
    }
    assert_eq!((line.missed, line.outcomes), (Shown::Figure(40), Shown::Figure(60)));
}

#[test]
fn a_few_hits_hide_the_hit_rate_and_the_recall_and_those_of_one_group_more() {
    let audit = audit(&[[4, 30, 40, 110], [20, 30, 40, 110], [30, 30, 40, 110]]);
    let hits: Vec<Shown<u32>> = audit.together.iter().map(|line| line.hits).collect();
    assert_eq!(hits, [Shown::Hidden, Shown::Hidden, Shown::Figure(30), Shown::Figure(54)]);
    assert!(audit.together[..2].iter().all(|line| line.recall == Shown::Hidden && line.hit_rate == Shown::Hidden));
    assert!(audit.together.iter().all(|line| line.flag_rate.figure().is_some() && line.missed.figure().is_some()));
}

#[test]
fn where_all_together_are_few_nothing_is_shown_of_it_not_even_that() {
    let audit = audit(&[[2, 30, 40, 110], [3, 30, 40, 110]]);
    assert!(audit.together.iter().all(|line| line.hits == Shown::Hidden && line.recall == Shown::Hidden));
    assert!(audit.together.iter().all(|line| line.flagged.figure().is_some()));
    assert_eq!(audit.over_time, None);
}

#[test]
fn an_empty_group_is_there_and_has_no_shares() {
    let audit = audit(&[[20, 30, 40, 110], [0, 0, 0, 0]]);
    let line = &audit.together[1];
    assert_eq!((line.households, line.hits), (Shown::Figure(0), Shown::Figure(0)));
    assert_eq!((line.flag_rate, line.recall, line.hit_rate), (Shown::Missing, Shown::Missing, Shown::Missing));
}

#[test]
fn everybody_flagged_finds_all_and_nobody_flagged_finds_none() {
    let everybody = &audit(&[[20, 30, 0, 0], [20, 30, 0, 0]]).together[0];
    assert_eq!(everybody.recall.figure().unwrap().value.to_bits(), 1.0_f64.to_bits());
    assert_eq!(everybody.flag_rate.figure().unwrap().value.to_bits(), 1.0_f64.to_bits());
    let nobody = &audit(&[[0, 0, 20, 30], [0, 0, 20, 30]]).together[0];
    assert_eq!(nobody.recall.figure().unwrap().value.to_bits(), 0.0_f64.to_bits());
    assert_eq!((nobody.hit_rate, nobody.hits), (Shown::Missing, Shown::Figure(0)));
}

#[test]
fn without_outcomes_there_is_no_recall_and_with_nothing_else_no_false_alarm() {
    let none = &audit(&[[0, 30, 0, 70], [0, 10, 0, 90]]).together[0];
    assert_eq!((none.recall, none.rates.tpr, none.rates.fpr), (Shown::Missing, None, Some(0.3)));
    let all = &audit(&[[30, 0, 70, 0], [10, 0, 90, 0]]).together[0];
    assert_eq!((all.rates.precision, all.rates.fpr, all.rates.tpr), (Some(1.0), None, Some(0.3)));
}

#[test]
fn no_rows_give_empty_groups_and_no_periods() {
    let (_, attribute) = rows(&[[0; 4], [0; 4]]);
    let audit = by_groups(&[], &[attribute]);
    assert_eq!(audit.pending, Shown::Figure(0));
    assert_eq!((audit.attributes[0].together.len(), &audit.attributes[0].over_time), (3, &None));
    assert!(!exhibits(&audit).is_empty());
}

#[test]
fn twelve_dates_of_one_household_are_one_household() {
    let (mut rows, mut attribute) = rows(&[[40, 40, 40, 40], [40, 40, 40, 40]]);
    for month in 0..12 {
        rows.push(GroupRow {
            as_of: AsOf(Day(19_700 + month)),
            household: HouseholdId(9_999),
            flagged: true,
            scorable: true,
            label: Some(true),
        });
        attribute.of.push(2);
    }
    attribute.groups.push("alone".into());
    let audit = by_groups(&rows, &[attribute]);
    assert_eq!(audit.attributes[0].together[2].households, Shown::Hidden, "twelve dates, one household");
}

#[test]
fn rows_whose_outcome_is_not_known_are_counted_apart() {
    let (mut rows, attribute) = rows(&[[40, 40, 40, 40]]);
    rows.iter_mut().filter(|row| row.household.0 % 4 == 0).for_each(|row| row.label = None);
    let audit = by_groups(&rows, &[attribute]);
    assert_eq!((audit.pending, audit.attributes[0].together[0].households), (Shown::Figure(40), Shown::Figure(120)));
}

#[test]
fn the_not_scorable_are_a_share_of_all_and_among_the_missed() {
    let (mut rows, attribute) = rows(&[[20, 30, 40, 110], [20, 30, 40, 110]]);
    let first = |row: &&mut GroupRow| row.household.0 < 200 && !row.flagged;
    rows.iter_mut().filter(first).take(50).for_each(|row| row.scorable = false);
    let lines = by_groups(&rows, &[attribute]).attributes.remove(0).together;
    assert_eq!((lines[0].not_scorable, lines[1].not_scorable), (Shown::Figure(50), Shown::Figure(0)));
    assert!((lines[0].not_scorable_share.figure().unwrap().value - 0.25).abs() < 1e-15);
    assert_eq!(lines[0].missed, Shown::Figure(40));
}

#[test]
fn of_outcomes_alone_there_is_recall_and_nothing_else() {
    let (rows, mut attribute) = rows(&[[20, 30, 40, 110], [30, 30, 20, 110]]);
    attribute.scope = Scope::Outcomes;
    let audit = by_groups(&rows, &[attribute]);
    let line = &audit.attributes[0].together[0];
    assert_eq!((line.households, line.hits, line.missed), (Shown::Figure(60), Shown::Figure(20), Shown::Figure(40)));
    assert_eq!(
        (line.flagged, line.flag_rate, line.hit_rate, line.not_scorable),
        (Shown::Missing, Shown::Missing, Shown::Missing, Shown::Missing)
    );
    let heads: Vec<String> = exhibits(&audit)[0].columns.iter().map(|column| column.name.clone()).collect();
    assert_eq!(heads, ["group", "hits", "outcomes", "missed", "recall"]);
}

#[test]
fn a_group_that_is_small_in_one_quarter_is_hidden_in_all() {
    let (mut rows, mut attribute) = rows(&[[40, 40, 40, 40], [40, 40, 40, 40], [40, 40, 40, 40]]);
    let (early, mut small) = (rows.clone(), 0);
    for (place, mut row) in early.into_iter().enumerate() {
        // In the quarter before, the first group has three hits.
        let spared = attribute.of[place] == 0 && row.flagged && row.label == Some(true) && {
            small += 1;
            small > 3
        };
        row.as_of = AsOf(Day(19_700));
        if !spared {
            rows.push(row);
            attribute.of.push(attribute.of[place]);
        }
    }
    let audit = by_groups(&rows, &[attribute]);
    let times = audit.attributes[0].over_time.as_ref().unwrap();
    assert_eq!(times.periods.len(), 2);
    for period in &times.periods {
        let hidden: Vec<bool> = period.lines.iter().map(|line| line.hits == Shown::Hidden).collect();
        assert_eq!(hidden, [true, true, false, false], "{}", period.period);
    }
    assert_eq!(audit.attributes[0].together[0].hits, Shown::Figure(43), "all dates together are enough");
    let table = &exhibits(&audit)[1];
    assert_eq!((table.id.as_str(), table.rows.len()), ("group-sex-over-time", 4));
    assert!(table.says.ends_with("Not shown over time: group 0, group 1."), "{}", table.says);
}

#[test]
fn the_table_reads_well() {
    let (rows, attribute) = rows(&[[4, 30, 40, 1100], [20, 30, 40, 1100], [30, 60, 40, 1100]]);
    let exhibit = &exhibits(&by_groups(&rows, &[attribute]))[0];
    assert_eq!((exhibit.id.as_str(), exhibit.title.as_str()), ("group-sex", "By sex"));
    assert!(exhibit.says.ends_with("As the register says."));
    let csv = String::from_utf8(exhibit.to_csv()).unwrap();
    let first = csv.lines().nth(1).unwrap();
    assert!(first.starts_with("group 0,1174,34,0.028"), "{first}");
    assert!(first.contains("suppressed") && !first.contains(",4,"), "{first}");
    assert!(exhibit.to_html().contains("not shown"));
}
