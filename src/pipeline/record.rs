use crate::archive::Known;
use crate::domain::AsOf;
use crate::extract::Profile;
use crate::link::Named;

/// Why a record that somebody named cannot be looked at. Says which of the two it is, never what its key is.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such dataset.
    #[error("the {which} record: the archive has no dataset `{dataset}`")]
    Dataset {
        /// What was given as its name.
        dataset: String,
        /// Which of the two records.
        which: &'static str,
        /// The datasets whose records name somebody.
        known: Vec<String>,
    },
    /// The dataset has no row of that key.
    #[error("the {which} record: `{dataset}` has no row of that key")]
    Key {
        /// The dataset.
        dataset: String,
        /// Which of the two records.
        which: &'static str,
        /// The columns that make its key.
        columns: Vec<String>,
    },
    /// The row has no person of that number.
    #[error("the {which} record: that row of `{dataset}` names nobody of number {person}")]
    Person {
        /// The dataset.
        dataset: String,
        /// Which of the two records.
        which: &'static str,
        /// The number that was asked for.
        person: u32,
    },
    /// It says neither who somebody is nor where.
    #[error("the {which} record: that row of `{dataset}` does not say who it is about")]
    Nobody {
        /// The dataset.
        dataset: String,
        /// Which of the two records.
        which: &'static str,
    },
    /// It was not known on the as-of date.
    #[error("the {which} record: that row of `{dataset}` was not known as of {as_of}")]
    NotKnownThen {
        /// The dataset.
        dataset: String,
        /// Which of the two records.
        which: &'static str,
        /// The as-of date.
        as_of: AsOf,
    },
    /// Both names are of one record.
    #[error("both are the same record")]
    OneRecord,
}

impl RecordError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Dataset { known, .. } if known.is_empty() => {
                Some("nothing was taken in yet: `hew night` reads the inbox into the archive".to_owned())
            }
            Self::Dataset { known, .. } => {
                Some(format!("a record is written DATASET:KEY; there are {}", known.join(", ")))
            }
            Self::Key { dataset, columns, .. } if columns.is_empty() => {
                Some(format!("rows of `{dataset}` have no key of their own and cannot be named"))
            }
            Self::Key { dataset, columns, .. } => {
                let key: Vec<String> = columns.iter().map(|column| format!("<{column}>")).collect();
                Some(format!(
                    "write it as '{dataset}:{}', with the values of the extract in place of the columns",
                    key.join("|")
                ))
            }
            Self::Person { .. } => Some(
                "after # comes the number of a person of the row, from 1; without it the first is meant".to_owned(),
            ),
            Self::Nobody { .. } => Some("name another record of that person".to_owned()),
            Self::NotKnownThen { .. } => Some("a later day can be asked for with --as-of".to_owned()),
            Self::OneRecord => Some("name two records that are about two persons, or about one".to_owned()),
        }
    }
}

/// Finds a record among those known; everything ever known is asked for as of the last day there is.
pub(super) fn find(
    known: &Known<'_>,
    profile: Option<&Profile>,
    named: &Named,
    which: &'static str,
) -> Result<(), RecordError> {
    let dataset = named.dataset.clone();
    let Some(rows) = known.rows(&dataset).filter(|rows| rows.sighting_count() > 0) else {
        let naming = |name: &&str| known.rows(name).is_some_and(|rows| rows.sighting_count() > 0);
        let known = known.dataset_names().filter(naming).map(str::to_owned).collect();
        return Err(RecordError::Dataset { dataset, which, known });
    };
    if !(0..rows.len()).any(|row| rows.source(row) == named.source) {
        let columns = profile.into_iter().flat_map(Profile::key_columns).map(str::to_owned).collect();
        return Err(RecordError::Key { dataset, which, columns });
    }
    let numbers = rows.sightings().number("person_no");
    let is_it = |(sighting, row): (usize, &u32)| {
        rows.source(*row as usize) == named.source
            && numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32 == named.person
    };
    if !rows.sighting_rows().iter().enumerate().any(is_it) {
        return Err(RecordError::Person { dataset, which, person: named.person });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::archive::testing::history;
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::extract::profiles;
    use crate::link::Named;

    #[test]
    fn a_record_that_is_not_there_is_answered_with_how_one_is_written_and_no_key() {
        let history = history(&[
            (
                "ctax_accounts",
                "account_ref | liable_no | forename | surname | uprn | start_date | known
                 A1          | 1         | ANN      | SMITH   | 9001 | 2020-04-01 | 2023-06-01",
            ),
            ("ctax_balances", "account_ref | balance | known\n A1 | 10.00 | 2023-06-01"),
        ]);
        let known = history.known_on(AsOf(Day::MAX));
        let built_in = profiles(None).unwrap();
        let answer = |dataset: &str, source: &str, person: u32| {
            let profile = built_in.iter().find(|profile| profile.dataset == dataset);
            let named = Named { dataset: dataset.to_owned(), source: source.to_owned(), person };
            let Err(error) = find(&known, profile, &named, "first") else { return String::new() };
            format!("{error}; {}", error.hint().unwrap())
        };
        assert_eq!(answer("ctax_accounts", "A1|1", 1), "");
        let table = [
            (answer("ctax_accounts", "A77", 1), "no row of that key", "'ctax_accounts:<account_ref>|<liable_no>'"),
            (answer("ctax_accounts", "A1|1", 2), "nobody of number 2", "from 1"),
            (answer("ctax_balances", "A1", 1), "no dataset `ctax_balances`", "there are ctax_accounts"),
            (answer("pupils", "U1", 1), "no dataset `pupils`", "there are ctax_accounts"),
        ];
        for (said, fault, hint) in table {
            assert!(said.contains(fault) && said.contains(hint) && !said.contains("A77"), "{said}");
        }
    }
}
