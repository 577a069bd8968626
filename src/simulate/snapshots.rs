use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::age;
use super::dice::Slip;
use super::layout::Dataset;
use super::names::as_written;
use super::record::account_ref;
use super::record::account_reference;
use super::record::address;
use super::record::claim_ref;
use super::record::mobile;
use super::record::nino;
use super::record::tenure_hint;
use super::record::title;
use super::record::upn;
use super::sheet::Sheet;
use super::world::Account;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;
use std::fmt::Write;

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
    fn shows(self, seen: Day, end_seen: Day) -> bool {
        seen < self.before && (end_seen >= self.before || end_seen >= self.before - self.keep)
    }

    fn end(self, end: Day, end_seen: Day) -> Day {
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

    fn about(&mut self, shard: &Shard, key: &str, people: &[u32], household: u32) {
        if let Some(truth) = &mut self.truth {
            truth.extend_from_slice(super::record::truth(shard, self.dataset, key, people, household).as_bytes());
        }
    }
}

fn cut(mut name: String) -> String {
    if let Some((at, _)) = name.char_indices().nth(32) {
        name.truncate(at);
    }
    name
}

/// The names of an account as they stand in one field, a row each, with the people each is about.
fn liable(shard: &Shard, world: &World, account: &Account, number: u32) -> Vec<(String, Vec<u32>)> {
    if account.organisation {
        return vec![("HEWFORD LETTINGS LTD".to_owned(), Vec::new())];
    }
    let [lead, other] = account.people;
    if lead == NONE {
        return vec![("THE OCCUPIER".to_owned(), Vec::new())];
    }
    let mut slip = Slip::new(world.seed, 1, u64::from(shard.id(number)), 0);
    let shared = slip.unit();
    let full = |person: u32, slip: &mut Slip| {
        let known = &shard.people[person as usize];
        let mut name = format!("{}/{}", super::slips::surname(known, OPEN - 1, slip), as_written(known.forename(), slip));
        if slip.chance(0.4) {
            let _ = write!(name, " {}", known.middle());
        }
        cut(name)
    };
    let initial = |person: u32| {
        let known = &shard.people[person as usize];
        format!("{} {} {}", title(known), known.forename().chars().next().unwrap_or('X'), known.surname())
    };
    if account.exors {
        return vec![(cut(format!("EXORS OF {}", initial(lead))), vec![lead])];
    }
    if other == NONE || shared > 0.9 {
        return vec![(full(lead, &mut slip), vec![lead])];
    }
    if shared < 0.45 {
        return vec![(cut(format!("{} & {}", initial(lead), initial(other))), vec![lead, other])];
    }
    vec![(full(lead, &mut slip), vec![lead]), (full(other, &mut slip), vec![other])]
}

fn ctax_accounts(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, account) in (0u32..).zip(&shard.accounts) {
        if !view.shows(account.seen, account.end_seen) {
            continue;
        }
        let id = shard.id(number);
        let dwelling = &shard.dwellings[account.dwelling as usize];
        let mut slip = Slip::new(world.seed, 2, u64::from(id), 0);
        let (no_uprn, unsure, abbreviated) = (slip.chance(0.03), slip.chance(0.08), slip.chance(0.05));
        for (row, (name, people)) in liable(shard, world, account, number).iter().enumerate() {
            let mut sheet = out.row();
            sheet.put(format_args!("{}", account_ref(id)));
            if no_uprn { sheet.blank() } else { sheet.put(format_args!("{}", dwelling.uprn)) };
            sheet.number(row as i64 + 1).put(format_args!("{name:<32}"));
            sheet.text(if unsure { "6" } else if dwelling.tenure == Tenure::Owner { "7" } else { "4" });
            address(&mut sheet, shard, account.dwelling, abbreviated);
            sheet.date(account.start).date(view.end(account.end, account.end_seen));
            sheet.put(format_args!("{}", char::from(b'A' + dwelling.band))).flag(account.single);
            sheet.text(["N", "W", "P"][usize::from(account.support)]).money(account.support_weekly);
            sheet.text(if account.exors { "F" } else if account.student { "N" } else { "" });
            sheet.text(if account.direct_debit { "DD15" } else { "CASHM" });
            sheet.text(if unsure { "" } else { tenure_hint(dwelling.tenure) }).end();
            if out.truth.is_some() {
                out.about(shard, &format!("{}|{}", account_ref(id), row + 1), people, account.household);
            }
        }
    }
}

