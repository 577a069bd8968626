use super::arrears::NOTICE;
use super::arrears::ORDER;
use super::arrears::WARRANT;
use super::calendar::Day;
use super::calendar::OPEN;
use super::calendar::age;
use super::people::bedrooms_needed;
use super::world::Benefit;
use super::world::NONE;
use super::world::Role;
use super::world::Shard;
use super::world::Tenure;
use super::world::World;

/// Own-home loss, exclusion, other: duties per 1,000 households a year that the council shall have.
pub(super) const WANTED: [f64; 3] = [5.5, 4.6, 3.3];
/// Share of component C that comes from people who still have a home here.
pub(super) const OTHER_FROM_HOMES: f64 = 0.15;
const NOISE: f64 = 0.9;
/// How much help lowers a hazard.
const HELP: f64 = 0.6;
/// Months in the year, January first, relative to the mean.
const SEASON: [f64; 12] = [1.14, 1.03, 1.02, 0.98, 1.0, 1.0, 1.01, 1.0, 1.01, 1.02, 0.98, 0.81];

/// The intercepts of the log-odds a year, solved for on the council itself: own-home loss, exclusion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intercepts(pub(super) [f64; 2]);

impl Default for Intercepts {
    fn default() -> Self {
        Self([-7.4, -5.2])
    }
}

/// Log-odds a year without the intercept; `None` where the component cannot strike.
#[derive(Clone, Copy, Default)]
pub(super) struct Odds {
    pub(super) own_home: Option<f64>,
    pub(super) exclusion: Option<f64>,
    /// Relative weight of component C.
    pub(super) other: f64,
    noise: f64,
}

/// Hazards of one month.
#[derive(Clone, Copy, Default)]
pub(super) struct Hazards {
    pub(super) own_home: f64,
    pub(super) exclusion: f64,
    pub(super) other: f64,
}

