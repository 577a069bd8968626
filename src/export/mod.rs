//! Writes lists and reports whole or not at all: CSV, XLSX, HTML, JSON. The doors are [`Pending`] and [`Report`].
//!
//! The lists alone hold names; the manifest and everything else this room writes or says do not. What a caseworker may
//! not see (domestic abuse, safeguarding) never arrives here: the rooms above leave it out of reasons.

#[cfg(test)]
mod hostile; //  texts that would do harm, in all three formats

mod cell; //     one column of a row, whatever the format
mod changes; //  the change log of households
mod columns; //  the columns of the list, named and explained once
mod csv; //      the list as CSV
mod drift; //    tonight's households against those of training
mod error; //    what can go wrong
mod linkage; //  how persons and households were linked, as a page
mod list; //     a finished list
mod list_html; // the list as one page
mod manifest; // what the list was made from
mod masked; //  small counts on a page
mod notes; //    the sentences that explain a list
mod paper; //    a document that a person finishes
mod pending; //  opened before the work, published whole
mod plain; //   texts of other systems made harmless
mod report; //   several exhibits as one page, one JSON and many CSVs
mod run_page; // what a night was made from, and whether the model still fits
mod summary; // how many, how fresh, how right, what is not seen
mod xlsx; //     the list as a workbook

pub use changes::{ChangeRow, changes_csv};
pub use csv::to_csv;
pub use drift::drift_csv;
pub use error::ExportError;
pub use linkage::linkage_page;
#[cfg(test)]
pub(crate) use list::sample;
pub use list::{Adult, FeedAge, Happening, List, ListHead, ListRow, Reason, Validated};
pub use list_html::to_html;
pub use manifest::{InputFile, MANIFEST_FORMAT, Manifest, ModelMark, OutputFile};
pub use paper::{Paper, Question, Said, Section, publish_papers};
pub use pending::{Pending, Published, recover};
pub use report::{Part, Report, Tile};
pub use run_page::{FeedLine, LeftOut, ObjectionLine, RunReport, run_page};
pub use xlsx::to_xlsx;
