use super::calendar::Day;
use super::calendar::OPEN;
use super::dice::Dice;
use super::layout::Dataset;
use super::record::account_reference;
use super::record::written;
use super::world::Agreement;
use super::world::Benefit;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

pub(super) const LETTER1: u8 = 1;
pub(super) const LETTER2: u8 = 2;
pub(super) const NOTICE: u8 = 3;
pub(super) const COURT: u8 = 4;
pub(super) const ORDER: u8 = 5;
pub(super) const WARRANT: u8 = 6;
pub(super) const EVICTION_SET: u8 = 7;
const EVICTED: u8 = 8;

fn action(shard: &mut Shard, household: u32, day: Day, code: (&'static str, &'static str), text: &str) {
    let tenancy = shard.households[household as usize].tenancy;
    if tenancy == NONE || shard.tenancies[tenancy as usize].temporary {
        return;
    }
    let known = &mut shard.households[household as usize];
    known.rent.seq += 1;
    let seq = known.rent.seq;
    let reference = account_reference(shard, tenancy);
    let key = format!("{reference}|{}|{}|{seq}", super::record::Iso(day), code.1);
    let people = shard.tenancies[tenancy as usize].people;
    let recorded = day + Day::from(seq % 3);
    written(shard, Dataset::RentActions, recorded, &key, &people, household, |_, sheet| {
        sheet.text(&reference).text(code.0).text(text).date(day).date(recorded).number(seq).end();
    });
}

/// One month of rent. `true` when the household is evicted in it.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) -> bool {
    let Some(home) = shard.home(household) else {
        return false;
    };
    let (tenure, weekly) = (home.tenure, home.rent);
    if tenure == Tenure::Temporary {
        transactions(shard, world, dice, household, month, (weekly * 433 / 100, false));
    }
    if !tenure.rents() || weekly == 0 {
        return false;
    }
    let known = &mut shard.households[household as usize];
    let distress = known.distress_until >= month;
    let charge = weekly * 433 / 100;
    let missed = dice.chance(match (distress, tenure.social()) {
        (true, _) => 0.38,
        (false, true) => 0.055,
        (false, false) => 0.014,
    });
    if missed {
        known.rent.arrears += (f64::from(charge) * (0.35 + 0.65 * dice.unit())) as i32;
    } else {
        let back = f64::from(charge) * if distress { 0.12 } else { 0.25 };
        known.rent.arrears = (known.rent.arrears - back as i32).max(0);
    }
    if distress && known.shortfall > 0 && dice.chance(0.4) {
        known.rent.arrears += known.shortfall * 3;
    }
    if known.rent.arrears > weekly {
        known.rent.arrears_month = month;
    }
    transactions(shard, world, dice, household, month, (charge, missed));
    let day = world.calendar.start(month) + dice.between(2, 25);
    climb(shard, dice, (household, month), day, tenure, weekly)
}

fn climb(shard: &mut Shard, dice: &mut Dice, at: (u32, i32), day: Day, tenure: Tenure, weekly: i32) -> bool {
    let (household, month) = at;
    let rent = shard.households[household as usize].rent;
    let weeks = rent.arrears / weekly.max(1);
    if weeks < 1 {
        shard.households[household as usize].rent.stage = 0;
        return false;
    }
    let waited = month - rent.since;
    // A private landlord writes no letters; he serves notice, or puts up with it.
    let notice = if tenure.social() { 0.05 } else { 0.10 };
    let next = match rent.stage {
        0 => Some(LETTER1),
        LETTER1 if waited >= 1 && dice.chance(0.7) => Some(LETTER2),
        LETTER2 if weeks >= 4 && waited >= 1 && dice.chance(notice) => Some(NOTICE),
        NOTICE if weeks >= 5 && waited >= 2 && dice.chance(0.13) => Some(COURT),
        COURT if waited >= 2 => Some(ORDER),
        ORDER if weeks >= 5 && waited >= 2 && dice.chance(0.14) => Some(WARRANT),
        WARRANT if waited >= 1 && dice.chance(0.6) => Some(EVICTION_SET),
        EVICTION_SET if dice.chance(0.6) => Some(EVICTED),
        _ => None,
    };
    let Some(stage) = next else {
        side_steps(shard, dice, household, month, day);
        return false;
    };
    let rent = &mut shard.households[household as usize].rent;
    (rent.stage, rent.since) = (stage, month);
    let outright = dice.chance(0.35);
    let (code, text) = match stage {
        LETTER1 => (("IC1", "arrears_letter1"), "Arrears letter 1"),
        LETTER2 => (("IC2", "arrears_letter2"), "Arrears letter 2"),
        NOTICE => (("NTS", "nosp"), "Notice served"),
        COURT => (("CDS", "court_application"), "Court date set"),
        ORDER if outright => (("OUT", "possession_outright"), "Outright possession"),
        ORDER => (("SPO", "possession_suspended"), "Suspended possession"),
        WARRANT => (("WEA", "warrant"), "Warrant of eviction"),
        EVICTION_SET => (("EDS", "eviction_date_set"), "Eviction date set"),
        _ => (("EVI", "evicted"), "Evicted"),
    };
    // A hearing or an eviction is set for a day to come.
    let on = if matches!(stage, COURT | EVICTION_SET) { day + 25 } else { day };
    if on == day {
        action(shard, household, day, code, text);
    } else {
        future_action(shard, household, (day, on), code, text);
    }
    stage == EVICTED
}

