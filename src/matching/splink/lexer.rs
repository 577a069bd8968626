//! SQL text into words, literals and symbols.

use crate::matching::splink::error::NotUnderstood;

/// One piece of SQL.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A word: a keyword, a function or a column.
    Word(String),
    /// A name in double quotes or backticks: a column.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// Brackets, operators and punctuation.
    Symbol(&'static str),
}

/// A token and where it stands in the text, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Symbols, longer before shorter.
const SYMBOLS: [&str; 24] = [
    "::", "||", "->", "<>", "!=", "<=", ">=", "==", "&&", "(", ")", "[", "]", ",", ".", "=", "<", ">", "+", "-", "*",
    "/", "%", ":",
];

/// Splits SQL into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, NotUnderstood> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (token, length) = match first {
            '\'' => quoted(rest, '\'').map(|(inside, length)| (Token::Text(inside), length)),
            '"' | '`' => quoted(rest, first).map(|(inside, length)| (Token::Quoted(inside), length)),
            _ if starts_number(rest) => number(rest),
            _ if first.is_alphabetic() || first == '_' => Some(word(rest)),
            _ => SYMBOLS
                .iter()
                .find(|symbol| rest.starts_with(**symbol))
                .map(|symbol| (Token::Symbol(symbol), symbol.len())),
        }
        .ok_or_else(|| NotUnderstood {
            part: rest.chars().take(40).collect(),
            why: "it is no SQL we know".to_owned(),
        })?;
        tokens.push(Placed { token, from: at, to: at + length });
        at += length;
    }
    Ok(tokens)
}

fn word(text: &str) -> (Token, usize) {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$');
    let length = end.unwrap_or(text.len());
    (Token::Word(text[..length].to_owned()), length)
}

/// What stands between quotes, a doubled quote being one; and how many bytes it took.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            inside.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            inside.push(quote);
        } else {
            return Some((inside, at + 1));
        }
    }
    None
}

fn starts_number(text: &str) -> bool {
    let mut letters = text.bytes();
    match letters.next() {
        Some(b'.') => letters.next().is_some_and(|next| next.is_ascii_digit()),
        Some(first) => first.is_ascii_digit(),
        None => false,
    }
}

fn number(text: &str) -> Option<(Token, usize)> {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length += 1 + digits(length + 1);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    text[..length].parse().ok().filter(|number: &f64| number.is_finite()).map(|number| (Token::Number(number), length))
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn quotes_numbers_and_symbols_are_told_apart() {
        let found: Vec<Token> =
            tokens("\"a \"\"b_l\" >= 1.5e-3 || 'it''s'::x").unwrap().into_iter().map(|placed| placed.token).collect();
        assert_eq!(
            found,
            [
                Token::Quoted("a \"b_l".into()),
                Token::Symbol(">="),
                Token::Number(0.0015),
                Token::Symbol("||"),
                Token::Text("it's".into()),
                Token::Symbol("::"),
                Token::Word("x".into()),
            ]
        );
    }

    #[test]
    fn what_is_no_sql_is_named() {
        assert_eq!(tokens("a = ?x").unwrap_err().part, "?x");
        assert_eq!(tokens("'open").unwrap_err().part, "'open");
    }
}
