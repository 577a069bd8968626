//! Sizes of the clusters, how well they hang together, and weak bridges.

use std::fmt::Write;

use super::Made;
use crate::marks::{bar, grouped, percent};
use crate::matching::job::Bridges;
use crate::matching::score::weight_of;

/// Sizes from which clusters are counted together.
const FROM: [u32; 15] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 21, 51, 101, 1001];

/// Clusters of some sizes.
#[derive(Clone, Copy, Default)]
struct Group {
    clusters: u64,
    records: u64,
    biggest: u32,
    /// The sum over clusters of the share of their pairs that reached the threshold.
    density: f64,
}

pub(super) fn sizes(html: &mut String, made: &Made) {
    let groups = groups(made);
    let most = groups.iter().map(|group| group.clusters).max().unwrap_or(1).max(1) as f64;
    html.push_str(
        "<h2>Sizes of the clusters</h2>\n<p>One far bigger than the rest is often two people or more. Density is the \
         share \
         of the pairs in a cluster that reached the threshold themselves; where it is low, records were joined through \
         others.</p>\n<div class=\"wide\"><table><tr><th class=\"n\">records</th><th class=\"n\">clusters</th>\
         <th class=\"n\">records in them</th><th class=\"n\">density</th><th></th></tr>\n",
    );
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| group.clusters > 0) {
        let from = FROM[at];
        let density = if from == 1 { "–".to_owned() } else { percent(group.density / group.clusters as f64) };
        let sizes = if group.biggest > from {
            format!("{from} to {}", grouped(u64::from(group.biggest)))
        } else {
            from.to_string()
        };
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{sizes}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td \
             class=\"n\">{density}</td>\
             <td>{}</td></tr>",
            grouped(group.clusters),
            grouped(group.records),
            bar(group.clusters as f64 / most, "plain")
        );
    }
    html.push_str("</table></div>\n");
    let (count, at) = (grouped(made.report.weak_bridges as u64), made.job.bridge_at);
    let what = match made.job.weak_bridges {
        Bridges::Cut => "were cut",
        Bridges::Flag => "are flagged in the file of clusters",
    };
    let _ = writeln!(
        html,
        "<p>{count} weak bridges {what}: links below {at} that were all that joined two parts of a cluster, each of \
         two \
         records or more.</p>"
    );
}

fn groups(made: &Made) -> Vec<Group> {
    let mut sizes = vec![0_u32; made.clusters.len()];
    made.clusters.iter().for_each(|cluster| sizes[*cluster as usize] += 1);
    let mut links = vec![0_u64; made.clusters.len()];
    let threshold = weight_of(made.job.clusters_at);
    for link in made.links.iter().filter(|link| link.weight >= threshold) {
        let cluster = made.clusters[link.left as usize];
        links[cluster as usize] += u64::from(cluster == made.clusters[link.right as usize]);
    }
    let mut groups = vec![Group::default(); FROM.len()];
    for (size, links) in sizes.into_iter().zip(links).filter(|(size, _)| *size > 0) {
        let group = &mut groups[FROM.partition_point(|from| *from <= size) - 1];
        group.clusters += 1;
        group.records += u64::from(size);
        group.biggest = group.biggest.max(size);
        let pairs = f64::from(size) * (f64::from(size) - 1.0) / 2.0;
        group.density += links as f64 / pairs.max(1.0);
    }
    groups
}
