//! The program as its users meet it: every test runs the binary in a folder of its own with a cleared environment.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its council has failed")]

mod asked; //      commands, faults and what they print
mod council; //    a small synthetic council and the binary
mod decoded; //   what stands in files, unpacked
mod draws; //     places given by chance
mod effects; //   whether the designs find what help does
mod erased_person; // one person in every file of a council
mod evaluation; // the report about lists
mod evidence; // papers drafted from what the runs left
mod feedback; //  lists that come back filled in
mod forget; //     a person erased, everywhere and for good
mod helped; //     whom a model does not learn from
mod ids; //       what households are called from night to night
mod kills; //      killed at each stage
mod knowledge; //  nothing from the future, same inputs same bytes
mod life; //      three weeks of lists, and what became of their entries
mod linkage; //   records of any files
mod models; //    which models there are and who decided
mod objections; // who objected; the audit trail
mod outcomes; //   what evaluate counts
mod reasons; //   amounts and dates, back to the extracts
mod safety; //    who left, and whom specialists alone may see
mod score; //      the score kept of a simulated council, against its truth
mod spreadsheet; // the workbook through LibreOffice
mod told; //       two records explained, told apart
