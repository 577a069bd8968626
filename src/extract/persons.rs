use std::collections::BTreeMap;

use super::batch::SIGHTING_COLUMNS;
use super::names::{Name, Names, Standing, in_parts};
use super::profile::{Profile, Role, SightingRule};
use super::values::Value;
use crate::domain::Column;
use crate::domain::Day;
use crate::domain::Table;
use crate::domain::Text;

/// Collects the sightings of a file.
#[derive(Default)]
pub(super) struct Sightings {
    row: Vec<u32>,
    person_no: Vec<Option<f64>>,
    /// In the order of [`TEXTS`].
    texts: [Text; 13],
    dob: Vec<Option<Day>>,
    from: Vec<Option<Day>>,
    to: Vec<Option<Day>>,
    address: String,
}

/// One person of one row.
struct Sighted<'a> {
    row: u32,
    person_no: u32,
    standing: &'a str,
    /// Whether nobody may learn where the person is, or how to reach them.
    restricted: bool,
    name: &'a Name<'a>,
    /// Birth date and national insurance number are those of the first person of a joint name.
    owns_numbers: bool,
}

const TEXTS: [&str; 13] = [
    "role", "standing", "title", "forename", "middle", "surname", "nino", "address", "postcode", "uprn", "phone",
    "email", "language",
];

/// The standing of whom a restricted row is about.
const RESTRICTED: &str = "restricted";

impl Sightings {
    /// Adds the sightings of one row. `whole_names` tells, for each rule, whether its surname column holds whole names. Those
    /// of a restricted row say who it is about and nothing of where they are; there is at least one, so that what else is
    /// said of the same entity can be kept from every household.
    pub(super) fn add(
        &mut self,
        profile: &Profile,
        whole_names: &[bool],
        values: &[Value<'_>],
        row: u32,
        restricted: bool,
    ) {
        let mut person_no = 0_u32;
        for (rule, whole) in profile.sightings.iter().zip(whole_names) {
            let text = |place: Option<usize>| place.and_then(|place| values[place].text()).unwrap_or("");
            let names = in_parts(text(rule.title), text(rule.forename), text(rule.middle), text(rule.surname), *whole);
            self.address.clear();
            if !restricted {
                self.write_address(rule, values);
            }
            let is_somewhere =
                !self.address.is_empty() || !text(rule.postcode).is_empty() || !text(rule.uprn).is_empty();
            let is_someone = rule.dob.is_some_and(|place| !values[place].is_null()) || !text(rule.nino).is_empty();
            let Names { standing, people } = names;
            let standing = if restricted { RESTRICTED } else { standing.as_str() };
            if people.is_empty() && (is_someone || is_somewhere || restricted) {
                person_no += 1;
                let standing = match (restricted, is_someone) {
                    (true, _) => RESTRICTED,
                    (false, true) => Standing::Person.as_str(),
                    (false, false) => "address",
                };
                let name = &Name::default();
                self.push(rule, values, &Sighted { row, person_no, standing, restricted, name, owns_numbers: true });
            }
            for (place, name) in people.iter().enumerate() {
                person_no += 1;
                let owns_numbers = place == 0;
                self.push(rule, values, &Sighted { row, person_no, standing, restricted, name, owns_numbers });
            }
        }
    }

    fn write_address(&mut self, rule: &SightingRule, values: &[Value<'_>]) {
        for line in rule.address.iter().filter_map(|place| values[*place].text()) {
            if !self.address.is_empty() {
                self.address.push_str(", ");
            }
            match line.starts_with('{').then(|| lines_of_json(line)).flatten() {
                Some(lines) => self.address.push_str(&lines),
                None => self.address.push_str(line),
            }
        }
    }

    fn push(&mut self, rule: &SightingRule, values: &[Value<'_>], sighted: &Sighted<'_>) {
        let text = |place: Option<usize>| place.and_then(|place| values[place].text());
        let day = |place: Option<usize>| place.and_then(|place| values[place].day());
        let Sighted { name, restricted, .. } = sighted;
        let place_text = |place: Option<usize>| text(place).filter(|_| !restricted);
        let role = match &rule.role {
            Role::Fixed(role) => Some(role.as_str()),
            Role::Column(place) => values[*place].text(),
        };
        self.row.push(sighted.row);
        self.person_no.push(Some(f64::from(sighted.person_no)));
        self.dob.push(day(rule.dob).filter(|_| sighted.owns_numbers));
        self.from.push(day(rule.from).filter(|_| !restricted));
        self.to.push(day(rule.to).filter(|_| !restricted));
        let cells: [Option<&str>; 13] = [
            role,
            Some(sighted.standing),
            Some(&name.title),
            Some(&name.forename),
            Some(&name.middle),
            Some(&name.surname),
            text(rule.nino).filter(|_| sighted.owns_numbers),
            Some(&self.address),
            place_text(rule.postcode),
            place_text(rule.uprn),
            place_text(rule.phone),
            place_text(rule.email),
            text(rule.language),
        ];
        for (column, cell) in self.texts.iter_mut().zip(cells) {
            column.push(cell);
        }
    }

    /// The rows the sightings came from, and the table of them.
    pub(super) fn finish(self) -> (Vec<u32>, Table) {
        let rows = self.row.len();
        let mut columns: BTreeMap<String, Column> = BTreeMap::new();
        for (name, column) in TEXTS.into_iter().zip(self.texts) {
            columns.insert(name.to_owned(), Column::Text(column));
        }
        columns.insert("person_no".to_owned(), Column::Number(self.person_no));
        columns.insert("dob".to_owned(), Column::Date(self.dob));
        columns.insert("from".to_owned(), Column::Date(self.from));
        columns.insert("to".to_owned(), Column::Date(self.to));
        debug_assert!(SIGHTING_COLUMNS.iter().all(|(name, kind)| columns[*name].kind() == *kind));
        (self.row, Table { rows, columns })
    }
}

/// The texts of an address kept as a JSON object, in order of their names; `None` where it is not one.
fn lines_of_json(text: &str) -> Option<String> {
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let lines: Vec<&str> =
        object.values().filter_map(serde_json::Value::as_str).filter(|line| !line.is_empty()).collect();
    Some(lines.join(", "))
}
