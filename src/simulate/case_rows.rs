use super::calendar::Day;
use super::calendar::OPEN;
use super::cases::Case;
use super::cases::Phase;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::names::origin;
use super::record::address;
use super::record::case_ref;
use super::record::nino;
use super::record::one_line;
use super::snapshots::Output;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::World;

/// Appends the rows of one homelessness file: what was entered from `from` up to but not on `before`.
pub(super) fn rows(shard: &Shard, world: &World, dataset: Dataset, (from, before): (Day, Day), out: &mut Output<'_>) {
    let entered = |day: Day| day >= from && day < before;
    for (number, case) in (0u32..).zip(&shard.cases) {
        if case.assessed >= before {
            continue;
        }
        let reference = case_ref(shard.id(number));
        let new = entered(case.assessed);
        match dataset {
            Dataset::HclicCase if changes(case).into_iter().any(entered) => {
                case_row(shard, world, case, &reference, before, out);
            }
            Dataset::HclicPerson if new => people(shard, world, case, &reference, out),
            Dataset::HclicSupport if new => needs(shard, world, case, &reference, out),
            Dataset::HclicActivity => activities(shard, world, case, &reference, entered, out),
            Dataset::HclicTa => placement(shard, case, &reference, (from, before), out),
            Dataset::Outcomes if new && case.result != "no_duty" => {
                minimal(shard, world, case, &reference, before, out);
            }
            _ => {}
        }
    }
}

/// The days on which a case's row changes; the row is sent again then.
fn changes(case: &Case) -> Vec<Day> {
    let mut days = vec![case.assessed, case.closed];
    for phase in [case.prevention, case.relief].into_iter().flatten() {
        days.extend([phase.start, phase.end]);
    }
    days.extend(case.main.into_iter().flat_map(|main| [main.decided, main.end]));
    days.retain(|day| *day >= case.assessed);
    days
}

fn about(out: &mut Output<'_>, shard: &Shard, key: &str, people: &[u32], household: u32) {
    if let Some(truth) = &mut out.truth {
        truth.extend_from_slice(super::record::truth(shard, out.dataset, key, people, household).as_bytes());
    }
}

fn household_type(shard: &Shard, case: &Case) -> &'static str {
    let has = |role| case.people.iter().skip(1).any(|person| shard.people[*person as usize].role == role);
    let woman = case.people.first().is_some_and(|person| shard.people[*person as usize].woman);
    match (has(Role::Partner), has(Role::Child), woman) {
        (true, true, _) => "couple_children",
        (true, false, _) => "couple",
        (false, true, true) => "lone_parent_female",
        (false, true, false) => "lone_parent_male",
        (_, _, true) => "single_female",
        _ => "single_male",
    }
}

fn phase(sheet: &mut super::sheet::Sheet<'_>, phase: Option<Phase>, before: Day) {
    let Some(phase) = phase.filter(|phase| phase.start < before) else {
        sheet.blank().blank().blank().blank();
        return;
    };
    let ended = phase.end < before;
    sheet.date(phase.start).date_if(phase.end, before);
    sheet.text(if ended { phase.reason } else { "" }).text(if ended { phase.outcome } else { "" });
}

fn case_row(shard: &Shard, world: &World, case: &Case, reference: &str, before: Day, out: &mut Output<'_>) {
    let mut slip = Slip::new(world.seed, 8, u64::from(case.people[0]), case.applied as u64);
    let notice = case.reason == "ast_end_landlord_sell_relet" && case.result == "prevention_owed";
    let mut sheet = out.row();
    sheet
        .text(reference)
        .text("E07999999")
        .date(case.applied)
        .date(case.assessed)
        .text(case.result)
        .flag(notice)
        .text("uk");
    sheet.text(match case.accommodation {
        "inst_custody" => "dtr_prison_adult",
        "inst_psychiatric" => "dtr_mental_health_inpatient",
        "nass" => "dtr_other",
        _ => "self",
    });
    let settled = if case.accommodation == "nfa" { "with_family" } else { case.accommodation };
    sheet.text(household_type(shard, case)).text(case.accommodation).text(settled).text(case.reason);
    sheet.text(["unemployed_registered", "part_time", "full_time", "long_term_sick", "at_home"][slip.below(5)]);
    phase(&mut sheet, case.prevention, before);
    phase(&mut sheet, case.relief, before);
    match case.main.filter(|main| main.decided < before) {
        Some(main) => {
            sheet.date(main.decided).text(main.decision).text(if main.decision == "accepted" {
                "dependent_children"
            } else {
                ""
            });
            sheet.date_if(main.end, before).text(if main.end < before { main.end_reason } else { "" });
        }
        None => {
            sheet.blank().blank().blank().blank().blank();
        }
    }
    sheet.date_if(case.closed, before);
    let bare = case.dwelling == NONE;
    if bare || slip.chance(0.05) {
        sheet.text(if bare && slip.chance(0.6) { "NFA" } else { "" }).blank().blank().blank().blank();
    } else {
        let stale = shard.people[case.people[0] as usize].former_home;
        let home = if slip.chance(0.05) && stale != NONE { stale } else { case.dwelling };
        address(&mut sheet, shard, home, 0.3, &mut slip);
        if slip.chance(0.4) {
            sheet.blank()
        } else {
            sheet.put(format_args!("{}", shard.dwellings[home as usize].uprn))
        };
    }
    sheet.end();
    about(out, shard, reference, &case.people[..1], case.household);
}

