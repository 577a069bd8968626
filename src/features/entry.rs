use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which way a fact is expected to move the risk; a coefficient of the other sign is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// More of it, more risk.
    Raises,
    /// More of it, less risk.
    Lowers,
    /// Either way: left to the data.
    Either,
}

/// What is known of a household by its link, not by one dataset's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Adults who are not non-dependants.
    Adults,
    /// Children.
    Children,
    /// Non-dependants of any age.
    NonDependants,
    /// Non-dependants aged 16 to 34.
    #[serde(rename = "non_dependants_16_34")]
    NonDependants1634,
    /// Moves of the adults in two years.
    #[serde(rename = "moves_2y")]
    Moves2y,
    /// Days since the first adult came to the dwelling.
    DaysAtAddress,
    /// Adults who left while another stayed, in a year.
    #[serde(rename = "left_1y")]
    Left1y,
    /// Persons who joined in a year.
    #[serde(rename = "joined_1y")]
    Joined1y,
    /// Children who joined in a year.
    #[serde(rename = "new_children_1y")]
    NewChildren1y,
    /// Age of the youngest adult who is no non-dependant.
    YoungestAdult,
    /// Age of the oldest adult.
    OldestAdult,
    /// Deprivation decile of the small area, 1 the most deprived.
    ImdDecile,
    /// 1 for one adult and nobody else.
    SingleAdult,
    /// 1 for one adult with children.
    OneAdultWithChildren,
    /// 1 for a private tenant, 0 for a social tenant or owner.
    PrivateRent,
    /// 1 for a council or housing association tenant, 0 for a private tenant or owner.
    SocialRent,
}

/// Where a feature's rows come from: a dataset, or the household's link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A dataset, by its profile's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// A fact of the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<Fact>,
    /// Only rows whose column holds one of these codes, whatever their case; `DD*` is any code that starts with DD. Yes-or-no columns
    /// take `Y` and `N`.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, Vec<String>>,
    /// No rows whose column holds one of these codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub where_not: BTreeMap<String, Vec<String>>,
    /// The column that dates a row; else when it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Only rows whose end in this column had not come on the as-of date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Only rows whose end in this column had come before the as-of date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// How the rows of a household become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// How many rows.
    Count,
    /// Sum of the values.
    Sum,
    /// Largest value.
    Max,
    /// Mean of the values.
    Mean,
    /// Value of the last row by date.
    #[default]
    Latest,
    /// Sum of the values now less that of the same rows one window earlier.
    Change,
    /// Days since the last row.
    DaysSince,
    /// 1 if there is a row.
    Any,
    /// How many different texts in the column.
    Distinct,
    /// 1 if a row passes the filter now and did not one window earlier.
    Gained,
    /// 1 if a row passed the filter one window earlier and does not now.
    Lost,
}

impl Aggregate {
    /// Whether the state now is compared with the state one window earlier.
    pub(super) fn compares(self) -> bool {
        matches!(self, Self::Change | Self::Gained | Self::Lost)
    }
}

/// Which rows by time: `now` is the state on the as-of date, `365 days` the rows dated in that many days before it, `ever`
/// all rows dated before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Within {
    /// The state on the as-of date.
    #[default]
    Now,
    /// Any time before.
    Ever,
    /// So many days before.
    Days(u16),
}

impl FromStr for Within {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let days = || text.strip_suffix(" days")?.parse().ok().filter(|days| *days > 0);
        match text {
            "now" => Ok(Self::Now),
            "ever" => Ok(Self::Ever),
            _ => days().map(Self::Days).ok_or_else(|| "expected `now`, `ever` or `365 days`".to_owned()),
        }
    }
}

