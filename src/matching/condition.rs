//! What can be asked of two records: the conditions of comparison levels and blocking rules, without SQL.
//!
//! A [`Condition`] is SQL's: true, false or *unknown* (null). A comparison with a null is unknown, `NOT` unknown is
//! unknown, and a level is taken only when its condition is true. The variants beyond [`Condition::Compare`] are not
//! needed to say anything; they are the shapes worth a fast path, and the reader always produces them where they fit
//! (`jaro_winkler_similarity(a, b) >= 0.9` is always a [`Condition::Similarity`], never a `Compare` of a call).

/// Which record of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The first record: columns ending in `_l`, or of the table `l`.
    Left,
    /// The second record: columns ending in `_r`, or of the table `r`.
    Right,
}

impl Side {
    /// The other record of the pair.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// How two values are compared; numbers as numbers, texts by their UTF-8 bytes, dates by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A similarity of two texts, 0 to 1, higher is closer; jaro and jaro_winkler are described where the room exports
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Likeness {
    /// Winkler's: Jaro's raised for a common start of up to four units where Jaro's is above 0.7.
    JaroWinkler,
    /// Jaro's.
    Jaro,
    /// Share of the distinct units of either text that both have.
    Jaccard,
}

/// A number of edits between two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edits {
    /// Insertions, deletions and substitutions.
    Levenshtein,
    /// As Levenshtein with swaps of neighbours, unrestricted (a swapped pair may be edited again).
    DamerauLevenshtein,
}

/// Likeness or distance, where either may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Higher is closer.
    Likeness(Likeness),
    /// Lower is closer.
    Edits(Edits),
}

/// What a value is turned into by a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole number.
    Integer,
    /// Number of 64 bits.
    Double,
    /// Number of 32 bits: rounded to it, which can matter at a threshold.
    Float,
    /// Day.
    Date,
    /// Day and time.
    Timestamp,
}

/// A function of values; null if any argument is null, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// `lower(text)`.
    Lower,
    /// `upper(text)`.
    Upper,
    /// `trim(text)`: spaces at either end.
    Trim,
    /// `ltrim(text)`.
    TrimStart,
    /// `rtrim(text)`.
    TrimEnd,
    /// `substring(text, start, length)` or `(text, start)`: from 1, in characters; a negative start counts from the
    /// end.
    Substring,
    /// `left(text, n)`: the first `n` characters; a negative `n` leaves that many off the end.
    First,
    /// `right(text, n)`: the last `n` characters; a negative `n` leaves that many off the start.
    Last,
    /// `split_part(text, separator, n)`: the nth piece from 1 (from the end if negative); empty when there is none.
    SplitPart,
    /// `replace(text, from, to)`.
    Replace,
    /// `regexp_extract(text, pattern, group)`: the first match's group; empty when there is none.
    RegexExtract,
    /// `regexp_replace(text, pattern, replacement)`: the first match only, or all with a fourth argument `'g'`.
    RegexReplace,
    /// `regexp_matches(text, pattern)`: 1 or 0 as a truth value.
    RegexMatches,
    /// `reverse(text)`; an accent stays on its letter.
    Reverse,
    /// `a || b`: null if either is.
    Concat,
    /// `strip_accents(text)`.
    StripAccents,
    /// `length(text)` in characters.
    Length,
    /// `array_length(list)`: its elements, nulls too.
    Count,
    /// `contains(text, part)` as a truth value.
    HasPart,
    /// `date_diff('day', from, to)`: midnights passed.
    DaysBetween,
    /// `nullif(a, b)`: null if they are equal, else the first.
    NullIf,
    /// `coalesce(a, …)`: the first that is not null.
    Coalesce,
    /// `least(a, …)`: the smallest that is not null.
    Least,
    /// `greatest(a, …)`: the greatest that is not null.
    Greatest,
    /// `try_strptime(text, format)`: the time the text stands for, null if it stands for none.
    ParseTime,
    /// `epoch(time)`: seconds since 1970-01-01.
    Epoch,
    /// `year(date)`.
    Year,
    /// `month(date)`, 1 to 12.
    Month,
    /// `day(date)` of the month.
    Day,
    /// `abs(number)`.
    Abs,
    /// `round(number)` or `round(number, places)`, halves away from zero.
    Round,
    /// `floor(number)`.
    Floor,
    /// `ceil(number)`.
    Ceil,
    /// `sqrt(number)`.
    SquareRoot,
    /// `sin(angle)` in radians.
    Sin,
    /// `cos(angle)` in radians.
    Cos,
    /// `acos(number)`.
    ArcCos,
    /// `radians(degrees)`.
    Radians,
    /// `a + b`.
    Add,
    /// `a - b`; of two days, the days between.
    Subtract,
    /// `a * b`.
    Multiply,
    /// `a / b`, never rounded; by 0 infinite or not a number.
    Divide,
    /// `a % b`; null when `b` is 0.
    Remainder,
    /// `-a`.
    Negate,
    /// `list[n]`, from 1 or from the end if negative; null outside.
    Element,
    /// `list_intersect(a, b)`: the distinct values of both lists.
    Intersection,
    /// `list_contains(list, value)` as a truth value; null if the value is.
    Contains,
    /// `starts_with(text, start)` as a truth value.
    StartsWith,
    /// `array_cosine_similarity(a, b)` of two lists of numbers.
    Cosine,
    /// `hamming(a, b)`: places that differ; null when the lengths differ.
    Hamming,
}

