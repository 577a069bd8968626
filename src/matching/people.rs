//! Ready-made linkage of people: which columns hold what is all that must be said.
//!
//! Values are first written in one way ([`crate::matching::Form`]). Names, birth date, home, sex and identifiers are
//! then compared, homes are what strangers' likeness depends on, and forenames go with surnames.

use serde::Deserialize;

use crate::matching::derive::{Derived, Form};
use crate::matching::error::MatchError;
use crate::matching::library;
use crate::matching::linker::{SessionPlan, Training};
use crate::matching::settings::{BlockingRule, Comparison};
use crate::matching::splink::{read_condition, read_rule};

/// The default threshold of clusters of people: the pairs' probability is calibrated, and of the two mistakes, two
/// people taken for one is the worse.
pub(super) const CLUSTERS_AT: f64 = 0.8;
/// m of forenames that have nothing in common: of one person known by another name altogether. It is said and not
/// learnt: under one birth date in one home such records cannot tell it from twins.
const UNLIKE_FORENAMES: f64 = 0.015;
/// m of a birth date within ten years of the other, and of one farther away. They are said and not learnt: whether two
/// far dates under one name in one home are one person's or a father's and his son's cannot be told from such records.
const FAR_DATES: [f64; 2] = [0.004, 0.002];

/// The columns that tell a home.
pub(super) const UPRN: &str = "tidy_uprn";
pub(super) const ADDRESS: &str = "tidy_address";
pub(super) const POSTCODE: &str = "tidy_postcode";

/// `[people]` of a job: the names of the columns that hold what is known of a person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct People {
    forename: Option<String>,
    surname: Option<String>,
    date_of_birth: Option<String>,
    sex: Option<String>,
    address: Option<String>,
    postcode: Option<String>,
    uprn: Option<String>,
    nino: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

/// Whether derived columns tell which records share a home.
pub(super) fn homes(derived: &[Derived]) -> bool {
    let has = |name: &str| derived.iter().any(|one| one.column == name);
    has(UPRN) || has(ADDRESS) && has(POSTCODE)
}

/// What the columns make of a job.
pub(super) struct Ready {
    pub(super) derived: Vec<Derived>,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) blocking: Vec<BlockingRule>,
    /// Rules for few records only: those that make too many pairs are left out.
    pub(super) wide: Vec<BlockingRule>,
    pub(super) joint: Vec<Vec<String>>,
    pub(super) training: Training,
}

/// One level as label and SQL.
type Written<'t> = (&'t str, &'t str);

const FORENAME: [Written<'static>; 7] = [
    ("equal", "tidy_forename_l = tidy_forename_r"),
    ("another form of it", "root_forename_l = root_forename_r"),
    ("first of several equal", "split_part(tidy_forename_l, ' ', 1) = split_part(tidy_forename_r, ' ', 1)"),
    ("alike by 0.92", "jaro_winkler_similarity(tidy_forename_l, tidy_forename_r) >= 0.92"),
    ("alike by 0.85", "jaro_winkler_similarity(tidy_forename_l, tidy_forename_r) >= 0.85"),
    ("swapped with the surname", "tidy_forename_l = tidy_surname_r"),
    (
        "an initial of it",
        "substr(tidy_forename_l, 1, 1) = substr(tidy_forename_r, 1, 1) AND (length(tidy_forename_l) = 1 OR \
         length(tidy_forename_r) = 1)",
    ),
];
const SURNAME: [Written<'static>; 6] = [
    ("equal", "tidy_surname_l = tidy_surname_r"),
    ("another spelling of it", "root_surname_l = root_surname_r"),
    ("alike by 0.92", "jaro_winkler_similarity(tidy_surname_l, tidy_surname_r) >= 0.92"),
    (
        "part of a double name",
        "split_part(tidy_surname_l, ' ', 1) = tidy_surname_r OR split_part(tidy_surname_l, ' ', 2) = tidy_surname_r \
         OR split_part(tidy_surname_r, ' ', 1) = tidy_surname_l OR split_part(tidy_surname_r, ' ', 2) = tidy_surname_l",
    ),
    ("alike by 0.85", "jaro_winkler_similarity(tidy_surname_l, tidy_surname_r) >= 0.85"),
    ("swapped with the forename", "tidy_surname_l = tidy_forename_r"),
];
const BORN: [Written<'static>; 6] = [
    ("equal", "tidy_born_l = tidy_born_r"),
    ("one edit", "damerau_levenshtein(tidy_born_l, tidy_born_r) <= 1"),
    (
        "day and month swapped",
        "substr(tidy_born_l, 1, 4) = substr(tidy_born_r, 1, 4) AND substr(tidy_born_l, 6, 2) = substr(tidy_born_r, \
         9, 2) AND substr(tidy_born_l, 9, 2) = substr(tidy_born_r, 6, 2)",
    ),
    (
        "within a month",
        "ABS(EPOCH(try_strptime(tidy_born_l, '%Y-%m-%d')) - EPOCH(try_strptime(tidy_born_r, '%Y-%m-%d'))) <= 2629800.0",
    ),
    (
        "within a year",
        "ABS(EPOCH(try_strptime(tidy_born_l, '%Y-%m-%d')) - EPOCH(try_strptime(tidy_born_r, '%Y-%m-%d'))) <= \
         31557600.0",
    ),
    (
        "within ten years",
        "ABS(EPOCH(try_strptime(tidy_born_l, '%Y-%m-%d')) - EPOCH(try_strptime(tidy_born_r, '%Y-%m-%d'))) <= \
         315576000.0",
    ),
];
const NINO: [Written<'static>; 3] = [
    ("equal", "tidy_nino_l = tidy_nino_r"),
    ("equal but for the suffix", "substr(tidy_nino_l, 1, 8) = substr(tidy_nino_r, 1, 8)"),
    ("one edit", "damerau_levenshtein(tidy_nino_l, tidy_nino_r) <= 1"),
];

