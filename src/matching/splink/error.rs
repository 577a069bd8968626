//! Why a model file cannot be read, naming the comparison, the level and the text.

/// A part of a condition's SQL that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` is not understood: {why}")]
pub struct NotUnderstood {
    /// The part of the text.
    pub part: String,
    /// Why.
    pub why: String,
}

/// Why a model file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not JSON.
    #[error("the model is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A key is missing or holds something of another kind.
    #[error("the model's `{key}` {expected}")]
    Key {
        /// Which key, with its place.
        key: String,
        /// What is expected of it.
        expected: &'static str,
    },
    /// A level's condition is not supported.
    #[error("comparison `{comparison}`, level {number} (`{label}`): {why}")]
    Level {
        /// The comparison's name.
        comparison: String,
        /// The level's place, from 1.
        number: usize,
        /// The level's label.
        label: String,
        /// The part not understood.
        why: NotUnderstood,
    },
    /// A blocking rule is not supported.
    #[error("blocking rule {number}: {why}")]
    Rule {
        /// The rule's place, from 1.
        number: usize,
        /// The part not understood.
        why: NotUnderstood,
    },
    /// A term frequency has nothing to adjust.
    #[error("comparison `{comparison}`, level {number}: term frequencies of `{column}` need a level where it is equal")]
    NoExactLevel {
        /// The comparison's name.
        comparison: String,
        /// The level's place, from 1.
        number: usize,
        /// The column.
        column: String,
    },
}

impl ModelError {
    /// What someone can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Level { .. } | Self::Rule { .. } => Some(
                "conditions are read as Splink's library writes them for DuckDB; say it with those functions, or \
                 drop it"
                    .to_owned(),
            ),
            Self::NoExactLevel { .. } => Some(
                "add such a level to the comparison, or set `disable_tf_exact_match_detection` to use the level's own u"
                    .to_owned(),
            ),
            Self::Json(_) | Self::Key { .. } => None,
        }
    }
}
