use std::fmt::Write;

use super::axis::{round_ticks, tick_words};
use super::html::{figure, words};
use super::{Exhibit, Kind, escaped};

/// What is drawn from an exhibit's rows; numbers are places of columns. Every picture can be read without colour: bars
/// carry their figures, lines differ in their dashes and have their names at the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// A bar a row with its interval as a whisker.
    Bars {
        /// What each bar is.
        label: usize,
        /// How long it is.
        value: usize,
        /// An upright line to compare with, and its words.
        mark: Option<(f64, String)>,
    },
    /// Lines over a common x, with bands where there are intervals.
    Lines {
        /// The x.
        x: usize,
        /// The lines.
        lines: Vec<usize>,
        /// Whether x grows by factors.
        log_x: bool,
    },
    /// Points with whiskers beside the line where y equals x.
    Agreement {
        /// What was said.
        x: usize,
        /// What came.
        y: usize,
    },
    /// Ready SVG of what no table draws, a map say.
    Svg(String),
}

const WIDE: f64 = 420.0;
const CLASSES: [&str; 4] = ["a", "b", "c", "d"];

impl Picture {
    /// The picture as SVG; empty where there is nothing to draw.
    pub(super) fn draw(&self, exhibit: &Exhibit) -> String {
        match self {
            Self::Bars { label, value, mark } => bars(exhibit, *label, *value, mark.as_ref()),
            Self::Lines { x, lines, log_x } => self::lines(exhibit, *x, lines, *log_x),
            Self::Agreement { x, y } => agreement(exhibit, *x, *y),
            Self::Svg(svg) => svg.clone(),
        }
    }
}

fn start(exhibit: &Exhibit, high: f64) -> String {
    format!("<svg viewBox=\"0 0 {WIDE} {high:.0}\" role=\"img\" aria-label=\"{}\">", escaped(&exhibit.title))
}

fn bars(exhibit: &Exhibit, label: usize, value: usize, mark: Option<&(f64, String)>) -> String {
    const ROW: f64 = 22.0;
    let kind = exhibit.columns[value].kind;
    let drawn = exhibit.rows.iter().filter(|row| row[value].value().is_some()).count();
    if drawn == 0 {
        return String::new();
    }
    let (left, right, top) = (150.0, WIDE - 60.0, 20.0);
    let reach = |cell: &super::Cell| cell.interval().map(|(_, high)| high).or(cell.value());
    let ends = exhibit.rows.iter().filter_map(|row| reach(&row[value])).chain(mark.map(|(at, _)| *at));
    let most = ends.fold(0.0, f64::max).max(1e-12);
    let across = |share: f64| left + (right - left) * (share / most).clamp(0.0, 1.0);
    let high = top + ROW * exhibit.rows.len() as f64 + 8.0;
    let mut svg = start(exhibit, high);
    for (place, row) in exhibit.rows.iter().enumerate() {
        let y = top + ROW * place as f64;
        let _ = write!(
            svg,
            "<text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            left - 6.0,
            y + 14.0,
            escaped(&short(&words(&row[label], exhibit.columns[label].kind), 24))
        );
        let Some(figure_of) = row[value].value() else {
            let words = words(&row[value], Kind::Share(0));
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", left + 4.0, y + 14.0, escaped(&words));
            continue;
        };
        let end = across(figure_of);
        let _ = write!(
            svg,
            "<rect class=\"fill\" x=\"{left}\" y=\"{:.1}\" width=\"{:.1}\" height=\"12\"/>",
            y + 4.0,
            end - left
        );
        let mut last = end;
        if let Some((from, to)) = row[value].interval() {
            last = across(to).max(end);
            let middle = y + 10.0;
            let (from, to) = (across(from), across(to));
            let _ = write!(
                svg,
                "<path class=\"whisker\" d=\"M{from:.1} {middle:.1}H{to:.1}M{from:.1} {:.1}v6M{to:.1} {:.1}v6\"/>",
                middle - 3.0,
                middle - 3.0
            );
        }
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", last + 5.0, y + 14.0, figure(figure_of, kind));
    }
    if let Some((at, said)) = mark {
        let x = across(*at);
        let _ = write!(
            svg,
            "<path class=\"mark\" d=\"M{x:.1} {top}V{:.1}\"/><text class=\"mid\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
            high - 6.0,
            top - 6.0,
            escaped(said)
        );
    }
    svg + "</svg>"
}

/// The field of a drawing with two axes: left, top, right, bottom, and how high the whole is.
const FIELD: (f64, f64, f64, f64) = (46.0, 14.0, 404.0, 190.0);
const HIGH: f64 = 232.0;

