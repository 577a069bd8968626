use super::calendar::age;
use super::dice::Dice;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::record::Iso;
use super::record::address;
use super::record::nino;
use super::record::upn;
use super::record::written;
use super::world::Benefit;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::World;

const DEDUCTIONS: [&str; 6] = ["rent_arrears", "council_tax", "electricity", "gas", "water", "fine"];

/// One month of the feeds that come by person: Universal Credit, school attendance, exclusions.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    if shard.households[household as usize].benefit == Benefit::Universal {
        universal_credit(shard, world, dice, household, month);
    }
    let term = match world.calendar.month_of_year(month) {
        12 => "autumn",
        3 => "spring",
        7 => "summer",
        _ => "",
    };
    for place in 0..shard.households[household as usize].members.len() {
        let person = shard.households[household as usize].members[place];
        let known = &shard.people[person as usize];
        let pupil = known.role == Role::Child
            && known.school != 0
            && (5..16).contains(&age(known.dob, world.calendar.start(month)));
        if pupil && !term.is_empty() {
            attendance(shard, world, dice, (household, person), month, term);
        }
        if pupil && dice.chance(0.002) {
            exclusion(shard, world, dice, (household, person), month);
        }
    }
}

fn universal_credit(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let known = &shard.households[household as usize];
    if known.home == NONE {
        return;
    }
    let id = shard.id(head);
    let from = world.calendar.start(month) + (id % 28) as i32;
    let to = from + 29;
    let children =
        known.members.iter().filter(|person| shard.people[**person as usize].role == Role::Child).count() as i32;
    let rent = shard.dwellings[known.home as usize].rent * 433 / 100;
    let housing = (rent - known.shortfall * 4).max(0);
    let earns = (known.noise.to_bits() >> 3).is_multiple_of(3);
    let earnings = if earns { 40_000 + (known.noise.to_bits() % 700) as i32 * 100 } else { 0 };
    let award = 39_345 + children * 28_700 + housing - earnings * 55 / 100 - known.cap * 4;
    let deducted = known.deduction_until >= month;
    let deduction = if deducted { DEDUCTIONS[usize::from(known.deduction)] } else { "" };
    let (cap, mental, home) = (known.cap * 4, known.mental_health, known.home);
    let sanction = dice.chance(0.015);
    let key = format!("{}|{}", nino(id), Iso(from));
    let mut slip = Slip::new(world.seed, 14, u64::from(id), 0);
    written(shard, Dataset::UcFeed, to + 7, &key, &[head], household, |shard, sheet| {
        let person = &shard.people[head as usize];
        sheet
            .text(&nino(id))
            .text(&super::slips::surname(person, from, &mut slip))
            .text(&as_written(person.forename(), &mut slip));
        sheet.date(super::slips::birth_date(person.dob, &mut slip));
        address(sheet, shard, home, 0.3, &mut slip);
        sheet
            .date(from)
            .date(to)
            .money(award.max(0))
            .money(earnings)
            .money(housing)
            .flag(mental && slip.chance(0.5))
            .flag(false)
            .number(children);
        sheet.money(cap).flag(sanction).text(deduction).money(if deducted { 2_800 } else { 0 }).end();
    });
}

fn attendance(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    (household, person): (u32, u32),
    month: i32,
    term: &str,
) {
    let known = &shard.households[household as usize];
    let trouble = known.distress_until >= month || known.social_care >= month - 6 || known.abuse >= month - 6;
    let severe = dice.chance(if trouble { 0.12 } else { 0.015 });
    let absent = if severe {
        dice.between(50, 90)
    } else {
        (-7.0 * (1.0 - dice.unit()).ln()) as i32 + if trouble { 4 } else { 0 }
    };
    let absent = absent.min(118);
    let unauthorised = absent / if trouble { 2 } else { 4 };
    let end = world.calendar.start(month) + 17;
    let year = world.calendar.tax_year(month);
    let name = format!("{year}-{term}");
    let number = upn(shard.id(person));
    let key = format!("{number}|{name}");
    written(shard, Dataset::Attendance, end + 9, &key, &[person], household, |_, sheet| {
        sheet.text(&number).text(&name).date(end).number(120).number(absent).number(unauthorised).end();
    });
}

fn exclusion(shard: &mut Shard, world: &World, dice: &mut Dice, (household, person): (u32, u32), month: i32) {
    let day = world.calendar.start(month) + dice.between(0, 25);
    let permanent = dice.chance(0.03);
    let reason = dice.one(&["PA", "DB", "VA", "PP", "VP", "DA"]);
    let sessions = dice.between(2, 10);
    let number = upn(shard.id(person));
    let key = format!("{number}|{}|{}", Iso(day), if permanent { "PERM" } else { "SUSP" });
    written(shard, Dataset::Exclusions, day + 3, &key, &[person], household, |_, sheet| {
        sheet.text(&number).date(day).text(if permanent { "PERM" } else { "FIXD" }).text(reason).number(sessions).end();
    });
}
