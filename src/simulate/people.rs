use super::calendar::Day;
use super::calendar::NEVER;
use super::calendar::OPEN;
use super::calendar::age;
use super::calendar::ymd;
use super::dice::Dice;
use super::names::Pattern;
use super::names::draw_forename;
use super::names::draw_pattern;
use super::names::draw_surname;
use super::names::wifes_surname;
use super::world::Benefit;
use super::world::Household;
use super::world::NONE;
use super::world::Person;
use super::world::Rent;
use super::world::Role;
use super::world::Shard;
use super::world::Tax;
use super::world::Tenure;

/// How a household is made up when it first appears.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Make {
    Single,
    Couple,
    CoupleChildren,
    LoneParent,
    Pensioner,
    Pensioners,
    CoupleAdultChild,
    ParentAdultChild,
    Sharers,
}

const MAKES: [Make; 9] = [
    Make::Single,
    Make::Couple,
    Make::CoupleChildren,
    Make::LoneParent,
    Make::Pensioner,
    Make::Pensioners,
    Make::CoupleAdultChild,
    Make::ParentAdultChild,
    Make::Sharers,
];
const OWNERS: [f64; 9] = [0.11, 0.18, 0.22, 0.022, 0.15, 0.19, 0.10, 0.03, 0.005];
const PRIVATE: [f64; 9] = [0.25, 0.23, 0.20, 0.115, 0.045, 0.025, 0.04, 0.03, 0.06];
const SOCIAL: [f64; 9] = [0.21, 0.08, 0.15, 0.19, 0.17, 0.06, 0.05, 0.07, 0.02];

/// A person not yet part of any household.
pub(super) fn person(dice: &mut Dice, pattern: Pattern, woman: bool, dob: Day) -> Person {
    let year = ymd(dob).0;
    let surname = draw_surname(dice, pattern);
    Person {
        dob,
        woman,
        pattern,
        forename: draw_forename(dice, pattern, woman, year),
        middle: draw_forename(dice, pattern, woman, year),
        surname,
        former_surname: surname,
        renamed: OPEN,
        role: Role::Head,
        household: NONE,
        joined: OPEN,
        dead: false,
        former_home: NONE,
        stay: NONE,
        pupil_home: NONE,
        school: 0,
        school_since: OPEN,
    }
}

fn born(dice: &mut Dice, day: Day, low: i32, high: i32) -> Day {
    day - dice.between(low * 365 + low / 4, high * 365 + high / 4 + 364)
}

/// Bedrooms a household needs: one for the couple, one for every two children, one for every other adult.
pub(super) fn bedrooms_needed(shard: &Shard, household: u32) -> u8 {
    let members = &shard.households[household as usize].members;
    let count = |role| members.iter().filter(|person| shard.people[**person as usize].role == role).count() as u8;
    1 + count(Role::Child).div_ceil(2) + count(Role::NonDependant)
}

/// A new household in a dwelling, with everything that was so before it came.
pub(super) fn new_household(shard: &mut Shard, dice: &mut Dice, home: u32, day: Day) -> u32 {
    let dwelling = &shard.dwellings[home as usize];
    let (tenure, bedrooms, room) = (dwelling.tenure, dwelling.bedrooms, dwelling.room);
    let pattern = draw_pattern(dice, shard.decile);
    let household = push_household(shard, dice, day);
    for attempt in 0..4 {
        let weights = match tenure {
            Tenure::Owner => &OWNERS,
            Tenure::Private => &PRIVATE,
            _ => &SOCIAL,
        };
        let make = if room { Make::Single } else { MAKES[dice.pick(weights)] };
        populate(shard, dice, household, make, pattern, tenure, day);
        let needed = bedrooms_needed(shard, household);
        if needed <= bedrooms
            || attempt == 3
            || (tenure != Tenure::Owner && needed == bedrooms + 1 && dice.chance(0.22))
        {
            break;
        }
        let members = std::mem::take(&mut shard.households[household as usize].members);
        shard.people.truncate(shard.people.len() - members.len());
    }
    past(shard, dice, household, tenure, day);
    household
}

