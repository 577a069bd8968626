use std::collections::BTreeMap;

use crate::alerts::Off;
use crate::alerts::Selection;
use crate::archive::Archive;
use crate::config::Config;
use crate::export::FeedLine;
use crate::export::LeftOut;
use crate::export::RunReport;
use crate::export::drift_csv;
use crate::export::run_page;
use crate::features::Excluded;
use crate::model::Drift;
use crate::model::DriftLevel;
use crate::model::Model;

use super::Order;
use super::PipelineError;
use super::View;
use super::life::kept_off;
use super::objections::Heeded;

/// How the manifest counts households that only specialists may see, where no team is of specialists.
pub(super) const ON_NO_LIST: &str = "on no list: for specialists alone";

/// Households scored that only specialists may see, while no team of theirs serves them.
pub(super) fn hidden(selection: &Selection) -> u32 {
    selection.off.get(&Off::NoSpecialist).map_or(0, |count| count.all)
}

/// Households that were not scored, by reason in words. Who objected is counted in the run report alone.
pub(super) fn not_scored(view: &View) -> Vec<(String, u32)> {
    let excluded = view.cohort.excluded().into_iter().filter(|(reason, _)| *reason != Excluded::Objection);
    excluded.map(|(reason, households)| (format!("not scored: {}", reason.text()), households)).collect()
}

/// A file that lies beside the list.
pub(super) type Beside = (&'static str, Vec<u8>);

/// The run report and, where there is something to compare with, the table behind its drift. Made from what the archive
/// holds rather than from what this run happened to read: a second run of the same night writes the same bytes.
pub(super) fn report_files(
    config: &Config,
    order: Order<'_>,
    archive: &Archive,
    model: &Model,
    view: &View,
    drift: Option<&Drift>,
    (selection, heeded): (&Selection, &Heeded),
) -> Result<Vec<Beside>, PipelineError> {
    let excluded = view.cohort.excluded().into_iter();
    let report = RunReport {
        council: &config.council,
        as_of: order.as_of,
        replay: order.replay,
        model: &model.id,
        trained: model.trained_dates.first().copied().zip(model.trained_dates.last().copied()),
        cohort: view.matrix.households.len() as u32,
        left_out: excluded
            .map(|(reason, households)| LeftOut {
                reason: reason.text(),
                households,
                not_enough_data: reason.not_enough_data(),
            })
            .collect(),
        on_no_list: hidden(selection),
        kept_off: kept_off(selection),
        feeds: feed_lines(archive, order)?,
        linkage: view.linked.linkage.is_some(),
        drift,
        objections: heeded.count,
    };
    let mut files = vec![("run.html", run_page(&report).into_bytes())];
    files.extend(drift.map(|drift| ("drift.csv", drift_csv(drift))));
    Ok(files)
}

fn feed_lines(archive: &Archive, order: Order<'_>) -> Result<Vec<FeedLine>, PipelineError> {
    let mut feeds: BTreeMap<String, FeedLine> = BTreeMap::new();
    for file in archive.accepted_files(order.as_of.0)? {
        let empty = FeedLine { dataset: file.dataset.clone(), files: 0, newest: file.night, rows: [0; 5] };
        let feed = feeds.entry(file.dataset).or_insert(empty);
        feed.files += 1;
        feed.newest = feed.newest.max(file.night);
        let rows = [file.rows_read, file.rows_used, file.rows_rejected, file.rows_ignored, file.rows_erased];
        feed.rows.iter_mut().zip(rows).for_each(|(sum, rows)| *sum += rows);
    }
    Ok(feeds.into_values().collect())
}

/// What the manifest says of drift: how many columns of which level; nothing where it was not judged.
pub(super) fn drift_counts(drift: Option<&Drift>) -> Vec<(String, u64)> {
    let Some(drift) = drift.filter(|drift| drift.is_judged()) else { return Vec::new() };
    let over = drift.over();
    let at = |level: DriftLevel| over.iter().filter(|column| column.level == level).count() as u64;
    let shifted = over.iter().filter(|column| column.not_known_shifted).count() as u64;
    vec![
        ("drift: alarm".to_owned(), at(DriftLevel::Alarm)),
        ("drift: not known shifted".to_owned(), shifted),
        ("drift: watch".to_owned(), at(DriftLevel::Watch)),
    ]
}
