//! Tests of what a feature sees, table by table.

mod catalogue; // entries against the profiles, and what is refused
mod cohort; //    who is left out
mod explain; //   sentences
mod laws; //      properties
mod leaks; //     every line of the leakage register
mod values; //    windows, states and changes
