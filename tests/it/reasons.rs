use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use flate2::read::MultiGzDecoder;
use hew::archive::Archive;
use hew::archive::EntityIx;
use hew::archive::History;
use hew::config::Config;
use hew::domain::AsOf;
use hew::domain::HouseholdId;
use hew::features::Catalogue;
use hew::link::HouseholdIx;
use hew::link::Ledger;
use hew::link::Linked;
use hew::pipeline;
use hew::store::Store;
use hew::store::StoredReason;

use crate::council::Council;
use crate::council::LAST;
use crate::council::files;

/// Which files an office in words is, by how their names begin.
const OFFICES: [(&str, &[&str]); 18] = [
    ("adult social care", &["adults"]),
    ("area statistics", &["geo", "gazetteer", "ctax_accounts"]),
    ("children's social care", &["csc"]),
    ("council tax", &["ctax_accounts", "ctax_balances"]),
    ("council tax recovery", &["ctax_recovery"]),
    ("Discretionary Housing Payments", &["dhp"]),
    ("homelessness cases", &["hclic_case"]),
    ("Housing Benefit", &["hb_claims", "hb_members"]),
    ("housing register", &["register"]),
    ("partner records", &["events"]),
    ("private renting notices", &["prs_notices"]),
    ("rent account", &["rent.accounts", "rent.balances", "rent.tenants", "rent.transactions"]),
    ("rent arrears actions", &["rent.actions"]),
    ("rent arrears agreements", &["rent.arrangements"]),
    ("school attendance", &["attendance"]),
    ("school census", &["pupils"]),
    ("school exclusions", &["exclusions"]),
    ("Universal Credit", &["uc_feed"]),
];

/// An extract as it lies in the inbox: its date and its lines, cut into cells.
struct Extract {
    name: String,
    date: NaiveDate,
    rows: Vec<Vec<String>>,
}

impl Extract {
    fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut bytes = fs::read(path).unwrap();
        if path.extension().is_some_and(|ending| ending == "gz") {
            let mut text = Vec::new();
            std::io::copy(&mut MultiGzDecoder::new(bytes.as_slice()), &mut text).unwrap();
            bytes = text;
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            // Windows-1252, of which the files use no more than Latin-1.
            error.into_bytes().into_iter().map(char::from).collect()
        });
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        let date = NaiveDate::parse_from_str(&digits[digits.len() - 8..], "%Y%m%d").unwrap();
        let text = text.trim_start_matches('\u{feff}');
        let most = |line: &str| {
            [b',', b'|', b'\t', b';'].map(|mark| (line.bytes().filter(|byte| *byte == mark).count(), mark))
        };
        let delimiter = text.lines().take(5).flat_map(most).max().unwrap().1;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let cells = |row: csv::StringRecord| row.iter().map(|cell| cell.trim().to_owned()).collect();
        Self { name, date, rows: reader.records().map(Result::unwrap).map(cells).collect() }
    }

    /// The cell of a row under one of these headers.
    fn cell<'a>(&self, row: &'a [String], headers: &[&str]) -> &'a str {
        let head = self.rows.iter().find(|head| head.iter().any(|cell| headers.contains(&cell.as_str()))).unwrap();
        let column = head.iter().position(|cell| headers.contains(&cell.as_str())).unwrap();
        &row[column]
    }
}

fn money(cell: &str) -> Option<f64> {
    cell.replace(['£', ','], "").parse().ok()
}

const DATES: [&str; 6] = ["%Y-%m-%d", "%d/%m/%Y", "%d-%b-%y", "%d-%b-%Y", "%d.%m.%Y", "%Y%m%d"];

fn date(cell: &str) -> Option<NaiveDate> {
    let day = cell.split([' ', 'T']).next().unwrap_or("");
    DATES.iter().find_map(|format| NaiveDate::parse_from_str(day, format).ok())
}

/// What names a household's rows in the extracts: the keys of its records, its UPRN, its members' birth dates.
fn marks(history: &History, linked: &Linked, place: HouseholdIx) -> BTreeSet<String> {
    let household = &linked.households[place.0 as usize];
    let own = (0..history.entity_count()).filter(|entity| linked.entity_household[*entity] == Some(place));
    let mut marks: BTreeSet<String> = own.map(|entity| history.entity(EntityIx(entity as u32)).1.to_owned()).collect();
    marks.extend(linked.dwellings[household.dwelling.0 as usize].uprn.map(|uprn| uprn.0.to_string()));
    let births = household.members.iter().filter_map(|member| linked.persons[member.0 as usize].birth?.date());
    marks.extend(births.flat_map(|birth| DATES.map(|format| birth.format(format).to_string())));
    marks
}

/// Where in the extracts each of these cells stands, by file and row.
fn index<'a>(extracts: &[Extract], marks: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, Vec<(usize, usize)>> {
    let mut found: BTreeMap<&str, Vec<(usize, usize)>> = marks.map(|mark| (mark.as_str(), Vec::new())).collect();
    for (file, extract) in extracts.iter().enumerate() {
        for (number, row) in extract.rows.iter().enumerate() {
            for cell in row {
                if let Some(rows) = found.get_mut(cell.as_str()) {
                    rows.push((file, number));
                }
            }
        }
    }
    found
}

