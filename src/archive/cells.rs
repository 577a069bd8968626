use parquet::basic::Type as Physical;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::FileReader;
use rustc_hash::FxHashMap;

use crate::domain::Column;
use crate::domain::ColumnKind;
use crate::domain::Day;
use crate::domain::Pence;
use crate::domain::Text;

/// Names and kinds of the columns of a Parquet file.
pub(super) fn kinds(file: &dyn FileReader) -> Vec<(String, ColumnKind)> {
    let schema = file.metadata().file_metadata().schema_descr();
    let kinds = schema.columns().iter().filter_map(|column| {
        let kind = match column.physical_type() {
            Physical::BYTE_ARRAY => ColumnKind::Text,
            Physical::DOUBLE => ColumnKind::Number,
            Physical::INT64 => ColumnKind::Money,
            Physical::INT32 => ColumnKind::Date,
            Physical::BOOLEAN => ColumnKind::Flag,
            _ => return None,
        };
        Some((column.name().to_owned(), kind))
    });
    kinds.collect()
}

/// Number of rows of a Parquet file.
pub(super) fn rows(file: &dyn FileReader) -> usize {
    usize::try_from(file.metadata().file_metadata().num_rows()).unwrap_or(0)
}

/// Adds the cells of a column of the file; empty ones where the file has no such column of the same kind.
pub(super) fn read(file: &dyn FileReader, name: &str, to: &mut Column) -> Result<()> {
    let kinds = kinds(file);
    let Some(index) = kinds.iter().position(|(known, kind)| known == name && *kind == to.kind()) else {
        (0..rows(file)).for_each(|_| to.push_null());
        return Ok(());
    };
    match to {
        Column::Text(to) => texts(file, index, to),
        Column::Number(to) => cells::<DoubleType, _>(file, index, to, |value| value),
        Column::Money(to) => cells::<Int64Type, _>(file, index, to, Pence),
        Column::Date(to) => cells::<Int32Type, _>(file, index, to, Day),
        Column::Flag(to) => cells::<BoolType, _>(file, index, to, |value| value),
    }
}

/// Adds the numbers of a column that has no empty cells.
pub(super) fn integers(file: &dyn FileReader, name: &str, to: &mut Vec<i64>) -> Result<()> {
    let index = index_of(file, name)?;
    for group in 0..file.num_row_groups() {
        let (values, _) = chunk::<Int64Type>(file, group, index)?;
        to.extend(values);
    }
    Ok(())
}

/// Adds the days of a column, with `empty` for an empty cell.
pub(super) fn days(file: &dyn FileReader, name: &str, empty: Day, to: &mut Vec<Day>) -> Result<()> {
    let index = index_of(file, name)?;
    for group in 0..file.num_row_groups() {
        let (values, levels) = chunk::<Int32Type>(file, group, index)?;
        spread(values, &levels, |day| to.push(day.map_or(empty, Day)))?;
    }
    Ok(())
}

fn index_of(file: &dyn FileReader, name: &str) -> Result<usize> {
    let position = kinds(file).iter().position(|(known, _)| known == name);
    position.ok_or_else(|| ParquetError::General(format!("no column `{name}`")))
}

/// The filled cells of one column of one row group, and for every row whether it is filled.
fn chunk<T: DataType>(file: &dyn FileReader, group: usize, index: usize) -> Result<(Vec<T::T>, Vec<i16>)> {
    let group = file.get_row_group(group)?;
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(index)?);
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (read, _, _) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if read != rows {
        return Err(ParquetError::General(format!("column {index} has {read} of {rows} rows")));
    }
    Ok((values, levels))
}

/// Calls `each` for every row with its cell.
fn spread<V>(values: Vec<V>, levels: &[i16], mut each: impl FnMut(Option<V>)) -> Result<()> {
    let mut values = values.into_iter();
    for level in levels {
        let cell = if *level == 0 { None } else { Some(values.next().ok_or_else(short)?) };
        each(cell);
    }
    Ok(())
}

fn short() -> ParquetError {
    ParquetError::General("fewer cells than rows".to_owned())
}

fn cells<T: DataType, V>(
    file: &dyn FileReader,
    index: usize,
    to: &mut Vec<Option<V>>,
    make: impl Fn(T::T) -> V,
) -> Result<()> {
    for group in 0..file.num_row_groups() {
        let (values, levels) = chunk::<T>(file, group, index)?;
        to.reserve(levels.len());
        spread(values, &levels, |cell| to.push(cell.map(&make)))?;
    }
    Ok(())
}

/// Cells that come from one dictionary entry share its bytes: their address stands for the text, and a text is looked at
/// once. All cells of a group are held while their addresses are used, so that no address can be used twice.
fn texts(file: &dyn FileReader, index: usize, to: &mut Text) -> Result<()> {
    for group in 0..file.num_row_groups() {
        let (values, levels) = chunk::<ByteArrayType>(file, group, index)?;
        let mut codes: FxHashMap<(usize, usize), u32> = FxHashMap::default();
        let mut last = ((0, 0), 0);
        let mut filled = values.iter();
        for level in &levels {
            if *level == 0 {
                to.push(None);
                continue;
            }
            let value = filled.next().ok_or_else(short)?;
            let address = (value.data().as_ptr() as usize, value.len());
            if address != last.0 {
                last = (address, code(value, address, &mut codes, to)?);
            }
            to.push_code(last.1);
        }
    }
    Ok(())
}

fn code(
    value: &ByteArray,
    address: (usize, usize),
    codes: &mut FxHashMap<(usize, usize), u32>,
    to: &mut Text,
) -> Result<u32> {
    if let Some(code) = codes.get(&address) {
        return Ok(*code);
    }
    let code = to.intern(value.as_utf8()?);
    codes.insert(address, code);
    Ok(code)
}
