/// Counts of people below this are shown as `<10` in reports and on screen.
pub const SMALL_COUNT: u32 = 10;

/// A count of people as a report may show it.
///
/// ```
/// use hew::domain::shown_count;
/// assert_eq!((shown_count(0), shown_count(7), shown_count(12)), ("0".into(), "<10".into(), "12".into()));
/// ```
pub fn shown_count(n: u32) -> String {
    if (1..SMALL_COUNT).contains(&n) { format!("<{SMALL_COUNT}") } else { n.to_string() }
}
