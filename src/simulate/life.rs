use super::calendar::Day;
use super::calendar::NEVER;
use super::calendar::OPEN;
use super::calendar::age;
use super::dice::Dice;
use super::moves::close_claim;
use super::moves::find_empty;
use super::moves::leave;
use super::moves::open_claim;
use super::moves::person_leaves;
use super::moves::settle;
use super::moves::vacate;
use super::people::add;
use super::people::enrol;
use super::people::set_benefit;
use super::people::split_off;
use super::world::Benefit;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// Share of guests whom a household that claims help tells the benefits office about.
const GUEST_DECLARED: f64 = 0.8;

/// One month in which people are born, grow up, part, meet, move and die.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let day = world.calendar.start(month) + dice.between(0, 26);
    grow_up(shard, dice, household, day);
    if deaths(shard, dice, household, day, month) {
        return;
    }
    births(shard, dice, household, day);
    departures(shard, dice, household, day);
    arrivals(shard, dice, household, day, month);
    partings(shard, dice, household, day, month);
    money(shard, dice, household, day, month);
    if shard.households[household as usize].case == NONE {
        moves(shard, dice, household, day, month);
    }
    super::tax::refresh_account(shard, household, day);
}

fn grow_up(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    for place in 0..shard.households[household as usize].members.len() {
        let person = shard.households[household as usize].members[place];
        if shard.people[person as usize].role == Role::Child {
            enrol(shard, dice, person, day);
            if age(shard.people[person as usize].dob, day) >= 18 {
                shard.people[person as usize].role = Role::NonDependant;
            }
        }
    }
}

/// `true` when nobody is left.
fn deaths(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) -> bool {
    let until = shard.households[household as usize].exors_until;
    if until != NEVER {
        if month >= until {
            leave(shard, dice, household, day, month);
        }
        return true;
    }
    let members = shard.households[household as usize].members.clone();
    for person in members {
        let years = f64::from(age(shard.people[person as usize].dob, day));
        if !dice.chance((-10.1 + 0.092 * years).exp() / 12.0) {
            continue;
        }
        shard.people[person as usize].dead = true;
        let account = shard.households[household as usize].account;
        let last = shard.households[household as usize].members.len() == 1;
        if last {
            shard.end_stay(person, day);
            shard.people[person as usize].household = NONE;
            close_claim(shard, dice, household, day, "DEC");
            shard.households[household as usize].exors_until = month + 2 + dice.between(0, 3);
            if account != NONE {
                shard.accounts[account as usize].exors = true;
            }
            return true;
        }
        if person_leaves(shard, person, day) {
            leave(shard, dice, household, day, month);
            return true;
        }
        reopen_account(shard, household);
    }
    shard.households[household as usize].members.is_empty()
}

/// Who is liable changes without a move.
fn reopen_account(shard: &mut Shard, household: u32) {
    let people = shard.couple(household);
    let account = shard.households[household as usize].account;
    if account != NONE && !shard.accounts[account as usize].organisation {
        shard.accounts[account as usize].people = people;
    }
}

fn births(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    let mother = shard.couple(household).into_iter().find(|person| {
        *person != NONE
            && shard.people[*person as usize].woman
            && (19..42).contains(&age(shard.people[*person as usize].dob, day))
    });
    let children = shard.households[household as usize].members.len();
    let Some(mother) = mother else { return };
    if children < 6 && dice.chance(0.0045) {
        let pattern = shard.people[mother as usize].pattern;
        let head = shard.head(household);
        let woman = dice.chance(0.49);
        let child = add(shard, dice, household, Role::Child, pattern, woman, day, head);
        shard.begin_stay(child, day);
        join_claim(shard, household, child);
    }
}

fn join_claim(shard: &mut Shard, household: u32, person: u32) {
    let claim = shard.households[household as usize].claim;
    if claim != NONE {
        let role = shard.people[person as usize].role;
        shard.claims[claim as usize].members.push((person, role));
    }
}

/// Somebody who leaves goes to an empty home nearby, or away.
pub(super) fn go_elsewhere(
    shard: &mut Shard,
    dice: &mut Dice,
    people: &[u32],
    day: Day,
    stays_near: f64,
) -> Option<u32> {
    let near = dice.chance(stays_near);
    let home = if near { find_empty(shard, dice, |tenure| tenure == Tenure::Private || tenure.social()) } else { None };
    let Some(home) = home else {
        shard.away.extend(people.iter().filter(|person| age(shard.people[**person as usize].dob, day) >= 18));
        return None;
    };
    let household = split_off(shard, dice, people, day);
    settle(shard, dice, household, home, day);
    Some(household)
}

fn departures(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    let members = shard.households[household as usize].members.clone();
    let in_case = shard.households[household as usize].case != NONE;
    for person in members {
        let years = age(shard.people[person as usize].dob, day);
        let leaves = if (18..36).contains(&years) { 0.011 } else { 0.002 };
        if shard.people[person as usize].role == Role::NonDependant && !in_case && dice.chance(leaves) {
            person_leaves(shard, person, day);
            go_elsewhere(shard, dice, &[person], day, 0.35);
        }
    }
}

