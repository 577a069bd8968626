use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::SMALL_COUNT;
use crate::domain::is_small;
use crate::marks::grouped;
use crate::model::exhibits::hide::parts;
use crate::model::measure::Estimate;

/// An empty cell.
pub(super) const MISSING: &str = "–";

/// A figure that is not shown because few people are behind it, or behind one that it would give away.
pub(super) const HIDDEN: &str = "hidden";

/// The text, or an empty cell.
pub(super) fn either(text: Option<String>) -> String {
    text.unwrap_or_else(|| MISSING.into())
}

/// `1 April 2026`.
pub(super) fn day(day: Day) -> String {
    day.date().map_or_else(|| day.to_string(), |date| date.format("%-d %B %Y").to_string())
}

/// `3 January 2024 to 1 April 2026`, or the one date; nothing without dates.
pub(super) fn span(dates: &[AsOf]) -> Option<String> {
    let (first, last) = (dates.first()?, dates.last()?);
    Some(if first == last { day(first.0) } else { format!("{} to {}", day(first.0), day(last.0)) })
}

/// `4.2%`.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent.abs() < 1.0 { format!("{percent:.2}%") } else { format!("{percent:.1}%") }
}

/// A round share: `1%`, `2.5%`.
pub(super) fn share(share: f64) -> String {
    format!("{}%", (1_000.0 * share).round() / 10.0)
}

/// `−0.180`, with a sign that is not a hyphen.
pub(super) fn signed(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

/// `4.2% (95% 1.2% to 7.3%)`.
pub(super) fn rate(estimate: Estimate) -> String {
    let interval = estimate.interval.map(|i| format!(" (95% {} to {})", percent(i.low), percent(i.high)));
    percent(estimate.value) + &interval.unwrap_or_default()
}

/// `9.0 (95% 2.1 to 15.4)`.
pub(super) fn number(estimate: Estimate, digits: usize) -> String {
    let interval = estimate.interval.map(|i| format!(" (95% {:.digits$} to {:.digits$})", i.low, i.high));
    format!("{:.digits$}", estimate.value) + &interval.unwrap_or_default()
}

/// Thousands set apart: `191,940`.
pub(super) fn count(n: u32) -> String {
    grouped(n.into())
}

/// A count of people, or `<10`.
pub(super) fn people(n: u32) -> String {
    if is_small(n) { format!("<{SMALL_COUNT}") } else { count(n) }
}

/// The counts of a column under a total that is shown, with what can be worked out from each: small ones are hidden, and as
/// many more as it takes lest the total give them away. Which of those hidden are the small ones is not said then.
pub(super) fn column(sides: &[&[u32]]) -> Vec<String> {
    let total_shown = !is_small(sides[0].iter().sum());
    let shown = |(n, hidden): (&u32, bool)| match (hidden, total_shown) {
        (false, _) => count(*n),
        (true, true) => HIDDEN.to_owned(),
        (true, false) => format!("<{SMALL_COUNT}"),
    };
    sides[0].iter().zip(parts(sides)).map(shown).collect()
}

/// A table of Markdown that also reads well as plain text: every column as wide as its widest cell.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let lines = || std::iter::once(&head).chain(rows);
    let width = |place: usize| lines().filter_map(|line| line.get(place)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|place| width(place).unwrap_or(0).max(3)).collect();
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut text = line(&head) + &line(&rule);
    for row in rows {
        text.push_str(&line(row));
    }
    text
}

/// Text that somebody typed, on one line and without the marks that would break a table or start a heading.
pub(super) fn typed(text: &str) -> String {
    let plain = text.replace('|', "/").replace(['<', '>', '`', '*', '#', '[', ']'], "");
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Text set in lines of no more than 120 characters.
pub(super) fn paragraph(text: &str) -> String {
    wrapped(text, "", "")
}

/// Lines of a list.
pub(super) fn bullets(items: &[String]) -> String {
    items.iter().map(|item| wrapped(item, "- ", "  ")).collect()
}

fn wrapped(text: &str, first: &str, next: &str) -> String {
    let (mut lines, mut line) = (String::new(), first.to_owned());
    for word in text.split_whitespace() {
        let empty = line == first || line == next;
        if !empty && line.chars().count() + 1 + word.chars().count() > 120 {
            lines.push_str(&line);
            lines.push('\n');
            next.clone_into(&mut line);
        } else if !empty {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::{column, count, paragraph, table, typed};

    #[test]
    fn a_hidden_count_is_not_given_away_by_the_total() {
        assert_eq!(column(&[&[12, 3, 0, 40]]), ["hidden", "hidden", "0", "40"]);
        assert_eq!(column(&[&[12, 3, 4]]), ["hidden", "hidden", "hidden"]);
        assert_eq!(column(&[&[12, 30, 40], &[50, 6, 50]]), ["hidden", "hidden", "40"]);
        assert_eq!(column(&[&[3, 0]]), ["<10", "0"]);
        assert_eq!(column(&[&[12, 30]]), ["12", "30"]);
        assert_eq!(column(&[&[]]), Vec::<String>::new());
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 191_940].map(count), ["0", "999", "1,000", "191,940"]);
    }

    #[test]
    fn a_table_lines_up_and_a_long_paragraph_breaks_between_words() {
        let text = table(&["a", "date"], &[vec!["long cell".into(), "–".into()]]);
        insta::assert_snapshot!(text, @r"
        | a         | date |
        | --------- | ---- |
        | long cell | –    |
        ");
        let text = paragraph(&"word ".repeat(60));
        assert!(text.lines().count() == 3 && text.lines().all(|line| line.chars().count() <= 120), "{text}");
    }

    #[test]
    fn typed_text_cannot_break_the_page() {
        assert_eq!(typed("a | b\n# c <script>"), "a / b c script");
    }
}