fn push_household(shard: &mut Shard, dice: &mut Dice, day: Day) -> u32 {
    let household = shard.households.len() as u32;
    shard.households.push(Household {
        home: NONE,
        since: day,
        ended: OPEN,
        noise: (0.9 * dice.normal()) as f32,
        members: Vec::new(),
        benefit: Benefit::None,
        benefit_since: OPEN,
        distress_until: NEVER,
        tax: Tax {
            stage: 0,
            since: NEVER,
            late: 0,
            prior: 0,
            reminder: NEVER,
            summons: NEVER,
            order: NEVER,
            agent: NEVER,
            paid_month: NEVER,
        },
        rent: Rent { stage: 0, since: NEVER, arrears: 0, arrears_month: NEVER, seq: 0 },
        cap: 0,
        shortfall: 0,
        spare_rooms: 0,
        deduction_until: NEVER,
        deduction: 0,
        mental_health: false,
        physical_health: false,
        social_care: NEVER,
        abuse: NEVER,
        antisocial: NEVER,
        prison: NEVER,
        duty: NEVER,
        dhp: NEVER,
        notice: NEVER,
        separating: NEVER,
        joiner: NEVER,
        account: NONE,
        claim: NONE,
        tenancy: NONE,
        application: NONE,
        case: NONE,
        exors_until: NEVER,
    });
    household
}

/// A household of people who leave others; it has no home yet.
pub(super) fn split_off(shard: &mut Shard, dice: &mut Dice, people: &[u32], day: Day) -> u32 {
    let household = push_household(shard, dice, day);
    for (place, person) in people.iter().enumerate() {
        let known = &mut shard.people[*person as usize];
        known.household = household;
        if place == 0 {
            known.role = Role::Head;
        }
    }
    shard.households[household as usize].members = people.to_vec();
    let single = age(shard.people[people[0] as usize].dob, day) < 66;
    if single && dice.chance(0.45) {
        set_benefit(shard, dice, household, Benefit::Universal, day);
    }
    household
}

fn populate(
    shard: &mut Shard,
    dice: &mut Dice,
    household: u32,
    make: Make,
    pattern: Pattern,
    tenure: Tenure,
    day: Day,
) {
    let young = match tenure {
        Tenure::Owner => 0.01,
        Tenure::Private => 0.13,
        _ => 0.06,
    };
    let (low, high) = match make {
        Make::Pensioner | Make::Pensioners => (66, 90),
        Make::CoupleAdultChild | Make::ParentAdultChild => (42, 64),
        Make::CoupleChildren | Make::LoneParent => (21, 48),
        _ if dice.chance(young) => (18, 24),
        _ => (25, 65),
    };
    let woman = match make {
        Make::LoneParent => dice.chance(0.89),
        Make::Pensioner | Make::ParentAdultChild => dice.chance(0.66),
        Make::Single => dice.chance(0.42),
        _ => dice.chance(0.35),
    };
    let dob = born(dice, day, low, high);
    let head = add(shard, dice, household, Role::Head, pattern, woman, dob, None);
    let couple = matches!(make, Make::Couple | Make::CoupleChildren | Make::Pensioners | Make::CoupleAdultChild);
    if couple {
        let dob = (dob + dice.between(-1500, 1500)).min(day - 18 * 366);
        let shared = dice.chance(0.78).then_some(head);
        let partner = add(shard, dice, household, Role::Partner, pattern, !woman, dob, shared);
        if let Some(own) = shard.people[partner as usize].woman.then(|| wifes_surname(dice, pattern)).flatten() {
            shard.people[partner as usize].surname = own;
        }
    }
    let grown = age(dob, day);
    let children = match make {
        Make::CoupleChildren => 1 + dice.pick(&[0.42, 0.40, 0.13, 0.05]) as i32,
        Make::LoneParent => 1 + dice.pick(&[0.52, 0.32, 0.12, 0.04]) as i32,
        Make::CoupleAdultChild | Make::ParentAdultChild => i32::from(dice.chance(0.25)),
        _ => 0,
    };
    for _ in 0..children {
        let dob = born(dice, day, 0, (grown - 18).clamp(0, 17));
        let woman = dice.chance(0.49);
        let child = add(shard, dice, household, Role::Child, pattern, woman, dob, Some(head));
        enrol(shard, dice, child, day);
    }
    let adults = match make {
        Make::CoupleAdultChild | Make::ParentAdultChild => 1 + u32::from(dice.chance(0.2)),
        Make::Sharers => 1 + dice.below(2),
        _ => 0,
    };
    for _ in 0..adults {
        let related = make != Make::Sharers;
        let dob = born(dice, day, 18, if related { (grown - 20).clamp(18, 33) } else { 34 });
        let woman = dice.chance(0.42);
        add(shard, dice, household, Role::NonDependant, pattern, woman, dob, related.then_some(head));
    }
}

