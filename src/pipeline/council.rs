use std::collections::BTreeSet;

use crate::archive::Archive;
use crate::archive::History;
use crate::archive::Known;
use crate::config::Config;
use crate::domain::AsOf;
use crate::extract::Profile;
use crate::features::Catalogue;
use crate::features::Cohort;
use crate::features::Excluded;
use crate::features::Expected;
use crate::features::Matrix;
use crate::features::build;
use crate::features::cohort;
use crate::labels::COLUMNS as LABEL_COLUMNS;
use crate::link::Change;
use crate::link::Cut;
use crate::link::Explained;
use crate::link::HouseholdIx;
use crate::link::Ledger;
use crate::link::Linked;
use crate::link::Named;
use crate::link::NoCut;
use crate::link::PersonIx;
use crate::link::Placed;
use crate::link::Prepared;
use crate::link::Told;
use crate::link::continue_ids;
use crate::link::explain;
use crate::link::link;
use crate::link::place;
use crate::link::prepare;
use crate::link::weakest;
use crate::rights::Objection;

use super::PipelineError;
use super::chronology;
use super::guarded;
use super::next_steps::demand_themes;
use super::objections::Objectors;
use super::outside;
use super::people;

/// Everything a job works on once the archive is loaded.
pub struct Council<'a> {
    /// The config.
    pub config: &'a Config,
    /// All versions of all rows.
    pub history: &'a History,
    /// The features, of the datasets that may be used for scoring.
    pub catalogue: Catalogue,
    prepared: Prepared,
    pub(super) objectors: Objectors,
}

/// What is seen on one as-of date: only what was known before it.
#[derive(Debug)]
pub struct View {
    /// Persons, dwellings and households.
    pub linked: Linked,
    /// Who is scored.
    pub cohort: Cohort,
    /// Their features.
    pub matrix: Matrix,
    /// Households in which somebody lives who objected: none of them is in the cohort.
    pub objecting: BTreeSet<HouseholdIx>,
}

impl<'a> Council<'a> {
    /// Prepares the history for linking. `told` is what people have told of single records: each holds from the as-of date
    /// after the day it was told on.
    pub fn new(config: &'a Config, history: &'a History, catalogue: Catalogue, told: &[Told]) -> Self {
        Self { config, history, catalogue, prepared: prepare(history, told), objectors: Objectors::default() }
    }

    /// Tells who objected, to be found among the persons of a date: their households are in no cohort of any date.
    #[must_use]
    pub fn with_objections(self, objections: Vec<Objection>, on: AsOf) -> Self {
        Self { objectors: Objectors::new(objections, on), ..self }
    }

