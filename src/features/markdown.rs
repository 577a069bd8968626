use std::fmt::Write as _;

use super::catalogue::Catalogue;
use super::entry::{Feature, Sign, Source, Within};
use super::leakage::LEAKS;

const HEAD: &str = "# Features\n\n<!-- Generated from the built-in catalogue; do not edit. -->\n\n\
Every feature of a household on an as-of date uses only what was *known* before that date. \
Race, nationality, religion, sex, orientation, gender reassignment, marriage, pregnancy and anything inferred from a \
name are never features. *Reduced* marks the few used where a council has few cases; *reduced only* those that stand \
in for several others there.\n";

/// `docs/features.md`: the catalogue and the leakage register, for people.
pub fn features_markdown(catalogue: &Catalogue) -> String {
    let mut page = HEAD.to_owned();
    let mut themes: Vec<&str> = Vec::new();
    for feature in catalogue.features() {
        if !themes.contains(&feature.theme.as_str()) {
            themes.push(&feature.theme);
        }
    }
    for theme in themes {
        write!(
            page,
            "\n## {}\n\n| feature | unit | from | taken | expected | sentence |\n|---|---|---|---|---|---|\n",
            sentence_case(theme)
        )
        .expect("writing to a String cannot fail");
        for feature in catalogue.features().iter().filter(|feature| feature.theme == theme) {
            page.push_str(&row(feature));
        }
    }
    page.push_str(&justifications(catalogue));
    page.push_str(&leaks());
    page
}

fn row(feature: &Feature) -> String {
    let sources: Vec<String> = feature.sources().map(source).collect();
    let mark = match (feature.full, feature.reduced) {
        (true, true) => " (reduced)",
        (false, true) => " (reduced only)",
        _ => "",
    };
    let sign = match feature.sign {
        Sign::Raises => "raises",
        Sign::Lowers => "lowers",
        Sign::Either => "either",
    };
    let (name, unit, taken) = (&feature.name, &feature.unit, taken(feature));
    let reason = feature.reason.replace('|', "\\|");
    format!("| `{name}`{mark} | {unit} | {} | {taken} | {sign} | {reason} |\n", sources.join("; or "))
}

fn source(source: &Source) -> String {
    if let Some(fact) = source.household {
        return format!("the household: {}", plain(fact));
    }
    let mut text = format!("`{}`", source.dataset.as_deref().unwrap_or(""));
    for (column, codes) in &source.filter {
        let _ = write!(text, ", `{column}` is {}", codes.join(" / "));
    }
    for (column, codes) in &source.where_not {
        let _ = write!(text, ", `{column}` is not {}", codes.join(" / "));
    }
    for (word, column) in [("dated", &source.on), ("not past", &source.current), ("past", &source.ended)] {
        if let Some(column) = column {
            let _ = write!(text, ", {word} `{column}`");
        }
    }
    text
}

fn taken(feature: &Feature) -> String {
    if feature.from.household.is_some() {
        return transform(feature).unwrap_or_else(|| "as it is".to_owned());
    }
    let take = &feature.take;
    let value = [
        take.column.clone(),
        take.minus.as_ref().map(|[a, b]| format!("{a} − {b}")),
        take.over.as_ref().map(|[a, b]| format!("{a} ÷ {b}")),
        take.score.as_ref().map(|column| format!("points of {column}")),
    ];
    let value = value.into_iter().flatten().next().map(|value| format!(" of {value}"));
    let within = match take.within {
        Within::Now => "on the as-of date".to_owned(),
        Within::Ever => "ever before".to_owned(),
        Within::Days(days) => format!("in {days} days"),
    };
    let ahead = take.ahead.map(|days| format!(" and up to {days} days ahead"));
    let parts = [Some(plain(take.aggregate)), value, Some(format!(" {within}")), ahead];
    let text: String = parts.into_iter().flatten().collect();
    transform(feature).map_or(text.clone(), |transform| format!("{text}, {transform}"))
}

fn transform(feature: &Feature) -> Option<String> {
    let transform = &feature.transform;
    let parts = [
        transform.cap.map(|cap| format!("at most {cap}")),
        transform.log1p.then(|| "ln(1 + x)".to_owned()),
        transform.indicator.then(|| "yes or no".to_owned()),
        transform.at_least.map(|least| format!("{least} or more: yes or no")),
        transform.below.map(|limit| format!("under {limit}: yes or no")),
        transform.decay.map(|days| format!("halved every {days} days")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn justifications(catalogue: &Catalogue) -> String {
    let mut page = "\n## Facts of age and disability, and why they are used\n\n".to_owned();
    for feature in catalogue.features() {
        if let Some(why) = &feature.justification {
            let _ = writeln!(page, "- `{}`: {why}", feature.name);
        }
    }
    page
}

fn leaks() -> String {
    let mut page =
        "\n## Leakage register: rows never used\n\n| dataset | column | codes | why |\n|---|---|---|---|\n".to_owned();
    for leak in LEAKS {
        let _ = writeln!(page, "| `{}` | `{}` | {} | {} |", leak.dataset, leak.column, leak.codes.join(", "), leak.why);
    }
    page.push_str(
        "\nOf the case system only that there was a duty and when is used, for cases that were closed. The end of a benefit \
         claim or of a council tax account counts a week later. Rows are used from the day they were known, never from \
         the day they were backdated to.\n",
    );
    page
}

/// A word of the catalogue as people write it.
fn plain(word: impl serde::Serialize) -> String {
    let word = serde_json::to_value(word).ok().and_then(|value| value.as_str().map(str::to_owned));
    word.unwrap_or_default().replace('_', " ")
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