impl People {
    /// The job these columns make.
    ///
    /// # Errors
    /// Too little to tell people apart by.
    pub(super) fn ready(&self) -> Result<Ready, MatchError> {
        let (Some(_), Some(_)) = (&self.forename, &self.surname) else {
            return Err(MatchError::Settings("`[people]` needs the columns `forename` and `surname`".to_owned()));
        };
        if self.date_of_birth.is_none() && self.postcode.is_none() {
            let why = "`[people]` needs `date_of_birth` or `postcode` besides the names: names alone tell nobody apart";
            return Err(MatchError::Settings(why.to_owned()));
        }
        if self.address.is_some() && self.postcode.is_none() {
            let why =
                "`[people]` with `address` needs `postcode` too: one address line is in many streets of that name";
            return Err(MatchError::Settings(why.to_owned()));
        }
        Ok(Ready {
            derived: self.derived(),
            comparisons: self.comparisons()?,
            blocking: self.blocking()?,
            wide: self.wide()?,
            joint: vec![vec!["tidy_forename".to_owned(), "tidy_surname".to_owned()]],
            training: self.training()?,
        })
    }

    fn derived(&self) -> Vec<Derived> {
        let made = [
            ("tidy_forename", &self.forename, Form::Name),
            ("root_forename", &self.forename, Form::ForenameRoot),
            ("tidy_surname", &self.surname, Form::Name),
            ("root_surname", &self.surname, Form::SurnameRoot),
            ("tidy_born", &self.date_of_birth, Form::Date),
            ("tidy_sex", &self.sex, Form::Initial),
            (ADDRESS, &self.address, Form::Address),
            (POSTCODE, &self.postcode, Form::Postcode),
            (UPRN, &self.uprn, Form::Uprn),
            ("tidy_nino", &self.nino, Form::Nino),
            ("tidy_phone", &self.phone, Form::Phone),
            ("tidy_email", &self.email, Form::Email),
        ];
        let derived = |(column, from, form): (&str, &Option<String>, Form)| {
            from.clone().map(|from| Derived { column: column.to_owned(), from, form })
        };
        made.into_iter().filter_map(derived).collect()
    }

    fn comparisons(&self) -> Result<Vec<Comparison>, MatchError> {
        let mut made = vec![
            holding(compared("forename", "tidy_forename", Some("tidy_forename"), &FORENAME)?, &[UNLIKE_FORENAMES]),
            compared("surname", "tidy_surname", Some("tidy_surname"), &SURNAME)?,
        ];
        if self.date_of_birth.is_some() {
            made.push(holding(compared("date_of_birth", "tidy_born", None, &BORN)?, &FAR_DATES));
        }
        made.extend(self.location()?);
        let single: [(&str, &str, &Option<String>, &[Written]); 4] = [
            ("sex", "tidy_sex", &self.sex, &[("equal", "tidy_sex_l = tidy_sex_r")]),
            ("nino", "tidy_nino", &self.nino, &NINO),
            ("phone", "tidy_phone", &self.phone, &[("equal", "tidy_phone_l = tidy_phone_r")]),
            ("email", "tidy_email", &self.email, &[("equal", "tidy_email_l = tidy_email_r")]),
        ];
        for (name, column, _, levels) in single.iter().filter(|(_, _, given, _)| given.is_some()) {
            made.push(compared(name, column, None, levels)?);
        }
        Ok(made)
    }

    /// Where people live, from the same dwelling to another district.
    fn location(&self) -> Result<Option<Comparison>, MatchError> {
        let (uprn, postcode) = (self.uprn.is_some(), self.postcode.is_some());
        let address = self.address.is_some() && postcode;
        let levels: [(bool, Written); 5] = [
            (uprn, ("same dwelling", "tidy_uprn_l = tidy_uprn_r")),
            (address, ("same address", "tidy_postcode_l = tidy_postcode_r AND tidy_address_l = tidy_address_r")),
            (
                address,
                (
                    "address alike",
                    "tidy_postcode_l = tidy_postcode_r AND jaro_winkler_similarity(tidy_address_l, tidy_address_r) \
                     >= 0.95",
                ),
            ),
            (postcode, ("same postcode", "tidy_postcode_l = tidy_postcode_r")),
            (postcode, ("same district", "split_part(tidy_postcode_l, ' ', 1) = split_part(tidy_postcode_r, ' ', 1)")),
        ];
        let levels: Vec<Written> = levels.into_iter().filter(|(given, _)| *given).map(|(_, level)| level).collect();
        let either = |column: &str| format!("(tidy_{column}_l IS NULL OR tidy_{column}_r IS NULL)");
        let missing: Vec<String> = [(uprn, "uprn"), (postcode, "postcode")]
            .iter()
            .filter(|(given, _)| *given)
            .map(|(_, name)| either(name))
            .collect();
        if levels.is_empty() { Ok(None) } else { made("location", &missing.join(" AND "), None, &levels).map(Some) }
    }

