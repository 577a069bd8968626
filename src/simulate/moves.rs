use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::age;
use super::dice::Dice;
use super::people::new_household;
use super::world::Account;
use super::world::Benefit;
use super::world::Claim;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenancy;
use super::world::Tenure;

/// Days between what happened and the day its system shows it; a share is backdated by weeks.
fn lag(dice: &mut Dice, backdated: f64) -> Day {
    if dice.chance(backdated) { dice.between(30, 100) } else { dice.between(0, 12) }
}

/// A household takes a dwelling: its people, its council tax account, its tenancy.
pub(super) fn settle(shard: &mut Shard, dice: &mut Dice, household: u32, home: u32, day: Day) {
    shard.dwellings[home as usize].household = household;
    let known = &mut shard.households[household as usize];
    known.home = home;
    known.since = day;
    known.rent.arrears = 0;
    known.rent.stage = 0;
    let members = known.members.clone();
    for person in members {
        shard.people[person as usize].household = household;
        shard.begin_stay(person, day);
        if shard.people[person as usize].pupil_home == NONE || dice.chance(0.75) {
            shard.people[person as usize].pupil_home = home;
        }
    }
    let tenure = shard.dwellings[home as usize].tenure;
    if tenure != Tenure::Temporary {
        open_account(shard, dice, household, home, day);
    }
    if tenure.social() || tenure == Tenure::Temporary {
        open_tenancy(shard, dice, household, home, day);
    }
    follow_home(shard, dice, household, home, day);
}

fn open_account(shard: &mut Shard, dice: &mut Dice, household: u32, home: u32, day: Day) {
    let people = shard.couple(household);
    let organisation = shard.dwellings[home as usize].room && dice.chance(0.5) || dice.chance(0.004);
    let owner = shard.dwellings[home as usize].tenure == Tenure::Owner;
    let account = Account {
        household,
        dwelling: home,
        people: if organisation { [NONE; 2] } else { people },
        start: day,
        end: OPEN,
        seen: day + lag(dice, 0.06),
        end_seen: OPEN,
        exors: false,
        organisation,
        single: false,
        support: 0,
        support_weekly: 0,
        student: dice.chance(0.01),
        direct_debit: dice.chance(if owner { 0.85 } else { 0.5 }),
    };
    shard.households[household as usize].account = shard.accounts.len() as u32;
    shard.accounts.push(account);
    super::tax::refresh_account(shard, household, day);
}

fn open_tenancy(shard: &mut Shard, dice: &mut Dice, household: u32, home: u32, day: Day) {
    let people = shard.couple(household);
    let dwelling = &shard.dwellings[home as usize];
    let temporary = dwelling.tenure == Tenure::Temporary;
    let weekly = dwelling.rent;
    shard.households[household as usize].tenancy = shard.tenancies.len() as u32;
    let people = if dice.chance(0.5) { people } else { [people[0], NONE] };
    shard.tenancies.push(Tenancy {
        household,
        dwelling: home,
        people,
        start: day,
        end: OPEN,
        temporary,
        weekly,
        balance: 0,
        breathing_until: OPEN,
    });
}

/// The claim and the register follow the move, or lag behind it.
fn follow_home(shard: &mut Shard, dice: &mut Dice, household: u32, home: u32, day: Day) {
    let known = &shard.households[household as usize];
    let (claim, application) = (known.claim, known.application);
    if claim != NONE {
        shard.claims[claim as usize].dwelling = home;
    }
    if application != NONE && dice.chance(0.6) {
        shard.applications[application as usize].dwelling = home;
    }
    if known.claims() && claim == NONE {
        open_claim(shard, dice, household, day);
    }
}

/// Owners have no rent to help with, and Universal Credit pays it itself.
fn only_support(benefit: Benefit, tenure: Tenure) -> bool {
    benefit == Benefit::Universal || tenure == Tenure::Owner
}

pub(super) fn open_claim(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    let known = &shard.households[household as usize];
    if known.home == NONE {
        return;
    }
    let support_only = only_support(known.benefit, shard.dwellings[known.home as usize].tenure);
    let dwelling = &shard.dwellings[known.home as usize];
    let members = known.members.iter().map(|person| (*person, shard.people[*person as usize].role)).collect();
    let claim = Claim {
        household,
        dwelling: known.home,
        support_only,
        members,
        start: day,
        end: OPEN,
        seen: day + 7 + lag(dice, 0.04),
        end_seen: OPEN,
        reason: "",
        suspended: OPEN,
        weekly: 0,
        eligible: dwelling.rent,
        contractual: dwelling.rent,
        cap: 0,
        spare_rooms: 0,
        overpayment: 0,
        dhp_weekly: 0,
        dhp_until: 0,
    };
    shard.households[household as usize].claim = shard.claims.len() as u32;
    shard.claims.push(claim);
}

pub(super) fn close_claim(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, reason: &'static str) {
    let claim = std::mem::replace(&mut shard.households[household as usize].claim, NONE);
    if claim != NONE {
        let claim = &mut shard.claims[claim as usize];
        claim.end = day.max(claim.start);
        claim.end_seen = day + lag(dice, 0.04);
        claim.reason = reason;
    }
}

