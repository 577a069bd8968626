//! What was alerted, drawn and answered before tonight, as tonight's households; and what tonight leaves for later nights.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::alerts::CaseResult;
use crate::alerts::ContactAnswer;
use crate::alerts::Event;
use crate::alerts::NEW_THEME_LOG_ODDS;
use crate::alerts::Off;
use crate::alerts::PastAlert;
use crate::alerts::PastDraw;
use crate::alerts::Selection;
use crate::alerts::Standing;
use crate::alerts::material_change;
use crate::domain::AsOf;
use crate::domain::Day;
use crate::domain::HouseholdId;
use crate::domain::Probability;
use crate::link::HouseholdIx;
use crate::model::Explanation;
use crate::model::Model;
use crate::store::Contact;
use crate::store::ContactKind;
use crate::store::ContactSource;
use crate::store::Feedback;
use crate::store::Kept;
use crate::store::Store;
use crate::store::StoredAlert;
use crate::store::StoredFate;
use crate::store::StoredOff;
use crate::store::StoredThemes;

use super::PipelineError;
use super::View;
use super::follow::Heirs;
use super::follow::Homes;

/// What decides, beside scores, who takes tonight's places.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// Every alert before.
    pub(super) past: Vec<PastAlert>,
    /// Every part in a draw before.
    pub(super) drawn: Vec<PastDraw>,
    /// What caseworkers answered before.
    pub(super) events: Vec<Event>,
    /// Households of which something material has changed since their latest alert.
    pub(super) changed: BTreeSet<HouseholdId>,
    /// Households in which all the adults of their latest alert still live: what was said of them then may be told.
    pub(super) whole: BTreeSet<HouseholdId>,
}

/// Something that was answered of a household, as the list called it.
struct Answer {
    household: HouseholdId,
    day: Day,
    contact: Option<ContactAnswer>,
    result: Option<CaseResult>,
}

impl Answer {
    fn says_something(&self) -> bool {
        self.contact.is_some() || self.result.is_some()
    }

    fn is_attempt(&self) -> bool {
        use ContactAnswer::{LetterSent, MessageLeft, NoAnswer};
        self.result.is_none() && matches!(self.contact, Some(NoAnswer | MessageLeft | LetterSent))
    }
}

impl Life {
    /// All of it that is dated before the as-of date. Alerts and draws go to the household that has most of the adults of
    /// then; answers to every household that has one of them, but for one of `specialist`, on which nobody else's word
    /// weighs. An answer may be told only where all the adults of then still live together.
    pub(super) fn gather(
        store: &Store,
        view: &View,
        model: &Model,
        specialist: &BTreeSet<HouseholdIx>,
    ) -> Result<Self, PipelineError> {
        let as_of = view.linked.as_of;
        let listed: Vec<StoredAlert> =
            store.all_alerts()?.into_iter().filter(|alert| alert.is_new && alert.as_of < as_of).collect();
        let draws: Vec<PastDraw> = store.draws()?.iter().map(past_draw).filter(|draw| draw.held < as_of.0).collect();
        let answers: Vec<Answer> = answers(store, as_of.0)?.into_iter().filter(|answer| answer.day < as_of.0).collect();

        let alerted = listed.iter().map(|alert| (alert.household, alert.as_of.0));
        let drawn = draws.iter().map(|draw| (draw.household, draw.held));
        let answered = answers.iter().map(|answer| (answer.household, answer.day));
        let asked: BTreeSet<(HouseholdId, Day)> = alerted.chain(drawn).chain(answered).collect();
        let asked: Vec<(HouseholdId, Day)> = asked.into_iter().collect();
        let (homes, were) = (Homes::new(&view.linked), store.households_on(&asked, as_of)?);
        let heirs: BTreeMap<(HouseholdId, Day), Heirs> =
            asked.iter().zip(&were).map(|(asked, was)| (*asked, homes.heirs(asked.0, was.as_ref()))).collect();

        let place = |household: HouseholdId| view.linked.households.binary_search_by_key(&household, |home| home.id);
        let guarded = |household| place(household).is_ok_and(|place| specialist.contains(&HouseholdIx(place as u32)));
        let mut life = Self::default();
        for alert in &listed {
            let Heirs { main: now, whole, .. } = heirs[&(alert.household, alert.as_of.0)];
            if whole == Some(alert.household) {
                life.whole.insert(alert.household);
            } else {
                life.whole.remove(&alert.household);
            }
            let (team, alerted) = (alert.team.clone(), alert.as_of.0);
            life.past.push(PastAlert { household: alert.household, now, team, alerted });
        }
        for draw in draws {
            let household = heirs[&(draw.household, draw.held)].main.unwrap_or(draw.household);
            life.drawn.push(PastDraw { household, ..draw });
        }
        for Answer { household: was, day, contact, result } in answers {
            let Heirs { all, whole, .. } = &heirs[&(was, day)];
            let heard = all.iter().filter(|household| **household == was || !guarded(**household));
            life.events.extend(heard.map(|household| {
                let told = *whole == Some(*household);
                Event { household: *household, day, contact, result, told }
            }));
        }
        life.changed = changed(store, view, model, &listed, &life.past)?;
        Ok(life)
    }
}

