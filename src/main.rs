//! The `hew` command.

use std::process::ExitCode;

use hew::cli;
use hew::exit::Exit;

#[expect(clippy::print_stderr, reason = "the one place an error is shown")]
fn main() -> ExitCode {
    let Err(failure) = cli::run(std::env::args_os()) else { return Exit::Ok.into() };
    eprintln!("{failure}");
    failure.exit().into()
}
