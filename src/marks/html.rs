use std::fmt::Write;

use super::{Cell, Exhibit, Kind, escaped, grouped};

impl Exhibit {
    /// The exhibit as a part of a page: heading, what it shows, the picture, the table (behind the picture where there is
    /// one) and what its words mean.
    pub fn to_html(&self) -> String {
        let mut html = format!("<section id=\"{}\"><h3>{}</h3>\n", escaped(&self.id), escaped(&self.title));
        if !self.says.is_empty() {
            let _ = writeln!(html, "<p>{}</p>", escaped(&self.says));
        }
        let drawn = self.picture.as_ref().map(|picture| picture.draw(self)).filter(|svg| !svg.is_empty());
        let table = self.table();
        match drawn {
            Some(svg) => {
                let _ = writeln!(
                    html,
                    "<figure>{svg}<details><summary>The figures as a table</summary>{table}</details></figure>"
                );
            }
            None => html.push_str(&table),
        }
        if !self.definitions.is_empty() {
            html.push_str("<details class=\"words\"><summary>What the words mean</summary><ul>\n");
            for definition in &self.definitions {
                let _ = writeln!(html, "<li>{}</li>", escaped(definition));
            }
            html.push_str("</ul></details>\n");
        }
        html.push_str("</section>\n");
        html
    }

    fn table(&self) -> String {
        let mut html = String::from("<div class=\"wide\"><table><thead><tr>");
        for column in &self.columns {
            let class = if column.kind == Kind::Text { "" } else { " class=\"n\"" };
            let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escaped(&column.head));
        }
        html.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            html.push_str("<tr>");
            for (cell, column) in row.iter().zip(&self.columns) {
                let class = if column.kind == Kind::Text { "" } else { " class=\"n\"" };
                let _ = write!(html, "<td{class}>{}</td>", escaped(&words(cell, column.kind)));
            }
            html.push_str("</tr>\n");
        }
        html + "</tbody></table></div>\n"
    }
}

/// A cell as people read it: the interval in brackets behind the figure.
pub(super) fn words(cell: &Cell, kind: Kind) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Hidden => "hidden".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => grouped(*count),
        Cell::Number(value) | Cell::Estimate { value, interval: None } => figure(*value, kind),
        Cell::Estimate { value, interval: Some((low, high)) } => {
            let bare = |value: f64| figure(value, kind).trim_end_matches('%').to_owned();
            format!("{} ({} to {})", figure(*value, kind), bare(*low), bare(*high))
        }
    }
}

/// A number as its column says it.
pub(super) fn figure(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Share(digits) => format!("{:.*}%", usize::from(digits), 100.0 * value),
        Kind::Number(digits) => format!("{value:.*}", usize::from(digits)),
        Kind::Count => grouped(value.round().max(0.0) as u64),
        Kind::Text => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::marks::exhibit::tests::exhibit;
    use crate::marks::{Cell, Kind};

    #[test]
    fn figures_stand_with_their_interval_and_text_cannot_break_the_page() {
        let html = exhibit().to_html();
        assert!(html.contains("<h3>Hit rate &lt;by&gt; ward</h3>"), "{html}");
        assert!(html.contains("<td>A &amp; B, east</td><td class=\"n\">1,200</td>"), "{html}");
        assert!(html.contains("<td class=\"n\">12.5% (10.0 to 15.0)</td>"), "{html}");
        assert!(html.contains("<td class=\"n\"></td>"), "missing is empty: {html}");
        assert!(html.contains("<svg") && html.contains("<summary>The figures as a table</summary>"));
    }

    #[test]
    fn numbers_read_as_their_column_says() {
        assert_eq!(words(&Cell::Number(0.034), Kind::Share(0)), "3%");
        assert_eq!(words(&Cell::Number(1.25), Kind::Number(2)), "1.25");
        assert_eq!(words(&Cell::Hidden, Kind::Share(1)), "hidden");
    }
}
