use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::alerts::Key;
use crate::archive::Known;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::features::Sign as CatalogueSign;
use crate::labels::Labels;
use crate::labels::Window;
use crate::labels::complete_to;
use crate::labels::observe;
use crate::link::Linked;
use crate::link::attach;
use crate::model::FeatureInfo;
use crate::model::ModelError;
use crate::model::Places;
use crate::model::Provenance;
use crate::model::Rule;
use crate::model::Sign;
use crate::model::Trained;
use crate::model::Training;
use crate::model::TrainingRows;
use crate::model::best_rule;
use crate::model::train;

use super::Council;
use super::Help;
use super::PipelineError;
use super::Progress;
use super::View;
use super::dates::mature_dates;
use super::dates::maturity_days;
use super::hash::sha256;
use super::helps::helped;

/// Share of the cohort whose hit rate is compared with the best single rule.
pub(super) const LIST_SHARE: f64 = 0.01;
/// Resamples behind every interval.
pub(super) const RESAMPLES: u32 = 1_000;
/// The dataset every dwelling is in: no as-of date before its first file is covered.
const SPINE: &str = "ctax_accounts";

/// Learns models as they would have been learnt on any day, keeping what it saw on each as-of date.
pub struct Learner<'a> {
    council: &'a Council<'a>,
    key: &'a Key,
    helps: Vec<Help>,
    views: BTreeMap<AsOf, Arc<View>>,
}

/// The labelled cohort of one date, as it could be labelled on a later day.
pub(super) struct Labelled {
    pub(super) view: Arc<View>,
    pub(super) labels: Vec<bool>,
    /// Whether the household was helped within the horizon; one a row.
    pub(super) helped: Vec<bool>,
    pub(super) observed: Labels,
}

impl<'a> Learner<'a> {
    /// Nothing seen yet, and nobody helped.
    pub fn new(council: &'a Council<'a>, key: &'a Key) -> Self {
        Self { council, key, helps: Vec::new(), views: BTreeMap::new() }
    }

    /// Tells whom it is not to learn from, and when they were helped.
    #[must_use]
    pub fn with_helps(self, helps: Vec<Help>) -> Self {
        Self { helps, ..self }
    }

    /// What was seen on an as-of date; computed once.
    pub fn view(&mut self, as_of: AsOf) -> Arc<View> {
        let council = self.council;
        Arc::clone(self.views.entry(as_of).or_insert_with(|| Arc::new(council.view(as_of))))
    }

    /// Takes what was seen on an as-of date from elsewhere: where the ids are those of a published night.
    pub(super) fn adopt(&mut self, view: View) -> Arc<View> {
        let view = Arc::new(view);
        self.views.insert(view.linked.as_of, Arc::clone(&view));
        view
    }

    /// Drops what was seen on a date.
    pub(super) fn forget(&mut self, as_of: AsOf) {
        self.views.remove(&as_of);
    }

    /// How many dates a day can train on.
    pub(super) fn date_count(&self, today: AsOf) -> Result<u64, PipelineError> {
        Ok(self.training_dates(&self.council.known(today))?.len() as u64)
    }

    /// To when outcomes are complete, as known on a day; declared in the config, but never later than that day.
    pub(super) fn complete_to(&self, now: &Known<'_>) -> Result<Day, PipelineError> {
        let read = complete_to(now).ok_or(PipelineError::NoOutcomes)?;
        let declared = self.council.config.outcome.complete_to;
        Ok(declared.map_or(read, |declared| declared.min(now.as_of().0 - 1)))
    }

    /// The mature as-of dates on a day.
    pub(super) fn mature_dates(&self, now: &Known<'_>) -> Result<Vec<AsOf>, PipelineError> {
        let config = self.council.config;
        let complete_to = self.complete_to(now)?;
        let earliest = self.earliest(complete_to);
        let dates = mature_dates(complete_to, earliest, &config.outcome, &config.model);
        if dates.is_empty() {
            let latest = complete_to - maturity_days(&config.outcome);
            return Err(PipelineError::NoMatureDate { complete_to, latest, earliest });
        }
        Ok(dates)
    }

