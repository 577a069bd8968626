//! The run report of a night as one HTML page: what it was made from, whom it could not score, whether the model still
//! fits. No script, no file beside it, nothing about any person.

use std::fmt::Write;

use super::masked::masked;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::marks::escaped;
use crate::marks::grouped;
use crate::marks::page;
use crate::marks::percent;
use crate::model::Drift;
use crate::model::drift_exhibits;

/// One feed as it stood on the night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLine {
    /// The dataset.
    pub dataset: String,
    /// Files accepted, all nights together.
    pub files: u64,
    /// The night its newest file was read for.
    pub newest: Day,
    /// Rows read, used, rejected, ignored, and about somebody erased.
    pub rows: [u64; 5],
}

/// Households left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The reason as shown.
    pub reason: &'static str,
    /// How many.
    pub households: u32,
    /// Whether too little is known of them, rather than something that rules them out.
    pub not_enough_data: bool,
}

/// That objections were heeded: counts of what the night really used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ObjectionLine {
    /// Objections in force.
    pub in_force: u32,
    /// Those that match somebody in the records.
    pub matched: u32,
    /// Persons that they match.
    pub persons: u32,
    /// Households of those persons.
    pub households: u32,
    /// Of those households, how many were scored.
    pub scored: u32,
    /// Rows of such households that the model learnt from; `None` where none was in force when it was trained.
    pub in_training: Option<u32>,
    /// How many of them have an open entry on the list.
    pub on_list: u32,
    /// Objections recorded since the model in use was trained.
    pub since_model: u32,
}

/// What the run report says.
#[derive(Clone, Debug)]
pub struct RunReport<'a> {
    /// Name of the council.
    pub council: &'a str,
    /// The as-of date.
    pub as_of: AsOf,
    /// Whether that date was fixed rather than today.
    pub replay: bool,
    /// Id of the model.
    pub model: &'a str,
    /// The first and last date it was trained on.
    pub trained: Option<(AsOf, AsOf)>,
    /// Households scored.
    pub cohort: u32,
    /// Households left out, by reason.
    pub left_out: Vec<LeftOut>,
    /// Households scored that are on no list, because only specialists may see them and no team is of specialists.
    pub on_no_list: u32,
    /// Households that would have had a place on a list but for a reason, by reason in words.
    pub kept_off: Vec<(String, u32)>,
    /// Every feed, by name.
    pub feeds: Vec<FeedLine>,
    /// Whether `linkage.html` lies beside the page.
    pub linkage: bool,
    /// Tonight's households against those the model was trained on; `None` where the model kept nothing to compare with.
    pub drift: Option<&'a Drift>,
    /// That objections were heeded.
    pub objections: ObjectionLine,
}

/// The page of a night's run.
pub fn run_page(report: &RunReport<'_>) -> String {
    let mut html = String::new();
    summary(&mut html, report);
    left_out(&mut html, report);
    kept_off(&mut html, report);
    objections(&mut html, report.objections);
    drift(&mut html, report);
    feeds(&mut html, report);
    page(&format!("Run report of {}, {}", report.council, report.as_of), &html)
}

fn summary(html: &mut String, report: &RunReport<'_>) {
    let _ = write!(html, "<p>{} households were scored.", grouped(report.cohort.into()));
    if report.left_out.iter().any(|left| left.not_enough_data) {
        html.push_str(" Of some too little was known to score them, which is not a low risk: they are counted below.");
    }
    if report.on_no_list > 0 {
        let _ = write!(
            html,
            " Of those scored, {} are on no list: only a team of specialists may see them, and config names none.",
            masked(report.on_no_list.into())
        );
    }
    let _ = write!(html, " The model is {}", escaped(report.model));
    if let Some((first, last)) = report.trained {
        let _ = write!(html, ", trained on dates from {first} to {last}");
    }
    html.push('.');
    if report.replay {
        html.push_str(" This is a replay: the date was fixed.");
    }
    if report.linkage {
        html.push_str(
            " How records became persons and households is on <a href=\"linkage.html\">the linkage page</a>.",
        );
    }
    html.push_str("</p>\n");
}

fn kept_off(html: &mut String, report: &RunReport<'_>) {
    html.push_str("<h2>Who was kept off the list</h2>\n");
    if report.kept_off.is_empty() {
        html.push_str("<p>Nobody who would have had a place.</p>\n");
        return;
    }
    html.push_str(
        "<p>These households would have had a place but for the reason; or they were on the list of the period before and \
         have left the cohort.</p>\n\
         <div class=\"wide\"><table><tr><th>Reason</th><th class=\"n\">Households</th></tr>\n",
    );
    for (reason, households) in &report.kept_off {
        let households = masked((*households).into());
        let _ = writeln!(html, "<tr><td>{}</td><td class=\"n\">{households}</td></tr>", escaped(reason));
    }
    html.push_str("</table></div>\n");
}

