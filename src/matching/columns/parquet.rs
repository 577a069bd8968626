//! Reads Parquet column by column, one thread a column.

use std::fs::File;
use std::path::Path;

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;
use chrono::{DateTime, Days, NaiveDate};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::{Builder, find};
use crate::matching::error::MatchError;

/// Values decoded at a time.
const BATCH: usize = 8192;

/// The names of the columns, nested ones as `a.b`.
pub(super) fn names(path: &Path) -> Result<Vec<String>, MatchError> {
    let reader = open(path)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    Ok(schema.columns().iter().map(|column| column.path().string()).collect())
}

/// Reads the wanted columns of one file; how many rows it has.
pub(super) fn read(path: &Path, builders: &mut [Builder]) -> Result<usize, MatchError> {
    let names = names(path)?;
    let rows = usize::try_from(open(path)?.metadata().file_metadata().num_rows()).unwrap_or(0);
    let read_one = |builder: &mut Builder| {
        let place = find(path, &names, &builder.name)?;
        let reader = open(path)?;
        builder.ids.reserve(rows);
        let before = builder.ids.len();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(|why| MatchError::reading(path, &why))?;
            let column = group.get_column_reader(place).map_err(|why| MatchError::reading(path, &why))?;
            Chunk { path, builder, before }.read(column, &group.metadata().column(place).column_descr_ptr())?;
        }
        Ok(())
    };
    let outcome: Result<(), MatchError> = builders.par_iter_mut().with_max_len(1).map(read_one).collect();
    outcome.map(|()| rows)
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, MatchError> {
    let file = File::open(path).map_err(|why| MatchError::reading(path, &why))?;
    SerializedFileReader::new(file).map_err(|why| MatchError::reading(path, &why))
}

struct Chunk<'a> {
    path: &'a Path,
    builder: &'a mut Builder,
    before: usize,
}

impl Chunk<'_> {
    fn read(mut self, column: ColumnReader, of: &ColumnDescriptor) -> Result<(), MatchError> {
        let logical = of.logical_type_ref().cloned();
        match column {
            _ if of.max_rep_level() > 0 => Err(self.unread("a list")),
            ColumnReader::ByteArrayColumnReader(reader) => self.texts(reader, of),
            ColumnReader::BoolColumnReader(reader) => self.values(reader, of, |value, text| push(text, value)),
            ColumnReader::FloatColumnReader(reader) => {
                self.values(reader, of, |value, text| number(text, f64::from(*value)))
            }
            ColumnReader::DoubleColumnReader(reader) => self.values(reader, of, |value, text| number(text, *value)),
            ColumnReader::Int32ColumnReader(reader) => match of.converted_type() {
                ConvertedType::DATE => self.values(reader, of, |value, text| day(text, *value)),
                ConvertedType::DECIMAL => Err(self.unread("a decimal")),
                _ => self.values(reader, of, |value, text| push(text, value)),
            },
            ColumnReader::Int64ColumnReader(reader) => match (logical, of.converted_type()) {
                (_, ConvertedType::DECIMAL) => Err(self.unread("a decimal")),
                (Some(LogicalType::Timestamp(kind)), _) => {
                    let per_second = match kind.unit {
                        TimeUnit::MILLIS => 1_000,
                        TimeUnit::MICROS => 1_000_000,
                        TimeUnit::NANOS => 1_000_000_000,
                    };
                    self.values(reader, of, |value, text| time(text, *value, per_second))
                }
                _ => self.values(reader, of, |value, text| push(text, value)),
            },
            ColumnReader::Int96ColumnReader(_) => Err(self.unread("a timestamp of 96 bits")),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Err(self.unread("fixed-length bytes")),
        }
    }

    fn unread(&self, kind: &str) -> MatchError {
        let column = self.builder.name.clone();
        MatchError::ColumnKind { path: self.path.to_owned(), column, kind: kind.to_owned() }
    }

    /// Texts: no copy but that into the dictionary.
    fn texts(
        &mut self,
        reader: ColumnReaderImpl<::parquet::data_type::ByteArrayType>,
        of: &ColumnDescriptor,
    ) -> Result<(), MatchError> {
        self.batches(reader, of, |builder, value: &ByteArray| builder.interner.intern(value.data()))
    }

    /// Other values, written as text.
    fn values<T: DataType>(
        &mut self,
        reader: ColumnReaderImpl<T>,
        of: &ColumnDescriptor,
        write: impl Fn(&T::T, &mut String),
    ) -> Result<(), MatchError> {
        let mut text = String::new();
        self.batches(reader, of, |builder, value| {
            text.clear();
            write(value, &mut text);
            builder.interner.intern(text.as_bytes())
        })
    }

    fn batches<T: DataType>(
        &mut self,
        mut reader: ColumnReaderImpl<T>,
        of: &ColumnDescriptor,
        mut intern: impl FnMut(&mut Builder, &T::T) -> Result<u32, super::Refused>,
    ) -> Result<(), MatchError> {
        let optional = of.max_def_level() > 0;
        let mut values: Vec<T::T> = Vec::with_capacity(BATCH);
        let mut levels: Vec<i16> = Vec::with_capacity(BATCH);
        loop {
            values.clear();
            levels.clear();
            let (records, ..) = reader
                .read_records(BATCH, optional.then_some(&mut levels), None, &mut values)
                .map_err(|why| MatchError::reading(self.path, &why))?;
            if records == 0 {
                return Ok(());
            }
            let mut present = values.iter();
            if !optional {
                levels.resize(records, of.max_def_level());
            }
            for level in &levels[..records] {
                let here = *level == of.max_def_level();
                let value = if here { present.next() } else { None };
                let id = value.map_or(Ok(0), |value| intern(self.builder, value));
                let row = (self.builder.ids.len() - self.before) as u64;
                self.builder.ids.push(id.map_err(|refused| self.builder.refuse(refused, self.path, row))?);
            }
        }
    }
}

fn push(text: &mut String, value: &impl std::fmt::Display) {
    use std::fmt::Write;
    write!(text, "{value}").expect("writing to a string does not fail");
}

/// As DuckDB writes a double: with a decimal point.
fn number(text: &mut String, value: f64) {
    push(text, &format_args!("{value:?}"));
}

fn day(text: &mut String, since_1970: i32) {
    let epoch = NaiveDate::default();
    let distance = Days::new(u64::from(since_1970.unsigned_abs()));
    let day = if since_1970 < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) };
    if let Some(day) = day {
        push(text, &day.format("%Y-%m-%d"));
    }
}

fn time(text: &mut String, since_1970: i64, per_second: i64) {
    let nanos = since_1970.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let time = DateTime::from_timestamp(since_1970.div_euclid(per_second), u32::try_from(nanos).unwrap_or(0));
    if let Some(time) = time {
        push(text, &time.format("%Y-%m-%d %H:%M:%S%.f"));
    }
}