    /// The mature as-of dates on a day that config lets train.
    fn training_dates(&self, now: &Known<'_>) -> Result<Vec<AsOf>, PipelineError> {
        let mut dates = self.mature_dates(now)?;
        if let Some(first) = self.council.config.model.train_from {
            dates.retain(|date| date.0 >= first);
        }
        if dates.is_empty() { Err(ModelError::NoDates.into()) } else { Ok(dates) }
    }

    /// The first date that a snapshot of the spine covers; two years earlier where config accepts dates that only one
    /// later snapshot covers.
    fn earliest(&self, complete_to: Day) -> Day {
        let first = self.council.history.first_load(SPINE).unwrap_or(complete_to);
        if self.council.config.model.accept_single_snapshot { first - 730 } else { first }
    }

    /// Labels a past cohort with what is known on `now`.
    pub(super) fn label(&mut self, as_of: AsOf, now: &Known<'_>, now_linked: &Linked, to: Day) -> Labelled {
        let view = self.view(as_of);
        let attachments = attach(now, now_linked, &view.linked);
        let outcome = &self.council.config.outcome;
        let households = view.linked.households.len();
        let window =
            Window { as_of, horizon: outcome.horizon, lag_days: outcome.reporting_lag_days, complete_to: Some(to) };
        let observed = observe(now, &attachments, households, &window);
        let labels =
            view.matrix.places.iter().map(|place| observed.labels[place.0 as usize].unwrap_or(false)).collect();
        let marked = helped(&self.helps, as_of, outcome.horizon, |person| {
            let persons = &view.linked.persons;
            let place = persons.binary_search_by_key(&person, |known| known.id).ok()?;
            persons[place].household
        });
        let helped = view.matrix.places.iter().map(|place| marked.contains(place)).collect();
        Labelled { view, labels, helped, observed }
    }

    /// Trains the model of a day from nothing but what was known on it, and finds the best single rule on the same rows.
    pub fn train(
        &mut self,
        today: AsOf,
        provenance: &Provenance,
        resamples: u32,
        progress: &dyn Progress,
    ) -> Result<(Trained, Option<Rule>), PipelineError> {
        let known = self.council.known(today);
        let to = self.complete_to(&known)?;
        let dates = self.training_dates(&known)?;
        let linked = Arc::clone(&self.view(today));
        let mut labelled = Vec::new();
        for date in dates {
            labelled.push(self.label(date, &known, &linked.linked, to));
            progress.advance(1);
        }
        // A date by which a needed feed had not been read scores nobody: there is nothing to learn from it. Where the outcome
        // feed is silent in the window nobody knows what came: that is not a no.
        labelled.retain(|date| !date.view.matrix.households.is_empty());
        let (covered, silent): (Vec<Labelled>, Vec<Labelled>) =
            labelled.into_iter().partition(|date| date.observed.covered);
        let mut provenance = provenance.clone();
        if !silent.is_empty() {
            let dates: Vec<String> = silent.iter().map(|date| date.view.matrix.as_of.to_string()).collect();
            provenance
                .notes
                .push(format!("not trained on, as the outcome feed is silent after them: {}", dates.join(", ")));
        }
        let objecting = covered.iter().map(|date| date.view.objecting_rows()).sum();
        provenance.notes.extend(self.council.objectors.learnt_from(objecting)?);
        self.fit(&covered, &provenance, resamples)
    }

