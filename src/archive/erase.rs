use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};

use super::commit::sweep;
use super::entry::Archive;
use super::error::ArchiveError;
use super::intake::DatasetIntake;
use super::manifest;
use super::manifest::About;
use super::read::Stored;
use super::segment::Segment;
use super::segment::write_versions;
use super::versions::Versions;
use super::versions::append_table;
use super::versions::append_text;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;
use crate::extract::Batch;
use crate::extract::Kind;

/// Rows of one dataset and their sightings, for whoever decides which of them must go.
pub struct Sheet<'a> {
    /// The dataset.
    pub dataset: &'a str,
    /// Whether it is a log, whose rows do not end.
    pub is_log: bool,
    /// What its rows are about: `ctax_account`, `hb_claim`, …
    pub entity_kind: &'a str,
    /// Key of each row in its source.
    pub source: &'a Text,
    /// The account, claim, tenancy, case or person each row is about.
    pub entity: &'a Text,
    /// When it happened, a row.
    pub happened: &'a [Option<Day>],
    /// The close of this day made the row known.
    pub known_from: &'a [Day],
    /// The close of this day ended the row; [`Day::MAX`] while open.
    pub known_to: &'a [Day],
    /// The row each sighting came from, ascending.
    pub sighting_row: &'a [u32],
    /// Columns as in `extract::SIGHTING_COLUMNS`.
    pub sightings: &'a Table,
}

/// What must go of a [`Sheet`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Rows that go whole, with their sightings.
    pub rows: BTreeSet<u32>,
    /// Sightings that go; the row itself stays, for it is about others too.
    pub sightings: BTreeSet<u32>,
}

impl Cut {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.sightings.is_empty()
    }

    /// Rows and sightings that stay, of so many rows and of the sightings of these.
    fn kept(&self, rows: usize, sighting_row: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let stays = |at: &u32| !self.sightings.contains(at) && !self.rows.contains(&sighting_row[*at as usize]);
        let kept = (0..rows as u32).filter(|row| !self.rows.contains(row)).collect();
        (kept, (0..sighting_row.len() as u32).filter(stays).collect())
    }
}

/// What went of one dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The dataset.
    pub dataset: String,
    /// Versions of rows that went whole.
    pub rows: u64,
    /// Sightings that went, those of whole rows among them.
    pub sightings: u64,
    /// Whether one of them had not ended: the source system still held it when its newest file was read.
    pub still_held: bool,
}

