use super::calendar::Day;
use super::calendar::OPEN;
use super::error::SimulateError;
use super::files::Truth;
use super::names::origin;
use super::record::Iso;
use super::record::case_ref;
use super::risk::hazards;
use super::risk::odds;
use super::world::NONE;
use super::world::Shard;
use super::world::World;
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;

pub(super) const RISK_HEADER: &str = "month,household,risk_month,own_home,exclusion,other,risk_month_without_noise";
pub(super) const RECORDS_HEADER: &str = "dataset,source_key,person_no,person,household";

/// The true hazards of a month, for every household that has a home and no open case.
pub(super) fn risk(shard: &Shard, world: &World, month: i32, out: &mut Vec<u8>) {
    let date = Iso(world.calendar.start(month)).to_string();
    for household in 0..shard.households.len() as u32 {
        let odds = odds(shard, world, household, month);
        if odds.own_home.is_none() {
            continue;
        }
        let id = shard.id(household);
        let (true_risk, plain) = (hazards(world, odds, id, month, true), hazards(world, odds, id, month, false));
        let cells = [true_risk.any(), true_risk.own_home, true_risk.exclusion, true_risk.other, plain.any()];
        write!(out, "{date},{id}").expect("a buffer takes everything");
        for cell in cells {
            // Hazards lie below 1: eight decimals as a whole number are quicker to write than a float.
            let units = ((cell * 1e8).round() as u64).min(99_999_999);
            write!(out, ",0.{units:08}").expect("a buffer takes everything");
        }
        out.push(b'\n');
    }
}

fn lines(shards: &[Shard], write: impl Fn(&Shard, &mut Vec<u8>) + Sync) -> Vec<Vec<u8>> {
    let one = |shard: &Shard| {
        let mut out = Vec::new();
        write(shard, &mut out);
        out
    };
    shards.par_iter().map(one).collect()
}

fn save(folder: &Path, name: &str, level: u32, header: &str, parts: &[Vec<u8>]) -> Result<(), SimulateError> {
    let mut file = Truth::create(folder, name, level, header)?;
    for part in parts {
        file.add(part)?;
    }
    file.finish()
}

fn number(shard: &Shard, of: u32) -> String {
    if of == NONE { String::new() } else { shard.id(of).to_string() }
}

/// Every person, every stay, every outcome entered before a day.
pub(super) fn write(folder: &Path, shards: &[Shard], before: Day, level: u32) -> Result<(), SimulateError> {
    let persons = lines(shards, |shard, out| {
        for (person, known) in (0u32..).zip(&shard.people) {
            writeln!(out, "{},{},{}", shard.id(person), Iso(known.dob), origin(known.pattern))
                .expect("a buffer takes everything");
        }
    });
    save(folder, "persons.csv.gz", level, "person,dob,name_origin", &persons)?;
    let stays = lines(shards, |shard, out| {
        for stay in &shard.stays {
            let uprn = shard.dwellings[stay.dwelling as usize].uprn;
            let to = if stay.to == OPEN { String::new() } else { Iso(stay.to).to_string() };
            writeln!(out, "{},{},{uprn},{},{to}", shard.id(stay.person), shard.id(stay.household), Iso(stay.from))
                .expect("a buffer takes everything");
        }
    });
    save(folder, "residence.csv.gz", level, "person,household,uprn,from,to", &stays)?;
    let path = folder.join("outcomes.csv");
    let mut out = b"case_ref,household,person,kind,application_date,duty,whole_household\n".to_vec();
    for part in lines(shards, |shard, out| outcomes(shard, before, out)) {
        out.extend_from_slice(&part);
    }
    std::fs::write(&path, out).map_err(SimulateError::file(&path))
}

fn outcomes(shard: &Shard, before: Day, out: &mut Vec<u8>) {
    for (number_of, case) in (0u32..).zip(&shard.cases).filter(|(_, case)| case.assessed < before) {
        let whole = if case.whole { "Y" } else { "N" };
        let (household, person) = (number(shard, case.household), number(shard, case.people[0]));
        let reference = case_ref(shard.id(number_of));
        writeln!(
            out,
            "{reference},{household},{person},{},{},{},{whole}",
            case.kind.name(),
            Iso(case.applied),
            case.duty()
        )
        .expect("a buffer takes everything");
    }
}
