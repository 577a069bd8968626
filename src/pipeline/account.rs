//! The evaluator's report: what is known of the lists, from the first screen to the model's card.

use crate::domain::SMALL_COUNT;
use crate::domain::is_small;
use crate::effects::Asked;
use crate::effects::Helped;
use crate::effects::at_cut_off;
use crate::effects::by_draw;
use crate::effects::compare;
use crate::effects::exhibits as effect_exhibits;
use crate::evaluate::AlertRow;
use crate::evaluate::Audience;
use crate::evaluate::Boundaries;
use crate::evaluate::Estimate;
use crate::evaluate::Evaluation;
use crate::evaluate::GroupAudit;
use crate::evaluate::Reach;
use crate::evaluate::Share;
use crate::evaluate::Treatment;
use crate::evaluate::by_groups;
use crate::evaluate::group_exhibits;
use crate::evaluate::place_exhibits;
use crate::evaluate::published_exhibits;
use crate::evaluate::value;
use crate::evaluate::value_exhibits;
use crate::export::Part;
use crate::export::Report;
use crate::export::Tile;
use crate::marks::Exhibit;
use crate::marks::grouped;
use crate::marks::percent;
use crate::model::Model;
use crate::model::card_exhibits;
use crate::model::current;
use crate::model::drift_exhibits;

use super::Council;
use super::Learner;
use super::PipelineError;
use super::Subject;
use super::join::Gathered;

/// How far below a list's end, in log-odds, a household still counts as having come near it.
const REACH: f64 = 1.5;

/// What the report is made from.
pub(super) struct Account<'a> {
    pub council: &'a Council<'a>,
    pub subject: Subject,
    /// Whether anybody was helped, after whatever list.
    pub any_help: bool,
    /// Where the areas lie, if the council says so.
    pub boundaries: Option<Boundaries>,
    pub evaluation: &'a Evaluation,
}

