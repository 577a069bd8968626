use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, proptest};

use super::{PROTECTIVE, Told, told};
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::features::Catalogue;
use crate::features::Evidence;
use crate::model::Contribution;
use crate::model::Explanation;

/// One feature of a made-up catalogue and what it does to a score.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one reason to be shown or not")]
struct Part {
    theme: &'static str,
    log_odds: f64,
    known: bool,
    against: bool,
    in_doubt: bool,
    present: bool,
    lowers: bool,
}

const fn part(theme: &'static str, log_odds: f64) -> Part {
    Part { theme, log_odds, known: true, against: false, in_doubt: false, present: true, lowers: false }
}

fn catalogue(parts: &[Part]) -> Catalogue {
    let entry = |(at, part): (usize, &Part)| {
        format!(
            "[[feature]]\nname = \"f{at}\"\ntheme = \"{}\"\nsign = \"raises\"\nunit = \"u\"\n\
             from = {{ household = \"children\" }}\nreason = \"r\"\n",
            part.theme
        )
    };
    Catalogue::read(&parts.iter().enumerate().map(entry).collect::<String>()).unwrap()
}

fn taken_apart(parts: &[Part], most: usize) -> (Told, f64) {
    let base = -4.25;
    let contributions: Vec<Contribution> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| Contribution {
            feature: format!("f{at}"),
            theme: part.theme.to_owned(),
            value: part.known.then_some(1.0),
            log_odds: if part.known { part.log_odds } else { 0.0 },
            against_expected: part.against,
        })
        .collect();
    let score = contributions.iter().fold(base, |score, part| score + part.log_odds);
    let risk = Probability::from_log_odds(score);
    let explanation = Explanation { household: HouseholdId(1), base, score, risk, contributions };
    let evidence: Vec<Evidence> = parts.iter().enumerate().map(evidence).collect();
    (told(&explanation, &evidence, &catalogue(parts), most), score)
}

fn evidence((at, part): (usize, &Part)) -> Evidence {
    Evidence {
        count: 1,
        first: None,
        last: None,
        amount: None,
        value: part.known.then_some(1.0),
        sentence: (part.known && part.present).then(|| format!("fact {at}")),
        present: part.known && part.present,
        lowers: (part.known && part.lowers).then(|| format!("strength {at}")),
        sources: BTreeSet::from(["ctax_accounts".to_owned(), "ctax_balances".to_owned()]),
        in_doubt: part.in_doubt,
    }
}

fn shown(told: &Told) -> Vec<(&str, f64)> {
    told.reasons.iter().chain(&told.protective).map(|said| (&*said.reason.theme, said.reason.log_odds)).collect()
}

#[test]
fn features_of_one_theme_are_summed_before_they_are_ranked() {
    let (told, _) = taken_apart(&[part("rent", 1.0), part("rent", -0.75), part("tax", 0.5), part("school", 0.5)], 4);
    assert_eq!(shown(&told), [("school", 0.5), ("tax", 0.5), ("rent", 0.25)]);
    assert_eq!(told.reasons[2].reason.sentences, ["fact 0"], "only what moves the theme's way is said");
    assert_eq!(told.reasons[2].reason.sources, ["council tax"], "one name for two datasets of one office");
    assert_eq!(told.everything_else.to_bits(), (-4.25_f64).to_bits());
}

#[test]
fn what_must_not_be_shown_is_in_everything_else() {
    let table = [
        (Part { against: true, ..part("rent", 1.0) }, "the model moves it the wrong way"),
        (Part { against: true, lowers: true, ..part("rent", -1.0) }, "the same, as a strength"),
        (Part { in_doubt: true, ..part("rent", 1.0) }, "a record in doubt"),
        (Part { in_doubt: true, lowers: true, ..part("rent", -1.0) }, "the same, as a strength in doubt"),
        (Part { present: false, ..part("rent", 1.0) }, "no fact says so"),
        (part("rent", -1.0), "little of a fact is no strength"),
        (part("rent", 0.049), "next to nothing"),
        (Part { lowers: true, ..part("rent", -0.049) }, "the same, as a strength"),
        (Part { known: false, lowers: true, ..part("rent", -1.0) }, "what is not known is no strength"),
    ];
    for (hidden, why) in table {
        let (told, score) = taken_apart(&[hidden, part("tax", 0.5)], 4);
        assert_eq!(shown(&told), [("tax", 0.5)], "{why}");
        assert!((told.everything_else + 0.5 - score).abs() < 1e-12, "{why}");
        assert_eq!(told.in_doubt, why == "a record in doubt" || why == "the same, as a strength in doubt");
    }
    let (told, _) = taken_apart(&[Part { against: true, ..part("rent", 1.0) }, part("rent", 0.25)], 4);
    assert_eq!(shown(&told), [("rent", 0.25)], "the theme is the sum of what counts");
}

#[test]
fn themes_for_which_there_is_no_room_are_in_everything_else_and_still_known() {
    let (told, score) = taken_apart(&[part("rent", 1.0), part("tax", 0.5), part("school", 0.25)], 1);
    assert_eq!(shown(&told), [("rent", 1.0)]);
    assert_eq!(told.raising.keys().collect::<Vec<_>>(), ["rent", "school", "tax"]);
    assert!((told.everything_else - (score - 1.0)).abs() < 1e-12);
}

fn any_part() -> impl Strategy<Value = Part> {
    let theme = proptest::sample::select(vec!["rent", "tax", "school", "notices", "area"]);
    (theme, -3.0..3.0_f64, any::<[bool; 5]>()).prop_map(
        |(theme, log_odds, [known, against, in_doubt, present, lowers])| Part {
            theme,
            log_odds,
            known,
            against,
            in_doubt,
            present,
            lowers,
        },
    )
}

proptest! {
    #[test]
    fn reasons_protective_factors_and_everything_else_add_up_to_the_score(
        parts in vec(any_part(), 1..30),
        most in 0_usize..6,
    ) {
        let (told, score) = taken_apart(&parts, most);
        let shown: f64 = shown(&told).iter().map(|(_, log_odds)| log_odds).sum();
        prop_assert!((shown + told.everything_else - score).abs() < 1e-9);
        prop_assert!(told.reasons.len() <= most && told.protective.len() <= PROTECTIVE);
        prop_assert!(told.reasons.iter().all(|said| said.reason.log_odds > 0.0));
        prop_assert!(told.protective.iter().all(|said| said.reason.log_odds < 0.0));
    }
}
