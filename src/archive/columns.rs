use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::domain::Column;
use crate::domain::Day;
use crate::domain::NULL;
use crate::domain::Pence;
use crate::domain::Text;

/// Rows of one row group: few groups keep dictionaries few, and one group's cells fit the memory easily.
const GROUP: usize = 1 << 19;

/// Bytes of distinct texts of one row group up to which a text column is kept as a dictionary.
const DICTIONARY: usize = 16 << 20;

/// One column to be written. Every kind has its own physical type, so that a segment needs no other schema.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'a> {
    Text(&'a Text),
    Number(&'a [Option<f64>]),
    Money(&'a [Option<Pence>]),
    Date(&'a [Option<Day>]),
    Flag(&'a [Option<bool>]),
    /// Days of which [`Day::MIN`] and [`Day::MAX`] are written as empty.
    Bound(&'a [Day]),
    Integer(&'a [i64]),
}

impl<'a> From<&'a Column> for Field<'a> {
    fn from(column: &'a Column) -> Self {
        match column {
            Column::Text(cells) => Self::Text(cells),
            Column::Number(cells) => Self::Number(cells),
            Column::Money(cells) => Self::Money(cells),
            Column::Date(cells) => Self::Date(cells),
            Column::Flag(cells) => Self::Flag(cells),
        }
    }
}

impl Field<'_> {
    fn schema(self, name: &str) -> Result<Type> {
        let (physical, logical) = match self {
            Self::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Number(_) => (Physical::DOUBLE, None),
            Self::Money(_) | Self::Integer(_) => (Physical::INT64, None),
            Self::Date(_) | Self::Bound(_) => (Physical::INT32, Some(LogicalType::Date)),
            Self::Flag(_) => (Physical::BOOLEAN, None),
        };
        let repetition = if matches!(self, Self::Integer(_)) { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build()
    }
}

/// The bytes of a Parquet file with these columns, in this order of columns.
pub(super) fn encode(part: &str, rows: usize, columns: &[(&str, Field<'_>)]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, field)| field.schema(name).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    let schema: TypePtr = Arc::new(Type::group_type_builder(part).with_fields(fields).build()?);
    let words: Vec<Vec<ByteArray>> = columns.iter().map(|(_, field)| words(*field)).collect();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, properties(part))?;
    for start in (0..rows).step_by(GROUP) {
        let end = rows.min(start + GROUP);
        let mut group = file.next_row_group()?;
        for ((_, field), words) in columns.iter().zip(&words) {
            let mut writer = group.next_column()?.expect("one writer for each column of the schema");
            write(writer.untyped(), *field, words, start, end)?;
            writer.close()?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn properties(part: &str) -> WriterPropertiesPtr {
    let format = KeyValue::new("hew.format".to_owned(), format!("hew-{part}/1"));
    Arc::new(
        WriterProperties::builder()
            .set_created_by("hew".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_dictionary_page_size_limit(DICTIONARY)
            .set_max_row_group_row_count(Some(GROUP))
            .set_key_value_metadata(Some(vec![format]))
            .build(),
    )
}

/// The distinct texts of a text column once, so that a cell is a reference.
fn words(field: Field<'_>) -> Vec<ByteArray> {
    let Field::Text(text) = field else { return Vec::new() };
    text.words().iter().map(|word| ByteArray::from(&**word)).collect()
}

fn write(writer: &mut ColumnWriter<'_>, field: Field<'_>, words: &[ByteArray], start: usize, end: usize) -> Result<()> {
    let filled = |day: &Day| Some(day.0).filter(|_| *day != Day::MIN && *day != Day::MAX);
    match (writer, field) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Field::Text(text)) => {
            let cells = text.codes()[start..end].iter();
            let (values, levels) =
                split(cells.map(|code| (*code != NULL).then(|| words[*code as usize].clone())), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Field::Number(cells)) => {
            let (values, levels) = split(cells[start..end].iter().copied(), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Field::Money(cells)) => {
            let (values, levels) = split(cells[start..end].iter().map(|cell| cell.map(|pence| pence.0)), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Field::Date(cells)) => {
            let (values, levels) = split(cells[start..end].iter().map(|cell| cell.map(|day| day.0)), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Field::Bound(cells)) => {
            let (values, levels) = split(cells[start..end].iter().map(filled), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Field::Flag(cells)) => {
            let (values, levels) = split(cells[start..end].iter().copied(), end - start);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Field::Integer(cells)) => {
            writer.write_batch(&cells[start..end], None, None)?;
        }
        _ => unreachable!("the schema was made from the same fields"),
    }
    Ok(())
}

/// Parquet's form of an optional column: the filled cells, and for every row whether it is filled.
fn split<T>(cells: impl Iterator<Item = Option<T>>, rows: usize) -> (Vec<T>, Vec<i16>) {
    let mut values = Vec::with_capacity(rows);
    let mut levels = Vec::with_capacity(rows);
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (values, levels)
}
