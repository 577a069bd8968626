use super::Comparison;
use super::Discontinuity;
use super::DrawEffect;
use super::Jump;
use super::NOT_CAUSAL;
use super::NotEnough;
use super::Rate;
use crate::domain::is_small;
use crate::evaluate::Audience;
use crate::evaluate::Estimate;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;

/// What the three ways of asking whether help worked came to; each has a reason where it has no figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Helped beside not helped.
    pub compared: Result<Comparison, NotEnough>,
    /// The draw; `None` where none was ever held.
    pub drawn: Option<Result<DrawEffect, NotEnough>>,
    /// The discontinuity at the cut-off.
    pub cut_off: Result<Discontinuity, NotEnough>,
}

/// The answers beside one another, then what each rests on. Adds no figures of its own.
pub fn exhibits(asked: &Asked, audience: Audience) -> Vec<Exhibit> {
    let shown = Shown(audience);
    let mut all = vec![answers(asked, shown)];
    all.extend(asked.compared.as_ref().ok().map(|found| compared(found, shown)));
    all.extend(asked.drawn.as_ref().and_then(|found| found.as_ref().ok()).map(|found| bands(found, shown)));
    all.extend(asked.cut_off.as_ref().ok().map(|found| sides(found, shown)));
    all.extend(left_out(asked, shown));
    all
}

/// Who reads it: small counts, and rates they could be worked out from, do not leave the office.
#[derive(Clone, Copy)]
struct Shown(Audience);

impl Shown {
    fn hides(self, counts: &[u32]) -> bool {
        self.0 == Audience::Shared && counts.iter().copied().any(is_small)
    }

    fn count(self, count: u32) -> Cell {
        self.among(count, &[count])
    }

    /// A count that could be worked out from the others and their sum: hidden with any of them.
    fn among(self, count: u32, others: &[u32]) -> Cell {
        if self.hides(others) { Cell::Hidden } else { Cell::Count(u64::from(count)) }
    }

    fn unless(self, counts: &[u32], cell: Cell) -> Cell {
        if self.hides(counts) { Cell::Hidden } else { cell }
    }

    fn why(self, why: NotEnough) -> String {
        if self.0 == Audience::Shared { why.shared() } else { why.to_string() }
    }
}

fn estimate(found: Estimate) -> Cell {
    Cell::Estimate { value: found.value, interval: found.interval.map(|interval| (interval.low, interval.high)) }
}

fn jump(found: &Jump) -> Cell {
    Cell::Estimate { value: found.estimate, interval: Some((found.interval.low, found.interval.high)) }
}

fn reason(text: &str) -> Cell {
    Cell::text(text)
}

/// A part of each whole and the rest of it: with one of them the other could be worked out.
fn with_rests<const N: usize>(parts: [u32; N], wholes: [u32; N]) -> Vec<u32> {
    parts.into_iter().zip(wholes).flat_map(|(part, whole)| [part, whole - part]).collect()
}

/// Outcomes and their absence, on both sides.
fn hits([one, other]: [&Rate; 2]) -> Vec<u32> {
    with_rests([one.hits, other.hits], [one.of, other.of])
}

/// One row of the answers.
type Row = [Cell; 6];

fn answers(asked: &Asked, shown: Shown) -> Exhibit {
    let rows = [compared_row(asked, shown), drawn_row(asked, shown)].into_iter().chain(cut_off_rows(asked, shown));
    Exhibit {
        id: "did-help-work".to_owned(),
        title: "Did help work?".to_owned(),
        says: "How much less often households became homeless because of a place on the list, or because of help. Below \
               zero is good: fewer became homeless. Where an interval holds zero, help may have done nothing."
            .to_owned(),
        definitions: vec![
            "Effect: difference in the share of households that became homeless or were placed in temporary accommodation \
             within the horizon, in percentage points, with its 95% interval: 9% less 12% is an effect of -3 points."
                .to_owned(),
            "Times as often: the share of the one over that of the other; 1 where nothing differs.".to_owned(),
            format!("Helped less not helped: each household by its first mature alert. {NOT_CAUSAL}"),
            "Draw: those drawn for a place beside those in the same band who were not, by their first draw, whether or not \
             they took the help."
                .to_owned(),
            "Cut-off: those who just had a place beside those who just had none, where chance decides; the interval allows \
             for the bend of the curves. Help: the same, for each household helped because of its place."
                .to_owned(),
            "Smallest effect it could find: an effect this large would be told from none in four of five such studies."
                .to_owned(),
        ],
        columns: vec![
            Column::new("design", "", Kind::Text),
            Column::new("effect", "Effect, percentage points", Kind::Share(1)),
            Column::new("smallest_effect", "Smallest effect it could find, percentage points", Kind::Share(1)),
            Column::new("ratio", "Times as often", Kind::Number(2)),
            Column::new("households", "Households", Kind::Count),
            Column::new("note", "", Kind::Text),
        ],
        rows: rows.map(|row| row.to_vec()).collect(),
        picture: None,
    }
}

