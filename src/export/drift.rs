use csv::Terminator;
use csv::WriterBuilder;

use super::csv::BYTE_ORDER_MARK;
use crate::marks::Cell;
use crate::marks::guarded;
use crate::model::Drift;

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
                column.level.word().to_owned(),
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
/// A figure of four decimals; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.4}"))
}

fn shown(share: &Cell) -> String {
    if *share == Cell::Hidden { "suppressed".to_owned() } else { number(share.value()) }
}

#[cfg(test)]
mod tests {
    use super::drift_csv;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::model::BinShares;
    use crate::model::ColumnDrift;
    use crate::model::Drift;
    use crate::model::DriftLevel;

    fn column(shares: [f64; 3]) -> ColumnDrift {
        let bin = |tonight| BinShares { values: "=up to 1".into(), training: 0.0, season: None, tonight };
        ColumnDrift {
            name: "score".into(),
            level: DriftLevel::Steady,
            psi_training: None,
            psi_season: None,
            psi_by_chance: 0.0,
            not_known: 0.0,
            not_known_training: 0.0,
            not_known_season: None,
            not_known_shifted: true,
            bins: shares.map(bin).into(),
        }
    }

    #[test]
    fn a_share_of_few_households_is_suppressed_with_the_one_that_would_give_it_away() {
        let drift = Drift {
            as_of: AsOf(Day(0)),
            model: "m".into(),
            households: 1_000,
            fewest_households: 500,
            training_households: 1_000,
            training_dates: 3,
            season_dates: 0,
            psi_watch: 0.1,
            psi_alarm: 0.25,
            missing_shift: 0.1,
            score: column([0.004, 0.1, 0.896]),
            features: Vec::new(),
        };
        let csv = String::from_utf8(drift_csv(&drift)).unwrap();
        let shares: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
        assert_eq!(shares, ["suppressed", "suppressed", "0.8960"]);
        assert!(csv.contains(",'=up to 1,"), "{csv}");
        assert_eq!(drift.score.verdict(), "known for more or fewer households than in training");
    }
}
