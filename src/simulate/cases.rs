use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::age;
use super::dice::Dice;
use super::partners::dhp_row;
use super::people::person;
use super::register::homeless_application;
use super::risk::DUTY_SHARE;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// Why a home was lost: what decides whether a property-based score could have seen it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    OwnHome,
    Exclusion,
    Other,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OwnHome => "own_home",
            Self::Exclusion => "exclusion",
            Self::Other => "other",
        }
    }
}

/// A duty, from its start to its end.
#[derive(Clone, Copy)]
pub(super) struct Phase {
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) reason: &'static str,
    pub(super) outcome: &'static str,
}

/// A main duty decision.
#[derive(Clone, Copy)]
pub(super) struct Main {
    pub(super) decided: Day,
    pub(super) decision: &'static str,
    pub(super) end: Day,
    pub(super) end_reason: &'static str,
}

/// A placement in temporary accommodation.
#[derive(Clone, Copy)]
pub(super) struct Placement {
    pub(super) entry: Day,
    pub(super) exit: Day,
    pub(super) dwelling: u32,
    pub(super) household: u32,
}

/// An application for help, and all that will come of it; files show what had come by their day.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub(super) struct Case {
    pub(super) kind: Kind,
    pub(super) household: u32,
    pub(super) people: Vec<u32>,
    pub(super) whole: bool,
    pub(super) dwelling: u32,
    pub(super) applied: Day,
    pub(super) assessed: Day,
    pub(super) result: &'static str,
    pub(super) prevention: Option<Phase>,
    pub(super) relief: Option<Phase>,
    pub(super) main: Option<Main>,
    pub(super) placement: Option<Placement>,
    pub(super) closed: Day,
    pub(super) reason: &'static str,
    pub(super) accommodation: &'static str,
    pub(super) departure: Day,
    pub(super) needs_placement: bool,
    pub(super) near: bool,
    pub(super) open: bool,
}

impl Case {
    /// `prevention`, `relief` or `none`.
    pub(super) fn duty(&self) -> &'static str {
        match self.result {
            "prevention_owed" => "prevention",
            "relief_owed" => "relief",
            _ => "none",
        }
    }
}

const PREVENTION_ENDS: [(&str, &str, f64); 7] = [
    ("secured_stayed", "prs_self_contained", 0.214),
    ("secured_moved", "prs_self_contained", 0.369),
    ("homeless", "nk", 0.194),
    ("contact_lost", "nk", 0.094),
    ("56_days_elapsed", "nk", 0.073),
    ("withdrew", "nk", 0.041),
    ("refused_offer", "nk", 0.015),
];

const RELIEF_ENDS: [(&str, &str, f64); 5] = [
    ("secured", "prs_self_contained", 0.40),
    ("56_days_elapsed", "nk", 0.382),
    ("contact_lost", "nk", 0.12),
    ("withdrew", "nk", 0.058),
    ("other", "nk", 0.04),
];

/// Lays out a case from application to close.
fn lay_out(dice: &mut Dice, kind: Kind, applied: Day, priority: bool) -> Case {
    let assessed = applied + dice.between(0, 9);
    let duty = dice.chance(DUTY_SHARE);
    let prevented = match kind {
        Kind::OwnHome => 0.78,
        Kind::Exclusion => 0.47,
        Kind::Other => 0.12,
    };
    let prevention = (duty && dice.chance(prevented)).then(|| {
        let (reason, outcome, _) = PREVENTION_ENDS[dice.pick(&PREVENTION_ENDS.map(|end| end.2))];
        Phase { start: assessed, end: assessed + dice.between(14, 75), reason, outcome }
    });
    let homeless = prevention.filter(|phase| phase.reason == "homeless");
    let relieved = duty && (prevention.is_none() || homeless.is_some());
    let relief = relieved.then(|| {
        let start = homeless.map_or(assessed, |phase| phase.end);
        let (reason, outcome, _) = RELIEF_ENDS[dice.pick(&RELIEF_ENDS.map(|end| end.2))];
        Phase { start, end: start + if reason == "secured" { dice.between(10, 56) } else { 56 }, reason, outcome }
    });
    let main =
        relief.filter(|phase| phase.reason == "56_days_elapsed").map(|phase| main_duty(dice, phase.end, priority));
    let last =
        [prevention.map(|phase| phase.end), relief.map(|phase| phase.end), main.map(|main| main.end), Some(assessed)];
    let departure = match (prevention, relief) {
        (Some(phase), _) => match phase.reason {
            "secured_stayed" => OPEN,
            "secured_moved" | "homeless" => phase.end,
            _ if dice.chance(0.35) => phase.end,
            _ => OPEN,
        },
        (None, Some(_)) => applied + dice.between(0, 14),
        (None, None) => OPEN,
    };
    Case {
        kind,
        household: NONE,
        people: Vec::new(),
        whole: false,
        dwelling: NONE,
        applied,
        assessed,
        result: match (prevention, relief) {
            (Some(_), _) => "prevention_owed",
            (None, Some(_)) => "relief_owed",
            _ => "no_duty",
        },
        prevention,
        relief,
        main,
        placement: None,
        closed: last.into_iter().flatten().max().unwrap_or(assessed) + dice.between(0, 6),
        reason: "",
        accommodation: "",
        departure,
        needs_placement: relief.is_some() && dice.chance(if priority { 0.6 } else { 0.15 }),
        near: dice.chance(0.55),
        open: true,
    }
}

