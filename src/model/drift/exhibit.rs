use super::{ColumnDrift, Drift, DriftLevel};
use crate::marks::{Cell, Column, Exhibit, Kind, Picture};

impl Drift {
    /// How far the score and each feature have moved, the furthest first.
    pub fn exhibit(&self) -> Exhibit {
        let mut columns: Vec<&ColumnDrift> = std::iter::once(&self.score).chain(&self.features).collect();
        columns.sort_by(|a, b| b.index().total_cmp(&a.index()));
        let row = |column: &&ColumnDrift| {
            vec![
                Cell::text(&column.name),
                Cell::Number(column.index()),
                Cell::number(column.psi_training),
                Cell::number(column.psi_season),
                Cell::Number(column.psi_by_chance),
                Cell::Number(column.not_known),
                Cell::Number(column.not_known_training),
                Cell::text(said(column)),
            ]
        };
        let moved = self.over().len();
        let says = match moved {
            _ if !self.is_judged() => "Too few households to judge.".to_owned(),
            0 => "Nothing has moved further than it may.".to_owned(),
            1 => "One column has moved further than it may, or is known of many more or fewer households.".to_owned(),
            _ => format!(
                "{moved} columns have moved further than they may, or are known of many more or fewer households."
            ),
        };
        Exhibit {
            id: "drift".to_owned(),
            title: "Drift".to_owned(),
            says,
            definitions: vec![
                "Moved: the population stability index, sum of (share now − share then) × ln(share now / share then) over \
                 bins; against the same season of training where there is one."
                    .to_owned(),
                format!(
                    "From {} somebody should look; from {} the model should not be relied on before somebody has.",
                    self.psi_watch, self.psi_alarm
                ),
                "By chance: what the index stays below by chance alone in 95 of 100 cases.".to_owned(),
            ],
            columns: vec![
                Column::new("column", "Feature, or the score", Kind::Text),
                Column::new("moved", "Moved", Kind::Number(3)),
                Column::new("psi_training", "Against training", Kind::Number(3)),
                Column::new("psi_season", "Against the season", Kind::Number(3)),
                Column::new("psi_by_chance", "By chance", Kind::Number(3)),
                Column::new("not_known", "Not known now", Kind::Share(1)),
                Column::new("not_known_training", "Not known in training", Kind::Share(1)),
                Column::new("verdict", "Verdict", Kind::Text),
            ],
            rows: columns.iter().map(row).collect(),
            picture: Some(Picture::Bars { label: 0, value: 1, mark: Some((self.psi_watch, "look".to_owned())) }),
        }
    }
}

fn said(column: &ColumnDrift) -> &'static str {
    match (column.level, column.not_known_shifted) {
        (DriftLevel::Alarm, _) => "alarm",
        (DriftLevel::Watch, _) => "watch",
        (DriftLevel::Steady, true) => "known of more or fewer",
        (DriftLevel::Steady, false) => "steady",
    }
}
