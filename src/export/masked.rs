use crate::domain::is_small;
use crate::domain::shown_count;
use crate::marks::escaped;
use crate::marks::grouped;

/// A count of people or homes on a page, small ones masked.
pub(super) fn masked(count: u64) -> String {
    match u32::try_from(count) {
        Ok(small) if is_small(small) => escaped(&shown_count(small)),
        _ => grouped(count),
    }
}
