use super::calendar::OPEN;
use super::dice::Slip;
use super::names::as_written;
use super::record::account_ref;
use super::record::address;
use super::record::tenure_hint;
use super::record::title;
use super::snapshots::Output;
use super::snapshots::View;
use super::world::Account;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;
use std::fmt::Write;

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
        let mut name =
            format!("{}/{}", super::slips::surname(known, OPEN - 1, slip), as_written(known.forename(), slip));
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

pub(super) fn ctax_accounts(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, account) in (0u32..).zip(&shard.accounts) {
        if !view.shows(account.seen, account.end_seen) {
            continue;
        }
        let id = shard.id(number);
        let dwelling = &shard.dwellings[account.dwelling as usize];
        let mut slip = Slip::new(world.seed, 2, u64::from(id), 0);
        let (no_uprn, unsure) = (slip.chance(0.03), slip.chance(0.08));
        for (row, (name, people)) in liable(shard, world, account, number).iter().enumerate() {
            let mut sheet = out.row();
            sheet.put(format_args!("{}", account_ref(id)));
            if no_uprn {
                sheet.blank()
            } else {
                sheet.put(format_args!("{}", dwelling.uprn))
            };
            sheet.number(row as i64 + 1).put(format_args!("{name:<32}"));
            sheet.text(if unsure {
                "6"
            } else if dwelling.tenure == Tenure::Owner {
                "7"
            } else {
                "4"
            });
            address(&mut sheet, shard, account.dwelling, 0.05, &mut Slip::new(world.seed, 15, u64::from(id), 0));
            sheet.date(account.start).date(view.end(account.end, account.end_seen));
            sheet.put(format_args!("{}", char::from(b'A' + dwelling.band))).flag(account.single);
            sheet.text(["N", "W", "P"][usize::from(account.support)]).money(account.support_weekly);
            sheet.text(if account.exors {
                "F"
            } else if account.student {
                "N"
            } else {
                ""
            });
            sheet.text(if account.direct_debit { "DD15" } else { "CASHM" });
            sheet.text(if unsure { "" } else { tenure_hint(dwelling.tenure) }).end();
            if out.truth.is_some() {
                out.about(shard, &format!("{}|{}", account_ref(id), row + 1), people, account.household);
            }
        }
    }
}

pub(super) fn ctax_balances(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
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
