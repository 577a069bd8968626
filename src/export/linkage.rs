//! The linkage of a night as one HTML page: no script, no file beside it, nothing about any person.

use std::fmt::Write;

use super::masked::masked;
use crate::link::Dwelling;
use crate::link::Linkage;
use crate::link::Linked;
use crate::marks::bar;
use crate::marks::escaped;
use crate::marks::grouped;
use crate::marks::page;
use crate::marks::percent;
use crate::marks::small;
use crate::marks::two_sided;

/// Weights below and above these, in bits, share one bar.
const FEWEST_BITS: i32 = -20;
const MOST_BITS: i32 = 40;
/// A weight of so many bits fills a bar from the middle.
const FULL_BAR: f64 = 20.0;

/// The page of a night's linkage; without a model (persons given, not linked) there is nothing to show.
pub fn linkage_page(council: &str, linked: &Linked) -> Option<String> {
    let linkage = linked.linkage.as_ref()?;
    let mut html = String::new();
    summary(&mut html, linked, linkage);
    datasets(&mut html, linkage);
    weights(&mut html, linkage);
    strata(&mut html, linkage);
    levels(&mut html, linkage);
    persons(&mut html, linkage);
    households(&mut html, linked);
    Some(page(&format!("Linkage of {council}, {}", linked.as_of), &html))
}

fn summary(html: &mut String, linked: &Linked, linkage: &Linkage) {
    let _ = write!(
        html,
        "<p>{} statements about people, each counted once however often it was read, became {} persons in {} households \
         at {} dwellings. {} pairs of statements that share something and could be one person were weighed.",
        grouped(linkage.records),
        grouped(linked.persons.len() as u64),
        grouped(linked.households.len() as u64),
        grouped(linked.dwellings.len() as u64),
        grouped(linkage.candidates)
    );
    if linkage.cut > 0 {
        let _ = write!(html, " {} more were not, as too many share the same thing.", grouped(linkage.cut));
    }
    html.push_str(" What is on this page was learnt from what was known on the day; nobody is named.</p>\n");
}

fn datasets(html: &mut String, linkage: &Linkage) {
    html.push_str(
        "<h2>What each dataset brings</h2>\n<p>How many of its records say what linkage needs, how many say too little to \
         be linked even to a record that says the same, and how many were found in another dataset too.</p>\n\
         <div class=\"wide\"><table><tr><th>Dataset</th><th class=\"n\">Records</th><th class=\"n\">Name</th>\
         <th class=\"n\">Birth date</th><th class=\"n\">NINO</th><th class=\"n\">Address</th>\
         <th class=\"n\">Say too little</th><th class=\"n\">Found elsewhere</th><th></th></tr>\n",
    );
    for dataset in &linkage.datasets {
        let share = |count: u64| count as f64 / dataset.records.max(1) as f64;
        let _ = write!(html, "<tr><td>{}</td><td class=\"n\">{}</td>", escaped(&dataset.name), masked(dataset.records));
        for count in [dataset.named, dataset.dated, dataset.with_nino, dataset.placed, dataset.unlinkable] {
            let _ = write!(html, "<td class=\"n\">{}</td>", percent(share(count)));
        }
        let linked = share(dataset.linked);
        let _ = writeln!(html, "<td class=\"n\">{}</td><td>{}</td></tr>", percent(linked), bar(linked, "plain"));
    }
    html.push_str("</table></div>\n");
}

fn weights(html: &mut String, linkage: &Linkage) {
    let _ = write!(
        html,
        "<h2>Weights of pairs</h2>\n<p>The match weight is log2 of the odds that both are one person's: 0 is even, 10 is \
         about 1,000 to 1. From {:.0} bits a pair of full names is joined, unless two birth dates, two NINOs or somebody who knows \
         speak against it; an initial or a name left out joins the one person it fits. Few pairs between the two heaps is what good linkage looks like.</p>\n\
         <div class=\"wide\"><table><tr><th class=\"n\">Bits</th><th class=\"n\">Pairs</th><th></th></tr>\n",
        linkage.joined_from
    );
    let mut rows: Vec<(i32, u64)> = Vec::new();
    for (bits, pairs) in &linkage.weights {
        let bits = (*bits).clamp(FEWEST_BITS, MOST_BITS);
        match rows.last_mut() {
            Some((last, sum)) if *last == bits => *sum += pairs,
            _ => rows.push((bits, *pairs)),
        }
    }
    let most = rows.iter().map(|(_, pairs)| *pairs).max().unwrap_or(1) as f64;
    for (bits, pairs) in rows {
        let class = if f64::from(bits) < linkage.joined_from.floor() { "below" } else { "plain" };
        let words = match bits {
            FEWEST_BITS => format!("{bits} and less"),
            MOST_BITS => format!("{bits} and more"),
            _ => bits.to_string(),
        };
        let drawn = bar(pairs as f64 / most, class);
        let _ = writeln!(
            html,
            "<tr><td class=\"n\">{words}</td><td class=\"n\">{}</td><td>{drawn}</td></tr>",
            grouped(pairs)
        );
    }
    html.push_str("</table></div>\n");
}

fn strata(html: &mut String, linkage: &Linkage) {
    html.push_str(
        "<h2>Before anything is compared</h2>\n<p>How likely two records are one person's by where they were seen. People \
         of one home share surname and address without being one person, so each row has its own chances below.</p>\n\
         <div class=\"wide\"><table><tr><th>Two records of</th><th class=\"n\">All pairs</th>\
         <th class=\"n\">One person</th></tr>\n",
    );
    for stratum in &linkage.strata {
        let one_in = (1.0 / stratum.matching.max(1e-12)).round() as u64;
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">1 in {}</td></tr>",
            stratum.name,
            grouped(stratum.pairs.round() as u64),
            grouped(one_in.max(1))
        );
    }
    html.push_str("</table></div>\n");
}

