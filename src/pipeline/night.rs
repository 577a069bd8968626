use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::Selection;
use crate::archive::Archive;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::export::List;
use crate::export::ListHead;
use crate::export::Pending;
use crate::export::Published;
use crate::extract::Profile;
use crate::model::Drift;
use crate::model::Model;
use crate::model::Promotion;
use crate::model::Provenance;
use crate::model::current;
use crate::model::promote_first;
use crate::model::register;
use crate::store::Kept;
use crate::store::RunStatus;
use crate::store::Store;
use crate::store::StoredRun;
use crate::store::StoredTold;

use super::Council;
use super::Intake;
use super::Learner;
use super::PipelineError;
use super::Progress;
use super::View;
use super::changes::change_rows;
use super::choose::Chosen;
use super::choose::choose;
use super::council::catalogue;
use super::council::load_history;
use super::feeds::demand;
use super::feeds::feed_ages;
use super::forget::finish_erasures;
use super::guarded::apart;
use super::guarded::without;
use super::helps::helps;
use super::key::open_key;
use super::lately::lately;
use super::learn::RESAMPLES;
use super::life::kept_off_by;
use super::list::Writer;
use super::objections::Heeded;
use super::objections::in_force;
use super::publish::{freshness, head, manifest, mean_risk, publish, stored, stored_draw};
use super::run_report::{ON_NO_LIST, drift_counts, hidden, not_scored, report_files};
use super::scores::scores_kept;
use super::take_in;
use super::told::held;
use super::told::inputs;
use super::told::links;

/// A night that published its list.
#[derive(Debug)]
pub struct Night {
    /// The as-of date.
    pub as_of: AsOf,
    /// What the inbox yielded.
    pub intake: Intake,
    /// The list, where it lies.
    pub published: Published,
    /// The model that scored.
    pub model: Model,
    /// Who promoted it; `None` where it was trained for this replay alone.
    pub promotion: Option<Promotion>,
    /// Who has the places.
    pub selection: Selection,
    /// Households scored.
    pub cohort: u32,
    /// Households left out, by reason.
    pub excluded: BTreeMap<&'static str, u32>,
    /// The last published night before, and how many lines the change log has since; `None` if this is the first.
    pub changes: Option<(AsOf, u32)>,
    /// Tonight's households against those the model was trained on; `None` where the model kept nothing to compare with.
    pub drift: Option<Drift>,
    /// That objections were heeded.
    pub heeded: Heeded,
}

/// What a run was asked to do.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The as-of date.
    pub as_of: AsOf,
    /// Whether that date was fixed rather than today.
    pub replay: bool,
    /// Hex SHA-256 of the config file.
    pub config_sha256: &'a str,
}

