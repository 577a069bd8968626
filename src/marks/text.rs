use super::Exhibit;
use super::html::words;

impl Exhibit {
    /// The exhibit as plain text: title, what it shows, the table in columns.
    pub fn to_text(&self) -> String {
        let heads = self.columns.iter().map(|column| column.head.trim().to_owned()).collect();
        let cells = |row: &Vec<super::Cell>| {
            row.iter().zip(&self.columns).map(|(cell, column)| words(cell, column.kind)).collect::<Vec<_>>()
        };
        let lines: Vec<Vec<String>> = std::iter::once(heads).chain(self.rows.iter().map(cells)).collect();
        format!("{}\n{}\n{}", self.title, self.says, aligned(&lines))
    }

    /// What a cell says, by its row and the name of its column; `None` where there is no such cell or it says nothing.
    pub fn says_at(&self, row: usize, column: &str) -> Option<String> {
        let place = self.columns.iter().position(|known| known.name == column)?;
        let said = words(self.rows.get(row)?.get(place)?, self.columns[place].kind);
        (!said.is_empty()).then_some(said)
    }
}

/// Columns two blanks apart, each as wide as its widest cell; no blanks at the end of a line.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::marks::exhibit::tests::exhibit;

    #[test]
    fn a_table_stands_in_columns_and_says_what_the_page_says() {
        assert_eq!(
            exhibit().to_text(),
            "Hit rate <by> ward\nHow often it was right.\nWard         Places  Hit rate\n\
             A & B, east  1,200   12.5% (10.0 to 15.0)\nC            hidden\n"
        );
        assert_eq!(exhibit().says_at(0, "hit_rate").as_deref(), Some("12.5% (10.0 to 15.0)"));
        assert_eq!(
            (exhibit().says_at(1, "hit_rate"), exhibit().says_at(9, "ward"), exhibit().says_at(0, "x")),
            (None, None, None)
        );
    }
}