fn left_out(html: &mut String, report: &RunReport<'_>) {
    html.push_str(
        "<h2>Who was not scored</h2>\n<p>Some households are left out because of what is known of them: a case is open, \
         they live in temporary accommodation, they have died. Of others a source that must be there is missing. That \
         nothing is recorded in a source that is there is no such gap: it is known, and scored.</p>\n\
         <div class=\"wide\"><table><tr><th>Reason</th><th>Kind</th><th class=\"n\">Households</th></tr>\n",
    );
    for left in &report.left_out {
        let kind = if left.not_enough_data { "not enough data" } else { "ruled out" };
        let reason = left.reason.trim_start_matches("not enough data: ");
        let households = masked(left.households.into());
        let _ = writeln!(html, "<tr><td>{reason}</td><td>{kind}</td><td class=\"n\">{households}</td></tr>");
    }
    html.push_str("</table></div>\n");
}

fn objections(html: &mut String, count: ObjectionLine) {
    let trained = match count.in_training {
        None => "none was in force when the model was trained".to_owned(),
        Some(rows) => format!("{rows} rows in training"),
    };
    let _ = writeln!(
        html,
        "<h2>Objections</h2>\n<p>{} in force; {} of them match {} persons in {} households: {} of these scored, {trained}, \
         {} on the list. Counted on tonight's matrix, on the rows the model \
         learnt from when it was trained, and on the list.</p>",
        count.in_force, count.matched, count.persons, count.households, count.scored, count.on_list
    );
    if count.matched < count.in_force {
        html.push_str("<p>One that matches nobody stays in force and is looked for every night.</p>\n");
    }
    if count.since_model > 0 {
        let _ = writeln!(
            html,
            "<p>The model in use is older than {} of them and may have learnt from those households; the next one that is \
             trained will not.</p>",
            count.since_model
        );
    }
}

fn drift(html: &mut String, report: &RunReport<'_>) {
    html.push_str("<h2>Does the model still fit?</h2>\n");
    let Some(drift) = report.drift else {
        html.push_str("<p>The model in use kept nothing to compare with: train a new one to have this table.</p>\n");
        return;
    };
    let season = match drift.season_dates {
        0 => "None of its dates lies at this time of year, so all are compared with.".to_owned(),
        dates => format!("{dates} of its dates lie at this time of year; those decide."),
    };
    let _ = write!(
        html,
        "<p>Tonight's {} households beside those of the {} dates the model was trained on ({} on average). {season}</p>\n\
         <p>The population stability index (PSI) adds up, over the bins of a column, the change of the share times the \
         logarithm of its ratio: 0 is no change, from {} a column is watched, from {} it is an alarm. What chance alone \
         reaches is no drift. A column is also named when the share of households it is not known of changes by {} or \
         more. Nothing here stops a list.</p>\n",
        grouped(drift.households.into()),
        drift.training_dates,
        grouped(drift.training_households.into()),
        drift.psi_watch,
        drift.psi_alarm,
        percent(drift.missing_shift)
    );
    verdicts(html, drift);
    for exhibit in drift_exhibits(drift) {
        html.push_str(&exhibit.to_html());
    }
    html.push_str("<p>Every bin of every column is in <a href=\"drift.csv\">drift.csv</a>.</p>\n");
}

fn verdicts(html: &mut String, drift: &Drift) {
    if !drift.is_judged() {
        let _ = writeln!(
            html,
            "<p><strong>Not judged:</strong> fewer than {} households were scored, and chance alone moves so few.</p>",
            drift.fewest_households
        );
        return;
    }
    let names: Vec<String> = drift.over().iter().map(|column| format!("<em>{}</em>", escaped(&column.name))).collect();
    let said = match names.len() {
        0 => "Nothing has moved too far.".to_owned(),
        1 => format!("One column has moved too far: {}.", names[0]),
        many => format!("{many} columns have moved too far: {}.", names.join(", ")),
    };
    let _ = writeln!(html, "<p><strong>{said}</strong></p>");
}

