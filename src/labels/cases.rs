use std::collections::BTreeMap;

use super::types::CaseKind;
use crate::archive::EntityIx;
use crate::archive::Known;
use crate::archive::KnownRows;
use crate::domain::Day;
use crate::domain::Text;

/// A case with a duty owed, whatever the number of its duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) applied: Day,
    pub(super) kind: CaseKind,
    pub(super) became_homeless: bool,
    /// A prevention duty has not ended.
    pub(super) still_open: bool,
}

impl Case {
    /// Two duties of one case: the earlier application, prevention before relief, homeless if either says so.
    fn join(self, other: Self) -> Self {
        Self {
            applied: self.applied.min(other.applied),
            kind: self.kind.min(other.kind),
            became_homeless: self.became_homeless || other.became_homeless,
            still_open: self.still_open && other.still_open,
        }
    }
}

/// The datasets that hold outcomes; either is enough.
pub(super) const OUTCOME_DATASETS: [&str; 2] = ["hclic_case", "outcomes"];

/// The fact columns labels are read from, as dataset and column.
pub const COLUMNS: [(&str, &str); 8] = [
    ("hclic_case", "application_date"),
    ("hclic_case", "assessment_result"),
    ("hclic_case", "prevention_start"),
    ("hclic_case", "relief_start"),
    ("hclic_case", "prevention_end_reason"),
    ("outcomes", "application_date"),
    ("outcomes", "duty"),
    ("outcomes", "end_reason"),
];

/// Every case with a prevention or relief duty, as last known.
pub(super) fn cases(known_now: &Known<'_>) -> BTreeMap<EntityIx, Case> {
    let mut cases: BTreeMap<EntityIx, Case> = BTreeMap::new();
    for dataset in OUTCOME_DATASETS {
        let Some(rows) = known_now.rows(dataset) else { continue };
        let read = if dataset == "outcomes" { Duties::minimal(&rows) } else { Duties::full(&rows) };
        for row in (0..rows.len()).filter(|row| rows.is_open(*row)) {
            if let Some(case) = read.case(row) {
                let entity = rows.entities()[row];
                let joined = cases.get(&entity).map_or(case, |known| known.join(case));
                cases.insert(entity, joined);
            }
        }
    }
    cases
}

type Codes<'a> = Option<(&'a [u32], &'a Text)>;
type Days<'a> = Option<&'a [Option<Day>]>;

/// The columns of a case that tell which duty it was and how it ended.
struct Duties<'a> {
    applied: Days<'a>,
    result: Codes<'a>,
    prevention: Days<'a>,
    relief: Days<'a>,
    end_reason: Codes<'a>,
}

impl<'a> Duties<'a> {
    fn full(rows: &KnownRows<'a>) -> Self {
        Self {
            applied: rows.date("application_date"),
            result: rows.text("assessment_result"),
            prevention: rows.date("prevention_start"),
            relief: rows.date("relief_start"),
            end_reason: rows.text("prevention_end_reason"),
        }
    }

    /// The minimal file has a row a duty, and no dates of each.
    fn minimal(rows: &KnownRows<'a>) -> Self {
        Self {
            applied: rows.date("application_date"),
            result: rows.text("duty"),
            prevention: None,
            relief: None,
            end_reason: rows.text("end_reason"),
        }
    }

    /// `None` where no prevention or relief duty was owed.
    fn case(&self, row: usize) -> Option<Case> {
        let applied = self.applied.and_then(|days| days[row])?;
        let result = word(self.result, row).unwrap_or_default();
        let owed =
            |code: &str, dates: Days<'_>| result.starts_with(code) || dates.is_some_and(|days| days[row].is_some());
        let prevention = owed("prevention", self.prevention);
        let relief = owed("relief", self.relief);
        let kind = match (prevention, relief) {
            (true, _) => CaseKind::Prevention,
            (false, true) => CaseKind::Relief,
            (false, false) => return None,
        };
        let ended = word(self.end_reason, row);
        let ended_homeless = prevention && ended.as_ref().is_some_and(|reason| reason.starts_with("homeless"));
        let became_homeless = relief || ended_homeless;
        let still_open = prevention && !became_homeless && ended.is_none();
        Some(Case { applied, kind, became_homeless, still_open })
    }
}

fn word(column: Codes<'_>, row: usize) -> Option<String> {
    let (codes, text) = column?;
    text.word(codes[row]).map(str::to_lowercase)
}
