use super::entry::{Aggregate, Feature, Source, Take, Within};
use super::error::FeatureError;

/// Checks the shape of one entry.
pub(super) fn entry(feature: &Feature) -> Result<(), FeatureError> {
    let broken = rules(feature).into_iter().find(|(holds, _)| !holds);
    broken.map_or(Ok(()), |(_, rule)| Err(FeatureError::Entry { feature: feature.name.clone(), rule: rule.to_owned() }))
}

fn rules(feature: &Feature) -> Vec<(bool, &'static str)> {
    let of_household = feature.from.household.is_some();
    let mut rules = vec![
        (is_name(&feature.name), "a name is lower case, digits and `_`"),
        (!feature.theme.trim().is_empty(), "`theme` is empty"),
        (!feature.reason.trim().is_empty(), "`reason` is empty"),
        (feature.reduced || feature.full, "it is in neither catalogue"),
        (feature.sources().all(has_one_origin), "a source is either `dataset` or `household`"),
        (!of_household || feature.take == Take::default(), "a household fact takes nothing"),
        (
            !of_household || (feature.also.is_empty() && feature.from.filter.is_empty()),
            "a household fact has one source without filters",
        ),
        (one_transform(feature), "at most one of `log1p`, `indicator`, `at_least`, `below` and `decay`"),
        (positive(feature), "`cap` and `decay` are above zero"),
    ];
    rules.extend(take_rules(feature));
    rules
}

fn take_rules(feature: &Feature) -> Vec<(bool, &'static str)> {
    let take = &feature.take;
    let aggregate = take.aggregate;
    let valued = take.column.is_some() || take.minus.is_some() || take.over.is_some() || take.score.is_some();
    let needs_value = matches!(
        aggregate,
        Aggregate::Sum | Aggregate::Max | Aggregate::Mean | Aggregate::Change | Aggregate::Latest | Aggregate::Distinct
    );
    let of_household = feature.from.household.is_some();
    let filtered = feature.sources().all(|source| !source.filter.is_empty());
    vec![
        (expressions(take) <= 1, "at most one of `column`, `minus`, `over` and `score`"),
        (take.score.is_some() != take.points.is_empty(), "`score` and `points` go together"),
        (of_household || valued || !needs_value, "this aggregate needs a value"),
        (aggregate != Aggregate::Distinct || take.column.is_some(), "`distinct` needs a `column`"),
        (!aggregate.compares() || matches!(take.within, Within::Days(_)), "a change needs `within` in days"),
        (!gained(aggregate) || filtered, "`gained` and `lost` need a `where`"),
        (
            aggregate != Aggregate::DaysSince || feature.transform.decay.is_some(),
            "`days_since` needs `decay`, so that never is zero",
        ),
        (take.ahead.is_none() || take.within != Within::Now, "`ahead` needs a window"),
    ]
}

fn gained(aggregate: Aggregate) -> bool {
    matches!(aggregate, Aggregate::Gained | Aggregate::Lost)
}

fn expressions(take: &Take) -> usize {
    [take.column.is_some(), take.minus.is_some(), take.over.is_some(), take.score.is_some()]
        .into_iter()
        .filter(|given| *given)
        .count()
}

fn has_one_origin(source: &Source) -> bool {
    source.dataset.is_some() != source.household.is_some()
}

fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(letter)
}

fn one_transform(feature: &Feature) -> bool {
    let transform = &feature.transform;
    let given = [
        transform.log1p,
        transform.indicator,
        transform.at_least.is_some(),
        transform.below.is_some(),
        transform.decay.is_some(),
    ];
    given.into_iter().filter(|given| *given).count() <= 1
}

fn positive(feature: &Feature) -> bool {
    let amounts = [feature.transform.cap, feature.transform.decay];
    amounts.into_iter().flatten().all(|amount| amount > 0.0 && amount.is_finite())
}