impl Account<'_> {
    /// The whole report, small counts hidden.
    pub(super) fn report(&self, gathered: Gathered, mut learner: Learner<'_>) -> Result<Report, PipelineError> {
        let effects = self.effects(&gathered);
        let model = current(&self.council.config.model.folder)?.map(|(model, _)| model);
        let lists = Part { heading: "The lists".to_owned(), says: String::new(), exhibits: self.lists() };
        let mut parts = vec![lists];
        if self.is_judged() {
            let (rows, attributes) = gathered.groups.finish();
            let audit = by_groups(&rows, &attributes);
            parts.extend([effects, Self::groups(&audit), self.place(&audit), self.worth()]);
        }
        if let Some(model) = &model {
            parts.extend(self.model(model, &mut learner)?);
        }
        Ok(Report {
            title: match self.subject {
                Subject::Published => format!("How the lists of {} did", self.council.config.council),
                Subject::Replayed => format!("How past lists of {} would have done", self.council.config.council),
            },
            opening: self.opening(),
            tiles: self.tiles(),
            warnings: self.warnings(),
            parts,
        })
    }

    /// Whether it is known of any alert what came of it: else there is nothing to show but how many there are.
    fn is_judged(&self) -> bool {
        self.evaluation.alerts.known > 0
    }

    /// What came after the lists; nobody was helped after one that never went out.
    fn lists(&self) -> Vec<Exhibit> {
        let mut exhibits = published_exhibits(self.evaluation, Audience::Shared);
        exhibits.retain(|exhibit| self.subject == Subject::Published || exhibit.id != "help");
        exhibits
    }

    fn opening(&self) -> Vec<String> {
        let evaluation = self.evaluation;
        let alerts = &evaluation.alerts;
        let (what, all) = match self.subject {
            Subject::Published => ("published", "published lists"),
            Subject::Replayed => ("that past dates would have had", "replayed dates"),
        };
        vec![format!(
            "Alerts {what}: {} on {} {all}, counted on {}. The homelessness cases are complete to {}; an alert is mature \
             once the {} days it looks ahead, and the time cases take to be recorded, are over. All others are pending and \
             in no rate.",
            grouped(alerts.published.into()),
            grouped(alerts.lists.into()),
            evaluation.on,
            evaluation.complete_to,
            evaluation.horizon_days
        )]
    }

    /// The first screen.
    fn tiles(&self) -> Vec<Tile> {
        let evaluation = self.evaluation;
        if !self.is_judged() {
            let words = "mature alerts so far: nothing can be said yet of how often they were right".to_owned();
            return vec![Tile { figure: "0".to_owned(), words }];
        }
        let mut tiles = vec![
            Tile {
                figure: grouped(evaluation.alerts.published.into()),
                words: format!("alerts on {} lists", grouped(evaluation.alerts.lists.into())),
            },
            rate(&evaluation.hit.all, "of mature alerts were followed by a homelessness duty (a hit)", false),
            rate(
                &evaluation.became_homeless.all,
                "of mature alerts were followed by homelessness itself",
                is_small(evaluation.hit.all.count - evaluation.became_homeless.all.count)
                    || is_small(evaluation.hit.all.of - evaluation.became_homeless.all.of),
            ),
        ];
        if let Some(lift) = evaluation.chance.lift.filter(|_| !few(&evaluation.hit.all)) {
            tiles.push(Tile {
                figure: times(lift),
                words: format!(
                    "as many hits as the same number of households picked by chance{}",
                    between(lift, |end| format!("{end:.1}"))
                ),
            });
        }
        if let Some(rule) = evaluation.rule.as_ref().filter(|rule| !few(&rule.hit) && !few(&rule.model)) {
            let of = |share: &Share| share.share.map_or_else(String::new, |share| percent(share.value));
            tiles.push(Tile {
                figure: format!("{} against {}", of(&rule.model), of(&rule.hit)),
                words: "hit rate of the list against that of the best single rule on the same places".to_owned(),
            });
        }
        tiles.push(rate(
            &evaluation.recall.of_all_cases.all,
            "of all homelessness cases in the days ahead of each list were of a household on it",
            false,
        ));
        tiles.extend(self.helped_tile());
        if let Some(days) = evaluation.early.days.filter(|days| days.count >= SMALL_COUNT) {
            tiles.push(Tile {
                figure: format!("{:.0} days", days.median),
                words: format!(
                    "from the first alert to the application, half the time or longer (the middle half: {:.0} to {:.0})",
                    days.lower, days.upper
                ),
            });
        }
        tiles
    }

    /// What happened to those who were helped, as the table below has it.
    fn helped_tile(&self) -> Option<Tile> {
        let exhibits = self.lists();
        let help = exhibits.iter().find(|exhibit| exhibit.id == "help")?;
        let helped = self.evaluation.help.iter().position(|treated| treated.treatment == Treatment::Helped)?;
        let figure = if self.evaluation.help[helped].hit.all.of == 0 {
            "nobody".to_owned()
        } else {
            help.says_at(helped, "homeless_or_temporary_rate")?
        };
        let words = if figure == "nobody" {
            "was recorded as helped after a mature alert"
        } else {
            "of those helped became homeless or were placed in temporary accommodation; this is not the effect of help"
        };
        Some(Tile { figure, words: words.to_owned() })
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.subject == Subject::Replayed {
            warnings.push(
                "These lists were never published. Each past date is scored by the model that could have been trained on it, \
                 from what was known then. Nobody was contacted because of them, so nothing can be said of help."
                    .to_owned(),
            );
            if self.any_help {
                warnings.push(
                    "Some households were helped in those days, through lists that did go out or without one. Where that kept \
                     them from losing their home they count as no hit."
                        .to_owned(),
                );
            }
        } else if !self.is_judged() {
            warnings.push(
                "Until alerts are mature, `hew evaluate --replays` says how lists of past dates would have done."
                    .to_owned(),
            );
        }
        warnings.push(
            "What the list cannot see: domestic abuse and being asked to leave by family or friends leave few traces in these \
             records. A household that is not on a list is not thereby safe."
                .to_owned(),
        );
        warnings
    }

    fn effects(&self, gathered: &Gathered) -> Part {
        let mut exhibits = Vec::new();
        if self.subject == Subject::Published {
            let alerts: Vec<Helped> =
                gathered.facts.alerts.iter().filter(|alert| alert.is_mature()).map(helped).collect();
            let asked = Asked {
                compared: compare(&alerts),
                drawn: (!gathered.assigned.is_empty()).then(|| by_draw(&gathered.assigned)),
                cut_off: at_cut_off(&gathered.near, REACH),
            };
            exhibits = effect_exhibits(&asked, Audience::Shared);
        }
        Part {
            heading: "Did help work?".to_owned(),
            says: "What help did can be read from a draw, or at the end of the list, where chance decides who has a place. \
                   Comparing those helped with those not helped says nothing of it."
                .to_owned(),
            exhibits,
        }
    }

    fn groups(audit: &GroupAudit) -> Part {
        Part {
            heading: "Is it fair?".to_owned(),
            says: "Who is flagged, how often that was right, and whom it misses. Groups differ in how often homelessness comes \
                   to them, so flag rates alone say little: look at recall, the share of those it came to who were on the \
                   list."
                .to_owned(),
            exhibits: group_exhibits(audit).into_iter().filter(|exhibit| !exhibit.id.contains("-area")).collect(),
        }
    }

    fn place(&self, audit: &GroupAudit) -> Part {
        let areas = audit.attributes.iter().find(|attribute| attribute.id == "area");
        Part {
            heading: "Where".to_owned(),
            says: String::new(),
            exhibits: areas.map_or_else(Vec::new, |areas| place_exhibits(areas, self.boundaries.as_ref())),
        }
    }

    fn worth(&self) -> Part {
        // A household counts once, and only where nobody was helped: who was kept from losing a home is no hit.
        let hit = &self.evaluation.households.hit.all;
        let value = (!self.any_help)
            .then(|| value(Reach { alerts: hit.of, hits: hit.count }, &self.council.config.costs))
            .flatten();
        Part {
            heading: "What it may be worth".to_owned(),
            says: String::new(),
            exhibits: value.map_or_else(Vec::new, |value| value_exhibits(&value)),
        }
    }

    /// The model in use: how it did on dates it had not seen, what it looks at, and whether households are still as they
    /// were.
    fn model(&self, model: &Model, learner: &mut Learner<'_>) -> Result<Vec<Part>, PipelineError> {
        let on = self.evaluation.on;
        let view = learner.view(on);
        let drift = model.drift(&view.matrix, &model.score(&view.matrix)?, self.council.config.drift);
        let drifted: Vec<Exhibit> = drift.as_ref().map_or_else(Vec::new, drift_exhibits);
        Ok(vec![
            Part {
                heading: format!("The model in use, {}", model.id),
                says:
                    "Figures of past dates that were held back: the model of each such date was trained without it and \
                       without anything after it."
                        .to_owned(),
                exhibits: model.validation.exhibits().into_iter().chain(card_exhibits(model, None)).collect(),
            },
            Part {
                heading: "Is the model still right?".to_owned(),
                says: format!("Households as they are on {on} against those the model was trained on."),
                exhibits: drifted,
            },
        ])
    }
}