/// The rows of one household in the extracts.
struct Rows<'a>(Vec<(&'a Extract, &'a Vec<String>)>);

impl<'a> Rows<'a> {
    fn of(extracts: &'a [Extract], index: &BTreeMap<&str, Vec<(usize, usize)>>, marks: &BTreeSet<String>) -> Self {
        let places: BTreeSet<(usize, usize)> = marks.iter().flat_map(|mark| &index[mark.as_str()]).copied().collect();
        Self(places.into_iter().map(|(file, row)| (&extracts[file], &extracts[file].rows[row])).collect())
    }

    fn from(&self, files: &[&str]) -> Vec<(&'a Extract, &'a Vec<String>)> {
        let wanted = |name: &str| files.iter().any(|file| name.starts_with(file));
        self.0.iter().filter(|(extract, _)| wanted(&extract.name)).copied().collect()
    }

    /// By key, the newest row of files of this name dated up to a day.
    fn state(&self, file: &str, key: &str, by: NaiveDate) -> BTreeMap<&'a str, (&'a Extract, &'a Vec<String>)> {
        let all = self.from(&[file]);
        let newest = all.iter().map(|(extract, _)| extract.date).filter(|date| *date <= by).max();
        let rows = all.into_iter().filter(|(extract, _)| Some(extract.date) == newest);
        rows.map(|(extract, row)| (extract.cell(row, &[key]), (extract, row))).collect()
    }
}

/// What a household owes now and owed so many days before, by account.
fn owed(rows: &Rows<'_>, file: &str, key: &str, column: &[&str], by: NaiveDate) -> BTreeMap<String, f64> {
    let state = rows.state(file, key, by).into_iter();
    state.map(|(key, (extract, row))| (key.to_owned(), money(extract.cell(row, column)).unwrap_or(0.0))).collect()
}

/// Sums, changes and shortfalls, worked out anew from the extracts; `None` for a sentence whose amount stands in a cell.
fn worked_out(sentence: &str, rows: &Rows<'_>, as_of: NaiveDate) -> Option<f64> {
    let back = |days| as_of - chrono::Days::new(days);
    let tax = |by| owed(rows, "ctax_balances", "account_ref", &["balance_prior", "balance_prior_years", "total"], by);
    let rent = |by| owed(rows, "rent.balances", "AccountReference", &["CurrentBalance", "cur_bal"], by);
    let change = |now: BTreeMap<String, f64>, before: BTreeMap<String, f64>| {
        now.iter().map(|(key, now)| now - before.get(key).copied().unwrap_or(0.0)).sum::<f64>().abs()
    };
    if sentence.contains("for earlier years than six months before") {
        return Some(change(tax(as_of), tax(back(182))));
    }
    if sentence.contains("rent owed than 90 days before") {
        return Some(change(rent(as_of), rent(back(90))));
    }
    if sentence.contains("of council tax owed for earlier years") {
        return Some(tax(as_of).values().filter(|owed| **owed > 0.0).sum());
    }
    sentence.contains("a week short of the rent").then(|| {
        let claims = rows.state("hb_claims", "claim_ref", as_of);
        let short = claims.values().map(|(extract, row)| {
            let cell = |header| extract.cell(row, &[header]);
            let weeks = match cell("rent_period") {
                "F" => 2.0,
                "4W" => 4.0,
                "M" | "3" => 52.0 / 12.0,
                _ => 1.0,
            };
            money(cell("contractual_rent")).unwrap() / weeks - money(cell("weekly_hb")).unwrap()
        });
        short.fold(f64::NEG_INFINITY, f64::max)
    })
}

/// The amounts and dates a sentence names: whole pounds, and days or months.
fn named(sentence: &str) -> (Vec<f64>, Vec<String>) {
    let words: Vec<&str> = sentence.split(' ').map(|word| word.trim_matches([';', ':', ',', '.'])).collect();
    let amounts = words.iter().filter(|word| word.contains('£')).map(|word| money(word).unwrap());
    let month = |word: &str| NaiveDate::parse_from_str(&format!("1 {word} 2000"), "%d %B %Y").is_ok();
    let dates = (0..words.len()).filter(|at| month(words[*at]) && words[at + 1].parse::<u16>().is_ok()).map(|at| {
        let day = at.checked_sub(1).map(|before| words[before]).filter(|word| word.parse::<u8>().is_ok());
        let month = format!("{} {}", words[at], words[at + 1]);
        day.map_or_else(|| month.clone(), |day| format!("{day} {month}"))
    });
    (amounts.collect(), dates.collect())
}

