//! Writes, for every mature as-of date of a synthetic council, the features, labels and true risks of its households:
//! what another toolkit needs to be compared with hew on the same facts.
//!
//! `cargo run --release --example peer_matrices -- CONFIG TRUTH OUT [own|none]`: CONFIG after `hew night` filled its archive,
//! TRUTH the folder that `hew simulate` wrote beside the extracts, OUT a folder to make. Households are linked by the
//! truth, with `own` as hew links them, or with `none` every record is a person of its own.
//!
//! OUT gets `matrix.json` (columns, which catalogue each belongs to, days to maturity), `rows.csv` (a household and
//! date a line), `matrix.f64` (the same rows; little-endian numbers, NaN for "not known") and `cases.csv` (which case
//! made which household positive on which date).

#[expect(dead_code, reason = "each program needs a part of the truth")]
mod truth; // what the simulator wrote beside the extracts

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use anyhow::Result;
use hew::archive::Archive;
use hew::archive::History;
use hew::archive::Known;
use hew::config::Config;
use hew::domain::AsOf;
use hew::domain::Day;
use hew::extract::profiles;
use hew::features::Catalogue;
use hew::labels::Window;
use hew::labels::complete_to;
use hew::labels::observe;
use hew::link::Linked;
use hew::link::PersonIx;
use hew::link::Prepared;
use hew::link::attach;
use hew::link::link;
use hew::link::link_as;
use hew::link::prepare;
use hew::pipeline::Council;
use hew::pipeline::View;

use truth::Truth;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [config, truth, out, rest @ ..] = &arguments[..] else {
        anyhow::bail!("name the config, the truth folder and a folder to write into");
    };
    let config = Config::load(Path::new(config))?;
    let links = match rest {
        [] => Links::True,
        [own] if own == "own" => Links::Own,
        [none] if none == "none" => Links::None,
        _ => anyhow::bail!("after the folder: `own`, `none` or nothing"),
    };
    let history = Archive::open(&config.archive)?.load(None)?;
    let peers = Peers {
        council: Council::new(&config, &history, catalogue(&config)?, &[]),
        prepared: prepare(&history, &[]),
        truth: Truth::read(Path::new(truth))?,
        links,
    };
    peers.write(&history, Path::new(out))
}

/// The built-in catalogue or the config's own, as far as the config lets its datasets be used.
fn catalogue(config: &Config) -> Result<Catalogue> {
    let whole = match &config.model.catalogue {
        None => Catalogue::built_in(),
        Some(path) => Catalogue::read(&std::fs::read_to_string(path)?)?,
    };
    let profiles = profiles(config.extract.profiles.as_deref())?;
    let scored = profiles.iter().filter(|profile| profile.use_in_scoring(&config.extract));
    let allowed: BTreeSet<String> = scored.map(|profile| profile.dataset.clone()).collect();
    Ok(whole.of_datasets(&allowed))
}

struct Peers<'a> {
    council: Council<'a>,
    prepared: Prepared,
    truth: Truth,
    links: Links,
}

/// Who says which records are one person.
#[derive(Clone, Copy)]
enum Links {
    True,
    Own,
    None,
}

