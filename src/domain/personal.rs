use std::fmt;

use serde::Serialize;

/// Text about a person: a name, an address, a phone number. Prints masked, so that it cannot reach a log by accident;
/// only `export` and `link` take the text out.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Personal(String);

impl Personal {
    /// Wraps a text about a person.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Never pass it to a log, an error, a model file or a metric.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is any text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::Personal;

    #[test]
    fn personal_text_does_not_print() {
        assert_eq!(format!("{:?}", Personal::new("ZZ123456A")), "•••");
    }
}
