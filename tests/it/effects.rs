//! The short version of `cargo bench --bench effects -- 500`.

#[path = "../../benches/effects/council.rs"]
mod council;
#[path = "../../benches/effects/study.rs"]
mod study;

use council::Plan;

#[test]
fn where_help_halves_the_risk_the_designs_find_it_and_the_plain_comparison_does_not() {
    let plan = Plan { weeks: 30, pool: 2_000, places: 30 };
    let lines = study::run(plan, 30, 7);
    let table = study::table(&lines);
    for line in &lines[..4] {
        // Of 30 intervals that hold the truth 95 times of 100, fewer than 25 hold it 3 times of 1,000.
        assert!(line.answered() > 0.9 && line.coverage() > 0.82, "{}\n{table}", line.name);
    }
    assert!(lines[0].bias().abs() < 0.005, "{table}");
    assert!(lines[4].bias() > 0.01, "the plain comparison makes too little of help\n{table}");
}
