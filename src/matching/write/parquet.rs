//! Results as Parquet, compressed with zstd.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type};

use super::{Output, Sink};
use crate::matching::error::MatchError;

pub(super) struct File {
    path: PathBuf,
    /// Opened with the first rows: their columns are the schema.
    writer: Option<SerializedFileWriter<std::fs::File>>,
}

impl File {
    pub(super) fn create(path: &Path) -> Result<Self, MatchError> {
        std::fs::File::create(path).map_err(|why| MatchError::writing(path, &why))?;
        Ok(Self { path: path.to_owned(), writer: None })
    }

    fn open(&self, columns: &[Output]) -> Result<SerializedFileWriter<std::fs::File>, ParquetError> {
        let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
        let compression = Compression::ZSTD(ZstdLevel::try_new(1)?);
        let mut properties = WriterProperties::builder().set_compression(compression).set_created_by("hew".to_owned());
        // Weights and ids hardly ever repeat.
        for column in columns {
            if let Output::Weights(name, _) | Output::Ids(name, _) = column {
                properties = properties.set_column_dictionary_enabled(ColumnPath::from(name.as_str()), false);
            }
        }
        SerializedFileWriter::new(std::fs::File::create(&self.path)?, schema, Arc::new(properties.build()))
    }

    fn write_group(&mut self, columns: &[Output]) -> Result<(), ParquetError> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.open(columns)?,
        };
        let mut group = writer.next_row_group()?;
        for output in columns {
            let Some(mut column) = group.next_column()? else { break };
            match output {
                Output::Texts(_, values) => {
                    let values: Vec<ByteArray> = values.iter().map(|value| ByteArray::from(value.as_str())).collect();
                    column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                }
                Output::Ids(_, values) | Output::Numbers(_, values) => {
                    column.typed::<Int64Type>().write_batch(values, None, None)?;
                }
                Output::Weights(_, values) => {
                    column.typed::<DoubleType>().write_batch(values, None, None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        self.writer = Some(writer);
        Ok(())
    }
}

fn field(column: &Output) -> Result<Arc<Type>, ParquetError> {
    let (name, kind, logical) = match column {
        Output::Texts(name, _) => (name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Output::Ids(name, _) | Output::Numbers(name, _) => (name, Physical::INT64, None),
        Output::Weights(name, _) => (name, Physical::DOUBLE, None),
    };
    let builder = Type::primitive_type_builder(name, kind).with_repetition(Repetition::REQUIRED);
    Ok(Arc::new(builder.with_logical_type(logical).build()?))
}

impl Sink for File {
    fn write(&mut self, columns: &[Output]) -> Result<(), MatchError> {
        self.write_group(columns).map_err(|why| MatchError::writing(&self.path, &why))
    }

    fn finish(self: Box<Self>) -> Result<(), MatchError> {
        let Some(writer) = self.writer else { return Ok(()) };
        writer.close().map(|_| ()).map_err(|why| MatchError::writing(&self.path, &why))
    }
}
