//! How complete the columns are, and which records say too little.

use std::fmt::Write;

use super::Made;
use crate::marks::{Chart, bar, escaped, grouped, percent};
use crate::matching::columns::Column;
use crate::matching::records::Records;
use crate::matching::score::weight_of;

/// More sources than this are not told apart.
const MOST_SOURCES: usize = 12;
/// Probabilities at which unlinkable records are counted.
const AT: [f64; 6] = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999];

pub(super) fn completeness(html: &mut String, made: &Made) {
    let records = made.linker.records;
    let sources: &[String] =
        if (2..=MOST_SOURCES).contains(&records.source_names().len()) { records.source_names() } else { &[] };
    html.push_str("<h2>How complete the columns are</h2>\n<div class=\"wide\"><table><tr><th>column</th>");
    html.push_str("<th class=\"n\">filled</th>");
    for source in sources {
        let _ = write!(html, "<th class=\"n\">in {}</th>", escaped(source));
    }
    html.push_str("<th class=\"n\">distinct values</th><th></th></tr>\n");
    let compared = made.linker.settings().compared_columns();
    for column in compared.iter().filter_map(|name| records.table().column(name)) {
        let (all, by_source) = filled(column, records);
        let _ = write!(html, "<tr><td>{}</td><td class=\"n\">{}</td>", escaped(&column.name), percent(all));
        for share in by_source.iter().take(sources.len()) {
            let _ = write!(html, "<td class=\"n\">{}</td>", percent(*share));
        }
        let distinct = grouped(column.values.len() as u64 - 1);
        let _ = writeln!(html, "<td class=\"n\">{distinct}</td><td>{}</td></tr>", bar(all, "plain"));
    }
    html.push_str("</table></div>\n");
    for (column, share) in &made.report.unread {
        let (column, percent) = (escaped(column), percent(*share));
        let _ = writeln!(html, "<p>Of the filled values of {column}, {percent} could not be read.</p>");
    }
}

/// The share of a column that is filled: of all records, and of those of each source.
fn filled(column: &Column, records: &Records) -> (f64, Vec<f64>) {
    let mut counts = vec![(0_u64, 0_u64); records.source_names().len()];
    for (id, source) in column.ids.iter().zip(records.sources()) {
        let (known, all) = &mut counts[usize::from(*source)];
        *known += u64::from(*id != 0);
        *all += 1;
    }
    let share = |(known, all): (u64, u64)| known as f64 / all.max(1) as f64;
    let whole = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (share(whole), counts.into_iter().map(share).collect())
}

pub(super) fn unlinkable(html: &mut String, made: &Made) {
    let mut alone = made.alone.to_vec();
    alone.sort_unstable_by(f64::total_cmp);
    let below = |weight: f64| alone.partition_point(|own| *own < weight) as f64 / alone.len().max(1) as f64;
    let _ = write!(
        html,
        "<h2>Records that say too little</h2>\n<p>A record that is empty, or says only what is common, does not \
         reach the \
         threshold even with a copy of itself. At {} that is {} of the records; no setting but a lower threshold links \
         them.</p>\n",
        made.job.clusters_at,
        percent(made.report.unlinkable)
    );
    if let (Some(first), Some(last)) = (alone.first(), alone.last()) {
        let weights = first.floor() as i64..=last.ceil() as i64;
        let points: Vec<(f64, f64)> = weights.map(|at| (at as f64, below(at as f64))).collect();
        let chart = Chart {
            name: "share of records that cannot be linked by threshold",
            x: "threshold as match weight",
            mark: (weight_of(made.job.clusters_at), "clusters"),
        };
        html.push_str(&chart.draw(&[("a", &points)]));
    }
    html.push_str(
        "<div class=\"wide\"><table><tr><th class=\"n\">threshold</th><th class=\"n\">match weight</th>\
         <th class=\"n\">cannot be linked</th><th></th></tr>\n",
    );
    for probability in AT {
        let (weight, share) = (weight_of(probability), below(weight_of(probability)));
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{probability}</td><td class=\"n\">{weight:.1}</td><td class=\"n\">{}</td>\
             <td>{}</td></tr>",
            percent(share),
            bar(share, "plain")
        );
    }
    html.push_str("</table></div>\n");
}
