use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::ExportError;
use super::Pending;
use crate::domain::AsOf;
use crate::marks::Exhibit;
use crate::marks::escaped;
use crate::marks::page;

/// A report of several exhibits, written as one page, one JSON file and a CSV file an exhibit.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What it is called.
    pub title: String,
    /// The first sentences: what was judged, and when.
    pub opening: Vec<String>,
    /// The figures of the first screen.
    pub tiles: Vec<Tile>,
    /// What a reader must know before believing a figure.
    pub warnings: Vec<String>,
    /// The exhibits under their headings.
    pub parts: Vec<Part>,
}

/// One figure of the first screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The figure.
    pub figure: String,
    /// What it is, in words.
    pub words: String,
}

/// Exhibits that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Their heading.
    pub heading: String,
    /// What they have in common, in a sentence or two.
    pub says: String,
    /// The exhibits, none twice in a report.
    pub exhibits: Vec<Exhibit>,
}

impl Report {
    /// The whole page: no script, no file beside it.
    pub fn to_html(&self) -> String {
        let mut html = String::new();
        for sentence in &self.opening {
            let _ = writeln!(html, "<p>{}</p>", escaped(sentence));
        }
        html.push_str("<ul class=\"tiles\">\n");
        for tile in &self.tiles {
            let _ = writeln!(html, "<li><b>{}</b>{}</li>", escaped(&tile.figure), escaped(&tile.words));
        }
        html.push_str("</ul>\n");
        for warning in &self.warnings {
            let _ = writeln!(html, "<p class=\"note\">{}</p>", escaped(warning));
        }
        html.push_str(
            "<p>Where a figure reads <em>hidden</em>, fewer than 10 people are behind it, or so few could be worked out from it. \
             Where there is nothing, there is no figure.</p>\n",
        );
        self.contents(&mut html);
        for part in self.filled() {
            let _ = writeln!(html, "<h2>{}</h2>", escaped(&part.heading));
            if !part.says.is_empty() {
                let _ = writeln!(html, "<p>{}</p>", escaped(&part.says));
            }
            part.exhibits.iter().for_each(|exhibit| html.push_str(&exhibit.to_html()));
        }
        page(&self.title, &html)
    }

    fn contents(&self, html: &mut String) {
        html.push_str("<nav aria-label=\"Contents\"><ul>\n");
        for exhibit in self.filled().flat_map(|part| &part.exhibits) {
            let _ = writeln!(html, "<li><a href=\"#{}\">{}</a></li>", escaped(&exhibit.id), escaped(&exhibit.title));
        }
        html.push_str("</ul></nav>\n");
    }

    fn filled(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| !part.exhibits.is_empty())
    }

    /// The same figures as JSON: tiles, warnings, and each exhibit by its id.
    pub fn to_json(&self) -> Value {
        let exhibits = self.filled().flat_map(|part| &part.exhibits);
        let exhibits: Map<String, Value> = exhibits.map(|exhibit| (exhibit.id.clone(), exhibit.to_json())).collect();
        let tiles = self.tiles.iter().map(|tile| json!({ "figure": tile.figure, "words": tile.words }));
        json!({
            "format": "hew-report/1",
            "title": self.title,
            "opening": self.opening,
            "tiles": tiles.collect::<Vec<Value>>(),
            "warnings": self.warnings,
            "exhibits": exhibits,
        })
    }

    /// Publishes `<name>.html`, `<name>.json` and a CSV an exhibit in `<folder>/<date>/`, all of them or none; a report of
    /// the same date is replaced. Gives the path of the page.
    ///
    /// # Errors
    /// The folder or a file in it cannot be written, or two exhibits have one id.
    pub fn publish(&self, folder: &Path, on: AsOf, name: &str) -> Result<PathBuf, ExportError> {
        let mut pending = Pending::open(folder, on)?;
        let html = format!("{name}.html");
        pending.write(&html, self.to_html().as_bytes())?;
        let mut json = serde_json::to_vec_pretty(&self.to_json()).expect("text and finite numbers");
        json.push(b'\n');
        pending.write(&format!("{name}.json"), &json)?;
        for exhibit in self.filled().flat_map(|part| &part.exhibits) {
            pending.write(&format!("{}.csv", exhibit.id), &exhibit.to_csv())?;
        }
        Ok(pending.appear()?.join(html))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Report, Tile};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::marks::{Cell, Column, Exhibit, Kind};

    fn report(hits: u64) -> Report {
        let exhibit = Exhibit {
            id: "hits".to_owned(),
            title: "Hits".to_owned(),
            says: String::new(),
            definitions: Vec::new(),
            columns: vec![Column::new("hits", "Hits", Kind::Count)],
            rows: vec![vec![Cell::Count(hits)]],
            picture: None,
        };
        Report {
            title: "Evaluation of A & B".to_owned(),
            opening: vec!["What was judged.".to_owned()],
            tiles: vec![Tile { figure: hits.to_string(), words: "hits <all>".to_owned() }],
            warnings: Vec::new(),
            parts: vec![
                Part { heading: "Lists".to_owned(), says: String::new(), exhibits: vec![exhibit] },
                Part { heading: "Nothing here".to_owned(), says: "unsaid".to_owned(), exhibits: Vec::new() },
            ],
        }
    }

    #[test]
    fn page_json_and_csv_appear_together_and_a_later_run_replaces_them() {
        let folder = tempfile::tempdir().unwrap();
        let on = AsOf(Day(20_000));
        report(11).publish(folder.path(), on, "evaluation").unwrap();
        let page = report(12).publish(folder.path(), on, "evaluation").unwrap();
        assert!(page.ends_with(format!("{on}/evaluation.html")));
        let read = |file: &str| std::fs::read_to_string(page.with_file_name(file)).unwrap();
        assert_eq!(read("hits.csv"), "hits\n12\n");
        assert!(read("evaluation.json").contains("\"hits\": 12"));
        assert!(read("evaluation.html").contains("<b>12</b>hits &lt;all&gt;"));
    }

    #[test]
    fn a_part_without_exhibits_is_not_shown() {
        let html = report(1).to_html();
        assert!(html.contains("<h2>Lists</h2>") && !html.contains("Nothing here") && !html.contains("unsaid"));
        assert!(html.contains("<a href=\"#hits\">Hits</a>"));
    }

    #[test]
    fn two_exhibits_of_one_name_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut twice = report(1);
        twice.parts.push(twice.parts[0].clone());
        assert!(twice.publish(folder.path(), AsOf(Day(1)), "evaluation").is_err());
        assert!(!folder.path().join(AsOf(Day(1)).to_string()).exists());
    }
}
