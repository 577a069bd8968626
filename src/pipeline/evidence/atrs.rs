//! The fields follow the Algorithmic Transparency Recording Standard's template, version 3.0.

use crate::export::Paper;
use crate::export::Question;
use crate::export::Said;
use crate::export::Section;
use crate::marks::grouped;

use super::asks;
use super::blank;
use super::drafted;
use super::opening;
use super::records::Records;
use super::section;
use super::traced;

pub(super) fn paper(records: &Records<'_>) -> Paper {
    Paper {
        name: "transparency-record",
        title: format!("Algorithmic transparency record: early warning of homelessness, {}", records.config.council),
        opening: opening(
            records,
            "A draft in the fields of the Algorithmic Transparency Recording Standard (template version 3.0). Check the field \
             names against the template in force before you publish it.",
        ),
        sections: vec![
            tier_one(records),
            owner(),
            rationale(),
            decision(records),
            model(records),
            development(records),
            operation(records),
            risks(),
        ],
    }
}

fn tier_one(records: &Records<'_>) -> Section {
    section(
        "Tier 1",
        vec![
            asks("Name", vec![drafted("hew: homelessness early warning")]),
            asks(
                "Description",
                vec![
                    drafted(
                        "A program on the council's own machine reads extracts of systems the council already has, links them \
                         into households, and lists a small number of households for caseworkers to contact, with reasons, \
                         before they come to the council as homeless. It advises; people decide.",
                    ),
                    traced(
                        format!(
                            "The risk it gives is that a prevention or relief duty is owed within {} days.",
                            records.config.outcome.horizon.0
                        ),
                        "config.toml",
                        "outcome.horizon_days",
                    ),
                ],
            ),
            asks("Website and contact", vec![blank("the page about it, and an address people can write to")]),
        ],
    )
}

fn owner() -> Section {
    let who = "organisation, team and senior responsible owner";
    section(
        "1. Owner and responsibility",
        vec![
            asks("1.1 to 1.3 Organisation, team, senior responsible owner", vec![blank(who)]),
            asks(
                "1.4 Supplier",
                vec![
                    drafted(
                        "hew is open source (MIT or Apache-2.0); it runs on the council's machine and sends nothing out.",
                    ),
                    blank("who installed it, under which procurement, and what data they can reach"),
                ],
            ),
        ],
    )
}

fn rationale() -> Section {
    section(
        "2. Description and rationale",
        vec![
            asks(
                "2.1 and 2.2 What it does, and for what it is meant",
                vec![
                    drafted(
                        "It ranks households by a logistic regression whose every feature, coefficient and reason can be read.",
                    ),
                    drafted(
                        "It is for offering help early. It is not for refusing a service, for enforcement, or for deciding what \
                         duty is owed; a household that is not on the list may still need help.",
                    ),
                ],
            ),
            asks("2.3 Benefit", vec![blank("what the council hopes for, and how it will know")]),
            asks(
                "2.4 and 2.5 What was done before, and what else was considered",
                vec![
                    drafted(
                        "Before any model is used it must have more hits on held-back dates than the best single rule, such as arrears.",
                    ),
                    blank("how households were found before, and the alternatives weighed"),
                ],
            ),
        ],
    )
}

fn decision(records: &Records<'_>) -> Section {
    let scale = records.of_list(|manifest, file| {
        let count = |name: &str| manifest.counts.get(name).copied().map(grouped);
        let mut said = Vec::new();
        if let (Some(cohort), Some(open)) = (count("cohort"), count("open")) {
            let fact = format!("As of {}: {cohort} households scored, {open} on the list.", manifest.as_of);
            said.push(traced(fact, file, "counts"));
        }
        said
    });
    let teams = records.config.alerts.teams.iter().map(|team| {
        let fact = format!("{}: {} places a {}.", team.name, team.capacity, period(records));
        traced(fact, "config.toml", "list.team")
    });
    section(
        "3. Decision making process",
        vec![
            asks(
                "3.1 and 3.2 How it enters the work, and what is shown",
                vec![drafted(
                    "One workbook with a sheet for each team: who, where, how high the risk is in words, why (facts with dates and amounts and whose \
                     records they are), what speaks for the household, how sure the link of the records is.",
                )],
            ),
            asks("3.3 Frequency and scale", teams.chain(scale).collect()),
            asks(
                "3.4 Human decisions and review",
                vec![
                    drafted(
                        "A caseworker decides whether to contact anybody and writes back what came of it and whether the entry was right.",
                    ),
                    drafted("Entries that are all accepted unchanged are reported, so that review stays review."),
                    blank("who reviews, with what authority to set an entry aside"),
                ],
            ),
            asks("3.5 Training", vec![blank("what caseworkers are taught before they use the list")]),
            asks(
                "3.6 Appeals and review",
                vec![
                    drafted(
                        "Anybody may object to being scored; the household is left out of scoring, training and lists from the next run.",
                    ),
                    blank("how people are told, and where they complain"),
                ],
            ),
        ],
    )
}

