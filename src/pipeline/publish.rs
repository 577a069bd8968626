use std::collections::BTreeMap;

use crate::alerts::Assignment;
use crate::alerts::Key;
use crate::alerts::Selection;
use crate::alerts::pseudonym;
use crate::archive::Archive;
use crate::archive::FileRecord;
use crate::config::Config;
use crate::domain::AsOf;
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::export::ChangeRow;
use crate::export::InputFile;
use crate::export::List;
use crate::export::ListHead;
use crate::export::ListRow;
use crate::export::MANIFEST_FORMAT;
use crate::export::Manifest;
use crate::export::ModelMark;
use crate::export::Pending;
use crate::export::Published;
use crate::export::Validated;
use crate::export::changes_csv;
use crate::export::linkage_page;
use crate::export::to_csv;
use crate::export::to_html;
use crate::export::to_xlsx;
use crate::extract::Profile;
use crate::link::Linked;
use crate::model::Model;
use crate::model::Promotion;
use crate::model::Scored;
use crate::store::StoredAlert;
use crate::store::StoredDraw;
use crate::store::StoredReasons;

use super::Order;
use super::PipelineError;
use super::View;
use super::hash::sha256;
use super::life::counts as counts_of;
use super::life::kept_off;
use super::reasons::kept;
use super::run_report::Beside;

/// The average risk of the cohort.
pub(super) fn mean_risk(scored: &[Scored]) -> Probability {
    let sum: f64 = scored.iter().map(|scored| scored.risk.get()).sum();
    Probability::new(sum / scored.len().max(1) as f64).expect("a mean of probabilities is one")
}

/// The span of the newest files of the feeds.
pub(super) fn freshness(newest: &[FileRecord], profiles: &[Profile]) -> String {
    let is_reference = |dataset: &str| profiles.iter().any(|profile| profile.reference && profile.dataset == dataset);
    let newest: Vec<&FileRecord> = newest.iter().filter(|file| !is_reference(&file.dataset)).collect();
    let days = || newest.iter().map(|file| file.night);
    match (days().min(), days().max()) {
        (Some(oldest), Some(latest)) if oldest == latest => format!("all feeds of {latest}"),
        (Some(_), Some(latest)) => {
            let older: Vec<String> = newest
                .iter()
                .filter(|file| file.night < latest)
                .map(|file| format!("{} of {}", file.dataset, file.night))
                .collect();
            format!("feeds of {latest}, but {}", older.join(", "))
        }
        _ => String::new(),
    }
}

/// What holds for the whole list.
pub(super) fn head(
    config: &Config,
    order: Order<'_>,
    model: &Model,
    signed_off: bool,
    selection: &Selection,
    promoted: bool,
) -> ListHead {
    let mut remarks = Vec::new();
    for team in selection.teams.iter().filter(|team| team.tied_with_last > 0) {
        remarks.push(format!("{}: {} more households had the score of the last place", team.team, team.tied_with_last));
    }
    if selection.unserved > 0 {
        remarks.push(format!("{} households belong to no team", selection.unserved));
    }
    if !promoted {
        remarks.push("scored by a model trained for this replay alone, as on its day".into());
    }
    ListHead {
        council: config.council.clone(),
        as_of: order.as_of,
        period: (selection.span.from, selection.span.to),
        horizon: model.horizon,
        model: model.id.clone(),
        signed_off,
        replay: order.replay,
        validated: validated(model),
        lately: None,
        feeds: Vec::new(),
        kept_off: kept_off(selection),
        remarks,
    }
}

fn validated(model: &Model) -> Option<Validated> {
    let figures = &model.validation.model;
    let (first, last) = (figures.dates.first()?, figures.dates.last()?);
    let hit_rate = figures.hit_rate.as_ref()?;
    let interval = hit_rate.interval.as_ref()?;
    let words = |as_of: &AsOf| as_of.0.date().map_or_else(String::new, |date| date.format("%-d %B %Y").to_string());
    Some(Validated {
        on: if first == last { words(first) } else { format!("{} to {}", words(first), words(last)) },
        hits: figures.hits,
        alerts: figures.places,
        hit_rate: Probability::new(hit_rate.value)?,
        interval: (Probability::new(interval.low)?, Probability::new(interval.high)?),
        base_rate: Probability::new(figures.base_rate.as_ref()?.value)?,
    })
}