fn ctax_balances(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    let moy = world.calendar.month_of_year(view.month);
    // Ten instalments from April to January; what is not due yet is still on the account.
    let left = match moy {
        4..=12 => 13 - moy as i32,
        _ => 0,
    };
    for (number, account) in (0u32..).zip(&shard.accounts) {
        if account.seen >= view.before || account.end < view.before {
            continue;
        }
        let tax = shard.households[account.household as usize].tax;
        let current = super::tax::yearly(shard, number) / 10 * left + (tax.late - tax.prior).max(0);
        let paid = world.calendar.start(tax.paid_month.max(0)) + 14;
        let reference = account_ref(shard.id(number));
        let mut sheet = out.row();
        sheet.text(&reference).date(view.before - 1).money(current).money(tax.prior);
        if tax.paid_month >= 0 && paid > account.start {
            sheet.date(paid).money(super::tax::yearly(shard, number) / 10);
        } else {
            sheet.blank().blank();
        }
        sheet.end();
        out.about(shard, &reference, &account.people, account.household);
    }
}

fn hb_claims(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, claim) in (0u32..).zip(&shard.claims) {
        if !view.shows(claim.seen, claim.end_seen) {
            continue;
        }
        let reference = claim_ref(shard.id(number));
        let mut slip = Slip::new(world.seed, 3, u64::from(shard.id(number)), 0);
        let dwelling = &shard.dwellings[claim.dwelling as usize];
        let end = view.end(claim.end, claim.end_seen);
        let suspended = claim.suspended < view.before;
        let private = dwelling.tenure == Tenure::Private;
        let kind = match dwelling.tenure {
            Tenure::Council => "1",
            Tenure::Private => "3",
            Tenure::Temporary => "8",
            _ => "4",
        };
        let mut sheet = out.row();
        sheet.text(&reference).text(if end != OPEN { "0" } else if suspended { "2" } else { "1" }).date(claim.start);
        // A claim that runs has an end in 2099.
        if end == OPEN { sheet.text("2099-12-31 00:00:00") } else { sheet.date(end) };
        sheet.text(if end == OPEN { "" } else { claim.reason }).date_if(claim.suspended, view.before).text(if suspended { "CHG" } else { "" });
        sheet.money(claim.weekly).money(claim.eligible).money(claim.contractual).text("W").text(kind);
        if private { sheet.number(dwelling.bedrooms) } else { sheet.blank() };
        sheet.text(if private { "C" } else { "L" }).money(claim.cap).number([0, 14, 25][usize::from(claim.spare_rooms.min(2))]);
        sheet.money(if claim.dhp_until >= view.before { claim.dhp_weekly } else { 0 }).money(claim.overpayment);
        address(&mut sheet, shard, claim.dwelling, slip.chance(0.2));
        if slip.chance(0.06) { sheet.blank() } else { sheet.put(format_args!("{}", dwelling.uprn)) };
        sheet.end();
        let claimant = claim.members.first().map_or(NONE, |member| member.0);
        out.about(shard, &reference, &[claimant], claim.household);
    }
}