    /// What was known on an as-of date.
    pub fn known(&self, as_of: AsOf) -> Known<'a> {
        self.history.known_on(as_of)
    }

    /// Persons, dwellings and households as known on an as-of date.
    pub fn link(&self, as_of: AsOf) -> Linked {
        link(&self.known(as_of), &self.prepared)
    }

    /// Where the weight of two records comes from, given what was linked on an as-of date; `Err` is the one that was not
    /// known then.
    pub(super) fn explain<'n>(&self, linked: &Linked, [one, other]: [&'n Named; 2]) -> Result<Explained, &'n Named> {
        explain(&self.known(linked.as_of), &self.prepared, linked, one, other)
    }

    /// Persons and households of a list: as linked on its as-of date, with the ids that the ledger before it gave them.
    pub(super) fn link_after(&self, as_of: AsOf, ledger: &Ledger) -> Linked {
        let mut linked = self.link(as_of);
        continue_ids(&mut linked, &self.known(as_of), &self.prepared, ledger);
        linked
    }

    /// Divides persons at the weakest of the links that hold their records together.
    pub(super) fn weakest(&self, linked: &Linked, persons: &[PersonIx]) -> Vec<Result<Cut, NoCut>> {
        weakest(&self.known(linked.as_of), &self.prepared, linked, persons)
    }

    /// Households, cohort and features as known on an as-of date.
    pub fn view(&self, as_of: AsOf) -> View {
        self.view_of(as_of, self.link(as_of))
    }

    /// The same with the ids that the ledger's households have, and what changed since its night.
    pub fn view_after(&self, as_of: AsOf, ledger: &Ledger) -> (View, Vec<Change>) {
        let mut linked = self.link(as_of);
        let changes = continue_ids(&mut linked, &self.known(as_of), &self.prepared, ledger);
        (self.view_of(as_of, linked), changes)
    }

    /// Persons, dwellings and households with the ids that the ledger's households have, without cohort or features.
    pub(super) fn linked_after(&self, as_of: AsOf, ledger: &Ledger) -> Linked {
        let mut linked = self.link(as_of);
        continue_ids(&mut linked, &self.known(as_of), &self.prepared, ledger);
        linked
    }

    /// Who is scored of households linked by other means.
    pub(super) fn cohort_of(&self, linked: &Linked) -> Cohort {
        let expected = Expected { needed: &self.config.extract.needed, catalogue: &self.catalogue };
        cohort(&self.known(linked.as_of), linked, self.config.cohort, expected)
    }

    /// Cohort and features for households linked by other means (the true links of a synthetic council, say).
    pub fn view_of(&self, as_of: AsOf, linked: Linked) -> View {
        let known = self.known(as_of);
        let objecting = self.objectors.households(self, &linked);
        let mut cohort = self.cohort_of(&linked);
        cohort.leave_out(&objecting, Excluded::Objection);
        let matrix = build(&known, &linked, &self.catalogue, &cohort);
        View { linked, cohort, matrix, objecting }
    }

    /// The dwellings that addresses would be taken for on an as-of date.
    pub(super) fn place(&self, as_of: AsOf, addresses: &[[&str; 3]]) -> Vec<Placed> {
        place(&self.known(as_of), &self.prepared, addresses)
    }
}

/// The built-in catalogue or the council's own, restricted to the datasets that may be used for scoring.
pub(super) fn catalogue(config: &Config, profiles: &[Profile]) -> Result<Catalogue, PipelineError> {
    let whole = match &config.model.catalogue {
        None => Catalogue::built_in(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|source| PipelineError::Unreadable { path: path.clone(), source })?;
            Catalogue::read(&text)?
        }
    };
    demand_themes(&config.steps, &whole)?;
    let allowed: BTreeSet<String> = profiles
        .iter()
        .filter(|profile| profile.use_in_scoring(&config.extract))
        .map(|profile| profile.dataset.clone())
        .collect();
    Ok(whole.of_datasets(&allowed))
}

/// Datasets small enough to load whole, or of which the link reads columns that no feature names.
const WHOLE: [&str; 9] = [
    "gazetteer",
    "geo",
    "hclic_case",
    "hclic_person",
    "outcomes",
    "hb_members",
    "register",
    "rent_accounts",
    "rent_tenants",
];

/// The archive in memory, with the fact columns that the features, the labels, the link, the draw and the list ask for.
pub(super) fn load_history(
    archive: &Archive,
    config: &Config,
    catalogue: &Catalogue,
) -> Result<History, PipelineError> {
    load_with(archive, config, catalogue, &[])
}

/// The same with further columns, as dataset and column.
pub(super) fn load_with(
    archive: &Archive,
    config: &Config,
    catalogue: &Catalogue,
    also: &[(&str, &str)],
) -> Result<History, PipelineError> {
    let mut named = catalogue.columns();
    named.extend(outside::columns(config.alerts.draw.as_ref()));
    named.extend(guarded::columns(&config.safety));
    named.extend(chronology::columns());
    named.extend(people::worker_columns(&config.shown.workers));
    named.extend(also.iter().map(|(dataset, column)| ((*dataset).to_owned(), (*column).to_owned())));
    named.extend(LABEL_COLUMNS.iter().map(|(dataset, column)| ((*dataset).to_owned(), (*column).to_owned())));
    let numbered = |column: &str| matches!(column, "liable_no" | "person_no" | "tenant_no");
    let wanted = |dataset: &str, column: &str| {
        WHOLE.contains(&dataset) || numbered(column) || named.contains(&(dataset.to_owned(), column.to_owned()))
    };
    Ok(archive.load(Some(&wanted))?)
}
