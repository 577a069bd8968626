use super::calendar::OPEN;
use super::dice::Slip;
use super::names::as_written;
use super::record::address;
use super::record::claim_ref;
use super::record::nino;
use super::snapshots::Output;
use super::snapshots::View;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

pub(super) fn hb_claims(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
    for (number, claim) in (0u32..).zip(&shard.claims) {
        if !view.shows(claim.seen, claim.end_seen) {
            continue;
        }
        let reference = claim_ref(shard.id(number));
        let mut slip = Slip::new(world.seed, 3, u64::from(shard.id(number)), 0);
        let dwelling = &shard.dwellings[claim.dwelling as usize];
        let end = view.end(claim.end, claim.end_seen);
        let suspended = claim.suspended < view.before;
        let private = dwelling.tenure == Tenure::Private && !claim.support_only;
        let kind = match dwelling.tenure {
            Tenure::Owner => "5",
            _ if claim.support_only => "7",
            Tenure::Council => "1",
            Tenure::Private => "3",
            Tenure::Temporary => "8",
            Tenure::Association => "4",
        };
        let mut sheet = out.row();
        sheet
            .text(&reference)
            .text(if end != OPEN || claim.support_only {
                "0"
            } else if suspended {
                "2"
            } else {
                "1"
            })
            .date(claim.start);
        // A claim that runs has an end in 2099.
        if end == OPEN {
            sheet.text("2099-12-31 00:00:00")
        } else {
            sheet.date(end)
        };
        sheet
            .text(if end == OPEN { "" } else { claim.reason })
            .date_if(claim.suspended, view.before)
            .text(if suspended { "CHG" } else { "" });
        sheet.money(claim.weekly).money(claim.eligible).money(claim.contractual).text("W").text(kind);
        if private {
            sheet.number(dwelling.bedrooms)
        } else {
            sheet.blank()
        };
        sheet
            .text(if claim.support_only {
                ""
            } else if private {
                "C"
            } else {
                "L"
            })
            .money(claim.cap)
            .number([0, 14, 25][usize::from(claim.spare_rooms.min(2))]);
        sheet.money(if claim.dhp_until >= view.before { claim.dhp_weekly } else { 0 }).money(claim.overpayment);
        address(&mut sheet, shard, claim.dwelling, 0.2, &mut slip);
        if slip.chance(0.06) {
            sheet.blank()
        } else {
            sheet.put(format_args!("{}", dwelling.uprn))
        };
        sheet.end();
        let claimant = claim.members.first().map_or(NONE, |member| member.0);
        out.about(shard, &reference, &[claimant], claim.household);
    }
}

pub(super) fn hb_members(shard: &Shard, world: &World, view: View, out: &mut Output<'_>) {
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
            if gone && !slip.chance(0.15) || known.joined >= view.before && known.joined != OPEN && role != &Role::Head
            {
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
            sheet.text(&reference).number(place as i64 + 1).text(code).text(&super::slips::surname(
                known,
                view.before,
                &mut slip,
            ));
            sheet
                .text(&as_written(known.forename(), &mut slip))
                .date(super::slips::birth_date(known.dob, &mut slip))
                .text(if known.woman { "2" } else { "1" });
            let missing = if code == "C" { 0.02 } else { 0.15 };
            sheet.text(&if code == "D" {
                String::new()
            } else if slip.chance(missing) {
                super::slips::no_nino(known, &mut slip)
            } else {
                nino(id)
            });
            let health = shard.households[claim.household as usize].physical_health && code == "C";
            sheet.flag(health).flag(false).flag(false).end();
            out.about(shard, &format!("{reference}|{}", place + 1), &[*person], claim.household);
        }
    }
}
