use super::formats::FONT_SIZE;

/// Points a line of text takes.
const LINE_HEIGHT: f64 = FONT_SIZE * 1.28;
/// Points left free below the text.
const PADDING: f64 = 3.0;
/// Excel's tallest row, in points.
const TALLEST: f64 = 409.0;
/// Characters of text for one of width: widths count digits of an 11-point font, and letters are narrower.
const CHARACTERS: f64 = 1.2;
/// Characters lost to the cell's margins.
const MARGIN: f64 = 1.0;

/// How tall a row must be, in points, for the cells given by their width in characters and their lines of text. Programs
/// differ in whether they fit rows to wrapped text, so the height is written down.
pub(super) fn row_height<S: AsRef<str>>(cells: impl Iterator<Item = (f64, Vec<S>)>) -> f64 {
    let lines = cells.map(|(width, lines)| {
        lines.iter().map(|line| wrapped(line.as_ref(), width * CHARACTERS - MARGIN)).sum::<usize>()
    });
    let most = lines.max().unwrap_or(0).max(1);
    (most as f64 * LINE_HEIGHT + PADDING).min(TALLEST)
}

/// Lines a text takes when it is broken between words.
fn wrapped(text: &str, width: f64) -> usize {
    let width = width.max(1.0) as usize;
    let mut lines = 1;
    let mut used = 0;
    for word in text.split_whitespace().map(|word| word.chars().count()) {
        if used > 0 && used + 1 + word > width {
            lines += 1;
            used = 0;
        }
        used += word + usize::from(used > 0);
        lines += used.saturating_sub(1) / width;
        used = used.min((used.saturating_sub(1) % width) + 1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::LINE_HEIGHT;
    use super::PADDING;
    use super::row_height;
    use super::wrapped;

    #[test]
    fn a_text_is_broken_between_words_and_long_words_within() {
        let table = [("", 1), ("one two", 1), ("one two three", 2), ("aaaaaaaaaaaaaaaaaaaaa", 3), ("aaaaaaaaaa", 1)];
        for (text, lines) in table {
            assert_eq!(wrapped(text, 10.0), lines, "{text}");
        }
    }

    #[test]
    fn a_row_is_as_tall_as_its_tallest_cell() {
        let cells = [(10.0, vec!["short"]), (40.0, vec!["a", "b", "c"]), (40.0, vec![])];
        let height = row_height(cells.into_iter());
        assert!((height - (3.0 * LINE_HEIGHT + PADDING)).abs() < 1e-9);
    }
}
