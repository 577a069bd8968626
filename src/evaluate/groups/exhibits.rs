use super::lines::{AttributeAudit, GroupAudit, GroupLine};
use super::over_time::OverTime;
use super::period::Grain;
use super::rows::Scope;
use super::seen::Shown;
use crate::domain::SMALL_COUNT;
use crate::marks::Cell;
use crate::marks::Column;
use crate::marks::Exhibit;
use crate::marks::Kind;
use crate::marks::Picture;
use crate::model::Estimate;

/// A table an attribute, and one over time where periods can be shown. Adds no figures of its own.
pub fn exhibits(audit: &GroupAudit) -> Vec<Exhibit> {
    let both = |attribute: &AttributeAudit| {
        let over_time = attribute.over_time.as_ref().map(|times| over_time(attribute, times));
        std::iter::once(together(attribute)).chain(over_time)
    };
    audit.attributes.iter().flat_map(both).collect()
}

fn together(attribute: &AttributeAudit) -> Exhibit {
    let head = Column::new("group", &attribute.title, Kind::Text);
    let columns: Vec<Column> = std::iter::once(head).chain(columns(attribute.scope)).collect();
    let recall = columns.iter().position(|column| column.name == "recall").unwrap_or(0);
    let everybody = attribute.together.last().and_then(|line| line.recall.figure());
    let row = |line: &GroupLine| {
        std::iter::once(Cell::text(&line.group)).chain(cells(line, attribute.scope)).collect::<Vec<Cell>>()
    };
    Exhibit {
        id: format!("group-{}", attribute.id),
        title: format!("By {}", lower_first(&attribute.title)),
        says: says(attribute),
        definitions: definitions(attribute.scope),
        columns,
        rows: attribute.together.iter().map(row).collect(),
        picture: Some(Picture::Bars {
            label: 0,
            value: recall,
            mark: everybody.map(|all| (all.value, "all households".to_owned())),
        }),
    }
}

fn over_time(attribute: &AttributeAudit, times: &OverTime) -> Exhibit {
    let (period, long) = match times.grain {
        Grain::Quarter => ("Quarter", "quarter"),
        Grain::Year => ("Year", "year"),
    };
    let heads = [Column::new("period", period, Kind::Text), Column::new("group", &attribute.title, Kind::Text)];
    let timed = |column: &Column| !column.name.starts_with("not_scorable");
    let places: Vec<bool> = columns(attribute.scope).iter().map(timed).collect();
    let mut rows = Vec::new();
    for period in &times.periods {
        for line in period.lines.iter().filter(|line| line.households != Shown::Hidden) {
            let figures = cells(line, attribute.scope).into_iter().zip(&places).filter(|(_, timed)| **timed);
            let heads = [Cell::text(&period.period), Cell::text(&line.group)];
            rows.push(heads.into_iter().chain(figures.map(|(cell, _)| cell)).collect());
        }
    }
    let hidden = times.periods.first().map(|period| {
        let hidden = period.lines.iter().filter(|line| line.households == Shown::Hidden);
        hidden.map(|line| line.group.as_str()).collect::<Vec<_>>().join(", ")
    });
    let hidden = hidden.filter(|names| !names.is_empty()).map(|names| format!(" Not shown over time: {names}."));
    Exhibit {
        id: format!("group-{}-over-time", attribute.id),
        title: format!("By {}, {long} by {long}", lower_first(&attribute.title)),
        says: format!(
            "The same by the {long} the as-of dates lie in. A group is shown in every {long} or in none: in one alone it \
             could be worked out from the others.{}",
            hidden.unwrap_or_default()
        ),
        definitions: definitions(attribute.scope),
        columns: heads.into_iter().chain(columns(attribute.scope).into_iter().filter(timed)).collect(),
        rows,
        picture: None,
    }
}