    /// Fits on labelled dates.
    pub(super) fn fit(
        &self,
        labelled: &[Labelled],
        provenance: &Provenance,
        resamples: u32,
    ) -> Result<(Trained, Option<Rule>), PipelineError> {
        let config = self.council.config;
        let rows: Vec<TrainingRows<'_>> = labelled.iter().map(Labelled::rows).collect();
        let notes = provenance.notes.iter().cloned().chain(self.single_snapshot_note(labelled)).collect();
        let provenance = &Provenance { data_sha256: data_sha256(labelled), notes, ..provenance.clone() };
        let tie_break = |household: HouseholdId, as_of: AsOf| self.key.tie_break(household, as_of);
        let features = self.feature_infos();
        let trained = train(&Training {
            rows: &rows,
            features: &features,
            settings: &config.model,
            horizon: config.outcome.horizon,
            reporting_lag_days: config.outcome.reporting_lag_days,
            distinct_positives: distinct_positives(labelled),
            list_share: LIST_SHARE,
            resamples,
            tie_break: &tie_break,
            provenance,
        })?;
        Ok((trained, best_rule(&rows, &features, Places::Share(LIST_SHARE), &tie_break)))
    }

    /// What a model must say of training dates that only a later snapshot covers.
    fn single_snapshot_note(&self, labelled: &[Labelled]) -> Option<String> {
        let first = self.council.history.first_load(SPINE)?;
        let early = labelled.iter().filter(|date| date.view.matrix.as_of.0 < first).count();
        (early > 0).then(|| {
            format!(
                "{early} training dates lie before the first snapshot of {first}: \
                 people who had already lost their home and gone by then are missing from them"
            )
        })
    }

    fn feature_infos(&self) -> Vec<FeatureInfo> {
        let features = self.council.catalogue.features();
        let info = |feature: &crate::features::Feature| FeatureInfo {
            name: feature.name.clone(),
            theme: feature.theme.clone(),
            sign: match feature.sign {
                CatalogueSign::Raises => Sign::Raises,
                CatalogueSign::Lowers => Sign::Lowers,
                CatalogueSign::Either => Sign::Either,
            },
            full: feature.full,
            reduced: feature.reduced,
            within: feature.take.within,
            definition: serde_json::to_value(feature).expect("entries hold only text and finite numbers"),
        };
        features.iter().map(info).collect()
    }
}

impl Labelled {
    fn rows(&self) -> TrainingRows<'_> {
        TrainingRows { matrix: &self.view.matrix, labels: &self.labels, helped: &self.helped }
    }
}

/// Distinct cases behind the positive labels of those not helped: one case is positive on several dates.
fn distinct_positives(labelled: &[Labelled]) -> u32 {
    let mut cases = BTreeSet::new();
    for date in labelled {
        let rows = date.view.matrix.places.iter().zip(&date.helped);
        let scored: BTreeSet<_> = rows.filter(|(_, helped)| !**helped).map(|(place, _)| *place).collect();
        let attached = date
            .observed
            .outcomes
            .iter()
            .filter(|outcome| outcome.household.is_some_and(|household| scored.contains(&household)));
        cases.extend(attached.map(|outcome| outcome.case));
    }
    cases.len() as u32
}

/// SHA-256 over the XXH3-128 of each date's households, feature values, labels and who was helped: the same for the same
/// facts, in whatever order their rows were read.
fn data_sha256(labelled: &[Labelled]) -> String {
    let mut bytes = Vec::new();
    for date in labelled {
        let matrix = &date.view.matrix;
        let mut content = xxhash_rust::xxh3::Xxh3::new();
        matrix.households.iter().for_each(|household| content.update(&household.0.to_le_bytes()));
        matrix.values.iter().for_each(|value| content.update(&value.to_bits().to_le_bytes()));
        date.labels.iter().for_each(|label| content.update(&[u8::from(*label)]));
        if date.helped.contains(&true) {
            date.helped.iter().for_each(|helped| content.update(&[u8::from(*helped)]));
        }
        bytes.extend(matrix.as_of.0.0.to_le_bytes());
        bytes.extend(content.digest128().to_le_bytes());
    }
    sha256(&bytes)
}
