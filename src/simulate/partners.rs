use super::calendar::Day;
use super::dice::Dice;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::record::claim_ref;
use super::record::nino;
use super::record::one_line;
use super::record::written;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// One row of the partner events; domestic abuse is marked as not for scoring.
pub(super) fn event(
    shard: &mut Shard,
    world: &World,
    person: u32,
    household: u32,
    (source, kind, detail): (&str, &str, &str),
    (on, severity, named): (Day, i32, bool),
) {
    shard.events += 1;
    let reference = format!("EV{:08}", shard.id(shard.events));
    let id = shard.id(person);
    let mut slip = Slip::new(world.seed, 12, u64::from(id), u64::from(shard.events));
    let home = shard.households[household as usize].home;
    let recorded = on + (slip.below(8)) as Day;
    written(shard, Dataset::Events, recorded, &reference, &[person], household, |shard, sheet| {
        let known = &shard.people[person as usize];
        sheet.text(source).text(kind).date(on).date(recorded);
        if named {
            sheet.text(&super::slips::surname(known, on, &mut slip)).text(&as_written(known.forename(), &mut slip));
            sheet.date(if slip.chance(0.15) {
                super::calendar::OPEN
            } else {
                super::slips::birth_date(known.dob, &mut slip)
            });
        } else {
            sheet.blank().blank().blank();
        }
        if home == NONE {
            sheet.blank().blank().blank();
        } else {
            let dwelling = &shard.dwellings[home as usize];
            sheet.text(&one_line(shard, home)).text(&shard.postcodes[dwelling.postcode as usize]);
            if slip.chance(0.5) {
                sheet.put(format_args!("{}", dwelling.uprn))
            } else {
                sheet.blank()
            };
        }
        let scored = !matches!(kind, "da_referral" | "marac");
        sheet.text(&reference).number(severity).text(detail).flag(scored).end();
    });
}

pub(super) fn partners(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    household: u32,
    (month, day): (i32, Day),
    distress: bool,
) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let rents = shard.tenure(household).is_some_and(Tenure::rents);
    let factor = if rents { 2.0 } else { 0.35 };
    let young = shard.with_role(household, Role::NonDependant).unwrap_or(head);
    if dice.chance(0.0004 * factor) {
        shard.households[household as usize].antisocial = month;
        let what = dice.one(&["noise", "drugs", "harassment", "vandalism"]);
        event(shard, world, head, household, ("asb", "asb_alleged", what), (day, dice.between(1, 3), dice.chance(0.7)));
    }
    if dice.chance(0.0009) {
        event(shard, world, head, household, ("asb", "asb_victim", "noise"), (day, 1, dice.chance(0.8)));
    }
    if dice.chance(0.00012 * factor) {
        shard.households[household as usize].prison = month;
        event(shard, world, young, household, ("probation", "prison_release", "HDC"), (day, 2, true));
    }
    if dice.chance(if distress { 0.03 } else { 0.0012 * factor }) {
        event(shard, world, head, household, ("local welfare", "hsf_award", "food"), (day, 1, true));
    }
    if distress && dice.chance(0.006) {
        event(
            shard,
            world,
            head,
            household,
            ("insolvency service", "debt_breathing_space", "standard"),
            (day, 1, true),
        );
    }
    if dice.chance(0.0004) {
        event(shard, world, head, household, ("hospital", "hospital_discharge", "acute"), (day, 1, true));
    }
}

/// Discretionary Housing Payments for a shortfall.
pub(super) fn payments(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    household: u32,
    (month, day): (i32, Day),
    distress: bool,
) {
    let known = &shard.households[household as usize];
    let purpose = match (known.cap > 0, known.spare_rooms > 0, known.shortfall > 0) {
        (true, _, _) => "benefit_cap",
        (_, true, _) => "rsrs",
        (_, _, true) => "lha",
        _ => return,
    };
    if known.dhp >= month - 9 || !dice.chance(if distress { 0.07 } else { 0.010 }) {
        return;
    }
    let awarded = dice.chance(0.75);
    let shown = shard.households[household as usize].claim;
    if awarded {
        shard.households[household as usize].dhp = month;
        if shown != NONE {
            shard.claims[shown as usize].dhp_weekly = 1_500;
            shard.claims[shown as usize].dhp_until = day + 120;
        }
    }
    let decided = day + dice.between(5, 25);
    dhp_row(shard, world, household, (day, decided), awarded, purpose, "routine");
}

pub(super) fn dhp_row(
    shard: &mut Shard,
    world: &World,
    household: u32,
    (day, decided): (Day, Day),
    awarded: bool,
    purpose: &str,
    route: &str,
) {
    let Some(head) = shard.head(household) else {
        return;
    };
    let claim = shard.households[household as usize].claim;
    let reference = format!("DHP{:07}{:05}", shard.id(household), day - world.calendar.start(0));
    let id = shard.id(head);
    let claim = if claim == NONE { format!("UC{id:07}") } else { claim_ref(shard.id(claim)) };
    written(shard, Dataset::Dhp, decided, &reference, &[head], household, |_, sheet| {
        sheet
            .text(&reference)
            .text(&claim)
            .text(&nino(id))
            .date(day)
            .date(decided)
            .text(if awarded { "A" } else { "R" })
            .text(purpose);
        if awarded {
            sheet.date(decided).date(decided + 91).money(1_500 + (id % 40) as i32 * 50);
        } else {
            sheet.blank().blank().blank();
        }
        if route == "prevention_case" {
            sheet.money(60_000)
        } else {
            sheet.blank()
        };
        sheet.text(route).end();
    });
}

/// Notices to leave a private tenancy that the council hears of.
pub(super) fn notices(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day)) {
    if shard.tenure(household) != Some(Tenure::Private) || shard.households[household as usize].notice >= month - 8 {
        return;
    }
    let stage = shard.households[household as usize].rent.stage;
    if !dice.chance(if stage >= super::arrears::NOTICE { 0.05 } else { 0.0016 }) {
        return;
    }
    let Some(head) = shard.head(household) else {
        return;
    };
    shard.households[household as usize].notice = month;
    let s8 = stage >= super::arrears::NOTICE;
    let (kind, ground) = if s8 { ("S8", "8") } else { ("S21", "") };
    let reference = format!("N{:07}{month:03}", shard.id(household));
    let home = shard.households[household as usize].home;
    let id = shard.id(head);
    let recorded = day + dice.between(3, 30);
    let named = dice.chance(0.9);
    let mut slip = Slip::new(world.seed, 13, u64::from(id), 0);
    written(shard, Dataset::PrsNotices, recorded, &reference, &[head], household, |shard, sheet| {
        let (known, dwelling) = (&shard.people[head as usize], &shard.dwellings[home as usize]);
        sheet.text(&reference);
        if slip.chance(0.5) {
            sheet.put(format_args!("{}", dwelling.uprn))
        } else {
            sheet.blank()
        };
        sheet.text(&one_line(shard, home)).text(&shard.postcodes[dwelling.postcode as usize]);
        if named {
            sheet.text(&known.surname()).text(&as_written(known.forename(), &mut slip));
        } else {
            sheet.blank().blank();
        }
        sheet.text(kind).text(ground).date(day).date(recorded).date(day + 61).text("tenancy relations officer").end();
    });
}
