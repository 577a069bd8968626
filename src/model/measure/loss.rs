/// Risks are kept this far from 0 and 1 in [`log_loss`], as scikit-learn does for doubles.
const EPS: f64 = f64::EPSILON;

/// Brier score: the mean of `(risk − label)²` with label 0 or 1; 0 is perfect, 1 the worst; `None` without rows
/// (Brier 1950). Risks are calibrated probabilities, 0 to 1.
///
/// ```
/// assert_eq!(hew::model::brier(&[0.5, 1.0], &[false, true]), Some(0.125));
/// ```
pub fn brier(risks: &[f64], labels: &[bool]) -> Option<f64> {
    mean(risks, labels, |risk, label| (risk - f64::from(u8::from(label))).powi(2))
}

/// Log loss in nats: the mean of `−ln risk` of positives and `−ln(1 − risk)` of the others; 0 is perfect, without upper
/// limit; risks are kept 2.2e-16 from 0 and 1; `None` without rows (Good 1952; as in scikit-learn 1.9).
///
/// ```
/// let loss = hew::model::log_loss(&[0.5, 0.5], &[false, true]).unwrap();
/// assert!((loss - std::f64::consts::LN_2).abs() < 1e-15);
/// ```
pub fn log_loss(risks: &[f64], labels: &[bool]) -> Option<f64> {
    mean(risks, labels, |risk, label| {
        let risk = risk.clamp(EPS, 1.0 - EPS);
        if label { -risk.ln() } else { -(1.0 - risk).ln() }
    })
}

fn mean(risks: &[f64], labels: &[bool], term: impl Fn(f64, bool) -> f64) -> Option<f64> {
    debug_assert_eq!(risks.len(), labels.len());
    let sum: f64 = risks.iter().zip(labels).map(|(&risk, &label)| term(risk, label)).sum();
    (!risks.is_empty()).then(|| sum / risks.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::{brier, log_loss};

    #[test]
    fn no_rows_have_no_loss() {
        assert_eq!(brier(&[], &[]), None);
        assert_eq!(log_loss(&[], &[]), None);
    }

    #[test]
    fn a_certain_mistake_costs_much_but_not_without_end() {
        let loss = log_loss(&[0.0], &[true]).unwrap();
        assert!(loss > 30.0 && loss.is_finite());
    }
}