impl Peers<'_> {
    fn write(&self, history: &History, out: &Path) -> Result<()> {
        std::fs::create_dir_all(out)?;
        let config = self.council.config;
        let today = AsOf(config.replay.context("the config fixes no as-of date under [sample]")?);
        let now = self.council.known(today);
        let to = complete_to(&now).context("the archive holds no outcomes")?;
        let maturity = i32::from(config.outcome.horizon.0) + i32::from(config.outcome.reporting_lag_days);
        let features = self.council.catalogue.features();
        let head = serde_json::json!({
            "features": self.council.catalogue.names(),
            "full": features.iter().map(|feature| feature.full).collect::<Vec<_>>(),
            "reduced": features.iter().map(|feature| feature.reduced).collect::<Vec<_>>(),
            "positives_per_feature": config.model.positives_per_feature,
            "maturity_days": maturity,
        });
        std::fs::write(out.join("matrix.json"), head.to_string())?;
        let mut files = Files::create(out)?;
        let now_linked = self.link(&now);
        let first = history.first_load("ctax_accounts").context("the archive holds no council tax accounts")?;
        let spacing = i32::from(config.model.spacing_days);
        let latest = to - maturity;
        let latest = latest - latest.0.rem_euclid(spacing);
        let steps = (0..i32::from(config.model.max_dates)).map(|step| latest - step * spacing);
        let mut dates: Vec<AsOf> = steps.take_while(|day| *day >= first).map(AsOf).collect();
        dates.reverse();
        for as_of in dates {
            let view = self.council.view_of(as_of, self.link(&self.council.known(as_of)));
            self.date(&view, &now, &now_linked, to, &mut files)?;
        }
        files.finish()
    }

    fn link(&self, known: &Known<'_>) -> Linked {
        match self.links {
            Links::Own => link(known, &self.prepared),
            Links::True => {
                let person = |dataset: &str, source: &str, number| self.truth.person(dataset, source, number);
                link_as(known, &self.prepared, &person)
            }
            Links::None => link_as(known, &self.prepared, &|_, _, _| None),
        }
    }

    fn date(&self, view: &View, now: &Known<'_>, now_linked: &Linked, to: Day, files: &mut Files) -> Result<()> {
        let as_of = view.linked.as_of;
        let outcome = &self.council.config.outcome;
        let window =
            Window { as_of, horizon: outcome.horizon, lag_days: outcome.reporting_lag_days, complete_to: Some(to) };
        let attachments = attach(now, now_linked, &view.linked);
        let observed = observe(now, &attachments, view.linked.households.len(), &window);
        let truly = self.truth.outcomes(as_of.0, window.end());
        let persons = self.true_persons(as_of, &view.linked);
        for (place, household) in view.matrix.households.iter().enumerate() {
            let linked = view.matrix.places[place].0 as usize;
            let members = &view.linked.households[linked].members;
            let home = self.truth.home(as_of.0, members.iter().filter_map(|member| persons[member.0 as usize]));
            let risk = home.map_or((0.0, 0.0), |home| self.truth.risk(as_of.0, home));
            let label = observed.labels[linked].unwrap_or(false);
            let came = home.is_some_and(|home| truly.contains(&home));
            let home = home.map_or_else(String::new, |home| home.to_string());
            writeln!(
                files.rows,
                "{as_of},{:016x},{home},{},{},{},{}",
                household.0,
                u8::from(label),
                u8::from(came),
                risk.0,
                risk.1
            )?;
            for value in view.matrix.row(place) {
                files.values.write_all(&value.to_le_bytes())?;
            }
        }
        let cohort: BTreeSet<_> = view.matrix.places.iter().collect();
        for outcome in &observed.outcomes {
            let (key, inside) =
                (now.entity(outcome.case).1, outcome.household.is_some_and(|home| cohort.contains(&home)));
            writeln!(files.cases, "{as_of},{key},{}", u8::from(inside))?;
        }
        Ok(())
    }

    /// The true person most sightings of each linked person belong to.
    fn true_persons(&self, as_of: AsOf, linked: &Linked) -> Vec<Option<u64>> {
        let known = self.council.known(as_of);
        let mut votes: Vec<BTreeMap<u64, u32>> = vec![BTreeMap::new(); linked.persons.len()];
        let (mut found, mut all) = (0_u64, 0_u64);
        for (dataset, persons) in &linked.sighting_person {
            let Some(rows) = known.rows(dataset) else { continue };
            let numbers = rows.sightings().number("person_no");
            for (sighting, person) in persons.iter().enumerate() {
                let Some(PersonIx(place)) = person else { continue };
                let number = numbers.and_then(|cells| cells[sighting]).unwrap_or(1.0) as u32;
                let source = rows.source(rows.sighting_rows()[sighting] as usize);
                all += 1;
                if let Some(true_person) = self.truth.person(dataset, source, number) {
                    found += 1;
                    *votes[*place as usize].entry(true_person).or_insert(0) += 1;
                }
            }
        }
        let mut terminal = std::io::stderr();
        // Only news for a terminal: a terminal that is gone loses nothing.
        let _ = writeln!(terminal, "{as_of}: the truth knows {found} of {all} sightings of persons");
        let most =
            |votes: BTreeMap<u64, u32>| votes.into_iter().max_by_key(|(person, count)| (*count, u64::MAX - person));
        votes.into_iter().map(|votes| most(votes).map(|(person, _)| person)).collect()
    }
}

struct Files {
    rows: BufWriter<File>,
    values: BufWriter<File>,
    cases: BufWriter<File>,
}

impl Files {
    fn create(out: &Path) -> Result<Self> {
        let create = |name: &str| File::create(out.join(name)).map(BufWriter::new);
        let mut files = Self { rows: create("rows.csv")?, values: create("matrix.f64")?, cases: create("cases.csv")? };
        writeln!(files.rows, "as_of,household,true_household,label,true_label,true_risk,true_risk_without_noise")?;
        writeln!(files.cases, "as_of,case,in_cohort")?;
        Ok(files)
    }

    fn finish(mut self) -> Result<()> {
        self.rows.flush()?;
        self.values.flush()?;
        Ok(self.cases.flush()?)
    }
}
