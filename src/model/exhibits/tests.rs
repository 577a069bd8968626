use crate::domain::is_small;
use crate::marks::{Cell, Exhibit};
use crate::model::Validation;
use crate::model::testing::{council, train_on, trained};

/// Councils of several sizes, so that different tables have something to hide.
fn validations() -> Vec<Validation> {
    let of = |households: u64| {
        let dates: Vec<_> = [0, 100, 200, 300, 400].map(|day| council(day, households)).into();
        train_on(&dates, 300).unwrap().model.validation
    };
    let mut all: Vec<Validation> = [150, 400, 700, 1_500].map(of).into();
    let mut helped = of(400);
    helped.dates[0].helped.rows = 3;
    helped.dates[1].helped.rows = 12;
    all.push(helped);
    all
}

fn table<'a>(exhibits: &'a [Exhibit], id: &str) -> &'a Exhibit {
    exhibits.iter().find(|exhibit| exhibit.id == id).unwrap()
}

/// A column as it is shown: `None` where it is hidden.
fn column(exhibit: &Exhibit, name: &str) -> Vec<Option<f64>> {
    let place = exhibit.columns.iter().position(|column| column.name == name).unwrap();
    exhibit.rows.iter().map(|row| row[place].value()).collect()
}

fn assert_many(count: u32, what: &str) {
    assert!(!is_small(count), "{what}: {count}");
}

/// What is left of a total where the places shown are taken off.
fn assert_the_rest_is_many(total: u32, shown: &[Option<f64>], what: &str) {
    let hidden = shown.iter().filter(|cell| cell.is_none()).count();
    let sum: f64 = shown.iter().flatten().sum();
    assert!(is_small(total) || hidden != 1, "{what}: one place is hidden under a total of {total}");
    if !is_small(total) {
        assert_many(total - sum as u32, what);
    }
}

#[test]
fn no_cell_is_a_small_count() {
    for exhibit in validations().iter().flat_map(Validation::exhibits) {
        for row in &exhibit.rows {
            assert_eq!(row.len(), exhibit.columns.len());
            // How many places a list has says nothing of anybody.
            let mut people = row.iter().zip(&exhibit.columns).filter(|(_, column)| column.name != "places");
            assert!(people.all(|(cell, _)| !matches!(cell, Cell::Count(1..10))), "{}", exhibit.id);
        }
        assert!(exhibit.to_html().contains(&exhibit.title));
    }
}

/// Hits can be had from a count, from a hit rate and from a recall: every one is tried.
#[test]
fn no_two_lists_of_a_model_differ_by_few() {
    let mut shown_rows = 0;
    for validation in validations() {
        let exhibits = validation.exhibits();
        let lists = table(&exhibits, "held-back-lists");
        let positives = f64::from(validation.model.positives);
        let places: Vec<f64> = column(lists, "places").into_iter().flatten().collect();
        for (hit_rate, recall) in [("hit_rate", "recall"), ("rule_hit_rate", "rule_recall")] {
            let by_rate = column(lists, hit_rate);
            let by_recall = column(lists, recall);
            let mut known = vec![(0, 0), (validation.model.rows, validation.model.positives)];
            // The list of the dates' table, whose total the card says too.
            let whole = if hit_rate == "hit_rate" { &validation.model } else { &validation.rule };
            let by_date = column(table(&exhibits, "held-back-dates"), hit_rate);
            if by_date.iter().all(Option::is_some) {
                known.push((whole.places, whole.hits));
            }
            for (place, places) in places.iter().enumerate() {
                let from_rate = by_rate[place].map(|rate| (rate * places).round() as u32);
                let from_recall = by_recall[place].map(|rate| (rate * positives).round() as u32);
                assert_eq!(from_rate, from_recall, "what hides one hides the other");
                if hit_rate == "hit_rate" {
                    let count = column(lists, "hits")[place].map(|hits| hits as u32);
                    assert_eq!(count, from_rate);
                }
                known.extend(from_rate.map(|hits| (*places as u32, hits)));
                shown_rows += usize::from(from_rate.is_some());
            }
            for (place, one) in known.iter().enumerate() {
                for other in &known[..place] {
                    assert_many(one.1.abs_diff(other.1), "hits");
                    assert_many((one.0 - one.1).abs_diff(other.0 - other.1), "misses");
                }
            }
        }
    }
    assert!(shown_rows > 40, "a table that hides everything says nothing: {shown_rows}");
}

