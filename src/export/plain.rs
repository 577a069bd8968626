//! Texts of other systems, made harmless before any format sees them: no control or bidirectional override characters,
//! nothing that a workbook would decode, no line ends but `\n`.

use std::borrow::Cow;

use super::Adult;
use super::FeedAge;
use super::Happening;
use super::List;
use super::ListHead;
use super::ListRow;
use super::Reason;
use crate::domain::Personal;

/// Excel holds no longer text in a cell, counted in UTF-16 units.
const LONGEST_CELL: usize = 32_767;
/// What a text that was cut ends with.
const CUT: &str = " … (cut)";

/// The list with every text made harmless. It names every field, so that none that is added later is forgotten.
pub(super) fn plain_list(list: &List) -> List {
    let List { head, rows } = list;
    List { head: plain_head(head), rows: rows.iter().map(plain_row).collect() }
}

fn plain_head(head: &ListHead) -> ListHead {
    let ListHead {
        council,
        as_of,
        period,
        horizon,
        model,
        signed_off,
        replay,
        validated,
        lately,
        feeds,
        kept_off,
        remarks,
    } = head;
    let feed = |age: &FeedAge| FeedAge { feed: plain(&age.feed), newest: age.newest, late: age.late };
    ListHead {
        council: plain(council),
        as_of: *as_of,
        period: *period,
        horizon: *horizon,
        model: plain(model),
        signed_off: *signed_off,
        replay: *replay,
        validated: validated.clone(),
        lately: lately.clone(),
        feeds: feeds.iter().map(feed).collect(),
        kept_off: kept_off.iter().map(|(reason, count)| (plain(reason), *count)).collect(),
        remarks: texts(remarks),
    }
}

fn plain_row(row: &ListRow) -> ListRow {
    let ListRow {
        pseudonym,
        team,
        rank,
        closed,
        since,
        before,
        carried,
        adults,
        workers,
        address,
        risk,
        band,
        risk_words,
        score,
        reasons,
        protective,
        everything_else,
        changed,
        next_steps,
        state,
        chronology,
        certainty,
        freshness,
    } = row;
    ListRow {
        pseudonym: plain(pseudonym),
        team: plain(team),
        rank: *rank,
        closed: closed.as_deref().map(plain),
        since: *since,
        before: *before,
        carried: *carried,
        adults: adults.iter().map(plain_adult).collect(),
        workers: texts(workers),
        address: personal(address),
        risk: *risk,
        band: plain(band),
        risk_words: plain(risk_words),
        score: *score,
        reasons: reasons.iter().map(plain_reason).collect(),
        protective: protective.iter().map(plain_reason).collect(),
        everything_else: *everything_else,
        changed: texts(changed),
        next_steps: texts(next_steps),
        state: plain(state),
        chronology: chronology.iter().map(plain_happening).collect(),
        certainty: plain(certainty),
        freshness: plain(freshness),
    }
}

fn plain_adult(adult: &Adult) -> Adult {
    let Adult { name, phones, emails, language } = adult;
    Adult {
        name: personal(name),
        phones: phones.iter().map(personal).collect(),
        emails: emails.iter().map(personal).collect(),
        language: language.as_ref().map(personal),
    }
}

fn plain_reason(reason: &Reason) -> Reason {
    let Reason { theme, sentences, sources, log_odds } = reason;
    Reason { theme: plain(theme), sentences: texts(sentences), sources: texts(sources), log_odds: *log_odds }
}

fn plain_happening(happening: &Happening) -> Happening {
    let Happening { day, what, source } = happening;
    Happening { day: *day, what: plain(what), source: plain(source) }
}

fn texts(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| plain(text)).collect()
}

fn personal(text: &Personal) -> Personal {
    Personal::new(plain(text.reveal()))
}

/// A text that does nothing but stand there: line ends as `\n`; control characters and what is no character as blanks;
/// characters that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069) and byte order marks left out, so
/// that nothing reads other than it is; `_x202E_`, which a workbook would decode to one of them, broken up.
pub(super) fn plain(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    let kept: String = lines.chars().filter(|c| !turns(*c)).map(harmless).collect();
    uncoded(&kept)
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn harmless(c: char) -> char {
    match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_control() || is_no_character(c) => ' ',
        c => c,
    }
}

/// Code points that Unicode will never make a character (Unicode 15, section 23.7); XML holds not all of them.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// A blank into every `_xHHHH_`, the way in which workbooks write a character by its number.
fn uncoded(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let after = &rest.as_bytes()[at + 2..];
        let is_code = after.len() >= 5 && after[..4].iter().all(u8::is_ascii_hexdigit) && after[4] == b'_';
        safe.push_str(&rest[..=at]);
        if is_code {
            safe.push(' ');
        }
        rest = &rest[at + 1..];
    }
    safe.push_str(rest);
    safe
}

/// As much of a text as a cell of a workbook holds; what was cut says so.
pub(super) fn clipped(text: &str) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST_CELL - CUT.encode_utf16().count() - 1;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    };
    Cow::Owned(text.chars().take_while(fits).collect::<String>() + CUT)
}

#[cfg(test)]
mod tests {
    use super::LONGEST_CELL;
    use super::clipped;
    use super::plain;

    #[test]
    fn what_is_no_text_goes_and_what_is_stays() {
        let table = [
            ("Zoë O'Zample", "Zoë O'Zample"),
            ("a\0b\u{1b}c\u{7f}d\u{9b}e", "a b c d e"),
            ("one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour"),
            ("tab\there", "tab here"),
            ("abc\u{202e}cod.exe\u{202c}", "abccod.exe"),
            ("\u{2066}x\u{2069}\u{feff}", "x"),
            ("no\u{fffe}\u{ffff}\u{fdd0}\u{1ffff}", "no    "),
            ("محمد 👩‍👧 שרה", "محمد 👩‍👧 שרה"),
            ("_x202E_ _x005F_x0041_ _x_ _xyz", "_ x202E_ _ x005F_ x0041_ _x_ _xyz"),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_between_characters_and_says_so() {
        assert_eq!(clipped("short"), "short");
        let whole = "é".repeat(LONGEST_CELL);
        assert_eq!(clipped(&whole), whole.as_str(), "bytes do not count");
        for long in ["x".repeat(40_000), "👩".repeat(20_000)] {
            let cut = clipped(&long);
            assert!(cut.encode_utf16().count() <= LONGEST_CELL && cut.ends_with("(cut)"));
        }
    }
}
