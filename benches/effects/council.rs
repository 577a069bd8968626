//! Councils at the level of outcomes, where help halves the risk of becoming homeless and that is known for certain.
//!
//! Every week a list is filled from households that were on none before. Scores are skewed: a normal and an exponential
//! part. What no score sees, the *need*, raises the risk and makes it likelier that help is accepted, and that it is found
//! without a list. A household with a place is offered help and may not take it.

use std::f64::consts::PI;

use hew::domain::AsOf;
use hew::domain::Day;
use hew::domain::HouseholdId;
use hew::effects::Assigned;
use hew::effects::AtCutOff;
use hew::effects::Helped;
use hew::effects::cut_off;

/// Log-odds without an exponential part, the scale of that part, and the deviation of the normal one.
const LEVEL: f64 = -6.45;
const SKEW: f64 = 0.65;
const SPREAD: f64 = 0.3;
/// How much need moves the log-odds of the outcome, and those of being helped.
const NEED_RISK: f64 = 0.6;
const NEED_HELP: f64 = 0.9;
/// Log-odds of being helped with a place and without, at an average need.
const WITH_PLACE: f64 = 0.8;
const WITHOUT: f64 = -2.2;
/// What help does: the risk it leaves.
pub(crate) const HELP_LEAVES: f64 = 0.5;

/// Ranks of a band, the last one left out, and its places.
pub(crate) const BANDS: [(usize, usize, usize); 3] = [(0, 30, 15), (30, 300, 10), (300, usize::MAX, 5)];

/// The size of a council and of its lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Lists, a week apart.
    pub(crate) weeks: usize,
    /// Households each is filled from.
    pub(crate) pool: usize,
    /// Places on each.
    pub(crate) places: usize,
}

/// A generator of 64 bits (SplitMix64, Steele et al. 2014).
pub(crate) struct Random(u64);

impl Random {
    /// Starts the stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0 and below 1.
    fn even(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.even().ln()).sqrt() * (2.0 * PI * self.even()).cos()
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.even() < probability
    }
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// A household on the day its list was filled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// Log-odds as scored.
    pub(crate) score: f64,
    need: f64,
}

impl Person {
    fn new(random: &mut Random) -> Self {
        let score = LEVEL - SKEW * random.even().ln() + SPREAD * random.normal();
        Self { score, need: random.normal() }
    }

    /// The risk without help.
    pub(crate) fn risk(self) -> f64 {
        logistic(self.score + NEED_RISK * self.need)
    }

    fn help(self, place: bool) -> f64 {
        logistic(if place { WITH_PLACE } else { WITHOUT } + NEED_HELP * self.need)
    }

    /// What a place changes in the risk.
    pub(crate) fn effect_of_place(self) -> f64 {
        (HELP_LEAVES - 1.0) * self.risk() * (self.help(true) - self.help(false))
    }

    fn risk_without_place(self) -> f64 {
        self.risk() * (1.0 - self.help(false) * (1.0 - HELP_LEAVES))
    }

    fn lives(self, place: bool, random: &mut Random) -> (bool, bool) {
        let helped = random.chance(self.help(place));
        let risk = self.risk() * if helped { HELP_LEAVES } else { 1.0 };
        (helped, random.chance(risk))
    }
}

/// The households of one week, highest score first.
pub(crate) fn week(pool: usize, random: &mut Random) -> Vec<Person> {
    let mut people: Vec<Person> = (0..pool).map(|_| Person::new(random)).collect();
    people.sort_by(|a, b| b.score.total_cmp(&a.score));
    people
}

/// What a design was given, and the truth it should find.
pub(crate) struct Told<R> {
    /// Rows for the estimator.
    pub(crate) rows: Vec<R>,
    /// What a place changes, for those the design is about.
    pub(crate) place: f64,
    /// What help changes, for those who have it because of a place.
    pub(crate) help: f64,
    /// The risk of those the design is about, without a place.
    pub(crate) without_place: f64,
}