/// The nightly job. Either a whole list is published or the last one still stands.
pub fn night(
    config: &Config,
    profiles: &[Profile],
    order: Order<'_>,
    progress: &dyn Progress,
) -> Result<Night, PipelineError> {
    let as_of = order.as_of;
    let key = open_key(config, profiles)?;
    let catalogue = catalogue(config, profiles)?;
    let pending = Pending::open(&config.alerts.out, as_of)?;
    let archive = Archive::open(&config.archive)?;
    let objections = in_force(config, archive.db())?;
    let store = Store::open(archive.db());
    settle(&store, config)?;
    finish_erasures(config, profiles, &archive, &store, progress)?;
    let told = store.told()?;

    let intake = take_in(config, profiles, &archive, as_of.0, progress)?;
    progress.finish(&read_line(&intake));
    let newest = archive.newest_files(as_of.0)?;
    let run = |status, model| run_of(&archive, &told, order, status, model);
    if let Err(stopped) = demand(config, profiles, &intake, &newest, as_of.0) {
        store.record_run(&run(RunStatus::Refused, None)?)?;
        return Err(stopped);
    }

    progress.start("load", 0);
    let history = load_history(&archive, config, &catalogue)?;
    let council = Council::new(config, &history, catalogue, &links(&told)).with_objections(objections, as_of);
    progress.finish(&format!("{} datasets known", history.dataset_names().count()));
    let mut learner = Learner::new(&council, &key).with_helps(helps(&store, as_of)?);
    progress.start("link", 0);
    let ledger = store.ledger_before(as_of)?;
    let (view, changes) = council.view_after(as_of, &ledger);
    let view = learner.adopt(view);
    progress.finish(&linked_line(&view));

    let provenance = provenance(order);
    let (model, promotion) = match model_of(&mut learner, config, as_of, &provenance, progress) {
        Ok(found) => found,
        Err(stopped) => {
            store.record_run(&run(RunStatus::Refused, None)?)?;
            return Err(stopped);
        }
    };
    drop(learner);

    progress.start("score", 0);
    let scored = model.score(&view.matrix)?;
    let drift = model.drift(&view.matrix, &scored, config.drift);
    let Chosen { cohort, selection, kept, specialist, last } =
        choose(&council, &store, &view, (&model, &scored), &key, progress)?;
    let heeded = Heeded::count(&council.objectors, &view, &model, &selection).checked()?;
    let whole = store.starts_period(selection.span.from, as_of)?;
    let scores = scores_kept(&cohort, &selection, &config.alerts.teams, &model, as_of, whole);
    progress.finish(&format!("{} households by model {}", scored.len(), model.id));

    progress.start("publish", 0);
    let signed_off = promotion.as_ref().filter(|promotion| promotion.signed_off());
    let writer = Writer {
        council: &council,
        known: council.known(as_of),
        view: &view,
        model: &model,
        key: &key,
        freshness: freshness(&newest, profiles),
        base_rate: mean_risk(&scored),
        guarded: &specialist,
        last,
    };
    let list = List {
        head: ListHead {
            lately: lately(&council, &store, &view.linked)?,
            feeds: feed_ages(config, profiles, &newest, as_of.0),
            ..head(config, order, &model, signed_off.is_some(), &selection, promotion.is_some())
        },
        rows: writer.rows(&selection)?,
    };
    let guarded_ids: BTreeSet<HouseholdId> =
        specialist.iter().map(|place| view.linked.households[place.0 as usize].id).collect();
    let rows = change_rows(&without(changes, &guarded_ids), &key);
    let mut manifest = manifest(order, config, &archive, &model, signed_off, &selection, &view)?;
    manifest.counts.extend(held(&told, as_of).map(|told| ("told of records".to_owned(), told)));
    manifest.counts.extend(drift_counts(drift.as_ref()));
    manifest.counts.insert(ON_NO_LIST.into(), u64::from(hidden(&selection)));
    manifest.counts.extend(heeded.counts());
    let beside = report_files(config, order, &archive, &model, &view, drift.as_ref(), (&selection, &heeded))?;
    let specialists = config.alerts.teams.iter().filter(|team| team.serves.specialist);
    let specialists: BTreeSet<String> = specialists.map(|team| team.name.clone()).collect();
    let teams: BTreeSet<String> = config.alerts.teams.iter().map(|team| team.name.clone()).collect();
    let (mut general, mut special) = apart(&list, &specialists, &teams);
    general.head.kept_off = kept_off_by(&selection, |team| !specialists.contains(team));
    general.head.kept_off.extend(not_scored(&view));
    if let Some(special) = &mut special {
        special.head.kept_off = kept_off_by(&selection, |team| specialists.contains(team));
    }
    let published = publish(pending, (&general, special.as_ref()), &rows, &view.linked, &beside, manifest, || {
        store.keep_draw(as_of, &stored_draw(config, &selection, &key, as_of))?;
        store.keep(as_of, &kept)?;
        store.publish(as_of, &stored(&selection, &list.rows, &key, as_of, &model))?;
        Ok(())
    })?;
    let done = run(RunStatus::Published, Some(model.id.clone()))?;
    store.record_published(&done, &ledger.after(&view.linked), Some(&scores))?;
    store.forget_scores_before(as_of.0 - i32::from(config.store.keep_scores_days))?;
    progress.finish(&format!("{} rows", list.rows.len()));
    let excluded = view.cohort.excluded().into_iter().map(|(reason, count)| (reason.text(), count)).collect();
    let cohort = cohort.len() as u32;
    let changes = ledger.night.map(|night| (night, rows.len() as u32));
    Ok(Night { as_of, intake, published, model, promotion, selection, cohort, excluded, changes, drift, heeded })
}