fn says(attribute: &AttributeAudit) -> String {
    let asks = match attribute.scope {
        Scope::Everybody => {
            "Who is on the list, how often that is right, and how many of those who needed help were found. The bars are \
             recall: the lower, the more of the group's households were missed."
        }
        Scope::Outcomes => {
            "Of those who came to need help, how many had been found, by what their own case says of them: it says it of \
             nearly all, so the recall here leaves few out as not known."
        }
    };
    [asks, &attribute.source].join(" ").trim().to_owned()
}

fn definitions(scope: Scope) -> Vec<String> {
    let mut said = vec![
        "Every household counts once on each as-of date whose horizon and reporting lag are over.".to_owned(),
        "Recall: households found, among all of the group whose outcome came, those with too little data to score included."
            .to_owned(),
        "In brackets: 95% interval (Wilson), wider where households are counted on several dates.".to_owned(),
        format!(
            "A count with fewer than {SMALL_COUNT} households behind it is not shown, nor is what would give it away: so \
             hidden groups come at least by two, and all that can be known of them is what they have together."
        ),
        "Not known is a group of its own: those of whom no source says it.".to_owned(),
        "Used to judge the list, never to make it: no feature may rest on it.".to_owned(),
    ];
    if scope == Scope::Everybody {
        let own = [
            "Flag rate: households on the list, among all of the group.",
            "Hit rate: of those on the list, the ones whose outcome came.",
            "Not scorable: too little was known of the household to score it.",
        ];
        said.splice(1..1, own.map(str::to_owned));
    }
    said
}

fn columns(scope: Scope) -> Vec<Column> {
    let all = [
        Column::new("households", "Household-dates", Kind::Count),
        Column::new("flagged", "Flagged", Kind::Count),
        Column::new("flag_rate", "Flag rate", Kind::Share(2)),
        Column::new("hits", "Hits", Kind::Count),
        Column::new("hit_rate", "Hit rate", Kind::Share(1)),
        Column::new("outcomes", "Outcome came", Kind::Count),
        Column::new("missed", "Missed", Kind::Count),
        Column::new("recall", "Recall", Kind::Share(1)),
        Column::new("not_scorable", "Not scorable", Kind::Count),
        Column::new("not_scorable_share", "Not scorable, share", Kind::Share(1)),
    ];
    match scope {
        Scope::Everybody => all.to_vec(),
        Scope::Outcomes => all.into_iter().filter(|column| OF_OUTCOMES.contains(&column.name.as_str())).collect(),
    }
}

/// What there is of an attribute that is known for outcomes alone.
const OF_OUTCOMES: [&str; 4] = ["hits", "outcomes", "missed", "recall"];

fn cells(line: &GroupLine, scope: Scope) -> Vec<Cell> {
    match scope {
        Scope::Everybody => vec![
            number(line.households),
            number(line.flagged),
            estimate(line.flag_rate),
            number(line.hits),
            estimate(line.hit_rate),
            number(line.outcomes),
            number(line.missed),
            estimate(line.recall),
            number(line.not_scorable),
            estimate(line.not_scorable_share),
        ],
        Scope::Outcomes => {
            vec![number(line.hits), number(line.outcomes), number(line.missed), estimate(line.recall)]
        }
    }
}

/// A count as a cell.
pub(in crate::evaluate) fn number(shown: Shown<u32>) -> Cell {
    match shown {
        Shown::Figure(count) => Cell::Count(u64::from(count)),
        Shown::Hidden => Cell::Hidden,
        Shown::Missing => Cell::Missing,
    }
}

/// A share as a cell.
pub(in crate::evaluate) fn estimate(shown: Shown<Estimate>) -> Cell {
    match shown {
        Shown::Figure(Estimate { value, interval }) => {
            Cell::Estimate { value, interval: interval.map(|interval| (interval.low, interval.high)) }
        }
        Shown::Hidden => Cell::Hidden,
        Shown::Missing => Cell::Missing,
    }
}

fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}
