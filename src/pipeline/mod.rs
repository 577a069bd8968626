//! Each job, top to bottom: night, train, backtest, evaluate, check, the links of single records, and what comes back from caseworkers.

mod account; //  the evaluator's report
mod attributes; // who the households are, for the evaluator alone
mod backtest; // past as-of dates, exactly as the night would have run
mod changed; //  what is different since the last list
mod changes; //  what happened to the households, in words
mod check; //    reads everything, changes nothing
mod choose; //   who takes tonight's places
mod chronology; // what happened to a household
mod coded; //    households with a fact that config names
mod contacted; // who was alerted and contacted when
mod council; //  what a job has loaded, and what it sees on an as-of date
mod dates; //    mature as-of dates
mod doubts; //   wrong persons and wrong households of a list
mod erased; //   those who were erased, known again
mod error; //    why a job stopped
mod evaluate; // published alerts against what happened
mod evidence; // papers drafted from what the runs left
mod fates; //    who died or left before it was known what came
mod feedback; // what caseworkers wrote on the lists
mod feeds; //    are the feeds there and fresh
mod follow; //   where the people of a household are now
mod forget; //   a person erased, step by step
mod guarded; //  whom only specialists may see, and what is said of none
mod hash; //     SHA-256 in hex
mod helps; //    who was helped, and when
mod intake; //   the inbox into the archive
mod join; //     lists joined to what happened
mod key; //      the secret, unless it is the sample's
mod kinds; //    tenure and type of a household
mod lately; //   how right the lists published lately were
mod learn; //    training rows and the model of a day
mod life; //     alerts and answers before, for tonight's places
mod links; //    two records explained, told apart or together
mod list; //     the rows of a list, with names and reasons
mod lists; //    the lists that are judged
mod loaded; //   the archive up to date and in memory
mod models; //   models beside each other
mod near; //     who was near the end of a list
mod next_steps; // what to do about the reasons
mod night; //    the nightly job
mod objections; // who objected, and that it was heeded
mod outside; //  who takes no part in a draw of places
mod own; //      the rows about a person
mod patterns; //  answers that are all alike
mod people; //   who lives there, how to reach them, who works with them
mod person; //   what a person may see of what is held about them
mod person_page; // the same as a page
mod progress; // where stages are announced
mod publish; //  everything that appears together
mod purge; //    what is kept no longer
mod reasons; //  a score taken apart, in words
mod receipt; //  proof of an erasure that names nobody
mod record; //   the record that somebody named
mod rests; //    on whose records the reasons of lists rest
mod run_report; // what lies beside the list about the run
mod scores; //   the scores to keep of a night
mod source_words; // whose records, in words
mod subject; //  a person as their records tell of them
mod told; //     what people have said of records, as an input
mod trail; //    the audit trail of a council
mod train; //    a challenger for the model in use
mod traits; //   what decides which team serves a household
mod unlist; //   published files that must go
mod unscored; // whom too little is known of, and what came to them
mod whom; //     the person whom somebody means

pub use backtest::{Backtest, Coverage, backtest};
pub use check::{Checked, CheckedDataset, CheckedFile, check};
pub use council::{Council, View};
pub use error::PipelineError;
pub use evaluate::{Evaluated, Subject, evaluate, published_facts};
pub use evidence::evidence;
pub use feedback::{Conflict, FeedbackReport, FileFeedback, Standing, feedback, import_feedback};
pub use forget::{Demand, Forgotten, WouldForget, forget, would_forget};
pub use hash::sha256;
pub use helps::Help;
pub use intake::{FileReport, Intake, take_in};
pub use learn::Learner;
pub use links::{LinkedPair, Links, Telling, told};
pub use loaded::Loaded;
pub use models::{Beside, compare};
pub use night::{Night, Order, night};
pub use objections::{Heeded, register};
pub use own::{ForReview, OwnRow};
pub use patterns::{Alike, Pattern};
pub use person::{Exported, HadScore, OfficerExport, OnList, PersonExport, person};
pub use progress::{Progress, Silent};
pub use purge::{Purged, purge};
pub use receipt::Receipt;
pub use record::RecordError;
pub use rests::{ListedReason, Withheld};
pub use trail::audit;
pub use train::{TrainReport, train};
pub use unscored::{BothRecalls, NotScorable};
pub use whom::{Find, PersonError};
