//! Records of any table that speak of the same person: blocking, comparisons, Fellegi–Sunter weights, clusters.

mod condition; // what can be asked of two records
mod explain; //  where the weight of one pair comes from
mod interpret; // whether a condition holds, slowly and plainly
mod settings; //  a model: blocking rules, comparisons, levels, m and u
mod splink; //   Splink's model JSON and SQL
mod strings; //   likeness and distance of texts, plainly
mod traverse; //      walks over conditions and values

mod columns; //   tables as numbered columns
mod error; //     what can go wrong

mod accuracy; //       right and wrong pairs, where labels say
mod alike; //   Jaro–Winkler, fast
mod blocks; //  records that share a key
mod bridges; //      weak links in clusters
mod cluster; //      links joined
mod compile; //      conditions into steps
mod data; //         records packed for comparing
mod derive; //       the same thing written in one way
mod estimate; //     m, u and the prior
mod expressions; //  columns of what expressions come to
mod households; //   records of one home
mod job; //          link.toml
mod keys; //         blocking rules as numbers
mod known; //        labels and constraints
mod library; //   ready-made comparisons
mod linker; //       a model bound to records
mod list; //          pairs of a batch
mod machine; //      steps over batches of pairs
mod outline; // what rules out likeness at a glance
mod page; //         the report of a job
mod pairs; //        candidate pairs, each once
mod people; //       ready-made linkage of people
mod plan; //         the steps of a model
mod prune; //        pairs that cannot reach the threshold
mod records; //      the records in order
mod run; //          files in, files out
mod score; //        weights of pairs
mod sight; //        conditions asked of a batch
mod unlinkable; //   records that say too little
mod weights; //      weights of patterns
mod write; //        results as files

pub use accuracy::{Accuracy, Standing};
pub use bridges::Inside;
pub use cluster::{Constraints, cluster};
pub use columns::{Column, Dictionary, Input, Table};
pub use condition::{Condition, Edits, Function, Kind, Likeness, Measure, Operator, Place, Side, Value};
pub use derive::{Derived, Form};
pub use error::MatchError;
pub use estimate::Session;
pub use explain::{Commonness, Frequencies, Part, Record, Waterfall, explain};
pub use interpret::{Datum, Interpreter, Row};
pub use job::{Bridges, Format, Job};
pub use keys::Cut;
pub use known::Label;
pub use linker::{Linker, MOST_PAIRS, MOST_WIDE, SessionPlan, Training};
pub use records::Records;
pub use run::{Report, run};
pub use score::{Link, Scored, probability_of, weight_of};
pub use settings::{
    BlockingRule, Comparison, Dependence, Level, LinkType, Settings, Stratum, TermFrequency, TextUnits,
};
pub use splink::{
    ModelError, Naming, NotUnderstood, read_condition, read_model, read_rule, rule, write_condition, write_model,
    write_value,
};
pub use strings::{jaro, jaro_winkler};

#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod people_tests;
