//! Bars, curves and figures of a page that needs no script and no file beside it. The doors are [`page`], [`bar`] and
//! [`Chart`].

use std::fmt::Write;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b}\
    h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}p{max-width:45rem}\
    .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}\
    th{text-align:left;border-bottom:2px solid #555;font-weight:600}\
    td,th{padding:.2rem .6rem .2rem 0;vertical-align:top}td{border-bottom:1px solid #ddd}\
    .n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}.own td{font-weight:600}\
    .bar{display:flex;height:1rem;min-width:5rem}.half{flex:1;display:flex}.left{justify-content:flex-end}\
    .for{background:#1d6f42}.against{background:#b3472b}.plain{background:#48698c}.below{background:#c3c9d1}\
    .key span{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 1rem}\
    svg{display:block;margin:.5rem 0;width:100%;max-width:36rem;font-size:12px;fill:#1b1b1b}.end{text-anchor:end}\
    .mid{text-anchor:middle}\
    .grid{stroke:#ddd}.mark{stroke:#555;stroke-dasharray:4 3}.line{fill:none;stroke-width:2}\
    .a{stroke:#48698c}.b{stroke:#b3472b}@media print{body{max-width:none}}";

/// A whole page of a title and what is in it, which must be HTML already.
pub fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

/// A bar of a share of the room.
pub fn bar(share: f64, class: &str) -> String {
    format!(
        "<div class=\"bar\"><div class=\"{class}\" style=\"width:{:.1}%\"></div></div>",
        100.0 * share.clamp(0.0, 1.0)
    )
}

/// A bar from the middle, to the right above 0 and to the left below; 1 is all the room.
pub fn two_sided(share: f64) -> String {
    let part = |share: f64, class: &str| {
        format!("<div class=\"{class}\" style=\"width:{:.1}%\"></div>", 100.0 * share.clamp(0.0, 1.0))
    };
    let (against, speaks_for) = (part(-share, "against"), part(share, "for"));
    format!("<div class=\"bar\"><div class=\"half left\">{against}</div><div class=\"half\">{speaks_for}</div></div>")
}

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

/// Three significant digits, without a row of zeros.
pub fn small(share: f64) -> String {
    if share == 0.0 || share >= 0.001 { format!("{share:.4}") } else { format!("{share:.1e}") }
}

/// A share as a percentage; what is not quite nothing is not nothing.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.0005 { "under 0.1%".to_owned() } else { format!("{:.1}%", 100.0 * share) }
}

/// Thousands parted by commas.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text that means nothing to HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Chart, escaped, grouped, percent, small, ticks, two_sided};

    #[test]
    fn figures_read_well_and_text_stays_text() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.25, 0.00123, 0.000_012_3, 0.0].map(small), ["0.2500", "0.0012", "1.2e-5", "0.0000"]);
        assert_eq!([0.0, 0.0001, 0.123, 1.0].map(percent), ["0.0%", "under 0.1%", "12.3%", "100.0%"]);
        assert_eq!(escaped("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
        assert!(
            two_sided(-0.5).contains("against\" style=\"width:50.0%")
                && two_sided(-0.5).contains("for\" style=\"width:0.0%")
        );
    }

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
