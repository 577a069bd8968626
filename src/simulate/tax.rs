use super::calendar::Day;
use super::calendar::age;
use super::dice::Dice;
use super::layout::Dataset;
use super::record::written;
use super::world::Benefit;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::World;

/// Council tax a year by band A to H, in pence.
const BANDS: [i32; 8] = [142_000, 165_700, 189_300, 213_000, 260_300, 307_700, 355_000, 426_000];
const COSTS: i32 = 7_950;

/// Stages of the ladder; higher means further.
const REMINDED: u8 = 1;
const AGAIN: u8 = 2;
const SUMMONED: u8 = 3;
const ORDER: u8 = 4;
const AGENT: u8 = 5;
const VISIT: u8 = 6;
const ARRANGED: u8 = 7;

/// What a household pays a year after discount and council tax support.
pub(super) fn yearly(shard: &Shard, account: u32) -> i32 {
    let account = &shard.accounts[account as usize];
    let full = BANDS[usize::from(shard.dwellings[account.dwelling as usize].band)];
    let due = if account.single { full / 4 * 3 } else { full };
    (due - account.support_weekly * 52).max(0)
}

/// Brings the discount and the support of an account up to date.
pub(super) fn refresh_account(shard: &mut Shard, household: u32, day: Day) {
    let known = &shard.households[household as usize];
    if known.account == NONE {
        return;
    }
    let adults = known.members.iter().filter(|person| age(shard.people[**person as usize].dob, day) >= 18).count();
    let head = known.members.iter().find(|person| shard.people[**person as usize].role == Role::Head);
    let pension = head.is_some_and(|head| age(shard.people[*head as usize].dob, day) >= 66);
    let claims = known.claims();
    let account = &mut shard.accounts[known.account as usize];
    let full = BANDS[usize::from(shard.dwellings[account.dwelling as usize].band)];
    account.single = adults == 1;
    account.support = u8::from(claims) * if pension { 2 } else { 1 };
    account.support_weekly = match account.support {
        0 => 0,
        1 => full * 3 / 4 * 7 / 10 / 52,
        _ => full * 3 / 4 / 52,
    };
}

fn emit(
    shard: &mut Shard,
    world: &World,
    household: u32,
    month: i32,
    day: Day,
    stage: (&'static str, &'static str),
    agent: &str,
) {
    let account = shard.households[household as usize].account;
    let year = world.calendar.tax_year(month);
    let amount = shard.households[household as usize].tax.late.max(100);
    let id = shard.id(account);
    let backdated = (id ^ day as u32).wrapping_mul(2_654_435_761) >> 16;
    let recorded = day + if backdated % 100 < 6 { 25 + (backdated % 37) as Day } else { (backdated % 3) as Day };
    let reference = super::record::account_ref(id);
    let key = format!("{reference}|{year}|{}|{}", super::record::Iso(day), stage.1);
    let people = shard.accounts[account as usize].people;
    written(shard, Dataset::CtaxRecovery, recorded, &key, &people, household, |_, sheet| {
        let costs = if stage.0 == "SUM" || stage.0 == "LO" { COSTS } else { 0 };
        sheet
            .text(&reference)
            .number(year)
            .date(day)
            .date(recorded)
            .text(stage.0)
            .money(amount)
            .money(costs)
            .text(agent)
            .end();
    });
}

/// One month of paying, or not paying, council tax.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let account = shard.households[household as usize].account;
    if account == NONE || shard.accounts[account as usize].organisation || shard.accounts[account as usize].exors {
        return;
    }
    let moy = world.calendar.month_of_year(month);
    let distress = shard.households[household as usize].distress_until >= month;
    let instalment = yearly(shard, account) / 10;
    if moy == 4 {
        let tax = &mut shard.households[household as usize].tax;
        tax.prior = tax.late;
    }
    let due = (4..=12).contains(&moy) || moy == 1;
    let missed = instalment > 0 && due && dice.chance(if distress { 0.42 } else { 0.0085 });
    let tax = &mut shard.households[household as usize].tax;
    if missed {
        tax.late += instalment;
    } else if due {
        tax.paid_month = month;
    }
    let day = world.calendar.start(month) + dice.between(9, 26);
    climb(shard, world, dice, (household, month, moy), day, distress, missed);
}

fn climb(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    at: (u32, i32, u32),
    day: Day,
    distress: bool,
    missed: bool,
) {
    let (household, month, moy) = at;
    let tax = shard.households[household as usize].tax;
    if tax.stage > 0 && tax.since >= month {
        return;
    }
    let cured = match tax.stage {
        0 => 0.0,
        REMINDED => 0.62,
        AGAIN => 0.24,
        SUMMONED => 0.18,
        ORDER => 0.07,
        _ => 0.06,
    } * if distress { 0.25 } else { 1.0 };
    if tax.stage > 0 && dice.chance(cured) {
        let tax = &mut shard.households[household as usize].tax;
        (tax.stage, tax.late, tax.prior, tax.paid_month) = (0, 0, 0, month);
        return;
    }
    let court = matches!(moy, 6 | 7 | 9 | 11 | 1 | 2);
    let agents = !(4..=7).contains(&moy);
    let benefit = shard.households[household as usize].benefit != Benefit::None;
    let next: Option<(u8, (&str, &str))> = match tax.stage {
        0 if missed => Some((REMINDED, ("REM1", "reminder1"))),
        REMINDED if missed || dice.chance(0.45) => {
            Some((AGAIN, if dice.chance(0.5) { ("REM2", "reminder2") } else { ("FIN", "final_notice") }))
        }
        AGAIN if court && dice.chance(0.85) => Some((SUMMONED, ("SUM", "summons"))),
        SUMMONED => Some((ORDER, ("LO", "liability_order"))),
        ORDER if agents && dice.chance(0.085) => Some((AGENT, ("EAC", "ea_compliance"))),
        ORDER if benefit && dice.chance(0.10) => Some((ORDER, ("AOB", "aob"))),
        ORDER if !benefit && dice.chance(0.05) => Some((ORDER, ("AOE", "aoe"))),
        ORDER if dice.chance(0.14) => Some((ARRANGED, ("ARR", "arrangement"))),
        AGENT if dice.chance(0.6) => Some((VISIT, ("EAV", "ea_visit"))),
        VISIT if dice.chance(0.3) => Some((ORDER, ("EAR", "ea_returned"))),
        ARRANGED if distress && dice.chance(0.25) => Some((ORDER, ("BRK", "broken_arrangement"))),
        _ => None,
    };
    let Some((stage, code)) = next else { return };
    let tax = &mut shard.households[household as usize].tax;
    (tax.stage, tax.since) = (stage, month);
    match stage {
        REMINDED | AGAIN => tax.reminder = month,
        SUMMONED => (tax.summons, tax.late) = (month, tax.late + COSTS),
        ORDER if code.0 == "LO" => tax.order = month,
        AGENT => tax.agent = month,
        _ => {}
    }
    let agent = if matches!(stage, AGENT | VISIT) { "HEWFORD ENFORCEMENT" } else { "" };
    emit(shard, world, household, month, day, code, agent);
}