fn levels(html: &mut String, linkage: &Linkage) {
    html.push_str(
        "<h2>What was compared</h2>\n<p>m is how likely an outcome is for two records of one person, u for records of two \
         persons of one dwelling, and of two anywhere. The weight is log2 of m / u: bars to the right speak for one \
         person, to the left against. For names the mean is shown; a rare name speaks louder than a common one.</p>\n\
         <div class=\"wide\"><table><tr><th>Comparison</th><th>Outcome</th><th class=\"n\">m</th>\
         <th class=\"n\">u, one dwelling</th><th class=\"n\">Weight</th><th></th>\
         <th class=\"n\">u, elsewhere</th><th class=\"n\">Weight</th><th></th></tr>\n",
    );
    for level in &linkage.levels {
        let _ = write!(
            html,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td>",
            level.comparison,
            level.level,
            small(level.m)
        );
        for stratum in [Linkage::DWELLING, Linkage::ELSEWHERE] {
            let u = level.u[stratum];
            let weight = libm::log2(level.m.max(1e-12) / u.max(1e-12));
            let drawn = two_sided(weight / FULL_BAR);
            let _ = write!(html, "<td class=\"n\">{}</td><td class=\"n\">{weight:.1}</td><td>{drawn}</td>", small(u));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table></div>\n");
}

fn persons(html: &mut String, linkage: &Linkage) {
    let all: u64 = linkage.seen_in.iter().map(|(_, persons)| persons).sum();
    html.push_str(
        "<h2>Persons</h2>\n<div class=\"wide\"><table><tr><th>Seen in</th><th class=\"n\">Persons</th><th></th></tr>\n",
    );
    for (datasets, persons) in &linkage.seen_in {
        let words = if *datasets == 1 { "1 dataset".to_owned() } else { format!("{datasets} datasets") };
        let drawn = bar(*persons as f64 / all.max(1) as f64, "plain");
        let _ = writeln!(html, "<tr><td>{words}</td><td class=\"n\">{}</td><td>{drawn}</td></tr>", masked(*persons));
    }
    html.push_str("</table></div>\n<p>How surely the records of a person are one person's:</p>\n");
    html.push_str("<div class=\"wide\"><table><tr><th>Chance</th><th class=\"n\">Persons</th><th></th></tr>\n");
    for (band, persons) in &linkage.certainty {
        let (from, to) = (5 * band, 5 * band + 5);
        let drawn = bar(*persons as f64 / all.max(1) as f64, "plain");
        let _ = writeln!(
            html,
            "<tr><td>{from}% to {to}%</td><td class=\"n\">{}</td><td>{drawn}</td></tr>",
            masked(*persons)
        );
    }
    html.push_str("</table></div>\n");
}

fn households(html: &mut String, linked: &Linked) {
    let dwellings = linked.dwellings.len().max(1) as f64;
    let share = |wanted: &dyn Fn(&Dwelling) -> bool| {
        percent(linked.dwellings.iter().filter(|dwelling| wanted(dwelling)).count() as f64 / dwellings)
    };
    let _ = write!(
        html,
        "<h2>Dwellings and households</h2>\n<p>{} of the dwellings have a UPRN, given or found; {} are found with a \
         certainty of 0.9 or more, {} with less than 0.5.</p>\n",
        share(&|dwelling| dwelling.uprn.is_some()),
        share(&|dwelling| dwelling.certainty >= 0.9),
        share(&|dwelling| dwelling.certainty < 0.5)
    );
    let mut sizes: Vec<u64> = vec![0; 8];
    for household in linked.households.iter().filter(|household| !household.organisation) {
        let place = household.members.len().clamp(1, sizes.len()) - 1;
        sizes[place] += 1;
    }
    let most = sizes.iter().copied().max().unwrap_or(1).max(1) as f64;
    html.push_str("<div class=\"wide\"><table><tr><th>Members</th><th class=\"n\">Households</th><th></th></tr>\n");
    for (place, households) in sizes.iter().enumerate() {
        let words = if place + 1 == sizes.len() { format!("{} and more", place + 1) } else { (place + 1).to_string() };
        let drawn = bar(*households as f64 / most, "plain");
        let _ = writeln!(html, "<tr><td>{words}</td><td class=\"n\">{}</td><td>{drawn}</td></tr>", masked(*households));
    }
    html.push_str("</table></div>\n");
}

#[cfg(test)]
mod tests {
    use super::linkage_page;
    use crate::archive::testing::history;
    use crate::domain::AsOf;
    use crate::link::link;
    use crate::link::prepare;

    #[test]
    fn the_page_counts_and_names_nobody() {
        let history = history(&[(
            "register",
            "application_ref | surname | forename | dob | address | postcode | known
                 R1 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-01
                 R2 | SMITH | JOHN | 1970-02-03 | 4 MILL LANE | ZZ1 1AA | 2023-05-02
                 R3 | JONES | MARY | 1985-11-20 | 6 MILL LANE | ZZ1 1AA | 2023-05-01",
        )]);
        let linked = link(&history.known_on(AsOf("2023-06-01".parse().unwrap())), &prepare(&history, &[]));
        let page = linkage_page("the council", &linked).unwrap();
        assert!(
            page.contains("2 statements about people") && page.contains("became 2 persons in 2 households"),
            "{page}"
        );
        assert!(page.contains("<td>register</td><td class=\"n\">&lt;10</td>"), "{page}");
        for word in ["SMITH", "JOHN", "MILL", "ZZ1", "1970"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(linkage_page("the council", &crate::link::Linked { linkage: None, ..linked }).is_none());
    }
}
