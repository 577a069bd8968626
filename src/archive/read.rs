use std::collections::BTreeMap;
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::FileReader;
use rayon::prelude::*;

use super::cells;
use super::error::ArchiveError;
use super::segment::Part;
use super::segment::Segment;
use super::versions::Versions;
use crate::domain::Column;
use crate::domain::ColumnKind;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;

/// Position of an id that no version has.
const NOWHERE: u32 = u32::MAX;

/// The segments of one dataset, open.
pub(super) struct Stored<'a> {
    folder: &'a Path,
    files: Vec<(&'a Segment, Box<dyn FileReader>)>,
}

impl<'a> Stored<'a> {
    /// Opens and checks the segments.
    pub(super) fn open(folder: &'a Path, segments: &'a [Segment]) -> Result<Self, ArchiveError> {
        let open = |segment: &'a Segment| Ok((segment, segment.open(folder)?));
        let files = segments.par_iter().map(open).collect::<Result<Vec<_>, ArchiveError>>()?;
        Ok(Self { folder, files })
    }

    /// All versions, in the order of the segments, with the ends that later segments state. Only wanted columns.
    pub(super) fn versions(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Versions, ArchiveError> {
        let own = || rayon::join(|| self.state(), || self.text("_entity"));
        let tables = || rayon::join(|| self.table(Part::Facts, wanted), || self.table(Part::Sightings, &|_| true));
        let ((state, entity), (table, sightings)) = rayon::join(own, tables);
        let mut rows = Versions { entity: entity?, table: table?, sightings: sightings?, ..state? };
        rows.happened = self.dates("_happened")?;
        rows.recorded = self.dates("_recorded")?;
        rows.known_from = self.days(Part::Facts, "_known_from", Day::MIN)?;
        rows.state_from = self.days(Part::Facts, "_state_from", Day::MIN)?;
        rows.sighting_row = self.sighting_rows(&rows)?;
        Ok(rows)
    }

    /// Only what tells rows apart: ids, source keys, hashes and ends.
    pub(super) fn state(&self) -> Result<Versions, ArchiveError> {
        let mut rows = Versions { id: self.ids(Part::Facts)?, source: self.text("_source")?, ..Versions::default() };
        let high = self.integers(Part::Facts, "_hash_high")?;
        let low = self.integers(Part::Facts, "_hash_low")?;
        let whole = |(high, low): (i64, i64)| (u128::from(high as u64) << 64) | u128::from(low as u64);
        rows.hash = high.into_iter().zip(low).map(whole).collect();
        rows.known_to = self.days(Part::Facts, "_known_to", Day::MAX)?;
        self.close(&mut rows)?;
        Ok(rows)
    }

    fn close(&self, rows: &mut Versions) -> Result<(), ArchiveError> {
        let (ids, days) = (self.ids(Part::Closes)?, self.days(Part::Closes, "_known_to", Day::MAX)?);
        if ids.is_empty() {
            return Ok(());
        }
        let places = places(&rows.id);
        for (id, day) in ids.into_iter().zip(days) {
            let row = self.place(&places, id, Part::Closes)?;
            rows.known_to[row as usize] = day;
        }
        Ok(())
    }

    fn sighting_rows(&self, rows: &Versions) -> Result<Vec<u32>, ArchiveError> {
        let places = places(&rows.id);
        let ids = self.ids(Part::Sightings)?;
        ids.into_iter().map(|id| self.place(&places, id, Part::Sightings)).collect()
    }

    fn place(&self, places: &[u32], id: u32, part: Part) -> Result<u32, ArchiveError> {
        let place = places.get(id as usize).copied().filter(|place| *place != NOWHERE);
        place.ok_or_else(|| {
            let (segment, _) = self.part(part).next().expect("ids come from a segment of the part");
            segment.damaged(self.folder, &ParquetError::General(format!("row {id} is of no version")))
        })
    }

    fn part(&self, part: Part) -> impl Iterator<Item = (&Segment, &dyn FileReader)> {
        self.files.iter().filter(move |(segment, _)| segment.part == part).map(|(segment, file)| (*segment, &**file))
    }

    fn collect<T: Default>(
        &self,
        part: Part,
        read: impl Fn(&dyn FileReader, &mut T) -> Result<(), ParquetError>,
    ) -> Result<T, ArchiveError> {
        let mut read_so_far = T::default();
        for (segment, file) in self.part(part) {
            read(file, &mut read_so_far).map_err(|error| segment.damaged(self.folder, &error))?;
        }
        Ok(read_so_far)
    }

    fn integers(&self, part: Part, name: &str) -> Result<Vec<i64>, ArchiveError> {
        self.collect(part, |file, to| cells::integers(file, name, to))
    }

    fn ids(&self, part: Part) -> Result<Vec<u32>, ArchiveError> {
        Ok(self.integers(part, "_row")?.into_iter().map(|id| u32::try_from(id).unwrap_or(NOWHERE)).collect())
    }

    fn days(&self, part: Part, name: &str, empty: Day) -> Result<Vec<Day>, ArchiveError> {
        self.collect(part, |file, to| cells::days(file, name, empty, to))
    }

    fn dates(&self, name: &str) -> Result<Vec<Option<Day>>, ArchiveError> {
        match self.column(Part::Facts, name, ColumnKind::Date)? {
            Column::Date(cells) => Ok(cells),
            _ => unreachable!("a column of dates was asked for"),
        }
    }

    fn text(&self, name: &str) -> Result<Text, ArchiveError> {
        match self.column(Part::Facts, name, ColumnKind::Text)? {
            Column::Text(cells) => Ok(cells),
            _ => unreachable!("a column of text was asked for"),
        }
    }

    fn column(&self, part: Part, name: &str, kind: ColumnKind) -> Result<Column, ArchiveError> {
        let mut column = Column::new(kind);
        for (segment, file) in self.part(part) {
            cells::read(file, name, &mut column).map_err(|error| segment.damaged(self.folder, &error))?;
        }
        Ok(column)
    }

    /// The dataset's own columns over all segments. Where a column changed its kind, the newest kind stands.
    fn table(&self, part: Part, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Table, ArchiveError> {
        let mut kinds = BTreeMap::new();
        for (_, file) in self.part(part) {
            kinds.extend(cells::kinds(file).into_iter().filter(|(name, _)| !name.starts_with('_') && wanted(name)));
        }
        let read = |(name, kind): (String, ColumnKind)| Ok((name.clone(), self.column(part, &name, kind)?));
        let columns = kinds.into_par_iter().map(read).collect::<Result<BTreeMap<_, _>, ArchiveError>>()?;
        Ok(Table { rows: self.part(part).map(|(_, file)| cells::rows(file)).sum(), columns })
    }
}

/// Where the version of each id stands.
fn places(ids: &[u32]) -> Vec<u32> {
    let length = ids.iter().filter(|id| **id != NOWHERE).max().map_or(0, |id| *id as usize + 1);
    let mut places = vec![NOWHERE; length];
    for (place, id) in ids.iter().enumerate().filter(|(_, id)| **id != NOWHERE) {
        places[*id as usize] = place as u32;
    }
    places
}