/// What the list was made from.
pub(super) fn manifest(
    order: Order<'_>,
    config: &Config,
    archive: &Archive,
    model: &Model,
    signed_off: Option<&Promotion>,
    selection: &Selection,
    view: &View,
) -> Result<Manifest, PipelineError> {
    let mut inputs: Vec<InputFile> = archive
        .accepted_files(order.as_of.0)?
        .into_iter()
        .map(|file| InputFile { dataset: file.dataset, file: file.file.name, sha256: file.file.sha256 })
        .collect();
    inputs.sort();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    counts.insert("cohort".into(), view.matrix.households.len() as u64);
    counts.insert("open".into(), selection.entries.len() as u64);
    counts.insert("new".into(), selection.entries.iter().filter(|entry| entry.added).count() as u64);
    counts.insert("closed".into(), selection.closed.len() as u64);
    counts.insert("unserved".into(), u64::from(selection.unserved));
    counts.append(&mut counts_of(selection));
    for (reason, count) in view.cohort.excluded() {
        counts.insert(format!("left out: {}", reason.text()), u64::from(count));
    }
    Ok(Manifest {
        format: MANIFEST_FORMAT.into(),
        program: env!("CARGO_PKG_VERSION").into(),
        council: config.council.clone(),
        as_of: order.as_of,
        period_from: selection.span.from,
        period_to: selection.span.to,
        replay: order.replay,
        model: ModelMark {
            id: model.id.clone(),
            sha256: sha256(model.to_json().as_bytes()),
            signed_off: signed_off.is_some(),
            signed_off_by: signed_off.map(|promotion| promotion.by.clone()),
            signed_off_why: signed_off.map(|promotion| promotion.why.clone()),
        },
        config_sha256: order.config_sha256.to_owned(),
        inputs,
        counts,
        outputs: Vec::new(),
    })
}

/// Writes the files, notes the alerts, then lets the list appear. A kill in between leaves alerts that `settle` removes. The
/// rows of specialists' teams go to files of their own, which nobody but their owner may read.
pub(super) fn publish(
    mut pending: Pending,
    (general, special): (&List, Option<&List>),
    changes: &[ChangeRow],
    linked: &Linked,
    beside: &[Beside],
    mut manifest: Manifest,
    note: impl FnOnce() -> Result<(), PipelineError>,
) -> Result<Published, PipelineError> {
    pending.write("list.csv", &to_csv(general))?;
    pending.write("list.html", to_html(general).as_bytes())?;
    pending.write("list.xlsx", &to_xlsx(general)?)?;
    if let Some(special) = special {
        pending.write_for_owner("list-specialist.csv", &to_csv(special))?;
        pending.write_for_owner("list-specialist.html", to_html(special).as_bytes())?;
        pending.write_for_owner("list-specialist.xlsx", &to_xlsx(special)?)?;
    }
    pending.write("changes.csv", &changes_csv(general.head.as_of, changes))?;
    if let Some(page) = linkage_page(&general.head.council, linked) {
        pending.write("linkage.html", page.as_bytes())?;
    }
    for (name, bytes) in beside {
        pending.write(name, bytes)?;
    }
    manifest.counts.insert("changes".into(), changes.len() as u64);
    note()?;
    Ok(pending.publish(manifest)?)
}

/// The draws of a selection, ready to be kept.
pub(super) fn stored_draw(config: &Config, selection: &Selection, key: &Key, as_of: AsOf) -> Vec<StoredDraw> {
    let signed_off_by = config.alerts.draw.as_ref().map_or("", |draw| &draw.signed_off_by);
    let stored = |part: &Assignment| StoredDraw {
        as_of,
        part: part.clone(),
        pseudonym: pseudonym(key, part.household),
        signed_off_by: signed_off_by.to_owned(),
    };
    selection.draw.iter().map(stored).collect()
}

/// The open entries as the store keeps them.
pub(super) fn stored(
    selection: &Selection,
    rows: &[ListRow],
    key: &Key,
    as_of: AsOf,
    model: &Model,
) -> Vec<StoredAlert> {
    let reasons: BTreeMap<&str, &ListRow> = rows.iter().map(|row| (row.pseudonym.as_str(), row)).collect();
    let named = |household: HouseholdId| pseudonym(key, household);
    selection
        .entries
        .iter()
        .map(|entry| {
            let pseudonym = named(entry.household);
            let said = reasons.get(pseudonym.as_str()).map_or_else(StoredReasons::default, |row| kept(row));
            StoredAlert {
                as_of,
                period_start: selection.span.from,
                team: entry.team.clone(),
                household: entry.household,
                model: model.id.clone(),
                score: entry.score,
                risk: entry.risk,
                rank: entry.rank,
                is_new: entry.added,
                reasons: said.to_json(),
                pseudonym,
            }
        })
        .collect()
}
