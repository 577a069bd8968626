use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Store;
use super::StoreError;
use crate::alerts::Keyring;
use crate::domain::HouseholdId;

/// What pseudonyms mean: those on the lists that were published, and those of every household of the ledger under every
/// key of the ring.
#[derive(Clone, Debug, Default)]
pub struct Names {
    households: BTreeMap<String, HouseholdId>,
}

impl Names {
    /// The household that was given a pseudonym under whichever key, if any was. Small letters and blanks do not matter,
    /// nor does an `O` for `0`, an `I` or `L` for `1`. Where it lives on in another, [`crate::link::Ledger::heir`] says.
    pub fn resolve(&self, pseudonym: &str) -> Option<HouseholdId> {
        self.households.get(&as_written(pseudonym)).copied()
    }
}

/// A pseudonym as it was printed: Crockford's base 32 knows neither I, L nor O.
fn as_written(pseudonym: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    pseudonym.trim().chars().map(letter).collect()
}

impl Store {
    /// What the pseudonyms of all lists mean, under the key in use and those it replaced. What a list itself showed comes
    /// first, the latest list before others: it holds even where a key was lost.
    pub fn names(&self, keys: &Keyring) -> Result<Names, StoreError> {
        let listed = self.all_alerts()?;
        let mut known: BTreeSet<HouseholdId> = self.ledger()?.households.into_keys().collect();
        known.extend(listed.iter().map(|alert| alert.household));
        let mut names = Names::default();
        for household in known {
            for pseudonym in keys.pseudonyms(household) {
                names.households.insert(pseudonym, household);
            }
        }
        names.households.extend(listed.into_iter().map(|alert| (as_written(&alert.pseudonym), alert.household)));
        Ok(names)
    }
}
