use super::arrears;
use super::calendar::OPEN;
use super::cases::Kind;
use super::cases::open_case;
use super::cases::strangers;
use super::contacts;
use super::dice::Dice;
use super::dice::Purpose;
use super::feeds;
use super::life;
use super::moves::fill;
use super::moves::refresh_claim;
use super::moves::settle;
use super::people::new_household;
use super::places::build;
use super::progress::progress;
use super::register;
use super::risk;
use super::tax;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// A small area as it is before the first month, with so many households.
pub(super) fn begin(world: &World, index: u32, households: u32) -> Shard {
    let mut shard = build(world.seed, index, households);
    let today = world.calendar.start(0);
    for home in 0..shard.dwellings.len() as u32 {
        let tenure = shard.dwellings[home as usize].tenure;
        let full = shard.households.len() as u32 >= households;
        if full || tenure == Tenure::Temporary || home % 41 == 40 {
            continue;
        }
        let mut dice = Dice::new(world.seed, Purpose::Beginning, shard.id(home), 0);
        let household = new_household(&mut shard, &mut dice, home, today);
        let years = match tenure {
            Tenure::Owner => 13.0,
            Tenure::Private => 3.0,
            _ => 9.0,
        };
        let lived = (-years * (1.0 - dice.unit()).ln()).min(40.0);
        settle(&mut shard, &mut dice, household, home, today - (lived * 365.0) as i32 - 1);
        for _ in 0..25 {
            register::step(&mut shard, world, &mut dice, household, 0);
        }
        let application = shard.households[household as usize].application;
        if application != NONE {
            shard.applications[application as usize].submitted -= dice.between(0, 900);
        }
    }
    shard
}

/// One month in a small area.
pub(super) fn pass(shard: &mut Shard, world: &World, month: i32) {
    let before = shard.households.len() as u32;
    let mut housed = 0_u32;
    for household in 0..before {
        if shard.households[household as usize].ended == OPEN && shard.home(household).is_some() {
            housed += 1;
            one(shard, world, household, month);
        }
    }
    let index = shard.index;
    progress(shard, world, &mut Dice::new(world.seed, Purpose::Case, index | 1 << 31, month), month);
    fill(shard, &mut Dice::new(world.seed, Purpose::Vacancy, index, month), world.calendar.start(month), month);
    let mean = f64::from(housed) * risk::strangers_hazard(world, month);
    strangers(shard, world, &mut Dice::new(world.seed, Purpose::Arrival, index, month), month, mean);
}

fn one(shard: &mut Shard, world: &World, household: u32, month: i32) {
    let id = shard.id(household);
    let dice = |purpose| Dice::new(world.seed, purpose, id, month);
    apply(shard, world, &mut dice(Purpose::Case), household, month);
    life::step(shard, world, &mut dice(Purpose::Life), household, month);
    let gone = |shard: &Shard| shard.households[household as usize].ended != OPEN || shard.home(household).is_none();
    if gone(shard) {
        return;
    }
    let mut money = dice(Purpose::Money);
    tax::step(shard, world, &mut money, household, month);
    let evicted = arrears::step(shard, world, &mut money, household, month);
    refresh_claim(shard, &mut money, household, world.calendar.start(month) + 10);
    let mut contact = dice(Purpose::Contact);
    contacts::step(shard, world, &mut contact, household, month);
    register::step(shard, world, &mut contact, household, month);
    feeds::step(shard, world, &mut dice(Purpose::Feed), household, month);
    if evicted {
        life::evicted(shard, &mut money, household, world.calendar.start(month) + 26, month);
    }
}

/// Whether the household, or somebody in it, asks for help this month.
fn apply(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let odds = risk::odds(shard, world, household, month);
    let hazards = risk::hazards(world, odds, shard.id(household), month, true);
    let drawn = dice.unit();
    let kind = if drawn < hazards.own_home {
        Kind::OwnHome
    } else if drawn < hazards.own_home + hazards.exclusion {
        Kind::Exclusion
    } else if drawn < hazards.own_home + hazards.exclusion + hazards.other {
        Kind::Other
    } else {
        return;
    };
    open_case(shard, world, dice, household, kind, month);
}
