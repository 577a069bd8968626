use super::ListHead;
use super::Validated;
use crate::domain::Day;
use crate::domain::Probability;

/// The mark of a replay.
pub(super) const REPLAY: &str = "REPLAY of a past date: contact nobody from this list";
/// The mark of a model nobody has signed off.
pub(super) const NOT_SIGNED_OFF: &str = "model not signed off";

/// What no record shows.
pub(super) const UNSEEN: &str = "Domestic abuse and being asked to leave by family or friends often leave no trace in the records: a \
                      household that is not on the list may still need help.";
const ADDITIVE: &str = "The reasons and what speaks for the household add up to its score. Race, nationality, religion, \
                        sex, orientation, gender reassignment, marriage and pregnancy are never used.";
const TIES: &str = "Households with equal scores are put in order by a keyed hash of household and date: by chance, but the \
                    same chance if the list is made again.";
const SAFE: &str =
    "The list holds personal data. Keep it on the council's systems and delete it when the period is over.";

/// The marks a list carries wherever it is shown.
pub(super) fn marks(head: &ListHead) -> Vec<&'static str> {
    let marks = [(head.replay, REPLAY), (!head.signed_off, NOT_SIGNED_OFF)];
    marks.into_iter().filter_map(|(carried, mark)| carried.then_some(mark)).collect()
}

/// The first line of a team's sheet.
pub(super) fn banner(head: &ListHead, team: &str) -> String {
    let (from, to) = head.period;
    let [as_of, from, to] = [head.as_of.0, from, to].map(in_words);
    format!(
        "{}: households to contact, {team}. As of {as_of}, period {from} to {to}, model {}",
        head.council, head.model
    )
}

/// What the list is, what it is not, and how often it was right: a heading and its text each.
pub(super) fn paragraphs(head: &ListHead) -> Vec<(&'static str, String)> {
    let what = format!(
        "Households that the council's own records suggest may be owed a homelessness duty (prevention or relief) within \
         {} days after {}. It is advice: you decide whether and how to contact anyone.",
        head.horizon.0,
        in_words(head.as_of.0)
    );
    let mut said = vec![
        ("What this list is", what),
        ("How often it was right", how_right(head)),
        ("What it cannot see", UNSEEN.to_owned()),
        ("Where the risk comes from", ADDITIVE.to_owned()),
        ("Equal scores", TIES.to_owned()),
        ("Keep it safe", SAFE.to_owned()),
    ];
    said.extend(head.remarks.iter().map(|remark| ("Tonight", remark.clone())));
    said
}

/// How right the lists were: those published lately, if enough of them are mature; else lists of past dates.
pub(super) fn how_right(head: &ListHead) -> String {
    match (&head.lately, &head.validated) {
        (Some(figures), _) => {
            let Validated { on, hits, alerts, .. } = figures;
            format!(
                "Of {alerts} alerts that were published ({on}) and are old enough to be judged, {hits} were right: the \
                 household was owed a duty within the horizon. Where help kept a home, an alert counts as not right. {}",
                rates(figures)
            )
        }
        (None, Some(figures)) => {
            let Validated { on, hits, alerts, .. } = figures;
            format!(
                "Too few published alerts are old enough to be judged. On past dates the model had not seen ({on}), {hits} \
                 of the {alerts} households it would have listed were owed a duty within the horizon. {}",
                rates(figures)
            )
        }
        (None, None) => "Not known yet: no alert is old enough to be judged.".to_owned(),
    }
}

/// The hit rate with its interval, beside the base rate.
fn rates(figures: &Validated) -> String {
    let Validated { alerts, hit_rate, interval: (low, high), base_rate, .. } = figures;
    let [hit_rate, low, high, base_rate] = [hit_rate, low, high, base_rate].map(|share| percent(*share));
    format!(
        "That is a hit rate of {hit_rate} (95% interval {low} to {high}, n = {alerts}). Of all households scored, \
         {base_rate} were."
    )
}

/// `21 November 2026`.
pub(super) fn in_words(day: Day) -> String {
    day.date().map_or_else(|| day.to_string(), |date| date.format("%-d %B %Y").to_string())
}

pub(super) fn percent(share: Probability) -> String {
    format!("{:.1}%", share.get() * 100.0)
}
