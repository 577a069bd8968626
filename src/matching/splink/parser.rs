//! Reads the SQL of conditions, as Splink's library and its users write them for DuckDB.
//!
//! Precedence is DuckDB's: `OR`, `AND`, `NOT`, comparisons and `IS`, `||`, `+ -`, `* / %`, `::` and `[ ]`.

use crate::matching::condition::{Condition, Function, Kind, Operator, Value};
use crate::matching::splink::calls;
use crate::matching::splink::error::NotUnderstood;
use crate::matching::splink::lexer::{Placed, Token, tokens};
use crate::matching::splink::node::Node;
use crate::matching::splink::shapes;
use crate::matching::splink::words::like_pattern;

/// Words that cannot be a column without quotes where a value is expected.
const RESERVED: [&str; 12] = ["and", "or", "not", "is", "in", "then", "else", "when", "end", "between", "like", "from"];

/// Reads a condition as DuckDB would; `ELSE` is [`Condition::Else`].
pub fn read_condition(text: &str) -> Result<Condition, NotUnderstood> {
    read_in_dialect(text, "duckdb")
}

/// Reads a condition of Splink's dialect of that name. Only where a dialect gives the same text another meaning does
/// it matter: in Spark the first element of a list is 0.
pub(super) fn read_in_dialect(text: &str, dialect: &str) -> Result<Condition, NotUnderstood> {
    if text.trim().eq_ignore_ascii_case("else") {
        return Ok(Condition::Else);
    }
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, zero_based: dialect == "spark" };
    let node = parser.any()?;
    if parser.at < parser.tokens.len() {
        return Err(parser.not_understood(parser.at, "nothing more was expected"));
    }
    node.into_condition().ok_or_else(|| parser.not_understood(0, "a condition is needed"))
}

pub(super) type Parsed<T> = Result<T, NotUnderstood>;

pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Placed>,
    pub(super) at: usize,
    /// Whether the first element of a list is 0.
    zero_based: bool,
}