fn main_duty(dice: &mut Dice, relief_end: Day, priority: bool) -> Main {
    let decided = relief_end + dice.between(1, 20);
    let weights = if priority { [0.9, 0.08, 0.02] } else { [0.3, 0.05, 0.65] };
    let decision = ["accepted", "pn_intentional", "no_priority_need"][dice.pick(&weights)];
    if decision != "accepted" {
        return Main { decided, decision, end: decided, end_reason: "" };
    }
    let end_reason =
        ["part6_offer_accepted", "prs_offer_accepted", "withdrew_lost_contact"][dice.pick(&[0.7, 0.15, 0.15])];
    Main { decided, decision, end: decided + dice.between(40, 420), end_reason }
}

/// A household, or somebody who is to leave it, applies.
pub(super) fn open_case(shard: &mut Shard, world: &World, dice: &mut Dice, household: u32, kind: Kind, month: i32) {
    let applied = world.calendar.start(month) + dice.between(0, 27);
    let members = shard.households[household as usize].members.clone();
    let whole = kind == Kind::OwnHome;
    let people = if whole {
        head_first(shard, household, &members)
    } else {
        leavers(shard, dice, household, &members, kind, (applied, month))
    };
    let Some(applicant) = people.first().copied() else {
        return;
    };
    let priority = people.iter().any(|person| shard.people[*person as usize].role == Role::Child) || dice.chance(0.2);
    let mut case = lay_out(dice, kind, applied, priority);
    let tenure = shard.tenure(household).unwrap_or(Tenure::Private);
    let known = &shard.households[household as usize];
    case.accommodation = accommodation(dice, kind, tenure);
    let partner = matches!(shard.people[applicant as usize].role, Role::Head | Role::Partner);
    case.reason = match kind {
        Kind::OwnHome if known.abuse >= month - 6 => "domestic_abuse",
        Kind::OwnHome if tenure == Tenure::Private && known.rent.stage > 0 => "ast_end_arrears_personal_circumstances",
        Kind::OwnHome if tenure == Tenure::Private => {
            ["ast_end_landlord_sell_relet", "ast_end_other"][dice.pick(&[0.7, 0.3])]
        }
        Kind::OwnHome if tenure.social() => {
            ["srt_end_arrears", "srt_end_other", "violence_harassment_other"][dice.pick(&[0.65, 0.2, 0.15])]
        }
        Kind::OwnHome => "mortgage_repossession",
        Kind::Exclusion if partner => "relationship_breakdown",
        Kind::Exclusion => "family_friends_exclusion",
        Kind::Other => "left_institution",
    };
    case.household = household;
    case.dwelling = known.home;
    case.whole = whole;
    case.people = people;
    if whole && case.result == "prevention_owed" && tenure.rents() && dice.chance(0.12) {
        let day = applied + dice.between(8, 20);
        dhp_row(shard, world, household, (day, day + 10), true, "lha", "prevention_case");
    }
    shard.households[household as usize].case = shard.cases.len() as u32;
    if whole {
        shard.households[household as usize].duty = month;
    }
    if case.result != "no_duty" && dice.chance(0.5) {
        homeless_application(shard, dice, applicant, household, case.assessed);
    }
    shard.cases.push(case);
}

