use std::collections::BTreeMap;
use std::fmt::Write;

use super::groups::AttributeAudit;
use super::groups::GroupLine;
use super::groups::estimate;
use super::groups::number;
use super::place_map::Boundaries;
use super::place_map::Outline;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::marks::Picture;
use crate::marks::escaped;

/// What the areas of a map are called whose households have none: it has no boundary.
pub const NO_AREA: &str = "not known";

/// Who is flagged and who is missed in each area: the area attribute's own figures, hidden where they are hidden there, on
/// a map where there are boundaries and as ranked bars where there are none. Adds no figures of its own.
pub fn place_exhibits(areas: &AttributeAudit, boundaries: Option<&Boundaries>) -> Vec<Exhibit> {
    vec![
        exhibit(
            areas,
            boundaries,
            &About {
                id: "place-flagged",
                title: "Where households are on the list",
                says: "The share of each area's households that was on the list.",
                drawn: 3,
                columns: [
                    Column::new("households", "Household-dates", Kind::Count),
                    Column::new("flagged", "Flagged", Kind::Count),
                    Column::new("flag_rate", "Flag rate", Kind::Share(2)),
                ],
                cells: |line| [number(line.households), number(line.flagged), estimate(line.flag_rate)],
            },
        ),
        exhibit(
            areas,
            boundaries,
            &About {
                id: "place-missed",
                title: "Where households were missed",
                says: "How many household-dates came to need help without having been on the list.",
                drawn: 2,
                columns: [
                    Column::new("hits", "Hits", Kind::Count),
                    Column::new("missed", "Missed", Kind::Count),
                    Column::new("recall", "Recall", Kind::Share(1)),
                ],
                cells: |line| [number(line.hits), number(line.missed), estimate(line.recall)],
            },
        ),
    ]
}

/// One of the tables by area.
struct About {
    id: &'static str,
    title: &'static str,
    says: &'static str,
    /// The column that is drawn.
    drawn: usize,
    columns: [Column; 3],
    cells: fn(&GroupLine) -> [Cell; 3],
}

fn exhibit(areas: &AttributeAudit, boundaries: Option<&Boundaries>, about: &About) -> Exhibit {
    let row =
        |line: &GroupLine| std::iter::once(Cell::text(&line.group)).chain((about.cells)(line)).collect::<Vec<Cell>>();
    let everybody = areas.together.len().saturating_sub(1);
    let mut rows: Vec<Vec<Cell>> = areas.together[..everybody].iter().map(row).collect();
    // Stable: equals, and those that are hidden, stay in the order of the areas.
    rows.sort_by(|one, other| {
        let figure = |row: &Vec<Cell>| row[about.drawn].value().unwrap_or(-1.0);
        figure(other).total_cmp(&figure(one))
    });
    let columns: Vec<Column> =
        std::iter::once(Column::new("area", &areas.title, Kind::Text)).chain(about.columns.clone()).collect();
    let map = boundaries.map(|boundaries| Map::of(boundaries, &rows, about.drawn, columns[about.drawn].kind));
    let unplaced = map.as_ref().map_or(0, |map| map.unplaced);
    let says = match (&map, unplaced) {
        (None, _) => about.says.to_owned(),
        (Some(_), 0) => format!("{} Hatched: not shown, since few households are behind it.", about.says),
        (Some(_), some) => format!(
            "{} Hatched: not shown, since few households are behind it. Areas without a boundary in the file, in the table alone: \
             {some}.",
            about.says
        ),
    };
    let bars = || Picture::Bars { label: 0, value: about.drawn, mark: None };
    Exhibit {
        id: about.id.to_owned(),
        title: about.title.to_owned(),
        says,
        definitions: vec![
            "Every household counts once on each as-of date whose horizon and reporting lag are over.".to_owned(),
            "Hidden as in the table by area, of which this is a part.".to_owned(),
        ],
        picture: Some(map.map_or_else(bars, |map| Picture::Svg(map.draw(about.title, &columns[about.drawn].head)))),
        columns,
        rows,
    }
}

const WIDE: f64 = 420.0;
/// From the palest to the darkest; each area has its figure beside.
const SHADES: [&str; 5] = ["#eef3f8", "#c9d8e6", "#9dbad3", "#6f99bd", "#3f7099"];
/// Half the width of a digit on the map.
const HALF_DIGIT: f64 = 3.2;

