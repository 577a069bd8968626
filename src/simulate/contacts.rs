use super::calendar::Day;
use super::calendar::age;
use super::dice::Dice;
use super::layout::Dataset;
use super::names::as_written;
use super::dice::Slip;
use super::record::Iso;
use super::record::claim_ref;
use super::record::nhs_number;
use super::record::nino;
use super::record::one_line;
use super::record::upn;
use super::record::written;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// One month of other services' dealings with a household.
pub(super) fn step(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, month: i32) {
    let day = world.calendar.start(month) + dice.between(0, 26);
    let distress = shard.households[household as usize].distress_until >= month;
    social_care(shard, world, dice, household, (month, day), distress);
    abuse(shard, world, dice, household, (month, day));
    adults(shard, dice, household, day);
    partners(shard, world, dice, household, (month, day), distress);
    payments(shard, world, dice, household, (month, day), distress);
    notices(shard, world, dice, household, (month, day));
}

fn children(shard: &Shard, household: u32) -> Vec<u32> {
    let members = &shard.households[household as usize].members;
    members.iter().copied().filter(|person| shard.people[*person as usize].role == Role::Child).collect()
}

fn social_care(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day), distress: bool) {
    let children = children(shard, household);
    if children.is_empty() {
        return;
    }
    let lone = shard.with_role(household, Role::Partner).is_none();
    let recent = shard.households[household as usize].abuse >= month - 2;
    let often = 0.0019 * if lone { 2.0 } else { 1.0 } * if distress { 2.5 } else { 1.0 } * if recent { 12.0 } else { 1.0 };
    if shard.households[household as usize].social_care >= month - 3 || !dice.chance(often) {
        return;
    }
    shard.households[household as usize].social_care = month;
    let factor = if recent { "3B" } else { ["4B", "16A", "1B", "21"][dice.below(4) as usize] };
    let need = ["N1", "N4", "N5", "N7"][dice.pick(&[0.5, 0.15, 0.25, 0.1])];
    let mut path: Vec<(&str, &str, Day)> = vec![("CONT", "contact", day)];
    if dice.chance(0.55) {
        path.push(("REF", "cin_referral", day + 2));
        path.push(("ASS", "assessment", day + 30));
        if dice.chance(0.3) {
            path.push(("CIN", "cin_plan", day + 45));
        }
        if dice.chance(0.08) {
            path.push(("CP", "cp_plan", day + 50));
        }
    } else if dice.chance(0.3) {
        path.push(("EH", "early_help", day + 10));
    }
    for child in children {
        for (code, event, on) in &path {
            csc_row(shard, world, child, household, (code, event, *on), (need, factor));
        }
    }
}

fn csc_row(shard: &mut Shard, world: &World, child: u32, household: u32, (code, event, on): (&str, &str, Day), (need, factor): (&str, &str)) {
    let id = shard.id(child);
    let mut slip = Slip::new(world.seed, 11, u64::from(id), 0);
    let known = &shard.people[child as usize];
    let home = shard.households[household as usize].home;
    let stale = slip.chance(0.05) && known.former_home != NONE;
    let home = if stale { known.former_home } else { home };
    let since = known.joined;
    let dob = super::slips::birth_date(known.dob, &mut slip);
    let recorded = on + Day::from((id % 3) as u8);
    let key = format!("C{id:07}|{event}|{}", Iso(on));
    written(shard, Dataset::Csc, recorded, &key, &[child], household, |shard, sheet| {
        let known = &shard.people[child as usize];
        sheet.put(format_args!("C{id:07}")).put(format_args!("F{:07}", shard.id(household)));
        sheet.text(&as_written(known.forename(), &mut slip)).text(&known.surname()).date(dob).text(if known.woman { "F" } else { "M" });
        sheet.text(&if slip.chance(0.6) { upn(id) } else { String::new() });
        let dwelling = &shard.dwellings[home as usize];
        let flat = if dwelling.unit.is_empty() { String::new() } else { format!("\"flat\": \"{}\", ", dwelling.unit) };
        sheet.text(&format!("{{{flat}\"address\": \"{}\", \"town\": \"HEWFORD\"}}", dwelling.line));
        sheet.text(&shard.postcodes[dwelling.postcode as usize]).date(since).text(code).date(on).date(recorded).blank();
        sheet.text(if event == "contact" { "2A" } else { "6" }).text(need).text(factor).text(if code == "CP" { "NEG" } else { "" }).end();
    });
}

fn abuse(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day)) {
    let victim = shard.couple(household).into_iter().find(|person| {
        *person != NONE && shard.people[*person as usize].woman && (18..62).contains(&age(shard.people[*person as usize].dob, day))
    });
    let Some(victim) = victim else { return };
    let rents = shard.tenure(household).is_some_and(Tenure::rents);
    if shard.households[household as usize].abuse >= month - 6 || !dice.chance(if rents { 0.0022 } else { 0.0007 }) {
        return;
    }
    shard.households[household as usize].abuse = month;
    event(shard, world, victim, household, ("community safety", "da_referral", "DASH"), (day, 2, true));
    if dice.chance(0.25) {
        event(shard, world, victim, household, ("marac", "marac", "DASH14"), (day + 14, 3, true));
    }
}

/// One row of the partner events; domestic abuse is marked as not for scoring.
fn event(shard: &mut Shard, world: &World, person: u32, household: u32, (source, kind, detail): (&str, &str, &str), (on, severity, named): (Day, i32, bool)) {
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
            sheet.date(if slip.chance(0.15) { super::calendar::OPEN } else { super::slips::birth_date(known.dob, &mut slip) });
        } else {
            sheet.blank().blank().blank();
        }
        if home == NONE {
            sheet.blank().blank().blank();
        } else {
            let dwelling = &shard.dwellings[home as usize];
            sheet.text(&one_line(shard, home)).text(&shard.postcodes[dwelling.postcode as usize]);
            if slip.chance(0.5) { sheet.put(format_args!("{}", dwelling.uprn)) } else { sheet.blank() };
        }
        let scored = !matches!(kind, "da_referral" | "marac");
        sheet.text(&reference).number(severity).text(detail).flag(scored).end();
    });
}