/// A value made of the columns of two records.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A column of one record. Names are matched as SQL does: exactly if there is one, else ignoring ASCII case.
    Column {
        /// The column's name without suffix or quotes.
        name: String,
        /// Which record's.
        side: Side,
    },
    /// A literal text.
    Text(String),
    /// A literal number, finite.
    Number(f64),
    /// Null.
    Null,
    /// A function of values; the reader checks the number of arguments.
    Call(Function, Vec<Value>),
    /// A similarity or distance as a number (in a condition with a threshold it is a [`Condition::Similarity`] or
    /// [`Condition::Distance`] instead).
    Measure(Measure, Box<Value>, Box<Value>),
    /// The best (greatest likeness, least distance) over all pairs of values of two lists; null if either is empty.
    Best(Measure, Box<Value>, Box<Value>),
    /// Great-circle distance in kilometres on a sphere of radius 6,371 km, rounded to 32 bits.
    Kilometres(Box<Place>, Box<Place>),
    /// `CAST(value AS kind)`.
    Cast(Box<Value>, Kind),
    /// `CASE WHEN … THEN … ELSE … END`; null without an else.
    Case(Vec<(Condition, Value)>, Option<Box<Value>>),
    /// A condition used as a value.
    Truth(Box<Condition>),
}

/// A place in degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub latitude: Value,
    /// Degrees east.
    pub longitude: Value,
}

/// What is asked of a pair: true, false or unknown.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The last level's: true of every pair.
    Else,
    /// All true; false as soon as one is false, else unknown if one is unknown. Two or more.
    And(Vec<Condition>),
    /// One true; true as soon as one is true, else unknown if one is unknown. Two or more.
    Or(Vec<Condition>),
    /// The opposite; unknown stays unknown.
    Not(Box<Condition>),
    /// The value is null: never unknown.
    IsNull(Value),
    /// The value is not null: never unknown.
    IsNotNull(Value),
    /// Two values compared; unknown if either is null.
    Compare {
        /// What stands before the operator.
        left: Value,
        /// How they are compared.
        operator: Operator,
        /// What stands after it.
        right: Value,
    },
    /// The value is equal to one of the list: as SQL, an `Or` of equalities.
    In {
        /// What is looked for.
        value: Value,
        /// Where.
        list: Vec<Value>,
    },
    /// Two texts alike by at least a threshold (a strict `>` is stored as `>=` the next number up).
    Similarity {
        /// Which likeness.
        kind: Likeness,
        /// A text.
        left: Value,
        /// The other text.
        right: Value,
        /// The threshold.
        at_least: f64,
    },
    /// Two texts few edits apart (`< n` is stored as `<= n - 1`).
    Distance {
        /// Which edits.
        kind: Edits,
        /// A text.
        left: Value,
        /// The other text.
        right: Value,
        /// The most edits.
        at_most: u32,
    },
    /// Two times close: `abs(epoch(left) - epoch(right)) <= at_most_seconds`.
    Apart {
        /// A time or date (often [`Function::ParseTime`] of a text).
        left: Value,
        /// The other.
        right: Value,
        /// The most seconds between them.
        at_most_seconds: f64,
    },
    /// Two lists with values in common: `array_length(list_intersect(left, right)) >= at_least`.
    Share {
        /// A list.
        left: Value,
        /// The other list.
        right: Value,
        /// The fewest distinct values both hold.
        at_least: u32,
    },
    /// Two places close on a sphere.
    Near {
        /// A place.
        left: Place,
        /// The other place.
        right: Place,
        /// The most kilometres between them.
        at_most_kilometres: f64,
    },
    /// A value that is itself a truth value (`regexp_matches(…)`, a boolean column).
    Holds(Value),
}

impl Value {
    /// A column of the left record.
    pub fn left(name: &str) -> Self {
        Self::Column { name: name.to_owned(), side: Side::Left }
    }

    /// A column of the right record.
    pub fn right(name: &str) -> Self {
        Self::Column { name: name.to_owned(), side: Side::Right }
    }
}

impl Condition {
    /// `left = right`.
    pub fn equal(left: Value, right: Value) -> Self {
        Self::Compare { left, operator: Operator::Equal, right }
    }

    /// One column equal in both records.
    pub fn same(column: &str) -> Self {
        Self::equal(Value::left(column), Value::right(column))
    }

    /// One column missing in either record.
    pub fn either_missing(column: &str) -> Self {
        Self::Or(vec![Self::IsNull(Value::left(column)), Self::IsNull(Value::right(column))])
    }
}
