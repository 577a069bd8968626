use std::collections::BTreeSet;

use super::Assignment;
use super::Key;
use super::PastDraw;
use crate::config::DrawSettings;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// A draw that config asks for, and who sits it out.
pub(super) struct Draw<'a> {
    settings: &'a DrawSettings,
    key: &'a Key,
    as_of: AsOf,
    resting: BTreeSet<HouseholdId>,
}

/// Who of those that wait gets a place, by position.
pub(super) struct Chosen {
    /// By rank: the highest scores.
    pub(super) by_rank: usize,
    /// Drawn from among the others.
    pub(super) drawn: Vec<usize>,
    /// Everybody who took part, and by what chance.
    pub(super) assignments: Vec<Assignment>,
}

impl<'a> Draw<'a> {
    /// Draws dated on or after the as-of date are passed over, so that a night can be run again.
    pub(super) fn new(settings: &'a DrawSettings, past: &[PastDraw], as_of: AsOf, key: &'a Key) -> Self {
        let rests = |draw: &&PastDraw| draw.held < as_of.0 && as_of.0 - draw.held <= i32::from(settings.horizon.0);
        let resting = past.iter().filter(rests).map(|draw| draw.household).collect();
        Self { settings, key, as_of, resting }
    }

    /// Whether a household took part in a draw within the horizon: drawn or not, its first assignment stands.
    pub(super) fn rests(&self, household: HouseholdId) -> bool {
        self.resting.contains(&household)
    }

    /// Fills places from households that wait, highest score first. Places that no band uses go by rank; ranks count from
    /// 1 after these. Where there are fewer places than the bands draw, the last bands draw fewer. A band with no more
    /// households than places is no draw: all of them are placed.
    pub(super) fn choose(&self, waiting: &[HouseholdId], places: usize, team: &str) -> Chosen {
        let asked: usize = self.settings.bands.iter().map(|band| band.places.get() as usize).sum();
        let by_rank = places.saturating_sub(asked).min(waiting.len());
        let mut left = places.min(asked);
        let mut chosen = Chosen { by_rank, drawn: Vec::new(), assignments: Vec::new() };
        let rest = &waiting[by_rank..];
        for (band, number) in self.settings.bands.iter().zip(1_u32..) {
            let from = (band.from as usize - 1).min(rest.len());
            let to = band.to.map_or(rest.len(), |to| (to as usize).min(rest.len()));
            let places = (band.places.get() as usize).min(left);
            left -= places;
            let members = &rest[from..to.max(from)];
            if places == 0 || members.len() <= places {
                let placed = members.len().min(places);
                chosen.drawn.extend(by_rank + from..by_rank + from + placed);
                continue;
            }
            let mut order: Vec<usize> = (0..members.len()).collect();
            order.sort_by_key(|at| (self.key.draw(members[*at], self.as_of), members[*at]));
            let drawn: BTreeSet<usize> = order.into_iter().take(places).collect();
            chosen.drawn.extend(drawn.iter().map(|at| by_rank + from + at));
            chosen.assignments.extend(members.iter().enumerate().map(|(at, household)| Assignment {
                household: *household,
                team: team.to_owned(),
                band: number,
                rank: (from + at + 1) as u32,
                places: places as u32,
                households: members.len() as u32,
                drawn: drawn.contains(&at),
            }));
        }
        chosen
    }
}
