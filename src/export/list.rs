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
    /// How right the lists published lately have been, if enough of them have matured.
    pub lately: Option<Validated>,
    /// The feeds the list was made from.
    pub feeds: Vec<FeedAge>,
    /// Households kept off the list, by reason in words; small counts are not hidden from the office.
    pub kept_off: Vec<(String, u32)>,
    /// Sentences the reader should know: feeds left out, households no team serves, ties at the last place.
    pub remarks: Vec<String>,
}

/// To which day a feed reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedAge {
    /// The dataset, in words.
    pub feed: String,
    /// The day of its newest file; `None` if there is none.
    pub newest: Option<Day>,
    /// Whether that is older than config allows.
    pub late: bool,
}

/// An adult of a household, and how to reach them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adult {
    /// The name as the records show it.
    pub name: Personal,
    /// Phone numbers, the most recent first.
    pub phones: Vec<Personal>,
    /// E-mail addresses, the most recent first.
    pub emails: Vec<Personal>,
    /// Preferred language, where known and not English.
    pub language: Option<Personal>,
}

/// A theme of facts that moves the score one way: features of one theme are summed first.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The theme, as the catalogue names it: `rent arrears`.
    pub theme: String,
    /// The facts, with dates and amounts, the strongest first.
    pub sentences: Vec<String>,
    /// Whose records they come from, in words: `council tax`.
    pub sources: Vec<String>,
    /// What the theme adds to the score, in log-odds: above zero for a reason, below for a protective factor.
    pub log_odds: f64,
}

/// Something that happened to a household, for its chronology.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// The day.
    pub day: Day,
    /// What, as a sentence.
    pub what: String,
    /// Whose record it comes from, in words.
    pub source: String,
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
    /// Whether it was carried over from the period before, unfinished.
    pub carried: bool,
    /// The adults.
    pub adults: Vec<Adult>,
    /// Services that already work with them, in words; never one that would disclose abuse or safeguarding.
    pub workers: Vec<String>,
    /// The address in one line.
    pub address: Personal,
    /// Calibrated probability within the horizon; `None` once closed.
    pub risk: Option<Probability>,
    /// The risk in words, against the average.
    pub band: String,
    /// The risk as odds with its horizon: `about 1 in 9 within six months`; empty once closed.
    pub risk_words: String,
    /// Uncalibrated log-odds; `None` once closed. `reasons + protective + everything_else = score`.
    pub score: Option<f64>,
    /// What raises the score, the strongest first.
    pub reasons: Vec<Reason>,
    /// What lowers it, the strongest first.
    pub protective: Vec<Reason>,
    /// The rest of the score: what a household of the training means has, themes not shown, links in doubt.
    pub everything_else: f64,
    /// What is different since its last appearance on a list, as sentences.
    pub changed: Vec<String>,
    /// What to do next, from the reasons: from config.
    pub next_steps: Vec<String>,
    /// How the entry stands: `new`, `no answer, 2 attempts`, `in support`.
    pub state: String,
    /// What happened, the latest first.
    pub chronology: Vec<Happening>,
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
pub(crate) mod sample;
