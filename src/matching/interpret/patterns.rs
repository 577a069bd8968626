//! Regular expressions as DuckDB's RE2 reads them, by the crate `regex`, whose classes are wider.

use regex::Regex;

/// Compiles a pattern; `None` if it is not one, or uses what `regex` cannot do alike.
pub(in crate::matching) fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&translate(pattern)?).ok()
}

/// `\d`, `\w`, `\s` and `\b` made ASCII, and the set operators `regex` has beyond RE2 made plain letters.
fn translate(pattern: &str) -> Option<String> {
    let mut translated = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                'd' => translated.push_str("[0-9]"),
                'D' => translated.push_str("[^0-9]"),
                'w' => translated.push_str("[0-9A-Za-z_]"),
                'W' => translated.push_str("[^0-9A-Za-z_]"),
                's' => translated.push_str(r"[\t\n\f\r ]"),
                'S' => translated.push_str(r"[^\t\n\f\r ]"),
                'b' if !in_class => translated.push_str(r"(?-u:\b)"),
                'B' | 'C' | 'Q' | 'E' => return None,
                escaped => translated.extend(['\\', escaped]),
            },
            '[' if !in_class => {
                in_class = true;
                translated.push('[');
                if letters.next_if_eq(&'^').is_some() {
                    translated.push('^');
                }
                if letters.next_if_eq(&']').is_some() {
                    translated.push_str(r"\]");
                }
            }
            '[' if letters.peek() == Some(&':') => {
                // A POSIX class such as [:alpha:] is alike in both.
                translated.push('[');
                for inside in letters.by_ref() {
                    translated.push(inside);
                    if inside == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' if in_class => translated.extend(['\\', letter]),
            ']' => {
                in_class = false;
                translated.push(']');
            }
            _ => translated.push(letter),
        }
    }
    Some(translated)
}

/// A replacement's `\1` as `${1}`, and `$` as itself.
pub(super) fn replacement(text: &str) -> String {
    let mut translated = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '$' => translated.push_str("$$"),
            '\\' => match letters.next() {
                Some(digit) if digit.is_ascii_digit() => translated.extend(['$', '{', digit, '}']),
                Some(other) => translated.push(other),
                None => {}
            },
            _ => translated.push(letter),
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::{compile, replacement};

    #[test]
    fn classes_are_ascii_as_in_re2() {
        let found = |pattern: &str, text: &str| compile(pattern).unwrap().is_match(text);
        assert!(found(r"\d", "1") && !found(r"\d", "١"));
        assert!(found(r"[\w]", "e") && !found(r"\w", "é"));
        assert!(found(r"^[a-c&&b]+$", "ab&") && found("(?i)abc", "AbC") && found("[]x]", "]"));
        assert!(!found("a.b", "a\nb"));
    }

    #[test]
    fn what_cannot_be_done_alike_is_refused() {
        for pattern in ["(", r"a\B", "(?=a)", "\\"] {
            assert!(compile(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn a_replacement_names_groups_by_backslash() {
        let replaced = compile("(b)").unwrap().replace("abc", replacement(r"[\1\0$]")).into_owned();
        assert_eq!(replaced, "a[bb$]c");
    }
}