impl Hazards {
    /// The chance that any of the three strikes in the month.
    pub(super) fn any(self) -> f64 {
        1.0 - (1.0 - self.own_home) * (1.0 - self.exclusion) * (1.0 - self.other)
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The monthly hazard that makes an annual probability: `1 − (1 − p)^(1/12)`.
fn monthly(annual: f64) -> f64 {
    1.0 - (1.0 - annual).powf(1.0 / 12.0)
}

/// The factors of section "own-home loss" as they stand before a month begins.
fn own_home_factors(shard: &Shard, household: u32, month: i32, today: Day) -> [(bool, f64); 28] {
    let known = &shard.households[household as usize];
    let within = |event: i32, months: i32| event >= month - months;
    let tenure = shard.tenure(household).unwrap_or(Tenure::Owner);
    let head = shard.head(household).map_or(40, |head| age(shard.people[head as usize].dob, today));
    let has = |role| shard.with_role(household, role).is_some();
    let (partner, child, other) = (has(Role::Partner), has(Role::Child), has(Role::NonDependant));
    // The ladder is a social landlord's, whose letters and court steps the table's shares describe: a private landlord
    // serves notice.
    let rent = shard.home(household).filter(|home| tenure.social() && home.rent > 0).map(|home| home.rent);
    let weeks = rent.map_or(0, |rent| known.rent.arrears / rent);
    let stage = if weeks > 0 { known.rent.stage } else { 0 };
    [
        (tenure == Tenure::Private, 24.0),
        (tenure.social(), 8.0),
        (!partner && !child && !other && head < 66, 1.6),
        (!partner && child, 2.0),
        (head >= 66, 0.30),
        (head < 25, 2.2),
        (known.benefit != Benefit::None, 1.7),
        (known.cap > 0, 1.7),
        (known.shortfall > 0, 1.4),
        (known.spare_rooms > 0, 1.15),
        (known.deduction_until >= month, 1.5),
        (within(known.tax.reminder, 12), 1.15),
        (within(known.tax.summons, 12), 1.25),
        (within(known.tax.order, 12), 1.25),
        (within(known.tax.agent, 12), 1.4),
        (weeks >= 1, 1.5),
        (weeks >= 8, 1.8),
        (stage >= NOTICE, 1.8),
        (stage >= ORDER, 2.5),
        (stage >= WARRANT, 4.0),
        (within(known.notice, 6), 12.0),
        (within(known.social_care, 12), 1.5),
        (within(known.abuse, 12), 5.0),
        (known.mental_health, 1.6),
        (within(known.antisocial, 12), 1.8),
        (within(known.prison, 6), 6.0),
        (within(known.duty, 60), 4.0),
        (within(known.dhp, 12), 1.6),
    ]
}

fn own_home(shard: &Shard, household: u32, month: i32, today: Day) -> f64 {
    let factors = own_home_factors(shard, household, month, today);
    factors.iter().filter(|(present, _)| *present).map(|(_, ratio)| ratio.ln()).sum()
}

/// Exclusion by family or friends, or a partner's leaving: only where somebody could be asked to go.
fn exclusion(shard: &Shard, household: u32, month: i32, today: Day) -> Option<f64> {
    let known = &shard.households[household as usize];
    let guests = known.members.iter().filter(|person| {
        let guest = &shard.people[**person as usize];
        guest.role == Role::NonDependant && (16..35).contains(&age(guest.dob, today))
    });
    let guests = guests.count();
    let bedrooms = shard.home(household).map_or(3, |home| home.bedrooms);
    let crowded = bedrooms_needed(shard, household) > bedrooms;
    let separating = (month - 3..=month).contains(&known.separating);
    let alone = shard.with_role(household, Role::Partner).is_none();
    if guests == 0 && (alone || !separating && !crowded) {
        return None;
    }
    let applied =
        known.application != NONE && shard.applications[known.application as usize].living.starts_with("living-with");
    let factors: [(bool, f64); 9] = [
        (guests > 0, 2.0),
        (guests > 1, 1.5),
        (crowded, 1.8),
        (separating, 7.0),
        (applied, 3.0),
        (known.benefit != Benefit::None, 1.9),
        (known.joiner >= month - 12, 2.6),
        (alone, 1.3),
        (known.social_care >= month - 12 || known.mental_health, 1.4),
    ];
    Some(factors.iter().filter(|(present, _)| *present).map(|(_, ratio)| ratio.ln()).sum())
}

/// The odds of a household before a month begins.
pub(super) fn odds(shard: &Shard, world: &World, household: u32, month: i32) -> Odds {
    let known = &shard.households[household as usize];
    let housed = shard.home(household).is_some_and(|home| home.tenure != Tenure::Temporary);
    if !housed || known.ended != OPEN || known.case != NONE || known.members.is_empty() || known.exors_until >= month {
        return Odds::default();
    }
    let today = world.calendar.start(month);
    let other =
        1.0 + f64::from(u8::from(known.mental_health)) * 5.0 + f64::from(u8::from(known.prison >= month - 6)) * 20.0;
    Odds {
        own_home: Some(own_home(shard, household, month, today)),
        exclusion: exclusion(shard, household, month, today),
        other,
        noise: f64::from(known.noise),
    }
}

/// The hazards of a month, with the private noise term or, without it, at its mean.
pub(super) fn hazards(world: &World, odds: Odds, household: u32, month: i32, with_noise: bool) -> Hazards {
    let Intercepts([own, host]) = world.intercepts;
    let noise = if with_noise { odds.noise } else { NOISE * NOISE / 2.0 };
    let helped =
        world.helped.get(&household).is_some_and(|spans| spans.iter().any(|(from, to)| (*from..=*to).contains(&month)));
    let scale = SEASON[world.calendar.month_of_year(month) as usize - 1] * if helped { HELP } else { 1.0 };
    Hazards {
        own_home: odds.own_home.map_or(0.0, |x| scale * monthly(logistic(x + own + noise))),
        exclusion: odds.exclusion.map_or(0.0, |x| scale * monthly(logistic(x + host))),
        other: scale * odds.other * WANTED[2] / 12_000.0 * OTHER_FROM_HOMES / 1.28,
    }
}

/// The monthly hazard, per household of the council, that somebody applies whom no register of the council shows.
pub(super) fn strangers_hazard(world: &World, month: i32) -> f64 {
    let season = SEASON[world.calendar.month_of_year(month) as usize - 1];
    season * WANTED[2] / 12_000.0 * (1.0 - OTHER_FROM_HOMES) / DUTY_SHARE
}

/// Solves for the intercepts that give the wanted rates on the council as it stands (bisection on the mean).
pub(super) fn calibrate(shards: &[Shard], world: &World, month: i32) -> Intercepts {
    use rayon::prelude::*;
    let of_shard = |shard: &Shard| {
        let all =
            (0..shard.households.len() as u32).filter(|household| shard.households[*household as usize].ended == OPEN);
        let odds: Vec<Odds> = all.map(|household| odds(shard, world, household, month)).collect();
        let own: Vec<f64> = odds.iter().filter_map(|odds| odds.own_home.map(|x| x + odds.noise)).collect();
        let host: Vec<f64> = odds.iter().filter_map(|odds| odds.exclusion).collect();
        (own, host, odds.len())
    };
    let parts: Vec<(Vec<f64>, Vec<f64>, usize)> = shards.par_iter().map(of_shard).collect();
    let households: usize = parts.iter().map(|part| part.2).sum();
    let solve = |terms: Vec<f64>, wanted: f64| {
        let (mut low, mut high) = (-20.0_f64, 5.0_f64);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            // The expected number of duties in a year is twelve monthly hazards: whoever has had one is replaced.
            let rate: f64 =
                terms.iter().map(|x| 12.0 * monthly(logistic(x + middle))).sum::<f64>() / households.max(1) as f64;
            if rate * 1000.0 < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    };
    let own: Vec<f64> = parts.iter().flat_map(|part| part.0.iter().copied()).collect();
    let host: Vec<f64> = parts.iter().flat_map(|part| part.1.iter().copied()).collect();
    Intercepts([solve(own, WANTED[0] / DUTY_SHARE), solve(host, WANTED[1] / DUTY_SHARE)])
}

/// Share of assessments that end in a duty; the rest are found not homeless.
pub(super) const DUTY_SHARE: f64 = 0.98;

#[cfg(test)]
mod tests {
    use super::Intercepts;
    use super::SEASON;
    use super::calibrate;
    use super::monthly;
    use super::odds;
    use super::own_home_factors;
    use crate::simulate::Plan;
    use crate::simulate::calendar::BURN_IN;
    use crate::simulate::calendar::Calendar;
    use crate::simulate::month::begin;
    use crate::simulate::month::pass;
    use crate::simulate::world::Shard;
    use crate::simulate::world::World;
    use rustc_hash::FxHashMap;

    #[test]
    fn twelve_monthly_hazards_make_the_annual_probability() {
        let survived = (1.0 - monthly(0.3)).powi(12);
        assert!((survived - 0.7).abs() < 1e-12);
    }

    /// Per cent of households with each factor, as the published table has them.
    const SHARES: [f64; 28] = [
        20.7, 17.0, 17.0, 7.5, 28.5, 2.8, 17.8, 0.4, 3.1, 1.1, 1.8, 11.8, 5.2, 3.7, 1.3, 4.8, 1.2, 0.39, 0.14, 0.06,
        0.2, 1.2, 0.8, 4.6, 0.6, 0.07, 0.7, 0.4,
    ];

    /// A council after the burn-in and a year.
    fn council() -> (World, Vec<Shard>) {
        let plan = Plan::new(13_000, 12, 3);
        let calendar = Calendar::new(plan.start, plan.months);
        let mut world = World { seed: 3, calendar, intercepts: Intercepts::default(), helped: FxHashMap::default() };
        let mut shards: Vec<Shard> = (0..20).map(|area| begin(&world, area, 650)).collect();
        for month in 0..BURN_IN + 12 {
            if month % 8 == 3 {
                world.intercepts = calibrate(&shards, &world, month);
            }
            for shard in &mut shards {
                pass(shard, &world, month);
            }
        }
        (world, shards)
    }

    #[test]
    fn the_factors_are_about_as_frequent_as_the_table_has_them() {
        let (world, shards) = council();
        let (month, mut households) = (BURN_IN + 12, 0.0_f64);
        let mut counts = [0.0_f64; 28];
        for shard in &shards {
            for household in 0..shard.households.len() as u32 {
                if odds(shard, &world, household, month).own_home.is_none() {
                    continue;
                }
                households += 1.0;
                let factors = own_home_factors(shard, household, month, world.calendar.start(month));
                for (count, (present, _)) in counts.iter_mut().zip(factors) {
                    *count += f64::from(u8::from(present));
                }
            }
        }
        let shares = counts.map(|count| 100.0 * count / households);
        let off = |(number, share, wanted): (usize, f64, f64)| {
            (!(wanted / 2.0..wanted * 2.0).contains(&share))
                .then(|| format!("factor {number}: {share:.2}, not {wanted}"))
        };
        let pairs = shares.into_iter().zip(SHARES).enumerate();
        let off: Vec<String> = pairs.filter_map(|(number, (share, wanted))| off((number, share, wanted))).collect();
        assert!(off.is_empty(), "{off:?}");
    }

    #[test]
    fn the_seasons_average_to_one() {
        assert!((SEASON.iter().sum::<f64>() / 12.0 - 1.0).abs() < 1e-9);
    }
}
