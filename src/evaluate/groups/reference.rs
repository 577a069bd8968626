//! Comparison with aequitas 1.1.0; the fixture is made by `tests/reference/groups.py`.

use serde::Deserialize;

use super::figures::{Confusion, Rates};
use super::tally::{by_household, count};
use super::{Attribute, Grain, GroupRow, Scope};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;

#[derive(Deserialize)]
struct Case {
    name: String,
    of: String,
    flagged: String,
    label: String,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "group")]
    place: usize,
    tp: u32,
    fp: u32,
    #[serde(rename = "fn")]
    fn_: u32,
    tn: u32,
    tpr: Option<f64>,
    fnr: Option<f64>,
    fpr: Option<f64>,
    precision: Option<f64>,
    fdr: Option<f64>,
    #[serde(rename = "for")]
    for_: Option<f64>,
    ppr: Option<f64>,
    pprev: Option<f64>,
}

fn given(case: &Case) -> (Vec<GroupRow>, Attribute) {
    let bits = |text: &str| text.bytes().map(|byte| byte == b'1').collect::<Vec<bool>>();
    let row = |(household, (flagged, label)): (usize, (bool, bool))| GroupRow {
        as_of: AsOf(Day(19_000)),
        household: HouseholdId(household as u64),
        flagged,
        scorable: true,
        label: Some(label),
    };
    let rows = bits(&case.flagged).into_iter().zip(bits(&case.label)).enumerate().map(row).collect();
    let of: Vec<u16> = case.of.bytes().map(|byte| u16::from(byte - b'0')).collect();
    let groups = (0..10).map(|group| group.to_string()).collect();
    let (id, title, source) = ("it".into(), "It".into(), String::new());
    (rows, Attribute { id, title, source, scope: Scope::Everybody, groups, of })
}

#[test]
fn counts_and_shares_agree_with_aequitas() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/reference/groups.json")).unwrap();
    assert_eq!(cases.len(), 7);
    for case in cases {
        let (rows, attribute) = given(&case);
        let counted = count(&by_household(&rows), &attribute, |quarter| quarter.name(Grain::Quarter));
        let flagged = counted.tally(1, counted.groups).flagged().count;
        for theirs in &case.groups {
            let tally = counted.tally(1, theirs.place);
            let [tp, fp, fn_, tn] = tally.cells().map(|part| part.count);
            assert_eq!([tp, fp, fn_, tn], [theirs.tp, theirs.fp, theirs.fn_, theirs.tn], "{}", case.name);
            let ours = Rates::of(Confusion { tp, fp, fn_, tn }, flagged);
            let pairs = [
                ("tpr", ours.tpr, theirs.tpr),
                ("fnr", ours.fnr, theirs.fnr),
                ("fpr", ours.fpr, theirs.fpr),
                ("precision", ours.precision, theirs.precision),
                ("fdr", ours.fdr, theirs.fdr),
                ("for", ours.for_, theirs.for_),
                ("ppr", ours.ppr, theirs.ppr),
                ("pprev", ours.pprev, theirs.pprev),
            ];
            for (name, one, other) in pairs {
                let agree = match (one, other) {
                    (Some(one), Some(other)) => (one - other).abs() < 1e-12,
                    (one, other) => one == other,
                };
                assert!(agree, "{} group {}: {name} {one:?} {other:?}", case.name, theirs.place);
            }
            let shares = tally.spreads.map(|spread| spread.estimate().map(|estimate| estimate.value));
            assert_eq!([shares[1], shares[2]], [ours.precision, ours.tpr], "{}: what is shown", case.name);
        }
    }
}
