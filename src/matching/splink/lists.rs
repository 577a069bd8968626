//! The best of all pairs of two lists, as Splink writes it with lambdas.

use crate::matching::condition::{Measure, Value};
use crate::matching::splink::calls;
use crate::matching::splink::node::Node;
use crate::matching::splink::parser::{Parsed, Parser};

impl Parser<'_> {
    /// What follows `list_max(` or `list_min(`:
    /// `list_transform(flatten(list_transform(A, x -> list_transform(B, y -> [x, y]))), pair -> f(pair[1], pair[2])))`.
    pub(super) fn best(&mut self, name: &str, start: usize) -> Parsed<Node> {
        let refused = "only the best of a measure over all pairs of two lists is supported";
        let greatest = name.ends_with("max");
        let Some((measure, left, right)) = self.pairwise()? else { return Err(self.not_understood(start, refused)) };
        if greatest != matches!(measure, Measure::Likeness(_)) {
            return Err(self.not_understood(start, "the worst of all pairs is not supported"));
        }
        self.expect(")")?;
        Ok(Node::Value(Value::Best(measure, Box::new(left), Box::new(right))))
    }

    fn pairwise(&mut self) -> Parsed<Option<(Measure, Value, Value)>> {
        if !self.transform() || !self.word("flatten") || !self.symbol("(") || !self.transform() {
            return Ok(None);
        }
        let left = self.value()?;
        self.expect(",")?;
        let Some(one) = self.lambda() else { return Ok(None) };
        if !self.transform() {
            return Ok(None);
        }
        let right = self.value()?;
        self.expect(",")?;
        let Some(other) = self.lambda() else { return Ok(None) };
        let paired = self.symbol("[") && self.word(&one) && self.symbol(",") && self.word(&other) && self.symbol("]");
        if !paired || !(0..3).all(|_| self.symbol(")")) || !self.symbol(",") {
            return Ok(None);
        }
        let Some(pair) = self.lambda() else { return Ok(None) };
        let Some(measure) = self.any_word().and_then(|name| calls::measure_of(&name.to_ascii_lowercase())) else {
            return Ok(None);
        };
        self.expect("(")?;
        let Some(first) = self.element(&pair) else { return Ok(None) };
        self.expect(",")?;
        let second = self.element(&pair);
        if second != Some(first + 1.0) || !self.symbol(")") || !self.symbol(")") {
            return Ok(None);
        }
        Ok(Some((measure, left, right)))
    }

    fn transform(&mut self) -> bool {
        let names = ["list_transform", "array_transform", "list_apply", "array_apply", "transform"];
        names.iter().any(|name| self.word(name)) && self.symbol("(")
    }

    /// `x ->` or `lambda x:`.
    fn lambda(&mut self) -> Option<String> {
        let keyword = self.word("lambda");
        let name = self.any_word()?;
        self.symbol(if keyword { ":" } else { "->" }).then_some(name)
    }

    fn element(&mut self, of: &str) -> Option<f64> {
        if !self.word(of) || !self.symbol("[") {
            return None;
        }
        let at = self.number()?;
        self.symbol("]").then_some(at)
    }
}
