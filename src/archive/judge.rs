use crate::domain::Day;
use crate::extract::Batch;
use crate::extract::Kind;

/// What a file must keep to be accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Largest share of rejected rows, 0 to 1.
    pub max_reject_share: f64,
    /// Largest share, 0 to 1, by which a snapshot may shrink against the one before.
    pub max_shrink_share: f64,
}

/// Why a file must be kept out, if it must. `used_before` counts the rows of the dataset's file before.
pub(super) fn fault(batch: &Batch, night: Day, limits: &Limits, used_before: Option<u64>) -> Option<String> {
    if let Some(date) = batch.file.date.filter(|date| *date > night) {
        return Some(format!("it is dated {date}, after the night of {night} it is read for"));
    }
    let (read, used) = (batch.tally.read, batch.tally.used + batch.tally.erased);
    let rejected: u64 = batch.tally.rejected.values().sum();
    if rejected as f64 > limits.max_reject_share * read as f64 {
        let limit = limits.max_reject_share * 100.0;
        return Some(format!("{rejected} of {read} rows were rejected, more than {limit} %"));
    }
    let before = used_before.filter(|_| batch.kind == Kind::Snapshot)?;
    let lost = before.saturating_sub(used);
    (lost as f64 > limits.max_shrink_share * before as f64).then(|| {
        let limit = limits.max_shrink_share * 100.0;
        format!("it has {used} rows, the file before had {before}: it shrank by more than {limit} %")
    })
}