fn hb_members(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, claim) in (0u32..).zip(&shard.claims) {
        if !view.shows(claim.seen, claim.end_seen) {
            continue;
        }
        let reference = claim_ref(shard.id(number));
        for (place, (person, role)) in claim.members.iter().enumerate() {
            let known = &shard.people[*person as usize];
            // Who has left the household is taken off the claim, sooner or later.
            let gone = known.household != claim.household && claim.end == OPEN;
            let id = shard.id(*person);
            let mut slip = Slip::new(world.seed, 4, u64::from(id), 0);
            if gone && !slip.chance(0.15) || known.joined >= view.before && known.joined != OPEN && role != &Role::Head {
                continue;
            }
            let role = if known.role == Role::NonDependant { Role::NonDependant } else { *role };
            let code = match role {
                Role::Head => "C",
                Role::Partner => "P",
                Role::Child => "D",
                Role::NonDependant => "N",
            };
            let mut sheet = out.row();
            sheet.text(&reference).number(place as i64 + 1).text(code).text(&super::slips::surname(known, view.before, &mut slip));
            sheet.text(&as_written(known.forename(), &mut slip)).date(super::slips::birth_date(known.dob, &mut slip)).text(if known.woman { "2" } else { "1" });
            let missing = if code == "C" { 0.02 } else { 0.15 };
            sheet.text(&if code == "D" || slip.chance(missing) { String::new() } else { nino(id) });
            let health = shard.households[claim.household as usize].physical_health && code == "C";
            sheet.flag(health).flag(false).flag(false).end();
            out.about(shard, &format!("{reference}|{}", place + 1), &[*person], claim.household);
        }
    }
}

fn rent_accounts(shard: &Shard, view: View, out: &mut Output<'_>) {
    for (number, tenancy) in (0u32..).zip(&shard.tenancies) {
        if !view.shows(tenancy.start, tenancy.end) {
            continue;
        }
        let reference = account_reference(shard, number);
        let (kind, code) = if tenancy.temporary { ("Temporary accommodation", "DTA") } else { ("Secure", "SEC") };
        let breathing = (view.before..view.before + 61).contains(&tenancy.breathing_until);
        let mut sheet = out.row();
        sheet.put(format_args!("2{:09}", shard.id(number))).text(&reference).text(kind).text(code).date(tenancy.start);
        sheet.date_if(tenancy.end, view.before).text("HEWFORD").put(format_args!("P{:02}", shard.index % 40)).money(tenancy.weekly);
        sheet.text(if breathing { "TRUE" } else { "FALSE" }).date(if breathing { tenancy.breathing_until } else { OPEN }).end();
        out.about(shard, &reference, &tenancy.people, tenancy.household);
    }
}

fn rent_tenants(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, tenancy) in (0u32..).zip(&shard.tenancies) {
        if !view.shows(tenancy.start, tenancy.end) {
            continue;
        }
        let reference = account_reference(shard, number);
        for (place, person) in tenancy.people.iter().filter(|person| **person != NONE).enumerate() {
            let known = &shard.people[*person as usize];
            let id = shard.id(*person);
            let mut slip = Slip::new(world.seed, 5, u64::from(id), 0);
            let dwelling = &shard.dwellings[tenancy.dwelling as usize];
            let mut sheet = out.row();
            sheet.text(&reference).number(place as i64 + 1).text(title(known)).text(&as_written(known.forename(), &mut slip));
            sheet.text(&super::slips::surname(known, view.before, &mut slip)).text(&if slip.chance(0.25) { ".".to_owned() } else { mobile(id) }).text(".");
            address(&mut sheet, shard, tenancy.dwelling, slip.chance(0.1));
            sheet.text(&if slip.chance(0.5) { ".".to_owned() } else { format!("p{id}@example.org") }).text(".");
            sheet.date(if slip.chance(0.1) { OPEN } else { super::slips::birth_date(known.dob, &mut slip) });
            sheet.text(&if slip.chance(0.4) { String::new() } else { nino(id) }).put(format_args!("{}", dwelling.uprn)).end();
            out.about(shard, &format!("{reference}|{}", place + 1), &[*person], tenancy.household);
        }
    }
}

fn rent_balances(shard: &Shard, view: View, out: &mut Output<'_>) {
    for (number, tenancy) in (0u32..).zip(&shard.tenancies) {
        if !view.shows(tenancy.start, tenancy.end) {
            continue;
        }
        let reference = account_reference(shard, number);
        out.row().text(&reference).money(tenancy.balance).date(view.before - 1).end();
        out.about(shard, &reference, &tenancy.people, tenancy.household);
    }
}

