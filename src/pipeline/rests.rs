use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::archive::EntityIx;
use crate::domain::AsOf;
use crate::domain::PersonId;
use crate::features::Catalogue;
use crate::link::Linked;
use crate::link::PersonIx;
use crate::link::Remembered;
use crate::store::StoredAlert;

use super::own::Own;
use super::own::title;
use super::whom::Files;

/// A reason of a published list, as it was shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedReason {
    /// The theme; empty where it was kept without one.
    pub theme: String,
    /// What it added to the score, in log-odds, where that was kept.
    pub log_odds: Option<f64>,
    /// The sentences.
    pub sentences: Vec<String>,
}

/// A reason that is not handed out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withheld {
    /// The as-of date of the list.
    pub as_of: AsOf,
    /// The theme; empty where it was kept without one.
    pub theme: String,
    /// Why: it rests on another member's record, it cannot be shown that it does not, or it may be about somebody's safety.
    pub why: String,
    /// The kinds of record it rests on.
    pub records: Vec<String>,
    /// Whose they are: the place of the other members in the household, from 1, as it is linked now.
    pub members: Vec<usize>,
}

/// Tells on whose records the reasons of lists rest.
pub(super) struct Rests<'a> {
    files: &'a Files<'a>,
    linked: &'a Linked,
    own: &'a Own,
    /// The datasets behind each theme; empty for one that says something of the household itself.
    datasets: BTreeMap<String, BTreeSet<String>>,
}

/// The others of a household on the night of a list.
pub(super) struct Others {
    /// Those who are found now, with their places in the household.
    found: Vec<(PersonIx, usize)>,
    /// Whether one is no longer found: on whose records a reason rests cannot be shown then.
    lost: bool,
}

impl<'a> Rests<'a> {
    pub(super) fn new(files: &'a Files<'a>, linked: &'a Linked, own: &'a Own, catalogue: &Catalogue) -> Self {
        let mut datasets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for feature in catalogue.features() {
            let of = datasets.entry(feature.theme.clone()).or_default();
            for source in std::iter::once(&feature.from).chain(&feature.also) {
                // A fact of the link says who lives there: it rests on everybody's records.
                of.insert(source.dataset.clone().unwrap_or_default());
            }
        }
        Self { files, linked, own, datasets }
    }

    /// The others of a household as a night knew it.
    pub(super) fn others(&self, home: &Remembered, theirs: &BTreeSet<PersonId>) -> Others {
        let mut others = Others { found: Vec::new(), lost: false };
        for (place, member) in home.members().enumerate().filter(|(_, member)| !theirs.contains(member)) {
            match self.linked.persons.binary_search_by_key(&member, |person| person.id) {
                Ok(at) => others.found.push((PersonIx(at as u32), place + 1)),
                Err(_) => others.lost = true,
            }
        }
        others
    }

    /// The reasons of a list that are theirs to see, and those that are not.
    pub(super) fn split(
        &self,
        alert: &StoredAlert,
        others: &Others,
        cleared: bool,
    ) -> (Vec<ListedReason>, Vec<Withheld>) {
        let (mut shown, mut withheld) = (Vec::new(), Vec::new());
        for reason in read(&alert.reasons) {
            match self.kept_back(&reason, others, cleared) {
                None => shown.push(reason),
                Some((why, records, members)) => withheld.push(Withheld {
                    as_of: alert.as_of,
                    theme: reason.theme,
                    why: why.to_owned(),
                    records,
                    members,
                }),
            }
        }
        (shown, withheld)
    }

    /// Why a reason is not handed out: the reason, the kinds of record, the members.
    fn kept_back(
        &self,
        reason: &ListedReason,
        others: &Others,
        cleared: bool,
    ) -> Option<(&'static str, Vec<String>, Vec<usize>)> {
        let datasets = self.datasets.get(&reason.theme);
        let titles = |names: &BTreeSet<String>| -> Vec<String> {
            let named = names.iter().filter(|name| !name.is_empty());
            named.map(|name| title(self.files.profiles, name)).collect()
        };
        let is_sensitive = |name: &String| self.own.may_disclose(name, self.files.config);
        if !cleared && datasets.is_none_or(|names| names.iter().any(is_sensitive)) {
            // Of one without a known theme nobody can say that it is not.
            let records = datasets.map(titles).unwrap_or_default();
            return Some(("it may be about somebody's safety: for exemption review", records, Vec::new()));
        }
        if others.found.is_empty() && !others.lost {
            return None;
        }
        let members: Vec<usize> = others.found.iter().map(|(_, place)| *place).collect();
        let Some(names) = datasets.filter(|names| !names.contains("") && !others.lost) else {
            return Some(("it cannot be shown to rest on their own records alone", Vec::new(), members));
        };
        let mut resting: (BTreeSet<String>, BTreeSet<usize>) = Default::default();
        for (other, place) in &others.found {
            let entities = self.entities(*other);
            for name in names.iter().filter(|name| self.feeds(name, &entities)) {
                resting.0.insert(name.clone());
                resting.1.insert(*place);
            }
        }
        let (records, members) = resting;
        (!records.is_empty())
            .then(|| ("it rests on another member's record", titles(&records), members.into_iter().collect()))
    }

    /// The accounts, claims, tenancies and cases of another person that the one who asks is no party to.
    fn entities(&self, other: PersonIx) -> BTreeSet<EntityIx> {
        let known = self.files.known();
        let mut found = BTreeSet::new();
        for at in &self.linked.persons[other.0 as usize].sightings {
            let rows = known.dataset_names().nth(usize::from(at.dataset)).and_then(|name| known.rows(name));
            let row = rows.map(|rows| rows.entities()[rows.sighting_rows()[at.sighting as usize] as usize]);
            found.extend(row.filter(|entity| !self.own.party.contains(entity)));
        }
        found
    }

    /// Whether a dataset has a row about one of these.
    fn feeds(&self, dataset: &str, entities: &BTreeSet<EntityIx>) -> bool {
        let rows = self.files.known().rows(dataset);
        rows.is_some_and(|rows| rows.entities().iter().any(|entity| entities.contains(entity)))
    }
}

/// The reasons as the store keeps them: by theme, or as the bare sentences that hew once kept.
fn read(text: &str) -> Vec<ListedReason> {
    let kept: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let texts = |value: &Value| -> Vec<String> {
        let all = value.as_array().into_iter().flatten();
        all.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    if let Some(shown) = kept.get("shown").and_then(Value::as_array) {
        let reason = |value: &Value| ListedReason {
            theme: value["theme"].as_str().unwrap_or_default().to_owned(),
            log_odds: value["log_odds"].as_f64(),
            sentences: texts(&value["sentences"]),
        };
        return shown.iter().map(reason).collect();
    }
    let bare = |sentence| ListedReason { theme: String::new(), log_odds: None, sentences: vec![sentence] };
    texts(&kept).into_iter().map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reasons_are_read_by_theme_and_as_the_bare_sentences_of_before() {
        let themed = r#"{"shown":[{"theme":"rent arrears","log_odds":0.5,"sentences":["owes £90"],"sources":["rents"]}],"everything_else":-1.0}"#;
        let found = read(themed);
        assert_eq!((found[0].theme.as_str(), found[0].log_odds), ("rent arrears", Some(0.5)));
        assert_eq!(found[0].sentences, ["owes £90"]);
        let bare = read(r#"["owes £90","moved twice"]"#);
        assert_eq!(bare.len(), 2);
        assert!(bare[1].theme.is_empty() && bare[1].sentences == ["moved twice"]);
        assert!(read("[]").is_empty() && read("").is_empty());
    }
}