/// The same reason with every amount and year a little off: what the extracts cannot bear out.
fn falsified(reason: &StoredReason) -> StoredReason {
    let word = |word: &str| {
        let (text, mark) = word.find([';', ':', ',']).map_or((word, ""), |at| word.split_at(at));
        match (money(text).filter(|_| text.contains('£')), text.parse::<u16>()) {
            (Some(amount), _) => format!("£{}{mark}", amount + 3.0),
            (None, Ok(year @ 1900..)) => format!("{}{mark}", year - 40),
            _ => word.to_owned(),
        }
    };
    let sentence = |text: &String| text.split(' ').map(word).collect::<Vec<_>>().join(" ");
    StoredReason { sentences: reason.sentences.iter().map(sentence).collect(), ..reason.clone() }
}

/// What is wrong with one reason, sentence by sentence.
fn untraced(reason: &StoredReason, rows: &Rows<'_>, as_of: NaiveDate) -> Vec<String> {
    let offices = OFFICES.iter().filter(|(office, _)| reason.sources.iter().any(|source| source == office));
    let files: Vec<&str> = offices.flat_map(|(_, files)| files.iter().copied()).collect();
    let cells = || rows.from(&files).into_iter().flat_map(|(_, row)| row);
    let days: Vec<NaiveDate> = cells().filter_map(|cell| date(cell)).collect();
    let mut wrong = Vec::new();
    for sentence in &reason.sentences {
        let (amounts, dates) = named(sentence);
        for amount in amounts {
            let is = |found: f64| (found.abs().round() - amount).abs() < 0.5;
            let found = match worked_out(sentence, rows, as_of) {
                Some(worked_out) => is(worked_out),
                None => cells().filter_map(|cell| money(cell)).any(is),
            };
            if !found {
                wrong.push(format!("{amount} of `{sentence}` ({:?})", reason.sources));
            }
        }
        for said in dates {
            let format = if said.starts_with(|first: char| first.is_ascii_digit()) { "%-d %B %Y" } else { "%B %Y" };
            if !days.iter().any(|day| day.format(format).to_string() == said) {
                wrong.push(format!("{said} of `{sentence}` ({:?})", reason.sources));
            }
        }
    }
    wrong
}

#[test]
fn every_amount_and_date_of_a_list_is_found_in_the_extracts_and_its_parts_add_up_to_the_score() {
    let council = Council::until(LAST);
    council.configure("[[list.team]]\nname = \"Prevention\"\ncapacity = 400\n[datasets]\nuc_feed = true\n");
    council.trains(LAST);
    council.does(&["night", "--as-of", LAST]);

    let config = Config::load(&council.path("config.toml")).unwrap();
    let archive = Archive::open(&config.archive).unwrap();
    let history = archive.load(None).unwrap();
    let as_of = AsOf(LAST.parse().unwrap());
    let work = pipeline::Council::new(&config, &history, Catalogue::built_in(), &[]);
    let linked = work.view_after(as_of, &Ledger::default()).0.linked;
    let extracts: Vec<Extract> = files(&council.path("inbox")).iter().map(|file| Extract::read(file)).collect();

    let listed = Store::open(archive.db()).all_alerts().unwrap();
    let csv = council.csv(LAST);
    assert_eq!(listed.len(), 400);
    let (mut wrong, mut caught) = (Vec::new(), 0);
    let (mut amounts, mut dates, mut themes) = (0, 0, BTreeSet::new());
    let marks = |household: HouseholdId| {
        let place = linked.households.binary_search_by_key(&household, |household| household.id).unwrap();
        marks(&history, &linked, HouseholdIx(place as u32))
    };
    let marks: Vec<BTreeSet<String>> = listed.iter().map(|alert| marks(alert.household)).collect();
    let index = index(&extracts, marks.iter().flatten());
    for (alert, marks) in listed.iter().zip(&marks) {
        let said = alert.said().unwrap();
        let shown: f64 = said.shown.iter().map(|reason| reason.log_odds).sum();
        assert!((shown + said.everything_else - alert.score).abs() < 1e-9, "{}", alert.pseudonym);
        let rows = Rows::of(&extracts, &index, marks);
        for reason in &said.shown {
            assert!(!reason.sources.is_empty(), "{reason:?}");
            assert!(
                reason.sources.iter().all(|source| OFFICES.iter().any(|(office, _)| office == source)),
                "{reason:?}"
            );
            wrong.extend(untraced(reason, &rows, as_of.0.date().unwrap()));
            caught += untraced(&falsified(reason), &rows, as_of.0.date().unwrap()).len();
            themes.insert(reason.theme.clone());
            for sentence in &reason.sentences {
                assert!(csv.contains(sentence), "what is kept is what was shown: {sentence}");
                let (found, days) = named(sentence);
                (amounts, dates) = (amounts + found.len(), dates + days.len());
            }
        }
    }
    assert!(amounts > 100 && dates > 200 && themes.len() > 5, "{amounts} amounts, {dates} dates, {themes:?}");
    assert!(caught * 10 > (amounts + dates) * 9, "only {caught} of {amounts} amounts and {dates} dates are told apart");
    assert!(
        wrong.is_empty(),
        "{} not found of {amounts} amounts and {dates} dates:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
