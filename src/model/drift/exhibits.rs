use super::bins;
use super::compare::{BinShares, ColumnDrift, Drift};
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::marks::Picture;
use crate::model::exhibits::hide::{parts, people, share};

/// Drift as a report shows it: how far each column has moved, how the score lies, and how each column that has moved too far.
pub fn drift_exhibits(drift: &Drift) -> Vec<Exhibit> {
    let over = drift.over().into_iter().filter(|column| column.name != drift.score.name);
    let moved =
        over.map(|column| lies(drift, column, &format!("How {} lies", column.name), "Shares of households by value"));
    let definition = "The score is the model's log-odds before calibration; more is more risk.".to_owned();
    let score = lies(drift, &drift.score, "How the score lies", "Shares of households by score");
    let score = Exhibit { definitions: vec![definition], ..score };
    [columns(drift), score].into_iter().chain(moved).collect()
}

impl Drift {
    /// The shares of each bin of a column as they may leave the office: of all training dates, of this time of year and
    /// tonight's, to four decimals. A share behind which, or behind what it leaves of its column, there are 1 to 9 households
    /// is hidden, with as many others as it takes.
    pub fn shown_shares(&self, column: &ColumnDrift) -> Vec<[Cell; 3]> {
        let count = |of: &dyn Fn(&BinShares) -> f64, households: u32| -> Vec<u32> {
            column.bins.iter().map(|bin| people(of(bin), households)).collect()
        };
        let tonight = count(&|bin| bin.tonight, self.households);
        let training = count(&|bin| bin.training, self.training_households * self.training_dates);
        let in_season = |bin: &BinShares| bin.season.unwrap_or(0.0);
        let season = count(&in_season, self.training_households * self.season_dates);
        // What all dates have and this time of year has not can be worked out from the two.
        let other: Vec<u32> = training.iter().zip(&season).map(|(all, season)| all.saturating_sub(*season)).collect();
        let [tonight, training, season] = [parts(&[&tonight]), parts(&[&training]), parts(&[&season, &other])];
        let shown = |(place, bin): (usize, &BinShares)| {
            let season = bin.season.map_or(Cell::Missing, |of| share(of, season[place]));
            [share(bin.training, training[place]), season, share(bin.tonight, tonight[place])]
        };
        column.bins.iter().enumerate().map(shown).collect()
    }
}

/// The shares not known, hidden where the column's bins hide them.
fn not_known(drift: &Drift, column: &ColumnDrift) -> [Cell; 3] {
    drift.shown_shares(column).into_iter().nth(bins::NOT_KNOWN).unwrap_or([Cell::Missing, Cell::Missing, Cell::Missing])
}

fn index(index: Option<f64>) -> Cell {
    Cell::number(index.map(|index| (index * 10_000.0).round() / 10_000.0))
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
        rows: std::iter::once(&drift.score).chain(&drift.features).map(|column| row(drift, column)).collect(),
        picture: None,
    }
}

fn row(drift: &Drift, column: &ColumnDrift) -> Vec<Cell> {
    let [training, _, now] = not_known(drift, column);
    vec![
        Cell::text(column.name.as_str()),
        Cell::text(column.verdict()),
        index(column.psi_season),
        index(column.psi_training),
        index(Some(column.psi_by_chance)),
        now,
        training,
    ]
}

/// Where the households lie in the bins of a column.
fn lies(drift: &Drift, column: &ColumnDrift, title: &str, says: &str) -> Exhibit {
    let shown = drift.shown_shares(column);
    let used = column.bins.iter().zip(shown).filter(|(bin, _)| bin.training > 0.0 || bin.tonight > 0.0);
    let row = |(bin, shares): (&BinShares, [Cell; 3])| {
        std::iter::once(Cell::text(bin.values.as_str())).chain(shares).collect()
    };
    Exhibit {
        id: format!("drift-{}", column.name),
        title: title.to_owned(),
        says: format!("{says}, beside those of the training dates."),
        definitions: Vec::new(),
        columns: vec![
            Column::new("values", "Values", Kind::Text),
            Column::new("share_training", "All training dates", Kind::Share(1)),
            Column::new("share_season", "This time of year", Kind::Share(1)),
            Column::new("share_now", "Now", Kind::Share(1)),
        ],
        rows: used.map(row).collect(),
        picture: Some(Picture::Bars { label: 0, value: 3, mark: None }),
    }
}
