use super::calendar::Day;
use super::calendar::age;
use super::dice::Dice;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::partners::event;
use super::partners::notices;
use super::partners::partners;
use super::partners::payments;
use super::record::Iso;
use super::record::nhs_number;
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
    adults(shard, world, dice, household, day);
    partners(shard, world, dice, household, (month, day), distress);
    payments(shard, world, dice, household, (month, day), distress);
    notices(shard, world, dice, household, (month, day));
}

fn children(shard: &Shard, household: u32) -> Vec<u32> {
    let members = &shard.households[household as usize].members;
    members.iter().copied().filter(|person| shard.people[*person as usize].role == Role::Child).collect()
}

fn social_care(
    shard: &mut Shard,
    world: &World,
    dice: &mut Dice,
    household: u32,
    (month, day): (i32, Day),
    distress: bool,
) {
    let children = children(shard, household);
    if children.is_empty() {
        return;
    }
    let lone = shard.with_role(household, Role::Partner).is_none();
    let recent = shard.households[household as usize].abuse >= month - 2;
    let often =
        0.0019 * if lone { 2.0 } else { 1.0 } * if distress { 2.5 } else { 1.0 } * if recent { 12.0 } else { 1.0 };
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

/// A service's number for a person. Some have two, and which one a record gets is chance.
fn reference(service: char, world: &World, person: u32, on: Day) -> String {
    let twice = Slip::new(world.seed, 17, u64::from(person), 0).chance(super::snapshots::TWICE);
    let second = twice && Slip::new(world.seed, 18, u64::from(person), on as u64).chance(0.5);
    format!("{service}{}{person:07}", if second { "X" } else { "" })
}

fn csc_row(
    shard: &mut Shard,
    world: &World,
    child: u32,
    household: u32,
    (code, event, on): (&str, &str, Day),
    (need, factor): (&str, &str),
) {
    let id = shard.id(child);
    let mut slip = Slip::new(world.seed, 11, u64::from(id), 0);
    let known = &shard.people[child as usize];
    let home = shard.households[household as usize].home;
    let stale = slip.chance(0.05) && known.former_home != NONE;
    let home = if stale { known.former_home } else { home };
    let since = known.joined;
    let dob = super::slips::birth_date(known.dob, &mut slip);
    let recorded = on + Day::from((id % 3) as u8);
    let reference = reference('C', world, id, on);
    let key = format!("{reference}|{event}|{}", Iso(on));
    written(shard, Dataset::Csc, recorded, &key, &[child], household, |shard, sheet| {
        let known = &shard.people[child as usize];
        sheet.text(&reference).put(format_args!("F{:07}", shard.id(household)));
        sheet.text(&as_written(known.forename(), &mut slip)).text(&known.surname()).date(dob).text(if known.woman {
            "F"
        } else {
            "M"
        });
        sheet.text(&if slip.chance(0.6) { upn(id) } else { String::new() });
        let dwelling = &shard.dwellings[home as usize];
        let flat = if dwelling.unit.is_empty() { String::new() } else { format!("\"flat\": \"{}\", ", dwelling.unit) };
        sheet.text(&format!("{{{flat}\"address\": \"{}\", \"town\": \"HEWFORD\"}}", dwelling.line));
        sheet.text(&shard.postcodes[dwelling.postcode as usize]).date(since).text(code).date(on).date(recorded).blank();
        sheet
            .text(if event == "contact" { "2A" } else { "6" })
            .text(need)
            .text(factor)
            .text(if code == "CP" { "NEG" } else { "" })
            .end();
    });
}

fn abuse(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, (month, day): (i32, Day)) {
    let victim = shard.couple(household).into_iter().find(|person| {
        *person != NONE
            && shard.people[*person as usize].woman
            && (18..62).contains(&age(shard.people[*person as usize].dob, day))
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

fn adults(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, day: Day) {
    let Some(head) = shard.head(household) else {
        return;
    };
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
    adult_row(shard, world, head, household, "Request", day, reason);
    if dice.chance(0.5) {
        adult_row(shard, world, head, household, "Assessment", day + 20, reason);
    }
    if dice.chance(0.25) {
        adult_row(shard, world, head, household, "Service", day + 40, reason);
    }
}

fn adult_row(shard: &mut Shard, world: &World, person: u32, household: u32, kind: &str, on: Day, reason: &str) {
    let id = shard.id(person);
    let home = shard.households[household as usize].home;
    let status = match shard.tenure(household) {
        Some(Tenure::Owner) => "Owner occupier or shared ownership scheme",
        Some(Tenure::Private) => "Tenant: Private landlord",
        Some(Tenure::Temporary) | None => "Unknown",
        _ => "Tenant: Local authority or other social housing provider",
    };
    let reference = reference('A', world, id, on);
    let key = format!("{reference}|{kind}|{}", Iso(on));
    if home == NONE {
        return;
    }
    written(shard, Dataset::Adults, on + 2, &key, &[person], household, |shard, sheet| {
        let known = &shard.people[person as usize];
        let postcode = &shard.postcodes[shard.dwellings[home as usize].postcode as usize];
        sheet.text(&reference).text(&nhs_number(id)).date(known.dob).text(postcode);
        sheet.text(if known.woman { "Female" } else { "Male" }).text(status).text(kind).date(on).blank();
        sheet
            .text(if kind == "Request" { "Progress to Assessment" } else { "" })
            .text(reason)
            .text("Service User")
            .end();
    });
}