fn rent_arrangements(shard: &Shard, view: View, out: &mut Output<'_>) {
    for agreement in &shard.agreements {
        if !view.shows(agreement.start, agreement.end) || agreement.start >= view.before {
            continue;
        }
        let tenancy = &shard.tenancies[agreement.tenancy as usize];
        let reference = account_reference(shard, agreement.tenancy);
        let mut sheet = out.row();
        sheet.text(&reference).date(agreement.start).date_if(agreement.end, view.before).text("W");
        sheet.text(if agreement.end < view.before { "N" } else { "C" }).date(agreement.start + 7).date(agreement.start).money(agreement.amount).end();
        out.about(shard, &format!("{reference}|{}", super::record::Iso(agreement.start)), &tenancy.people, tenancy.household);
    }
}

fn register(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, application) in (0u32..).zip(&shard.applications) {
        if !view.shows(application.submitted, application.ended) {
            continue;
        }
        let id = shard.id(number);
        let known = &shard.people[application.person as usize];
        let mut slip = Slip::new(world.seed, 6, u64::from(id), 0);
        let homeless = application.homeless_since < view.before;
        let band = if homeless { "HOM" } else if application.need > application.bedrooms { "PRY" } else { "GEN" };
        let reference = format!("{}", 10_000_000 + id);
        let mut sheet = out.row();
        sheet.text(&reference).put(format_args!("B{id}")).text(&super::slips::surname(known, view.before, &mut slip));
        sheet.text(&as_written(known.forename(), &mut slip));
        sheet.date(if slip.chance(0.005) { OPEN } else { super::slips::birth_date(known.dob, &mut slip) }).text(if known.woman { "F" } else { "M" });
        sheet.text(&if slip.chance(0.2) { String::new() } else { nino(shard.id(application.person)) });
        if application.dwelling == NONE {
            sheet.text("NO FIXED ABODE").blank();
        } else {
            let dwelling = &shard.dwellings[application.dwelling as usize];
            sheet.text(&super::record::one_line(shard, application.dwelling)).text(&shard.postcodes[dwelling.postcode as usize]);
        }
        sheet.date(application.submitted).date(if homeless { application.homeless_since } else { application.submitted }).text(band);
        sheet.text(if application.ended < view.before { application.status_end } else { "Active" }).text(application.living);
        sheet.number(application.bedrooms).number(application.need).number(application.size).text(if homeless { "homeless" } else { "" });
        let arrears = shard.households[application.household as usize].rent.arrears > 40_000;
        sheet.flag(arrears).end();
        out.about(shard, &reference, &[application.person], application.household);
    }
}

fn pupils(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, known) in (0u32..).zip(&shard.people) {
        let years = age(known.dob, view.before);
        let enrolled = known.role == Role::Child && known.school != 0 && known.household != NONE && known.pupil_home != NONE;
        if !enrolled || !(4..17).contains(&years) || known.school_since >= view.before {
            continue;
        }
        let id = shard.id(number);
        let mut slip = Slip::new(world.seed, 7, u64::from(id), 0);
        let dwelling = &shard.dwellings[known.pupil_home as usize];
        let meals = shard.households[known.household as usize].benefit != super::world::Benefit::None && slip.chance(0.85);
        let mut sheet = out.row();
        sheet.text(&upn(id)).text(&super::slips::surname(known, view.before, &mut slip)).text(&as_written(known.forename(), &mut slip));
        sheet.date(super::slips::birth_date(known.dob, &mut slip)).text(if known.woman { "F" } else { "M" });
        address(&mut sheet, shard, known.pupil_home, slip.chance(0.3));
        if slip.chance(0.5) { sheet.put(format_args!("{}", dwelling.uprn)) } else { sheet.blank() };
        sheet.flag(meals).text(["N", "K", "E"][if slip.chance(0.84) { 0 } else { 1 + slip.below(2) }]);
        sheet.number(known.school).date(known.school_since).end();
        out.about(shard, &upn(id), &[number], known.household);
    }
}
