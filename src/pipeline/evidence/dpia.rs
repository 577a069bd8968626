//! What a data protection impact assessment of a list like this asks (UK GDPR Article 35; large-scale profiling, matching of
//! data, people in need of protection).

use crate::export::Paper;
use crate::export::Said;
use crate::export::Section;
use crate::extract::ColumnRule;
use crate::extract::Profile;

use super::asks;
use super::blank;
use super::drafted;
use super::opening;
use super::records::Records;
use super::section;
use super::traced;

pub(super) fn paper(records: &Records<'_>) -> Paper {
    Paper {
        name: "impact-assessment-inputs",
        title: format!(
            "Inputs to a data protection impact assessment: early warning of homelessness, {}",
            records.config.council
        ),
        opening: opening(
            records,
            "What the assessment will ask of the program and can be read from its records. It is not the assessment: that \
             weighs these facts, and takes advice from the data protection officer and from people in the data.",
        ),
        sections: vec![processing(records), data(records), necessity(records), rights(), risks(records), decision()],
    }
}

fn processing(records: &Records<'_>) -> Section {
    let scale = records.of_list(|manifest, file| {
        let counts = manifest.counts.iter().filter(|(_, count)| !crate::domain::is_small(**count as u32));
        counts
            .map(|(what, count)| traced(format!("{what}: {}", crate::marks::grouped(*count)), file, "counts"))
            .collect()
    });
    section(
        "The processing",
        vec![
            asks(
                "How data flows",
                vec![
                    drafted(
                        "Extracts are read from the inbox, never changed; rows go to an archive on the same machine; records are linked into persons, homes and households; facts known on the day become features; a model scores; a list goes to the teams.",
                    ),
                    drafted(
                        "Nothing leaves the machine but what a person passes on: lists, and the pages for somebody who asks what is held of them. No data is sent to the makers of the program.",
                    ),
                ],
            ),
            asks("How much, on the latest list", scale),
            asks(
                "Where it is kept",
                vec![
                    traced(records.config.archive.folder.display().to_string(), "config.toml", "data.folder"),
                    traced(records.config.archive.database.display().to_string(), "config.toml", "data.database"),
                    traced(records.config.alerts.out.display().to_string(), "config.toml", "list.folder"),
                ],
            ),
        ],
    )
}

fn data(records: &Records<'_>) -> Section {
    let of = |profile: &&Profile| {
        let columns = |what: fn(&ColumnRule) -> bool| profile.columns.iter().filter(|column| what(column)).count();
        let used =
            if profile.use_in_scoring(&records.config.extract) { "used in scoring" } else { "not used in scoring" };
        let purpose = profile.purpose.as_deref().unwrap_or("no purpose note");
        let fact = format!(
            "{} ({used}): {purpose}. {} columns, {} of them identify people and are kept apart from facts, {} are seen by the \
             evaluation alone.",
            profile.title,
            profile.columns.len(),
            columns(|column| column.personal),
            columns(|column| column.audit_only)
        );
        traced(fact, format!("the profile `{}`", profile.name), "")
    };
    let feeds: Vec<Said> = records.of_list(|_, _| records.datasets().iter().map(of).collect());
    section(
        "The data",
        vec![
            asks("Each dataset, what it is for, and what of it identifies people", feeds),
            asks(
                "Special categories and protected characteristics",
                vec![
                    drafted(
                        "Race, nationality, religion, sex, orientation, gender reassignment, marriage and pregnancy are never features; where an extract holds them only the evaluation sees them, to ask whether the list is fair.",
                    ),
                    blank("the condition for processing any special category data that the extracts hold"),
                ],
            ),
            asks("How long it is kept", {
                let scores = format!("Scores of a night: {} days.", records.config.store.keep_scores_days);
                let mut said = vec![traced(scores, "config.toml", "data.keep_scores_days")];
                said.extend(records.retention());
                said
            }),
        ],
    )
}

fn necessity(records: &Records<'_>) -> Section {
    section(
        "Necessity and proportion",
        vec![
            asks(
                "Lawful basis",
                vec![blank(
                    "the lawful basis, and the power or duty it rests on (for example prevention duties under the Housing Act 1996, Part 7)",
                )],
            ),
            asks("Does it work better than less intrusive ways?", {
                let mut said = vec![drafted(
                    "A model is used only if, on dates it had not seen, it had more hits than the best single rule.",
                )];
                said.extend(records.held_back());
                said
            }),
            asks(
                "Could less data do?",
                vec![
                    drafted(
                        "A dataset without a purpose note is never used in scoring, and each can be switched off in the config.",
                    ),
                    blank("which feeds were considered and left out"),
                ],
            ),
        ],
    )
}

fn rights() -> Section {
    section(
        "People's rights",
        vec![
            asks("Being told", vec![blank("the privacy notice that mentions the list, and where it is given")]),
            asks(
                "Access, objection, erasure",
                vec![
                    drafted(
                        "The program holds each record with the file it came from, and every list a household was on with the reasons shown then.",
                    ),
                    drafted(
                        "Access: `hew person` writes what is held of a person as pages to hand over, and apart from them, for an officer, what must be looked at first because it may disclose somebody else.",
                    ),
                    drafted(
                        "Objection: `hew object` keeps a register of those who object; from the next run on their households are not scored, trained on or listed.",
                    ),
                    drafted(
                        "Erasure: `hew forget` takes a person out of archive, database and published lists, keeps out their returning rows, and writes a receipt that names nobody. It does not reach backups, the inbox, files that were passed on, or models, which hold no row of anybody.",
                    ),
                    blank("who answers a request, by when, and how the person is known"),
                ],
            ),
            asks(
                "Decisions by machine alone",
                vec![drafted("None: the list advises, and no service is given or refused by it.")],
            ),
        ],
    )
}

fn risks(records: &Records<'_>) -> Section {
    section(
        "Risks",
        vec![
            asks(
                "A wrong link puts one person's facts beside another's name",
                vec![
                    drafted(
                        "Every link has a weight that can be read and a certainty; a page about linkage lies beside each list; corrections by people who know are kept.",
                    ),
                    blank("likelihood and severity, and what remains after these measures"),
                ],
            ),
            asks(
                "A list is lost or seen by the wrong person",
                vec![
                    drafted(
                        "Besides the extracts and the archive, names stand in the lists, in the register of objections and in the pages that `hew person` writes for somebody's request; a household is known by a code everywhere else. Lists of specialists, the register and those pages can be read by their owner alone.",
                    ),
                    blank("likelihood and severity, and what remains"),
                ],
            ),
            asks(
                "A list discloses abuse or safeguarding",
                vec![
                    drafted("Such facts are never words on a list."),
                    blank("likelihood and severity, and what remains"),
                ],
            ),
            asks("The model grows stale", {
                let mut said = vec![drafted(
                    "Every night is compared with the households the model was trained on, at the same time of year.",
                )];
                said.extend(records.of_list(|manifest, file| {
                    let drift =
                        manifest.counts.iter().filter(|(name, _)| name.contains("drift") || name.contains("moved"));
                    drift.map(|(what, count)| traced(format!("{what}: {count}"), file, "counts")).collect()
                }));
                said
            }),
        ],
    )
}

fn decision() -> Section {
    section(
        "Decision",
        vec![asks(
            "Advice and decision",
            vec![blank(
                "the data protection officer's advice, what was decided, by whom, and when it is looked at again",
            )],
        )],
    )
}