#[test]
fn the_dates_of_a_column_are_shown_all_or_none_and_all_where_none_is_small() {
    let mut seen = [false; 2];
    for validation in validations() {
        let exhibits = validation.exhibits();
        let dates = table(&exhibits, "held-back-dates");
        for name in ["hits", "hit_rate", "rule_hit_rate", "base_rate", "helped"] {
            let shown = column(dates, name).iter().filter(|cell| cell.is_some()).count();
            assert!(shown == 0 || shown == validation.dates.len(), "{name}");
            seen[usize::from(shown > 0)] = true;
        }
        if validation.dates.iter().any(|date| is_small(date.model.hits)) {
            assert_eq!(column(dates, "hits"), vec![None; validation.dates.len()]);
        }
    }
    assert_eq!(seen, [true, true]);
}

#[test]
fn no_total_gives_away_what_tenths_and_scores_hide() {
    let mut hidden = 0;
    for validation in validations() {
        let exhibits = validation.exhibits();
        let (tenths, scores) = (table(&exhibits, "reliability"), table(&exhibits, "scores"));
        let positives = validation.reliability.positives;
        let others = validation.reliability.rows - positives;
        assert_the_rest_is_many(positives, &column(tenths, "outcomes"), "tenths");
        assert_the_rest_is_many(validation.reliability.rows, &column(tenths, "rows"), "rows of tenths");
        assert_the_rest_is_many(positives, &column(scores, "outcomes"), "scores of outcomes");
        assert_the_rest_is_many(others, &column(scores, "others"), "scores of others");
        // A count and its share tell the total.
        for (count, share) in [("outcomes", "share_of_outcomes"), ("others", "share_of_others")] {
            let (counts, shares) = (column(scores, count), column(scores, share));
            assert!(counts.iter().zip(&shares).all(|(count, share)| count.is_some() == share.is_some()));
            hidden += counts.iter().filter(|count| count.is_none()).count();
        }
        let missed = column(tenths, "rows").into_iter().zip(column(tenths, "outcomes"));
        missed.for_each(|(rows, came)| {
            assert_many(rows.zip(came).map_or(0, |(rows, came)| (rows - came) as u32), "others of a tenth");
        });
    }
    assert!(hidden > 0, "none of the models had anything to hide");
}

#[test]
fn there_is_nothing_to_show_where_nothing_was_held_back() {
    assert!(train_on(&[council(0, 400)], 300).unwrap().model.validation.exhibits().is_empty());
    let ids: Vec<String> = trained().model.validation.exhibits().into_iter().map(|exhibit| exhibit.id).collect();
    assert_eq!(ids, ["held-back-lists", "held-back-dates", "reliability", "calibration", "scores"]);
}

#[test]
fn one_date_with_few_hits_hides_those_of_all_dates() {
    let mut validation = trained().model.validation;
    for (date, hits) in validation.dates.iter_mut().zip([4, 15, 20]) {
        (date.model.hits, date.model.places, date.model.positives) = (hits, 60, 90);
    }
    let shown = |validation: &Validation| column(table(&validation.exhibits(), "held-back-dates"), "hits");
    assert_eq!(shown(&validation), [None, None, None]);
    validation.dates[0].model.hits = 12;
    assert_eq!(shown(&validation), [Some(12.0), Some(15.0), Some(20.0)]);
}
