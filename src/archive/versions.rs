use std::cmp::Ordering;

use rayon::prelude::*;

use crate::domain::Column;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::Table;
use crate::domain::Text;

/// Versions of rows of one dataset, in memory: what a segment of facts holds. All columns have one length.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    /// Number of the version within its dataset; never used twice.
    pub(super) id: Vec<u32>,
    /// Source key.
    pub(super) source: Text,
    /// Key of the entity.
    pub(super) entity: Text,
    pub(super) happened: Vec<Option<Day>>,
    pub(super) recorded: Vec<Option<Day>>,
    pub(super) known_from: Vec<Day>,
    pub(super) state_from: Vec<Day>,
    /// [`Day::MAX`] while open.
    pub(super) known_to: Vec<Day>,
    pub(super) hash: Vec<u128>,
    /// The dataset's own columns.
    pub(super) table: Table,
    /// Position here of the version each sighting came from.
    pub(super) sighting_row: Vec<u32>,
    pub(super) sightings: Table,
}

impl Versions {
    pub(super) fn len(&self) -> usize {
        self.known_from.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known_from.is_empty()
    }

    /// Adds all versions of `other` behind these.
    pub(super) fn append(&mut self, other: &Self) {
        let rows: Vec<u32> = (0..other.len() as u32).collect();
        let sightings: Vec<u32> = (0..other.sighting_row.len() as u32).collect();
        let start = self.len();
        append_text(&mut self.source, &other.source, &rows);
        append_text(&mut self.entity, &other.entity, &rows);
        append_table(&mut self.table, start, &other.table, &rows);
        append_table(&mut self.sightings, self.sighting_row.len(), &other.sightings, &sightings);
        self.sighting_row.extend(other.sighting_row.iter().map(|row| row + start as u32));
        self.id.extend(&other.id);
        self.happened.extend(&other.happened);
        self.recorded.extend(&other.recorded);
        self.known_from.extend(&other.known_from);
        self.state_from.extend(&other.state_from);
        self.known_to.extend(&other.known_to);
        self.hash.extend(&other.hash);
    }

    /// Some of the versions and some of their sightings, both ascending; what no other row says is in none of the columns
    /// any more. A sighting of a version that is left out must be left out too.
    pub(super) fn only(&self, rows: &[u32], sightings: &[u32]) -> Self {
        let mut place = vec![NULL; self.len()];
        for (new, old) in rows.iter().enumerate() {
            place[*old as usize] = new as u32;
        }
        let mut kept = Self {
            id: pick_cells(&self.id, rows),
            source: pick_text(&self.source, rows),
            entity: pick_text(&self.entity, rows),
            happened: pick_cells(&self.happened, rows),
            recorded: pick_cells(&self.recorded, rows),
            known_from: pick_cells(&self.known_from, rows),
            state_from: pick_cells(&self.state_from, rows),
            known_to: pick_cells(&self.known_to, rows),
            hash: pick_cells(&self.hash, rows),
            sighting_row: sightings.iter().map(|at| place[self.sighting_row[*at as usize] as usize]).collect(),
            ..Self::default()
        };
        debug_assert!(!kept.sighting_row.contains(&NULL));
        append_table(&mut kept.table, 0, &self.table, rows);
        append_table(&mut kept.sightings, 0, &self.sightings, sightings);
        kept
    }

    /// Puts the versions in their order, [`Self::order`].
    pub(super) fn sort(&mut self) {
        // Later segments hold what became known later: read one after the other, rows mostly stand in order already.
        if !self.is_sorted() {
            self.reorder(&self.order());
        }
    }

    fn is_sorted(&self) -> bool {
        let in_order = |row: usize| {
            let (one, next) = (row, row + 1);
            let known = self.known_from[one].cmp(&self.known_from[next]);
            let codes = self.source.codes();
            let source = || {
                let same = codes[one] == codes[next];
                if same { Ordering::Equal } else { self.source.get(one).cmp(&self.source.get(next)) }
            };
            let content = |row: usize| (self.known_to[row], self.hash[row]);
            known.then_with(source).then_with(|| content(one).cmp(&content(next))).is_le()
        };
        self.sighting_row.is_sorted() && (1..self.len()).into_par_iter().all(|next| in_order(next - 1))
    }

