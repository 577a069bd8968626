//! The report of a job as one HTML page: no script, no file beside it, no value of a record.

use std::fmt::Write;

use crate::matching::linker::Linker;
use crate::matching::run::Report;
use crate::matching::score::{Link, weight_of};
use crate::matching::settings::{Comparison, Stratum};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b}\
    h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}p{max-width:45rem}\
    .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}\
    th{text-align:left;border-bottom:2px solid #555;font-weight:600}td,th{padding:.2rem .6rem .2rem 0;vertical-align:top}\
    td{border-bottom:1px solid #ddd}.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}\
    .bar{display:flex;height:1rem;min-width:8rem}.half{flex:1;display:flex}.left{justify-content:flex-end}\
    .for{background:#1d6f42}.against{background:#b3472b}.plain{background:#48698c}.below{background:#c3c9d1}\
    .key span{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 1rem}@media print{body{max-width:none}}";

/// What the page is made of.
pub(super) struct Made<'m> {
    pub(super) report: &'m Report,
    pub(super) linker: &'m Linker<'m>,
    /// The pairs written.
    pub(super) links: &'m [Link],
    /// The probability from which pairs are joined.
    pub(super) clusters_at: f64,
    /// The cluster of each record.
    pub(super) clusters: &'m [u32],
}

/// The page.
pub(super) fn page(made: &Made) -> String {
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Linkage report</title>\
         <style>{STYLE}</style></head><body>\n<h1>Linkage report</h1>\n"
    );
    summary(&mut html, made);
    completeness(&mut html, made);
    blocking(&mut html, made.report);
    comparisons(&mut html, made);
    weights(&mut html, made);
    sizes(&mut html, made.clusters);
    html.push_str("</body></html>\n");
    html
}

fn summary(html: &mut String, made: &Made) {
    let Report { records, pairs, clusters, households, candidates, .. } = made.report;
    let compared: u64 = candidates.iter().map(|(_, pairs)| pairs).sum();
    let prior = made.linker.settings().prior;
    let _ = write!(
        html,
        "<p>{} records became {} clusters: records joined, directly or through others, by a probability of at least {}. \
         {} pairs were compared, {} of them kept in the file of pairs. Before anything is compared, two random records are \
         one with a probability of 1 in {}.",
        grouped(*records as u64),
        grouped(*clusters as u64),
        made.clusters_at,
        grouped(compared),
        grouped(*pairs as u64),
        grouped((1.0 / prior).round() as u64)
    );
    if let Some(households) = households {
        let _ = write!(html, " The records are of {} households.", grouped(*households as u64));
    }
    html.push_str("</p>\n");
}

fn completeness(html: &mut String, made: &Made) {
    html.push_str("<h2>How complete the columns are</h2>\n<div class=\"wide\"><table><tr><th>column</th>");
    html.push_str("<th class=\"n\">filled</th><th class=\"n\">distinct values</th><th></th></tr>\n");
    let compared = made.linker.settings().compared_columns();
    let table = made.linker.records.table();
    for column in compared.iter().filter_map(|name| table.column(name)) {
        let filled = column.ids.iter().filter(|id| **id != 0).count() as f64 / column.ids.len().max(1) as f64;
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{:.1}%</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escaped(&column.name),
            100.0 * filled,
            grouped(column.values.len() as u64 - 1),
            bar(filled, "plain")
        );
    }
    html.push_str("</table></div>\n");
    for (column, share) in &made.report.unread {
        let (column, percent) = (escaped(column), 100.0 * share);
        let _ = writeln!(html, "<p>Of the filled values of {column}, {percent:.1}% could not be read.</p>");
    }
}

fn blocking(html: &mut String, report: &Report) {
    html.push_str("<h2>Which pairs were compared</h2>\n<div class=\"wide\"><table><tr><th>blocking rule</th>");
    html.push_str("<th class=\"n\">pairs no earlier rule makes</th></tr>\n");
    for (rule, pairs) in &report.candidates {
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", escaped(rule), grouped(*pairs));
    }
    html.push_str("</table></div>\n");
    for cut in &report.cuts {
        let (records, pairs) = (grouped(cut.records), grouped(cut.pairs));
        let _ = writeln!(
            html,
            "<p>Not compared: a block of {records} records ({pairs} pairs) of {}.</p>",
            escaped(&cut.rule)
        );
    }
}

fn comparisons(html: &mut String, made: &Made) {
    let settings = made.linker.settings();
    html.push_str(
        "<h2>What agreement is worth</h2>\n<p>m is the chance of a level among pairs of one person, u among other pairs; \
         the weight is log2(m / u), and each 1 doubles the odds. To the right it speaks for one person, to the left \
         against. Rare values weigh more than the figure here.</p>\n",
    );
    level_table(html, made, None);
    let Some(dependence) = &settings.dependence else { return };
    let Some(on) = settings.dependent() else { return };
    for stratum in &dependence.strata {
        let label = escaped(&settings.comparisons[on].levels[stratum.level].label);
        let _ = writeln!(
            html,
            "<h2>The same, among pairs at “{label}” of {}</h2>\n<p>{:.2}% of these pairs are one person.</p>",
            escaped(&dependence.comparison),
            100.0 * stratum.matching
        );
        level_table(html, made, Some(stratum));
    }
}

