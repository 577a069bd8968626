/// Counts of people below this are shown as `<10` in reports and on screen.
pub const SMALL_COUNT: u32 = 10;

/// Whether a count of people is too small to be shown outside the office: from 1 to 9. Nobody is no small count.
///
/// ```
/// use hew::domain::is_small;
/// assert_eq!([0, 1, 9, 10].map(is_small), [false, true, true, false]);
/// ```
pub fn is_small(n: u32) -> bool {
    (1..SMALL_COUNT).contains(&n)
}

/// A count of people as a report may show it.
///
/// ```
/// use hew::domain::shown_count;
/// assert_eq!((shown_count(0), shown_count(7), shown_count(12)), ("0".into(), "<10".into(), "12".into()));
/// ```
pub fn shown_count(n: u32) -> String {
    if is_small(n) { format!("<{SMALL_COUNT}") } else { n.to_string() }
}
