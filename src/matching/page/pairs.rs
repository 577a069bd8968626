//! Weights of the pairs kept, and how right they are where that is known.

use std::fmt::Write;

use super::Made;
use crate::marks::{Chart, bar, grouped, percent};
use crate::matching::accuracy::{Accuracy, Standing};
use crate::matching::score::weight_of;

pub(super) fn weights(html: &mut String, made: &Made) {
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
    let joined = weight_of(made.job.clusters_at);
    html.push_str(
        "<h2>Weights of the pairs kept</h2>\n<p>A valley between two hills is a clear case. Pairs around the threshold \
         are the ones worth a look.</p><p class=\"key\"><span class=\"plain\"></span>joined<span class=\"below\">\
         </span>\
         not joined</p>\n<div class=\"wide\"><table><tr><th class=\"n\">weight from</th><th class=\"n\">pairs</th>\
         <th></th></tr>\n",
    );
    for (at, count) in counts.iter().enumerate() {
        let from = first + at as i64;
        let class = if from as f64 + 0.5 >= joined { "plain" } else { "below" };
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{from}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            grouped(*count),
            bar(*count as f64 / most, class)
        );
    }
    html.push_str("</table></div>\n");
}

pub(super) fn accuracy(html: &mut String, made: &Made) {
    let Some(accuracy) = &made.report.accuracy else { return };
    let _ = write!(
        html,
        "<h2>How right the pairs are</h2>\n<p>Held against {} pairs known to match. A pair that was never compared, \
         or fell \
         below {}, counts as missed.{}</p>\n",
        grouped(accuracy.matches()),
        made.job.pairs_at,
        if accuracy.knows_wrong() { "" } else { " No pair is known not to match, so nothing is said of wrong ones." }
    );
    curve(html, made, accuracy);
    html.push_str(
        "<div class=\"wide\"><table><tr><th class=\"n\">threshold</th><th class=\"n\">right</th><th \
         class=\"n\">wrong</th>\
         <th class=\"n\">missed</th><th class=\"n\">precision</th><th class=\"n\">recall</th><th \
         class=\"n\">F1</th></tr>\n",
    );
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
    for at in accuracy.table(made.job.pairs_at, made.job.clusters_at) {
        let own = at.probability.to_bits() == made.job.clusters_at.to_bits();
        let known = |text: String| if accuracy.knows_wrong() { text } else { "–".to_owned() };
        let _ = writeln!(
            html,
            "<tr{}><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            if own { " class=\"own\"" } else { "" },
            at.probability,
            grouped(at.right),
            known(grouped(at.wrong)),
            grouped(at.missed),
            known(share(at.precision())),
            share(at.recall()),
            known(share(at.f1()))
        );
    }
    html.push_str("</table></div>\n");
}

fn curve(html: &mut String, made: &Made, accuracy: &Accuracy) {
    let curve = accuracy.curve();
    let points = |of: fn(&Standing) -> Option<f64>| {
        curve.iter().filter_map(|(weight, at)| Some((*weight, of(at)?))).collect::<Vec<_>>()
    };
    let recall = points(Standing::recall);
    let precision = if accuracy.knows_wrong() { points(Standing::precision) } else { Vec::new() };
    if recall.is_empty() {
        return;
    }
    html.push_str("<p class=\"key\"><span class=\"plain\"></span>recall");
    html.push_str(if precision.is_empty() { "</p>\n" } else { "<span class=\"against\"></span>precision</p>\n" });
    let chart = Chart {
        name: "precision and recall by threshold",
        x: "threshold as match weight",
        mark: (weight_of(made.job.clusters_at), "clusters"),
    };
    html.push_str(&chart.draw(&[("a", &recall), ("b", &precision)]));
}
