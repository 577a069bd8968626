use std::fmt::Write;

use super::words::{bullets, count, day, paragraph, people};
use crate::domain::AsOf;
use crate::model::artefact::Model;
use crate::model::regimes::RegimeMark;

/// Households that were helped and so taught it nothing; left out for a model that does not say.
pub(super) fn helped(model: &Model) -> Option<String> {
    if model.first_format.is_some() {
        return None;
    }
    let text = if model.helped.rows == 0 {
        "No household is recorded as helped within the horizon of a training date, so none was left out. Help that was not \
         recorded teaches a model that its signs are harmless."
            .to_owned()
    } else {
        format!(
            "{} household-dates were left out of everything, because the household was helped within the horizon; {} of them \
             had the outcome all the same. A model that learns from those helped takes for harmless what help has put right. \
             The features' table has each coefficient with them as well.",
            people(model.helped.rows),
            people(model.helped.positives)
        )
    };
    Some(format!("## Households that were helped\n\n{}", paragraph(&text)))
}

/// Changes of law or systems that cut training dates in two; left out where config names none.
pub(super) fn regimes(model: &Model) -> Option<String> {
    let mut lines: Vec<String> = model.regimes.iter().map(regime).collect();
    if let Some(from) = model.train_from {
        lines.push(format!("Config leaves as-of dates before {} out of training.", day(from)));
    }
    (!lines.is_empty()).then(|| format!("## Changes of law and systems\n\n{}", bullets(&lines)))
}

fn regime(mark: &RegimeMark) -> String {
    let RegimeMark { name, date, outcomes, features, before, labels_straddle, features_straddle } = mark;
    let dates = |dates: &[AsOf]| count(dates.len() as u32);
    let mut text = format!("{name}, from {} on: {} training dates lie before it.", day(*date), dates(before));
    if *outcomes {
        let _ =
            write!(text, " It changes the outcome; on {} dates outcomes count on both sides.", dates(labels_straddle));
    }
    if !features.is_empty() {
        let names = features.join(", ");
        let _ = write!(text, " It changes {names}; on {} dates they look at both sides.", dates(features_straddle));
    }
    text
}
