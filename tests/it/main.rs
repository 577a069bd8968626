//! The program as its users meet it: every test runs the binary in a folder of its own with a cleared environment.

mod asked; //      commands, faults and what they print
mod council; //    a small synthetic council and the binary
mod kills; //      killed at each stage
mod knowledge; //  nothing from the future, same inputs same bytes
mod outcomes; //   what evaluate counts