fn level_table(html: &mut String, made: &Made, stratum: Option<&Stratum>) {
    html.push_str("<div class=\"wide\"><table><tr><th>comparison</th><th>level</th><th class=\"n\">m</th>");
    html.push_str("<th class=\"n\">u</th><th class=\"n\">weight</th><th></th></tr>\n");
    for (place, comparison) in made.linker.settings().comparisons.iter().enumerate() {
        if stratum.is_some_and(|stratum| stratum.u[place].is_empty()) {
            continue;
        }
        levels(html, comparison, &comparison.probabilities_in(place, stratum));
    }
    html.push_str("</table></div>\n");
}

fn levels(html: &mut String, comparison: &Comparison, probabilities: &[(f64, f64)]) {
    let mut name = escaped(&comparison.name);
    for (level, (m, u)) in comparison.levels.iter().zip(probabilities).filter(|(level, _)| !level.is_null) {
        let weight = libm::log2(m / u);
        let _ = writeln!(
            html,
            "<tr><td>{name}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{weight:.1}</td>\
             <td>{}</td></tr>",
            escaped(&level.label),
            small(*m),
            small(*u),
            two_sided(weight / 20.0)
        );
        name.clear();
    }
}

fn weights(html: &mut String, made: &Made) {
    let Some(least) = made.links.iter().map(|link| link.weight).min_by(f64::total_cmp) else { return };
    let first = least.floor() as i64;
    let mut counts: Vec<u64> = Vec::new();
    for link in made.links {
        let at = (link.weight.floor() as i64 - first) as usize;
        if counts.len() <= at {
            counts.resize(at + 1, 0);
        }
        counts[at] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1) as f64;
    let joined = weight_of(made.clusters_at);
    html.push_str(
        "<h2>Weights of the pairs kept</h2>\n<p>A valley between two hills is a clear case. Pairs around the threshold are \
         the ones worth a look.</p><p class=\"key\"><span class=\"plain\"></span>joined<span class=\"below\"></span>not \
         joined</p>\n<div class=\"wide\"><table><tr><th class=\"n\">weight from</th><th class=\"n\">pairs</th><th></th></tr>\n",
    );
    for (at, count) in counts.iter().enumerate() {
        let from = first + at as i64;
        let class = if from as f64 >= joined { "plain" } else { "below" };
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{from}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            grouped(*count),
            bar(*count as f64 / most, class)
        );
    }
    html.push_str("</table></div>\n");
}

fn sizes(html: &mut String, clusters: &[u32]) {
    let mut of_cluster = vec![0_usize; clusters.len()];
    for cluster in clusters {
        of_cluster[*cluster as usize] += 1;
    }
    let mut counts: std::collections::BTreeMap<usize, u64> = std::collections::BTreeMap::new();
    for size in of_cluster.into_iter().filter(|size| *size > 0) {
        *counts.entry(size).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1) as f64;
    html.push_str("<h2>Sizes of the clusters</h2>\n<p>One far bigger than the rest is often two people or more.</p>\n");
    html.push_str(
        "<div class=\"wide\"><table><tr><th class=\"n\">records</th><th class=\"n\">clusters</th><th></th></tr>\n",
    );
    for (size, count) in counts {
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{size}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            grouped(count),
            bar(count as f64 / most, "plain")
        );
    }
    html.push_str("</table></div>\n");
}

/// A bar of a share of the room.
fn bar(share: f64, class: &str) -> String {
    format!(
        "<div class=\"bar\"><div class=\"{class}\" style=\"width:{:.1}%\"></div></div>",
        100.0 * share.clamp(0.0, 1.0)
    )
}

/// A bar from the middle, to the right above 0 and to the left below; 1 is all the room.
fn two_sided(share: f64) -> String {
    let part = |share: f64, class: &str| {
        format!("<div class=\"{class}\" style=\"width:{:.1}%\"></div>", 100.0 * share.clamp(0.0, 1.0))
    };
    let (against, speaks_for) = (part(-share, "against"), part(share, "for"));
    format!("<div class=\"bar\"><div class=\"half left\">{against}</div><div class=\"half\">{speaks_for}</div></div>")
}

/// Three significant digits, without a row of zeros.
fn small(share: f64) -> String {
    if share == 0.0 || share >= 0.001 { format!("{share:.4}") } else { format!("{share:.1e}") }
}

/// Thousands parted by commas.
fn grouped(number: u64) -> String {
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{escaped, grouped, small, two_sided};

    #[test]
    fn figures_read_well_and_text_stays_text() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.25, 0.00123, 0.000_012_3, 0.0].map(small), ["0.2500", "0.0012", "1.2e-5", "0.0000"]);
        assert_eq!(escaped("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
        assert!(
            two_sided(-0.5).contains("against\" style=\"width:50.0%")
                && two_sided(-0.5).contains("for\" style=\"width:0.0%")
        );
    }
}
