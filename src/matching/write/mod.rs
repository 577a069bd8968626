//! Writes scored pairs and clusters as Parquet (zstd) or CSV. A file appears whole or not at all.

mod csv; //     text
mod parquet; // columns

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::matching::error::MatchError;
use crate::matching::job::Format;
use crate::matching::linker::Linker;
use crate::matching::records::Records;
use crate::matching::score::Link;
use crate::matching::settings::Comparison;

/// A column of a result.
pub(super) enum Output {
    Texts(String, Vec<String>),
    Ids(String, Vec<i64>),
    Numbers(String, Vec<i64>),
    Weights(String, Vec<f64>),
}

/// Rows made at a time, so that memory is bounded.
const CHUNK: usize = 1 << 18;

/// Writes the scored pairs: ids, `match_weight`, `match_probability`, one `gamma_` column a comparison, `match_key`
/// (the blocking rule, from 0). The path written.
pub(super) fn pairs(linker: &Linker, links: &[Link], out: &Path, format: Format) -> Result<PathBuf, MatchError> {
    let records = linker.records;
    let gammas: Vec<Vec<i32>> = linker.settings().comparisons.iter().map(Comparison::gammas).collect();
    let make = |chunk: usize| {
        let links = &links[chunk * CHUNK..links.len().min((chunk + 1) * CHUNK)];
        let mut columns = Vec::new();
        for (side, row) in [("l", (|link: &Link| link.left) as fn(&Link) -> u32), ("r", |link| link.right)] {
            ids(records, &format!("_{side}"), links.iter().map(row), &mut columns);
        }
        columns.push(Output::Weights("match_weight".to_owned(), links.iter().map(|link| link.weight).collect()));
        columns.push(Output::Weights("match_probability".to_owned(), links.iter().map(Link::probability).collect()));
        for (place, comparison) in linker.settings().comparisons.iter().enumerate() {
            let program = &linker.plan.programs[place];
            let level = |link: &Link| (link.pattern / program.stride % program.radix) as usize;
            let numbers = links.iter().map(|link| gammas[place].get(level(link)).map_or(-1, |gamma| i64::from(*gamma)));
            columns.push(Output::Numbers(format!("gamma_{}", comparison.name), numbers.collect()));
        }
        columns.push(Output::Numbers("match_key".to_owned(), links.iter().map(|link| i64::from(link.rule)).collect()));
        columns
    };
    write(out, "pairs", format, links.len(), make)
}

/// Writes the cluster of every record: `cluster_id`, or what `of` says with `_id` behind it, is the id of its earliest
/// record, with its source before it (`source-__-id`) where there are several; then what `more` says of some rows. The
/// path written.
pub(super) fn clusters(
    records: &Records,
    of: &str,
    clusters: &[u32],
    more: impl Fn(std::ops::Range<usize>) -> Vec<Output> + Sync,
    out: &Path,
    format: Format,
) -> Result<PathBuf, MatchError> {
    let id = format!("{of}_id");
    let make = |chunk: usize| {
        let rows = chunk * CHUNK..clusters.len().min((chunk + 1) * CHUNK);
        let of_chunk = &clusters[rows.clone()];
        let mut columns = Vec::new();
        if records.source_names().len() > 1 {
            let name = |row: &u32| format!("{}-__-{}", records.source(*row), records.id(*row));
            columns.push(Output::Texts(id.clone(), of_chunk.iter().map(name).collect()));
        } else {
            columns.push(id_column(records, id.clone(), of_chunk.iter().copied()));
        }
        ids(records, "", rows.start as u32..rows.end as u32, &mut columns);
        columns.extend(more(rows));
        columns
    };
    write(out, &format!("{of}s"), format, clusters.len(), make)
}

/// The source, where there are several, and the unique id of some rows.
fn ids(records: &Records, suffix: &str, rows: impl Iterator<Item = u32> + Clone, columns: &mut Vec<Output>) {
    if records.source_names().len() > 1 {
        let names = rows.clone().map(|row| records.source(row).to_owned()).collect();
        columns.push(Output::Texts(format!("source_dataset{suffix}"), names));
    }
    columns.push(id_column(records, format!("{}{suffix}", records.unique_column()), rows));
}

fn id_column(records: &Records, name: String, rows: impl Iterator<Item = u32>) -> Output {
    match records.numbers() {
        Some(numbers) => Output::Ids(name, rows.map(|row| numbers[row as usize]).collect()),
        None => Output::Texts(name, rows.map(|row| records.id(row).to_owned()).collect()),
    }
}

fn write(
    out: &Path,
    name: &str,
    format: Format,
    rows: usize,
    make: impl Fn(usize) -> Vec<Output> + Sync,
) -> Result<PathBuf, MatchError> {
    let extension = if format == Format::Parquet { "parquet" } else { "csv" };
    let path = out.join(format!("{name}.{extension}"));
    let part = out.join(format!("{name}.{extension}.part"));
    let chunks = rows.div_ceil(CHUNK).max(1);
    let mut writer: Box<dyn Sink> = match format {
        Format::Parquet => Box::new(parquet::File::create(&part)?),
        Format::Csv => Box::new(csv::File::create(&part)?),
    };
    // A few chunks at a time: made in parallel, written in order.
    let step = rayon::current_num_threads();
    for first in (0..chunks).step_by(step) {
        let made: Vec<Vec<Output>> = (first..chunks.min(first + step)).into_par_iter().map(&make).collect();
        for columns in made {
            writer.write(&columns)?;
        }
    }
    writer.finish()?;
    std::fs::rename(&part, &path).map_err(|why| MatchError::writing(&path, &why))?;
    Ok(path)
}

/// Where chunks of rows go.
trait Sink {
    fn write(&mut self, columns: &[Output]) -> Result<(), MatchError>;
    fn finish(self: Box<Self>) -> Result<(), MatchError>;
}