fn past_draw(drawn: &crate::store::StoredDraw) -> PastDraw {
    PastDraw { household: drawn.part.household, held: drawn.as_of.0 }
}

/// What caseworkers had answered and was imported before a day: what stood then of their feedback; attempts that a later
/// answer to the same entry replaced, since they were made all the same; and contacts of other days that an extract tells of.
fn answers(store: &Store, before: Day) -> Result<Vec<Answer>, PipelineError> {
    let answer = |row: &Feedback| Answer {
        household: row.household,
        day: row.happened(),
        contact: row.contact,
        result: row.result,
    };
    let stood = store.feedback_before(before)?;
    let mut found: Vec<Answer> = stood.iter().map(answer).filter(Answer::says_something).collect();
    let mut days: BTreeSet<(HouseholdId, Day)> = found.iter().map(|said| (said.household, said.day)).collect();
    let mut replaced = store.feedback_edits()?;
    replaced.retain(|edit| edit.imported < before);
    for said in replaced.iter().map(answer).filter(Answer::is_attempt) {
        if days.insert((said.household, said.day)) {
            found.push(said);
        }
    }
    let told = |contact: &Contact| {
        contact.source == ContactSource::Extract && !days.contains(&(contact.household, contact.day))
    };
    let contacts = store.contacts()?.into_iter().filter(told);
    found.extend(contacts.map(|contact| {
        let (answer, result) = said_by(contact.kind);
        Answer { household: contact.household, day: contact.day, contact: Some(answer), result }
    }));
    Ok(found)
}

/// Help that was given says that somebody was spoken to, and nothing of whether it goes on.
fn said_by(kind: ContactKind) -> (ContactAnswer, Option<CaseResult>) {
    match kind {
        ContactKind::Tried => (ContactAnswer::NoAnswer, None),
        ContactKind::Reached | ContactKind::Helped => (ContactAnswer::SpokeTo, None),
        ContactKind::Declined => (ContactAnswer::SpokeTo, Some(CaseResult::Declined)),
        ContactKind::NotNeeded => (ContactAnswer::SpokeTo, Some(CaseResult::NotAtRisk)),
    }
}

