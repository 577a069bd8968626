use super::calendar::Day;
use super::calendar::OPEN;
use super::cases::Placement;
use super::dice::Dice;
use super::life::go_elsewhere;
use super::moves::end_application;
use super::moves::find_empty;
use super::moves::leave;
use super::moves::person_leaves;
use super::moves::settle;
use super::moves::vacate;
use super::people::split_off;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// What open cases bring about in a month: leaving, a placement, its end, the close.
pub(super) fn progress(shard: &mut Shard, world: &World, dice: &mut Dice, month: i32) {
    let (start, next) = (world.calendar.start(month), world.calendar.start(month + 1));
    let span = start..next;
    for number in 0..shard.cases.len() {
        if !shard.cases[number].open {
            continue;
        }
        if span.contains(&shard.cases[number].departure) {
            depart(shard, dice, number, month);
        }
        if let Some(placement) = shard.cases[number].placement
            && span.contains(&placement.exit)
        {
            move_on(shard, dice, placement, month);
        }
        let case = &shard.cases[number];
        let pending = case.placement.is_some_and(|placement| placement.exit >= next)
            || (case.departure != OPEN && case.departure >= next);
        if case.closed < next && !pending {
            let household = case.household;
            shard.cases[number].open = false;
            if household != NONE && shard.households[household as usize].case == number as u32 {
                shard.households[household as usize].case = NONE;
            }
        }
    }
}

fn depart(shard: &mut Shard, dice: &mut Dice, number: usize, month: i32) {
    let case = &shard.cases[number];
    let (day, household, whole, near) = (case.departure, case.household, case.whole, case.near);
    let people: Vec<u32> = case.people.iter().copied().filter(|person| !shard.people[*person as usize].dead).collect();
    let entry = case.relief.map_or(day, |relief| relief.start.max(day));
    let until = case.main.filter(|main| main.decision == "accepted").map_or(entry + 70, |main| main.end);
    let placed = case.needs_placement.then(|| find_empty(shard, dice, |tenure| tenure == Tenure::Temporary)).flatten();
    if people.is_empty() || (whole && shard.households[household as usize].ended != OPEN) {
        return;
    }
    let mover = if whole {
        if placed.is_none() && !near {
            leave(shard, dice, household, day, month);
            return;
        }
        vacate(shard, dice, household, day, month);
        household
    } else {
        for person in &people {
            if shard.people[*person as usize].household != NONE {
                person_leaves(shard, *person, day);
            }
        }
        if placed.is_none() {
            go_elsewhere(shard, dice, &people, day, 0.4);
            end_if_empty(shard, dice, household, day, month);
            return;
        }
        split_off(shard, dice, &people, day)
    };
    let home = placed.or_else(|| find_empty(shard, dice, |tenure| tenure == Tenure::Private || tenure.social()));
    match home {
        Some(home) => settle(shard, dice, mover, home, if placed.is_some() { entry } else { day }),
        None => leave(shard, dice, mover, day, month),
    }
    if let Some(dwelling) = placed {
        shard.households[mover as usize].case = number as u32;
        shard.cases[number].placement =
            Some(Placement { entry, exit: until.max(entry + 7), dwelling, household: mover });
    }
    end_if_empty(shard, dice, household, day, month);
}

/// A host who was alone with the one who left, or a household whose head left.
fn end_if_empty(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    if household != NONE && shard.households[household as usize].ended == OPEN && shard.head(household).is_none() {
        leave(shard, dice, household, day, month);
    }
}

fn move_on(shard: &mut Shard, dice: &mut Dice, placement: Placement, month: i32) {
    let household = placement.household;
    if shard.households[household as usize].ended != OPEN
        || shard.households[household as usize].home != placement.dwelling
    {
        return;
    }
    shard.households[household as usize].case = NONE;
    vacate(shard, dice, household, placement.exit, month);
    let home = find_empty(shard, dice, Tenure::social).filter(|_| dice.chance(0.7));
    match home {
        Some(home) => {
            settle(shard, dice, household, home, placement.exit);
            let application = std::mem::replace(&mut shard.households[household as usize].application, NONE);
            if application != NONE {
                end_application(shard, application, placement.exit, "Housed");
            }
        }
        None => leave(shard, dice, household, placement.exit, month),
    }
}
