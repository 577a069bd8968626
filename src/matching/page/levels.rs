//! What agreement is worth.

use std::fmt::Write;

use super::Made;
use crate::marks::{escaped, small, two_sided};
use crate::matching::settings::{Comparison, Stratum};

pub(super) fn comparisons(html: &mut String, made: &Made) {
    let settings = made.linker.settings();
    html.push_str(
        "<h2>What agreement is worth</h2>\n<p>m is the chance of a level among pairs of one person, u among other \
         pairs; \
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
            "<tr><td>{name}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{weight:.1}</td><td>{}</td></tr>",
            escaped(&level.label),
            small(*m),
            small(*u),
            two_sided(weight / 20.0)
        );
        name.clear();
    }
}
