//! Ids that stay from night to night, and what changed.

mod causes; //                the record behind a change
pub(super) mod changes; //    what changed since the last published night
pub(super) mod continuity; // ids that the last published night gave
pub(super) mod ledger; //     households as the published nights left them