#[expect(clippy::too_many_arguments, reason = "a person is all of these, and a struct for one call would say no more")]
pub(super) fn add(
    shard: &mut Shard,
    dice: &mut Dice,
    household: u32,
    role: Role,
    pattern: Pattern,
    woman: bool,
    dob: Day,
    named_after: Option<u32>,
) -> u32 {
    let number = shard.people.len() as u32;
    let mut new = person(dice, pattern, woman, dob);
    new.role = role;
    new.household = household;
    if let Some(other) = named_after {
        new.surname = shard.people[other as usize].surname;
        new.former_surname = if role == Role::Partner { new.former_surname } else { new.surname };
    }
    shard.people.push(new);
    shard.households[household as usize].members.push(number);
    number
}

/// A child of school age gets a school.
pub(super) fn enrol(shard: &mut Shard, dice: &mut Dice, child: u32, day: Day) {
    let id = shard.id(child);
    let known = &mut shard.people[child as usize];
    if known.school == 0 && age(known.dob, day) >= 4 {
        known.school = 900_000 + id % 97;
        known.school_since = day.min(known.dob + 365 * 5).max(known.dob + 365 * 4 - dice.between(0, 60));
    }
}

pub(super) fn set_benefit(shard: &mut Shard, dice: &mut Dice, household: u32, benefit: Benefit, day: Day) {
    let known = &mut shard.households[household as usize];
    known.benefit = benefit;
    known.benefit_since = day;
    known.cap = 0;
    known.shortfall = 0;
    known.spare_rooms = 0;
    let children = known.members.iter().filter(|person| shard.people[**person as usize].role == Role::Child).count();
    if benefit == Benefit::None {
        return;
    }
    let capped = match children {
        0 => 0.006,
        1 | 2 => 0.04,
        _ => 0.26,
    };
    if dice.chance(capped) {
        known.cap = dice.between(800, 7000);
    }
    if dice.chance(0.27) {
        known.shortfall = dice.between(500, 4500);
    }
    if dice.chance(0.08) {
        known.spare_rooms = 1 + u8::from(dice.chance(0.15));
    }
}

/// What was so before the first day: benefits, health, an earlier duty.
fn past(shard: &mut Shard, dice: &mut Dice, household: u32, tenure: Tenure, day: Day) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let pension = age(shard.people[head as usize].dob, day) >= 66;
    let children = shard.households[household as usize].members.len() > 2;
    let lone = shard.with_role(household, Role::Partner).is_none();
    let supported = match tenure {
        Tenure::Owner => 0.012,
        Tenure::Private if pension => 0.35,
        Tenure::Private => 0.26 + if lone && children { 0.3 } else { 0.0 },
        _ if pension => 0.48,
        _ => 0.52 + if lone { 0.12 } else { 0.0 },
    };
    if dice.chance(supported) {
        let old = if tenure.social() { 0.3 } else { 0.18 };
        let benefit = if pension || dice.chance(old) { Benefit::Housing } else { Benefit::Universal };
        set_benefit(shard, dice, household, benefit, day);
    }
    let known = &mut shard.households[household as usize];
    if pension {
        (known.cap, known.spare_rooms) = (0, 0);
    }
    if tenure != Tenure::Private {
        known.shortfall = 0;
    }
    if !tenure.social() {
        known.spare_rooms = 0;
    }
    known.mental_health = dice.chance(if tenure == Tenure::Owner { 0.03 } else { 0.07 });
    known.physical_health = dice.chance(if pension { 0.12 } else { 0.02 });
    if tenure.rents() && dice.chance(0.006) {
        known.duty = -dice.between(1, 50);
    }
}