impl Parser<'_> {
    /// The text from a token on is not understood.
    pub(super) fn not_understood(&self, token: usize, why: &str) -> NotUnderstood {
        NotUnderstood { part: self.between(token, self.at.saturating_sub(1).max(token)), why: why.to_owned() }
    }

    /// The text of the tokens from the first to the last, both included, on one line.
    fn between(&self, first: usize, last: usize) -> String {
        let from = self.tokens.get(first).map_or(self.text.len(), |placed| placed.from);
        let to = self.tokens.get(last).map_or(self.text.len(), |placed| placed.to);
        let part = self.text[from..to.max(from)].split_whitespace().collect::<Vec<_>>().join(" ");
        if part.is_empty() { "the end".to_owned() } else { part.chars().take(120).collect() }
    }

    pub(super) fn here<T>(&self, why: &str) -> Parsed<T> {
        Err(self.not_understood(self.at, why))
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    pub(super) fn is_word(&self, offset: usize, word: &str) -> bool {
        let next = self.tokens.get(self.at + offset);
        matches!(next, Some(Placed { token: Token::Word(next), .. }) if next.eq_ignore_ascii_case(word))
    }

    fn is_symbol(&self, offset: usize, symbol: &str) -> bool {
        matches!(self.tokens.get(self.at + offset), Some(Placed { token: Token::Symbol(next), .. }) if *next == symbol)
    }

    /// Takes a keyword if it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(0, word);
        self.at += usize::from(is);
        is
    }

    /// Takes a symbol if it is next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let is = self.is_symbol(0, symbol);
        self.at += usize::from(is);
        is
    }

    /// Takes a symbol, which must be next.
    pub(super) fn expect(&mut self, symbol: &'static str) -> Parsed<()> {
        if self.symbol(symbol) { Ok(()) } else { self.here(&format!("`{symbol}` was expected")) }
    }

    pub(super) fn expect_word(&mut self, word: &'static str) -> Parsed<()> {
        if self.word(word) { Ok(()) } else { self.here(&format!("{word} was expected")) }
    }

    /// Takes the next word, whatever it is.
    pub(super) fn any_word(&mut self) -> Option<String> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        let Some(Token::Number(number)) = self.peek() else { return None };
        let number = *number;
        self.at += 1;
        Some(number)
    }

    /// A value or a condition.
    pub(super) fn any(&mut self) -> Parsed<Node> {
        self.joined("or", Self::all, Condition::Or)
    }

    fn all(&mut self) -> Parsed<Node> {
        self.joined("and", Self::negated, Condition::And)
    }

    fn joined(
        &mut self,
        word: &str,
        operand: fn(&mut Self) -> Parsed<Node>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Parsed<Node> {
        let start = self.at;
        let first = operand(self)?;
        if !self.is_word(0, word) {
            return Ok(first);
        }
        let mut all = vec![self.condition(first, start)?];
        while self.word(word) {
            let start = self.at;
            let next = operand(self)?;
            all.push(self.condition(next, start)?);
        }
        Ok(Node::Condition(join(all)))
    }

    fn negated(&mut self) -> Parsed<Node> {
        if !self.word("not") {
            return self.comparison();
        }
        let start = self.at;
        let node = self.negated()?;
        Ok(Node::Condition(Condition::Not(Box::new(self.condition(node, start)?))))
    }

    pub(super) fn condition(&self, node: Node, start: usize) -> Parsed<Condition> {
        node.into_condition().ok_or_else(|| self.not_understood(start, "a condition is needed"))
    }

    pub(super) fn value_of(&self, node: Node, start: usize) -> Parsed<Value> {
        node.into_value().ok_or_else(|| self.not_understood(start, "a value is needed"))
    }

    /// A value that ends before a comparison.
    fn operand(&mut self) -> Parsed<Value> {
        let start = self.at;
        let node = self.concatenated()?;
        self.value_of(node, start)
    }

    /// A value as an argument or between brackets.
    pub(super) fn value(&mut self) -> Parsed<Value> {
        let start = self.at;
        let node = self.any()?;
        self.value_of(node, start)
    }

    fn comparison(&mut self) -> Parsed<Node> {
        let start = self.at;
        let mut node = self.concatenated()?;
        loop {
            if let Some(operator) = self.operator() {
                let left = self.value_of(node, start)?;
                node = Node::Condition(shapes::compare(left, operator, self.operand()?));
            } else if self.symbol("&&") {
                let (left, right) = (self.value_of(node, start)?, self.operand()?);
                node = Node::Condition(Condition::Share { left, right, at_least: 1 });
            } else if self.word("is") {
                let value = self.value_of(node, start)?;
                node = Node::Condition(self.is(value)?);
            } else if self.ends_operand() {
                return Ok(node);
            } else {
                let not = self.word("not");
                let value = self.value_of(node, start)?;
                let condition = self.among(value)?;
                node = Node::Condition(if not { Condition::Not(Box::new(condition)) } else { condition });
            }
        }
    }

    /// Whether no `[NOT] IN | BETWEEN | LIKE | ILIKE` follows.
    fn ends_operand(&self) -> bool {
        let offset = usize::from(self.is_word(0, "not"));
        !["in", "between", "like", "ilike"].iter().any(|word| self.is_word(offset, word))
    }

    fn operator(&mut self) -> Option<Operator> {
        let Some(Token::Symbol(symbol)) = self.peek() else { return None };
        let operator = match *symbol {
            "=" | "==" => Operator::Equal,
            "<>" | "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::AtMost,
            ">" => Operator::Greater,
            ">=" => Operator::AtLeast,
            _ => return None,
        };
        self.at += 1;
        Some(operator)
    }

    /// What follows `value IS`.
    fn is(&mut self, value: Value) -> Parsed<Condition> {
        let not = self.word("not");
        if self.word("null") {
            return Ok(if not { Condition::IsNotNull(value) } else { Condition::IsNull(value) });
        }
        if self.word("distinct") {
            self.expect_word("from")?;
            let other = self.operand()?;
            let same = Condition::Or(vec![
                Condition::And(vec![
                    Condition::IsNotNull(value.clone()),
                    Condition::IsNotNull(other.clone()),
                    shapes::compare(value.clone(), Operator::Equal, other.clone()),
                ]),
                Condition::And(vec![Condition::IsNull(value), Condition::IsNull(other)]),
            ]);
            return Ok(if not { same } else { Condition::Not(Box::new(same)) });
        }
        self.here("NULL or DISTINCT FROM was expected")
    }

    /// What follows `value [NOT]`.
    fn among(&mut self, value: Value) -> Parsed<Condition> {
        if self.word("in") {
            self.expect("(")?;
            return Ok(Condition::In { value, list: self.values_until(")")? });
        }
        if self.word("between") {
            let low = self.operand()?;
            self.expect_word("and")?;
            let high = self.operand()?;
            let above = shapes::compare(value.clone(), Operator::AtLeast, low);
            return Ok(Condition::And(vec![above, shapes::compare(value, Operator::AtMost, high)]));
        }
        let any_case = self.is_word(0, "ilike");
        self.at += 1;
        let Some(Token::Text(like)) = self.peek().cloned() else { return self.here("a pattern was expected") };
        self.at += 1;
        let pattern = Value::Text(like_pattern(&like, any_case));
        Ok(Condition::Holds(Value::Call(Function::RegexMatches, vec![value, pattern])))
    }

    pub(super) fn values_until(&mut self, end: &'static str) -> Parsed<Vec<Value>> {
        let mut values = Vec::new();
        while !self.symbol(end) {
            if !values.is_empty() {
                self.expect(",")?;
            }
            values.push(self.value()?);
        }
        Ok(values)
    }

    fn concatenated(&mut self) -> Parsed<Node> {
        self.chain(&[("||", Function::Concat)], Self::sum)
    }

    fn sum(&mut self) -> Parsed<Node> {
        self.chain(&[("+", Function::Add), ("-", Function::Subtract)], Self::product)
    }

    fn product(&mut self) -> Parsed<Node> {
        let operators = [("*", Function::Multiply), ("/", Function::Divide), ("%", Function::Remainder)];
        self.chain(&operators, Self::signed)
    }

    fn chain(&mut self, operators: &[(&str, Function)], operand: fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let start = self.at;
        let mut node = operand(self)?;
        while let Some((_, function)) = operators.iter().find(|(symbol, _)| self.is_symbol(0, symbol)) {
            self.at += 1;
            let left = self.value_of(node, start)?;
            let next = self.at;
            let right = operand(self)?;
            node = Node::Value(Value::Call(*function, vec![left, self.value_of(right, next)?]));
        }
        Ok(node)
    }

    fn signed(&mut self) -> Parsed<Node> {
        if self.symbol("+") {
            return self.signed();
        }
        if !self.symbol("-") {
            return self.postfixed();
        }
        if let Some(number) = self.number() {
            return Ok(Node::Value(Value::Number(-number)));
        }
        let start = self.at;
        let node = self.signed()?;
        Ok(Node::Value(Value::Call(Function::Negate, vec![self.value_of(node, start)?])))
    }

    fn postfixed(&mut self) -> Parsed<Node> {
        let start = self.at;
        let mut node = self.primary()?;
        loop {
            if self.symbol("::") {
                let of = self.value_of(node, start)?;
                node = Node::Value(shapes::cast(of, self.kind()?));
            } else if self.symbol("[") {
                let of = self.value_of(node, start)?;
                let place = self.at;
                let index = self.value()?;
                if matches!(index, Value::Text(_)) {
                    return Err(self.not_understood(place, "fields of structs are not supported"));
                }
                self.expect("]")?;
                let index = if self.zero_based { self.counted_from_one(&index, place)? } else { index };
                node = Node::Value(Value::Call(Function::Element, vec![of, index]));
            } else {
                return Ok(node);
            }
        }
    }

    /// An index that counts from 0 as one that counts from 1.
    fn counted_from_one(&self, index: &Value, place: usize) -> Parsed<Value> {
        match index {
            Value::Number(at) if *at >= 0.0 => Ok(Value::Number(at + 1.0)),
            _ => Err(self.not_understood(place, "an element must be named by its number")),
        }
    }

    fn primary(&mut self) -> Parsed<Node> {
        let start = self.at;
        let Some(token) = self.peek().cloned() else { return self.here("more was expected") };
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Node::Value(Value::Number(number))),
            Token::Text(text) => Ok(Node::Value(Value::Text(text))),
            Token::Symbol("(") => {
                let inside = self.any()?;
                self.expect(")")?;
                Ok(inside)
            }
            Token::Symbol("[") => Ok(Node::List(self.values_until("]")?)),
            Token::Quoted(name) => self.column(&name, start),
            Token::Word(word) => self.named(&word, start),
            Token::Symbol(_) => {
                self.at = start;
                self.here("a value was expected")
            }
        }
    }

    /// What a word begins: a keyword, a typed literal, a function or a column.
    fn named(&mut self, word: &str, start: usize) -> Parsed<Node> {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "null" => return Ok(Node::Value(Value::Null)),
            "true" | "false" => {
                let right = Value::Number(f64::from(u8::from(lower == "true")));
                return Ok(Node::Condition(Condition::equal(Value::Number(1.0), right)));
            }
            "case" => return self.case(),
            "cast" | "try_cast" if self.is_symbol(0, "(") => return self.cast(),
            "extract" if self.is_symbol(0, "(") => return self.extract(start),
            "substring" if self.is_symbol(0, "(") => return self.substring(start),
            "date" | "timestamp" => {
                if let Some(Token::Text(text)) = self.peek().cloned() {
                    self.at += 1;
                    let kind = if lower == "date" { Kind::Date } else { Kind::Timestamp };
                    return Ok(Node::Value(Value::Cast(Box::new(Value::Text(text)), kind)));
                }
            }
            _ => {}
        }
        if self.symbol("(") {
            return self.call(&lower, start);
        }
        if RESERVED.contains(&lower.as_str()) {
            return Err(self.not_understood(start, "a value was expected"));
        }
        self.column(word, start)
    }

    pub(super) fn call(&mut self, name: &str, start: usize) -> Parsed<Node> {
        if matches!(name, "list_max" | "array_max" | "list_min" | "array_min") {
            return self.best(name, start);
        }
        let mut arguments = Vec::new();
        while !self.symbol(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.any()?);
        }
        calls::call(name, arguments).map_err(|why| NotUnderstood { part: self.between(start, self.at - 1), why })
    }
}
