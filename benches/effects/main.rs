//! How often the designs of `effects` find the truth on simulated councils where help halves the risk.
//!
//! `cargo bench --bench effects -- 500` (simulations of each plan; 2,000 unless told: 500 leave a standard error
//! of 1 percentage point on a share of 95%). The short version is a test.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod council;
mod study;

use hew::clock::Stopwatch;

use council::Plan;
use council::Random;

const SEED: u64 = 1;

fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let simulations = asked.unwrap_or(2_000);
    let plans = [104, 52].map(|weeks| Plan { weeks, pool: 3_000, places: 30 });
    for plan in plans {
        let watch = Stopwatch::start();
        let people = council::week(1_000_000, &mut Random::new(SEED));
        let mean = |people: &[council::Person]| people.iter().map(|one| one.risk()).sum::<f64>() / people.len() as f64;
        println!(
            "{simulations} councils, seed {SEED}: {} weekly lists of {} places from {} households; base rate {:.2}%, top \
             1% {:.1}%; help leaves {} of the risk",
            plan.weeks,
            plan.places,
            plan.pool,
            100.0 * mean(&people),
            100.0 * mean(&people[..10_000]),
            council::HELP_LEAVES
        );
        println!("{}in {:.0} s\n", study::table(&study::run(plan, simulations, SEED)), watch.elapsed().as_secs_f64());
    }
}