/// An axis: its ends, whether it grows by factors, whether its numbers are shares.
struct Axis {
    first: f64,
    last: f64,
    log: bool,
    share: bool,
}

impl Axis {
    fn of(numbers: impl Iterator<Item = f64>, kind: Kind, log: bool) -> Self {
        let (mut first, mut last) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), n| (a.min(n), b.max(n)));
        if !log {
            first = first.min(0.0);
        }
        if last <= first {
            last = first + 1.0;
        }
        Self { first, last, log, share: matches!(kind, Kind::Share(_)) }
    }

    /// Where a number lies, 0 to 1.
    fn place(&self, number: f64) -> f64 {
        let bent = |number: f64| if self.log { libm::log10(number.max(1e-300)) } else { number };
        ((bent(number) - bent(self.first)) / (bent(self.last) - bent(self.first))).clamp(0.0, 1.0)
    }

    fn ticks(&self) -> Vec<f64> {
        if !self.log {
            return round_ticks(self.first, self.last);
        }
        let tens = libm::floor(libm::log10(self.first.max(1e-300))) as i32;
        let all = (tens..tens + 12).flat_map(|power| [1.0, 3.0].map(|times| times * libm::pow(10.0, f64::from(power))));
        all.filter(|tick| *tick >= self.first * 0.999 && *tick <= self.last * 1.001).collect()
    }
}

fn axes(svg: &mut String, x: &Axis, y: &Axis, head: &str) {
    let (left, top, right, bottom) = FIELD;
    for tick in y.ticks() {
        let at = bottom - (bottom - top) * y.place(tick);
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{left} {at:.1}H{right}\"/><text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            left - 5.0,
            at + 4.0,
            tick_words(tick, y.share)
        );
    }
    for tick in x.ticks() {
        let at = left + (right - left) * x.place(tick);
        let _ = write!(
            svg,
            "<text class=\"mid\" x=\"{at:.1}\" y=\"{:.1}\">{}</text>",
            bottom + 15.0,
            tick_words(tick, x.share)
        );
    }
    let middle = f64::midpoint(left, right);
    let _ = write!(svg, "<text class=\"mid\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", bottom + 32.0, escaped(head));
}

fn place(x: &Axis, y: &Axis, (at, of): (f64, f64)) -> (f64, f64) {
    let (left, top, right, bottom) = FIELD;
    (left + (right - left) * x.place(at), bottom - (bottom - top) * y.place(of))
}

fn lines(exhibit: &Exhibit, at: usize, lines: &[usize], log_x: bool) -> String {
    let numbers = |column: usize| exhibit.rows.iter().filter_map(move |row| row[column].value());
    if lines.iter().all(|line| numbers(*line).next().is_none()) {
        return String::new();
    }
    let x = Axis::of(numbers(at).filter(|number| !log_x || *number > 0.0), exhibit.columns[at].kind, log_x);
    let reach = |cell: &super::Cell| cell.interval().map(|(_, high)| high).or(cell.value());
    let all = exhibit.rows.iter().flat_map(|row| lines.iter().filter_map(|line| reach(&row[*line])));
    let y = Axis::of(all, exhibit.columns[lines[0]].kind, false);
    let mut svg = start(exhibit, HIGH + 16.0 * lines.len() as f64);
    axes(&mut svg, &x, &y, &exhibit.columns[at].head);
    for (number, line) in lines.iter().enumerate() {
        let class = CLASSES[number % CLASSES.len()];
        let points = exhibit.rows.iter().filter_map(|row| Some((row[at].value()?, &row[*line])));
        let drawn: Vec<(f64, &super::Cell)> = points.filter(|(at, _)| !log_x || *at > 0.0).collect();
        let band: Vec<(f64, (f64, f64))> =
            drawn.iter().filter_map(|(at, cell)| Some((*at, cell.interval()?))).collect();
        if band.len() > 1 {
            let low = band.iter().map(|(at, (low, _))| place(&x, &y, (*at, *low)));
            let high = band.iter().rev().map(|(at, (_, high))| place(&x, &y, (*at, *high)));
            let _ = write!(svg, "<polygon class=\"band {class}\" points=\"{}\"/>", joined(low.chain(high)));
        }
        let values = drawn.iter().filter_map(|(at, cell)| Some(place(&x, &y, (*at, cell.value()?))));
        let _ = write!(svg, "<polyline class=\"line {class}\" points=\"{}\"/>", joined(values));
        let key = HIGH + 16.0 * number as f64;
        let _ = write!(
            svg,
            "<path class=\"line {class}\" d=\"M{0} {1:.1}h28\"/><text x=\"{2}\" y=\"{3:.1}\">{4}</text>",
            FIELD.0,
            key + 4.0,
            FIELD.0 + 34.0,
            key + 8.0,
            escaped(&exhibit.columns[*line].head)
        );
    }
    svg + "</svg>"
}