fn adults(shard: &mut Shard, dice: &mut Dice, household: u32, day: Day) {
    let Some(head) = shard.head(household) else { return };
    let known = &mut shard.households[household as usize];
    let years = age(shard.people[head as usize].dob, day);
    if !known.mental_health && years < 70 && dice.chance(0.0007) {
        known.mental_health = true;
    } else if known.mental_health && dice.chance(0.012) {
        known.mental_health = false;
    }
    let (mind, body) = (known.mental_health, known.physical_health || years > 80);
    if !(mind && dice.chance(0.06) || body && dice.chance(0.025) || dice.chance(0.0006)) {
        return;
    }
    let reason = if mind { "Mental Health Support" } else { "Physical Support: Personal Care Support" };
    adult_row(shard, head, household, "Request", day, reason);
    if dice.chance(0.5) {
        adult_row(shard, head, household, "Assessment", day + 20, reason);
    }
    if dice.chance(0.25) {
        adult_row(shard, head, household, "Service", day + 40, reason);
    }
}

fn adult_row(shard: &mut Shard, person: u32, household: u32, kind: &str, on: Day, reason: &str) {
    let id = shard.id(person);
    let home = shard.households[household as usize].home;
    let status = match shard.tenure(household) {
        Some(Tenure::Owner) => "Owner occupier or shared ownership scheme",
        Some(Tenure::Private) => "Tenant: Private landlord",
        Some(Tenure::Temporary) | None => "Unknown",
        _ => "Tenant: Local authority or other social housing provider",
    };
    let key = format!("A{id:07}|{kind}|{}", Iso(on));
    if home == NONE {
        return;
    }
    written(shard, Dataset::Adults, on + 2, &key, &[person], household, |shard, sheet| {
        let known = &shard.people[person as usize];
        let postcode = &shard.postcodes[shard.dwellings[home as usize].postcode as usize];
        sheet.put(format_args!("A{id:07}")).text(&nhs_number(id)).date(known.dob).text(postcode);
        sheet.text(if known.woman { "Female" } else { "Male" }).text(status).text(kind).date(on).blank();
        sheet.text(if kind == "Request" { "Progress to Assessment" } else { "" }).text(reason).text("Service User").end();
    });
}

fn partners(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day), distress: bool) {
    let Some(head) = shard.head(household) else { return };
    let rents = shard.tenure(household).is_some_and(Tenure::rents);
    let factor = if rents { 2.0 } else { 0.35 };
    let young = shard.with_role(household, Role::NonDependant).unwrap_or(head);
    if dice.chance(0.0006 * factor) {
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
        event(shard, world, head, household, ("insolvency service", "debt_breathing_space", "standard"), (day, 1, true));
    }
    if dice.chance(0.0004) {
        event(shard, world, head, household, ("hospital", "hospital_discharge", "acute"), (day, 1, true));
    }
}

/// Discretionary Housing Payments for a shortfall.
fn payments(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day), distress: bool) {
    let known = &shard.households[household as usize];
    let purpose = match (known.cap > 0, known.spare_rooms > 0, known.shortfall > 0) {
        (true, _, _) => "benefit_cap",
        (_, true, _) => "rsrs",
        (_, _, true) => "lha",
        _ => return,
    };
    if known.dhp >= month - 9 || !dice.chance(if distress { 0.035 } else { 0.0045 }) {
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

pub(super) fn dhp_row(shard: &mut Shard, world: &World, household: u32, (day, decided): (Day, Day), awarded: bool, purpose: &str, route: &str) {
    let Some(head) = shard.head(household) else { return };
    let claim = shard.households[household as usize].claim;
    let reference = format!("DHP{:07}{:05}", shard.id(household), day - world.calendar.start(0));
    let id = shard.id(head);
    let claim = if claim == NONE { format!("UC{id:07}") } else { claim_ref(shard.id(claim)) };
    written(shard, Dataset::Dhp, decided, &reference, &[head], household, |_, sheet| {
        sheet.text(&reference).text(&claim).text(&nino(id)).date(day).date(decided).text(if awarded { "A" } else { "R" }).text(purpose);
        if awarded {
            sheet.date(decided).date(decided + 91).money(1_500 + (id % 40) as i32 * 50);
        } else {
            sheet.blank().blank().blank();
        }
        if route == "prevention_case" { sheet.money(60_000) } else { sheet.blank() };
        sheet.text(route).end();
    });
}

/// Notices to leave a private tenancy that the council hears of.
fn notices(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day)) {
    if shard.tenure(household) != Some(Tenure::Private) || shard.households[household as usize].notice >= month - 8 {
        return;
    }
    let stage = shard.households[household as usize].rent.stage;
    if !dice.chance(if stage >= super::arrears::NOTICE { 0.05 } else { 0.0016 }) {
        return;
    }
    let Some(head) = shard.head(household) else { return };
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
        if slip.chance(0.5) { sheet.put(format_args!("{}", dwelling.uprn)) } else { sheet.blank() };
        sheet.text(&one_line(shard, home)).text(&shard.postcodes[dwelling.postcode as usize]);
        if named {
            sheet.text(&known.surname()).text(&as_written(known.forename(), &mut slip));
        } else {
            sheet.blank().blank();
        }
        sheet.text(kind).text(ground).date(day).date(recorded).date(day + 61).text("tenancy relations officer").end();
    });
}
