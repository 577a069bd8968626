use crate::domain::Day;
use crate::domain::Personal;

/// What one column holds in one row, before a format is chosen. Missing is empty, never 0.
pub(super) enum Cell {
    /// Nothing, or a cell the caseworker fills in.
    Empty,
    Text(String),
    /// Several texts: lines of a cell, or joined by ` | ` where a cell has one line.
    Lines(Vec<String>),
    /// Several sentences: as lines, with a mark in front of each in a workbook.
    Points(Vec<String>),
    Whole(u32),
    /// A share, 0 to 1.
    Share(f64),
    Day(Day),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    pub(super) fn lines(lines: &[String]) -> Self {
        let lines: Vec<String> = lines.iter().filter(|line| !line.is_empty()).cloned().collect();
        if lines.is_empty() { Self::Empty } else { Self::Lines(lines) }
    }

    pub(super) fn points(sentences: &[String]) -> Self {
        if sentences.is_empty() { Self::Empty } else { Self::Points(sentences.to_vec()) }
    }

    /// Takes personal text out of its mask: only for the lists themselves.
    pub(super) fn personal<'a>(texts: impl Iterator<Item = &'a Personal>) -> Self {
        let shown: Vec<String> = texts.map(|text| text.reveal().to_owned()).collect();
        Self::lines(&shown)
    }

    /// The lines of text a cell shows in a workbook.
    pub(super) fn shown_lines(&self) -> Vec<String> {
        match self {
            Self::Text(text) => text.lines().map(str::to_owned).collect(),
            Self::Lines(lines) => lines.iter().flat_map(|text| text.lines().map(str::to_owned)).collect(),
            Self::Points(sentences) => sentences
                .iter()
                .flat_map(|sentence| sentence.lines().enumerate())
                .map(|(at, line)| if at == 0 { format!("• {line}") } else { line.to_owned() })
                .collect(),
            Self::Empty | Self::Whole(_) | Self::Share(_) | Self::Day(_) => Vec::new(),
        }
    }

    /// As one line of text: ISO dates, shares to four places, lines parted by ` | `.
    pub(super) fn into_line(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => one_line(&text),
            Self::Lines(lines) | Self::Points(lines) => one_line(&lines.join("\n")),
            Self::Whole(number) => number.to_string(),
            Self::Share(share) => format!("{share:.4}"),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// The lines of a text parted by ` | `.
pub(super) fn one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" | ")
}
