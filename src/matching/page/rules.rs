//! Which pairs were compared, and which were not.

use std::fmt::Write;

use crate::marks::{escaped, grouped};
use crate::matching::keys::Cut;
use crate::matching::run::Report;

/// The biggest blocks left out that are listed.
const LISTED: usize = 20;

pub(super) fn blocking(html: &mut String, report: &Report) {
    html.push_str("<h2>Which pairs were compared</h2>\n<div class=\"wide\"><table><tr><th>blocking rule</th>");
    html.push_str("<th class=\"n\">pairs no earlier rule makes</th></tr>\n");
    for (rule, pairs) in &report.candidates {
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", escaped(rule), grouped(*pairs));
    }
    html.push_str("</table></div>\n");
    if report.cuts.is_empty() && report.training_cuts.is_empty() && report.dropped.is_empty() {
        html.push_str("<p>No block was left out.</p>\n");
        return;
    }
    html.push_str("<h2>Which were not</h2>\n");
    cuts(
        html,
        "Blocks too big to be compared, by rule; pairs in them may still be compared for another rule.",
        &report.cuts,
    );
    cuts(
        html,
        "Blocks too big to be learnt from, by rule; the model was trained on what is left.",
        &report.training_cuts,
    );
    if report.dropped.is_empty() {
        return;
    }
    html.push_str(
        "<p>Rules for small files, left out because they would make too many pairs here.</p>\n\
         <div class=\"wide\"><table><tr><th>rule</th><th class=\"n\">pairs</th></tr>\n",
    );
    for (rule, pairs) in &report.dropped {
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", escaped(rule), grouped(*pairs));
    }
    html.push_str("</table></div>\n");
}

fn cuts(html: &mut String, what: &str, cuts: &[Cut]) {
    if cuts.is_empty() {
        return;
    }
    let _ = write!(
        html,
        "<p>{what} Raise most_block_pairs or narrow the rule.</p>\n<div class=\"wide\"><table><tr><th>rule</th>\
         <th class=\"n\">records in the block</th><th class=\"n\">pairs</th></tr>\n"
    );
    for cut in cuts.iter().take(LISTED) {
        let (records, pairs) = (grouped(cut.records), grouped(cut.pairs));
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{records}</td><td class=\"n\">{pairs}</td></tr>",
            escaped(&cut.rule)
        );
    }
    if cuts.len() > LISTED {
        let rest: u64 = cuts[LISTED..].iter().map(|cut| cut.pairs).sum();
        let _ = writeln!(
            html,
            "<tr><td>{} more blocks</td><td></td><td class=\"n\">{}</td></tr>",
            grouped((cuts.len() - LISTED) as u64),
            grouped(rest)
        );
    }
    html.push_str("</table></div>\n");
}
