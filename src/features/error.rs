/// What is wrong with a catalogue of features.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeatureError {
    /// Not TOML, or a key it does not know.
    #[error("the features catalogue cannot be read: {0}")]
    Toml(String),
    /// Two entries of one name.
    #[error("feature `{0}` is declared twice")]
    Twice(String),
    /// A part of the entry that cannot be.
    #[error("feature `{feature}`: {rule}")]
    Entry {
        /// The entry.
        feature: String,
        /// What it breaks.
        rule: String,
    },
    /// A protected characteristic, or something inferred from a name.
    #[error("feature `{feature}` may never be a feature: `{word}`")]
    Never {
        /// The entry.
        feature: String,
        /// The word that gives it away.
        word: String,
    },
    /// A column that is a consequence of a case.
    #[error("feature `{feature}` leaks: `{dataset}.{column}` is known only once there is a case")]
    Leak {
        /// The entry.
        feature: String,
        /// The dataset.
        dataset: String,
        /// The column.
        column: String,
    },
    /// Age or disability without a reason why.
    #[error("feature `{0}` is a fact of age or disability and has no `justification`")]
    NoJustification(String),
    /// A sentence whose placeholder does not exist.
    #[error("feature `{feature}`: the sentence has an unknown placeholder `{placeholder}`")]
    Placeholder {
        /// The entry.
        feature: String,
        /// The placeholder.
        placeholder: String,
    },
}

impl FeatureError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Toml(_) => "compare the entry with docs/features.md; keys are those of the built-in catalogue",
            Self::Twice(_) => "rename one of the two",
            Self::Entry { .. } => return None,
            Self::Never { .. } => "protected characteristics serve `evaluate` alone; take the entry out",
            Self::Leak { .. } => "take the entry out; the leakage register says why",
            Self::NoJustification(_) => {
                "write in `justification` why the fact is a proportionate means, or take it out"
            }
            Self::Placeholder { .. } => {
                "use {count}, {amount}, {value}, {days}, {first:%B %Y}, {last:%B %Y} or {one|many}"
            }
        };
        Some(hint.to_owned())
    }
}