    /// Positions in the order in which versions became known; ties by source key, then by content. It depends neither on
    /// the order of rows in their files nor on segments.
    pub(super) fn order(&self) -> Vec<u32> {
        let rank = ranks(&self.source);
        let mut order: Vec<(u64, u32)> = (0..self.len())
            .map(|row| {
                let source = self.source.codes()[row];
                let rank = if source == NULL { 0 } else { rank[source as usize] + 1 };
                // Flipping the sign bit makes the unsigned order of days the order of days.
                let day = (self.known_from[row].0 as u32) ^ (1 << 31);
                ((u64::from(day) << 32) | u64::from(rank), row as u32)
            })
            .collect();
        // Segments are written in this order, so there are long runs for a stable sort to find.
        order.par_sort_by_key(|(key, _)| *key);
        for same in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            same.sort_by_key(|(_, row)| (self.known_to[*row as usize], self.hash[*row as usize]));
        }
        order.into_iter().map(|(_, row)| row).collect()
    }

    /// The same versions in another order; text codes count up in the new order.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        let mut place = vec![0_u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old as usize] = new as u32;
        }
        let mut seen: Vec<(u32, u32)> = self
            .sighting_row
            .iter()
            .enumerate()
            .map(|(sighting, row)| (place[*row as usize], sighting as u32))
            .collect();
        seen.par_sort_unstable();
        let sightings: Vec<u32> = seen.iter().map(|(_, sighting)| *sighting).collect();
        self.sighting_row = seen.into_iter().map(|(row, _)| row).collect();

        self.table.columns.par_iter_mut().for_each(|(_, column)| *column = pick(column, order));
        self.sightings.columns.par_iter_mut().for_each(|(_, column)| *column = pick(column, &sightings));
        (self.source, self.entity) = rayon::join(|| pick_text(&self.source, order), || pick_text(&self.entity, order));
        self.id = pick_cells(&self.id, order);
        self.happened = pick_cells(&self.happened, order);
        self.recorded = pick_cells(&self.recorded, order);
        self.known_from = pick_cells(&self.known_from, order);
        self.state_from = pick_cells(&self.state_from, order);
        self.known_to = pick_cells(&self.known_to, order);
        self.hash = pick_cells(&self.hash, order);
    }
}

/// For each code of a text its place in the order of the texts.
fn ranks(text: &Text) -> Vec<u32> {
    let mut codes: Vec<u32> = (0..text.words().len() as u32).collect();
    codes.par_sort_unstable_by(|a, b| text.words()[*a as usize].cmp(&text.words()[*b as usize]));
    let mut rank = vec![0; codes.len()];
    for (place, code) in codes.into_iter().enumerate() {
        rank[code as usize] = place as u32;
    }
    rank
}

fn pick_cells<T: Copy + Send + Sync>(cells: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| cells[*row as usize]).collect()
}

fn pick_text(text: &Text, order: &[u32]) -> Text {
    let mut picked = Text::new();
    append_text(&mut picked, text, order);
    picked
}

fn pick(column: &Column, order: &[u32]) -> Column {
    match column {
        Column::Text(cells) => Column::Text(pick_text(cells, order)),
        Column::Number(cells) => Column::Number(pick_cells(cells, order)),
        Column::Money(cells) => Column::Money(pick_cells(cells, order)),
        Column::Date(cells) => Column::Date(pick_cells(cells, order)),
        Column::Flag(cells) => Column::Flag(pick_cells(cells, order)),
    }
}

/// Adds some rows of one text to another; each distinct text is looked up once.
pub(super) fn append_text(to: &mut Text, from: &Text, rows: &[u32]) {
    let mut codes = vec![NULL; from.words().len()];
    for row in rows {
        let code = from.codes()[*row as usize];
        let Some(word) = from.word(code) else {
            to.push_code(NULL);
            continue;
        };
        let known = &mut codes[code as usize];
        if *known == NULL {
            *known = to.intern(word);
        }
        to.push_code(*known);
    }
}

fn append_column(to: &mut Column, from: &Column, rows: &[u32]) {
    let rows_of = rows.iter().map(|row| *row as usize);
    match (to, from) {
        (Column::Text(to), Column::Text(from)) => append_text(to, from, rows),
        (Column::Number(to), Column::Number(from)) => to.extend(rows_of.map(|row| from[row])),
        (Column::Money(to), Column::Money(from)) => to.extend(rows_of.map(|row| from[row])),
        (Column::Date(to), Column::Date(from)) => to.extend(rows_of.map(|row| from[row])),
        (Column::Flag(to), Column::Flag(from)) => to.extend(rows_of.map(|row| from[row])),
        (to, _) => rows.iter().for_each(|_| to.push_null()),
    }
}

/// Adds some rows of one table to another, which had `start` rows. A column only one of them has, or has with another
/// kind, is empty for the rows of the other; the kind of the rows added last stands.
pub(super) fn append_table(to: &mut Table, start: usize, from: &Table, rows: &[u32]) {
    for (name, column) in &from.columns {
        let known = to.columns.get(name).is_some_and(|known| known.kind() == column.kind());
        if !known {
            let mut fresh = Column::new(column.kind());
            (0..start).for_each(|_| fresh.push_null());
            to.columns.insert(name.clone(), fresh);
        }
    }
    for (name, column) in &mut to.columns {
        match from.columns.get(name) {
            Some(given) => append_column(column, given, rows),
            None => rows.iter().for_each(|_| column.push_null()),
        }
    }
    to.rows = start + rows.len();
}
