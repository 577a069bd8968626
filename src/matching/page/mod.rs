//! The report of a job as one HTML page: no script, no file beside it, no value of a record.

mod clusters; // sizes and weak bridges
mod columns; //  completeness, and records that say too little
mod levels; //   m, u and weights
mod marks; //  bars, curves and figures
mod pairs; //    weights, and right and wrong
mod rules; //    blocks compared and left out

use std::fmt::Write;

use marks::grouped;

use crate::matching::job::Job;
use crate::matching::linker::Linker;
use crate::matching::run::Report;
use crate::matching::score::Link;

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

/// What the page is made of.
pub(super) struct Made<'m> {
    pub(super) report: &'m Report,
    pub(super) linker: &'m Linker<'m>,
    /// The pairs written.
    pub(super) links: &'m [Link],
    pub(super) job: &'m Job,
    /// The cluster of each record.
    pub(super) clusters: &'m [u32],
    /// What each record would weigh with a copy of itself.
    pub(super) alone: &'m [f64],
}

/// The page.
pub(super) fn page(made: &Made) -> String {
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Linkage report</title>\
         <style>{STYLE}</style></head><body>\n<h1>Linkage report</h1>\n"
    );
    summary(&mut html, made);
    columns::completeness(&mut html, made);
    columns::unlinkable(&mut html, made);
    rules::blocking(&mut html, made.report);
    levels::comparisons(&mut html, made);
    pairs::weights(&mut html, made);
    pairs::accuracy(&mut html, made);
    clusters::sizes(&mut html, made);
    html.push_str("</body></html>\n");
    html
}

fn summary(html: &mut String, made: &Made) {
    let Report { records, pairs, clusters, households, candidates, .. } = made.report;
    let compared: u64 = candidates.iter().map(|(_, pairs)| pairs).sum();
    let prior = made.linker.settings().prior;
    let _ = write!(
        html,
        "<p>{} records became {} clusters: records joined, directly or through others, by a probability of at least \
         {}. \
         {} pairs were compared, {} of them kept in the file of pairs. Before anything is compared, two random records \
         are one with a probability of 1 in {}.",
        grouped(*records as u64),
        grouped(*clusters as u64),
        made.job.clusters_at,
        grouped(compared),
        grouped(*pairs as u64),
        grouped((1.0 / prior).round() as u64)
    );
    if let Some(households) = households {
        let _ = write!(html, " The records are of {} households.", grouped(*households as u64));
    }
    html.push_str("</p>\n");
}
