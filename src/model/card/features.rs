use std::fmt::Write;

use super::words::{HIDDEN, MISSING, bullets, paragraph, percent, signed, table};
use crate::model::artefact::{Model, ModelFeature};
use crate::model::exhibits::hide::few_behind;
use crate::model::rows::Sign;

/// Every feature, the strongest first, and where its sign is not the one expected.
pub(super) fn features(model: &Model) -> String {
    let mut strongest: Vec<&ModelFeature> = model.features.iter().collect();
    strongest.sort_by(|a, b| b.coefficient.abs().total_cmp(&a.coefficient.abs()));
    let both_ways = model.helped.rows > 0;
    let row = |feature: &&ModelFeature| {
        let interval = feature.odds_ratio.interval;
        let with_helped = both_ways.then(|| signed(feature.coefficient_with_helped));
        let mut cells = vec![feature.name.clone(), signed(feature.coefficient)];
        cells.extend(with_helped);
        cells.extend([
            format!("{:.2}", feature.odds_ratio.value),
            interval.map_or_else(|| MISSING.into(), |i| format!("{:.2} to {:.2}", i.low, i.high)),
            Expectation::of(feature).in_words().to_owned(),
            if few_behind(feature.missing_share, model.rows) {
                HIDDEN.to_owned()
            } else {
                percent(feature.missing_share)
            },
            feature.theme.clone(),
            feature.definition.get("unit").and_then(|unit| unit.as_str()).unwrap_or(MISSING).to_owned(),
        ]);
        cells
    };
    let rows: Vec<Vec<String>> = strongest.iter().map(row).collect();
    let mut head = vec!["feature", "coefficient"];
    head.extend(both_ways.then_some("with the helped"));
    head.extend(["odds ratio", "95% interval", "as expected?", "not known", "theme", "what it counts"]);
    let what = paragraph(
        "Coefficients are log-odds for one standard deviation more of the feature, the others being equal; the odds ratio is \
         their exponential: 1.20 raises the odds by a fifth. \"Not known\" is the share of training rows without the value, \
         which then counts as average. Features that go together share their weight, so one of them can come out small or \
         with the other sign.",
    );
    let about_intervals = paragraph(if model.first_format.is_some() {
        "The intervals take household-dates for independent. The same households come on several dates, so they are too \
         narrow, and the penalty draws coefficients towards 0."
    } else {
        "The intervals take all dates of a household together (clustered by household). The penalty draws coefficients towards \
         0, and the intervals take it as given."
    });
    let mut text = format!("## Features\n\n{what}\n{about_intervals}\n{}", table(&head, &rows));
    let odd: Vec<String> = strongest.iter().filter_map(|feature| surprise(feature)).collect();
    if !odd.is_empty() {
        let _ = write!(text, "\nNot as expected, and worth a question before it is signed off:\n\n{}", bullets(&odd));
    }
    if !model.constant_features.is_empty() {
        let names = model.constant_features.join(", ");
        let _ = write!(
            text,
            "\n{}",
            paragraph(&format!("Left out, because they did not vary among the training rows: {names}."))
        );
    }
    text
}

/// Whether the sign is the one the catalogue expects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expectation {
    None,
    Met,
    /// The other way, and the interval holds no effect.
    PerhapsChance,
    /// The other way, and the interval too.
    Missed,
}

impl Expectation {
    fn of(feature: &ModelFeature) -> Self {
        match (feature.as_expected, feature.odds_ratio.interval) {
            (None, _) => Self::None,
            (Some(true), _) => Self::Met,
            (Some(false), Some(interval)) if interval.low > 1.0 || interval.high < 1.0 => Self::Missed,
            (Some(false), _) => Self::PerhapsChance,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::None => "nothing expected",
            Self::Met => "yes",
            Self::PerhapsChance => "no; may be chance",
            Self::Missed => "NO",
        }
    }
}

fn surprise(feature: &ModelFeature) -> Option<String> {
    let chance = match Expectation::of(feature) {
        Expectation::None | Expectation::Met => return None,
        Expectation::PerhapsChance => "; its interval holds 1, so it may be chance",
        Expectation::Missed => "",
    };
    let (expected, does) = match feature.expected_sign {
        Sign::Lowers => ("lower", "raises"),
        Sign::Raises | Sign::Either => ("raise", "lowers"),
    };
    Some(format!("{} was expected to {expected} the risk and {does} it{chance}", feature.name))
}