/// A map of one column.
struct Map<'a> {
    outlines: Vec<Outline<'a>>,
    high: f64,
    figures: BTreeMap<String, Cell>,
    kind: Kind,
    unplaced: usize,
}

impl<'a> Map<'a> {
    fn of(boundaries: &'a Boundaries, rows: &[Vec<Cell>], column: usize, kind: Kind) -> Self {
        let (outlines, high) = boundaries.drawn(WIDE - 2.0);
        let mut figures = BTreeMap::new();
        for row in rows {
            if let Cell::Text(area) = &row[0] {
                figures.insert(area.clone(), row[column].clone());
            }
        }
        let placed = |area: &String| outlines.iter().any(|outline| outline.area == area);
        let unplaced = figures.keys().filter(|area| area.as_str() != NO_AREA && !placed(area)).count();
        Self { outlines, high, figures, kind, unplaced }
    }

    fn draw(&self, title: &str, head: &str) -> String {
        let most = self.figures.values().filter_map(Cell::value).fold(0.0, f64::max);
        let key = self.high + 16.0;
        let mut svg = format!(
            "<svg viewBox=\"-1 -1 {WIDE:.0} {:.0}\" role=\"img\" aria-label=\"{}\"><defs><pattern id=\"{}\" width=\"6\" \
             height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" \
             fill=\"#fff\"/><path d=\"M0 0V6\" stroke=\"#777\" stroke-width=\"2\"/></pattern></defs>",
            key + 40.0,
            escaped(title),
            self.hatch()
        );
        for outline in &self.outlines {
            self.area(&mut svg, outline, most);
        }
        for outline in &self.outlines {
            self.label(&mut svg, outline);
        }
        self.key(&mut svg, key, most, head);
        svg + "</svg>"
    }

    /// One id a kind of map: two maps on a page must not share it.
    fn hatch(&self) -> &'static str {
        if self.kind == Kind::Count { "hatch-count" } else { "hatch-share" }
    }

    fn area(&self, svg: &mut String, outline: &Outline<'_>, most: f64) {
        let figure = self.figures.get(outline.area);
        let fill = match figure {
            Some(Cell::Hidden) => format!("url(#{})", self.hatch()),
            Some(cell) => cell.value().map_or("#fff".to_owned(), |value| SHADES[shade(value, most)].to_owned()),
            None => "#fff".to_owned(),
        };
        let said = match figure {
            Some(Cell::Hidden) => "not shown".to_owned(),
            Some(cell) => cell.value().map_or("no figure".to_owned(), |value| self.words(value)),
            None => "no households".to_owned(),
        };
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"{fill}\" fill-rule=\"evenodd\" stroke=\"#444\" stroke-width=\".6\"><title>{}: {}</title></path>",
            outline.path(),
            escaped(outline.area),
            escaped(&said)
        );
    }

    fn label(&self, svg: &mut String, outline: &Outline<'_>) {
        let Some(value) = self.figures.get(outline.area).and_then(Cell::value) else { return };
        let words = self.words(value);
        let Some(((x, y), room)) = outline.label() else { return };
        if room >= HALF_DIGIT * words.chars().count() as f64 {
            let _ = write!(
                svg,
                "<text class=\"mid\" x=\"{x:.1}\" y=\"{:.1}\" \
                 style=\"font-size:10px;paint-order:stroke;stroke:#fff;stroke-width:3px\">{words}</text>",
                y + 3.5
            );
        }
    }

    fn key(&self, svg: &mut String, top: f64, most: f64, head: &str) {
        let step = WIDE / 6.2;
        let _ = write!(svg, "<text x=\"0\" y=\"{:.1}\">{}</text>", top - 3.0, escaped(head));
        let swatches = SHADES.iter().enumerate().map(|(place, shade)| {
            let end = most * (place + 1) as f64 / SHADES.len() as f64;
            ((*shade).to_owned(), format!("to {}", self.words(end)))
        });
        let hidden = (format!("url(#{})", self.hatch()), "not shown".to_owned());
        for (place, (fill, words)) in swatches.chain([hidden]).enumerate() {
            let x = step * place as f64;
            let _ = write!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"14\" height=\"12\" fill=\"{fill}\" stroke=\"#444\" \
                 stroke-width=\".6\"/><text x=\"{:.1}\" y=\"{:.1}\" style=\"font-size:10px\">{}</text>",
                top + 4.0,
                x + 17.0,
                top + 14.0,
                escaped(&words)
            );
        }
    }

    fn words(&self, value: f64) -> String {
        match self.kind {
            Kind::Share(_) => format!("{:.1}%", 100.0 * value),
            _ => format!("{value:.0}"),
        }
    }
}