fn none(design: &str, why: &str) -> Row {
    [Cell::text(design), Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing, reason(why)]
}

fn not_enough(design: &str, why: NotEnough, shown: Shown) -> Row {
    none(design, &format!("not enough: {}", shown.why(why)))
}

fn ratio(found: Option<Estimate>, behind: &[u32], shown: Shown) -> Cell {
    shown.unless(behind, found.map_or(Cell::Missing, estimate))
}

fn compared_row(asked: &Asked, shown: Shown) -> Row {
    let design = "Helped less not helped";
    match &asked.compared {
        Err(why) => not_enough(design, *why, shown),
        Ok(found) => {
            let [one, other] = [&found.helped, &found.not_helped];
            let behind = hits([one, other]);
            let effect = shown.unless(&behind, estimate(found.difference));
            let ratio = ratio(found.ratio, &behind, shown);
            [Cell::text(design), effect, Cell::Missing, ratio, shown.count(one.of + other.of), reason("not causal")]
        }
    }
}

fn drawn_row(asked: &Asked, shown: Shown) -> Row {
    let design = "Draw: a place";
    match &asked.drawn {
        None => none(design, "no draw was held"),
        Some(Err(why)) => not_enough(design, *why, shown),
        Some(Ok(found)) => {
            let [one, other] = [&found.drawn, &found.not_drawn];
            let behind = hits([one, other]);
            let effect = shown.unless(&behind, estimate(found.difference));
            let least = shown.unless(&behind, Cell::Number(found.minimum_detectable));
            let ratio = ratio(found.ratio, &behind, shown);
            [Cell::text(design), effect, least, ratio, shown.count(one.of + other.of), reason("")]
        }
    }
}

fn cut_off_rows(asked: &Asked, shown: Shown) -> Vec<Row> {
    let designs = ["Cut-off: a place", "Cut-off: help"];
    let found = match &asked.cut_off {
        Err(why) => return designs.iter().map(|design| not_enough(design, *why, shown)).collect(),
        Ok(found) => found,
    };
    let households = shown.count(found.used.iter().sum());
    let behind = with_rests(found.outcomes, found.used);
    let row = |design: &str, step: &Jump| {
        let effect = shown.unless(&behind, jump(step));
        let least = shown.unless(&behind, Cell::Number(step.minimum_detectable));
        [Cell::text(design), effect, least, Cell::Missing, households.clone(), reason("")]
    };
    let help = found.steps.per_help.as_ref().map_or_else(
        || none(designs[1], "not enough: a place made no clear difference to who was helped"),
        |help| row(designs[1], help),
    );
    vec![row(designs[0], &found.steps.outcome), help]
}

fn compared(found: &Comparison, shown: Shown) -> Exhibit {
    let behind = hits([&found.helped, &found.not_helped]);
    let wholes = [found.helped.of, found.not_helped.of];
    let row = |name: &str, rate: &Rate| {
        let share = Cell::Estimate { value: rate.share, interval: Some((rate.interval.low, rate.interval.high)) };
        vec![
            Cell::text(name),
            shown.among(rate.of, &wholes),
            shown.among(rate.hits, &behind),
            shown.unless(&behind, share),
        ]
    };
    Exhibit {
        id: "helped-and-not-helped".to_owned(),
        title: "Households helped and not helped".to_owned(),
        says: NOT_CAUSAL.to_owned(),
        definitions: vec![
            "Households: each once, by its first mature alert, where it is known what came of that.".to_owned(),
            "Helped: help was given within the horizon of that alert.".to_owned(),
            "Became homeless: or was placed in temporary accommodation within the horizon.".to_owned(),
        ],
        columns: vec![
            Column::new("group", "", Kind::Text),
            Column::new("households", "Households", Kind::Count),
            Column::new("became_homeless", "Became homeless", Kind::Count),
            Column::new("rate", "Share", Kind::Share(1)),
        ],
        rows: vec![row("Helped", &found.helped), row("Not helped", &found.not_helped)],
        picture: None,
    }
}

