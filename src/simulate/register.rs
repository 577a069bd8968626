use super::calendar::Day;
use super::calendar::OPEN;
use super::dice::Dice;
use super::people::bedrooms_needed;
use super::world::Application;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// One month of applying to the housing register, and of leaving it.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let day = world.calendar.start(month) + dice.between(0, 26);
    let application = shard.households[household as usize].application;
    if application != NONE {
        if dice.chance(0.022) {
            shard.households[household as usize].application = NONE;
            let status = if dice.chance(0.4) { "Housed" } else { "Cancelled" };
            super::moves::end_application(shard, application, day, status);
        }
        return;
    }
    let crowded = crowded(shard, household);
    let guest = shard.with_role(household, Role::NonDependant);
    let often = match shard.tenure(household) {
        Some(Tenure::Owner) | None => 0.0,
        Some(Tenure::Private) => 0.0018,
        _ => 0.0016,
    } + if crowded { 0.012 } else { 0.0 };
    let guests = if guest.is_some() { 0.0022 } else { 0.0 };
    if !dice.chance(often + guests) {
        return;
    }
    let by_guest = guest.filter(|_| dice.chance(guests / (often + guests)));
    let Some(applicant) = by_guest.or_else(|| shard.head(household)) else {
        return;
    };
    let living = match shard.tenure(household) {
        _ if by_guest.is_some() => {
            dice.one(&["living-with-parents", "living-with-parents", "living-with-relatives", "living-with-friends"])
        }
        Some(Tenure::Council) => "council-tenant",
        Some(Tenure::Association) => "housing-association-tenant",
        Some(Tenure::Owner) => "owner-occupier",
        _ => "private-rental",
    };
    apply(shard, applicant, household, day, living);
}

pub(super) fn crowded(shard: &Shard, household: u32) -> bool {
    let bedrooms = shard.home(household).map_or(u8::MAX, |home| home.bedrooms);
    bedrooms_needed(shard, household) > bedrooms
}

fn apply(shard: &mut Shard, person: u32, household: u32, day: Day, living: &'static str) -> u32 {
    let home = shard.households[household as usize].home;
    let application = Application {
        household,
        person,
        dwelling: home,
        submitted: day,
        ended: OPEN,
        status_end: "",
        living,
        bedrooms: if home == NONE { 0 } else { shard.dwellings[home as usize].bedrooms },
        need: bedrooms_needed(shard, household),
        size: shard.households[household as usize].members.len() as u8,
        homeless_since: OPEN,
    };
    let number = shard.applications.len() as u32;
    shard.households[household as usize].application = number;
    shard.applications.push(application);
    number
}

/// A duty puts the applicant into the homeless band, some weeks later.
pub(super) fn homeless_application(shard: &mut Shard, dice: &mut Dice, person: u32, household: u32, assessed: Day) {
    let day = assessed + dice.between(5, 30);
    let known = shard.households[household as usize].application;
    let own = known != NONE && shard.applications[known as usize].person == person;
    if own {
        shard.applications[known as usize].homeless_since = day;
    } else if known == NONE {
        let number = apply(shard, person, household, day, "no-fixed-abode");
        shard.applications[number as usize].homeless_since = day;
    }
}