fn joined(points: impl Iterator<Item = (f64, f64)>) -> String {
    points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

fn agreement(exhibit: &Exhibit, at: usize, of: usize) -> String {
    let points: Vec<(f64, &super::Cell)> = {
        let all = exhibit.rows.iter().filter_map(|row| Some((row[at].value()?, &row[of])));
        all.filter(|(_, cell)| cell.value().is_some()).collect()
    };
    if points.is_empty() {
        return String::new();
    }
    let reach = |cell: &super::Cell| cell.interval().map(|(_, high)| high).or(cell.value());
    let all = points.iter().flat_map(|(at, cell)| [Some(*at), reach(cell)]).flatten();
    let x = Axis::of(all, exhibit.columns[at].kind, false);
    let y =
        Axis { first: x.first, last: x.last, log: false, share: matches!(exhibit.columns[of].kind, Kind::Share(_)) };
    let mut svg = start(exhibit, HIGH);
    axes(&mut svg, &x, &y, &exhibit.columns[at].head);
    let (from, to) = (place(&x, &y, (x.first, x.first)), place(&x, &y, (x.last, x.last)));
    let _ = write!(svg, "<path class=\"mark\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>", from.0, from.1, to.0, to.1);
    for (at, cell) in points {
        let value = cell.value().unwrap_or_default();
        let (across, down) = place(&x, &y, (at, value));
        if let Some((low, high)) = cell.interval() {
            let (low, high) = (place(&x, &y, (at, low)).1, place(&x, &y, (at, high)).1);
            let _ = write!(svg, "<path class=\"whisker\" d=\"M{across:.1} {low:.1}V{high:.1}\"/>");
        }
        let _ = write!(svg, "<circle class=\"fill\" cx=\"{across:.1}\" cy=\"{down:.1}\" r=\"3.5\"/>");
    }
    svg + "</svg>"
}

/// A text cut to so many letters.
fn short(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use crate::marks::exhibit::tests::exhibit;
    use crate::marks::{Cell, Column, Exhibit, Kind, Picture};

    fn curve(rows: Vec<Vec<Cell>>, log_x: bool) -> Exhibit {
        Exhibit {
            columns: vec![
                Column::new("share", "Share of households", Kind::Share(1)),
                Column::new("recall", "Found", Kind::Share(1)),
            ],
            rows,
            picture: Some(Picture::Lines { x: 0, lines: vec![1], log_x }),
            ..exhibit()
        }
    }

    #[test]
    fn a_bar_reaches_as_far_as_its_figure_and_carries_it() {
        let svg = exhibit().picture.unwrap().draw(&exhibit());
        // The longest whisker (0.15) fills 210 units: 0.125 is five sixths of them.
        assert!(svg.contains("width=\"175.0\""), "{svg}");
        assert!(svg.contains(">12.5%</text>") && svg.contains(">chance</text>"), "{svg}");
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn lines_run_between_the_ends_of_their_field() {
        let rows = [(0.001, 0.1), (0.1, 1.0)].map(|(x, y)| vec![Cell::Number(x), Cell::Number(y)]);
        let exhibit = curve(rows.to_vec(), true);
        let svg = exhibit.picture.as_ref().unwrap().draw(&exhibit);
        assert!(svg.contains("points=\"46.0,172.4 404.0,14.0\""), "{svg}");
    }

    #[test]
    fn nothing_to_draw_is_no_picture() {
        for rows in [vec![], vec![vec![Cell::Number(0.1), Cell::Missing]]] {
            let exhibit = curve(rows, false);
            assert!(exhibit.picture.as_ref().unwrap().draw(&exhibit).is_empty());
            assert!(!exhibit.to_html().contains("<svg"));
        }
    }

    #[test]
    fn points_stand_beside_the_line_of_agreement() {
        let mut exhibit =
            curve(vec![vec![Cell::Number(0.5), Cell::Estimate { value: 1.0, interval: Some((0.8, 1.0)) }]], false);
        exhibit.picture = Some(Picture::Agreement { x: 0, y: 1 });
        let svg = exhibit.picture.as_ref().unwrap().draw(&exhibit);
        assert!(svg.contains("cx=\"225.0\" cy=\"14.0\""), "{svg}");
    }
}
