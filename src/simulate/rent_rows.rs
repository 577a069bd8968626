use super::calendar::OPEN;
use super::dice::Slip;
use super::names::as_written;
use super::record::account_reference;
use super::record::address;
use super::record::mobile;
use super::record::nino;
use super::record::title;
use super::snapshots::Output;
use super::snapshots::View;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

pub(super) fn rent_accounts(shard: &Shard, view: View, out: &mut Output<'_>) {
    for (number, tenancy) in (0u32..).zip(&shard.tenancies) {
        if !view.shows(tenancy.start, tenancy.end) {
            continue;
        }
        let reference = account_reference(shard, number);
        let (kind, code) = match shard.dwellings[tenancy.dwelling as usize].tenure {
            _ if tenancy.temporary => ("Temporary accommodation", "DTA"),
            Tenure::Association => ("Assured", "ASS"),
            _ => ("Secure", "SEC"),
        };
        let breathing = (view.before..view.before + 61).contains(&tenancy.breathing_until);
        let mut sheet = out.row();
        sheet.put(format_args!("2{:09}", shard.id(number))).text(&reference).text(kind).text(code).date(tenancy.start);
        sheet
            .date_if(tenancy.end, view.before)
            .text("HEWFORD")
            .put(format_args!("P{:02}", shard.index % 40))
            .money(tenancy.weekly);
        sheet
            .text(if breathing { "TRUE" } else { "FALSE" })
            .date(if breathing { tenancy.breathing_until } else { OPEN })
            .end();
        out.about(shard, &reference, &tenancy.people, tenancy.household);
    }
}

pub(super) fn rent_tenants(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
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
            sheet
                .text(&reference)
                .number(place as i64 + 1)
                .text(title(known))
                .text(&as_written(known.forename(), &mut slip));
            sheet
                .text(&super::slips::surname(known, view.before, &mut slip))
                .text(&if slip.chance(0.25) { ".".to_owned() } else { mobile(id) })
                .text(".");
            address(&mut sheet, shard, tenancy.dwelling, 0.1, &mut slip);
            sheet.text(&if slip.chance(0.5) { ".".to_owned() } else { format!("p{id}@example.org") }).text(".");
            sheet.date(if slip.chance(0.1) { OPEN } else { super::slips::birth_date(known.dob, &mut slip) });
            sheet
                .text(&if slip.chance(0.4) { String::new() } else { nino(id) })
                .put(format_args!("{}", dwelling.uprn))
                .end();
            out.about(shard, &format!("{reference}|{}", place + 1), &[*person], tenancy.household);
        }
    }
}

pub(super) fn rent_balances(shard: &Shard, view: View, out: &mut Output<'_>) {
    for (number, tenancy) in (0u32..).zip(&shard.tenancies) {
        if !view.shows(tenancy.start, tenancy.end) {
            continue;
        }
        let reference = account_reference(shard, number);
        out.row().text(&reference).money(tenancy.balance).date(view.before - 1).end();
        out.about(shard, &reference, &tenancy.people, tenancy.household);
    }
}

pub(super) fn rent_arrangements(shard: &Shard, view: View, out: &mut Output<'_>) {
    for agreement in &shard.agreements {
        if !view.shows(agreement.start, agreement.end) || agreement.start >= view.before {
            continue;
        }
        let tenancy = &shard.tenancies[agreement.tenancy as usize];
        let reference = account_reference(shard, agreement.tenancy);
        let mut sheet = out.row();
        sheet.text(&reference).date(agreement.start).date_if(agreement.end, view.before).text("W");
        sheet
            .text(if agreement.end < view.before { "N" } else { "C" })
            .date(agreement.start + 7)
            .date(agreement.start)
            .money(agreement.amount)
            .end();
        out.about(
            shard,
            &format!("{reference}|{}", super::record::Iso(agreement.start)),
            &tenancy.people,
            tenancy.household,
        );
    }
}
