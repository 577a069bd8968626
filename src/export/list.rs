use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::Horizon;
use crate::domain::Personal;
use crate::domain::Probability;

/// How often the model was right on past dates it had not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Validated {
    /// Which dates, as shown: `1 March 2025 to 1 June 2025`.
    pub on: String,
    /// Alerts that turned out to be hits.
    pub hits: u32,
    /// Mature alerts.
    pub alerts: u32,
    /// Hits / mature alerts.
    pub hit_rate: Probability,
    /// The 95% interval of the hit rate.
    pub interval: (Probability, Probability),
    /// The share of positives in the cohort on the same dates.
    pub base_rate: Probability,
}

/// What holds for the whole list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListHead {
    /// Name of the council.
    pub council: String,
    /// The as-of date.
    pub as_of: AsOf,
    /// First and last day of the period the places belong to.
    pub period: (Day, Day),
    /// How far ahead the risk looks.
    pub horizon: Horizon,
    /// Id of the model artefact.
    pub model: String,
    /// Whether a person signed the model off.
    pub signed_off: bool,
    /// Whether the as-of date was fixed: a replay of a past date, not tonight's list.
    pub replay: bool,
    /// How often the model was right on past dates, if that is known.
    pub validated: Option<Validated>,
    /// Sentences the reader should know: feeds left out, households no team serves, ties at the last place.
    pub remarks: Vec<String>,
}

/// One household of the list, in words and numbers that only need to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// What the household is called: `H-` and ten characters.
    pub pseudonym: String,
    /// The team that looks after it.
    pub team: String,
    /// Place in the team's open entries; `None` once closed.
    pub rank: Option<u32>,
    /// Why the household left the cohort since its alert; `None` while the entry is open.
    pub closed: Option<String>,
    /// The as-of date of its alert in this period.
    pub since: Day,
    /// The latest alert of an earlier period; `None` for a new household.
    pub before: Option<Day>,
    /// Names of the adults.
    pub adults: Vec<Personal>,
    /// Phone numbers.
    pub phones: Vec<Personal>,
    /// E-mail addresses.
    pub emails: Vec<Personal>,
    /// The address in one line.
    pub address: Personal,
    /// Calibrated probability within the horizon; `None` once closed.
    pub risk: Option<Probability>,
    /// The risk in words, against the average.
    pub band: String,
    /// What raises the score, strongest first, as sentences.
    pub reasons: Vec<String>,
    /// What lowers it, strongest first, as sentences.
    pub protective: Vec<String>,
    /// How surely the records were linked, in words.
    pub certainty: String,
    /// To which day the data reach, in words.
    pub freshness: String,
}

/// A finished list: writers add no numbers of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What holds for the whole list.
    pub head: ListHead,
    /// The rows: a team's rows together, in the order they are to be read.
    pub rows: Vec<ListRow>,
}

#[cfg(test)]
pub(super) mod sample;
