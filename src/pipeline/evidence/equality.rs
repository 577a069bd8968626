//! What an analysis under the public sector equality duty asks (Equality Act 2010, section 149): how the list falls on people
//! who share a protected characteristic.

use std::path::Path;

use serde_json::Value;

use crate::export::Paper;
use crate::export::Question;
use crate::export::Said;
use crate::marks::grouped;
use crate::marks::percent;

use super::asks;
use super::blank;
use super::drafted;
use super::opening;
use super::records::Records;
use super::section;
use super::traced;

/// Exhibits of the evaluator's report that are about groups.
const GROUP: &str = "group-";
/// Those of them over time, which are not repeated here.
const OVER_TIME: &str = "-over-time";
/// The shares that say how a list falls on a group: name in the report, and in words.
const SHARES: [(&str, &str); 3] = [("flag_rate", "flagged"), ("hit_rate", "hit rate"), ("recall", "recall")];

pub(super) fn paper(records: &Records<'_>) -> Paper {
    Paper {
        name: "equality-inputs",
        title: format!("Inputs to an equality analysis: early warning of homelessness, {}", records.config.council),
        opening: opening(
            records,
            "How the lists fell on groups of people, from the evaluator's report: who was flagged, how often that was right, and \
             whom the lists missed. Small numbers are hidden as they are there. Whether a difference is justified is for people.",
        ),
        sections: vec![
            section(
                "What is looked at",
                vec![asks(
                    "Characteristics",
                    vec![
                        drafted(
                            "Age band, sex of the lead, ethnicity, disability, household type, tenure and area, where the extracts hold them; otherwise a group reads \"not known\".",
                        ),
                        drafted(
                            "The model sees none of the protected ones. What it does see can still stand for them, which is why the lists are looked at and not only the features.",
                        ),
                        blank("characteristics no extract holds, and how the council will hear from those people"),
                    ],
                )],
            ),
            section("What the lists did", groups(records)),
            section(
                "What follows",
                vec![asks(
                    "Conclusions and actions",
                    vec![blank(
                        "which differences matter, why they arise, what will be done, and when it is looked at again",
                    )],
                )],
            ),
        ],
    }
}

fn groups(records: &Records<'_>) -> Vec<Question> {
    let Some((report, file)) = records.report() else {
        return vec![asks("By group", records.of_report(|_, _| vec![]))];
    };
    let exhibits = report["exhibits"].as_object().into_iter().flatten();
    let by_group = || exhibits.clone().filter(|(id, _)| id.starts_with(GROUP) && !id.ends_with(OVER_TIME));
    if by_group().next().is_none() {
        let why = "the latest report has no figures by group yet: alerts must mature first";
        return vec![asks("By group", vec![blank(why)])];
    }
    let question = |(id, exhibit): (&String, &Value)| {
        let rows = exhibit["rows"].as_array().into_iter().flatten();
        let mut says: Vec<Said> = rows.filter_map(|row| group(row, file, id)).collect();
        if says.is_empty() {
            says.push(blank("no group is large enough to be shown"));
        }
        asks(exhibit["title"].as_str().unwrap_or(id), says)
    };
    by_group().map(question).collect()
}

/// One group in a line; `None` where every figure is hidden.
fn group(row: &Value, file: &Path, id: &str) -> Option<Said> {
    let name = row["group"].as_str()?;
    let shares = SHARES.iter().filter_map(|(field, words)| {
        let value = row[*field].as_f64()?;
        let between = match (row[format!("{field}_low")].as_f64(), row[format!("{field}_high")].as_f64()) {
            (Some(low), Some(high)) => format!(" ({} to {})", percent(low), percent(high)),
            _ => String::new(),
        };
        Some(format!("{words} {}{between}", percent(value)))
    });
    let shares: Vec<String> = shares.collect();
    let households =
        row["households"].as_u64().map_or_else(String::new, |count| format!(", {} households", grouped(count)));
    (!shares.is_empty()).then(|| traced(format!("{name}{households}: {}", shares.join("; ")), file, id))
}