/// A household gives its dwelling up; its people stay together.
pub(super) fn vacate(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    let known = &mut shard.households[household as usize];
    let home = std::mem::replace(&mut known.home, NONE);
    let account = std::mem::replace(&mut known.account, NONE);
    let tenancy = std::mem::replace(&mut known.tenancy, NONE);
    if home == NONE {
        return;
    }
    let members = known.members.clone();
    shard.dwellings[home as usize].household = NONE;
    shard.dwellings[home as usize].empty_since = month;
    for person in members {
        shard.end_stay(person, day);
    }
    if account != NONE {
        let account = &mut shard.accounts[account as usize];
        account.end = day.max(account.start);
        account.end_seen = day + lag(dice, 0.06);
    }
    if tenancy != NONE {
        let tenancy = &mut shard.tenancies[tenancy as usize];
        tenancy.end = day.max(tenancy.start);
    }
}

/// A household leaves the council.
pub(super) fn leave(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day, month: i32) {
    vacate(shard, dice, household, day, month);
    close_claim(shard, dice, household, day, "MOV");
    let known = &mut shard.households[household as usize];
    known.ended = day;
    let application = std::mem::replace(&mut known.application, NONE);
    let members = known.members.clone();
    for person in members {
        shard.people[person as usize].household = NONE;
        if age(shard.people[person as usize].dob, day) >= 18 && !shard.people[person as usize].dead {
            shard.away.push(person);
        }
    }
    if application != NONE {
        end_application(shard, application, day + dice.between(20, 300), "Cancelled");
    }
}

pub(super) fn end_application(shard: &mut Shard, application: u32, day: Day, status: &'static str) {
    let application = &mut shard.applications[application as usize];
    application.ended = day;
    application.status_end = status;
}

/// A person goes from a household; `true` if nobody is left who could head it.
pub(super) fn person_leaves(shard: &mut Shard, person: u32, day: Day) -> bool {
    let household = shard.people[person as usize].household;
    if household == NONE {
        return false;
    }
    shard.end_stay(person, day);
    shard.people[person as usize].household = NONE;
    let was = shard.people[person as usize].role;
    shard.households[household as usize].members.retain(|member| *member != person);
    if was != Role::Head {
        return false;
    }
    let next = shard.with_role(household, Role::Partner).or_else(|| shard.with_role(household, Role::NonDependant));
    if let Some(next) = next {
        shard.people[next as usize].role = Role::Head;
    }
    next.is_none()
}

/// An empty dwelling of the tenure wished for, if there is one.
pub(super) fn find_empty(shard: &Shard, dice: &mut Dice, wish: impl Fn(Tenure) -> bool) -> Option<u32> {
    let empty: Vec<u32> = (0..shard.dwellings.len() as u32)
        .filter(|d| shard.dwellings[*d as usize].household == NONE && wish(shard.dwellings[*d as usize].tenure))
        .collect();
    (!empty.is_empty()).then(|| dice.one(&empty))
}

/// New people move into dwellings that have stood empty.
pub(super) fn fill(shard: &mut Shard, dice: &mut Dice, start: Day, month: i32) {
    for home in 0..shard.dwellings.len() as u32 {
        let dwelling = &shard.dwellings[home as usize];
        let free = dwelling.household == NONE && dwelling.tenure != Tenure::Temporary && dwelling.empty_since < month;
        if free && dice.chance(0.5) {
            let day = start + dice.between(0, 27);
            let household = new_household(shard, dice, home, day);
            settle(shard, dice, household, home, day);
        }
    }
}

/// Brings what a claim pays up to date.
pub(super) fn refresh_claim(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    let known = &shard.households[household as usize];
    if known.claim == NONE || known.home == NONE {
        return;
    }
    let rent = shard.dwellings[known.home as usize].rent;
    let (cap, shortfall, spare_rooms) = (known.cap, known.shortfall, known.spare_rooms);
    let support_only = only_support(known.benefit, shard.dwellings[known.home as usize].tenure);
    let claim = &mut shard.claims[known.claim as usize];
    claim.support_only = support_only;
    if support_only {
        (claim.contractual, claim.eligible, claim.cap, claim.weekly, claim.overpayment) = (0, 0, 0, 0, 0);
        (claim.spare_rooms, claim.suspended) = (0, OPEN);
        return;
    }
    claim.contractual = rent;
    claim.eligible = (rent - shortfall).max(0);
    claim.cap = cap;
    claim.spare_rooms = spare_rooms;
    let reduction = [0, 14, 25][usize::from(spare_rooms.min(2))];
    claim.weekly = (claim.eligible * (100 - reduction) / 100 - cap).max(0);
    if claim.suspended == OPEN && dice.chance(0.003) {
        claim.suspended = day;
    } else if claim.suspended != OPEN && dice.chance(0.5) {
        claim.suspended = OPEN;
    }
    if claim.overpayment == 0 && dice.chance(0.006) {
        claim.overpayment = 1_205;
    } else if dice.chance(0.06) {
        claim.overpayment = 0;
    }
}