fn feeds(html: &mut String, report: &RunReport<'_>) {
    html.push_str(
        "<h2>What it was made from</h2>\n<p>Every file accepted up to this night: rows read = used + rejected + ignored \
         (totals, banners) + erased (about people who were erased; left out). Rejected \
         rows are listed by file and line in the folder of rejects.</p>\n\
         <div class=\"wide\"><table><tr><th>Feed</th><th>Newest</th><th class=\"n\">Files</th><th class=\"n\">Rows</th>\
         <th class=\"n\">Used</th><th class=\"n\">Rejected</th><th class=\"n\">Ignored</th>\
         <th class=\"n\">Erased</th></tr>\n",
    );
    for feed in &report.feeds {
        let _ = write!(
            html,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td>",
            escaped(&feed.dataset),
            feed.newest,
            grouped(feed.files)
        );
        for rows in feed.rows {
            let _ = write!(html, "<td class=\"n\">{}</td>", grouped(rows));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table></div>\n");
}

#[cfg(test)]
mod tests {
    use super::{FeedLine, LeftOut, ObjectionLine, RunReport, run_page};
    use crate::domain::AsOf;
    use crate::domain::Day;
    use crate::export::drift_csv;
    use crate::model::BinShares;
    use crate::model::ColumnDrift;
    use crate::model::Drift;
    use crate::model::DriftLevel;

    fn column(name: &str, level: DriftLevel, index: f64) -> ColumnDrift {
        let bin = |values: &str, then, tonight| BinShares {
            values: values.to_owned(),
            training: then,
            season: None,
            tonight,
        };
        ColumnDrift {
            name: name.to_owned(),
            level,
            psi_training: Some(index),
            psi_season: None,
            psi_by_chance: 0.004,
            not_known: 0.0,
            not_known_training: 0.0,
            not_known_season: None,
            not_known_shifted: false,
            bins: vec![bin("zero", 0.6, 0.5), bin("over 1.5", 0.4, 0.5)],
        }
    }

    fn drift() -> Drift {
        Drift {
            as_of: AsOf(Day::ymd(2026, 4, 1).unwrap()),
            model: "56df".to_owned(),
            households: 7_993,
            fewest_households: 500,
            training_households: 7_997,
            training_dates: 24,
            season_dates: 0,
            psi_watch: 0.1,
            psi_alarm: 0.25,
            missing_shift: 0.1,
            score: column("score", DriftLevel::Steady, 0.01),
            features: vec![column("moves", DriftLevel::Steady, 0.02), column("arrears", DriftLevel::Alarm, 0.31)],
        }
    }

    fn report(drift: Option<&Drift>) -> String {
        let of = |reason, households, not_enough_data| LeftOut { reason, households, not_enough_data };
        let day = |month| Day::ymd(2026, month, 1).unwrap();
        run_page(&RunReport {
            council: "Hewford <test>",
            as_of: AsOf(day(4)),
            replay: true,
            model: "56df",
            trained: Some((AsOf(day(1)), AsOf(day(2)))),
            cohort: 7_993,
            left_out: vec![of("deceased", 39, false), of("not enough data: dwelling not sure", 7, true)],
            on_no_list: 41,
            kept_off: vec![("in support already".to_owned(), 12), ("spoken to not long ago".to_owned(), 3)],
            feeds: vec![FeedLine {
                dataset: "register".to_owned(),
                files: 35,
                newest: day(4),
                rows: [1_200, 1_190, 4, 5, 1],
            }],
            linkage: true,
            drift,
            objections: ObjectionLine {
                in_force: 3,
                matched: 2,
                persons: 4,
                households: 2,
                in_training: Some(0),
                since_model: 1,
                ..ObjectionLine::default()
            },
        })
    }

    #[test]
    fn the_page_says_whom_it_could_not_score_and_what_has_moved() {
        let page = report(Some(&drift()));
        for said in [
            "<title>Run report of Hewford &lt;test&gt;, 2026-04-01</title>",
            "7,993 households were scored. Of some too little was known",
            "<tr><td>dwelling not sure</td><td>not enough data</td><td class=\"n\">&lt;10</td></tr>",
            "<tr><td>deceased</td><td>ruled out</td><td class=\"n\">39</td></tr>",
            "<tr><td>in support already</td><td class=\"n\">12</td></tr>",
            "<tr><td>spoken to not long ago</td><td class=\"n\">&lt;10</td></tr>",
            "One column has moved too far: <em>arrears</em>.",
            "<td>arrears</td><td>alarm</td><td class=\"n\"></td><td class=\"n\">0.310</td>",
            "<h3>How arrears lies</h3>",
            "<td class=\"n\">1,200</td><td class=\"n\">1,190</td><td class=\"n\">4</td><td class=\"n\">5</td><td class=\"n\">1</td>",
            "linkage.html",
            "3 in force; 2 of them match 4 persons in 2 households: 0 of these scored, 0 rows in training, 0 on the list.",
            "One that matches nobody stays in force",
            "The model in use is older than 1 of them",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
        assert!(!page.contains("How moves lies") && !page.contains("<script"));
    }

    #[test]
    fn few_households_are_not_judged_and_an_old_model_says_so() {
        let few = Drift { households: 120, ..drift() };
        assert!(report(Some(&few)).contains("Not judged:"));
        assert!(report(None).contains("kept nothing to compare with"));
    }

    #[test]
    fn the_table_of_bins_has_a_line_a_bin_and_leaves_empty_what_is_not_known() {
        let csv = String::from_utf8(drift_csv(&drift())).unwrap();
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines.len(), 8, "{csv}");
        assert_eq!(lines[1], "2026-04-01,56df,score,steady,false,0.0100,,0.0040,zero,0.6000,,0.5000");
    }
}