impl TryFrom<String> for Within {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Within> for String {
    fn from(within: Within) -> Self {
        match within {
            Within::Now => "now".to_owned(),
            Within::Ever => "ever".to_owned(),
            Within::Days(days) => format!("{days} days"),
        }
    }
}

/// What is taken of the rows. At most one of `column`, `minus`, `over` and `score` says a row's value; without one it is 1.
/// Their operands are `column`, `dataset.column` (the same entity's state in another dataset on the as-of date) or
/// `column per period_column` (an amount and the code of its period W, F, 4W or M, as an amount a week). Money is in
/// pounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// How rows become one number.
    pub aggregate: Aggregate,
    /// Which rows by time.
    #[serde(default)]
    pub within: Within,
    /// Also rows dated up to so many days after the as-of date, where they were already known (a hearing).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead: Option<u16>,
    /// The value: one operand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The value: first operand less the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minus: Option<[String; 2]>,
    /// The value: first operand divided by the second, where that is above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<[String; 2]>,
    /// The value: the points of the code in this column; other codes are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Points by code, for `score`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, f64>,
    /// Only rows whose value is above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// A column of money shown as `{amount}`: that of the row with the largest value where the aggregate is `max` of
    /// `column`, `minus` or `over`, else of the last row. Without it the aggregate itself is the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// What is done to the number at the end: `cap` first, then at most one of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Transform {
    /// No more than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<f64>,
    /// `sign(x) ln(1 + |x|)`.
    pub log1p: bool,
    /// 1 above zero, else 0.
    pub indicator: bool,
    /// 1 from this value up, else 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// 1 under this value, else 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// `2^(-x / decay)` of days: 1 today, one half after this many days, 0 for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay: Option<f64>,
}

impl Transform {
    /// Applies it; "not known" (NaN) stays so.
    ///
    /// ```
    /// use hew::features::Transform;
    /// let halved = Transform { decay: Some(90.0), ..Transform::default() };
    /// assert_eq!(halved.apply(90.0), 0.5);
    /// ```
    pub fn apply(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let value = self.cap.map_or(value, |cap| value.min(cap));
        if self.log1p {
            return value.abs().ln_1p().copysign(value);
        }
        if self.indicator {
            return f64::from(value > 0.0);
        }
        if let Some(least) = self.at_least {
            return f64::from(value >= least);
        }
        if let Some(limit) = self.below {
            return f64::from(value < limit);
        }
        self.decay.map_or(value, |half_life| (-value / half_life).exp2())
    }
}

/// What a household without a row means. Where nothing of a dataset was ever known, or a state not known yet, the value
/// is "not known" in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// No rows is knowledge: zero.
    #[default]
    Zero,
    /// No rows says nothing.
    NotKnown,
}

/// One feature: an entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Name, unique: lower case, digits and `_`.
    pub name: String,
    /// The theme its contribution is summed in.
    pub theme: String,
    /// The expected direction.
    pub sign: Sign,
    /// What the number counts, before the transform.
    pub unit: String,
    /// Where the rows come from.
    pub from: Source,
    /// Further sources whose rows count alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Source>,
    /// What is taken of the rows.
    #[serde(default)]
    pub take: Take,
    /// What is done to the number.
    #[serde(default)]
    pub transform: Transform,
    /// What no row means.
    #[serde(default)]
    pub absent: Absent,
    /// The sentence where the fact is there; see [`crate::features::Evidence`] for the placeholders.
    pub reason: String,
    /// The sentence where the fact is known not to be there, if worth saying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protective: Option<String>,
    /// The sentence where a fact that raises risk is there, but so little or so long ago that it speaks for the household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reassures: Option<String>,
    /// A dataset in which the household must have an open row before the absence of others says anything: without a
    /// council tax account there can be no reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_by: Option<String>,
    /// Why a fact of age or disability may be used: required there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// Whether it is in the reduced catalogue, for councils with few cases.
    #[serde(default)]
    pub reduced: bool,
    /// Whether it is in the full catalogue.
    #[serde(default = "yes")]
    pub full: bool,
}

impl Feature {
    /// All sources, the first one first.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.from).chain(&self.also)
    }
}

fn yes() -> bool {
    true
}
