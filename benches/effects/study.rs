//! How often the designs find the truth on councils where it is known.

use std::fmt::Write as _;

use hew::effects::NotEnough;
use hew::effects::at_cut_off;
use hew::effects::by_draw;
use hew::effects::compare;
use hew::evaluate::Interval;
use rayon::prelude::*;

use super::council;
use super::council::Plan;
use super::council::Random;

/// How far below the cut-off households are looked at, in log-odds.
const REACH: f64 = 1.5;

/// What one design made of one council.
#[derive(Clone, Copy)]
pub(crate) struct Finding {
    truth: f64,
    estimate: f64,
    interval: Interval,
    /// Households the figure rests on.
    households: u32,
}

impl Finding {
    fn covers(&self) -> bool {
        (self.interval.low..=self.interval.high).contains(&self.truth)
    }

    fn excludes(&self, nothing: f64) -> bool {
        !(self.interval.low..=self.interval.high).contains(&nothing)
    }
}

/// One design over all councils.
pub(crate) struct Line {
    /// What is estimated, and how.
    pub(crate) name: &'static str,
    /// The value that says "no effect".
    pub(crate) nothing: f64,
    /// One a council; none where there was not enough.
    pub(crate) findings: Vec<Option<Finding>>,
}

impl Line {
    fn found(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().flatten()
    }

    fn mean(&self, figure: impl Fn(&Finding) -> f64) -> f64 {
        self.found().map(figure).sum::<f64>() / self.found().count().max(1) as f64
    }

    /// Share of intervals that hold the truth.
    pub(crate) fn coverage(&self) -> f64 {
        self.mean(|finding| f64::from(u8::from(finding.covers())))
    }

    /// Share of intervals that exclude "no effect".
    pub(crate) fn power(&self) -> f64 {
        self.mean(|finding| f64::from(u8::from(finding.excludes(self.nothing))))
    }

    /// Mean of the estimates less that of the truths.
    pub(crate) fn bias(&self) -> f64 {
        self.mean(|finding| finding.estimate - finding.truth)
    }

    /// Share of councils with a figure.
    pub(crate) fn answered(&self) -> f64 {
        self.found().count() as f64 / self.findings.len().max(1) as f64
    }
}

/// Simulates councils `0..simulations` of a seed and gives each to every design.
pub(crate) fn run(plan: Plan, simulations: u64, seed: u64) -> Vec<Line> {
    let all: Vec<[Option<Finding>; 5]> = (0..simulations)
        .into_par_iter()
        .map(|number| council_of(plan, &mut Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number))))
        .collect();
    let names = [
        ("draw: risk difference of a place", 0.0),
        ("draw: risk ratio of a place", 1.0),
        ("cut-off: risk difference of a place", 0.0),
        ("cut-off: risk difference of help", 0.0),
        ("helped less not helped (not causal)", 0.0),
    ];
    let line = |(at, (name, nothing))| Line { name, nothing, findings: all.iter().map(|found| found[at]).collect() };
    names.into_iter().enumerate().map(line).collect()
}

fn council_of(plan: Plan, random: &mut Random) -> [Option<Finding>; 5] {
    let draw = council::by_draw(plan, random);
    let found = by_draw(&draw.rows).ok();
    let difference = found.as_ref().and_then(|found| {
        let (estimate, interval) = (found.difference.value, found.difference.interval?);
        Some(Finding { truth: draw.place, estimate, interval, households: found.drawn.of })
    });
    let ratio = found.as_ref().and_then(|found| {
        let base = draw.without_place;
        let (estimate, interval) = (found.ratio?.value, found.ratio?.interval?);
        Some(Finding { truth: (base + draw.place) / base, estimate, interval, households: found.drawn.of })
    });
    let (near, listed) = council::by_rank(plan, random);
    let found: Result<_, NotEnough> = at_cut_off(&near.rows, REACH);
    let step = found.as_ref().ok().map(|found| {
        let jump = found.steps.outcome;
        let households = found.used.iter().sum();
        Finding { truth: near.place, estimate: jump.estimate, interval: jump.interval, households }
    });
    let help = found.as_ref().ok().and_then(|found| {
        let jump = found.steps.per_help?;
        let households = found.used.iter().sum();
        Some(Finding { truth: near.help, estimate: jump.estimate, interval: jump.interval, households })
    });
    let naive = compare(&listed.rows).ok().and_then(|found| {
        let (estimate, interval) = (found.difference.value, found.difference.interval?);
        Some(Finding { truth: listed.place, estimate, interval, households: found.helped.of + found.not_helped.of })
    });
    [difference, ratio, step, help, naive]
}

/// The lines as a table.
pub(crate) fn table(lines: &[Line]) -> String {
    let mut text = format!(
        "{:<38}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}{:>10}\n",
        "design", "truth", "estimate", "bias", "width", "covers", "excludes", "households", "answered"
    );
    for line in lines {
        let scale = if line.nothing > 0.0 { 1.0 } else { 100.0 };
        let _ = writeln!(
            text,
            "{:<38}{:>10.3}{:>10.3}{:>10.3}{:>10.3}{:>9.1}%{:>9.1}%{:>12.0}{:>9.1}%",
            line.name,
            scale * line.mean(|finding| finding.truth),
            scale * line.mean(|finding| finding.estimate),
            scale * line.bias(),
            scale * line.mean(|finding| finding.interval.high - finding.interval.low),
            100.0 * line.coverage(),
            100.0 * line.power(),
            line.mean(|finding| f64::from(finding.households)),
            100.0 * line.answered(),
        );
    }
    text + "Differences are in percentage points; \"excludes\" is the share of intervals without \"no effect\".\n"
}