fn head_first(shard: &Shard, household: u32, members: &[u32]) -> Vec<u32> {
    let mut people = members.to_vec();
    let head = shard.head(household);
    people.sort_by_key(|person| (Some(*person) != head, shard.people[*person as usize].role == Role::Child));
    people
}

fn leavers(
    shard: &Shard,
    dice: &mut Dice,
    household: u32,
    members: &[u32],
    kind: Kind,
    (day, month): (Day, i32),
) -> Vec<u32> {
    let parting = (month - 3..=month).contains(&shard.households[household as usize].separating);
    let [head, partner] = shard.couple(household);
    let guests: Vec<u32> = members
        .iter()
        .copied()
        .filter(|person| {
            shard.people[*person as usize].role == Role::NonDependant
                && age(shard.people[*person as usize].dob, day) >= 16
        })
        .collect();
    if kind == Kind::Other {
        return if guests.is_empty() { vec![head] } else { vec![dice.one(&guests)] };
    }
    let parts = parting && partner != NONE && (guests.is_empty() || dice.chance(0.8));
    if !guests.is_empty() && !parts {
        return vec![dice.one(&guests)];
    }
    let leaver = if partner == NONE || dice.chance(0.3) { head } else { partner };
    let mut people = vec![leaver];
    if shard.people[leaver as usize].woman && dice.chance(0.5) {
        people.extend(members.iter().copied().filter(|person| shard.people[*person as usize].role == Role::Child));
    }
    people
}

fn accommodation(dice: &mut Dice, kind: Kind, tenure: Tenure) -> &'static str {
    match (kind, tenure) {
        (Kind::Exclusion, _) => ["with_family", "with_friends"][dice.pick(&[0.71, 0.29])],
        (Kind::Other, _) => {
            const PLACES: [(&str, f64); 8] = [
                ("nfa", 0.42),
                ("rough_sleeping", 0.1),
                ("inst_custody", 0.08),
                ("refuge", 0.05),
                ("nass", 0.06),
                ("inst_psychiatric", 0.03),
                ("srs_supported_hostel", 0.1),
                ("other_nk", 0.16),
            ];
            PLACES[dice.pick(&PLACES.map(|place| place.1))].0
        }
        (_, Tenure::Owner) => "owner_shared",
        (_, Tenure::Council) => "srs_council",
        (_, Tenure::Association) => "srs_registered_provider",
        _ => ["prs_self_contained", "prs_hmo", "prs_lodging"][dice.pick(&[0.88, 0.08, 0.04])],
    }
}

/// People whom no register of the council shows apply: from institutions, refuges, the street, or newly come.
pub(super) fn strangers(shard: &mut Shard, world: &World, dice: &mut Dice, month: i32, mean: f64) {
    for _ in 0..dice.poisson(mean) {
        let applied = world.calendar.start(month) + dice.between(0, 27);
        let former = !shard.away.is_empty() && dice.chance(0.2);
        let applicant = if former {
            let at = dice.below(shard.away.len() as u32) as usize;
            shard.away.swap_remove(at)
        } else {
            let (pattern, woman) = (super::names::draw_pattern(dice, shard.decile), dice.chance(0.33));
            let dob = applied - dice.between(18 * 366, 55 * 365);
            let new = person(dice, pattern, woman, dob);
            shard.people.push(new);
            shard.people.len() as u32 - 1
        };
        let mut case = lay_out(dice, Kind::Other, applied, false);
        case.accommodation = accommodation(dice, Kind::Other, Tenure::Private);
        case.reason = match case.accommodation {
            "nass" => "home_office_support_end",
            "inst_custody" | "inst_psychiatric" => "left_institution",
            "refuge" => "domestic_abuse",
            _ => ["family_friends_exclusion", "other", "not_known"][dice.pick(&[0.4, 0.4, 0.2])],
        };
        case.people = vec![applicant];
        shard.cases.push(case);
    }
}
