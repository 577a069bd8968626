use std::collections::BTreeMap;

use super::cells::DateOrder;

/// What was assumed to read a file, for `check` to print. Holds header names and counts, never a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether the file was gzipped.
    pub compressed: bool,
    /// Name of the encoding.
    pub encoding: String,
    /// Whether a byte order mark or the profile told the encoding; else it was worked out from the bytes.
    pub encoding_stated: bool,
    /// What parts the cells.
    pub delimiter: char,
    /// The line of the header, from 1; `None` for a layout without one.
    pub header_line: Option<u64>,
    /// The header names each column was taken from.
    pub mapped: BTreeMap<String, Vec<String>>,
    /// Header names that no column of the profile takes.
    pub unknown: Vec<String>,
    /// Columns of the profile that the file does not have.
    pub absent: Vec<String>,
    /// How the dates of a column were read, for columns with dates whose spelling leaves a choice.
    pub dates: BTreeMap<String, DateReading>,
    /// The balance column and whether amounts below zero are owed.
    pub owed_below_zero: Option<(String, bool)>,
    /// Cells left out because they could not be read, in rows that were used: by column and reason.
    pub left_out: BTreeMap<(String, LeftOut), u64>,
}

/// How the dates of one column were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateReading {
    /// Day or month first.
    pub order: DateOrder,
    /// Cells looked at that can only be read with the day first.
    pub day_first: u64,
    /// Cells looked at that can only be read with the month first.
    pub month_first: u64,
    /// Cells looked at that can be read both ways.
    pub ambiguous: u64,
    /// Whether the profile declares the order.
    pub declared: bool,
}

/// Why a cell was left out of a row that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It does not follow the form of its column.
    Unreadable,
    /// A date after the night where that cannot be.
    Future,
}

impl Reading {
    /// The assumptions as sentences for people.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let how = if self.encoding_stated { "as stated" } else { "worked out from the bytes" };
        let packed = if self.compressed { "gzip, " } else { "" };
        lines.push(format!("{packed}{}, {how}; cells parted by {:?}", self.encoding, self.delimiter));
        lines.push(match self.header_line {
            Some(line) => format!("header in line {line}"),
            None => "no header: columns by position".to_owned(),
        });
        for (column, headers) in &self.mapped {
            if headers.len() != 1 || headers[0] != *column {
                lines.push(format!("`{column}` is taken from {}", headers.join(" and ")));
            }
        }
        lines.extend(self.dates.iter().map(|(column, dates)| dates.sentence(column)));
        if let Some((column, below)) = &self.owed_below_zero {
            let side = if *below { "below" } else { "above" };
            lines.push(format!("`{column}`: an amount {side} zero is owed"));
        }
        for ((column, why), count) in &self.left_out {
            let why = match why {
                LeftOut::Unreadable => "cannot be read",
                LeftOut::Future => "lie in the future",
            };
            lines.push(format!("`{column}`: {count} cells left empty because they {why}"));
        }
        if !self.unknown.is_empty() {
            lines.push(format!("not used: {}", self.unknown.join(", ")));
        }
        if !self.absent.is_empty() {
            lines.push(format!("not in the file: {}", self.absent.join(", ")));
        }
        lines
    }
}

impl DateReading {
    fn sentence(&self, column: &str) -> String {
        let order = match self.order {
            DateOrder::DayFirst => "day first",
            DateOrder::MonthFirst => "month first",
        };
        let proof = if self.declared {
            "the profile says so".to_owned()
        } else if self.day_first + self.month_first == 0 {
            "assumed: no cell decides it".to_owned()
        } else {
            format!("{} cells looked at say day first, {} month first", self.day_first, self.month_first)
        };
        format!("`{column}`: dates with the {order} ({proof}; {} could be either)", self.ambiguous)
    }
}