fn people(shard: &Shard, world: &World, case: &Case, reference: &str, out: &mut Output<'_>) {
    for (place, person) in case.people.iter().enumerate() {
        let known = &shard.people[*person as usize];
        let mut slip = Slip::new(world.seed, 9, u64::from(shard.id(*person)), 0);
        let mut sheet = out.row();
        sheet.text(reference).number(place as i64 + 1).text(&super::slips::surname(known, case.applied, &mut slip));
        sheet.text(&as_written(known.forename(), &mut slip));
        sheet
            .date(if slip.chance(0.015) { OPEN } else { super::slips::birth_date(known.dob, &mut slip) })
            .text(if known.woman { "F" } else { "M" });
        let child = known.role == Role::Child;
        sheet.text(&if child || slip.chance(0.3) { String::new() } else { nino(shard.id(*person)) });
        sheet.text(match (place, known.role) {
            (0, _) => "main",
            (_, Role::Partner) => "partner",
            (_, Role::Child) => "child",
            _ => "other",
        });
        sheet.text(match origin(known.pattern) {
            "english" => "white_british",
            "south_asian" => "asian_pakistani",
            "african" => "black_african",
            "east_european" | "iberian" => "white_other",
            _ => "other",
        });
        sheet.text("").end();
        about(out, shard, &format!("{reference}|{}", place + 1), &[*person], case.household);
    }
}

fn needs(shard: &Shard, world: &World, case: &Case, reference: &str, out: &mut Output<'_>) {
    const NEEDS: [&str; 6] =
        ["mental_health", "physical_ill_health", "domestic_abuse", "offending", "drug", "rough_sleeping"];
    let mut slip = Slip::new(world.seed, 10, u64::from(shard.id(case.people[0])), 0);
    for need in NEEDS {
        if slip.chance(0.14) {
            out.row().text(reference).text("1").text(need).end();
            about(out, shard, &format!("{reference}|1|{need}"), &case.people[..1], case.household);
        }
    }
}

fn activities(
    shard: &Shard,
    world: &World,
    case: &Case,
    reference: &str,
    entered: impl Fn(Day) -> bool,
    out: &mut Output<'_>,
) {
    const HELP: [&str; 6] =
        ["advice_only", "secured_by_la", "helped_find_with_payment", "mediation", "advocacy", "dhp"];
    for (name, phase) in [("prevention", case.prevention), ("relief", case.relief)] {
        let Some(phase) = phase.filter(|phase| entered(phase.start + 12)) else {
            continue;
        };
        let mut slip = Slip::new(world.seed, 15, u64::from(shard.id(case.people[0])), phase.start as u64);
        let help = HELP[slip.below(6)];
        out.row().text(reference).text(name).text(help).end();
        about(out, shard, &format!("{reference}|{name}|{help}"), &case.people[..1], case.household);
    }
}

fn placement(shard: &Shard, case: &Case, reference: &str, (from, before): (Day, Day), out: &mut Output<'_>) {
    let Some(placement) = case.placement.filter(|placement| placement.entry < before) else {
        return;
    };
    let sent = placement.entry.max(case.assessed);
    if !((from..before).contains(&sent) || (from..before).contains(&placement.exit)) {
        return;
    }
    let home = &shard.dwellings[placement.dwelling as usize];
    let ended = placement.exit < before;
    let mut sheet = out.row();
    sheet
        .text(reference)
        .text(if case.main.is_some_and(|main| main.decided < before) { "main" } else { "relief" })
        .text("la_ha_stock");
    sheet.date(placement.entry).date_if(placement.exit, before).text(&shard.postcodes[home.postcode as usize]);
    sheet.put(format_args!("{}", home.uprn)).flag(true).text(if ended { "left" } else { "" }).end();
    let key = format!("{reference}|{}", super::record::Iso(placement.entry));
    about(out, shard, &key, &case.people[..1], case.household);
}

fn minimal(shard: &Shard, world: &World, case: &Case, reference: &str, before: Day, out: &mut Output<'_>) {
    let person = case.people[0];
    let known = &shard.people[person as usize];
    let mut slip = Slip::new(world.seed, 9, u64::from(shard.id(person)), 0);
    let duty = case.prevention.or(case.relief);
    let mut sheet = out.row();
    sheet
        .text(reference)
        .date(case.applied)
        .text(&super::slips::surname(known, case.applied, &mut slip))
        .text(&as_written(known.forename(), &mut slip));
    sheet.date(super::slips::birth_date(known.dob, &mut slip)).text(&if slip.chance(0.3) {
        String::new()
    } else {
        nino(shard.id(person))
    });
    if case.dwelling == NONE {
        sheet.text("NFA").blank().blank();
    } else {
        let home = &shard.dwellings[case.dwelling as usize];
        sheet.text(&one_line(shard, case.dwelling)).text(&shard.postcodes[home.postcode as usize]);
        if slip.chance(0.4) {
            sheet.blank()
        } else {
            sheet.put(format_args!("{}", home.uprn))
        };
    }
    sheet.text(if case.duty() == "prevention" { "P" } else { "R" }).date(case.assessed);
    match duty.filter(|phase| phase.end < before) {
        Some(phase) => sheet.date(phase.end).text(phase.reason),
        None => sheet.blank().blank(),
    };
    sheet.end();
}
