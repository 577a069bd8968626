use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::Day;
use crate::marks::escaped;
use crate::marks::page;

use super::own::OwnRow;
use super::person::OfficerExport;
use super::person::PersonExport;

/// The page for the person.
pub(super) fn person_page(export: &PersonExport) -> String {
    let mut html = format!(
        "<p>Made on {} by {} for {}. Reference {}.</p>\n<p>This is what the early-warning program of the council holds \
         about you: copies of records that other systems of the council keep, and what was made of them. If something is \
         wrong, tell the council: it is put right in the system it comes from.</p>\n",
        export.made_on,
        escaped(&export.made_by),
        escaped(&export.council),
        escaped(&export.reference)
    );
    lists(&mut html, export);
    html.push_str("<h2>What is not here</h2>\n");
    if export.withheld.is_empty() {
        html.push_str("<p>Nothing was withheld.</p>\n");
    }
    for line in &export.withheld {
        let _ = writeln!(html, "<p>{}.</p>", escaped(line));
    }
    html.push_str("<h2>Your records</h2>\n");
    for of_dataset in export.records.chunk_by(|one, next| one.dataset == next.dataset) {
        let _ = writeln!(html, "<section><h3>{}</h3>", escaped(&of_dataset[0].title));
        for row in of_dataset {
            record(&mut html, row);
        }
        html.push_str("</section>\n");
    }
    page("What is held about you", &html)
}

fn lists(html: &mut String, export: &PersonExport) {
    html.push_str("<h2>Lists your household was on</h2>\n");
    if export.lists.is_empty() {
        html.push_str("<p>None.</p>\n");
    }
    for list in &export.lists {
        let _ = writeln!(
            html,
            "<h3>{}: {}</h3>\n<p>Place {} of the list, by an estimated risk of {:.1} % (model {}).</p>\n<ul>",
            list.as_of,
            escaped(&list.team),
            list.rank,
            list.risk * 100.0,
            escaped(&list.model)
        );
        for sentence in list.reasons.iter().flat_map(|reason| &reason.sentences) {
            let _ = writeln!(html, "<li>{}</li>", escaped(sentence));
        }
        if list.withheld > 0 {
            let _ = writeln!(html, "<li>{} reasons are withheld</li>", list.withheld);
        }
        html.push_str("</ul>\n");
    }
    if !export.scores.is_empty() {
        html.push_str("<h2>Scores of your household that are kept</h2>\n<ul>\n");
        for score in &export.scores {
            let _ = writeln!(html, "<li>{}: {:.3} (model {})</li>", score.as_of, score.score, escaped(&score.model));
        }
        html.push_str("</ul>\n");
    }
}

fn record(html: &mut String, row: &OwnRow) {
    let day = |day: Option<Day>| day.map_or_else(|| "not known".to_owned(), |day| day.to_string());
    let until = row.known_to.map_or_else(String::new, |day| format!(", no longer so from {day}"));
    let shared = if row.shared { "; shared with others" } else { "" };
    let _ = writeln!(
        html,
        "<p><strong>{}</strong>: known from {}{until}; read from {}{shared}</p>\n<div class=\"wide\"><table>",
        escaped(&row.record),
        day(row.known_from),
        escaped(&row.files.join(", "))
    );
    cells(html, &row.person);
    cells(html, &row.facts);
    html.push_str("</table></div>\n");
}

fn cells(html: &mut String, cells: &BTreeMap<String, String>) {
    for (name, cell) in cells {
        let _ = writeln!(html, "<tr><td>{}</td><td>{}</td></tr>", escaped(name), escaped(cell));
    }
}

/// The page for the officer.
pub(super) fn officer_page(officer: &OfficerExport) -> String {
    let mut html = format!(
        "<p class=\"note\"><strong>For the officer alone: not to be handed out.</strong></p>\n<p>Reference {}, made on {} \
         by {}.</p>\n<h2>Reasons withheld</h2>\n<div class=\"wide\"><table><tr><th>List</th><th>Theme</th><th>Why</th>\
         <th>Kinds of record</th><th>Of members</th></tr>\n",
        escaped(&officer.reference),
        officer.made_on,
        escaped(&officer.made_by)
    );
    for reason in &officer.reasons {
        let members: Vec<String> = reason.members.iter().map(usize::to_string).collect();
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            reason.as_of,
            escaped(&reason.theme),
            escaped(&reason.why),
            escaped(&reason.records.join(", ")),
            members.join(", ")
        );
    }
    let state = if officer.cleared {
        "Cleared: these rows are in the person's file."
    } else {
        "These rows are not in the person's file; <code>--cleared</code> puts them in."
    };
    let _ = writeln!(html, "</table></div>\n<h2>For exemption review</h2>\n<p>{state}</p>\n<ul>");
    if officer.for_review.is_empty() {
        html.push_str("<li>no row</li>\n");
    }
    for row in &officer.for_review {
        let day = row.happened.map_or_else(String::new, |day| format!(", {day}"));
        let _ = writeln!(html, "<li>{}: {}{day}</li>", escaped(&row.dataset), escaped(&row.record));
    }
    html.push_str("</ul>\n<h2>Rows of others' accounts and claims that name the person</h2>\n<ul>\n");
    if officer.of_others.is_empty() {
        html.push_str("<li>none</li>\n");
    }
    for (dataset, rows) in &officer.of_others {
        let _ = writeln!(html, "<li>{}: {rows}</li>", escaped(dataset));
    }
    html.push_str("</ul>\n");
    page("Access export: for the officer", &html)
}
