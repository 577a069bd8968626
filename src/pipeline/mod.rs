//! Each job, top to bottom: night, train, backtest, evaluate, check, and the links of single records.

mod account; //  the evaluator's report
mod attributes; // who the households are, for the evaluator alone
mod backtest; // past as-of dates, exactly as the night would have run
mod changes; //  what happened to the households, in words
mod check; //    reads everything, changes nothing
mod contacted; // who was alerted and contacted when
mod council; //  what a job has loaded, and what it sees on an as-of date
mod dates; //    mature as-of dates
mod error; //    why a job stopped
mod evaluate; // published alerts against what happened
mod fates; //    who died or left before it was known what came
mod feeds; //    are the feeds there and fresh
mod hash; //     SHA-256 in hex
mod helps; //    who was helped, and when
mod intake; //   the inbox into the archive
mod join; //     lists joined to what happened
mod key; //      the secret, unless it is the sample's
mod lately; //   how right the lists published lately were
mod learn; //    training rows and the model of a day
mod links; //    two records explained, told apart or together
mod list; //     the rows of a list, with names and reasons
mod lists; //    the lists that are judged
mod loaded; //   the archive up to date and in memory
mod models; //   models beside each other
mod near; //     who was near the end of a list
mod night; //    the nightly job
mod outside; //  who takes no part in a draw of places
mod progress; // where stages are announced
mod publish; //  everything that appears together
mod record; //   the record that somebody named
mod run_report; // what lies beside the list about the run
mod scores; //   the scores to keep of a night
mod told; //     what people have said of records, as an input
mod train; //    a challenger for the model in use
mod unscored; // whom too little is known of, and what came to them

pub use backtest::{Backtest, Coverage, backtest};
pub use check::{Checked, CheckedDataset, CheckedFile, check};
pub use council::{Council, View};
pub use error::PipelineError;
pub use evaluate::{Evaluated, Subject, evaluate, published_facts};
pub use hash::sha256;
pub use helps::Help;
pub use intake::{FileReport, Intake, take_in};
pub use learn::Learner;
pub use links::{LinkedPair, Links, Telling, told};
pub use loaded::Loaded;
pub use models::{Beside, compare};
pub use night::{Night, Order, night};
pub use progress::{Progress, Silent};
pub use record::RecordError;
pub use train::{TrainReport, train};
pub use unscored::{BothRecalls, NotScorable};
