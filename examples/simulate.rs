//! Temporary harness.
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let plan = hew::simulate::Plan::new(a[2].parse().unwrap(), a[3].parse().unwrap(), a[4].parse().unwrap());
    let t = std::time::Instant::now();
    let s = hew::simulate::run(std::path::Path::new(&a[1]), &plan, &|_, _, _| {}).unwrap();
    println!("{s:#?} {:?}", t.elapsed());
}