    fn blocking(&self) -> Result<Vec<BlockingRule>, MatchError> {
        let (born, postcode) = (self.date_of_birth.is_some(), self.postcode.is_some());
        let same = |column: &str| format!("l.tidy_{column} = r.tidy_{column}");
        let start = |column: &str| format!("substr(l.tidy_{column}, 1, 1) = substr(r.tidy_{column}, 1, 1)");
        let both = |one: String, other: String| format!("{one} AND {other}");
        let rules = [
            (true, both(same("forename"), same("surname"))),
            (born, both(same("born"), start("surname"))),
            (born, both(same("born"), start("forename"))),
            (self.uprn.is_some(), same("uprn")),
            (postcode, both(same("postcode"), start("forename"))),
            (postcode, both(same("postcode"), same("surname"))),
            (born && postcode, both(same("born"), same("postcode"))),
            (self.nino.is_some(), "substr(l.tidy_nino, 1, 8) = substr(r.tidy_nino, 1, 8)".to_owned()),
            (self.phone.is_some(), same("phone")),
            (self.email.is_some(), same("email")),
        ];
        rules.iter().filter(|(given, _)| *given).map(|(_, text)| rule(text)).collect()
    }

    /// What finds badly damaged copies where there are so few records that one equal value is worth a look.
    fn wide(&self) -> Result<Vec<BlockingRule>, MatchError> {
        let rules = [
            (true, "l.root_surname = r.root_surname"),
            (true, "l.root_forename = r.root_forename"),
            (self.date_of_birth.is_some(), "l.tidy_born = r.tidy_born"),
            (self.postcode.is_some(), "l.tidy_postcode = r.tidy_postcode"),
        ];
        rules.iter().filter(|(given, _)| *given).map(|(_, text)| rule(text)).collect()
    }

    fn training(&self) -> Result<Training, MatchError> {
        let (born, postcode) = (self.date_of_birth.is_some(), self.postcode.is_some());
        let session = |columns: &[&str]| -> Result<SessionPlan, MatchError> {
            let same: Vec<String> = columns.iter().map(|column| format!("l.tidy_{column} = r.tidy_{column}")).collect();
            Ok(SessionPlan { rule: rule(&same.join(" AND "))?, free_u: false, optional: true })
        };
        let mut sessions = vec![session(&["forename", "surname"])?];
        if born {
            sessions.push(session(if postcode { &["born", "postcode"] } else { &["born"] })?);
            sessions.push(session(&["born", "surname"])?);
        } else {
            sessions.push(session(&["postcode"])?);
        }
        let home = self.uprn.is_some() || postcode;
        let certain =
            "l.tidy_forename = r.tidy_forename AND l.tidy_surname = r.tidy_surname AND l.tidy_born = r.tidy_born";
        Ok(Training {
            deterministic: if born { vec![rule(certain)?] } else { Vec::new() },
            recall: None,
            sessions,
            dependence: home.then(|| "location".to_owned()),
            ..Training::default()
        })
    }
}

fn rule(text: &str) -> Result<BlockingRule, MatchError> {
    read_rule(text).map_err(|why| MatchError::Settings(why.to_string()))
}

fn compared(name: &str, column: &str, common: Option<&str>, levels: &[Written]) -> Result<Comparison, MatchError> {
    made(name, &format!("{column}_l IS NULL OR {column}_r IS NULL"), common, levels)
}

/// A comparison; rare values of the column `common` count for more where they are equal.
fn made(name: &str, missing: &str, common: Option<&str>, levels: &[Written]) -> Result<Comparison, MatchError> {
    let read = |sql: &str| read_condition(sql).map_err(|why| MatchError::Settings(why.to_string()));
    let mut found = Vec::new();
    for (place, (label, sql)) in levels.iter().enumerate() {
        let level = library::level(label, read(sql)?);
        found.push(match common {
            Some(column) if place == 0 => library::adjusted(level, column),
            _ => level,
        });
    }
    Ok(library::comparison(name, read(missing)?, found))
}

/// The comparison with m of its last levels held.
fn holding(mut comparison: Comparison, last: &[f64]) -> Comparison {
    for (level, m) in comparison.levels.iter_mut().rev().zip(last.iter().rev()) {
        (level.m, level.fix_m) = (Some(*m), true);
    }
    comparison
}
