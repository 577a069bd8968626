//! The program as its users meet it: every test runs the binary in a folder of its own with a cleared environment.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its council has failed")]

mod asked; //      commands, faults and what they print
mod council; //    a small synthetic council and the binary
mod draws; //     places given by chance
mod effects; //   whether the designs find what help does
mod evaluation; // the report about lists
mod helped; //     whom a model does not learn from
mod ids; //       what households are called from night to night
mod kills; //      killed at each stage
mod knowledge; //  nothing from the future, same inputs same bytes
mod linkage; //   records of any files
mod models; //    which models there are and who decided
mod outcomes; //   what evaluate counts
mod score; //      the score kept of a simulated council, against its truth
mod spreadsheet; // the workbook through LibreOffice
mod told; //       two records explained, told apart