/// Alerts whose night was killed before its list appeared never reached anyone: they go. Those whose list did appear are
/// recorded as published.
fn settle(store: &Store, config: &Config) -> Result<(), PipelineError> {
    let published: Vec<AsOf> =
        store.runs()?.into_iter().filter(|run| run.status == RunStatus::Published).map(|run| run.as_of).collect();
    let mut open: Vec<AsOf> = store.all_alerts()?.iter().map(|alert| alert.as_of).collect();
    open.dedup();
    for as_of in open.into_iter().filter(|as_of| !published.contains(as_of)) {
        if !config.alerts.out.join(as_of.to_string()).join("manifest.json").exists() {
            store.publish(as_of, &[])?;
            store.keep_draw(as_of, &[])?;
            store.keep(as_of, &Kept::default())?;
        }
    }
    Ok(())
}

/// The promoted model if it could have been trained by then; the first one, trained now, where there is none; for a
/// replay of a day before the promoted model, one trained as on that day and promoted by nobody.
fn model_of(
    learner: &mut Learner<'_>,
    config: &Config,
    as_of: AsOf,
    provenance: &Provenance,
    progress: &dyn Progress,
) -> Result<(Model, Option<Promotion>), PipelineError> {
    let promoted = current(&config.model.folder)?;
    if let Some((model, promotion)) = &promoted
        && model.provenance.trained_on <= as_of
    {
        return Ok((model.clone(), Some(promotion.clone())));
    }
    progress.start("train", learner.date_count(as_of)?);
    let (trained, rule) = learner.train(as_of, provenance, RESAMPLES, progress)?;
    let model = trained.model;
    let figures = &model.validation.model;
    progress.finish(&format!(
        "model {}: {} household-dates, {} households with an outcome; held out: {} hits of {} places",
        model.id, model.rows, model.distinct_positives, figures.hits, figures.places
    ));
    if promoted.is_some() {
        progress.note("the model in use was trained after this as-of date; this replay has one of its own");
        return Ok((model, None));
    }
    if !trained.beats_baseline {
        let rule = rule.map_or_else(|| "none".to_owned(), |rule| rule.feature);
        return Err(PipelineError::NoBetterThanRule {
            hits: figures.hits,
            rule_hits: model.validation.rule.hits,
            rule,
        });
    }
    register(&config.model.folder, &model)?;
    let why = "the first model; it had more hits on held-out dates than the best single rule";
    promote_first(&config.model.folder, &model.id, why, as_of.0)?;
    // Somebody may have promoted another one while this one was trained.
    let (model, promotion) = current(&config.model.folder)?.expect("a model was promoted just now");
    Ok((model, Some(promotion)))
}

/// Where a model trained now comes from; the learner adds the hash of what it learnt from.
pub(super) fn provenance(order: Order<'_>) -> Provenance {
    Provenance {
        trained_on: order.as_of,
        config_sha256: order.config_sha256.to_owned(),
        data_sha256: String::new(),
        notes: Vec::new(),
    }
}

fn run_of(
    archive: &Archive,
    told: &[StoredTold],
    order: Order<'_>,
    status: RunStatus,
    model: Option<String>,
) -> Result<StoredRun, PipelineError> {
    Ok(StoredRun {
        as_of: order.as_of,
        status,
        replay: order.replay,
        inputs: inputs(archive, told, order.as_of)?,
        config: order.config_sha256.to_owned(),
        model,
    })
}

pub(super) fn read_line(intake: &Intake) -> String {
    let (read, used, rejected, ignored) = intake.totals();
    let files = intake.files.len();
    let rest = format!("{} files known already, {} dated later", intake.known, intake.later);
    let erased = match intake.erased() {
        0 => String::new(),
        erased => format!(" + {erased} erased"),
    };
    format!("{files} files, {read} rows = {used} used + {rejected} rejected + {ignored} ignored{erased}; {rest}")
}

fn linked_line(view: &View) -> String {
    let (persons, households) = (view.linked.persons.len(), view.linked.households.len());
    format!("{persons} persons in {households} households; {} to score", view.matrix.households.len())
}
