use super::COLUMNS;
use crate::export::csv::AFTER;
use crate::export::csv::BEFORE;
use crate::export::csv::columns;

/// The page that documents the columns.
const PAGE: &str = include_str!("../../../docs/list.md");

/// The lines of its table of columns.
fn documented() -> Vec<&'static str> {
    let table = PAGE.split("<!-- columns -->").nth(1).expect("docs/list.md marks its table of columns");
    table.lines().filter(|line| line.starts_with("| `")).collect()
}

#[test]
fn the_page_lists_exactly_the_columns_of_the_csv_in_their_order() {
    let fixed = |(name, note): &(&str, &str)| format!("| `{name}` | | {note} |");
    let own = columns().map(|column| format!("| `{}` | {} | {} |", column.name, column.title, column.note));
    let expected: Vec<String> = BEFORE.iter().map(fixed).chain(own).chain(AFTER.iter().map(fixed)).collect();
    assert_eq!(documented(), expected, "\n{}\n", expected.join("\n"));
}

#[test]
fn every_column_has_a_name_and_a_title_of_its_own_and_feedback_is_asked_by_the_names_it_is_read_by() {
    let mut names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let mut titles: Vec<String> = COLUMNS.iter().map(|column| column.title.to_lowercase()).collect();
    names.sort_unstable();
    titles.sort_unstable();
    names.dedup();
    titles.dedup();
    assert_eq!((names.len(), titles.len()), (COLUMNS.len(), COLUMNS.len()));
    let asked = [
        ("contact", "Contact made?"),
        ("contact_day", "Contact date"),
        ("result", "Result"),
        ("help", "Help given"),
        ("entry_right", "Was this entry right?"),
        ("which", "Which adult was wrong?"),
        ("worker", "Your staff id"),
        ("notes", "Notes"),
        ("household", "Household"),
        ("as_of", "As of"),
    ];
    for (name, title) in asked {
        assert!(COLUMNS.iter().any(|column| (column.name, column.title) == (name, title)), "{name}");
    }
}
