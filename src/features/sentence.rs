use chrono::format::{Item, StrftimeItems};

use crate::domain::Day;
use crate::domain::Pence;

/// A sentence with placeholders, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sentence(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Plain(String),
    Count,
    Amount,
    Value,
    Days,
    First(String),
    Last(String),
    Plural(String, String),
}

/// What fills the placeholders.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filling {
    pub(super) count: u32,
    pub(super) value: f64,
    pub(super) amount: Option<f64>,
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
    pub(super) days: Option<i32>,
}

impl Sentence {
    /// Takes a sentence apart; the placeholder that does not exist, otherwise.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((plain, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}').ok_or_else(|| after.to_owned())?;
            parts.push(Part::Plain(plain.to_owned()));
            parts.push(Part::read(placeholder).ok_or_else(|| placeholder.to_owned())?);
            rest = after;
        }
        parts.push(Part::Plain(rest.to_owned()));
        Ok(Self(parts))
    }

    /// The sentence with its placeholders filled; a date or amount that is not known reads `…`.
    pub(super) fn fill(&self, filling: &Filling) -> String {
        self.0.iter().map(|part| part.fill(filling)).collect()
    }
}

impl Part {
    fn read(placeholder: &str) -> Option<Self> {
        if let Some((one, many)) = placeholder.split_once('|') {
            return Some(Self::Plural(one.to_owned(), many.to_owned()));
        }
        let (name, format) = placeholder.split_once(':').unwrap_or((placeholder, "%B %Y"));
        let sound = !StrftimeItems::new(format).any(|item| matches!(item, Item::Error));
        match name {
            "count" => Some(Self::Count),
            "amount" => Some(Self::Amount),
            "value" => Some(Self::Value),
            "days" => Some(Self::Days),
            "first" if sound => Some(Self::First(format.to_owned())),
            "last" if sound => Some(Self::Last(format.to_owned())),
            _ => None,
        }
    }

    fn fill(&self, filling: &Filling) -> String {
        let unknown = || "…".to_owned();
        match self {
            Self::Plain(text) => text.clone(),
            Self::Count => filling.count.to_string(),
            Self::Value => number(filling.value),
            Self::Amount => filling.amount.map_or_else(unknown, pounds),
            Self::Days => filling.days.map_or_else(unknown, |days| days.to_string()),
            Self::First(format) => filling.first.map_or_else(unknown, |day| date(day, format)),
            Self::Last(format) => filling.last.map_or_else(unknown, |day| date(day, format)),
            Self::Plural(one, many) => if filling.count == 1 { one } else { many }.clone(),
        }
    }
}

fn date(day: Day, format: &str) -> String {
    day.date().map_or_else(|| "…".to_owned(), |date| date.format(format).to_string())
}

/// Whole pounds: `£742`.
fn pounds(amount: f64) -> String {
    let pence = Pence(amount.round() as i64 * 100).to_string();
    pence.trim_end_matches(".00").to_owned()
}

/// At most one decimal.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Filling, Sentence};

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        let filling = Filling {
            count: 3,
            value: 2.04,
            amount: Some(1741.6),
            first: "2026-03-05".parse().ok(),
            last: None,
            days: Some(12),
        };
        let table = [
            (
                "{count} {reminder|reminders} since {first:%B %Y}; {amount} owed",
                Ok("3 reminders since March 2026; £1,742 owed"),
            ),
            ("{value} weeks, {days} days ago, last {last}", Ok("2 weeks, 12 days ago, last …")),
            ("nothing to fill", Ok("nothing to fill")),
            ("{cuont} reminders", Err("cuont")),
            ("since {first:%Q}", Err("first:%Q")),
            ("half {count", Err("count")),
        ];
        for (text, expected) in table {
            let filled = Sentence::read(text).map(|sentence| sentence.fill(&filling));
            assert_eq!(filled.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn one_thing_is_singular() {
        let filling = Filling { count: 1, ..Filling::default() };
        assert_eq!(Sentence::read("{count} {child|children}").unwrap().fill(&filling), "1 child");
    }
}
