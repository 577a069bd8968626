//! Function names of SQL, and what they become.

use crate::matching::condition::{Condition, Edits, Function, Kind, Likeness, Measure, Value};
use crate::matching::interpret::{compile_pattern, is_time_format};
use crate::matching::splink::node::Node;

/// Name, function, fewest and most arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("lower", Function::Lower, 1, 1),
    ("lcase", Function::Lower, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("ucase", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("ltrim", Function::TrimStart, 1, 1),
    ("rtrim", Function::TrimEnd, 1, 1),
    ("substring", Function::Substring, 2, 3),
    ("substr", Function::Substring, 2, 3),
    ("left", Function::First, 2, 2),
    ("right", Function::Last, 2, 2),
    ("split_part", Function::SplitPart, 3, 3),
    ("replace", Function::Replace, 3, 3),
    ("regexp_extract", Function::RegexExtract, 2, 3),
    ("regexp_replace", Function::RegexReplace, 3, 4),
    ("regexp_matches", Function::RegexMatches, 2, 2),
    ("reverse", Function::Reverse, 1, 1),
    ("strip_accents", Function::StripAccents, 1, 1),
    ("length", Function::Length, 1, 1),
    ("len", Function::Length, 1, 1),
    ("char_length", Function::Length, 1, 1),
    ("array_length", Function::Count, 1, 1),
    ("array_size", Function::Count, 1, 1),
    ("cardinality", Function::Count, 1, 1),
    ("size", Function::Count, 1, 1),
    ("nullif", Function::NullIf, 2, 2),
    ("coalesce", Function::Coalesce, 1, 99),
    ("ifnull", Function::Coalesce, 2, 2),
    ("nvl", Function::Coalesce, 2, 2),
    ("least", Function::Least, 1, 99),
    ("greatest", Function::Greatest, 1, 99),
    ("try_strptime", Function::ParseTime, 2, 2),
    ("strptime", Function::ParseTime, 2, 2),
    ("epoch", Function::Epoch, 1, 1),
    ("unix_timestamp", Function::Epoch, 1, 1),
    ("year", Function::Year, 1, 1),
    ("month", Function::Month, 1, 1),
    ("day", Function::Day, 1, 1),
    ("dayofmonth", Function::Day, 1, 1),
    ("abs", Function::Abs, 1, 1),
    ("round", Function::Round, 1, 2),
    ("floor", Function::Floor, 1, 1),
    ("ceil", Function::Ceil, 1, 1),
    ("ceiling", Function::Ceil, 1, 1),
    ("sqrt", Function::SquareRoot, 1, 1),
    ("sin", Function::Sin, 1, 1),
    ("cos", Function::Cos, 1, 1),
    ("acos", Function::ArcCos, 1, 1),
    ("radians", Function::Radians, 1, 1),
    ("list_intersect", Function::Intersection, 2, 2),
    ("array_intersect", Function::Intersection, 2, 2),
    ("list_contains", Function::Contains, 2, 2),
    ("list_has", Function::Contains, 2, 2),
    ("array_contains", Function::Contains, 2, 2),
    ("array_has", Function::Contains, 2, 2),
    ("list_extract", Function::Element, 2, 2),
    ("list_element", Function::Element, 2, 2),
    ("element_at", Function::Element, 2, 2),
    ("array_extract", Function::Element, 2, 2),
    ("contains", Function::HasPart, 2, 2),
    ("starts_with", Function::StartsWith, 2, 2),
    ("prefix", Function::StartsWith, 2, 2),
    ("array_cosine_similarity", Function::Cosine, 2, 2),
    ("list_cosine_similarity", Function::Cosine, 2, 2),
    ("hamming", Function::Hamming, 2, 2),
    ("mismatches", Function::Hamming, 2, 2),
];

/// The name the writer gives a function.
pub(super) fn name_of(function: Function) -> &'static str {
    match function {
        Function::DaysBetween => "date_diff",
        Function::Substring => "substring",
        _ => FUNCTIONS.iter().find(|(_, known, ..)| *known == function).map_or("", |(name, ..)| name),
    }
}

/// A similarity or distance by its name in DuckDB, Spark or SQLite.
pub(super) fn measure_of(name: &str) -> Option<Measure> {
    Some(match name {
        "jaro_winkler_similarity" | "jaro_winkler" | "jaro_winkler_sim" => Measure::Likeness(Likeness::JaroWinkler),
        "jaro_similarity" | "jaro_sim" | "jaro" => Measure::Likeness(Likeness::Jaro),
        "jaccard" => Measure::Likeness(Likeness::Jaccard),
        "levenshtein" | "editdist3" => Measure::Edits(Edits::Levenshtein),
        "damerau_levenshtein" => Measure::Edits(Edits::DamerauLevenshtein),
        _ => return None,
    })
}

