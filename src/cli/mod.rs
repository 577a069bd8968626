//! The commands. The door is [`run`].

mod args; //     what can be asked
mod commands; // what is then done
mod council_links; // two records of the archive: why they are one person, or are not
mod linkage; //  records of any files
mod models; //   which models there are and who decided
mod rights; //   what a person may ask of their data
mod show; //     results as text for people
mod terminal; // how progress is shown

pub use commands::run;