/// Which of the shades a figure has: equal steps from nothing to the most.
fn shade(value: f64, most: f64) -> usize {
    if most <= 0.0 {
        return 0;
    }
    let step = libm::ceil(value / most * SHADES.len() as f64) as usize;
    step.clamp(1, SHADES.len()) - 1
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{NO_AREA, place_exhibits, shade};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::domain::HouseholdId;
    use crate::evaluate::place_map::Boundaries;
    use crate::evaluate::{Attribute, GroupAudit, GroupRow, Scope, by_groups};
    use crate::marks::Cell;

    /// Four areas of 200 households each; in the fourth few were flagged.
    fn audit() -> GroupAudit {
        let row = |id: u64| GroupRow {
            as_of: AsOf(Day(19_900)),
            household: HouseholdId(id),
            flagged: id % 200 < [20, 60, 40, 3][(id / 200) as usize],
            scorable: true,
            label: Some(id.is_multiple_of(2)),
        };
        let rows: Vec<GroupRow> = (0..800).map(row).collect();
        let area = Attribute {
            id: "area".into(),
            title: "Ward".into(),
            source: String::new(),
            scope: Scope::Everybody,
            groups: ["East", "North & Hill", NO_AREA, "West"].map(str::to_owned).to_vec(),
            of: (0..800).map(|id| id / 200).collect(),
        };
        by_groups(&rows, &[area])
    }

    fn boundaries() -> Boundaries {
        let square = |name: &str, west: f64| {
            let east = west + 0.01;
            format!(
                r#"{{"type":"Feature","properties":{{"code":"{name}"}},"geometry":{{"type":"Polygon",
                "coordinates":[[[{west},52],[{east},52],[{east},52.01],[{west},52.01],[{west},52]]]}}}}"#
            )
        };
        let features = [square("East", 0.02), square("North & Hill", 0.01), square("Sea", 0.0)].join(",");
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        Boundaries::read(&text, Path::new("w"), "code").unwrap()
    }

    #[test]
    fn areas_are_ranked_and_what_is_hidden_comes_last() {
        let [flagged, missed] = &place_exhibits(&audit().attributes[0], None)[..] else { panic!("two tables") };
        let names = |rows: &[Vec<Cell>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
        // The three flagged of West are hidden, and the twenty of East with them.
        assert_eq!(names(&flagged.rows), ["North & Hill", NO_AREA, "East", "West"].map(Cell::text));
        assert_eq!(flagged.rows[0][3].value(), Some(0.3));
        assert_eq!([&flagged.rows[2][3], &flagged.rows[3][3]], [&Cell::Hidden, &Cell::Hidden]);
        assert_eq!(missed.rows.len(), 4);
        assert!(flagged.to_html().contains("30.00%"));
    }

    #[test]
    fn a_map_can_be_read_without_colour() {
        let exhibits = place_exhibits(&audit().attributes[0], Some(&boundaries()));
        let html = exhibits[0].to_html();
        assert!(html.contains("<title>North &amp; Hill: 30.0%</title>"), "{html}");
        assert!(html.contains("<title>East: not shown</title>") && html.contains("fill=\"url(#hatch-share)\""));
        assert!(html.contains("<title>Sea: no households</title>"));
        assert!(html.contains(">30.0%</text>"), "figures stand in their areas");
        assert!(exhibits[0].says.ends_with("in the table alone: 1."), "{}", exhibits[0].says);
        assert!(!html.contains("NaN"));
    }

    #[test]
    fn the_most_is_darkest_and_nothing_palest() {
        let shades = [(0.0, 0), (0.1, 0), (0.3, 1), (0.41, 2), (1.0, 4)].map(|(value, at)| (shade(value, 1.0), at));
        assert!(shades.iter().all(|(ours, theirs)| ours == theirs), "{shades:?}");
        assert_eq!(shade(0.0, 0.0), 0);
    }
}