/// Households of tonight of which something material has changed since their latest alert.
fn changed(
    store: &Store,
    view: &View,
    model: &Model,
    listed: &[StoredAlert],
    past: &[PastAlert],
) -> Result<BTreeSet<HouseholdId>, PipelineError> {
    let mut themes: BTreeMap<(AsOf, HouseholdId), BTreeSet<String>> =
        store.themes()?.into_iter().map(|row| ((row.as_of, row.household), row.themes)).collect();
    let mut latest: BTreeMap<HouseholdId, &StoredAlert> = BTreeMap::new();
    for (alert, past) in listed.iter().zip(past) {
        // By as-of date: the last one stays.
        if let Some(now) = past.now {
            latest.insert(now, alert);
        }
    }
    let row = |household: &HouseholdId| view.matrix.households.binary_search(household).ok();
    let repeats: Vec<(usize, &StoredAlert)> =
        latest.iter().filter_map(|(now, alert)| Some((row(now)?, *alert))).collect();
    let rows: Vec<usize> = repeats.iter().map(|(row, _)| *row).collect();
    let mut found = BTreeSet::new();
    for ((_, alert), now) in repeats.iter().zip(model.explain(&view.matrix, &rows)?) {
        let strong = themes_from(&now, NEW_THEME_LOG_ODDS);
        // Of an alert whose themes nobody kept only the risk can tell.
        let were = themes.remove(&(alert.as_of, alert.household)).unwrap_or_else(|| strong.clone());
        let last = Standing { risk: alert.risk, themes: were };
        let risk: Probability = now.risk;
        if material_change(&last, &Standing { risk, themes: strong }) {
            found.insert(now.household);
        }
    }
    Ok(found)
}

/// The themes that add at least so much to a score.
fn themes_from(explained: &Explanation, least: f64) -> BTreeSet<String> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for part in &explained.contributions {
        *sums.entry(&part.theme).or_default() += part.log_odds;
    }
    sums.into_iter().filter(|(_, sum)| *sum >= least).map(|(theme, _)| theme.to_owned()).collect()
}

/// What is kept of a night beside its list.
pub(super) fn kept(selection: &Selection, view: &View, model: &Model) -> Result<Kept, PipelineError> {
    let as_of = view.linked.as_of;
    let off = selection.kept_off.iter().map(|kept| StoredOff {
        as_of,
        team: kept.team.clone(),
        household: kept.household,
        reason: kept.reason.word().to_owned(),
    });
    let handed = selection.handed.iter().map(|handed| StoredFate {
        as_of,
        team: handed.team.clone(),
        household: handed.household,
        fate: handed.fate.word().to_owned(),
    });
    let added: Vec<HouseholdId> =
        selection.entries.iter().filter(|entry| entry.added).map(|entry| entry.household).collect();
    let row = |household: &HouseholdId| view.matrix.households.binary_search(household).ok();
    let rows: Vec<usize> = added.iter().filter_map(row).collect();
    let themes = model.explain(&view.matrix, &rows)?.into_iter().map(|explained| StoredThemes {
        as_of,
        household: explained.household,
        themes: themes_from(&explained, f64::MIN_POSITIVE),
    });
    Ok(Kept { off: off.collect(), handed: handed.collect(), themes: themes.collect() })
}

/// Households kept off that would have had a place, by reason in words; reasons said in the same words are one.
pub(super) fn kept_off(selection: &Selection) -> Vec<(String, u32)> {
    kept_off_by(selection, |_| true)
}

/// The same of some teams.
pub(super) fn kept_off_by(selection: &Selection, of: impl Fn(&str) -> bool) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<(Off, &str), BTreeSet<HouseholdId>> = BTreeMap::new();
    for kept in selection.kept_off.iter().filter(|kept| of(&kept.team)) {
        counts.entry((kept.reason, kept.reason.words())).or_default().insert(kept.household);
    }
    let mut said: Vec<(String, u32)> = Vec::new();
    for ((_, words), households) in counts {
        let households = households.len() as u32;
        match said.iter_mut().find(|(known, _)| known == words) {
            Some((_, count)) => *count += households,
            None => said.push((words.to_owned(), households)),
        }
    }
    said
}

/// What the manifest says of those kept off and of the entries before.
pub(super) fn counts(selection: &Selection) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (words, count) in kept_off(selection) {
        *counts.entry(format!("kept off: {words}")).or_default() += u64::from(count);
    }
    // Those that are not scored are counted as left out.
    for (off, count) in selection.off.iter().filter(|(off, _)| !matches!(off, Off::Closed(_) | Off::NoTeam)) {
        *counts.entry(format!("kept off, with those below the last place: {}", off.words())).or_default() +=
            u64::from(count.all);
    }
    for handed in &selection.handed {
        *counts.entry(format!("entries before: {}", handed.fate.words())).or_default() += 1;
    }
    counts
}
