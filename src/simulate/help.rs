use super::calendar::BURN_IN;
use super::calendar::Calendar;
use super::error::SimulateError;
use super::plan::Plan;
use super::plan::written_date;
use chrono::Datelike;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::Serialize;
use std::path::Path;

/// The format of `truth/parameters.json`.
const FORMAT: &str = "hew-simulation/1";
/// Months for which help lowers the hazards.
const LASTS: i32 = 9;

/// All that a simulation needs to be made again, byte for byte.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    format: String,
    pub(super) plan: Plan,
    pub(super) help: Vec<Batch>,
}

/// Help that was told of when the series had so many months.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    pub(super) after_months: u32,
    pub(super) given: Vec<Given>,
}

/// Help given to one household.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    pub(super) household: u32,
    #[serde(with = "written_date")]
    pub(super) date: NaiveDate,
    pub(super) kind: String,
}

impl Parameters {
    pub(super) fn new(plan: Plan) -> Self {
        Self { format: FORMAT.to_owned(), plan, help: Vec::new() }
    }

    pub(super) fn load(path: &Path) -> Result<Self, SimulateError> {
        let former = |what: String| SimulateError::NoFormerRun(path.to_owned(), what);
        let text = std::fs::read_to_string(path).map_err(|error| former(error.to_string()))?;
        let parameters: Self = serde_json::from_str(&text).map_err(|error| former(error.to_string()))?;
        if parameters.format != FORMAT {
            return Err(former(format!("its format is not {FORMAT}")));
        }
        parameters.plan.check()?;
        Ok(parameters)
    }

    pub(super) fn save(&self, path: &Path) -> Result<(), SimulateError> {
        let text = serde_json::to_string_pretty(self).expect("plain data becomes JSON");
        std::fs::write(path, text + "\n").map_err(SimulateError::file(path))
    }

    /// The months in which each household's hazards are lowered. Help never changes months that were written before it was told of.
    pub(super) fn helped(&self, calendar: &Calendar) -> FxHashMap<u32, Vec<(i32, i32)>> {
        let mut spans: FxHashMap<u32, Vec<(i32, i32)>> = FxHashMap::default();
        for batch in &self.help {
            for given in &batch.given {
                let from = calendar.month_of(given.date.num_days_from_ce());
                let written = BURN_IN + batch.after_months as i32;
                spans.entry(given.household).or_default().push((from.max(written), from + LASTS - 1));
            }
        }
        spans
    }
}

/// Reads `household,date,kind`.
pub(super) fn read(path: &Path) -> Result<Vec<Given>, SimulateError> {
    let bad = |row: usize, rule: &'static str| SimulateError::Helped { file: path.to_owned(), row, rule };
    let text = std::fs::read_to_string(path).map_err(SimulateError::file(path))?;
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = rows.headers().map_err(|_| bad(1, "is not a header"))?;
    if header.iter().ne(["household", "date", "kind"]) {
        return Err(bad(1, "the header is not `household,date,kind`"));
    }
    let mut given = Vec::new();
    for (place, row) in rows.records().enumerate() {
        let row = row.map_err(|_| bad(place + 2, "has not three cells"))?;
        let household = row[0].parse().map_err(|_| bad(place + 2, "`household` is not a number of truth/"))?;
        let date = row[1].parse().map_err(|_| bad(place + 2, "`date` is not a YYYY-MM-DD date"))?;
        given.push(Given { household, date, kind: row[2].to_owned() });
    }
    Ok(given)
}
