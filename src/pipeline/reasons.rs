use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::export::ListRow;
use crate::export::Reason;
use crate::features::Catalogue;
use crate::features::Evidence;
use crate::model::Contribution;
use crate::model::Explanation;
use crate::model::ThemeTotal;
use crate::store::StoredReason;
use crate::store::StoredReasons;

use super::source_words::source_words;

/// What is linked less surely is in doubt: it is kept out of the reasons, and the row says to check name and address.
pub(super) const SURE: f64 = 0.8;
/// Most sentences of one theme, so that one trouble does not fill all the reasons.
const SENTENCES_A_THEME: usize = 2;
/// A theme that moves the odds by less than a twentieth either way is not worth a line.
const LEAST: f64 = 0.05;
/// Most protective factors shown.
const PROTECTIVE: usize = 2;

/// A reason, and the features whose sentences it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) reason: Reason,
    pub(super) features: Vec<String>,
}

/// A score taken apart: `reasons + protective + everything_else = score`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// What raises it, the strongest first.
    pub(super) reasons: Vec<Said>,
    /// What lowers it, the strongest first.
    pub(super) protective: Vec<Said>,
    /// The base, the contributions that do not count, and the themes that are not shown.
    pub(super) everything_else: f64,
    /// Every theme that could be a reason, whether there was room to show it or not, and what it adds to the score.
    pub(super) raising: BTreeMap<String, f64>,
    /// Whether something was kept out of it because its records may be another household's.
    pub(super) in_doubt: bool,
}

/// Takes a score apart into at most `most` reasons, at most two protective factors and the rest.
///
/// A contribution counts where its value is known, the model moves it the way the catalogue expects, and no record behind
/// it is in doubt; all others are in everything else. Those that count are summed by theme. A theme well above zero is a
/// reason if a fact that is there says so; one well below is a protective factor if a feature that lowers it has a sentence.
pub(super) fn told(explanation: &Explanation, evidence: &[Evidence], catalogue: &Catalogue, most: usize) -> Told {
    let names = catalogue.features().iter().map(|feature| feature.name.as_str());
    let parts = Parts {
        evidence: names.zip(evidence).collect(),
        log_odds: explanation.contributions.iter().map(|part| (part.feature.as_str(), part.log_odds)).collect(),
    };
    let themes = explanation.themes(|part| parts.counts(part));
    let raising: Vec<Said> =
        themes.iter().filter(|theme| theme.log_odds >= LEAST).filter_map(|theme| parts.reason(theme)).collect();
    let lowering = themes.iter().rev().filter(|theme| theme.log_odds <= -LEAST);
    let protective: Vec<Said> = lowering.filter_map(|theme| parts.protective(theme)).take(PROTECTIVE).collect();
    let could = raising.iter().map(|said| (said.reason.theme.clone(), said.reason.log_odds)).collect();
    let reasons: Vec<Said> = raising.into_iter().take(most).collect();

    let shown: BTreeSet<&str> = reasons.iter().chain(&protective).map(|said| said.reason.theme.as_str()).collect();
    let apart: f64 =
        explanation.contributions.iter().filter(|part| !parts.counts(part)).map(|part| part.log_odds).sum();
    let unsaid: f64 =
        themes.iter().filter(|theme| !shown.contains(theme.theme.as_str())).map(|theme| theme.log_odds).sum();
    let in_doubt = explanation.contributions.iter().any(|part| parts.is_doubted(part));
    Told { everything_else: explanation.base + apart + unsaid, reasons, protective, raising: could, in_doubt }
}

/// The contributions to a score with what they rest on, by feature.
struct Parts<'a> {
    evidence: BTreeMap<&'a str, &'a Evidence>,
    log_odds: BTreeMap<&'a str, f64>,
}

impl Parts<'_> {
    fn counts(&self, part: &Contribution) -> bool {
        let sure = self.evidence.get(part.feature.as_str()).is_some_and(|evidence| !evidence.in_doubt);
        sure && part.value.is_some() && !part.against_expected
    }

    fn is_doubted(&self, part: &Contribution) -> bool {
        let doubted = self.evidence.get(part.feature.as_str()).is_some_and(|evidence| evidence.in_doubt);
        doubted && part.log_odds.abs() >= LEAST
    }

    fn reason(&self, theme: &ThemeTotal) -> Option<Said> {
        let sentence = |evidence: &Evidence| evidence.sentence.clone().filter(|_| evidence.present);
        self.said(theme, SENTENCES_A_THEME, |log_odds| log_odds > 0.0, sentence)
    }

    fn protective(&self, theme: &ThemeTotal) -> Option<Said> {
        self.said(theme, 1, |log_odds| log_odds < 0.0, |evidence| evidence.lowers.clone())
    }

    /// The sentences of the features that move a theme its way, each said once, and whose records they come from; `None`
    /// where there is nothing to say.
    fn said(
        &self,
        theme: &ThemeTotal,
        most: usize,
        moves: fn(f64) -> bool,
        sentence: impl Fn(&Evidence) -> Option<String>,
    ) -> Option<Said> {
        let (mut sentences, mut sources, mut features) = (Vec::new(), Vec::new(), Vec::new());
        for feature in theme.features.iter().filter(|feature| moves(self.log_odds[feature.as_str()])) {
            let evidence = self.evidence[feature.as_str()];
            let Some(text) = sentence(evidence) else { continue };
            if sentences.len() < most && !sentences.contains(&text) {
                sentences.push(text);
                features.push(feature.clone());
                for source in evidence.sources.iter().map(|dataset| source_words(dataset)) {
                    if !sources.contains(&source) {
                        sources.push(source);
                    }
                }
            }
        }
        let reason = Reason { theme: theme.theme.clone(), sentences, sources, log_odds: theme.log_odds };
        (!reason.sentences.is_empty()).then_some(Said { reason, features })
    }
}

/// What a row says of its reasons and protective factors, for the store: no names.
pub(super) fn kept(row: &ListRow) -> StoredReasons {
    let stored = |reason: &Reason| StoredReason {
        theme: reason.theme.clone(),
        log_odds: reason.log_odds,
        sentences: reason.sentences.clone(),
        sources: reason.sources.clone(),
    };
    let shown = row.reasons.iter().chain(&row.protective).map(stored).collect();
    StoredReasons { shown, everything_else: row.everything_else }
}

#[cfg(test)]
mod tests;
