//! A column cut into bins: not known, exactly zero, and the rest by size.

/// The rest is cut into at most so many bins of equal size.
const MOST: usize = 10;
/// No bin of them holds a smaller share of the training rows than this (Siddiqi 2006): smaller ones are all chance.
const SMALLEST: f64 = 0.05;

/// The place of what is not known, and of exactly zero; the bins by size follow.
pub(super) const NOT_KNOWN: usize = 0;
const ZERO: usize = 1;
const REST: usize = 2;

/// How many bins a column with so many edges has.
pub(super) fn count(edges: &[f64]) -> usize {
    REST + edges.len() + 1
}

/// The bin of a value: that of the first edge it does not exceed.
pub(super) fn place(edges: &[f64], value: f64) -> usize {
    if value.is_nan() {
        NOT_KNOWN
    } else if value == 0.0 {
        ZERO
    } else {
        REST + edges.partition_point(|edge| *edge < value)
    }
}

/// What each bin is called; a bin by size is named by its edges.
pub(super) fn labels(edges: &[f64]) -> Vec<String> {
    let mut labels = vec!["not known".to_owned(), "zero".to_owned()];
    match (edges.first(), edges.last()) {
        (Some(first), Some(last)) => {
            labels.push(format!("up to {first}"));
            labels.extend(edges.windows(2).map(|pair| format!("over {} to {}", pair[0], pair[1])));
            labels.push(format!("over {last}"));
        }
        _ => labels.push("any other value".to_owned()),
    }
    labels
}

/// Cuts the known values that are not zero at their deciles, or at fewer quantiles where they are few. Edges are rounded up
/// to three significant digits: they are nobody's own figure.
pub(super) fn edges(values: &[f64]) -> Vec<f64> {
    let mut sized: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan() && *value != 0.0).collect();
    let bins = ((sized.len() as f64 / (SMALLEST * values.len().max(1) as f64)) as usize).clamp(1, MOST);
    let mut edges: Vec<f64> = Vec::new();
    let mut from = 0;
    for cut in 1..bins {
        let at = (cut * sized.len()).div_ceil(bins) - 1;
        if at >= from {
            let (_, found, _) = sized[from..].select_nth_unstable_by(at - from, f64::total_cmp);
            edges.push(rounded_up(*found));
            from = at;
        }
    }
    edges.dedup();
    let most = sized.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    edges.retain(|edge| *edge < most);
    edges
}

/// The least number of three significant digits that is not below the value.
fn rounded_up(value: f64) -> f64 {
    let read = |text: &str| text.parse::<f64>().expect("a printed number reads back");
    let near = format!("{value:.2e}");
    let rounded = read(&near);
    if rounded >= value {
        return rounded;
    }
    let power: i32 = near.split_once('e').and_then(|(_, power)| power.parse().ok()).expect("a power follows e");
    read(&format!("{:.2e}", rounded + read(&format!("1e{}", power - 2))))
}

#[cfg(test)]
mod tests {
    use super::{count, edges, labels, place, rounded_up};

    #[test]
    fn a_mostly_empty_column_has_few_bins_and_a_full_one_ten() {
        let mut rare = vec![0.0; 1_000];
        rare[..30].fill(1.0);
        assert!(edges(&rare).is_empty());
        assert_eq!(labels(&[]), ["not known", "zero", "any other value"]);
        let even: Vec<f64> = (1..=1_000).map(f64::from).collect();
        assert_eq!(edges(&even), [100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0]);
        let flags: Vec<f64> = (0..1_000).map(|row| f64::from(row % 2)).collect();
        assert!(edges(&flags).is_empty(), "a flag is cut by zero alone");
        assert!(edges(&[]).is_empty() && edges(&[f64::NAN; 9]).is_empty());
    }

    #[test]
    fn every_value_has_one_bin() {
        let edges = [-1.0, 2.0];
        let values = [f64::NAN, 0.0, -0.0, -1.0, -0.5, 2.0, 2.5, f64::INFINITY];
        assert_eq!(values.map(|value| place(&edges, value)), [0, 1, 1, 2, 3, 3, 4, 4]);
        assert_eq!((count(&edges), labels(&edges).len()), (5, 5));
    }

    #[test]
    fn an_edge_is_rounded_away_from_any_one_value_and_never_below_it() {
        let cases = [(1234.56, 1240.0), (0.3, 0.3), (-5.127, -5.12), (999.5, 1000.0), (1.386_294, 1.39), (7.0, 7.0)];
        for (value, wanted) in cases {
            let found = rounded_up(value);
            assert!((found - wanted).abs() < 1e-12 * wanted.abs() && found >= value, "{value}: {found}");
        }
    }
}
