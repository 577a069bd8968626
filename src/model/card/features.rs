use super::words::{MISSING, bullets, paragraph, percent, table};
use crate::model::artefact::{Model, ModelFeature};

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Every feature, the strongest first, and where its sign is not the one expected.
pub(super) fn features(model: &Model) -> String {
    let mut strongest: Vec<&ModelFeature> = model.features.iter().collect();
    strongest.sort_by(|a, b| b.coefficient.abs().total_cmp(&a.coefficient.abs()));
    let row = |feature: &&ModelFeature| {
        vec![
            feature.name.clone(),
            format!("{:+.3}", feature.coefficient).replace('-', "−"),
            format!("{:.2}", feature.coefficient.exp()),
            interval(feature).map_or_else(|| MISSING.into(), |(low, high)| format!("{low:.2} to {high:.2}")),
            Expectation::of(feature).in_words().to_owned(),
            percent(feature.missing_share),
            feature.theme.clone(),
            feature.definition.get("unit").and_then(|unit| unit.as_str()).unwrap_or(MISSING).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = strongest.iter().map(row).collect();
    let head = [
        "feature",
        "coefficient",
        "odds ratio",
        "95% interval",
        "as expected?",
        "not known",
        "theme",
        "what it counts",
    ];
    let what = paragraph(
        "Coefficients are log-odds for one standard deviation more of the feature, the others being equal; the odds ratio is \
         their exponential: 1.20 raises the odds by a fifth. \"Not known\" is the share of training rows without the value, \
         which then counts as average. Features that go together share their weight, so one of them can come out small or \
         with the other sign.",
    );
    let about_errors = paragraph(
        "The intervals take household-dates for independent. The same households come on several dates, so they are too narrow, \
         and the penalty draws coefficients towards 0.",
    );
    let mut text = format!("## Features\n\n{what}\n{about_errors}\n{}", table(&head, &rows));
    let odd: Vec<String> = strongest.iter().filter_map(|feature| surprise(feature)).collect();
    if !odd.is_empty() {
        text += &format!("\nNot as expected, and worth a question before it is signed off:\n\n{}", bullets(&odd));
    }
    if !model.constant_features.is_empty() {
        let names = model.constant_features.join(", ");
        text += &format!(
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
        let up = match expected(feature) {
            Some("raises") => true,
            Some("lowers") => false,
            _ => return Self::None,
        };
        if (feature.coefficient >= 0.0) == up || feature.coefficient == 0.0 {
            return Self::Met;
        }
        match interval(feature) {
            Some((low, high)) if low > 1.0 || high < 1.0 => Self::Missed,
            _ => Self::PerhapsChance,
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

/// The sign the catalogue expected when the model was trained.
fn expected(feature: &ModelFeature) -> Option<&str> {
    feature.definition.get("sign")?.as_str()
}

/// The interval of the odds ratio a standard deviation.
fn interval(feature: &ModelFeature) -> Option<(f64, f64)> {
    let arm = Z * feature.standard_error?;
    Some(((feature.coefficient - arm).exp(), (feature.coefficient + arm).exp()))
}

fn surprise(feature: &ModelFeature) -> Option<String> {
    let found = Expectation::of(feature);
    let chance = match found {
        Expectation::None | Expectation::Met => return None,
        Expectation::PerhapsChance => "; its interval holds 1, so it may be chance",
        Expectation::Missed => "",
    };
    let (expected, does) = match expected(feature) {
        Some("raises") => ("raise", "lowers"),
        _ => ("lower", "raises"),
    };
    Some(format!("{} was expected to {expected} the risk and {does} it{chance}", feature.name))
}
