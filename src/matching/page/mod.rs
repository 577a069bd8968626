//! The report of a job as one HTML page: no script, no file beside it, no value of a record.

mod clusters; // sizes and weak bridges
mod columns; //  completeness, and records that say too little
mod levels; //   m, u and weights
mod pairs; //    weights, and right and wrong
mod rules; //    blocks compared and left out

use std::fmt::Write;

use crate::marks::grouped;
use crate::marks::page as page_of;
use crate::matching::job::Job;
use crate::matching::linker::Linker;
use crate::matching::run::Report;
use crate::matching::score::Link;

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
    let mut html = String::new();
    summary(&mut html, made);
    columns::completeness(&mut html, made);
    columns::unlinkable(&mut html, made);
    rules::blocking(&mut html, made.report);
    levels::comparisons(&mut html, made);
    pairs::weights(&mut html, made);
    pairs::accuracy(&mut html, made);
    clusters::sizes(&mut html, made);
    page_of("Linkage report", &html)
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
