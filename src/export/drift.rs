use csv::Terminator;
use csv::WriterBuilder;

use super::csv::BYTE_ORDER_MARK;
use crate::marks::Cell;
use crate::marks::guarded;
use crate::model::ColumnDrift;
use crate::model::Drift;
use crate::model::DriftLevel;

/// Tonight's households against those the model was trained on, one line a column and bin: shares, no household.
/// Shares behind which there are 1 to 9 households are the word `suppressed`.
pub fn drift_csv(drift: &Drift) -> Vec<u8> {
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let mut write = |cells: &[String]| {
        csv.write_record(cells.iter().map(|cell| guarded(cell)))
            .expect("writing to memory cannot fail and every row has the same columns");
    };
    write(&COLUMNS.map(str::to_owned));
    for column in std::iter::once(&drift.score).chain(&drift.features) {
        for (bin, shares) in column.bins.iter().zip(drift.shown_shares(column)) {
            let [training, season, tonight] = shares.map(|share| shown(&share));
            write(&[
                drift.as_of.to_string(),
                drift.model.clone(),
                column.name.clone(),
                level_word(column.level).to_owned(),
                column.not_known_shifted.to_string(),
                number(column.psi_training),
                number(column.psi_season),
                number(Some(column.psi_by_chance)),
                bin.values.clone(),
                training,
                season,
                tonight,
            ]);
        }
    }
    csv.into_inner().expect("writing to memory cannot fail")
}

const COLUMNS: [&str; 12] = [
    "as_of",
    "model",
    "column",
    "level",
    "not_known_shifted",
    "psi_training",
    "psi_season",
    "psi_by_chance",
    "values",
    "share_training",
    "share_season",
    "share_tonight",
];

/// A level in a word.
pub(super) fn level_word(level: DriftLevel) -> &'static str {
    match level {
        DriftLevel::Steady => "steady",
        DriftLevel::Watch => "watch",
        DriftLevel::Alarm => "alarm",
    }
}

const MORE_OR_FEWER: &str = "known for more or fewer households than in training";

/// What became of a column, in a few words.
pub(super) fn verdict(column: &ColumnDrift) -> String {
    match (column.level, column.not_known_shifted) {
        (level, false) => level_word(level).to_owned(),
        (DriftLevel::Steady, true) => MORE_OR_FEWER.to_owned(),
        (level, true) => format!("{}; {MORE_OR_FEWER}", level_word(level)),
    }
}

/// A figure of four decimals; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.4}"))
}

fn shown(share: &Cell) -> String {
    if *share == Cell::Hidden { "suppressed".to_owned() } else { number(share.value()) }
}