/// Lists filled by rank: rows near the cut-off, and all who were listed as the plain comparison sees them.
pub(crate) fn by_rank(plan: Plan, random: &mut Random) -> (Told<AtCutOff>, Told<Helped>) {
    let mut near = Vec::new();
    let mut listed = Vec::new();
    let mut at_cut_offs = [0.0; 3];
    let mut helped_truth = [0.0; 2];
    for (list, number) in (0..plan.weeks).zip(0_u64..) {
        let people = week(plan.pool, random);
        let cut = cut_off(people[plan.places - 1].score, people[plan.places].score);
        // Households are dense where the exponential part is.
        let weight = (-cut / SKEW).exp();
        let (place, help) = effects_at(cut);
        at_cut_offs = [0, 1, 2].map(|at| at_cut_offs[at] + weight * [1.0, place, help][at]);
        for (rank, person) in people.iter().enumerate() {
            if person.score < cut - 2.0 {
                break;
            }
            let (helped, homeless) = person.lives(rank < plan.places, random);
            let household = HouseholdId(number * plan.pool as u64 + rank as u64);
            let as_of = AsOf(Day(20_000 + 7 * list as i32));
            near.push(AtCutOff { household, as_of, distance: person.score - cut, helped, outcome: Some(homeless) });
            if rank < plan.places {
                listed.push(Helped { household, as_of, helped, outcome: Some(homeless) });
                let weight = person.help(true);
                helped_truth[0] += weight * person.risk() * (HELP_LEAVES - 1.0);
                helped_truth[1] += weight;
            }
        }
    }
    let [weight, place, help] = at_cut_offs;
    let near = Told { rows: near, place: place / weight, help: place / help, without_place: f64::NAN };
    let truth = helped_truth[0] / helped_truth[1];
    (near, Told { rows: listed, place: truth, help: truth, without_place: f64::NAN })
}

/// What a place changes in the risk and in being helped at a score, over all needs.
fn effects_at(score: f64) -> (f64, f64) {
    let needs = (-400..=400).map(|step| f64::from(step) / 100.0);
    let sums = needs.fold((0.0, 0.0, 0.0), |(total, place, help), need| {
        let (weight, person) = ((-need * need / 2.0).exp(), Person { score, need });
        let more = person.help(true) - person.help(false);
        (total + weight, place + weight * person.effect_of_place(), help + weight * more)
    });
    (sums.1 / sums.0, sums.2 / sums.0)
}

/// Lists filled by a draw within bands.
pub(crate) fn by_draw(plan: Plan, random: &mut Random) -> Told<Assigned> {
    let mut rows = Vec::new();
    let mut sums = [0.0; 4];
    for (list, number) in (0..plan.weeks).zip(0_u64..) {
        let people = week(plan.pool, random);
        for ((from, to, places), band) in BANDS.into_iter().zip(1_u32..) {
            let members = &people[from..to.min(people.len())];
            let drawn = sample(places, members.len(), random);
            let mean = |figure: fn(&Person) -> f64| members.iter().map(figure).sum::<f64>() / members.len() as f64;
            let means = [
                1.0,
                mean(|person| person.effect_of_place()),
                mean(|person| person.help(true) - person.help(false)),
                mean(|person| person.risk_without_place()),
            ];
            sums = [0, 1, 2, 3].map(|at| sums[at] + places as f64 * means[at]);
            for ((person, drawn), rank) in members.iter().zip(drawn).zip(from as u64..) {
                let (helped, homeless) = person.lives(drawn, random);
                rows.push(Assigned {
                    household: HouseholdId(number * plan.pool as u64 + rank),
                    as_of: AsOf(Day(20_000 + 7 * list as i32)),
                    team: String::new(),
                    band,
                    drawn,
                    helped,
                    outcome: Some(homeless),
                });
            }
        }
    }
    let [drawn, place, help, without] = sums;
    Told { rows, place: place / drawn, help: place / help, without_place: without / drawn }
}

/// Which of `of` are among `places` drawn.
fn sample(places: usize, of: usize, random: &mut Random) -> Vec<bool> {
    let mut order: Vec<usize> = (0..of).collect();
    let mut drawn = vec![false; of];
    for at in 0..places.min(of) {
        let other = at + (random.even() * (of - at) as f64) as usize;
        order.swap(at, other);
        drawn[order[at]] = true;
    }
    drawn
}
