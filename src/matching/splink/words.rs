//! What a word can begin: casts, cases, parts of times and columns.

use crate::matching::condition::{Kind, Operator, Side, Value};
use crate::matching::splink::calls;
use crate::matching::splink::lexer::Token;
use crate::matching::splink::node::Node;
use crate::matching::splink::parser::{Parsed, Parser};
use crate::matching::splink::shapes;

impl Parser<'_> {
    pub(super) fn cast(&mut self) -> Parsed<Node> {
        self.expect("(")?;
        let value = self.value()?;
        self.expect_word("as")?;
        let kind = self.kind()?;
        self.expect(")")?;
        Ok(Node::Value(shapes::cast(value, kind)))
    }

    pub(super) fn kind(&mut self) -> Parsed<Kind> {
        let start = self.at;
        let name = self.any_word().unwrap_or_default().to_ascii_lowercase();
        let kind = match name.as_str() {
            "text" | "varchar" | "string" | "char" => Kind::Text,
            "int" | "integer" | "bigint" | "smallint" | "tinyint" | "hugeint" | "int4" | "int8" | "long" => {
                Kind::Integer
            }
            "double" | "float8" => {
                self.word("precision");
                Kind::Double
            }
            "float" | "real" | "float4" => Kind::Float,
            "date" => Kind::Date,
            "timestamp" | "datetime" => Kind::Timestamp,
            _ => return Err(self.not_understood(start, "casts to this type are not supported")),
        };
        Ok(kind)
    }

    /// `EXTRACT(part FROM value)`.
    pub(super) fn extract(&mut self, start: usize) -> Parsed<Node> {
        self.expect("(")?;
        let part = self.any_word().unwrap_or_default();
        self.expect_word("from")?;
        let of = self.value()?;
        self.expect(")")?;
        calls::date_part(&part, of).map_err(|why| self.not_understood(start, &why))
    }

    /// `substring(text, …)`, or PostgreSQL's `substring(text FROM 1 FOR 2)` and `substring(text FROM 'pattern')`.
    pub(super) fn substring(&mut self, start: usize) -> Parsed<Node> {
        let before = self.at;
        self.expect("(")?;
        let of = self.value()?;
        if !self.word("from") {
            self.at = before + 1;
            return self.call("substring", start);
        }
        let from = self.value()?;
        let mut arguments = vec![of, from];
        if self.word("for") {
            arguments.push(self.value()?);
        }
        self.expect(")")?;
        let name = if let Value::Text(pattern) = &arguments[1] {
            // The first group if there is one, else all of the match.
            arguments.push(Value::Number(f64::from(u8::from(pattern.contains('(')))));
            "regexp_extract"
        } else {
            "substring"
        };
        let arguments = arguments.into_iter().map(Node::Value).collect();
        calls::call(name, arguments).map_err(|why| self.not_understood(start, &why))
    }

    pub(super) fn case(&mut self) -> Parsed<Node> {
        let subject = if self.is_word(0, "when") { None } else { Some(self.value()?) };
        let mut cases = Vec::new();
        while self.word("when") {
            let start = self.at;
            let when = self.any()?;
            let condition = match &subject {
                Some(subject) => shapes::compare(subject.clone(), Operator::Equal, self.value_of(when, start)?),
                None => self.condition(when, start)?,
            };
            self.expect_word("then")?;
            cases.push((condition, self.value()?));
        }
        let otherwise = if self.word("else") { Some(Box::new(self.value()?)) } else { None };
        self.expect_word("end")?;
        Ok(Node::Value(Value::Case(cases, otherwise)))
    }

    /// A column: `name_l`, or `l.name`.
    pub(super) fn column(&mut self, first: &str, start: usize) -> Parsed<Node> {
        if self.symbol(".") {
            let side = match first.to_ascii_lowercase().as_str() {
                "l" => Side::Left,
                "r" => Side::Right,
                _ => return Err(self.not_understood(start, "columns are of the tables `l` and `r`")),
            };
            let Some(Token::Word(name) | Token::Quoted(name)) = self.peek().cloned() else {
                return self.here("a column was expected");
            };
            self.at += 1;
            return Ok(Node::Value(Value::Column { name, side }));
        }
        let ends =
            |suffix: &str| first.get(first.len().wrapping_sub(2)..).is_some_and(|end| end.eq_ignore_ascii_case(suffix));
        let side = if ends("_l") {
            Side::Left
        } else if ends("_r") {
            Side::Right
        } else {
            return Err(self.not_understood(start, "a column must end in _l or _r, or be of the table `l` or `r`"));
        };
        let name = first[..first.len() - 2].to_owned();
        Ok(Node::Value(Value::Column { name, side }))
    }
}

/// A `LIKE` pattern as a regular expression.
pub(super) fn like_pattern(like: &str, any_case: bool) -> String {
    let mut pattern = String::from(if any_case { "(?is)^" } else { "(?s)^" });
    for letter in like.chars() {
        match letter {
            '%' => pattern.push_str(".*"),
            '_' => pattern.push('.'),
            _ => pattern.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push('$');
    pattern
}
