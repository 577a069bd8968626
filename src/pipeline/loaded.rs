use crate::alerts::Key;
use crate::alerts::pseudonym;
use crate::archive::Archive;
use crate::archive::History;
use crate::config::Config;
use crate::domain::HouseholdId;
use crate::extract::Profile;
use crate::features::Catalogue;
use crate::link::Told;
use crate::model::Comparison;
use crate::model::Model;
use crate::model::Provenance;
use crate::rights::Objection;
use crate::store::Store;

use super::Backtest;
use super::Council;
use super::Evaluated;
use super::Intake;
use super::Order;
use super::PipelineError;
use super::Progress;
use super::Subject;
use super::TrainReport;
use super::attributes::COLUMNS;
use super::council::catalogue;
use super::council::load_with;
use super::forget::finish_erasures;
use super::helps::helps;
use super::key::open_key;
use super::night::provenance;
use super::night::read_line;
use super::objections::in_force;
use super::told::links;

/// The archive brought up to date and loaded, for the jobs that publish nothing.
pub struct Loaded<'a> {
    config: &'a Config,
    order: Order<'a>,
    key: Key,
    archive: Archive,
    history: History,
    catalogue: Catalogue,
    told: Vec<Told>,
    objections: Vec<Objection>,
    provenance: Provenance,
    /// What the inbox yielded.
    pub intake: Intake,
}

impl<'a> Loaded<'a> {
    /// Reads what is new in the inbox and loads the archive.
    pub fn open(
        config: &'a Config,
        profiles: &[Profile],
        order: Order<'a>,
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        Self::open_with(config, profiles, order, &[], progress)
    }

    /// The same with the protected characteristics that only an evaluation by group may look at.
    pub fn open_to_evaluate(
        config: &'a Config,
        profiles: &[Profile],
        order: Order<'a>,
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        Self::open_with(config, profiles, order, &COLUMNS, progress)
    }

    fn open_with(
        config: &'a Config,
        profiles: &[Profile],
        order: Order<'a>,
        also: &[(&str, &str)],
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        let key = open_key(config, profiles)?;
        let catalogue = catalogue(config, profiles)?;
        let archive = Archive::open(&config.archive)?;
        // A register that cannot be relied on stops every run before anything is changed.
        let objections = in_force(config, archive.db())?;
        finish_erasures(config, profiles, &archive, &Store::open(archive.db()), progress)?;
        let intake = super::take_in(config, profiles, &archive, order.as_of.0, progress)?;
        progress.finish(&read_line(&intake));
        for file in intake.files.iter().filter(|file| file.fault.is_some()) {
            let reason = file.fault.as_deref().unwrap_or_default();
            progress.note(&format!("{}: `{}` was set aside: {reason}", file.dataset, file.file));
        }
        progress.start("load", 0);
        let history = load_with(&archive, config, &catalogue, also)?;
        progress.finish(&format!("{} datasets known", history.dataset_names().count()));
        let told = links(&Store::open(archive.db()).told()?);
        let provenance = provenance(order);
        Ok(Self { config, order, key, archive, history, catalogue, told, objections, provenance, intake })
    }

    fn council(&self) -> Council<'_> {
        Council::new(self.config, &self.history, self.catalogue.clone(), &self.told)
            .with_objections(self.objections.clone(), self.order.as_of)
    }

    /// Trains a challenger and saves it.
    pub fn train(&self, progress: &dyn Progress) -> Result<TrainReport, PipelineError> {
        let helps = helps(&Store::open(self.archive.db()), self.order.as_of)?;
        super::train(&self.council(), &self.key, helps, self.order.as_of, &self.provenance, progress)
    }

    /// Compares two saved models anew.
    pub fn compare(&self, models: [&Model; 2], progress: &dyn Progress) -> Result<Comparison, PipelineError> {
        let helps = helps(&Store::open(self.archive.db()), self.order.as_of)?;
        super::compare(&self.council(), &self.key, helps, models, self.order.as_of, progress)
    }

    /// Replays past as-of dates.
    pub fn backtest(&self, progress: &dyn Progress) -> Result<Backtest, PipelineError> {
        let helps = helps(&Store::open(self.archive.db()), self.order.as_of)?;
        super::backtest(&self.council(), &self.key, helps, self.order.as_of, &self.provenance, progress)
    }

    /// Joins published alerts to what happened.
    pub fn evaluate(&self, subject: Subject, progress: &dyn Progress) -> Result<Evaluated, PipelineError> {
        let store = Store::open(self.archive.db());
        let asked = (subject, self.order.as_of);
        super::evaluate(&self.council(), &self.key, &store, asked, &self.provenance, progress)
    }

    /// What a household is called.
    pub fn pseudonym(&self, household: HouseholdId) -> String {
        pseudonym(&self.key, household)
    }
}