/// The name the writer gives a measure.
pub(super) fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Likeness(Likeness::JaroWinkler) => "jaro_winkler_similarity",
        Measure::Likeness(Likeness::Jaro) => "jaro_similarity",
        Measure::Likeness(Likeness::Jaccard) => "jaccard",
        Measure::Edits(Edits::Levenshtein) => "levenshtein",
        Measure::Edits(Edits::DamerauLevenshtein) => "damerau_levenshtein",
    }
}

/// A call of a function by name; why not if it is unknown or its arguments do not fit.
pub(super) fn call(name: &str, arguments: Vec<Node>) -> Result<Node, String> {
    let count = arguments.len();
    if let (Some(measure), 2) = (measure_of(name), count) {
        let [left, right] = values(arguments)?.try_into().map_err(|_| "two texts are needed".to_owned())?;
        return Ok(Node::Value(Value::Measure(measure, Box::new(left), Box::new(right))));
    }
    let is_dimension = name == "array_length" && arguments.get(1) == Some(&Node::Value(Value::Number(1.0)));
    if let Some((_, function, fewest, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name && !is_dimension) {
        if count < *fewest || count > *most {
            return Err(format!("`{name}` takes another number of arguments"));
        }
        return known(*function, arguments);
    }
    special(name, arguments)
}

fn values(arguments: Vec<Node>) -> Result<Vec<Value>, String> {
    arguments.into_iter().map(Node::into_value).collect::<Option<_>>().ok_or_else(|| "a list cannot stand here".into())
}

/// A function of the table, after a look at its pattern or format.
fn known(function: Function, arguments: Vec<Node>) -> Result<Node, String> {
    if function == Function::ParseTime {
        let mut arguments = arguments.into_iter();
        let (of, format) = (arguments.next().and_then(Node::into_value), arguments.next());
        return parse_time(&of.ok_or("a text is needed")?, format);
    }
    let arguments = values(arguments)?;
    if matches!(function, Function::RegexExtract | Function::RegexReplace | Function::RegexMatches) {
        let Value::Text(pattern) = &arguments[1] else {
            return Err("the regular expression must stand in the text".to_owned());
        };
        if compile_pattern(pattern).is_none() {
            return Err("its regular expression is not supported".to_owned());
        }
    }
    Ok(Node::Value(Value::Call(function, arguments)))
}

/// `try_strptime(of, format)`, the format being a text or a list of texts tried in turn.
fn parse_time(of: &Value, format: Option<Node>) -> Result<Node, String> {
    let formats = match format {
        Some(Node::List(formats)) => formats,
        Some(Node::Value(format)) => vec![format],
        _ => Vec::new(),
    };
    let parse = |format: Value| match &format {
        Value::Text(text) if is_time_format(text) => Ok(Value::Call(Function::ParseTime, vec![of.clone(), format])),
        _ => Err("its time format is not supported".to_owned()),
    };
    let mut parsed: Vec<Value> = formats.into_iter().map(parse).collect::<Result<_, _>>()?;
    match parsed.len() {
        0 => Err("a time format is needed".to_owned()),
        1 => Ok(Node::Value(parsed.remove(0))),
        _ => Ok(Node::Value(Value::Call(Function::Coalesce, parsed))),
    }
}

/// Functions that become something else than a call of one name.
fn special(name: &str, arguments: Vec<Node>) -> Result<Node, String> {
    let unknown = || Err(format!("there is no function `{name}` here"));
    match (name, arguments.len()) {
        ("if" | "iff", 3) => {
            let mut arguments = arguments.into_iter();
            let mut next = || arguments.next().ok_or("an argument is missing");
            let condition = next()?.into_condition().ok_or("a condition is needed")?;
            let [then, otherwise] = [next()?, next()?].map(Node::into_value);
            let (then, otherwise) = then.zip(otherwise).ok_or("values are needed")?;
            Ok(Node::Value(Value::Case(vec![(condition, then)], Some(Box::new(otherwise)))))
        }
        ("concat", 1..) => {
            // Unlike `||`, it passes over nulls.
            let or_empty = |value| {
                if matches!(value, Value::Text(_)) {
                    return value;
                }
                let text = Value::Cast(Box::new(value), Kind::Text);
                Value::Call(Function::Coalesce, vec![text, Value::Text(String::new())])
            };
            let parts = values(arguments)?.into_iter().map(or_empty);
            let joined = parts.reduce(|all, part| Value::Call(Function::Concat, vec![all, part]));
            joined.map(Node::Value).ok_or_else(|| "an argument is needed".to_owned())
        }
        ("list_has_any" | "array_has_any" | "arrays_overlap", 2) => {
            let [left, right] = values(arguments)?.try_into().map_err(|_| "two lists are needed".to_owned())?;
            Ok(Node::Condition(Condition::Share { left, right, at_least: 1 }))
        }
        ("date" | "to_date", 1) => {
            let value = values(arguments)?.into_iter().next().ok_or("a value is needed")?;
            Ok(Node::Value(Value::Cast(Box::new(value), Kind::Date)))
        }
        ("to_date" | "to_timestamp" | "try_to_timestamp", 2) => {
            let mut arguments = values(arguments)?.into_iter();
            let (of, format) = arguments.next().zip(arguments.next()).ok_or("a format is needed")?;
            let format = java_format(&format).ok_or("its time format is not supported")?;
            let parsed = parse_time(&of, Some(Node::Value(Value::Text(format))))?;
            let Some(parsed) = parsed.into_value() else { return unknown() };
            Ok(Node::Value(if name == "to_date" { Value::Cast(Box::new(parsed), Kind::Date) } else { parsed }))
        }
        ("try_cast_date" | "try_cast_timestamp", 2) => {
            let mut arguments = values(arguments)?.into_iter();
            let (of, format) = arguments.next().zip(arguments.next()).ok_or("a format is needed")?;
            let format = postgres_format(&format).ok_or("its time format is not supported")?;
            parse_time(&of, Some(Node::Value(Value::Text(format))))
        }
        ("array_length", 2) => known(Function::Count, arguments.into_iter().take(1).collect()),
        ("datediff", 2) => {
            let mut arguments = values(arguments)?;
            arguments.reverse();
            Ok(Node::Value(Value::Call(Function::DaysBetween, arguments)))
        }
        ("date_diff" | "datediff", 3) => date_difference(values(arguments)?),
        ("date_part" | "datepart", 2) => {
            let mut arguments = values(arguments)?;
            let of = arguments.pop().ok_or("a time is needed")?;
            let Some(Value::Text(part)) = arguments.pop() else { return unknown() };
            date_part(&part, of)
        }
        _ => unknown(),
    }
}

/// A part of a time by its name, as in `EXTRACT(year FROM of)`.
pub(super) fn date_part(part: &str, of: Value) -> Result<Node, String> {
    let function = match part.to_ascii_lowercase().as_str() {
        "year" => Function::Year,
        "month" => Function::Month,
        "day" => Function::Day,
        "epoch" => Function::Epoch,
        _ => return Err("this part of a time is not supported".to_owned()),
    };
    Ok(Node::Value(Value::Call(function, vec![of])))
}

/// `date_diff('day' | 'month' | 'year', from, to)`: boundaries passed.
fn date_difference(arguments: Vec<Value>) -> Result<Node, String> {
    let [unit, from, to] = arguments.try_into().map_err(|_| "three arguments are needed".to_owned())?;
    let call = |function, arguments| Value::Call(function, arguments);
    let year = |of: &Value| call(Function::Year, vec![of.clone()]);
    let months = |of: &Value| {
        let years = call(Function::Multiply, vec![year(of), Value::Number(12.0)]);
        call(Function::Add, vec![years, call(Function::Month, vec![of.clone()])])
    };
    let Value::Text(unit) = unit else { return Err("the unit must stand in the text".to_owned()) };
    Ok(Node::Value(match unit.to_ascii_lowercase().as_str() {
        "day" => call(Function::DaysBetween, vec![from, to]),
        "month" => call(Function::Subtract, vec![months(&to), months(&from)]),
        "year" => call(Function::Subtract, vec![year(&to), year(&from)]),
        _ => return Err("this unit is not supported".to_owned()),
    }))
}

/// Spark's `yyyy-MM-dd` as `%Y-%m-%d`.
fn java_format(format: &Value) -> Option<String> {
    let letters = [("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("'T'", "T")];
    translated(format, &letters)
}

/// PostgreSQL's `YYYY-MM-DD` as `%Y-%m-%d`.
fn postgres_format(format: &Value) -> Option<String> {
    translated(format, &[("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d"), ("HH24", "%H"), ("MI", "%M"), ("SS", "%S")])
}

/// A time format of another dialect, if it has no letters but these and a `T` or `Z`.
fn translated(format: &Value, letters: &[(&str, &str)]) -> Option<String> {
    let Value::Text(format) = format else { return None };
    let (mut rest, mut translated) = (format.as_str(), String::new());
    while let Some(first) = rest.chars().next() {
        let known = letters.iter().find(|(letters, _)| rest.starts_with(letters));
        if let Some((letters, specifier)) = known {
            translated.push_str(specifier);
            rest = &rest[letters.len()..];
        } else if first == '%' || first.is_alphabetic() && !matches!(first, 'T' | 'Z') {
            return None;
        } else {
            translated.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(translated)
}