/// A relative or a friend comes to stay; a single person finds a partner.
fn arrivals(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let rents = shard.tenure(household).is_some_and(Tenure::rents);
    if dice.chance(if rents { 0.0011 } else { 0.0005 }) {
        let pattern = shard.people[head as usize].pattern;
        let related = dice.chance(0.6).then_some(head);
        let (woman, dob) = (dice.chance(0.4), day - dice.between(17 * 366, 34 * 365));
        let guest = add(shard, dice, household, Role::NonDependant, pattern, woman, dob, related);
        shard.begin_stay(guest, day);
        if dice.chance(GUEST_DECLARED) {
            join_claim(shard, household, guest);
        }
        shard.households[household as usize].joiner = month;
    }
    let lone = shard.with_role(household, Role::Partner).is_none();
    if lone && age(shard.people[head as usize].dob, day) < 66 && dice.chance(0.0022) {
        let (pattern, woman) = (shard.people[head as usize].pattern, !shard.people[head as usize].woman);
        let dob = shard.people[head as usize].dob + dice.between(-1200, 1200);
        let partner = add(shard, dice, household, Role::Partner, pattern, woman, dob.min(day - 18 * 366), None);
        shard.begin_stay(partner, day);
        join_claim(shard, household, partner);
        reopen_account(shard, household);
    } else if dice.chance(0.0009) {
        marry(shard, household, day);
    }
}

/// A partner takes the other's surname; other registers follow late.
fn marry(shard: &mut Shard, household: u32, day: Day) {
    let [head, partner] = shard.couple(household);
    if head == NONE || partner == NONE || shard.people[head as usize].surname == shard.people[partner as usize].surname
    {
        return;
    }
    let name = shard.people[head as usize].surname;
    let known = &mut shard.people[partner as usize];
    if known.pattern == 0 {
        known.former_surname = known.surname;
        known.surname = name;
        known.renamed = day;
    }
}

/// Couples part: first a time in which one is asked to go, then the going.
fn partings(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    let [head, partner] = shard.couple(household);
    if head == NONE || partner == NONE || shard.households[household as usize].case != NONE {
        return;
    }
    let since = shard.households[household as usize].separating;
    let old = age(shard.people[head as usize].dob, day) >= 60;
    if since < month - 12 && dice.chance(if old { 0.0002 } else { 0.0014 }) {
        shard.households[household as usize].separating = month;
        if dice.chance(0.5) {
            shard.households[household as usize].distress_until = month + dice.between(3, 12);
        }
    } else if month - since == 3 {
        let leaver = if dice.chance(0.65) == shard.people[head as usize].woman { partner } else { head };
        person_leaves(shard, leaver, day);
        go_elsewhere(shard, dice, &[leaver], day, 0.35);
        reopen_account(shard, household);
    }
}

/// Money trouble begins, benefits begin and end.
fn money(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let Some(tenure) = shard.tenure(household) else {
        return;
    };
    let pension = age(shard.people[head as usize].dob, day) >= 66;
    let lone = shard.with_role(household, Role::Partner).is_none();
    let known = &shard.households[household as usize];
    let supported = known.benefit != Benefit::None;
    let onset = 0.0014
        * if tenure.rents() { 2.8 } else { 0.8 }
        * if supported { 1.8 } else { 1.0 }
        * if lone && !pension { 1.4 } else { 1.0 }
        * if pension { 0.25 } else { 1.0 }
        * if known.mental_health { 1.6 } else { 1.0 };
    if known.distress_until < month && dice.chance(onset) {
        let length = 3 + (-9.0 * (1.0 - dice.unit()).ln()) as i32;
        shard.households[household as usize].distress_until = month + length.min(40);
    }
    let distress = shard.households[household as usize].distress_until >= month;
    if !supported && tenure.rents() && dice.chance(if distress { 0.03 } else { 0.0045 }) {
        let benefit = if pension || dice.chance(0.04) { Benefit::Housing } else { Benefit::Universal };
        set_benefit(shard, dice, household, benefit, day);
        if shard.households[household as usize].claims() {
            open_claim(shard, dice, household, day);
        }
    } else if supported && !pension && dice.chance(0.009) {
        close_claim(shard, dice, household, day, "INC");
        shard.households[household as usize].benefit = Benefit::None;
    }
    let known = &mut shard.households[household as usize];
    if known.benefit == Benefit::Universal
        && known.deduction_until < month
        && dice.chance(if distress { 0.07 } else { 0.010 })
    {
        known.deduction_until = month + dice.between(6, 14);
        known.deduction = dice.pick(&[0.3, 0.25, 0.15, 0.15, 0.1, 0.05]) as u8;
    }
}

/// A household moves: near by, or away.
fn moves(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    let Some(tenure) = shard.tenure(household) else {
        return;
    };
    let often = match tenure {
        Tenure::Owner => 0.0038,
        Tenure::Private => 0.019,
        _ => 0.0042,
    };
    if tenure == Tenure::Temporary || !dice.chance(often) {
        return;
    }
    let near = dice.chance(0.5);
    let empty = if near {
        find_empty(shard, dice, |other| other == tenure || (tenure == Tenure::Private && other == Tenure::Association))
    } else {
        None
    };
    match empty {
        Some(home) => {
            vacate(shard, dice, household, day, month);
            settle(shard, dice, household, home, day);
        }
        None => leave(shard, dice, household, day, month),
    }
}

/// A household loses its home without having asked for help.
pub(super) fn evicted(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    if shard.households[household as usize].case == NONE && shard.households[household as usize].ended == OPEN {
        leave(shard, dice, household, day, month);
    }
}
