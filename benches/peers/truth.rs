use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use anyhow::Context;
use anyhow::Result;
use flate2::read::MultiGzDecoder;
use hew::domain::Day;

/// One person's time in one household: from, until (excluded), household.
type Stay = (Day, Day, u32);

/// The truth about a synthetic council. Features never see it.
pub(crate) struct Truth {
    persons: HashMap<(String, String), Vec<(u32, u64)>>,
    origins: HashMap<u64, String>,
    stays: HashMap<u64, Vec<Stay>>,
    risks: BTreeMap<Day, HashMap<u32, (f64, f64)>>,
    outcomes: Vec<(Day, u32)>,
}

impl Truth {
    /// Reads the folder that `hew simulate` calls `truth`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut truth = Self {
            persons: HashMap::new(),
            origins: HashMap::new(),
            stays: HashMap::new(),
            risks: BTreeMap::new(),
            outcomes: Vec::new(),
        };
        // dataset, source_key, person_no, person, household
        each(&folder.join("records.csv.gz"), |row| {
            let known = truth.persons.entry((row[0].to_owned(), row[1].to_owned())).or_default();
            known.push((row[2].parse()?, row[3].parse()?));
            Ok(())
        })?;
        // person, dob, name_origin
        each(&folder.join("persons.csv.gz"), |row| {
            truth.origins.insert(row[0].parse()?, row[2].to_owned());
            Ok(())
        })?;
        // person, household, uprn, from, to
        each(&folder.join("residence.csv.gz"), |row| {
            let to = if row[4].is_empty() { Day::MAX } else { row[4].parse()? };
            truth.stays.entry(row[0].parse()?).or_default().push((row[3].parse()?, to, row[1].parse()?));
            Ok(())
        })?;
        // month, household, risk_month, own_home, exclusion, other, risk_month_without_noise
        each(&folder.join("risk.csv.gz"), |row| {
            let month = truth.risks.entry(row[0].parse()?).or_default();
            month.insert(row[1].parse()?, (row[2].parse()?, row[6].parse()?));
            Ok(())
        })?;
        // case_ref, household, person, kind, application_date, duty, whole_household
        let path = folder.join("outcomes.csv");
        let mut reader = csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
        for row in reader.records() {
            let row = row?;
            if let Ok(household) = row[1].parse() {
                truth.outcomes.push((row[4].parse()?, household));
            }
        }
        Ok(truth)
    }

    /// The person a record is about, by their number in the record.
    pub(crate) fn person(&self, dataset: &str, source: &str, number: u32) -> Option<u64> {
        let known = self.persons.get(&(dataset.to_owned(), source.to_owned()))?;
        known.iter().find(|(other, _)| *other == number).map(|(_, person)| *person)
    }

    /// The naming pattern a person's name is of.
    pub(crate) fn origin(&self, person: u64) -> &str {
        self.origins.get(&person).map_or("", String::as_str)
    }

    /// The household most of the persons truly live in on a day; the lowest number among equals.
    pub(crate) fn home(&self, day: Day, persons: impl Iterator<Item = u64>) -> Option<u32> {
        let mut votes: BTreeMap<u32, u32> = BTreeMap::new();
        for person in persons {
            let stays = self.stays.get(&person).map_or(&[][..], Vec::as_slice);
            for (_, _, household) in stays.iter().filter(|(from, to, _)| *from <= day && day < *to) {
                *votes.entry(*household).or_insert(0) += 1;
            }
        }
        votes
            .into_iter()
            .max_by_key(|(household, count)| (*count, u32::MAX - household))
            .map(|(household, _)| household)
    }

    /// The risk a month of a household in the month of a day, with and without its private term; 0 where it had none.
    pub(crate) fn risk(&self, day: Day, household: u32) -> (f64, f64) {
        let month = self.risks.range(..=day).next_back();
        month.and_then(|(_, risks)| risks.get(&household)).copied().unwrap_or((0.0, 0.0))
    }

    /// The households to which a duty truly came in the span, both days included.
    pub(crate) fn outcomes(&self, from: Day, to: Day) -> BTreeSet<u32> {
        let within = self.outcomes.iter().filter(|(day, _)| (from..=to).contains(day));
        within.map(|(_, household)| *household).collect()
    }
}

fn each(path: &Path, mut take: impl FnMut(&csv::StringRecord) -> Result<()>) -> Result<()> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        take(&row)?;
    }
    Ok(())
}
