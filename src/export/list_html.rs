//! The list as one page to read and to print: no script, nothing from the network, no file beside it.

use std::fmt::Write;

use super::List;
use super::ListHead;
use super::ListRow;
use super::columns::cells::Origin;
use super::notes::in_words;
use super::notes::marks;
use super::plain::plain_list;
use super::summary::KEPT_OFF;
use super::summary::NOBODY_KEPT_OFF;
use super::summary::NOT_ON_THE_LIST;
use super::summary::Summary;
use crate::marks::escaped;
use crate::marks::grouped;
use card::card;
use style::STYLE;

mod card; //  a household
mod style; // how it looks on a screen, a telephone and paper

/// The list as a page: the summary, then a card for each household, a team after the other. Every text of the council's
/// systems is escaped, and the page forbids itself scripts and the network.
pub fn to_html(list: &List) -> String {
    let list = &plain_list(list);
    let head = &list.head;
    let title = escaped(&format!("{}: households to contact, {}", head.council, in_words(head.as_of.0)));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    );
    for mark in marks(head) {
        let _ = writeln!(html, "<p class=\"mark\">{}</p>", escaped(mark));
    }
    let summary = Summary::of(list);
    summary_part(&mut html, &summary);
    for (number, (team, _)) in summary.teams.iter().enumerate() {
        let rows = list.rows.iter().filter(|row| row.team == *team);
        team_part(&mut html, head, (number, team), rows);
    }
    html.push_str("<p class=\"foot\">Personal data: keep safe, shred when done.</p>\n</body></html>\n");
    html
}

fn summary_part(html: &mut String, summary: &Summary) {
    html.push_str("<section class=\"summary\"><ul class=\"tiles\">\n");
    let open = ("to contact", Summary::open(summary.all));
    let by_origin = Origin::ALL.into_iter().zip(summary.all).map(|(origin, count)| (origin.words(), count));
    for (words, count) in std::iter::once(open).chain(by_origin) {
        let _ = writeln!(html, "<li><b>{}</b>{words}</li>", grouped(count.into()));
    }
    html.push_str("</ul>\n<dl>\n");
    for (heading, text) in &summary.said {
        let _ = writeln!(html, "<dt>{heading}</dt><dd>{}</dd>", escaped(text));
    }
    let _ = writeln!(html, "</dl>\n<div class=\"pair\"><div>\n<h2>{NOT_ON_THE_LIST}</h2>");
    let said = if summary.kept_off.is_empty() { NOBODY_KEPT_OFF } else { KEPT_OFF };
    let _ = writeln!(html, "<p>{}</p>", escaped(said));
    table(html, summary.kept_off.iter().map(|(reason, count)| (reason.as_str(), grouped((*count).into()), "n")));
    html.push_str("</div><div>\n<h2>How fresh the feeds are</h2>\n");
    feeds_table(html, summary);
    html.push_str("</div></div>\n");
    if summary.teams.len() > 1 {
        html.push_str("<nav><h2>Teams</h2><ul>\n");
        for (number, (team, tally)) in summary.teams.iter().enumerate() {
            let open = grouped(Summary::open(*tally).into());
            let _ = writeln!(html, "<li><a href=\"#team-{number}\">{}</a>: {open} to contact</li>", escaped(team));
        }
        html.push_str("</ul></nav>\n");
    }
    html.push_str("</section>\n");
}

/// The feeds of one age together, in the order of the first: there are many, and the households come after them.
fn feeds_table(html: &mut String, summary: &Summary) {
    let mut ages: Vec<(&str, bool, Vec<&str>)> = Vec::new();
    for (feed, age, late) in &summary.feeds {
        match ages.iter_mut().find(|(known, ..)| *known == age.as_str()) {
            Some((.., feeds)) => feeds.push(feed.as_str()),
            None => ages.push((age.as_str(), *late, vec![feed.as_str()])),
        }
    }
    html.push_str("<dl>\n");
    for (age, late, feeds) in ages {
        let class = if late { " class=\"late\"" } else { "" };
        let _ = writeln!(html, "<dt{class}>{}</dt><dd>{}</dd>", escaped(age), escaped(&feeds.join(", ")));
    }
    html.push_str("</dl>\n");
}

/// A table of two columns, the second with a class.
fn table<'a>(html: &mut String, rows: impl Iterator<Item = (&'a str, String, &'a str)>) {
    html.push_str("<table>\n");
    for (name, value, class) in rows {
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"{class}\">{}</td></tr>", escaped(name), escaped(&value));
    }
    html.push_str("</table>\n");
}

fn team_part<'a>(
    html: &mut String,
    head: &ListHead,
    (number, team): (usize, &str),
    rows: impl Iterator<Item = &'a ListRow>,
) {
    let _ = writeln!(html, "<section class=\"team\" id=\"team-{number}\"><h2>{}</h2>", escaped(team));
    for row in rows {
        card(html, head, row);
    }
    html.push_str("</section>\n");
}

#[cfg(test)]
mod tests {
    use super::to_html;
    use crate::export::list::sample;

    #[test]
    fn the_page_has_the_summary_and_a_card_a_household() {
        let list = sample::list(15);
        let html = to_html(&list);
        assert_eq!(html.matches("<article").count(), 15);
        for row in &list.rows {
            assert!(html.contains(&row.pseudonym));
        }
        for said in [
            "REPLAY of a past date",
            "hit rate of 15.2%",
            "Domestic abuse",
            "a homelessness case is open</td><td class=\"n\">12",
            "20 November 2026, 1 day old",
            "<a href=\"#team-1\">South</a>",
            "+0.50",
            "about 1 in 9 within six months; very high: over 20 times the average (31.0%)",
            "<b>Help given</b> <span>☐ advice</span>",
            "Which adult was wrong?",
        ] {
            assert!(html.contains(said), "{said}\n{html}");
        }
    }

    #[test]
    fn a_card_shows_all_that_happened() {
        let mut list = sample::list(1);
        let one = list.rows[0].chronology[0].clone();
        list.rows[0].chronology = vec![one; 25];
        assert_eq!(to_html(&list).matches("Housing benefit stopped <span").count(), 25);
    }

    #[test]
    fn the_page_runs_nothing_and_asks_nothing_of_the_network() {
        let html = to_html(&sample::list(15));
        for not in
            ["<script", "javascript:", "http://", "https://", "src=", "@import", "url(", "<link", "<iframe", "onload"]
        {
            assert!(!html.contains(not), "{not}");
        }
        assert!(html.contains("Content-Security-Policy") && html.contains("default-src 'none'"));
        assert!(html.contains("break-inside:avoid"), "a household is never broken over pages");
    }

    #[test]
    fn an_empty_list_is_still_a_page() {
        let html = to_html(&sample::list(0));
        assert!(html.contains("<b>0</b>to contact") && html.ends_with("</html>\n"));
    }
}
