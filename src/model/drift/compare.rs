use serde::Serialize;

use super::bins;
use super::psi::psi;
use super::psi::psi_by_chance;
use super::reference::{Column, Reference};
use super::season;
use super::shares::Shares;
use crate::config::DriftSettings;
use crate::domain::AsOf;
use crate::features::Matrix;
use crate::model::Model;
use crate::model::Scored;

/// How far a column has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftLevel {
    /// No further than it may.
    Steady,
    /// So far that somebody should look.
    Watch,
    /// So far that the model should not be relied on before somebody has looked.
    Alarm,
}

/// One bin of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BinShares {
    /// Which values.
    pub values: String,
    /// Share of the training rows, 0 to 1.
    pub training: f64,
    /// Share of the training rows of the same season; `None` where training had no such date.
    pub season: Option<f64>,
    /// Share of tonight's households.
    pub tonight: f64,
}

/// How one column lies tonight against how it lay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnDrift {
    /// The feature, or `score`.
    pub name: String,
    /// How far it has moved, against the same season where there is one, else against all training rows.
    pub level: DriftLevel,
    /// Population stability index against all training rows; `None` without households.
    pub psi_training: Option<f64>,
    /// The same against the training rows of the same season; `None` where training had no such date.
    pub psi_season: Option<f64>,
    /// What the index stays below by chance alone in 95 of 100 cases.
    pub psi_by_chance: f64,
    /// Share of tonight's households of which it is not known.
    pub not_known: f64,
    /// The same of all training rows.
    pub not_known_training: f64,
    /// The same of the training rows of the same season.
    pub not_known_season: Option<f64>,
    /// Whether that share has changed by as much as config allows, or more.
    pub not_known_shifted: bool,
    /// Its bins.
    pub bins: Vec<BinShares>,
}

/// Tonight's households against those the model was trained on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drift {
    /// The as-of date.
    pub as_of: AsOf,
    /// Id of the model.
    pub model: String,
    /// Households scored tonight.
    pub households: u32,
    /// Fewest that are judged: with fewer every level is steady, and the figures are shown all the same.
    pub fewest_households: u32,
    /// Households on a training date, on average.
    pub training_households: u32,
    /// Training dates.
    pub training_dates: u32,
    /// Those of the same season.
    pub season_dates: u32,
    /// Index from which a column is watched.
    pub psi_watch: f64,
    /// Index from which it is an alarm.
    pub psi_alarm: f64,
    /// Change of the share not known from which a column is watched.
    pub missing_shift: f64,
    /// The score.
    pub score: ColumnDrift,
    /// The features, in the model's order.
    pub features: Vec<ColumnDrift>,
}

impl DriftLevel {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Watch => "watch",
            Self::Alarm => "alarm",
        }
    }
}

impl Drift {
    /// Whether there are enough households to judge.
    pub fn is_judged(&self) -> bool {
        self.households >= self.fewest_households
    }

    /// The score and the features that have moved too far or are known of many more or fewer households, the furthest first.
    pub fn over(&self) -> Vec<&ColumnDrift> {
        let moved = |column: &&ColumnDrift| column.level > DriftLevel::Steady || column.not_known_shifted;
        let mut over: Vec<&ColumnDrift> = std::iter::once(&self.score).chain(&self.features).filter(moved).collect();
        over.sort_by(|a, b| b.index().total_cmp(&a.index()));
        over
    }
}

impl ColumnDrift {
    /// What became of the column, in a few words.
    pub fn verdict(&self) -> String {
        const MORE_OR_FEWER: &str = "known for more or fewer households than in training";
        match (self.level, self.not_known_shifted) {
            (level, false) => level.word().to_owned(),
            (DriftLevel::Steady, true) => MORE_OR_FEWER.to_owned(),
            (level, true) => format!("{}; {MORE_OR_FEWER}", level.word()),
        }
    }