fn period(records: &Records<'_>) -> &'static str {
    match records.config.alerts.period {
        crate::config::Period::Week => "week",
        crate::config::Period::Month => "month",
    }
}

fn model(records: &Records<'_>) -> Section {
    let which = records.of_model(|model, promotion, file| {
        let standing = if promotion.signed_off() { "signed off" } else { "not signed off by a person" };
        let since = promotion.day.map_or_else(String::new, |day| format!(" since {day}"));
        vec![
            traced(format!("Model {}, in use{since}, {standing}.", model.id), file, ""),
            traced(format!("It has {} features.", model.features.len()), file, "features"),
        ]
    });
    section(
        "4. Tool specification",
        vec![
            asks("4.1 The model in use", which),
            asks(
                "4.2 Task, input, output",
                vec![drafted(
                    "Input: facts about a household known on the day. Output: a score that ranks, a risk calibrated on later \
                     dates, and the reasons that add up to the score.",
                )],
            ),
            asks("4.3 Performance on dates held back from training", records.held_back()),
            asks("4.4 Performance of published lists", records.tiles()),
        ],
    )
}

fn development(records: &Records<'_>) -> Section {
    let data = records.of_model(|model, _, file| {
        let (Some(first), Some(last)) = (model.trained_dates.first(), model.trained_dates.last()) else {
            return vec![blank("the model in use names no training dates")];
        };
        vec![
            traced(
                format!(
                    "Trained on {} household-dates of {} as-of dates, {first} to {last}; in {} of them a duty followed.",
                    grouped(u64::from(model.rows)),
                    model.trained_dates.len(),
                    grouped(u64::from(model.positives))
                ),
                file,
                "rows, trained_dates, positives",
            ),
            traced(
                format!(
                    "{} household-dates were left out because the household was helped: to learn from them would teach that \
                     what they had is safe.",
                    shown(model.helped.rows)
                ),
                file,
                "helped",
            ),
        ]
    });
    section(
        "5. Development data",
        vec![
            asks("5.1 What it was trained on", data),
            asks(
                "5.2 Completeness and representativeness",
                vec![blank("who is missing from these systems, and what that means")],
            ),
        ],
    )
}

fn shown(count: u32) -> String {
    if crate::domain::is_small(count) { "Fewer than 10".to_owned() } else { grouped(u64::from(count)) }
}

fn operation(records: &Records<'_>) -> Section {
    let feeds: Vec<Said> = records.of_list(|_, file| {
        let of = |profile: &&crate::extract::Profile| {
            let purpose = profile.purpose.as_deref().unwrap_or("not used in scoring: it has no purpose note");
            traced(format!("{}: {purpose}.", profile.title), file, "inputs")
        };
        records.datasets().iter().map(of).collect()
    });
    let access: Question = asks("6.2 Access and storage", {
        let mut said = vec![
            drafted(
                "Names are in the extracts, in the archive, on the lists, in the register of objections and in the pages that \
                 `hew person` writes for somebody's request; scores, models and figures hold codes.",
            ),
            blank("who may read the lists, and where the machine stands"),
        ];
        said.extend(records.retention());
        said
    });
    section("6. Operational data", vec![asks("6.1 Sources and what each is for", feeds), access])
}

fn risks() -> Section {
    section(
        "7. Risks, mitigations and impact assessments",
        vec![
            asks(
                "7.1 Known risks",
                vec![
                    drafted(
                        "Records may be wrong or joined wrongly: each entry says how sure the link is, and doubtful links give no reasons.",
                    ),
                    drafted(
                        "Domestic abuse and being asked to leave by family often leave no trace, so the list misses them.",
                    ),
                    drafted("A family could be contacted that needs nothing: the list says how often it was wrong."),
                ],
            ),
            asks("7.2 Assessments", vec![blank("links to the impact assessments, with their dates")]),
        ],
    )
}