fn helped(alert: &AlertRow) -> Helped {
    let came = alert.came();
    let lost = alert.temporary.is_some() || came.is_some_and(|came| came.became_homeless);
    let open = came.is_some_and(|came| came.still_open) && !lost;
    // Help that came after the application or the placement did nothing against either.
    let applied = came.filter(|came| came.became_homeless).map(|came| came.applied);
    let by = applied.into_iter().chain(alert.temporary).min();
    Helped {
        household: alert.household,
        as_of: alert.as_of,
        helped: alert.helped.is_some_and(|helped| by.is_none_or(|by| helped <= by)),
        outcome: alert.known().filter(|_| !open).map(|_| lost),
    }
}

/// Whether a share is of so few people that it is not shown.
fn few(share: &Share) -> bool {
    is_small(share.count) || is_small(share.of - share.count)
}

fn rate(share: &Share, words: &str, gives_away: bool) -> Tile {
    let hidden = gives_away || few(share);
    let figure = match share.share {
        _ if hidden => "hidden".to_owned(),
        None => "not known".to_owned(),
        Some(estimate) => percent(estimate.value),
    };
    let between = share.share.map_or_else(String::new, |estimate| between(estimate, percent));
    let counts = if hidden {
        " (too few to show)".to_owned()
    } else {
        format!(" ({} of {}{between})", grouped(share.count.into()), grouped(share.of.into()))
    };
    Tile { figure, words: format!("{words}{counts}") }
}

fn between(estimate: Estimate, end: impl Fn(f64) -> String) -> String {
    estimate
        .interval
        .map_or_else(String::new, |between| format!("; 95% interval {} to {}", end(between.low), end(between.high)))
}

fn times(lift: Estimate) -> String {
    format!("{:.1} times", lift.value)
}
