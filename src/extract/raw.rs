use std::collections::BTreeMap;

use serde::Deserialize;

use super::Kind;

/// A profile as its TOML file may say it. Unknown keys are refused; what must fit together is checked in `profile`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    /// Tells several profiles of one dataset apart; the dataset's own name where it is left out.
    pub(super) variant: Option<String>,
    pub(super) dataset: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) suppliers: Vec<String>,
    pub(super) purpose: Option<String>,
    #[serde(default)]
    pub(super) use_in_scoring: bool,
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) reference: bool,
    #[serde(default)]
    pub(super) outcome: bool,
    pub(super) pattern: String,
    pub(super) delimiter: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) key: Vec<String>,
    pub(super) entity: RawEntity,
    pub(super) happened: Option<String>,
    pub(super) recorded: Option<String>,
    pub(super) lag_days: u16,
    #[serde(default)]
    pub(super) max_age_days: Option<u16>,
    #[serde(default)]
    pub(super) dated: Vec<String>,
    pub(super) arrears_sign: Option<RawArrears>,
    pub(super) off_by_default: Option<RawOff>,
    pub(super) row_switch: Option<String>,
    #[serde(default)]
    pub(super) restricted: Vec<RawRestricted>,
    #[serde(default)]
    pub(super) sighting: Vec<RawSighting>,
    #[serde(default)]
    pub(super) record: Vec<RawRecord>,
    pub(super) columns: BTreeMap<String, RawColumn>,
}

/// What a row is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntity {
    pub(super) kind: String,
    pub(super) columns: Vec<String>,
}

/// Which sign of a balance means money owed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArrears {
    pub(super) column: String,
    pub(super) sign: Sign,
}

/// The sign of a balance that is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sign {
    Positive,
    Negative,
}

/// Values of a column that are not read unless config switches them on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOff {
    pub(super) column: String,
    pub(super) values: Vec<String>,
}

/// A column that marks rows whose address nobody may learn: a yes-or-no column, or one with such codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRestricted {
    pub(super) column: String,
    #[serde(default)]
    pub(super) values: Vec<String>,
}

/// Which columns make a sighting.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSighting {
    pub(super) role: Option<String>,
    pub(super) role_column: Option<String>,
    pub(super) title: Option<String>,
    pub(super) forename: Option<String>,
    pub(super) middle: Option<String>,
    pub(super) surname: Option<String>,
    pub(super) dob: Option<String>,
    pub(super) nino: Option<String>,
    #[serde(default)]
    pub(super) address: Vec<String>,
    pub(super) postcode: Option<String>,
    pub(super) uprn: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    /// The language they prefer to be spoken to in.
    pub(super) language: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

/// One kind of line in a file without a header: which lines they are and where each column stands, from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecord {
    /// Position and values that tell lines of this kind; several lines of a record may match the same source line.
    pub(super) position: Option<usize>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    /// Position that must be filled, for a part of the line that is not always there.
    pub(super) filled: Option<usize>,
    pub(super) positions: BTreeMap<String, usize>,
    /// Columns whose value is the same in every line of this kind.
    #[serde(default)]
    pub(super) fixed: BTreeMap<String, String>,
    /// A column that counts the lines of one key, and the number it starts from.
    pub(super) counted: Option<RawCounted>,
}

/// Numbers the lines of one entity, in file order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCounted {
    pub(super) column: String,
    pub(super) from: u32,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CellKind {
    /// Free text.
    Text,
    /// A code: mapped to the profile's own words where it declares them.
    Code,
    /// A calendar day.
    Date,
    /// An amount in pounds.
    Money,
    /// A number without a unit.
    Number,
    /// Yes or no.
    Flag,
    /// A unique property reference number.
    Uprn,
    /// A postcode.
    Postcode,
    /// A national insurance number.
    Nino,
}

/// One column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the TOML file")]
pub(super) struct RawColumn {
    pub(super) kind: CellKind,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) personal: bool,
    #[serde(default)]
    pub(super) audit_only: bool,
    #[serde(default)]
    pub(super) birth: bool,
    #[serde(default)]
    pub(super) future: bool,
    pub(super) lenient: Option<bool>,
    pub(super) order: Option<RawOrder>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) joined: Vec<String>,
    pub(super) default: Option<String>,
    #[serde(default)]
    pub(super) codes: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) blank: Vec<String>,
    #[serde(default)]
    pub(super) open: Vec<String>,
}

/// A declared order of day and month, in place of the one the cells show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawOrder {
    DayFirst,
    MonthFirst,
}
