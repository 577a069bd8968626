use std::fmt::Write;

/// A line of a chart: how it is drawn (`a` or `b`) and its points, x rising, y from 0 to 1.
pub type Line<'l> = (&'l str, &'l [(f64, f64)]);

/// What a chart says of itself to those who cannot see it.
pub struct Chart<'c> {
    /// What it is called.
    pub name: &'c str,
    /// What its x is.
    pub x: &'c str,
    /// The x of an upright line, and its words.
    pub mark: (f64, &'c str),
}

/// The room of a chart, and of what it draws in: left, top, right, bottom.
const ROOM: (f64, f64) = (420.0, 220.0);
const FIELD: (f64, f64, f64, f64) = (42.0, 16.0, 410.0, 176.0);

impl Chart<'_> {
    /// The lines over their common x, as SVG; y is a share.
    pub fn draw(&self, lines: &[Line]) -> String {
        let (left, top, right, bottom) = FIELD;
        let all = || lines.iter().flat_map(|(_, points)| points.iter().map(|(x, _)| *x)).chain([self.mark.0]);
        let (first, last) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        let wide = (last - first).max(1e-9);
        let across = |x: f64| left + (right - left) * (x - first) / wide;
        let down = |y: f64| bottom - (bottom - top) * y;
        let mut svg = format!("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", ROOM.0, ROOM.1, self.name);
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let y = down(share);
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/>\
                 <text class=\"end\" x=\"{}\" y=\"{:.1}\">{:.0}%</text>",
                left - 5.0,
                y + 4.0,
                100.0 * share
            );
        }
        for x in ticks(first, last) {
            let _ = write!(svg, "<text class=\"mid\" x=\"{:.1}\" y=\"{}\">{x:.0}</text>", across(x), bottom + 15.0);
        }
        let (at, words) = (across(self.mark.0), self.mark.1);
        let (class, near) = if at > f64::midpoint(left, right) { ("end", at - 4.0) } else { ("", at + 4.0) };
        let _ = write!(
            svg,
            "<path class=\"mark\" d=\"M{at:.1} {top}V{bottom}\"/>\
             <text class=\"{class}\" x=\"{near:.1}\" y=\"{}\">{words}</text>\
             <text class=\"mid\" x=\"{}\" y=\"{}\">{}</text>",
            top - 4.0,
            f64::midpoint(left, right),
            ROOM.1 - 8.0,
            self.x
        );
        for (class, points) in lines {
            let place = |(x, y): &(f64, f64)| format!("{:.1},{:.1}", across(*x), down(*y));
            let places: Vec<String> = points.iter().map(place).collect();
            let _ = write!(svg, "<polyline class=\"line {class}\" points=\"{}\"/>", places.join(" "));
        }
        svg + "</svg>\n"
    }
}

/// Round numbers from one to another, at most nine.
fn ticks(first: f64, last: f64) -> Vec<f64> {
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    let step = steps.iter().copied().find(|step| (last - first) / step <= 8.0).unwrap_or(last - first);
    let from = (first / step).ceil() as i64;
    (from..from + 9).map(|at| at as f64 * step).take_while(|x| *x <= last).collect()
}

#[cfg(test)]
mod tests {
    use super::{Chart, ticks};

    #[test]
    fn a_chart_runs_from_its_first_x_to_its_last_and_is_never_wider_than_its_room() {
        let chart = Chart { name: "n", x: "weight", mark: (2.0, "here") };
        let svg = chart.draw(&[("a", &[(-7.0, 1.0), (13.0, 0.0)])]);
        assert!(svg.contains("points=\"42.0,16.0 410.0,176.0\""), "{svg}");
        assert!(
            chart.draw(&[("a", &[])]).ends_with("</svg>\n") && !chart.draw(&[("a", &[(2.0, 0.0)])]).contains("NaN")
        );
        assert_eq!(ticks(-7.0, 13.0), [-5.0, 0.0, 5.0, 10.0]);
        assert!(ticks(-900.0, 3000.0).len() <= 9);
    }
}