fn future_action(shard: &mut Shard, household: u32, days: (Day, Day), code: (&'static str, &'static str), text: &str) {
    let tenancy = shard.households[household as usize].tenancy;
    if tenancy == NONE || shard.tenancies[tenancy as usize].temporary {
        return;
    }
    let known = &mut shard.households[household as usize];
    known.rent.seq += 1;
    let seq = known.rent.seq;
    let reference = account_reference(shard, tenancy);
    let key = format!("{reference}|{}|{}|{seq}", super::record::Iso(days.1), code.1);
    let people = shard.tenancies[tenancy as usize].people;
    written(shard, Dataset::RentActions, days.0, &key, &people, household, |_, sheet| {
        sheet.text(&reference).text(code.0).text(text).date(days.1).date(days.0).number(seq).end();
    });
}

/// Agreements, breathing space, advice.
fn side_steps(shard: &mut Shard, dice: &mut Dice, household: u32, month: i32, day: Day) {
    let tenancy = shard.households[household as usize].tenancy;
    if tenancy == NONE {
        return;
    }
    if dice.chance(0.08) {
        let distress = shard.households[household as usize].distress_until >= month;
        let end = if distress && dice.chance(0.6) { day + dice.between(40, 120) } else { OPEN };
        let amount = dice.between(4, 40) * 100;
        shard.agreements.push(Agreement { tenancy, start: day, end, amount });
        action(shard, household, day, ("AGR", "agreement"), "Agreement made");
    } else if dice.chance(0.03) {
        shard.tenancies[tenancy as usize].breathing_until = day + 60;
    } else if dice.chance(0.05) {
        action(shard, household, day, ("FIC", "financial_inclusion"), "Financial inclusion call");
    }
}

/// One charge a month and what was paid towards it.
fn transactions(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    household: u32,
    month: i32,
    (charge, missed): (i32, bool),
) {
    let known = &shard.households[household as usize];
    let tenancy = known.tenancy;
    if tenancy == NONE {
        return;
    }
    let code = match known.benefit {
        Benefit::Housing => "RHB",
        Benefit::Universal => "RUC",
        Benefit::None if !known.noise.to_bits().is_multiple_of(3) => "RDD",
        Benefit::None => "RCP",
    };
    let start = world.calendar.start(month);
    let arrears = known.rent.arrears;
    shard.tenancies[tenancy as usize].balance =
        if arrears > 0 { arrears } else { -i32::from(dice.chance(0.1)) * 1_000 };
    let charged = if shard.tenancies[tenancy as usize].temporary { "DTA" } else { "DBR" };
    transaction(shard, household, (start + 2, 1), charged, charge);
    let day = start + dice.between(4, 20);
    if missed && code == "RDD" {
        transaction(shard, household, (day, 2), "RDN", charge);
    } else if !missed {
        transaction(shard, household, (day, 2), code, -charge);
    }
}

fn transaction(shard: &mut Shard, household: u32, (day, nth): (Day, u32), code: &'static str, amount: i32) {
    let tenancy = shard.households[household as usize].tenancy;
    let reference = account_reference(shard, tenancy);
    let number = u64::from(shard.id(tenancy)) * 10_000_000 + (day as u64 % 1_000_000) * 10 + u64::from(nth);
    written(shard, Dataset::RentTransactions, day + 1, "", &[], household, |_, sheet| {
        sheet
            .put(format_args!("{number}"))
            .text(&reference)
            .date(day)
            .date(day + 1)
            .text(code)
            .money(amount)
            .blank()
            .end();
    });
}
