use std::fs;

use crate::archive::Archive;
use crate::archive::Cut;
use crate::archive::Gone;
use crate::archive::Sheet;
use crate::config::Config;
use crate::config::RetentionSettings;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::export::Pending;
use crate::store::Store;

use super::PipelineError;

/// Why a row of a file is not taken in.
pub(super) const TOO_OLD: &str = "older than [retention] keeps";

/// What retention takes out, or would.
#[derive(Clone, Debug)]
pub struct Purged {
    /// Of the archive, by dataset.
    pub archive: Vec<Gone>,
    /// Lists, by as-of date.
    pub lists: Vec<Day>,
    /// Nights whose scores are kept no longer.
    pub scores: Vec<AsOf>,
}

/// Takes out what `[retention]` keeps no longer; without `does` only says what would go.
///
/// # Errors
/// A night is being published; whatever cannot be written.
pub fn purge(config: &Config, today: AsOf, does: bool) -> Result<Purged, PipelineError> {
    let _lists_stand_still = does.then(|| Pending::open(&config.alerts.out, today)).transpose()?;
    let archive = Archive::open(&config.archive)?;
    let store = Store::open(archive.db());
    let judge = |sheet: &Sheet<'_>| too_old(&config.retention, sheet, today.0);
    let first_kept = today.0 - i32::from(config.store.keep_scores_days);
    let scores =
        store.score_dates()?.into_iter().map(|(as_of, _)| as_of).filter(|as_of| as_of.0 < first_kept).collect();
    let before = config.retention.lists_days.map(|days| today.0 - days.cast_signed());
    let lists = before.map_or(Ok(Vec::new()), |before| old_lists(config, &store, before))?;
    if !does {
        return Ok(Purged { archive: archive.would_erase(&judge)?, lists, scores });
    }
    let gone = archive.erase("retention", today.0, &judge, &|_, _| Ok(()))?;
    store.forget_scores_before(first_kept)?;
    if let Some(before) = before {
        store.forget_lists_before(before)?;
        for day in &lists {
            let folder = config.alerts.out.join(day.to_string());
            match fs::remove_dir_all(&folder) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(PipelineError::Write { path: folder, source });
                }
                _ => {}
            }
        }
    }
    store.scrub()?;
    Ok(Purged { archive: gone, lists, scores })
}

/// The days before one of which there is a list, published or in the store.
fn old_lists(config: &Config, store: &Store, before: Day) -> Result<Vec<Day>, PipelineError> {
    let mut days: Vec<Day> = store.all_alerts()?.into_iter().map(|alert| alert.as_of.0).collect();
    if let Ok(entries) = fs::read_dir(&config.alerts.out) {
        days.extend(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<Day>().ok()));
    }
    days.retain(|day| *day < before);
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// The rows that are kept no longer on a day: of a snapshot those that ended so many days before, of a log those of what
/// happened then, or became known where it does not say. A row that is still so is kept, however old it is.
pub(super) fn too_old(retention: &RetentionSettings, sheet: &Sheet<'_>, today: Day) -> Cut {
    let Some(days) = retention.datasets.get(sheet.dataset) else { return Cut::default() };
    let first_kept = today - days.cast_signed();
    let is_old = |row: &u32| {
        let row = *row as usize;
        let since = sheet.happened[row].unwrap_or(sheet.known_from[row]);
        if sheet.is_log { since != Day::MIN && since < first_kept } else { sheet.known_to[row] < first_kept }
    };
    Cut { rows: (0..sheet.source.len() as u32).filter(is_old).collect(), ..Cut::default() }
}

#[cfg(test)]
mod tests {
    use super::too_old;
    use crate::archive::Sheet;
    use crate::config::RetentionSettings;
    use crate::domain::Day;
    use crate::domain::Table;
    use crate::domain::Text;

    #[test]
    fn only_what_ended_or_happened_long_ago_goes_and_only_of_datasets_that_are_named() {
        let day = |day: i32| Day(day);
        let text: Text = ["A", "B", "C", "D"].map(Some).into_iter().collect();
        let (happened, known_from) =
            ([Some(day(10)), Some(day(95)), None, Some(day(10))], [day(20), day(96), day(50), day(20)]);
        let known_to = [day(30), day(97), Day::MAX, Day::MAX];
        let table = Table::default();
        let sheet = |dataset: &'static str, is_log| Sheet {
            dataset,
            is_log,
            entity_kind: "account",
            source: &text,
            entity: &text,
            happened: &happened,
            known_from: &known_from,
            known_to: &known_to,
            sighting_row: &[],
            sightings: &table,
        };
        let retention = RetentionSettings { datasets: [("old".to_owned(), 10)].into(), lists_days: None };
        let rows = |dataset, is_log| {
            too_old(&retention, &sheet(dataset, is_log), day(100)).rows.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(rows("old", false), [0], "ended long ago");
        assert_eq!(rows("old", true), [0, 2, 3], "happened long ago");
        assert_eq!(rows("kept", true), Vec::<u32>::new());
    }
}