/// What is written down of an erasure in the transaction that lists the new segments.
pub type Note<'a> = &'a dyn Fn(&Transaction<'_>, &[Gone]) -> Result<(), ArchiveError>;

impl Archive {
    /// What [`Self::erase`] would take out, by dataset. Changes nothing.
    pub fn would_erase(&self, judge: &dyn Fn(&Sheet<'_>) -> Cut) -> Result<Vec<Gone>, ArchiveError> {
        self.db.read(|connection| {
            let mut found = Vec::new();
            for dataset in manifest::datasets(connection)? {
                let Some((about, segments)) = listed(connection, &dataset)? else { continue };
                let rows = self.versions(&segments, &|_| false)?;
                found.extend(gone(&rows, &cut_of(&rows, &dataset, &about, judge), &dataset));
            }
            Ok(found)
        })
    }

    /// Writes every dataset that has something which must go anew without it, as one segment in place of the earlier ones,
    /// and lists it with `cause` in the manifest. Row numbers, order and format stay. All of it happens, with what `note`
    /// adds to the same transaction, or nothing; then the earlier segments are removed.
    ///
    /// # Errors
    /// A segment that cannot be read, written or removed. Removed or not, none of the earlier ones is listed any more, and
    /// the next opening of the archive sweeps them away.
    pub fn erase(
        &self,
        cause: &str,
        day: Day,
        judge: &dyn Fn(&Sheet<'_>) -> Cut,
        note: Note<'_>,
    ) -> Result<Vec<Gone>, ArchiveError> {
        let (all, replaced) = self.db.write(|transaction| {
            sweep(transaction, &self.folder)?;
            let run = manifest::last_run(transaction)? + 1;
            let (mut all, mut replaced): (Vec<Gone>, Vec<Segment>) = (Vec::new(), Vec::new());
            for dataset in manifest::datasets(transaction)? {
                let Some((about, segments)) = listed(transaction, &dataset)? else { continue };
                let cut = cut_of(&self.versions(&segments, &|_| false)?, &dataset, &about, judge);
                if cut.is_empty() {
                    continue;
                }
                if all.is_empty() {
                    manifest::add_change(transaction, run, day, cause)?;
                }
                let rows = self.versions(&segments, &|_| true)?;
                all.extend(gone(&rows, &cut, &dataset));
                self.rewrite(transaction, run, (&dataset, about), &rows, &cut)?;
                replaced.extend(segments);
            }
            note(transaction, &all)?;
            Ok::<_, ArchiveError>((all, replaced))
        })?;
        for segment in replaced {
            let path = segment.path(&self.folder);
            std::fs::remove_file(&path).map_err(|source| ArchiveError::Io { what: "remove", path, source })?;
        }
        Ok(all)
    }

    fn versions(&self, segments: &[Segment], wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Versions, ArchiveError> {
        let mut rows = Stored::open(&self.folder, segments)?.versions(wanted)?;
        rows.sort();
        Ok(rows)
    }

    fn rewrite(
        &self,
        transaction: &Transaction<'_>,
        run: i64,
        (dataset, about): (&str, About),
        rows: &Versions,
        cut: &Cut,
    ) -> Result<(), ArchiveError> {
        let (kept_rows, kept_sightings) = cut.kept(rows.len(), &rows.sighting_row);
        let gone: BTreeSet<u32> = cut.rows.iter().map(|row| rows.id[*row as usize]).collect();
        let mut doubtful = manifest::doubtful(transaction, dataset)?;
        doubtful.retain(|id| !gone.contains(id));
        let kept = rows.only(&kept_rows, &kept_sightings);
        manifest::put_about(transaction, dataset, &About { run, ..about })?;
        manifest::put_doubtful(transaction, dataset, &doubtful)?;
        manifest::drop_segments(transaction, dataset)?;
        if kept.is_empty() {
            return Ok(());
        }
        let written = write_versions(&self.folder, dataset, run, &kept)?;
        written.iter().try_for_each(|segment| manifest::add_segment(transaction, segment, run))
    }
}

fn listed(connection: &Connection, dataset: &str) -> Result<Option<(About, Vec<Segment>)>, ArchiveError> {
    let Some(about) = manifest::about(connection, dataset)? else { return Ok(None) };
    let segments = manifest::segments(connection, dataset)?;
    Ok((!segments.is_empty()).then_some((about, segments)))
}

fn cut_of(rows: &Versions, dataset: &str, about: &About, judge: &dyn Fn(&Sheet<'_>) -> Cut) -> Cut {
    judge(&Sheet {
        dataset,
        is_log: about.kind == Kind::Log,
        entity_kind: &about.entity_kind,
        source: &rows.source,
        entity: &rows.entity,
        happened: &rows.happened,
        known_from: &rows.known_from,
        known_to: &rows.known_to,
        sighting_row: &rows.sighting_row,
        sightings: &rows.sightings,
    })
}

fn gone(rows: &Versions, cut: &Cut, dataset: &str) -> Option<Gone> {
    let (_, kept) = cut.kept(rows.len(), &rows.sighting_row);
    let of_sightings = cut.sightings.iter().map(|at| rows.sighting_row[*at as usize]);
    let still_held = cut.rows.iter().copied().chain(of_sightings).any(|row| rows.known_to[row as usize] == Day::MAX);
    (!cut.is_empty()).then(|| Gone {
        dataset: dataset.to_owned(),
        rows: cut.rows.len() as u64,
        sightings: (rows.sighting_row.len() - kept.len()) as u64,
        still_held,
    })
}

impl DatasetIntake {
    /// Takes out of a file what must not come in again, before it is accepted: its rows count as erased, or as ignored for
    /// the reason given. A row that stays for the sake of others loses the sightings that must go.
    pub fn leave_out(batch: &mut Batch, why: Option<&str>, judge: &dyn Fn(&Sheet<'_>) -> Cut) {
        let rows = batch.hash.len();
        let (first, open) = (vec![Day::MIN; rows], vec![Day::MAX; rows]);
        let cut = judge(&Sheet {
            dataset: &batch.dataset,
            is_log: batch.kind == Kind::Log,
            entity_kind: &batch.entity_kind,
            source: &batch.source,
            entity: &batch.entity,
            happened: &batch.happened,
            known_from: &first,
            known_to: &open,
            sighting_row: &batch.sighting_row,
            sightings: &batch.sightings,
        });
        if cut.is_empty() {
            return;
        }
        let (kept, sightings) = cut.kept(rows, &batch.sighting_row);
        let mut place = vec![0_u32; rows];
        for (new, old) in kept.iter().enumerate() {
            place[*old as usize] = new as u32;
        }
        let days = |days: &[Option<Day>]| kept.iter().map(|row| days[*row as usize]).collect::<Vec<_>>();
        (batch.happened, batch.recorded) = (days(&batch.happened), days(&batch.recorded));
        batch.hash = kept.iter().map(|row| batch.hash[*row as usize]).collect();
        batch.source = text_of(&batch.source, &kept);
        batch.entity = text_of(&batch.entity, &kept);
        batch.table = table_of(&batch.table, &kept);
        batch.sighting_row = sightings.iter().map(|at| place[batch.sighting_row[*at as usize] as usize]).collect();
        batch.sightings = table_of(&batch.sightings, &sightings);
        // A line of a file of mixed records may have become more than one row.
        let erased = (cut.rows.len() as u64).min(batch.tally.used);
        batch.tally.used -= erased;
        match why {
            None => batch.tally.erased += erased,
            Some(why) => *batch.tally.ignored.entry(why.to_owned()).or_default() += erased,
        }
    }
}

fn text_of(text: &Text, rows: &[u32]) -> Text {
    let mut kept = Text::new();
    append_text(&mut kept, text, rows);
    kept
}

fn table_of(table: &Table, rows: &[u32]) -> Table {
    let mut kept = Table::default();
    append_table(&mut kept, 0, table, rows);
    kept
}
