use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Picture;

/// One table of a report with what it means and, where people would rather look than read, the picture drawn from it. The
/// page, the CSV file and the JSON are all written from it, so that they cannot disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Exhibit {
    /// What files and links call it: small letters, digits and hyphens.
    pub id: String,
    /// What it is called on the page.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub says: String,
    /// What its words and figures mean, one sentence each.
    pub definitions: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// What to draw from the rows.
    pub picture: Option<Picture>,
}

/// One column of an exhibit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in CSV and JSON: small letters, digits and underscores. Estimates add `_low` and `_high`.
    pub name: String,
    /// Its head on the page.
    pub head: String,
    /// How its numbers read.
    pub kind: Kind,
}

/// How the numbers of a column read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Count,
    /// Shares from 0 to 1, shown in percent with so many decimal places.
    Share(u8),
    /// Numbers with so many decimal places.
    Number(u8),
}

/// One cell. What is not there is never 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No figure can be had.
    Missing,
    /// A figure that is not shown because few people are behind it.
    Hidden,
    /// Words.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number or a share.
    Number(f64),
    /// A number or a share with its 95% interval, where there is one.
    Estimate {
        /// The figure.
        value: f64,
        /// Lower and upper end of the interval.
        interval: Option<(f64, f64)>,
    },
}

impl Column {
    /// A column by its name in files, its head on the page and how its numbers read.
    pub fn new(name: &str, head: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), head: head.to_owned(), kind }
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number, if there is one.
    pub fn number(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Missing, Self::Number)
    }

    /// The number a picture draws.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(*count as f64),
            Self::Number(value) | Self::Estimate { value, .. } => Some(*value),
            Self::Missing | Self::Hidden | Self::Text(_) => None,
        }
    }

    /// Lower and upper end of its interval.
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self {
            Self::Estimate { interval, .. } => *interval,
            _ => None,
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Hidden => json!("suppressed"),
            Self::Text(text) => json!(text),
            Self::Count(count) => json!(count),
            Self::Number(value) | Self::Estimate { value, .. } => json!(value),
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Hidden => "suppressed".to_owned(),
            Self::Text(text) => guarded(text),
            Self::Count(count) => count.to_string(),
            Self::Number(value) | Self::Estimate { value, .. } => value.to_string(),
        }
    }
}

impl Exhibit {
    /// The name of each column of the CSV, and whether it is part of an estimate.
    fn fields(&self) -> Vec<(String, usize, Part)> {
        let mut fields = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            fields.push((column.name.clone(), place, Part::Value));
            if self.rows.iter().any(|row| row[place].interval().is_some()) {
                fields.push((format!("{}_low", column.name), place, Part::Low));
                fields.push((format!("{}_high", column.name), place, Part::High));
            }
        }
        fields
    }

    /// The table as CSV: UTF-8, comma-separated, a header, one line a row. Missing is an empty cell, hidden the word
    /// `suppressed`. Words that a spreadsheet would run as a formula are preceded by an apostrophe; numbers stay numbers.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let fields = self.fields();
        let mut write = |cells: Vec<String>| csv.write_record(cells).expect("writing to memory cannot fail");
        write(fields.iter().map(|(name, _, _)| name.clone()).collect());
        for row in &self.rows {
            write(fields.iter().map(|(_, place, part)| part.of(&row[*place]).line()).collect());
        }
        csv.into_inner().expect("writing to memory cannot fail")
    }

    /// Title, definitions and rows as JSON. Missing is `null`, hidden the word `suppressed`.
    pub fn to_json(&self) -> Value {
        let fields = self.fields();
        let row = |row: &Vec<Cell>| {
            let cell = |(name, place, part): &(String, usize, Part)| (name.clone(), part.of(&row[*place]).json());
            Value::Object(fields.iter().map(cell).collect::<Map<String, Value>>())
        };
        json!({
            "title": self.title,
            "says": self.says,
            "definitions": self.definitions,
            "rows": self.rows.iter().map(row).collect::<Vec<Value>>(),
        })
    }
}

/// A spreadsheet runs a cell that starts with one of these; an apostrophe in front makes it text (OWASP, CSV injection).
pub fn guarded(cell: &str) -> String {
    let runs = cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

/// Which part of a cell a field holds.
#[derive(Clone, Copy)]
enum Part {
    Value,
    Low,
    High,
}

impl Part {
    fn of(self, cell: &Cell) -> Cell {
        match (self, cell.interval()) {
            (Self::Value, _) => cell.clone(),
            (_, None) => Cell::Missing,
            (Self::Low, Some((low, _))) => Cell::Number(low),
            (Self::High, Some((_, high))) => Cell::Number(high),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Cell, Column, Exhibit, Kind, guarded};
    use crate::marks::Picture;

    pub(in crate::marks) fn exhibit() -> Exhibit {
        Exhibit {
            id: "hit-rate".to_owned(),
            title: "Hit rate <by> ward".to_owned(),
            says: "How often it was right.".to_owned(),
            definitions: vec!["A hit is a duty owed.".to_owned()],
            columns: vec![
                Column::new("ward", "Ward", Kind::Text),
                Column::new("places", "Places", Kind::Count),
                Column::new("hit_rate", "Hit rate", Kind::Share(1)),
            ],
            rows: vec![
                vec![
                    Cell::text("A & B, east"),
                    Cell::Count(1_200),
                    Cell::Estimate { value: 0.125, interval: Some((0.1, 0.15)) },
                ],
                vec![Cell::text("C"), Cell::Hidden, Cell::Missing],
            ],
            picture: Some(Picture::Bars { label: 0, value: 2, mark: Some((0.05, "chance".to_owned())) }),
        }
    }

    #[test]
    fn what_is_missing_is_an_empty_cell_and_what_is_hidden_says_so() {
        let csv = String::from_utf8(exhibit().to_csv()).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(
            lines,
            [
                "ward,places,hit_rate,hit_rate_low,hit_rate_high",
                "\"A & B, east\",1200,0.125,0.1,0.15",
                "C,suppressed,,,"
            ]
        );
        let json = exhibit().to_json();
        assert_eq!(json["rows"][0]["hit_rate_low"], 0.1);
        assert!(json["rows"][1]["hit_rate"].is_null());
        assert_eq!(json["rows"][1]["places"], "suppressed");
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_becomes_text() {
        for cell in ["=1+1", "+44 20 7946 0000", "-£3.00", "@SUM(A1)", "\tx", "\r=1", "  =1", "＝1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "12 High Street", "a=b", "3 reminders"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn a_ward_called_like_a_formula_is_text_and_a_number_below_0_stays_a_number() {
        let mut exhibit = exhibit();
        exhibit.rows = vec![
            vec![Cell::text("=1+1"), Cell::Count(12), Cell::Number(-1.3)],
            vec![Cell::text("-2"), Cell::Count(12), Cell::Estimate { value: -0.5, interval: Some((-1.0, 0.5)) }],
        ];
        let csv = String::from_utf8(exhibit.to_csv()).unwrap();
        assert_eq!(csv.lines().skip(1).collect::<Vec<_>>(), ["'=1+1,12,-1.3,,", "'-2,12,-0.5,-1,0.5"]);
        assert_eq!(exhibit.to_json()["rows"][0]["ward"], "=1+1");
    }

    #[test]
    fn a_number_that_is_none_is_missing() {
        assert_eq!(Cell::number(Some(f64::NAN)), Cell::Missing);
        assert_eq!(Cell::number(Some(2.0)).value(), Some(2.0));
    }
}