fn bands(found: &DrawEffect, shown: Shown) -> Exhibit {
    let sides = || found.bands.iter().flat_map(|band| [band.drawn, band.not_drawn]);
    let wholes: Vec<u32> = sides().map(|[all, _]| all).collect();
    let behind: Vec<u32> = sides().flat_map(|[all, outcomes]| [outcomes, all - outcomes]).collect();
    let counts = |[all, outcomes]: [u32; 2]| [shown.among(all, &wholes), shown.among(outcomes, &behind)];
    let rows = found.bands.iter().map(|band| {
        let start = [Cell::Count(u64::from(band.band))];
        start.into_iter().chain(counts(band.drawn)).chain(counts(band.not_drawn)).collect()
    });
    Exhibit {
        id: "draw".to_owned(),
        title: "The draw, band by band".to_owned(),
        says: "Within a band chance alone decided who had a place.".to_owned(),
        definitions: vec![
            "Band: a range of ranks by score, the highest first.".to_owned(),
            "Not drawn: had no place for the horizon unless an eviction date, a warrant or a safeguarding fact came up."
                .to_owned(),
        ],
        columns: vec![
            Column::new("band", "Band", Kind::Count),
            Column::new("drawn", "Drawn", Kind::Count),
            Column::new("drawn_became_homeless", "Of them became homeless", Kind::Count),
            Column::new("not_drawn", "Not drawn", Kind::Count),
            Column::new("not_drawn_became_homeless", "Of them became homeless", Kind::Count),
        ],
        rows: rows.collect(),
        picture: None,
    }
}

fn sides(found: &Discontinuity, shown: Shown) -> Exhibit {
    let [outcomes, helped] = [found.outcomes, found.helped].map(|parts| with_rests(parts, found.used));
    let row = |name: &str, side: usize| {
        vec![
            Cell::text(name),
            shown.among(found.used[side], &found.used),
            shown.among(found.outcomes[side], &outcomes),
            shown.among(found.helped[side], &helped),
        ]
    };
    Exhibit {
        id: "cut-off".to_owned(),
        title: "Households next to the cut-off of their list".to_owned(),
        says: format!(
            "Households whose score was within {:.2} of the end of their list, where the comparison is made.",
            found.steps.bandwidth
        ),
        definitions: vec![
            "Score: log-odds; the cut-off lies midway between the last with a place and the first without.".to_owned(),
            "Each household counts once, on the first list it came near.".to_owned(),
        ],
        columns: vec![
            Column::new("side", "", Kind::Text),
            Column::new("households", "Households", Kind::Count),
            Column::new("became_homeless", "Became homeless", Kind::Count),
            Column::new("helped", "Helped", Kind::Count),
        ],
        rows: vec![row("No place", 0), row("A place", 1)],
        picture: None,
    }
}

/// Who is in none of the figures; `None` where no design has any.
fn left_out(asked: &Asked, shown: Shown) -> Option<Exhibit> {
    const UNKNOWN: &str = "households of which it is not known what came";
    let mut told: Vec<(&str, &str, u32)> = Vec::new();
    if let Ok(found) = &asked.compared {
        let design = "Helped less not helped";
        told.extend([(design, "later alerts of a household", found.not_first), (design, UNKNOWN, found.unknown)]);
    }
    if let Some(Ok(found)) = &asked.drawn {
        told.extend([
            ("Draw", "later draws of a household", found.not_first),
            ("Draw", UNKNOWN, found.unknown),
            ("Draw", "households with nobody left on the other side of their draw", found.alone),
        ]);
    }
    if let Ok(found) = &asked.cut_off {
        told.extend([
            ("Cut-off", "later lists of a household, and lists it was never near the end of", found.not_first),
            ("Cut-off", "households whose score tied with the last place", found.tied),
            ("Cut-off", UNKNOWN, found.unknown),
        ]);
    }
    let row = |(design, who, count): (&str, &str, u32)| vec![Cell::text(design), Cell::text(who), shown.count(count)];
    (!told.is_empty()).then(|| Exhibit {
        id: "left-out-of-help".to_owned(),
        title: "Who was left out".to_owned(),
        says: "Households and lists that are in none of the figures on help.".to_owned(),
        definitions: vec![
            "Each household counts once in each comparison: by its first list, draw or alert.".to_owned(),
        ],
        columns: vec![
            Column::new("design", "", Kind::Text),
            Column::new("who", "Left out", Kind::Text),
            Column::new("count", "Count", Kind::Count),
        ],
        rows: told.into_iter().map(row).collect(),
        picture: None,
    })
}
