//! The `hew` command.

fn main() {}
