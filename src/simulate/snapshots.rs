use super::benefit_rows::hb_claims;
use super::benefit_rows::hb_members;
use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::age;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::record::address;
use super::record::nino;
use super::record::upn;
use super::rent_rows::rent_accounts;
use super::rent_rows::rent_arrangements;
use super::rent_rows::rent_balances;
use super::rent_rows::rent_tenants;
use super::sheet::Sheet;
use super::tax_rows::ctax_accounts;
use super::tax_rows::ctax_balances;
use super::world::Application;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::World;

/// What a snapshot shows: the state at the close of the day before, with or without what ended years ago.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// Only what was so before this day.
    pub(super) before: Day,
    /// Days for which something that has ended is still shown.
    pub(super) keep: Day,
    /// The month that has just closed.
    pub(super) month: i32,
}

impl View {
    pub(super) fn shows(self, seen: Day, end_seen: Day) -> bool {
        seen < self.before && (end_seen >= self.before || end_seen >= self.before - self.keep)
    }

    pub(super) fn end(self, end: Day, end_seen: Day) -> Day {
        if end_seen < self.before { end } else { OPEN }
    }
}

/// Appends a shard's rows of a snapshot and counts them; with `truth`, which person each row is about instead.
pub(super) fn rows(shard: &Shard, world: &World, dataset: Dataset, view: View, out: &mut Output<'_>) {
    match dataset {
        Dataset::CtaxAccounts => ctax_accounts(shard, world, view, out),
        Dataset::CtaxBalances => ctax_balances(shard, world, view, out),
        Dataset::HbClaims => hb_claims(shard, world, view, out),
        Dataset::HbMembers => hb_members(shard, world, view, out),
        Dataset::RentAccounts => rent_accounts(shard, view, out),
        Dataset::RentTenants => rent_tenants(shard, world, view, out),
        Dataset::RentBalances => rent_balances(shard, view, out),
        Dataset::RentArrangements => rent_arrangements(shard, view, out),
        Dataset::Register => register(shard, world, view, out),
        Dataset::Pupils => pupils(shard, world, view, out),
        Dataset::Gazetteer => super::reference::gazetteer(shard, out),
        Dataset::Geo => super::reference::geo(shard, out),
        _ => {}
    }
}

/// Where rows go, and the truth about them.
pub(super) struct Output<'a> {
    pub(super) bytes: &'a mut Vec<u8>,
    pub(super) truth: Option<&'a mut Vec<u8>>,
    pub(super) rows: u64,
    pub(super) dataset: Dataset,
}

impl Output<'_> {
    pub(super) fn row(&mut self) -> Sheet<'_> {
        self.rows += 1;
        Sheet::new(self.bytes, self.dataset.layout())
    }

    pub(super) fn about(&mut self, shard: &Shard, key: &str, people: &[u32], household: u32) {
        if let Some(truth) = &mut self.truth {
            truth.extend_from_slice(super::record::truth(shard, self.dataset, key, people, household).as_bytes());
        }
    }
}

/// Share of people who are in a register twice, under two references, and what is added to the second.
pub(super) const TWICE: f64 = 0.02;
const SECOND: u32 = 40_000_000;

fn register(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, application) in (0u32..).zip(&shard.applications) {
        if !view.shows(application.submitted, application.ended) {
            continue;
        }
        let id = shard.id(number);
        register_row(shard, world, view, out, (application, id));
        // Some people are there twice: they applied again, and nobody noticed.
        let again = application.submitted + 180 < view.before;
        if again && Slip::new(world.seed, 16, u64::from(id), 0).chance(TWICE) {
            register_row(shard, world, view, out, (application, id + SECOND));
        }
    }
}

fn register_row(
    shard: &Shard,
    world: &World,
    view: View,
    out: &mut Output<'_>,
    (application, id): (&Application, u32),
) {
    let known = &shard.people[application.person as usize];
    let mut slip = Slip::new(world.seed, 6, u64::from(id), 0);
    let submitted = application.submitted + if id < SECOND { 0 } else { 180 };
    let homeless = application.homeless_since < view.before;
    let band = if homeless {
        "HOM"
    } else if application.need > application.bedrooms {
        "PRY"
    } else {
        "GEN"
    };
    let reference = format!("{}", 10_000_000 + id);
    let mut sheet = out.row();
    sheet.text(&reference).put(format_args!("B{id}")).text(&super::slips::surname(known, view.before, &mut slip));
    sheet.text(&as_written(known.forename(), &mut slip));
    sheet
        .date(if slip.chance(0.005) { OPEN } else { super::slips::birth_date(known.dob, &mut slip) })
        .text(if known.woman { "F" } else { "M" });
    sheet.text(&if slip.chance(0.2) { String::new() } else { nino(shard.id(application.person)) });
    if application.dwelling == NONE {
        sheet.text("NO FIXED ABODE").blank();
    } else {
        let dwelling = &shard.dwellings[application.dwelling as usize];
        sheet
            .text(&super::record::one_line(shard, application.dwelling))
            .text(&shard.postcodes[dwelling.postcode as usize]);
    }
    sheet.date(submitted).date(if homeless { application.homeless_since } else { submitted }).text(band);
    sheet
        .text(if application.ended < view.before { application.status_end } else { "Active" })
        .text(application.living);
    sheet.number(application.bedrooms).number(application.need).number(application.size).text(if homeless {
        "homeless"
    } else {
        ""
    });
    let arrears = shard.households[application.household as usize].rent.arrears > 40_000;
    sheet.flag(arrears).end();
    out.about(shard, &reference, &[application.person], application.household);
}

fn pupils(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, known) in (0u32..).zip(&shard.people) {
        let years = age(known.dob, view.before);
        let enrolled =
            known.role == Role::Child && known.school != 0 && known.household != NONE && known.pupil_home != NONE;
        if !enrolled || !(4..17).contains(&years) || known.school_since >= view.before {
            continue;
        }
        let id = shard.id(number);
        let mut slip = Slip::new(world.seed, 7, u64::from(id), 0);
        let dwelling = &shard.dwellings[known.pupil_home as usize];
        let meals =
            shard.households[known.household as usize].benefit != super::world::Benefit::None && slip.chance(0.85);
        let mut sheet = out.row();
        sheet
            .text(&upn(id))
            .text(&super::slips::surname(known, view.before, &mut slip))
            .text(&as_written(known.forename(), &mut slip));
        sheet.date(super::slips::birth_date(known.dob, &mut slip)).text(if known.woman { "F" } else { "M" });
        address(&mut sheet, shard, known.pupil_home, 0.3, &mut slip);
        if slip.chance(0.5) {
            sheet.put(format_args!("{}", dwelling.uprn))
        } else {
            sheet.blank()
        };
        sheet.flag(meals).text(["N", "K", "E"][if slip.chance(0.84) { 0 } else { 1 + slip.below(2) }]);
        sheet.number(known.school).date(known.school_since).end();
        out.about(shard, &upn(id), &[number], known.household);
    }
}
