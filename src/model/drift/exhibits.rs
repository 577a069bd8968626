use super::compare::{ColumnDrift, Drift, DriftLevel};
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::marks::Picture;

/// Drift as a report shows it: how far each column has moved, and how the score lies.
pub fn drift_exhibits(drift: &Drift) -> Vec<Exhibit> {
    vec![columns(drift), score(drift)]
}

fn columns(drift: &Drift) -> Exhibit {
    let judged = if drift.is_judged() {
        String::new()
    } else {
        format!(" Fewer than {} households are not judged: chance alone moves so few.", drift.fewest_households)
    };
    Exhibit {
        id: "drift".to_owned(),
        title: "Are households still like those the model was trained on?".to_owned(),
        says: format!(
            "{} households of {} beside those of {} training dates, {} of them at this time of year.{judged}",
            drift.households, drift.as_of, drift.training_dates, drift.season_dates
        ),
        definitions: vec![
            "The population stability index (PSI) adds up, over the bins of a column, the change of its share times the \
             logarithm of the ratio; 0 is no change."
                .to_owned(),
            format!(
                "From {} a column is watched, from {} it is an alarm; the same time of year decides where training saw one.",
                drift.psi_watch, drift.psi_alarm
            ),
            "By chance: what the index stays below in 95 of 100 cases if nothing has changed.".to_owned(),
        ],
        columns: vec![
            Column::new("column", "Column", Kind::Text),
            Column::new("verdict", "Verdict", Kind::Text),
            Column::new("psi_season", "PSI, this time of year", Kind::Number(3)),
            Column::new("psi_training", "PSI, all dates", Kind::Number(3)),
            Column::new("psi_by_chance", "By chance", Kind::Number(3)),
            Column::new("not_known", "Not known now", Kind::Share(1)),
            Column::new("not_known_training", "Not known in training", Kind::Share(1)),
        ],
        rows: std::iter::once(&drift.score).chain(&drift.features).map(row).collect(),
        picture: None,
    }
}

fn row(column: &ColumnDrift) -> Vec<Cell> {
    let level = match column.level {
        DriftLevel::Steady if column.not_known_shifted => "known of more or fewer",
        DriftLevel::Steady => "steady",
        DriftLevel::Watch => "watch",
        DriftLevel::Alarm => "alarm",
    };
    vec![
        Cell::text(column.name.as_str()),
        Cell::text(level),
        Cell::number(column.psi_season),
        Cell::number(column.psi_training),
        Cell::number(Some(column.psi_by_chance)),
        Cell::number(Some(column.not_known)),
        Cell::number(Some(column.not_known_training)),
    ]
}

fn score(drift: &Drift) -> Exhibit {
    let used = drift.score.bins.iter().filter(|bin| bin.training > 0.0 || bin.tonight > 0.0);
    let row = |bin: &super::compare::BinShares| {
        let shares = [Some(bin.training), bin.season, Some(bin.tonight)].map(Cell::number);
        std::iter::once(Cell::text(bin.values.as_str())).chain(shares).collect()
    };
    Exhibit {
        id: "drift-score".to_owned(),
        title: "How the score lies".to_owned(),
        says: "Shares of households by score, beside those of the training dates.".to_owned(),
        definitions: vec!["The score is the model's log-odds before calibration; more is more risk.".to_owned()],
        columns: vec![
            Column::new("score", "Score", Kind::Text),
            Column::new("share_training", "All training dates", Kind::Share(1)),
            Column::new("share_season", "This time of year", Kind::Share(1)),
            Column::new("share_now", "Now", Kind::Share(1)),
        ],
        rows: used.map(row).collect(),
        picture: Some(Picture::Bars { label: 0, value: 3, mark: None }),
    }
}
