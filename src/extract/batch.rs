use std::collections::BTreeMap;

use super::Kind;
use super::Reading;
use crate::domain::ColumnKind;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;

/// The columns of every sightings table, by name and kind. `person_no` counts the persons of one source row from 1
/// (joint names); `standing` is `person`, `organisation`, `estate`, `deceased`, `address` (an address without a name) or
/// `restricted` (somebody of whom no address, phone or e-mail may be known; those cells are empty);
/// `nino` is upper case without blanks, `postcode` is `AA9A 9AA`, `uprn` has no leading zeros, `address` is the given
/// lines joined by `, `.
pub const SIGHTING_COLUMNS: [(&str, ColumnKind); 17] = [
    ("person_no", ColumnKind::Number),
    ("role", ColumnKind::Text),
    ("standing", ColumnKind::Text),
    ("title", ColumnKind::Text),
    ("forename", ColumnKind::Text),
    ("middle", ColumnKind::Text),
    ("surname", ColumnKind::Text),
    ("dob", ColumnKind::Date),
    ("nino", ColumnKind::Text),
    ("address", ColumnKind::Text),
    ("postcode", ColumnKind::Text),
    ("uprn", ColumnKind::Text),
    ("phone", ColumnKind::Text),
    ("email", ColumnKind::Text),
    ("language", ColumnKind::Text),
    ("from", ColumnKind::Date),
    ("to", ColumnKind::Date),
];

/// Which file: its name inside the inbox, its content and the date it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileId {
    /// File name without folders.
    pub name: String,
    /// Hex SHA-256 of the bytes as they lie on disk.
    pub sha256: String,
    /// Size on disk.
    pub bytes: u64,
    /// The date in the file's name, if it has one.
    pub date: Option<Day>,
}

/// Why a row was left out: the column and the rule broken, never the cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reject {
    /// A required cell is empty.
    #[error("column `{0}` is empty")]
    Empty(String),
    /// Not a date in the column's format.
    #[error("column `{0}` is not a date")]
    NotADate(String),
    /// Not an amount of money.
    #[error("column `{0}` is not an amount")]
    NotMoney(String),
    /// Not a number.
    #[error("column `{0}` is not a number")]
    NotANumber(String),
    /// A code the profile does not map.
    #[error("column `{0}` has a code that the profile does not map")]
    UnknownCode(String),
    /// A cell that does not follow the form of its column.
    #[error("column `{0}` cannot be read")]
    Unreadable(String),
    /// A date after the file's own night where that cannot be.
    #[error("column `{0}` is a date in the future")]
    Future(String),
    /// More or fewer cells than the header.
    #[error("the row has more or fewer cells than the header")]
    Ragged,
    /// A NUL or other control character.
    #[error("the row holds a NUL character")]
    Nul,
    /// Bytes that are not valid in the file's encoding.
    #[error("the row is not valid in the file's encoding")]
    Encoding,
    /// A quotation mark that is opened and never closed.
    #[error("the row opens a quotation mark that is never closed")]
    OpenQuote,
    /// A second row with the same key in one snapshot.
    #[error("the key of the row was already used in this file")]
    DuplicateKey,
}

/// One rejected row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Line in the decoded file, from 1.
    pub line: u64,
    /// Why.
    pub reason: Reject,
}

/// Every row of a file accounted for: `read = used + rejected + ignored + erased`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records of the file without its header, blank lines and banners included.
    pub read: u64,
    /// Rows that became facts or sightings, or were already known unchanged.
    pub used: u64,
    /// Rejected rows by reason.
    pub rejected: BTreeMap<Reject, u64>,
    /// Totals rows, banners, blank lines, exact repeats in a log: by what they were.
    pub ignored: BTreeMap<String, u64>,
    /// Rows about somebody who was erased, left out before anything of them was kept; the archive counts them, not the
    /// reader.
    pub erased: u64,
    /// Rows taken apart whose identifiers are test data (ZZ NINOs and postcodes).
    pub test_data: u64,
}

impl Tally {
    /// Number of rejected rows.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Number of ignored rows.
    pub fn ignored_rows(&self) -> u64 {
        self.ignored.values().sum()
    }

    /// Whether every row is accounted for: `read = used + rejected + ignored + erased`.
    pub fn is_complete(&self) -> bool {
        self.read == self.used + self.rejected_rows() + self.ignored_rows() + self.erased
    }
}

/// Tells the reader which rows are already known unchanged, so that it need not take them apart again.
pub trait Seen: Sync {
    /// Whether an open row with this hash is known.
    fn seen(&self, hash: u128) -> bool;
}

/// Knows no row: everything is taken apart, as for `check`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NothingSeen;

impl Seen for NothingSeen {
    fn seen(&self, _hash: u128) -> bool {
        false
    }
}

/// What one file yields. Row `i` of every column here is the same row; `sighting_row[j]` is the row sighting `j` came from
/// (in ascending order). `unchanged` lists the hashes of rows the archive already knows, which are not in `table`.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The dataset of the profile.
    pub dataset: String,
    /// Snapshot or log.
    pub kind: Kind,
    /// A reference list (gazetteer, areas): true of every day, so its first file counts as always known.
    pub reference: bool,
    /// Days after `happened` at which a row counts as known when it was read in a first hand-over and has no `recorded`.
    pub lag_days: u16,
    /// Columns whose value carries its own date; all others of a snapshot are the state on the day it was read.
    pub dated: Vec<String>,
    /// Columns that only `evaluate` may see.
    pub audit_only: Vec<String>,
    /// Where it came from.
    pub file: FileId,
    /// What was assumed to read it.
    pub reading: Reading,
    /// Every row accounted for.
    pub tally: Tally,
    /// The rejected rows, in file order.
    pub rejects: Vec<Rejected>,
    /// Source keys of rejected rows, as in `source`, where they could be read (repeats of a used key left out): a
    /// rejected row closes nothing.
    pub rejected_keys: Vec<String>,
    /// The key of the row: its key columns joined by `|`; where the profile has no key, a hash of the row's text and, for equal
    /// rows of one file, their number.
    pub source: Text,
    /// The kind of thing the row is about: `ctax_account`, `hb_claim`, …
    pub entity_kind: String,
    /// The account, claim, tenancy, case or person the row is about.
    pub entity: Text,
    /// When the thing was so.
    pub happened: Vec<Option<Day>>,
    /// When the source says it was entered.
    pub recorded: Vec<Option<Day>>,
    /// XXH3-128 of the row's text, seeded with how its file is taken apart: equal hashes mean equal rows, in every file.
    pub hash: Vec<u128>,
    /// Facts: the profile's columns without the personal ones.
    pub table: Table,
    /// The row each sighting came from.
    pub sighting_row: Vec<u32>,
    /// The sightings, with [`SIGHTING_COLUMNS`].
    pub sightings: Table,
    /// Hashes of rows already known and unchanged.
    pub unchanged: Vec<u128>,
}
