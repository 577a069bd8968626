//! The commands. The door is [`run`].

mod args; //     what can be asked
mod commands; // what is then done
mod council_links; // two records of the archive: why they are one person, or are not
mod deeds; //    what was done, for the audit trail
mod feedback; // what caseworkers wrote on the lists
mod linkage; //  records of any files
mod models; //   which models there are and who decided
mod objections; // who objected; the audit trail
mod rights; //   what a person may ask of their data
mod show; //     results as text for people
mod terminal; // how progress is shown

pub use commands::run;
