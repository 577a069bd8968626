use std::fmt::Write;

use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::EntryAnswer;
use crate::alerts::HelpKind;
use crate::domain::Personal;
use crate::export::Adult;
use crate::export::ListHead;
use crate::export::ListRow;
use crate::export::Reason;
use crate::export::columns::cells::risk_words;
use crate::export::columns::cells::status;
use crate::export::notes::in_words;
use crate::marks::escaped;

/// A household: who and where, why, what next, how its score adds up, what happened.
pub(super) fn card(html: &mut String, head: &ListHead, row: &ListRow) {
    let class = if row.closed.is_some() { " class=\"closed\"" } else { "" };
    let _ = writeln!(html, "<article{class}>");
    opening(html, head, row);
    people(html, row);
    html.push_str("<div class=\"cols\"><div>\n");
    points(html, "Why", &row.reasons);
    points(html, "What speaks for them", &row.protective);
    list(html, "Since last time", &row.changed);
    html.push_str("</div><div>\n");
    list(html, "Next step", &row.next_steps);
    list(html, "Who works with them", &row.workers);
    score(html, row);
    html.push_str("</div></div>\n");
    chronology(html, row);
    let records: Vec<String> = [("How sure", &row.certainty), ("How fresh", &row.freshness)]
        .into_iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(what, said)| format!("{what}: {}", escaped(said)))
        .collect();
    let _ = writeln!(html, "<p class=\"quiet\">{}</p>", records.join(". "));
    pen(html);
    html.push_str("</article>\n");
}

fn opening(html: &mut String, head: &ListHead, row: &ListRow) {
    html.push_str("<header><h3>");
    if let Some(rank) = row.rank {
        let _ = write!(html, "<span class=\"rank\">{rank}</span>");
    }
    let mut standing = vec![escaped(&status(head, row))];
    standing.extend((!row.state.is_empty() && row.state != "new").then(|| escaped(&row.state)));
    let _ = write!(
        html,
        "{} <span class=\"status\">{}; on the list since {}</span></h3>",
        escaped(&row.pseudonym),
        standing.join("; "),
        in_words(row.since)
    );
    if let Some(risk) = row.risk {
        let mut said = vec![escaped(risk_words(row))];
        said.extend((!row.band.is_empty() && row.band != risk_words(row)).then(|| escaped(&row.band)));
        let _ = write!(html, "<span class=\"risk\">{} ({:.1}%)</span>", said.join("; "), risk.get() * 100.0);
    }
    html.push_str("</header>\n");
}

fn people(html: &mut String, row: &ListRow) {
    if !row.address.is_empty() {
        let _ = writeln!(html, "<p class=\"where\">{}</p>", isolated(&row.address));
    }
    if row.adults.is_empty() {
        return;
    }
    html.push_str("<ul class=\"adults\">\n");
    for adult in &row.adults {
        let Adult { name, phones, emails, language } = adult;
        let _ = write!(html, "<li><b>{}</b>", isolated(name));
        for phone in phones {
            let _ = write!(html, " · <a href=\"tel:{}\">{}</a>", digits(phone), isolated(phone));
        }
        for email in emails {
            let _ = write!(html, " · {}", isolated(email));
        }
        if let Some(language) = language {
            let _ = write!(html, " · <span class=\"language\">{}</span>", isolated(language));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
}

/// Escaped, and in a frame of its own direction: a name written from right to left turns nothing beside it.
fn isolated(text: &Personal) -> String {
    format!("<bdi>{}</bdi>", escaped(text.reveal()))
}

/// What of a telephone number can be dialled.
fn digits(phone: &Personal) -> String {
    phone.reveal().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// The sentences of themes, each with whose record it is.
fn points(html: &mut String, heading: &str, reasons: &[Reason]) {
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(html, "<h4>{heading}</h4><ul>");
    for reason in reasons {
        let sentences: Vec<String> = reason.sentences.iter().map(|sentence| escaped(sentence)).collect();
        let _ = write!(html, "<li>{}", sentences.join("<br>"));
        if !reason.sources.is_empty() {
            let _ = write!(html, " <span class=\"quiet\">({})</span>", escaped(&reason.sources.join(", ")));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
}

fn list(html: &mut String, heading: &str, texts: &[String]) {
    if texts.is_empty() {
        return;
    }
    let _ = writeln!(html, "<h4>{heading}</h4><ul>");
    for text in texts {
        let _ = writeln!(html, "<li>{}</li>", escaped(text));
    }
    html.push_str("</ul>\n");
}

/// What each theme adds to the score: log-odds that add up.
fn score(html: &mut String, row: &ListRow) {
    let Some(score) = row.score else { return };
    html.push_str("<h4>How the score adds up</h4><table>\n");
    for reason in row.reasons.iter().chain(&row.protective) {
        let _ =
            writeln!(html, "<tr><td>{}</td><td class=\"n\">{:+.2}</td></tr>", escaped(&reason.theme), reason.log_odds);
    }
    let _ = writeln!(
        html,
        "<tr><td>everything else</td><td class=\"n\">{:+.2}</td></tr>\
         <tr class=\"sum\"><td>score (log-odds)</td><td class=\"n\">{score:+.2}</td></tr></table>",
        row.everything_else
    );
}

fn chronology(html: &mut String, row: &ListRow) {
    if row.chronology.is_empty() {
        return;
    }
    html.push_str("<h4>What happened, the latest first</h4><table>\n");
    for happening in &row.chronology {
        let _ = writeln!(
            html,
            "<tr><td class=\"day\">{}</td><td>{} <span class=\"quiet\">({})</span></td></tr>",
            happening.day.date().map_or_else(String::new, |date| date.format("%-d %b %Y").to_string()),
            escaped(&happening.what),
            escaped(&happening.source)
        );
    }
    html.push_str("</table>\n");
}

/// On paper: what to tick and fill in with a pen, to be typed into the workbook later.
fn pen(html: &mut String) {
    html.push_str("<div class=\"pen\">\n");
    for (asked, words) in [
        ("Contact made?", ContactAnswer::WORDS),
        ("Result", CaseResult::WORDS),
        ("Help given", HelpKind::WORDS),
        ("Was this entry right?", EntryAnswer::WORDS),
    ] {
        let _ = write!(html, "<p><b>{asked}</b> ");
        for word in words {
            let _ = write!(html, "<span>☐ {}</span> ", escaped(word));
        }
        html.push_str("</p>\n");
    }
    html.push_str(
        "<p><b>Which adult was wrong?</b> ____ <b>Contact date</b> ____________ <b>Your staff id</b> ____________ \
         <b>Notes</b></p></div>\n",
    );
}
