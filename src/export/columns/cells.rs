use crate::domain::Personal;
use crate::export::Adult;
use crate::export::ListHead;
use crate::export::ListRow;
use crate::export::Reason;
use crate::export::notes::in_words;

/// Where a row comes from: each row is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::export) enum Origin {
    /// First on a list in this period, and on none in an earlier one.
    New,
    /// On a list of an earlier period too.
    Repeat,
    /// Carried over from an earlier period, unfinished.
    CarriedOver,
    /// No longer in the cohort.
    Closed,
}

impl Origin {
    /// All, in the order in which they are shown.
    pub(in crate::export) const ALL: [Self; 4] = [Self::New, Self::Repeat, Self::CarriedOver, Self::Closed];

    pub(in crate::export) fn of(head: &ListHead, row: &ListRow) -> Self {
        match row {
            row if row.closed.is_some() => Self::Closed,
            row if row.carried || row.since < head.period.0 => Self::CarriedOver,
            row if row.before.is_some() => Self::Repeat,
            _ => Self::New,
        }
    }

    pub(in crate::export) fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Repeat => "repeat",
            Self::CarriedOver => "carried over",
            Self::Closed => "closed",
        }
    }
}

pub(in crate::export) fn status(head: &ListHead, row: &ListRow) -> String {
    let origin = Origin::of(head, row);
    let words = origin.words();
    match (origin, row.before) {
        (Origin::Closed, _) => format!("{words}: {}", row.closed.as_deref().unwrap_or_default()),
        (Origin::Repeat, Some(day)) => format!("{words}, last {}", in_words(day)),
        (Origin::CarriedOver, before) => format!("{words} from {}", in_words(before.unwrap_or(row.since))),
        _ => words.to_owned(),
    }
}

/// The risk as odds; as a band where they are not told.
pub(in crate::export) fn risk_words(row: &ListRow) -> &str {
    if row.risk_words.is_empty() { &row.band } else { &row.risk_words }
}

/// The sentences of the reasons, each theme's sources behind its last one.
pub(in crate::export) fn sentences(reasons: &[Reason]) -> Vec<String> {
    let mut said = Vec::new();
    for reason in reasons {
        said.extend(reason.sentences.iter().cloned());
        if let Some(last) = said.last_mut().filter(|_| !reason.sources.is_empty() && !reason.sentences.is_empty()) {
            *last = format!("{last} ({})", reason.sources.join(", "));
        }
    }
    said
}

/// What is told of each adult, a line an adult: named where there are several, nothing where nothing is told.
pub(in crate::export) fn contacts(row: &ListRow, told: impl Fn(&Adult) -> String) -> Vec<String> {
    let line = |adult: &Adult| match told(adult) {
        told if told.is_empty() || row.adults.len() == 1 => told,
        told => format!("{}: {told}", adult.name.reveal()),
    };
    row.adults.iter().map(line).filter(|line| !line.is_empty()).collect()
}

/// Phones, then e-mail addresses.
pub(in crate::export) fn contact_details(adult: &Adult) -> String {
    let said: Vec<&str> = adult.phones.iter().chain(&adult.emails).map(Personal::reveal).collect();
    said.join(", ")
}

/// The preferred language.
pub(in crate::export) fn languages(adult: &Adult) -> String {
    adult.language.as_ref().map_or_else(String::new, |language| language.reveal().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Origin;
    use super::contact_details;
    use super::contacts;
    use super::languages;
    use super::sentences;
    use super::status;
    use crate::domain::Personal;
    use crate::export::list::sample;

    #[test]
    fn every_row_has_one_origin_and_its_status_says_it() {
        let mut list = sample::list(4);
        let head = list.head.clone();
        list.rows[2].carried = true;
        list.rows[2].before = Some(head.period.0 - 7);
        list.rows[3].closed = Some("the household moved away".to_owned());
        let said: Vec<String> = list.rows.iter().map(|row| status(&head, row)).collect();
        assert_eq!(
            said,
            [
                "new",
                "repeat, last 2 November 2026",
                "carried over from 9 November 2026",
                "closed: the household moved away"
            ]
        );
        assert_eq!(Origin::ALL.map(Origin::words), ["new", "repeat", "carried over", "closed"]);
    }

    #[test]
    fn an_adult_is_named_before_a_number_only_where_there_are_several() {
        let mut row = sample::list(1).rows.remove(0);
        assert_eq!(contacts(&row, contact_details), ["07700 900000, zed0@example.org"]);
        let mut second = row.adults[0].clone();
        second.name = Personal::new("Zed Two");
        second.phones.clear();
        second.emails.clear();
        second.language = Some(Personal::new("Polish"));
        row.adults.push(second);
        assert_eq!(contacts(&row, contact_details), ["Testa Example: 07700 900000, zed0@example.org"]);
        assert_eq!(contacts(&row, languages), ["Zed Two: Polish"]);
    }

    #[test]
    fn sources_stand_behind_the_last_sentence_of_their_theme() {
        let mut row = sample::list(1).rows.remove(0);
        row.reasons.truncate(1);
        row.reasons[0].sentences.push("Another one".to_owned());
        assert_eq!(
            sentences(&row.reasons),
            ["3 council tax reminders since March 2026; £742.18 owed", "Another one (council tax)"]
        );
    }
}