    /// The index it is judged by: against the same season where there is one, else against all training rows; 0 without
    /// households.
    pub fn index(&self) -> f64 {
        self.psi_season.or(self.psi_training).unwrap_or(0.0)
    }
}

impl Model {
    /// Compares the households of a matrix, scored by this model, with those it was trained on; `None` where the model is
    /// of a time when none kept what it takes. A feature the matrix has not is not known of anybody.
    pub fn drift(&self, matrix: &Matrix, scored: &[Scored], settings: DriftSettings) -> Option<Drift> {
        let reference = self.reference.as_ref()?;
        let months = season::months(matrix.as_of);
        let households = matrix.households.len() as u32;
        let night = Night { reference, months: &months, households, settings };
        let values = |name: &str| -> Vec<f64> {
            let column = matrix.features.iter().position(|feature| feature == name);
            (0..matrix.households.len()).map(|row| column.map_or(f64::NAN, |at| matrix.row(row)[at])).collect()
        };
        let feature = |column: &Column| night.compare(column, values(&column.name).into_iter());
        let dates = |wanted: &dyn Fn(&u8) -> bool| {
            reference.months.iter().filter(|month| wanted(&month.month)).map(|month| month.dates).sum()
        };
        Some(Drift {
            as_of: matrix.as_of,
            model: self.id.clone(),
            households,
            fewest_households: settings.fewest_households,
            training_households: reference.households,
            training_dates: dates(&|_| true),
            season_dates: dates(&|month| months.contains(month)),
            psi_watch: settings.psi_watch,
            psi_alarm: settings.psi_alarm,
            missing_shift: settings.missing_shift,
            score: night.compare(&reference.score, scored.iter().map(|scored| scored.score)),
            features: reference.features.iter().map(feature).collect(),
        })
    }
}

/// What every column of a night is compared with.
struct Night<'a> {
    reference: &'a Reference,
    months: &'a [u8],
    households: u32,
    settings: DriftSettings,
}

impl Night<'_> {
    fn compare(&self, column: &Column, values: impl Iterator<Item = f64>) -> ColumnDrift {
        let tonight = column.shares(values).values();
        let training = column.training.values();
        let season = column.season(self.months, &self.reference.months).as_ref().map(Shares::values);
        let against = season.as_ref().unwrap_or(&training);
        let filled = tonight.iter().zip(against).filter(|(now, then)| **now > 0.0 || **then > 0.0).count();
        let by_chance = psi_by_chance(filled, self.households, self.reference.households);
        let (psi_training, psi_season) =
            (psi(&training, &tonight), season.as_ref().and_then(|season| psi(season, &tonight)));
        let shift = (tonight[bins::NOT_KNOWN] - against[bins::NOT_KNOWN]).abs();
        let judged = self.households > 0 && self.households >= self.settings.fewest_households;
        let labels = bins::labels(&column.edges).into_iter().enumerate();
        let bins = labels.map(|(bin, values)| BinShares {
            values,
            training: training[bin],
            season: season.as_ref().map(|season| season[bin]),
            tonight: tonight[bin],
        });
        ColumnDrift {
            name: column.name.clone(),
            level: if judged { self.level(psi_season.or(psi_training), by_chance) } else { DriftLevel::Steady },
            psi_training,
            psi_season,
            psi_by_chance: by_chance,
            not_known: tonight[bins::NOT_KNOWN],
            not_known_training: training[bins::NOT_KNOWN],
            not_known_season: season.as_ref().map(|season| season[bins::NOT_KNOWN]),
            not_known_shifted: judged && shift >= self.settings.missing_shift,
            bins: bins.collect(),
        }
    }

    /// An index that chance alone could reach is no drift, whatever it is.
    fn level(&self, index: Option<f64>, by_chance: f64) -> DriftLevel {
        match index.filter(|index| *index > by_chance) {
            Some(index) if index >= self.settings.psi_alarm => DriftLevel::Alarm,
            Some(index) if index >= self.settings.psi_watch => DriftLevel::Watch,
            _ => DriftLevel::Steady,
        }
    }
}
